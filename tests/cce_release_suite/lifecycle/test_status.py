"""The laws of a release's life hold over any sequence of updates."""

import hypothesis
import pytest
from hypothesis import Phase
from hypothesis.stateful import run_state_machine_as_test

from cce_release_contract.errors import ClauseViolation
from cce_release_contract.strategies import seeding
from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.release_machine import machine_on, shortest

STEPS = 16
EXAMPLES_PER_SCENARIO = 3
MOST_SCENARIOS = 120


@pytest.mark.clause(
    c.LIFECYCLE_STATUS_EDGES,
    c.LIFECYCLE_HISTORY_UNCHANGED,
    c.LIFECYCLE_HISTORY_ONCE,
    c.LIFECYCLE_HISTORY_KEPT,
    c.LIFECYCLE_READ_AGREES,
    c.LIFECYCLE_TIME_CREATE_AT_FIXED,
    c.LIFECYCLE_TIME_UPDATE_AT_MONOTONE,
    c.LIFECYCLE_ISOLATION_NAMESPACES,
    c.LIFECYCLE_BUSY_REFUSED,
    c.UPGRADE_REVISION_GROWS,
    c.UPGRADE_REVISION_REPEATS,
    c.UPGRADE_CHART_FOLLOWS_ID,
    c.UPGRADE_VALUES_REPLACED,
    c.UPGRADE_VALUES_EMPTY_KEEPS,
    c.UPGRADE_VALUES_KEEP,
    c.UPGRADE_VALUES_RESET,
    c.UPGRADE_VALUES_RESET_WINS,
    c.UPGRADE_DRY_RUN_CHANGES_NOTHING,
    c.ROLLBACK_REVISION_GROWS,
    c.ROLLBACK_REVISION_MISSING_TARGET,
    c.ROLLBACK_REVISION_MISSING_TARGET_CHANGES_NOTHING,
    c.ROLLBACK_CHART_RESTORED,
    c.ROLLBACK_VALUES_RESTORED,
    c.ROLLBACK_DRY_RUN_CHANGES_NOTHING,
    c.REQUEST_BODY_REFUSAL_CHANGES_NOTHING,
)
def test_laws_hold_over_any_story(run, releases):
    """Any sequence of upgrades, rollbacks, dry runs and refused updates keeps every law of a release's life."""
    machine = seeding.seed_test(machine_on(releases, run), seed=run.seed, test_id=run.test_id)
    scenarios = min(MOST_SCENARIOS, max(1, run.examples // EXAMPLES_PER_SCENARIO))
    phases = hypothesis.settings().phases
    settings = hypothesis.settings(
        max_examples=scenarios,
        stateful_step_count=STEPS,
        phases=[phase for phase in phases if phase is not Phase.shrink],
    )

    try:
        run_state_machine_as_test(machine, settings=settings)
    except ClauseViolation as violation:
        raise shortest(machine, violation) if Phase.shrink in phases else violation from None
