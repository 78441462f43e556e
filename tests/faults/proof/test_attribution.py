"""A clause is blamed for what it speaks of, never for a step that led there and was refused."""

import pytest
from tests.levels import few

from cce_release_contract.emulator.faults.catalogue import FAULTS

CLAUSES = ("response.status", "response.text", "rollback.revision", "lifecycle.busy", "lifecycle.history")
CHOSEN = [part for clause in CLAUSES for part in ("--clause", clause)]


@pytest.mark.parametrize("fault", few(["rollback-always-refused", "revision-skips"]))
def test_only_what_a_fault_breaks_is_blamed(check, fault):
    """Where updates are refused that tests only need, the clauses about something else stay open, with the reason."""
    verdicts = check("--fault", fault, *CHOSEN).verdicts()

    failed = {clause for clause, verdict in verdicts.items() if verdict == "fail" and clause.startswith(CLAUSES)}
    declared = {clause for clause in (*FAULTS[fault].breaks, *FAULTS[fault].may_break) if clause.startswith(CLAUSES)}
    assert failed == declared != set()


def test_refused_rollback_leaves_what_an_accepted_one_shows_open(check):
    """What only an accepted rollback shows is neither kept nor broken by a refusal; what any response shows is kept."""
    found = check("--fault", "rollback-always-refused", *CHOSEN)

    verdicts = found.verdicts()
    for clause in ("response.status.ok", "response.text.values_json"):  # an upgrade is accepted
        assert verdicts[clause] == "pass"
    for clause in ("rollback.revision.pending", "rollback.revision.settles"):
        assert (verdicts[clause], "status 404" in found.reasons()[clause]) == ("inconclusive", True)
