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
from cce_release_contract.contract import compiled
from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.contract.compiled import Contract
from cce_release_contract.exchanges.case import Case
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.settings import Secret
from cce_release_contract.strategies import seeding
from cce_release_contract.strategies.negative_cases import Wanted, iter_negative_cases
from cce_release_suite._runner.capabilities import TOO_MANY_WRITES, missing_offer
from cce_release_suite._runner.outcomes import NotApplicable
from cce_release_suite._runner.suite_run import SuiteRun, suite_run
from cce_release_suite.vocabulary.endpoint import Endpoint
from cce_release_suite.vocabulary.expect import Expectations, proven
from cce_release_suite.vocabulary.live_stage import NamedRelease
from cce_release_suite.vocabulary.probes import SafeRelease
from cce_release_suite.vocabulary.refusals import Refusals
from cce_release_suite.vocabulary.release_states import ReleaseState, upgraded_twice
from cce_release_suite.vocabulary.stages import SandboxReleases, release_source


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
def offered(run: SuiteRun, clause: str) -> None:
    """The target offers what the clause needs; otherwise the test is skipped with the reason."""
    for need in all_clauses()[clause].needs:
        reason = missing_offer(run.target, need)
        if reason:
            raise NotApplicable(reason)


@pytest.fixture
def stage(run: SuiteRun) -> Iterator[SandboxReleases | NamedRelease]:
    """What this test acts on; an emulator forgets it afterwards."""
    stage = release_source(run)
    yield stage
    stage.close()


@pytest.fixture
def probe(stage: SandboxReleases | NamedRelease) -> SafeRelease:
    """Requests that may be sent in any case."""
    return stage.probe


@pytest.fixture
def endpoint(probe: SafeRelease) -> Endpoint:
    """The calls of the contract, with valid credentials."""
    return probe.endpoint


@pytest.fixture
def expect(clause: str, run: SuiteRun) -> Expectations:
    """Assertions on behalf of this test's clause."""
    return Expectations(clause, exists=run.target.kind == "emulator")


@pytest.fixture
def release(stage: SandboxReleases | NamedRelease) -> ReleaseState:
    """A release at revision 1 that this test may update."""
    return stage.release()


@pytest.fixture
def upgraded(release: ReleaseState) -> ReleaseState:
    """A release after two upgrades with different values, the answers of which are known."""
    return upgraded_twice(release)


@pytest.fixture
def rehearsed(stage: SandboxReleases | NamedRelease) -> ReleaseState:
    """A release of which this test may ask for dry runs only."""
    return stage.rehearsed()


@pytest.fixture
def rehearsed_later(stage: SandboxReleases | NamedRelease) -> ReleaseState:
    """The same, with revisions to go back to where that can be."""
    return stage.rehearsed(upgraded=True)


@pytest.fixture
def rehearsed_values(run: SuiteRun) -> dict[str, Any]:
    """Values for a dry run: on a live target none, since nobody knows what its chart allows."""
    return {} if run.target.kind == "live" else {"imageTag": "v2", "x-dry": True}


@pytest.fixture
def named_release(probe: SafeRelease) -> Address:
    """The release that may be read on every target."""
    return probe.named


@pytest.fixture
def token(stage: SandboxReleases | NamedRelease) -> Secret:
    """A valid token. As a plain text every tool that prints what fixtures return would show it."""
    return stage.token


@pytest.fixture
def access_key(stage: SandboxReleases | NamedRelease) -> AccessKey:
    """A valid access key."""
    return stage.access_key


@pytest.fixture
def signed(run: SuiteRun, access_key: AccessKey) -> Callable[..., Request]:
    """Signs a request with the valid access key: `away` is how far its date is from now, `only` the headers covered."""

    def signed(request: Request, *, away: timedelta = timedelta(), only: tuple[str, ...] | None = None) -> Request:
        hosted = request.with_header("Host", host_header(run.target.base_url))
        return sign_request(hosted, access_key, now=datetime.now(UTC) + away, signed_header_names=only)

    return signed


@pytest.fixture
def refused_values(stage: SandboxReleases | NamedRelease) -> Mapping[str, Any]:
    """Values that the release's chart refuses by its own schema."""
    return stage.refused_values()


@pytest.fixture
def contract() -> Contract:
    """The compiled contract."""
    return compiled.contract()


@pytest.fixture(scope="session")
def kept_dry_run() -> list[Exchange]:
    """The dry run of a live target that the tests share, once there was one: PUTs are few there."""
    return []


@pytest.fixture
def answers(
    run: SuiteRun, stage: SandboxReleases | NamedRelease, probe: SafeRelease, kept_dry_run: list[Exchange]
) -> list[Exchange]:
    """Answers that show a release: of an upgrade and a rollback on an emulator, of a dry run if armed, and of a read.

    A first look (the smoke profile) takes the upgrade's alone.
    """
    exchanges = []
    if run.target.kind == "emulator":
        release = stage.release()
        exchanges.append(release.update(values={"imageTag": "v2"}))
        if run.settings.marked_only:
            return exchanges
        release.settle()
        exchanges.append(release.update("rollback", release_version=1))
    elif run.target.arming.dry_runs:
        if not kept_dry_run:
            exchange = stage.rehearsed().update(dry_run=True)
            proven(exchange)
            kept_dry_run.append(exchange)
        exchanges += kept_dry_run
    if run.target.reads:
        exchanges.append(probe.endpoint.show(probe.named))
    return exchanges


@pytest.fixture(scope="session")
def kept_refusals() -> dict[str, Exchange]:
    """The refusals of a live target, which the tests share."""
    return {}


@pytest.fixture
def refusals(run: SuiteRun, probe: SafeRelease, kept_refusals: dict[str, Exchange]) -> Refusals:
    """Error answers of several kinds: not authenticated, not found, invalid, and of a media type that is not listed."""
    return Refusals(probe, kept_refusals if run.target.kind == "live" else {}, run.sent)


@pytest.fixture
def answers_of_any_kind(probe: SafeRelease, refusals: Refusals) -> list[Exchange]:
    """Error answers of several kinds, and an answer that shows a release where one can be had."""
    shown = [probe.ask()] if probe.exists or probe.reads else []
    for exchange in shown:
        proven(exchange)
    return [*refusals, *shown]


@pytest.fixture
def cases(run: SuiteRun) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """The beginning of a list of cases, as long as the profile allows; a violation shows its own case only.

    Lists begin with what tells most.
    """

    def begun(listed: Iterable[Any]) -> Iterator[Any]:
        for case in islice(listed, run.settings.cases):
            run.begin_case()
            yield case

    return begun


@pytest.fixture
def broken(contract: Contract, probe: SafeRelease, cases: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """The invalid requests that break the wanted rules, as many as the profile allows; `bases` are the valid ones.

    Without bases it is the probe's own request. Each edit is made on every base before the next one is.
    """

    def broken(wanted: Wanted, *bases: Request) -> Iterator[Case]:
        made = [iter_negative_cases(contract, base, wanted=wanted) for base in bases or (probe.request(),)]
        found: Iterator[Case] = cases(invalid for turn in zip(*made, strict=True) for invalid in turn)
        return found

    return broken


@pytest.fixture
def explore(run: SuiteRun) -> Callable[..., None]:
    """Runs a check over generated cases, the same ones for the same seed and test.

    As many as the profile allows, or `most` if that is fewer.
    """

    def explore(strategy: SearchStrategy[Any], check: Callable[[Any], None], *, most: int = run.examples) -> None:
        if run.target.kind == "live":
            raise NotApplicable(TOO_MANY_WRITES)

        @hypothesis.given(case=strategy)
        def explored(case: Any) -> None:
            with run.case():
                check(case)

        few = hypothesis.settings(max_examples=min(most, run.examples))
        seeding.seed_test(few(explored), seed=run.seed, test_id=run.test_id)()

    return explore
