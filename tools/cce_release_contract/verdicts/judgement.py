"""The result of one test for one clause, with the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.verdicts.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Evidence:
    """The exchanges that show a violation, redacted.

    `deciding` is the exchange that the texts describe; None if no exchange was judged. `compared` are the others that
    were judged with it, `earlier` are the exchanges that the case sent before, both in the order of sending.
    """

    deciding: Exchange | None = None
    compared: tuple[Exchange, ...] = ()
    earlier: tuple[Exchange, ...] = ()

    def judged(self) -> tuple[Exchange, ...]:
        """All judged exchanges, including the deciding one, in the order of sending."""
        all_of_them = self.compared if self.deciding is None else (*self.compared, self.deciding)
        return tuple(sorted(all_of_them, key=lambda exchange: exchange.number))

    def to_json(self) -> dict[str, Any]:
        """The evidence as plain data."""
        return {
            "deciding": None if self.deciding is None else self.deciding.to_json(),
            "compared": [exchange.to_json() for exchange in self.compared],
            "earlier": [exchange.to_json() for exchange in self.earlier],
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Evidence:
        """The inverse of `to_json`."""
        deciding = document["deciding"]
        return cls(
            deciding=None if deciding is None else Exchange.from_json(deciding),
            compared=tuple(map(Exchange.from_json, document["compared"])),
            earlier=tuple(map(Exchange.from_json, document["earlier"])),
        )


@dataclass(frozen=True, slots=True)
class Violation:
    """How a target broke a clause.

    `message`, `expected` and `observed` are short texts for people. `why_invalid` says what makes the request invalid,
    if it is meant to be invalid.
    """

    message: str
    expected: str
    observed: str
    why_invalid: str = ""
    evidence: Evidence = Evidence()

    def to_json(self) -> dict[str, Any]:
        """The violation as plain data."""
        return {
            "message": self.message,
            "expected": self.expected,
            "observed": self.observed,
            "why_invalid": self.why_invalid,
            "evidence": self.evidence.to_json(),
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Violation:
        """The inverse of `to_json`."""
        return cls(**{**document, "evidence": Evidence.from_json(document["evidence"])})


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict of one test on one clause.

    `clause` is the id of the clause. `test` is the id of the test, empty if no test made the judgement. `reason`
    explains verdicts other than pass. Only fail and advisory have a `violation`.
    """

    clause: str
    verdict: Verdict
    test: str
    reason: str = ""
    violation: Violation | None = None

    def to_json(self) -> dict[str, Any]:
        """The judgement as plain data."""
        return {
            "clause": self.clause,
            "verdict": self.verdict.value,
            "test": self.test,
            "reason": self.reason,
            "violation": None if self.violation is None else self.violation.to_json(),
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Judgement:
        """The inverse of `to_json`. Raises ValueError for a verdict that does not exist."""
        violation = document.get("violation")
        return cls(
            clause=document["clause"],
            verdict=Verdict(document["verdict"]),
            test=document["test"],
            reason=document.get("reason", ""),
            violation=None if violation is None else Violation.from_json(violation),
        )
