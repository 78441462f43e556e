"""Invalid requests: each is one edit away from a valid one, and knows the rule that it breaks and the reason."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from hypothesis.strategies import SearchStrategy

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.exchanges.case import Case, Location
from cce_release_contract.exchanges.operation_requests import operation_request
from cce_release_contract.exchanges.request import Request
from cce_release_contract.strategies.bodies import update_bodies
from cce_release_contract.strategies.case_order import Form, first_and_further
from cce_release_contract.strategies.negative_cases import (
    first_of_each_rule,
    invalid_bodies,
    iter_negative_cases,
    rules_at,
)
from cce_release_suite.vocabulary.safe_release import SafeRelease


class NegativeCases:
    """The invalid requests that a test asks for.

    Call it for a list that covers rules of the contract, the cases that reveal most first, and ask `generated` for
    random ones. `begin` cuts a list to the length that the profile allows. With `further` a list is cut to its first
    case and to those forms.
    """

    def __init__(
        self,
        contract: Contract,
        safe_release: SafeRelease,
        begin: Callable[..., Iterator[Case]],
        further: Collection[Form] | None = None,
    ) -> None:
        self._contract = contract
        self._safe_release = safe_release
        self._begin = begin
        self._further = further

    def __call__(self, pointer: str | None = None, *keywords: str, **how: Any) -> Iterator[Case]:
        """As many cases as the profile allows. Arguments as in `listed`."""
        listed = self.listed(pointer, *keywords, **how)
        if self._further is None:
            return self._begin(listed)
        further = () if how.get("one_per_rule") else self._further
        return self._begin(first_and_further(listed, further), most=None)

    def listed(
        self,
        pointer: str | None = None,
        *keywords: str,
        locations: Collection[Location] = (),
        bases: Collection[Request] = (),
        one_per_rule: bool = False,
        only: Callable[[Case], bool] = lambda _: True,
    ) -> Iterator[Case]:
        """Every edit that breaks a rule at a pointer, of these keywords, in these locations; each if given.

        `bases` are the valid requests to edit, by default one of `safe_release`. Each edit is made on every base before
        the next edit is. `one_per_rule` keeps the first case of each rule, `only` the cases for which it is true.
        """
        wanted = rules_at(pointer, *keywords, locations=locations)
        made = [
            iter_negative_cases(self._contract, base, wanted=wanted)
            for base in bases or (self._safe_release.request(),)
        ]
        found = (case for turn in zip(*made, strict=True) for case in turn if only(case))
        return first_of_each_rule(found) if one_per_rule else found

    def generated(self) -> SearchStrategy[Case]:
        """Random valid dry runs of `safe_release`, each with one random edit of its body."""
        place = self._safe_release.address.place
        bodies = update_bodies(self._contract, chart_id=self._safe_release.chart_id, dry_run=True)
        requests = bodies.map(lambda body: operation_request(self._contract.update, place, body))
        return invalid_bodies(self._contract, requests)
