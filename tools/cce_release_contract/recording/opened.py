"""A recorded exchange with its parts read once: operation, request, and the releases that the response shows."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property, lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.json_text import Json, JsonObject, parse_json
from cce_release_contract.contract.operations import Operation
from cce_release_contract.judging.problems import Problem
from cce_release_contract.judging.response_body import body_or_problem
from cce_release_contract.recording.recorded import RecordedExchange

TOKEN: Final = "X-Auth-Token"  # noqa: S105 - the name of a header
AUTHORIZATION: Final = "Authorization"
_TOKEN, _AUTHORIZATION = TOKEN.lower(), AUTHORIZATION.lower()


class OpenedExchange:
    """The exchange of one operation. The parts must not be changed."""

    def __init__(self, recorded: RecordedExchange, contract: Contract, operation: Operation) -> None:
        self.recorded = recorded
        self.exchange = recorded.exchange
        self.contract = contract
        self.operation = operation
        self.status = recorded.exchange.status or 0
        self.is_update = operation == contract.update
        self.is_history = operation == contract.history
        self.succeeded = self.status == 200
        self.place = _place(operation.segments, recorded.exchange.request.path)
        self.key = (recorded.exchange.base_url, contract.variant, *self.place.values())
        self.headers: dict[str, str] = {}
        for name, value in self.exchange.request.headers:
            self.headers.setdefault(name.lower(), value)
        self._sent: JsonObject | None = None
        self.findings: dict[str, list[Problem]] = {}
        self.earlier: dict[str, str] = {}

    def note(self, clause: str, problems: Collection[Problem] | None, *, earlier: str = "") -> None:
        """Keep what a check of a clause found; None means that the clause was not judged."""
        if problems is None:
            return
        known = self.findings.setdefault(clause, [])
        if problems:
            known += [problem for problem in problems if problem not in known]
            if earlier:
                self.earlier[clause] = earlier

    @cached_property
    def body(self) -> tuple[Json, Problem | None]:
        """The body of the response, or the problem why it cannot be read."""
        return body_or_problem(self.exchange)

    @cached_property
    def release(self) -> JsonObject | None:
        """The release that a success shows; None for a history, a refusal, and a body that is not an object."""
        if not self.succeeded or self.is_history or not self.recorded.response_body_known:
            return None
        return self.body[0] if isinstance(self.body[0], dict) else None

    @cached_property
    def items(self) -> list[JsonObject] | None:
        """The revisions of a history; None if the response shows none."""
        if not self.succeeded or not self.is_history or not self.recorded.response_body_known:
            return None
        found = self.body[0]
        known = isinstance(found, list) and found and all(isinstance(item, dict) for item in found)
        return found if known else None

    @property
    def sent(self) -> JsonObject:
        """The body of the request; empty if it is not known, or is not an object."""
        if self._sent is None:
            self._sent = self._read_sent()
        return self._sent

    def _read_sent(self) -> JsonObject:
        if not self.recorded.request_body_known or not self.exchange.request.body:
            return {}
        try:
            found = parse_json(self.exchange.request.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def parameters(self) -> JsonObject:
        """The `parameters` of an update; empty if it has none."""
        found = self.sent.get("parameters")
        return found if isinstance(found, dict) else {}

    @property
    def action(self) -> object:
        """The `action` of an update."""
        return self.sent.get("action")

    @property
    def is_dry_run(self) -> bool:
        """Whether the request asks for a dry run."""
        return self.parameters.get("dry_run") is True

    @property
    def changes(self) -> bool:
        """Whether the exchange is an update that was carried out, as far as the recording shows."""
        return self.is_update and self.succeeded and bool(self.parameters or self.sent) and not self.is_dry_run

    @cached_property
    def query(self) -> dict[str, str]:
        """The query parameters, the first of each name."""
        pairs: dict[str, str] = {}
        for name, value in parse_qsl(self.exchange.request.query, keep_blank_values=True):
            pairs.setdefault(name, value)
        return pairs

    @cached_property
    def credentials(self) -> bool | None:
        """Whether the request carries a token or a signature; None if the recording does not show it."""
        if self.headers.get(_TOKEN) or self.headers.get(_AUTHORIZATION):
            return True
        return None if any(self.recorded.hides_sent(name) for name in (TOKEN, AUTHORIZATION)) else False

    @property
    def token(self) -> str | None:
        """The token as it was sent; None if there is none, or the recording masks it."""
        value = self.headers.get(_TOKEN)
        return None if value is None or is_masked(value) or self.recorded.hides_sent(TOKEN) else value

    def secrets(self) -> list[str]:
        """The credentials that the request carries, as far as the recording shows them."""
        token, authorization = self.headers.get(_TOKEN), self.headers.get(_AUTHORIZATION)
        signature = authorization.partition("Signature=")[2] if authorization else ""
        return [value for value in (token, signature) if value and not is_masked(value)]


@lru_cache(maxsize=128)
def _place(segments: tuple[str, ...], path: str) -> dict[str, str]:
    """The path parameters of a request, decoded."""
    pairs = zip(segments, path.split("/")[1:], strict=True)
    return {name[1:-1]: unquote(value, errors="replace") for name, value in pairs if name.startswith("{")}


def is_masked(value: Any) -> bool:  # noqa: ANN401 - any member of a body
    """Whether a value was replaced by who recorded it."""
    if not isinstance(value, str):
        return False
    return "***" in value or (len(value) <= _LONGEST_MARK and _is_mark(value))


@lru_cache(maxsize=1024)
def _is_mark(value: str) -> bool:
    return value.strip("[]<>(). ").lower() in _REPLACED


_LONGEST_MARK: Final = 16
_REPLACED: Final = frozenset({"filtered", "redacted", "masked", "removed", "hidden", "sanitized", "withheld"})
