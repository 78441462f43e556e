"""Whether later responses show the secrets among the values of requests."""

from __future__ import annotations

import json
import re
from collections import OrderedDict, deque
from collections.abc import Hashable, Iterator
from typing import Final

from cce_release_contract.contract.json_text import Json
from cce_release_contract.exchanges.redaction.secret_names import secret_looking
from cce_release_contract.judging.problems import Problem
from cce_release_contract.recording.opened import OpenedExchange, is_masked
from cce_release_contract.recording.release_state import Latest
from cce_release_models import clause_ids as c

_SHORTEST: Final = 8
_LONGEST: Final = 1024
"""Characters of a longer secret by which it is recognised."""

_MOST_RELEASES: Final = 1024
_MOST_SECRETS: Final = 32
_BYTES_SHOWN: Final = 8 * 1024 * 1024
_END_OF_NAME: Final = re.compile(rb'\\*"\s*:')


class SentSecrets:
    """The last secrets that were sent for each release, and what was last shown of it.

    A password may be an ordinary word. What an earlier response showed, and the name of a member, are no secret.
    """

    def __init__(self) -> None:
        self._sent: Latest[deque[bytes]] = Latest(_MOST_RELEASES)
        self._shown: OrderedDict[Hashable, bytes] = OrderedDict()
        self._bytes = 0

    def judge(self, opened: OpenedExchange) -> None:
        """Note whether a response shows a secret of its request, or of an earlier one."""
        sent = self._sent.get(opened.key)
        for secret in secrets_of(opened.sent.get("values")):
            if (sent is None or secret not in sent) and not self._ordinary(opened, secret):
                sent = deque(maxlen=_MOST_SECRETS) if sent is None else sent
                sent.append(secret)
                self._sent[opened.key] = sent
        response = opened.exchange.response
        if response is None or not opened.recorded.response_body_known:
            return
        if sent is not None:
            shown = any(_shows(response.body, secret) for secret in sent)
            problem = Problem("", "nothing of a secret of the request", "the secret itself")
            opened.note(c.RESPONSE_SECRET_VALUES_HIDDEN, [problem] if shown else [])
        if opened.succeeded:
            self._keep((opened.key, opened.is_history), response.body)

    def _ordinary(self, opened: OpenedExchange, secret: bytes) -> bool:
        return any(secret in self._shown.get((opened.key, is_history), b"") for is_history in (False, True))

    def _keep(self, key: Hashable, body: bytes) -> None:
        self._bytes += len(body) - len(self._shown.pop(key, b""))
        self._shown[key] = body
        while self._bytes > _BYTES_SHOWN:
            _, oldest = self._shown.popitem(last=False)
            self._bytes -= len(oldest)


def secrets_of(values: Json) -> list[bytes]:
    """The texts under secret-looking names among the values of a request, in each spelling that JSON has for them."""
    spelt = (
        one
        for text in secret_texts(values)
        if len(text) >= _SHORTEST
        for cut in (text[:_LONGEST],)
        for one in (cut, json.dumps(cut)[1:-1], json.dumps(cut, ensure_ascii=False)[1:-1])
    )
    return list(dict.fromkeys(one.encode("utf-8", "surrogatepass") for one in spelt))


def secret_texts(value: Json) -> Iterator[str]:
    """The texts under secret-looking names, at any depth, but those that are masked."""
    waiting = [(value, False)]
    while waiting:
        found, secret = waiting.pop()
        if isinstance(found, dict):
            waiting += [(member, secret or secret_looking(name)) for name, member in found.items()]
        elif isinstance(found, list):
            waiting += [(item, secret) for item in found]
        elif secret and isinstance(found, str) and not is_masked(found):
            yield found


def _shows(body: bytes, secret: bytes) -> bool:
    """Whether a body has a secret in it, and not only as the name of a member."""
    place = body.find(secret)
    while place >= 0:
        end = place + len(secret)
        if body[place - 1 : place] != b'"' or _END_OF_NAME.match(body, end) is None:
            return True
        place = body.find(secret, end)
    return False
