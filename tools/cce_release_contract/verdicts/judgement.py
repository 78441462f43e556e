"""What one test found out about one clause, with the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.verdicts.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Violation:
    """How a target broke a clause.

    `message`, `expected` and `observed` are short texts for people. `why_invalid` says what made the request invalid,
    where it was meant to be. `exchanges` are the redacted exchanges that show it, in the order they happened.
    """

    message: str
    expected: str
    observed: str
    why_invalid: str = ""
    exchanges: tuple[Exchange, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The violation as plain data."""
        return {
            "message": self.message,
            "expected": self.expected,
            "observed": self.observed,
            "why_invalid": self.why_invalid,
            "exchanges": [exchange.to_json() for exchange in self.exchanges],
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Violation:
        """The inverse of `to_json`."""
        return cls(
            message=document["message"],
            expected=document["expected"],
            observed=document["observed"],
            why_invalid=document.get("why_invalid", ""),
            exchanges=tuple(Exchange.from_json(exchange) for exchange in document.get("exchanges", ())),
        )


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict of one test on one clause.

    `clause` is the clause's id and `test` the test's. `reason` says why, for verdicts other than pass. `violation` is
    there for fail and advisory only.
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
