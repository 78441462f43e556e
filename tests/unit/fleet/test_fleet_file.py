"""Tests of reading a fleet file: its targets, its defaults, and everything wrong with it at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from cce_release_contract.errors import UnknownNameError, UsageError
from cce_release_contract.fleet.environment import settings_variables
from cce_release_contract.fleet.fleet_file import FleetFile, ci_matrix, read_fleet_file

LIVE = 'url = "https://cce.example.com"\ncluster_id = "c"\nnamespace = "n"\nrelease = "r"\n'
CONTROLLED = 'url = "http://127.0.0.1:81"\ncontrol = "http://127.0.0.1:81/_emulator"\n'


def read(folder: Path, text: str) -> FleetFile:
    path = folder / "fleet.toml"
    path.write_text(text, encoding="utf-8")
    return read_fleet_file(path)


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(UsageError) as caught:
        read(folder, text)
    return str(caught.value)


def test_targets_have_the_defaults_and_their_own(tmp_path: Path) -> None:
    """A target gets each default that it does not set, with the place of the default."""
    text = '[defaults]\nprofile = "smoke"\nseed = 7\nsecrets_env_prefix = "ALL_"\n'
    text += f'[[target]]\nname = "eu"\nseed = 8\n{LIVE}'
    text += f'[[target]]\nname = "us"\nsecrets_env_prefix = "US_"\n{CONTROLLED}'

    eu, us = read(tmp_path, text).targets

    assert (eu.name, eu.url, eu.secrets_env_prefix) == ("eu", "https://cce.example.com", "ALL_")
    assert {name: raw.value for name, raw in us.values.items() if name in ("profile", "seed")} == {
        "profile": "smoke",
        "seed": 7,
    }
    assert eu.values["seed"].where == f"seed of target 'eu' in {tmp_path / 'fleet.toml'}"
    assert us.secrets_env_prefix == "US_"


def test_target_has_a_variant(tmp_path: Path) -> None:
    """A fleet may have clusters of both kinds."""
    text = f'[[target]]\nname = "eu"\n{LIVE}[[target]]\nname = "auto"\nvariant = "autopilot"\n{LIVE}'

    eu, auto = read(tmp_path, text).targets

    assert "variant" not in eu.values
    assert settings_variables(auto.values)["CCE_RELEASE_VARIANT"] == "autopilot"


def test_settings_of_the_fleet_stand_apart(tmp_path: Path) -> None:
    """A setting of the whole fleet is refused in a target."""
    text = f'[defaults]\nreport_dir = "out"\nformat = "json"\nbudget_dir = "b"\n[[target]]\nname = "eu"\n{LIVE}'

    fleet = read(tmp_path, text)

    assert set(fleet.own) == {"report_dir", "format", "budget_dir"}
    assert set(fleet.targets[0].values) == {"target", "cluster_id", "namespace", "release"}


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "the file has no target"),
        ("target = []", "the file has no target"),
        ("target = 'x'", "begin each target with [[target]]"),
        ("[target]\nname = 'x'", "begin each target with [[target]]"),
        ("target = [1]", "begin each target with [[target]]"),
        ("defaults = 3", "defaults is not a table"),
        ("[defaults]\nname = 'x'", "only a [[target]] has a name"),
        ("[targets]\nx = 1", "did you mean target?"),
        ("[run]\nseed = 1", "move its keys under [defaults]"),
        ("seed = 1", "seed is outside of its table"),
        ("[defaults]\nprofil = 'smoke'", "did you mean profile?"),
        ("[defaults]\nsecret_env_prefix = 'X_'", "did you mean secrets_env_prefix"),
        ("[defaults]\nprofile = 'smok'", "did you mean smoke?"),
        ("[defaults]\nseed = 'one'", "it takes a whole number from 0 up"),
        ("[defaults]\nclause = ['roll']", "did you mean rollback?"),
        ("[defaults]\ntoken = 'hidden'", "must not hold one"),
        ("[defaults]\nallow_writes = 'c/n/r'", "a fleet is never armed"),
        ("[defaults]\nsecrets_env_prefix = 'CCE_RELEASE_'", "secrets_env_prefix does not accept"),
        ("[defaults]\nsecrets_env_prefix = 7", "secrets_env_prefix does not accept"),
        (f"[[target]]\n{LIVE}", "target number 1 has no name"),
        (f"[[target]]\nname = ''\n{LIVE}", "has the name ''"),
        (f"[[target]]\nname = 1\n{LIVE}", "has the name 1"),
        (f"[[target]]\nname = '../x'\n{LIVE}", "the name is also a folder"),
        (f"[[target]]\nname = 'Merged'\n{LIVE}", "does not begin with merged"),
        (f"[[target]]\nname = 'é'\n{LIVE}", "the name is also a folder"),
        ("[[target]]\nname = 'x'", "has no url and no cluster_id and no namespace and no release"),
        ("[[target]]\nname = 'x'\ncontrol = 'http://127.0.0.1:1/_emulator'", "has no url"),
        (f"[[target]]\nname = 'x'\nreport_dir = 'x'\n{LIVE}", "report_dir belongs to the whole fleet"),
        (f"[[target]]\nname = 'x'\nfault = ['a']\n{CONTROLLED}", "an option of cce-release check only"),
        (f"[[target]]\nname = 'x'\n{CONTROLLED.replace('//127.0.0.1:81/', '//control:t@127.0.0.1:81/')}", "secret"),
        (f"[[target]]\nname = 'a'\n{LIVE}[[target]]\nname = 'A'\n{LIVE}", "2 targets have the name 'a' and 'A'"),
        (f"[[target]]\nname = 'a'\n{LIVE}[[target]]\nname = 'a'\n{LIVE}", "2 targets have the name 'a'"),
        ("not toml", "the fleet file is not valid TOML"),
    ],
)
def test_mistakes_are_explained(tmp_path: Path, text: str, part: str) -> None:
    """Each mistake is refused with a message and a remedy."""
    assert part in refusal(tmp_path, text)


def test_refused_value_hides_no_other_mistake(tmp_path: Path) -> None:
    """Contradicting settings and unreadable values are reported together, each with its target."""
    other = CONTROLLED.replace("81/", "82/").replace('control = "http', 'control = "ftp')
    text = f'[defaults]\nseed = "x"\n[[target]]\nname = "a"\n{other}[[target]]\nname = "b"\nreads = 1\n{other}'

    message = refusal(tmp_path, text)

    parts = ("seed under [defaults]", "reads of target 'b'", "of target 'a'", "of target 'b'")
    assert [part for part in parts if part not in message] == []


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    """One error names every mistake of the file, and a mistake of the defaults once."""
    text = '[defaults]\nprofile = "quick"\nx = 1\n'
    text += f'[[target]]\nname = "a"\nseed = true\n{LIVE}[[target]]\nname = "a"\n{LIVE}[[target]]\nname = "c"\n'

    message = refusal(tmp_path, text)

    parts = ("'quick'", "unknown key 'x'", "seed of target 'a'", "2 targets have the name", "target 'c' has no url")
    assert {part: message.count(part) for part in parts} == dict.fromkeys(parts, 1)


@pytest.mark.parametrize("kind", ["missing", "folder", "bytes"])
def test_unreadable_file_is_refused(tmp_path: Path, kind: str) -> None:
    """A file that is not there, is a folder or holds no text is refused with its path."""
    path = tmp_path / "fleet.toml"
    if kind == "folder":
        path.mkdir()
    elif kind == "bytes":
        path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(UsageError) as caught:
        read_fleet_file(path)

    assert caught.value.where == str(path)


def test_secrets_are_not_needed_to_read(tmp_path: Path) -> None:
    """A file is read where there are neither credentials nor the secrets files that it names."""
    fleet = read(tmp_path, f'[[target]]\nname = "eu"\nsecrets_file = "none.toml"\n{LIVE}')

    assert [target.name for target in fleet.targets] == ["eu"]


def test_matrix_has_a_job_a_target(tmp_path: Path) -> None:
    """Each target is a job with its name and the file, in the order of the file."""
    fleet = read(tmp_path, f'[[target]]\nname = "b"\n{LIVE}[[target]]\nname = "a"\n{LIVE}')

    path = (tmp_path / "fleet.toml").as_posix()
    assert ci_matrix(fleet, fleet.targets) == {
        "include": [{"name": "b", "config": path}, {"name": "a", "config": path}]
    }


def test_only_keeps_the_order_of_the_file(tmp_path: Path) -> None:
    """Names choose targets in the order of the file; none chooses all."""
    fleet = read(tmp_path, "".join(f'[[target]]\nname = "{name}"\n{LIVE}' for name in "abc"))

    assert [target.name for target in fleet.only(("c", "a", "c"))] == ["a", "c"]
    assert fleet.only(()) == fleet.targets


def test_only_offers_the_closest_name(tmp_path: Path) -> None:
    """An unknown target name is refused, and the closest one is offered."""
    fleet = read(tmp_path, f'[[target]]\nname = "eu-west"\n{LIVE}')

    with pytest.raises(UnknownNameError, match="did you mean eu-west"):
        fleet.only(["eu-wst"])
