"""The fixtures of the suite: what a test acts on, and what it expects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import hypothesis
import pytest
from hypothesis.strategies import SearchStrategy

from cce_release_contract.client.authentication import sign_request
from cce_release_contract.client.credentials import AccessKey
from cce_release_contract.client.target import Address, host_header
from cce_release_contract.contract.compiled import Contract
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.settings import Secret
from cce_release_contract.settings.marker import Marker
from cce_release_contract.strategies import seeding
from cce_release_contract.strategies.case_order import further_forms
from cce_release_suite._runner.capabilities import needs
from cce_release_suite._runner.outcomes import NotApplicable
from cce_release_suite._runner.suite_run import SuiteRun, suite_run
from cce_release_suite._runner.target.applicability import why_not
from cce_release_suite.vocabulary.endpoint import Endpoint
from cce_release_suite.vocabulary.expect import SUCCESSES, Expectations, precondition
from cce_release_suite.vocabulary.invalid_requests.control import Control, Knowledge
from cce_release_suite.vocabulary.live_release import LiveRelease
from cce_release_suite.vocabulary.negative_cases import NegativeCases
from cce_release_suite.vocabulary.refusals import Refusals
from cce_release_suite.vocabulary.release_states import ReleaseState, dry_run_of, upgraded_twice
from cce_release_suite.vocabulary.safe_release import SafeRelease
from cce_release_suite.vocabulary.sandbox_releases import SandboxReleases, release_source
from cce_release_suite.vocabulary.schemathesis_bodies import SchemathesisBodies


@pytest.fixture
def run(request: pytest.FixtureRequest) -> SuiteRun:
    """The run that this test belongs to."""
    return suite_run(request.config)


@pytest.fixture
def clause(request: pytest.FixtureRequest) -> str:
    """The id of the clause that this test judges."""
    marker = request.node.get_closest_marker("clause")
    assert marker is not None, f"{request.node.nodeid} names no clause"
    return str(marker.args[0])


@pytest.fixture(autouse=True)
def capabilities_met(request: pytest.FixtureRequest, run: SuiteRun) -> None:
    """The target offers what the clause and the fixtures need; otherwise the test is skipped with the reason."""
    if reason := why_not(request.node, run.target):
        raise NotApplicable(reason)


@pytest.fixture
def releases(run: SuiteRun) -> Iterator[SandboxReleases | LiveRelease]:
    """What this test acts on; a sandbox forgets it afterwards."""
    releases = release_source(run)
    yield releases
    releases.close()


@pytest.fixture
def safe_release(releases: SandboxReleases | LiveRelease) -> SafeRelease:
    """Requests that may be sent to every target."""
    return releases.safe_release


@pytest.fixture
def endpoint(safe_release: SafeRelease) -> Endpoint:
    """The calls of the contract, with valid credentials."""
    return safe_release.endpoint


@pytest.fixture(scope="session")
def kept_knowledge() -> list[Knowledge]:
    """What the controls of a live target showed, which the tests share."""
    return []


@pytest.fixture
def expect(clause: str, run: SuiteRun, request: pytest.FixtureRequest) -> Expectations:
    """Assertions on behalf of this test's clause."""
    if run.target.has_own_releases:
        return Expectations(clause)
    kept = request.getfixturevalue("kept_knowledge")
    kept[:] = kept or [Knowledge(left=run.settings.control_puts)]
    control = Control(
        request.getfixturevalue("contract"),
        request.getfixturevalue("safe_release"),
        kept[0],
        dry_runs=run.target.arming.dry_runs,
    )
    return Expectations(clause, exists=False, look_up=control)


@pytest.fixture
@needs("own_release")
def release(releases: SandboxReleases | LiveRelease) -> ReleaseState:
    """A release at revision 1 that this test may update."""
    return releases.release()


@pytest.fixture
def upgraded(release: ReleaseState) -> ReleaseState:
    """A release after two upgrades with different values, the responses of which are known."""
    return upgraded_twice(release)


@pytest.fixture
def dry_run_release(releases: SandboxReleases | LiveRelease) -> ReleaseState:
    """A release of which this test may ask for dry runs only."""
    return releases.dry_run_release()


@pytest.fixture
def dry_run_upgraded(releases: SandboxReleases | LiveRelease) -> ReleaseState:
    """The same, with revisions to go back to where that can be."""
    return releases.dry_run_release(upgraded=True)


@pytest.fixture
def dry_run_values(run: SuiteRun) -> dict[str, Any]:
    """Values for a dry run: of the test's own release alone, since it is unknown what another chart allows."""
    return {"imageTag": "v2", "x-dry": True} if run.target.has_own_releases else {}


@pytest.fixture
def named_release(safe_release: SafeRelease) -> Address:
    """The release that may be read on every target."""
    return safe_release.named


@pytest.fixture
@needs("token")
def token(releases: SandboxReleases | LiveRelease) -> Secret:
    """A valid token. As a plain text every tool that prints what fixtures return would show it."""
    return releases.token


@pytest.fixture
@needs("marker")
def marker(run: SuiteRun) -> Marker | None:
    """The one value that this run may set in the named release."""
    return run.target.arming.marker


@pytest.fixture
def access_key(releases: SandboxReleases | LiveRelease) -> AccessKey:
    """A valid access key."""
    return releases.access_key


@pytest.fixture
def signed(run: SuiteRun, access_key: AccessKey) -> Callable[..., Request]:
    """Signs a request with the valid access key: `away` is how far its date is from now, `only` the headers covered."""

    def signed(request: Request, *, away: timedelta = timedelta(), only: tuple[str, ...] | None = None) -> Request:
        hosted = request.with_header("Host", host_header(run.target.base_url))
        return sign_request(hosted, access_key, now=datetime.now(UTC) + away, signed_header_names=only)

    return signed


@pytest.fixture
@needs("known_chart")
def refused_values(releases: SandboxReleases | LiveRelease) -> Mapping[str, Any]:
    """Values that the release's chart refuses by its own schema."""
    return releases.refused_values()


@pytest.fixture
def contract(run: SuiteRun) -> Contract:
    """The compiled contract, in the target's variant."""
    return run.target.address.contract


@pytest.fixture(scope="session")
def kept_dry_run() -> list[Exchange]:
    """The dry run of a live target that the tests share, once there was one: PUTs are few there."""
    return []


@pytest.fixture
def accepted_dry_run(run: SuiteRun, releases: SandboxReleases | LiveRelease, kept_dry_run: list[Exchange]) -> Exchange:
    """A dry run that the target accepts. Raises `Inconclusive` if it does not."""
    exchange = dry_run_of(releases.dry_run_release, [] if run.target.has_own_releases else kept_dry_run)
    precondition(exchange, *SUCCESSES)
    return exchange


@pytest.fixture
def responses(
    run: SuiteRun, releases: SandboxReleases | LiveRelease, safe_release: SafeRelease, kept_dry_run: list[Exchange]
) -> list[Exchange]:
    """Responses that show a release: of an upgrade and a rollback in a sandbox, of a dry run if armed, and of a read.

    A first look (the smoke profile) takes the upgrade's alone.
    """
    exchanges = []
    if run.target.has_own_releases:
        release = releases.release()
        exchanges.append(release.update(values={"imageTag": "v2"}))
        if run.settings.marked_only:
            return exchanges
        release.settle()
        exchanges.append(release.update("rollback", release_version=1))
    elif run.target.arming.dry_runs and not (run.target.reads and run.gateway.writing_stopped):
        exchanges.append(dry_run_of(releases.dry_run_release, kept_dry_run))
    if run.target.reads:
        exchanges.append(safe_release.endpoint.show(safe_release.named))
    return exchanges


@pytest.fixture(scope="session")
def kept_refusals() -> dict[str, Exchange]:
    """The refusals of a live target, which the tests share."""
    return {}


@pytest.fixture
def refusals(run: SuiteRun, safe_release: SafeRelease, kept_refusals: dict[str, Exchange]) -> Refusals:
    """Error responses of several kinds: not authenticated, not found, invalid, and an unlisted media type."""
    kept = {} if run.target.has_own_releases else kept_refusals
    return Refusals(safe_release, kept, run.sent, reads_alone=run.permission.reads_alone)


@pytest.fixture
def responses_of_any_kind(safe_release: SafeRelease, refusals: Refusals) -> list[Exchange]:
    """Error responses of several kinds, and a response that shows a release where one can be had."""
    shown = [safe_release.ask()] if safe_release.exists or safe_release.reads else []
    for exchange in shown:
        precondition(exchange)
    return [*refusals, *shown]


@pytest.fixture
def any_response(safe_release: SafeRelease, refusals: Refusals) -> Exchange:
    """One response to a request with credentials, for a clause that every response of the run is judged for anyway."""
    exchange = safe_release.ask() if safe_release.exists or safe_release.reads else refusals["not found"]
    precondition(exchange)
    return exchange


@pytest.fixture
def cases(run: SuiteRun) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """The beginning of a list of cases, as long as the profile allows; a violation shows its own case only.

    Lists begin with the cases that reveal most.
    """

    def begun(listed: Iterable[Any], most: int | None = run.settings.cases) -> Iterator[Any]:
        for case in islice(listed, most):
            run.begin_case()
            yield case

    return begun


@pytest.fixture
def negative_cases(
    run: SuiteRun, contract: Contract, safe_release: SafeRelease, cases: Callable[..., Iterator[Any]]
) -> NegativeCases:
    """Invalid requests, by the rule that they break: of each list one, and more as far as there are PUTs for them."""
    one_case = run.target.kind == "live" and run.settings.cases == 1
    further = frozenset(further_forms(contract)[: run.settings.further_cases]) if one_case else None
    return NegativeCases(contract, safe_release, cases, further)


@pytest.fixture
@needs("generated")
def schemathesis_bodies(contract: Contract) -> SchemathesisBodies:
    """The bodies that schemathesis makes from the contract, valid ones and invalid ones."""
    return SchemathesisBodies(contract)


@pytest.fixture
@needs("generated")
def for_all(run: SuiteRun) -> Callable[..., None]:
    """Runs a check over generated cases, the same ones for the same seed and test.

    As many as the profile allows, or `most` if that is fewer.
    """

    def for_all(strategy: SearchStrategy[Any], check: Callable[[Any], None], *, most: int = run.examples) -> None:
        @hypothesis.given(case=strategy)
        def judged(case: Any) -> None:
            with run.case():
                check(case)

        few = hypothesis.settings(max_examples=min(most, run.examples))
        seeding.seed_test(few(judged), seed=run.seed, test_id=run.test_id)()

    return for_all
