"""Known deviations end to end: a first file that a run writes lets the next one pass, until it expires."""

from tests.levels import LONG

from cce_release_contract.exit_codes import ExitCode

FAULT = ("--fault", "create-at-moves", "--clause", "lifecycle.time")


def test_first_file_excuses_what_failed(check, tmp_path):
    """A run with a fault writes its failures down and fails; with that file it passes; without the fault it warns."""
    known = tmp_path / "known.toml"

    failed = check(*FAULT, "--write-deviations", str(known))
    excused = check(*FAULT, "--deviations", str(known), "--fail-fast")
    repaired = check(*FAULT[2:], "--deviations", str(known))

    broken = {clause for clause, verdict in failed.verdicts().items() if verdict == "fail"}
    assert (failed.exit_code, excused.exit_code, repaired.exit_code) == (ExitCode.BROKEN, ExitCode.FINE, ExitCode.FINE)
    assert broken
    assert {clause for clause, verdict in excused.verdicts().items() if verdict == "advisory"} == broken
    assert {deviation["state"] for deviation in excused.report["deviations"]} == {"applied"}
    assert {deviation["state"] for deviation in repaired.report["deviations"]} == {"not_needed"}
    assert repaired.stderr.count("remove it") == len(broken)


@LONG
def test_expired_file_excuses_nothing(check, tmp_path):
    """The same file with a day that is over lets the clause fail again, and says so."""
    known = tmp_path / "known.toml"
    check(*FAULT, "--write-deviations", str(known))
    lines = known.read_text().splitlines()
    known.write_text("\n".join("expires = 2020-01-31" if line.startswith("expires") else line for line in lines))

    failed = check(*FAULT, "--deviations", str(known))

    assert failed.exit_code == ExitCode.BROKEN
    assert any(reason.endswith("the deviation expired on 2020-01-31") for reason in failed.reasons().values())
    assert "it expired on 2020-01-31" in failed.stderr
