"""The bodies that schemathesis makes from the contract, valid ones and invalid ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from hypothesis.strategies import SearchStrategy

from cce_release_contract.client.target import Address
from cce_release_contract.contract.compiled import Contract
from cce_release_contract.exchanges.case import Case
from cce_release_contract.strategies.covering_bodies import GenerationSetup, covering_cases


class Updated(Protocol):
    """A release that updates are sent to."""

    @property
    def address(self) -> Address:
        """Where it is."""
        ...

    @property
    def chart_id(self) -> str:
        """The chart that an update of it names."""
        ...


class SchemathesisBodies:
    """Updates of a release: the valid ones are upgrades, the invalid ones dry runs."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    def coverage(self, release: Updated, *, valid: bool) -> Iterator[Case]:
        """The cases of the coverage phase."""
        found = covering_cases(self._contract, _setup(release, valid=valid))
        return (case for case in found if (case.rule is None) is valid)

    def fuzzing(self, release: Updated, *, valid: bool) -> SearchStrategy[Case]:
        """The random cases of the fuzzing phase."""
        # Schemathesis takes a second to load: only the tests that use it wait for that.
        from cce_release_contract.strategies.schemathesis_cases import fuzzing_cases

        return fuzzing_cases(self._contract, _setup(release, valid=valid), valid=valid)


def _setup(release: Updated, *, valid: bool) -> GenerationSetup:
    return GenerationSetup(
        cluster_id=release.address.cluster_id,
        namespace=release.address.namespace,
        name=release.address.name,
        chart_id=release.chart_id,
        action="upgrade" if valid else None,
        dry_run=None if valid else True,
    )
