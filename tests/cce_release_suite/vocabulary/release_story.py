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

    def tell(self, words: str, exchange: Exchange | None = None) -> None:
        """Add a step, with what was answered."""
        self.steps.append(words if exchange is None else f"{words} -> {outcome(exchange)}")

    @contextmanager
    def told(self) -> Iterator[None]:
        """Let a violation that ends the block say what led to it."""
        try:
            yield
        except ClauseViolation as violation:
            lines = [f"  {number}. {step}" for number, step in enumerate(self.steps, 1)]
            violation.message = "\n".join([violation.message, "what was done:", *lines])
            raise


def outcome(exchange: Exchange) -> str:
    """An answer in a few words: its status, and the revision where it shows one."""
    answer = release_of(exchange) if exchange.response is not None else None
    if answer is None:
        return str(exchange.status or exchange.failure)
    return f"{exchange.status}, revision {answer.get('version')} {answer.get('status')}"
