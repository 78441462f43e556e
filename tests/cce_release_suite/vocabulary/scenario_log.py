"""What was done to a release so far, as numbered sentences for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from cce_release_contract.errors import ClauseViolation
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_suite.vocabulary.release_states import release_of


@dataclass(slots=True)
class ScenarioLog:
    """The steps of one example, in their order; the requests behind them are the exchanges of the case."""

    steps: list[str] = field(default_factory=list)

    def add(self, words: str, exchange: Exchange | None = None) -> None:
        """Add a step, with its outcome."""
        self.steps.append(words if exchange is None else f"{words} -> {outcome(exchange)}")

    @contextmanager
    def explaining(self) -> Iterator[None]:
        """Add the steps so far to the message of a violation that is raised within."""
        try:
            yield
        except ClauseViolation as violation:
            lines = [f"  {number}. {step}" for number, step in enumerate(self.steps, 1)]
            violation.message = "\n".join([violation.message, "what was done:", *lines])
            raise


def outcome(exchange: Exchange) -> str:
    """A response in a few words: its status, and the revision where it shows one."""
    response = release_of(exchange) if exchange.response is not None else None
    if response is None:
        return str(exchange.status or exchange.failure)
    return f"{exchange.status}, revision {response.get('version')} {response.get('status')}"
