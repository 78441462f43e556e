"""Tests of the files of a proof."""

import json

from cce_release_contract.proof.files import write_proof


def test_both_files_are_written(clean, clauses, tmp_path):
    """proof.json is for programs, proof.html for people; the folder of our own making stays out of git."""
    paths = write_proof(clean, tmp_path / "own" / "reports", clauses, ignored=True)

    assert [path.name for path in paths] == ["proof.json", "proof.html"]
    assert json.loads(paths[0].read_text(encoding="utf-8"))["seed"] == 7
    assert paths[1].read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (tmp_path / "own" / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_folder_of_the_user_is_left_alone(clean, clauses, tmp_path):
    """A folder that the user named gets the two files and nothing else."""
    write_proof(clean, tmp_path / "mine", clauses, ignored=False)

    assert sorted(path.name for path in tmp_path.rglob("*")) == ["mine", "proof.html", "proof.json"]
