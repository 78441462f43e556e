"""The chaos file: its keys, and the random sequence."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

from cce_release_contract.emulator.serving.chaos import SHARES, Chaos, ChaosSequence, read_chaos
from cce_release_contract.errors import UsageError

EVERY_KEY = """
status_429 = 0.10
status_502 = 0
status_503 = 0.05
status_504 = 0.01
resets = 0.02
lost_answers = 0.0
retry_after_seconds = 1
jitter_ms = 200
seed = 7
only_methods = ["PUT", "GET"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a chaos file goes."""
    return tmp_path / "chaos.toml"


def test_every_key_is_read(file: Path) -> None:
    """A file with every key sets all of them, and missing keys are off."""
    file.write_text(EVERY_KEY)

    chaos = read_chaos(file)

    assert chaos == Chaos(0.1, 0, 0.05, 0.01, 0.02, 0.0, 1, 200, 7, ("PUT", "GET"))
    assert {field.name for field in fields(Chaos)} == {
        line.partition(" ")[0] for line in EVERY_KEY.splitlines() if line
    }
    assert chaos.words() == (
        "status_429 0.1, status_503 0.05, status_504 0.01, resets 0.02, jitter_ms 200, only PUT GET, seed 7"
    )


def test_empty_file_is_no_chaos(file: Path) -> None:
    """An empty file causes no problems."""
    file.write_text("")

    chaos = read_chaos(file)

    assert chaos == Chaos()
    assert {ChaosSequence(chaos).draw() for _ in range(20)} == {("", 0.0)}


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("status_42 = 0.1", "did you mean status_429"),
        ("reset = 0.1", "did you mean resets"),
        ("zzz = 1", "the keys are status_429, "),
        ("status_429 = 10", "0.1 for 10 %"),
        ("status_429 = -0.1", "a share from 0 to 1"),
        ("status_429 = nan", "a share from 0 to 1"),
        ("status_429 = inf", "a share from 0 to 1"),
        ("status_429 = true", "a share from 0 to 1"),
        ('status_429 = "0.1"', "a share from 0 to 1"),
        ("status_429 = {share = 0.1}", "a share from 0 to 1"),
        ("status_429 = 1" + "0" * 400, "a share from 0 to 1"),
        ("jitter_ms = 60001", "milliseconds from 0 to 60000"),
        ("jitter_ms = -1", "milliseconds from 0 to 60000"),
        ("retry_after_seconds = 1.5", "a whole number from 0 to 3600"),
        ("retry_after_seconds = 3601", "a whole number from 0 to 3600"),
        ("seed = -1", "a whole number from 0"),
        ("seed = false", "a whole number from 0"),
        ("only_methods = []", "a list of methods"),
        ('only_methods = "PUT"', "a list of methods"),
        ('only_methods = ["get"]', "did you mean GET"),
        ("only_methods = [1]", "the methods are GET, "),
        ("status_429 = 0.6\nresets = 0.5", "status_429 + resets is 1.1, more than all requests"),
    ],
)
def test_wrong_value_is_refused(file: Path, line: str, text: str) -> None:
    """A wrong key or value is named with its file and with what to write instead."""
    file.write_text(line)

    with pytest.raises(UsageError) as caught:
        read_chaos(file)

    assert text in caught.value.render()
    assert f"--chaos {file}" in caught.value.render()


def test_all_problems_are_named_at_once(file: Path) -> None:
    """One error names every wrong key and value, whatever their order."""
    file.write_text('status_500 = 0.1\nseed = "x"\nresets = 2\nlost_answers = 0.7\nstatus_503 = 0.7\n')

    with pytest.raises(UsageError, match="4 settings are wrong") as caught:
        read_chaos(file)

    for name in ("status_500", "seed", "resets", "status_503 + lost_answers"):
        assert name in caught.value.cause


def test_shares_may_add_up_to_all_requests(file: Path) -> None:
    """Shares that are 1 together are accepted, although floating-point numbers add up to a little more."""
    file.write_text("status_429 = 0.1\nstatus_503 = 0.2\nresets = 0.3\nlost_answers = 0.4")

    sequence = ChaosSequence(read_chaos(file))

    assert "" not in {sequence.draw()[0] for _ in range(1000)}


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"status_429: 0.1", "is not valid TOML"),
        (b"\xff\xfe", "is not valid TOML"),
        (b"a = " + b"[" * 50_000, "is not valid TOML"),
        (b'{"status_429": 0.1}', "status_429 = 0.1"),
    ],
    ids=["yaml", "bytes", "depth", "json"],
)
def test_file_that_is_no_toml_is_refused(file: Path, content: bytes, text: str) -> None:
    """A file in another form is refused with an example of the right one."""
    file.write_bytes(content)

    with pytest.raises(UsageError) as caught:
        read_chaos(file)

    assert text in caught.value.render()


def test_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A missing file and a folder are named with the reason."""
    with pytest.raises(UsageError, match="No such file"):
        read_chaos(tmp_path / "missing.toml")
    with pytest.raises(UsageError, match="directory"):
        read_chaos(tmp_path)


def test_same_seed_makes_the_same_sequence() -> None:
    """The sequence follows from the seed, with or without a share of zero among the others."""
    chaos = Chaos(status_429=0.3, resets=0.2, jitter_ms=100, seed=5)
    one, other, third = ChaosSequence(chaos), ChaosSequence(chaos), ChaosSequence(Chaos(status_429=0.3, seed=6))

    drawn = [one.draw() for _ in range(50)]

    assert drawn == [other.draw() for _ in range(50)]
    assert [trouble for trouble, _ in drawn] != [third.draw()[0] for _ in range(50)]


def test_shares_are_kept_in_the_long_run() -> None:
    """Of many requests each kind of trouble meets its share, and the waits reach up to the jitter."""
    chaos = Chaos(0.1, 0.05, 0.05, 0.05, 0.02, 0.03, jitter_ms=200, seed=1)
    sequence = ChaosSequence(chaos)

    drawn = [sequence.draw() for _ in range(20_000)]

    counts = Counter(trouble for trouble, _ in drawn)
    for name in SHARES:
        assert counts[name] / 20_000 == pytest.approx(getattr(chaos, name), abs=0.01)
    waits = [seconds for _, seconds in drawn]
    assert 0 <= min(waits) < 0.001
    assert 0.199 < max(waits) <= 0.2


@pytest.mark.parametrize(("methods", "touched"), [((), ["GET", "PUT", "X"]), (("PUT",), ["PUT"])])
def test_methods_can_be_chosen(methods: tuple[str, ...], touched: list[str]) -> None:
    """Only the named methods are affected; without names, all are."""
    chaos = Chaos(only_methods=methods)

    assert [method for method in ("GET", "PUT", "X") if chaos.touches(method)] == touched
