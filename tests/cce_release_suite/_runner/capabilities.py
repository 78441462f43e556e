"""What a target offers to the suite, what tests need of it, and the reasons where it offers less than that."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from cce_release_contract.client.credentials import AccessKey, Token
from cce_release_contract.client.target import Target

NOT_ARMED: Final = "the target is live and this run may not write to it"
NO_DRY_RUNS: Final = "the target is live and this run may not ask it for dry runs"
OWN_RELEASES: Final = "needs a release that it may change freely"
TOO_MANY_WRITES: Final = "generated cases need more writes than a live target allows"
UNKNOWN_CHART: Final = "needs a chart whose schema the suite knows"
NO_TOKEN: Final = "the run has no token"
NO_READS: Final = "the target's configuration says that it has no read operations"
NO_SIGNATURE: Final = "the run has no access key to sign with"
NO_RESPONSE: Final = "neither a read nor a write of the release is possible, so no response shows it"
NO_FREE_RESPONSE: Final = "without reads, only requests that the target must accept may name the release"
NO_SHOW_RESOURCES: Final = "the page of this kind of cluster lists no parameter show_resources"
NO_MARKER: Final = "the run has no --marker, so its updates set no values"
NO_REVISION: Final = "the target has no reads, so the current revision is not known"

OF_SANDBOXES: Final = {
    "own_releases": "releases of its own",
    "settle_time": "updates that stay pending as long as a test asks",
    "clock": "a clock that a test can move",
    "second_token": "a token of its own for each scope",
    "access_key": "an access key of its own for each scope",
    "chart_schema": "a chart with a schema",
}
"""What only a sandbox offers, by capability. Source of the names: spec/sandbox.yaml, schema Capability."""

OF_FIXTURES: Final = ("generated", "own_release", "known_chart", "token", "marker")
"""What only fixtures need, in the order in which a missing one is named; the rest are needs of clauses.yaml.

A fixture may also need what a sandbox offers.
"""

Fixture = TypeVar("Fixture", bound=Callable[..., object])

_fixture_needs: Final[dict[str, str]] = {}


def needs(capability: str) -> Callable[[Fixture], Fixture]:
    """Declare on a fixture, below `@pytest.fixture`, what every test that uses it needs of its target."""
    if capability not in (*OF_FIXTURES, *OF_SANDBOXES):
        raise ValueError(f"{capability} is not one of {', '.join((*OF_FIXTURES, *OF_SANDBOXES))}")

    def declared(fixture: Fixture) -> Fixture:
        _fixture_needs[fixture.__name__] = capability
        return fixture

    return declared


def needs_of_fixtures(names: Iterable[str]) -> list[str]:
    """What the named fixtures of the suite declare that they need."""
    declared = {_fixture_needs.get(name) for name in names}
    return [capability for capability in (*OF_FIXTURES, *OF_SANDBOXES) if capability in declared]


def no_capability(name: str) -> str:
    """The reason of a clause that needs a capability of sandboxes."""
    return f"needs a sandbox with {OF_SANDBOXES[name]} ({name})"


def missing_capability(target: Target, need: str) -> str:
    """Why a target does not offer what is needed, empty if it does: a need of clauses.yaml, or one of `OF_FIXTURES`."""
    if need in OF_SANDBOXES:
        return "" if need in target.capabilities else no_capability(need)
    own = target.has_own_releases
    may_not_write, no_dry_runs = (
        (NOT_ARMED, NO_DRY_RUNS) if target.kind == "live" else (no_capability("own_releases"),) * 2
    )
    signing = "access_key" in target.capabilities or isinstance(target.credentials, AccessKey)
    reasons = {
        "answer": ("" if own or target.reads or target.arming.dry_runs else NO_RESPONSE),
        "free_answer": ("" if own or target.reads else NO_FREE_RESPONSE),
        "revision": ("" if own or target.reads else NO_REVISION),
        "reads": ("" if target.reads else NO_READS),
        "show_resources": ("" if target.address.contract.shows_resources else NO_SHOW_RESOURCES),
        "dry_run": ("" if own or target.arming.dry_runs else no_dry_runs),
        "writes": ("" if own or target.arming.writes else may_not_write),
        "signature": ("" if signing else NO_SIGNATURE),
        "generated": ("" if own else TOO_MANY_WRITES),
        "own_release": ("" if own else OWN_RELEASES if target.arming.writes else may_not_write),
        "known_chart": ("" if "chart_schema" in target.capabilities else UNKNOWN_CHART),
        "marker": ("" if target.arming.marker else NO_MARKER),
        "token": ("" if own or isinstance(target.credentials, Token) else NO_TOKEN),
    }
    return reasons[need]
