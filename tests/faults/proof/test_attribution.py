"""A clause is blamed for what it speaks of, never for a step that led there and was refused."""

from tests.levels import LONG

from cce_release_contract.emulator.faults.catalogue import FAULTS

CLAUSES = ("response.status", "response.text", "rollback.revision", "lifecycle.busy", "lifecycle.history")
CHOSEN = [part for clause in CLAUSES for part in ("--clause", clause)]


def blamed(checked):
    """The clauses of the chosen ones that failed."""
    return {one for one, verdict in checked.verdicts().items() if verdict == "fail" and one.startswith(CLAUSES)}


def declared(fault):
    """The clauses of the chosen ones that a fault breaks or may break."""
    return {one for one in (*FAULTS[fault].breaks, *FAULTS[fault].may_break) if one.startswith(CLAUSES)}


def test_refused_rollback_leaves_open_what_an_accepted_one_shows(check):
    """Where rollbacks are refused, what only an accepted one shows stays open; nothing else is blamed."""
    found = check("--fault", "rollback-always-refused", *CHOSEN)

    verdicts = found.verdicts()
    for clause in ("response.status.ok", "response.text.values_json"):  # an upgrade is accepted
        assert verdicts[clause] == "pass"
    for clause in ("rollback.revision.pending", "rollback.revision.settles"):
        assert (verdicts[clause], "status 404" in found.reasons()[clause]) == ("inconclusive", True)
    assert blamed(found) == declared("rollback-always-refused") != set()


@LONG
def test_only_what_a_fault_breaks_is_blamed(check):
    """Where revisions skip a number that tests only need, the clauses about something else are not blamed."""
    assert blamed(check("--fault", "revision-skips", *CHOSEN)) == declared("revision-skips") != set()
