"""How our Python processes are started, and what they may import."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cce_release_contract.python_process import python_command, python_environment


def joined(*entries: Path | str) -> str:
    """A value of PYTHONPATH."""
    return os.pathsep.join(map(str, entries))


@pytest.mark.parametrize("entry", ["", ".", "{folder}", "{above}", "{folder}/", "sub/.."])
def test_working_folder_is_no_place_of_modules(tmp_path: Path, entry: str) -> None:
    """Neither the working folder nor one above it stays in PYTHONPATH, however it is written."""
    folder = tmp_path / "above" / "folder"
    (folder / "sub").mkdir(parents=True)
    written = entry.format(folder=folder, above=folder.parent)

    kept = python_environment({"PYTHONPATH": joined(written, tmp_path / "elsewhere")}, folder)

    assert kept["PYTHONPATH"] == str(tmp_path / "elsewhere")


def test_other_places_stay_in_their_order(tmp_path: Path) -> None:
    """Other places stay, as absolute ones: the process may work in another folder."""
    kept = python_environment({"PYTHONPATH": joined("src", "", tmp_path / "b", "../a")}, tmp_path / "folder")

    assert kept["PYTHONPATH"] == joined(tmp_path / "folder" / "src", tmp_path / "b", tmp_path / "a")


@pytest.mark.parametrize("package", ["cce_release_contract", "cce_release_models", "cce_release_suite"])
def test_installation_in_the_working_folder_is_found(tmp_path: Path, package: str) -> None:
    """A working folder into which our packages were installed stays: they are found nowhere else."""
    (tmp_path / package).mkdir()

    kept = python_environment({"PYTHONPATH": "."}, tmp_path)

    assert kept["PYTHONPATH"] == str(tmp_path)


def test_everything_else_stays(tmp_path: Path) -> None:
    """Other variables reach the process, those of a user's own installation among them."""
    environ = {"PYTHONUSERBASE": "/u", "PATH": "/bin", "PYTHONPATH": ""}

    assert python_environment(environ, tmp_path) == environ | {"PYTHONSAFEPATH": "1"}


def test_working_folder_is_not_searched(tmp_path: Path) -> None:
    """Neither the process nor a Python that it starts itself imports a module of the working folder."""
    for name in ("json", "sitecustomize", "usercustomize", "this_program"):
        (tmp_path / f"{name}.py").write_text(f"print('loaded {name}')\n")
    place = tmp_path / "place"
    place.mkdir()
    (place / "program_of_ours.py").write_text(
        "import subprocess, sys, json\n"
        "print(len(json.loads('[]')), sys.flags.safe_path, flush=True)\n"
        "started = [sys.executable, '-c', 'import json; json.loads; import this_program']\n"
        "raise SystemExit(subprocess.run(started).returncode)\n"
    )

    done = subprocess.run(
        python_command("program_of_ours"),
        cwd=tmp_path,
        env=python_environment({**os.environ, "PYTHONPATH": joined("", place)}, tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.returncode) == ("0 True\n", 1)
    assert "No module named 'this_program'" in done.stderr


def test_user_installation_is_found(tmp_path: Path) -> None:
    """A program that was installed into the user's own folder is found."""
    environ = {**os.environ, "PYTHONUSERBASE": str(tmp_path / "user")}
    environ.pop("PYTHONNOUSERSITE", None)
    outside = sys._base_executable  # a virtual environment has no such folder
    finding = [outside, "-c", "import site; print(site.getusersitepackages())"]
    place = Path(subprocess.run(finding, env=environ, capture_output=True, text=True, check=True).stdout.strip())
    place.mkdir(parents=True)
    (place / "program_of_ours.py").write_text("print('found')\n")

    done = subprocess.run(
        [outside, *python_command("program_of_ours")[1:]],
        cwd=tmp_path,
        env=python_environment(environ, tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == "found\n", done.stderr
