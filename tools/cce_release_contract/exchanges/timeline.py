"""The requests of a run, one short row per exchange, in the order they were sent."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Final

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.printable import shortened

MOST_ROWS: Final = 5_000
"""How many rows a report keeps: the first ones of a run. The others are counted."""

_LONGEST_TARGET: Final = 300


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One exchange. `seconds` is when it was sent, since the run began; `elapsed_seconds` is 0 without a response.

    `target` is redacted and cut after 300 characters; `request_bytes` and `response_bytes` are sizes of bodies.
    `exchange` is its number in the process that sent it. Together with the test it identifies the row.
    """

    seconds: float
    test: str
    method: str
    target: str
    status: int | None
    failure: str
    elapsed_seconds: float
    request_bytes: int
    response_bytes: int
    exchange: int = 0

    @classmethod
    def of(cls, exchange: Exchange, ended: float, redactor: Redactor) -> TimelineRow:
        """The row of an exchange that ended `ended` seconds after the run began."""
        response = exchange.response
        elapsed = 0.0 if response is None else response.elapsed_seconds
        return cls(
            seconds=round(max(ended - elapsed, 0.0), 6),
            test=exchange.test,
            method=exchange.request.method,
            target=shortened(redactor.target(exchange.request.target), _LONGEST_TARGET),
            status=exchange.status,
            failure=exchange.failure,
            elapsed_seconds=round(elapsed, 6),
            request_bytes=len(exchange.request.body),
            response_bytes=0 if response is None else len(response.body),
            exchange=exchange.number,
        )


@dataclass(slots=True)
class Timeline:
    """The rows of one process, or of several processes."""

    rows: list[TimelineRow] = field(default_factory=list)
    left_out: int = 0
    _added: int = 0

    def add(self, row: TimelineRow) -> None:
        """Add one row; after `MOST_ROWS` it is only counted."""
        if self._added < MOST_ROWS:
            self._added += 1
            self.rows.append(row)
        else:
            self.left_out += 1

    def handed_over(self) -> dict[str, Any]:
        """What was added since the last call, as plain data, for the process that collects all rows."""
        rows, left_out = self.rows, self.left_out
        self.rows, self.left_out = [], 0
        return {"rows": [asdict(row) for row in rows], "left_out": left_out}

    def take(self, handed: dict[str, Any]) -> None:
        """Add the rows of another process. Each process keeps its first rows."""
        self.rows += [TimelineRow(**row) for row in handed["rows"]]
        self.left_out += handed["left_out"]

    def to_json(self) -> tuple[list[dict[str, Any]], int]:
        """At most `MOST_ROWS` rows in order, numbered from 1, and how many are omitted."""
        ordered = self._ordered()
        rows = [{"number": number, **asdict(row)} for number, row in enumerate(ordered[:MOST_ROWS], 1)]
        for row in rows:
            del row["exchange"]
        return rows, self.left_out + len(ordered[MOST_ROWS:])

    def numbers(self) -> dict[tuple[str, int], int]:
        """The numbers of the rows that `to_json` gives, by the test and the number of their exchange."""
        return {(row.test, row.exchange): number for number, row in enumerate(self._ordered()[:MOST_ROWS], 1)}

    def _ordered(self) -> list[TimelineRow]:
        return sorted(self.rows, key=lambda row: row.seconds)
