"""Negative cases of the update, each one edit away from a valid request and confirmed by the oracle."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.json_text import Json, parse_json
from cce_release_contract.errors import SpecificationError
from cce_release_contract.exchanges.case import Case, Location, Rule
from cce_release_contract.exchanges.json_bytes import json_bytes
from cce_release_contract.exchanges.request import Request
from cce_release_contract.oracle.keywords import body_keywords
from cce_release_contract.oracle.request_judge import SECURITY, request_judge
from cce_release_contract.strategies.byte_mutations import byte_mutation_groups
from cce_release_contract.strategies.case_order import telling_first
from cce_release_contract.strategies.free_values import free_text
from cce_release_contract.strategies.keyword_mutations import KeywordMutation, mutation_groups
from cce_release_contract.strategies.media_type_mutations import media_type_mutation_groups
from cce_release_contract.strategies.text_mutations import TextMutation, text_mutation_groups

FARTHEST_INTEGER = 2**53
"""Bound of random integers beyond a minimum or maximum, so that every reader still sees the same integer."""


@dataclass(frozen=True, slots=True)
class RequestMutation:
    """One change of a request: the rule that it breaks, the words for it, and the change itself."""

    rule: Rule
    words: str
    why: str
    apply: Callable[[Request], Request]

    def case(self, base: Request) -> Case:
        """The changed request with its rule and reason, not yet confirmed."""
        return Case(self.apply(base), self.rule, f"{self.words}, {self.why}")


Wanted = Callable[[Rule], bool]


def iter_negative_cases(contract: Contract, base: Request, *, wanted: Wanted | None = None) -> Iterator[Case]:
    """Every edit of the contract's rules, of all locations, applied to the valid request `base`.

    Finite and always in the same order: each keyword once, then each place of each keyword once, then repetitions, so
    that any beginning of the list covers as much as it can. Only rules that are `wanted` are broken. Headers are edited
    where `base` carries credentials. What is ambiguous on the wire is not among them. Raises `SpecificationError` if
    the contract does not confirm a case, which also happens when `base` is not valid.
    """
    groups = [group for group in request_mutation_groups(contract, base) if wanted is None or wanted(group[0].rule)]
    for edit in telling_first(groups, kind=lambda edit: edit.rule.keyword):
        yield request_judge(contract).confirmed(edit.case(base), base)


def first_of_each_rule(cases: Iterable[Case]) -> Iterator[Case]:
    """One case for each rule that is broken, the first of them."""
    seen: set[Rule | None] = set()
    for case in cases:
        if case.rule not in seen:
            seen.add(case.rule)
            yield case


def rules_at(pointer: str | None = None, *keywords: str, locations: Collection[Location] = ()) -> Wanted:
    """The rules at a place: of that pointer if one is given, of those keywords and locations if any are."""

    def wanted(rule: Rule) -> bool:
        return (
            (pointer is None or rule.pointer == pointer)
            and (not keywords or rule.keyword in keywords)
            and (not locations or rule.location in locations)
        )

    return wanted


def invalid_bodies(contract: Contract, bases: SearchStrategy[Request]) -> SearchStrategy[Case]:
    """Random valid requests with one random edit each of their bodies, every rule as often as any other.

    Beside the finite list this draws unlisted texts and integers out of range.
    """
    finite: list[SearchStrategy[RequestMutation]] = [st.sampled_from(group) for group in _body_groups(contract)]
    drawn = [strategy.map(_of_body) for strategy in _random_edits(contract)]
    judge = request_judge(contract)
    return st.builds(lambda edit, base: judge.confirmed(edit.case(base), base), st.one_of(*finite, *drawn), bases)


def request_mutation_groups(contract: Contract, base: Request) -> list[Sequence[RequestMutation]]:
    """The edits of a request, one group for each rule that can be broken, the most telling one of each first."""
    texts = [
        [
            RequestMutation(Rule(e.location, e.pointer, e.keyword), e.words, e.why, _with_text(contract, e))
            for e in group
        ]
        for group in text_mutation_groups(contract, base)
    ]
    types = [
        [RequestMutation(Rule(e.location, e.pointer, e.keyword), e.words, e.why, e.apply) for e in group]
        for group in media_type_mutation_groups(contract)
    ]
    return [*_body_groups(contract), *types, *texts, *_credential_groups(base)]


def _body_groups(contract: Contract) -> list[Sequence[RequestMutation]]:
    bodies = [[_of_body(edit) for edit in group] for group in mutation_groups(contract)]
    texts = [
        [
            RequestMutation(Rule(Location.BYTES, "", edit.keyword), edit.words, edit.why, _with_bytes(edit.apply))
            for edit in group
        ]
        for group in byte_mutation_groups()
    ]
    return [*bodies, *texts]


def _of_body(edit: KeywordMutation) -> RequestMutation:
    def apply(request: Request) -> Request:
        return replace(request, body=json_bytes(edit.apply(_body_of(request))))

    return RequestMutation(Rule(Location.BODY, edit.pointer, edit.keyword), edit.words, edit.why, apply)


def _with_bytes(change: Callable[[dict[str, Any]], bytes]) -> Callable[[Request], Request]:
    return lambda request: replace(request, body=change(_body_of(request)))


def _body_of(request: Request) -> Json:
    try:
        return parse_json(request.body)
    except ValueError as error:
        raise SpecificationError(
            f"the base of an edit is no JSON: {error}", where="body", remedy="give a request that the contract accepts"
        ) from error


def _with_text(contract: Contract, edit: TextMutation) -> Callable[[Request], Request]:
    return lambda request: edit.apply(contract, request)


def _credential_groups(base: Request) -> list[Sequence[RequestMutation]]:
    if base.header(SECURITY.pointer) is None:
        return []
    why = "and nothing else says who sends it"
    return [
        [
            RequestMutation(
                SECURITY, "the header's `X-Auth-Token` is left out", why, lambda r: r.without_header(SECURITY.pointer)
            ),
            RequestMutation(
                SECURITY, "the header's `X-Auth-Token` is empty", why, lambda r: r.with_header(SECURITY.pointer, "")
            ),
        ]
    ]


def _random_edits(contract: Contract) -> Iterator[SearchStrategy[KeywordMutation]]:
    examples = {(group[0].pointer, group[0].keyword): group[0] for group in mutation_groups(contract)}
    for keyword in body_keywords(contract):
        match keyword.rule.keyword:
            case "enum":
                values: SearchStrategy[Any] = free_text.filter(_not_in(keyword.value))
            case "minimum":
                values = st.integers(-FARTHEST_INTEGER, keyword.value - 1)
            case "maximum":
                values = st.integers(keyword.value + 1, FARTHEST_INTEGER)
            case _:
                continue
        example = examples[keyword.rule.pointer, keyword.rule.keyword]
        yield values.map(_edit_like(example))


def _not_in(listed: Collection[Any]) -> Callable[[str], bool]:
    return lambda text: text not in listed


def _edit_like(example: KeywordMutation) -> Callable[[Any], KeywordMutation]:
    return lambda value: KeywordMutation(example.pointer, example.keyword, value, example.why)
