"""The fixtures of the tests about requests: the bodies that schemathesis makes from the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis.strategies import SearchStrategy

from cce_release_contract.client.target import Address
from cce_release_contract.contract.compiled import Contract
from cce_release_contract.exchanges.case import Case
from cce_release_contract.strategies.covering_bodies import GenerationSetup, covering_cases
from cce_release_suite._runner.capabilities import TOO_MANY_WRITES
from cce_release_suite._runner.outcomes import NotApplicable
from cce_release_suite._runner.suite_run import SuiteRun


@pytest.fixture
def fuzzed(contract: Contract) -> Callable[..., SearchStrategy[Case]]:
    """The random bodies of schemathesis's fuzzing phase for a release, valid ones or invalid ones."""

    def fuzzed(address: Address, chart_id: str, *, valid: bool) -> SearchStrategy[Case]:
        # Schemathesis takes a second to load: only the tests that use it wait for that.
        from cce_release_contract.strategies.schemathesis_cases import fuzzing_cases

        return fuzzing_cases(contract, setting_of(address, chart_id, valid=valid), valid=valid)

    return fuzzed


@pytest.fixture
def covered(run: SuiteRun, contract: Contract) -> Callable[..., Iterator[Case]]:
    """The bodies of schemathesis's coverage phase for a release, valid ones or invalid ones."""

    def covered(address: Address, chart_id: str, *, valid: bool) -> Iterator[Case]:
        if run.target.kind == "live":
            raise NotApplicable(TOO_MANY_WRITES)
        found = covering_cases(contract, setting_of(address, chart_id, valid=valid))
        return (case for case in found if (case.rule is None) is valid)

    return covered


def setting_of(address: Address, chart_id: str, *, valid: bool) -> GenerationSetup:
    """What schemathesis's cases for a release have in common: valid ones are upgrades, invalid ones dry runs."""
    return GenerationSetup(
        cluster_id=address.cluster_id,
        namespace=address.namespace,
        name=address.name,
        chart_id=chart_id,
        action="upgrade" if valid else None,
        dry_run=None if valid else True,
    )
