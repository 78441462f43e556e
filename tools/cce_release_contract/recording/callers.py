"""Whether requests are served to the callers who may see them: those with credentials, and with the right ones."""

from __future__ import annotations

from collections import deque
from http import HTTPStatus
from typing import Final

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.judging.error_body import code_problems
from cce_release_contract.judging.problems import Problem
from cce_release_contract.recording.opened import AUTHORIZATION, TOKEN, OpenedExchange
from cce_release_contract.recording.release_state import Latest
from cce_release_models import clause_ids as c

_BEFORE_THE_SERVICE: Final = frozenset({413, 414, 494})
"""Refusals of what is too large, which a gateway gives before it looks at credentials."""

_MOST_TOKENS: Final = 32
_SHORTEST_TOKEN: Final = 16
"""Shorter tokens may resemble each other by accident."""


class Callers:
    """Judges each response by the credentials of its request.

    A recording that shows no credentials at all may have lost them, so that a request without them proves nothing
    before one with them was seen in the same file.
    """

    def __init__(self) -> None:
        self._file = ""
        self._shown: set[str] = set()
        self._tokens: deque[tuple[str, str, str]] = deque(maxlen=_MOST_TOKENS)
        self._refused: Latest[str] = Latest(_MOST_TOKENS)

    def judge(self, opened: OpenedExchange) -> None:
        """Note the clauses about credentials."""
        if opened.recorded.file != self._file:
            self._file, self._shown = opened.recorded.file, set()
        if opened.status in _BEFORE_THE_SERVICE or opened.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return
        if opened.status == HTTPStatus.UNAUTHORIZED and opened.recorded.response_body_known:
            codes = _codes(opened.contract, without=opened.credentials is False)
            opened.note(c.AUTHENTICATION_REFUSAL_CODE, code_problems(opened.contract, opened.exchange, expected=codes))
        if opened.credentials:
            self._with_credentials(opened)
        elif opened.credentials is False:
            self._without_credentials(opened)

    def _with_credentials(self, opened: OpenedExchange) -> None:
        signed = bool(opened.headers.get(AUTHORIZATION.lower()))
        self._shown.add(AUTHORIZATION if signed else TOKEN)
        token = "" if signed else (opened.token or "").strip()
        host = opened.exchange.base_url
        accepted = any(known == token and of == host for known, of, _ in self._tokens)
        if opened.status == HTTPStatus.UNAUTHORIZED and accepted:
            self._refused[host, token] = opened.recorded.place
        if not opened.succeeded:
            return
        refused = self._refused.pop((host, token)) or ""
        observed = f"status 401 in {refused}, though it was accepted before and after"
        problems = [Problem(TOKEN, "every request with this token is authenticated", observed)] if refused else []
        opened.note(c.AUTHENTICATION_SIGNATURE_ACCEPTED if signed else c.AUTHENTICATION_TOKEN_ACCEPTED, problems)
        if accepted or len(token) < _SHORTEST_TOKEN:
            return
        altered = [place for known, of, place in self._tokens if of == host and _altered(known, token)]
        self._tokens.append((token, host, opened.recorded.place))
        if altered:
            update = opened.is_update
            clause = (
                c.AUTHENTICATION_TOKEN_ALTERED_REFUSED if update else c.AUTHENTICATION_TOKEN_ALTERED_REFUSED_TO_READ
            )
            observed = "status 200 for a token that differs from an accepted one only as an altered one does"
            opened.note(clause, [Problem(TOKEN, "status 401", observed)], earlier=altered[0])

    def _without_credentials(self, opened: OpenedExchange) -> None:
        empty = TOKEN.lower() in opened.headers
        if empty:
            update, read = c.AUTHENTICATION_TOKEN_EMPTY_REFUSED, c.AUTHENTICATION_TOKEN_ALTERED_REFUSED_TO_READ
        else:
            update, read = c.AUTHENTICATION_TOKEN_REQUIRED, c.AUTHENTICATION_TOKEN_REQUIRED_TO_READ
        clause = update if opened.is_update else read
        if opened.status == HTTPStatus.UNAUTHORIZED:
            opened.note(clause, [])
        elif self._shown and not HTTPStatus.MULTIPLE_CHOICES <= opened.status < HTTPStatus.BAD_REQUEST:
            if opened.status == HTTPStatus.NOT_FOUND:
                clause = c.AUTHENTICATION_REFUSAL_BEFORE_LOOKUP
            if opened.status == HTTPStatus.BAD_REQUEST:
                clause = c.AUTHENTICATION_REFUSAL_BEFORE_VALIDATION
            sent = "with an empty token" if empty else "without credentials"
            opened.note(clause, [Problem("", f"status 401 for a request {sent}", f"status {opened.status}")])


def _codes(contract: Contract, *, without: bool) -> list[str]:
    """The codes that are listed for a 401; without credentials, of those of the gateway only the one for that."""
    listed = [entry.code for entry in contract.error_codes[HTTPStatus.UNAUTHORIZED]]
    return [code for code in listed if code == "APIGW.0301" or not code.startswith("APIGW.")] if without else listed


def _altered(known: str, token: str) -> bool:
    """Whether two tokens differ as one does from itself when it is cut, lengthened or written in another case."""
    if known.rstrip("=") == token.rstrip("="):
        return False
    short, long = sorted((known, token), key=len)
    return (
        long.startswith(short)
        or long.endswith(short)
        or known.lower() == token.lower()
        or known.replace(" ", "") == token.replace(" ", "")
    )
