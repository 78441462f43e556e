"""Convert one value to its kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from cce_release_contract.settings.catalogue import SETTINGS_BY_NAME
from cce_release_contract.settings.values import BadValueError, Raw, bad_value, is_loopback, read_value


def read(name: str, value: object, *, typed: bool = False) -> object:
    return read_value(SETTINGS_BY_NAME[name], Raw(value, "there", Path("/folder"), typed=typed))


@pytest.mark.parametrize(
    ("name", "value", "typed", "expected"),
    [
        ("seed", "7", False, 7),
        ("seed", 7, True, 7),
        ("seed", "7", True, 7),
        ("max_requests", "1", False, 1),
        ("strict", "yes", False, True),
        ("strict", "OFF", False, False),
        ("strict", False, True, False),
        ("clause", "a.b, c", False, ("a.b", "c")),
        ("clause", ["a", "a"], True, ("a",)),
        ("profile", "deep", False, "deep"),
        ("report_dir", "x", False, Path("/folder/x")),
        ("report_dir", "/x", False, Path("/x")),
        ("target", "https://CCE.example.com:443/", False, "https://cce.example.com:443"),
        ("target", "http://[::1]:80", False, "http://[::1]:80"),
    ],
)
def test_value_is_read(name: str, value: object, typed: bool, expected: object) -> None:
    """A value is converted to its kind."""
    assert read(name, value, typed=typed) == expected


@pytest.mark.parametrize(
    ("name", "value", "typed"),
    [
        ("seed", "-1", False),
        ("seed", "1e3", False),
        ("seed", "9" * 19, False),
        ("seed", "٣", False),
        ("seed", True, True),
        ("max_requests", "0", False),
        ("max_requests", "2.5", False),
        ("strict", "perhaps", False),
        ("strict", "true", True),
        ("strict", 1, True),
        ("clause", [], True),
        ("clause", "a,,b", False),
        ("clause", [1], True),
        ("profile", "", False),
        ("profile", "hard", False),
        ("namespace", " ", False),
        ("namespace", "a\nb", False),
        ("namespace", 5, True),
        ("target", "cce.example.com", False),
        ("target", "ftp://cce.example.com", False),
        ("target", "http://cce.example.com", False),
        ("target", "http://127.0.0.1.example.com", False),
        ("target", "https://u:p@cce.example.com", False),
        ("target", "https://cce.example.com/cce/cam/v3", False),
        ("target", "https://cce.example.com?x=1", False),
        ("target", "https://cce.example.com:99999", False),
        ("target", "https://cce.example.com:0", False),
        ("target", "https://[::1", False),
        ("target", "https://a b", False),
        ("target", "https://ümlaut.example", False),
    ],
)
def test_value_is_refused(name: str, value: object, typed: bool) -> None:
    """A wrong value is refused with the accepted values."""
    with pytest.raises(BadValueError) as caught:
        read(name, value, typed=typed)

    assert str(caught.value)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("localhost.example.com", False),
        ("0.0.0.0", False),
    ],
)
def test_loopback_is_recognised(host: str, expected: bool) -> None:
    """Only addresses that never leave this machine count as loopback."""
    assert is_loopback(host) is expected


def test_refused_choice_offers_the_closest() -> None:
    """A misspelt choice is refused with the closest one."""
    raw = Raw("stndard", "--profile", Path("/folder"))

    found = bad_value(SETTINGS_BY_NAME["profile"], raw, BadValueError("it takes others"))

    assert "did you mean standard?" in found.remedy


def test_refused_secret_is_not_shown() -> None:
    """The problem of a secret setting does not contain its value."""
    raw = Raw("http://control:T0KEN@x", "--control", Path("/folder"))

    found = bad_value(SETTINGS_BY_NAME["control"], raw, BadValueError("it takes a URL"))

    assert "T0KEN" not in found.sentence()
