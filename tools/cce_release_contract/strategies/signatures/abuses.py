"""Correct signatures, made with the right key, that still break a rule of the gateway."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from cce_release_contract.exchanges.request import Request
from cce_release_contract.signing.access_key import AccessKey
from cce_release_contract.signing.authorization import ALGORITHM, Authorization
from cce_release_contract.signing.canonical import CONTENT_HASH_HEADER, UNSIGNED_PAYLOAD, canonical_request
from cce_release_contract.signing.signature import DATE_FORMAT, DATE_HEADER, signature_of, string_to_sign
from cce_release_contract.strategies.signatures.signed_parts import shown_signature

_HASH: Final = CONTENT_HASH_HEADER.lower()
_DATE: Final = DATE_HEADER.lower()


def signed_as_told(request: Request, key: AccessKey, date_text: str, listed: Sequence[str]) -> Request:
    """The request signed over exactly these headers and this date, whether or not a gateway accepts them.

    `listed` are lower-case names. Only the Authorization header is added to the request.
    """
    canonical = canonical_request(request.method, request.target, request.headers, listed, request.body)
    digits = signature_of(key.secret_key, string_to_sign(date_text, canonical))
    return request.with_header(
        "Authorization", Authorization(ALGORITHM, key.access_key, tuple(listed), digits).render()
    )


@dataclass(frozen=True, slots=True)
class SignatureAbuse:
    """One way to sign that is refused although the digits are right.

    `rule` names the rule that it breaks: `date.stated`, `date.form`, `date.signed`, `payload.hash` or
    `payload.unsigned`. `why` is a clause such as "its X-Sdk-Date is missing". `make` signs a request for a given time.
    """

    name: str
    rule: str
    why: str
    make: Callable[[Request, AccessKey, datetime], Request]

    def confirms(self, sent: Request, key: AccessKey, moment: datetime) -> bool:
        """Whether the abuse is correct: the digits are right for the request, and its rule is broken."""
        stated = sent.header(DATE_HEADER)
        date_text = moment.strftime(DATE_FORMAT) if stated is None else stated.strip()
        shown = shown_signature(sent)
        canonical = canonical_request(sent.method, sent.target, sent.headers, shown.listed, sent.body)
        fits = signature_of(key.secret_key, string_to_sign(date_text, canonical)) == shown.digits
        return fits and BROKEN[self.rule](sent)


def _readable(text: str) -> bool:
    try:
        moment = datetime.strptime(text, DATE_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return False
    return moment.strftime(DATE_FORMAT) == text


def _real_hash(request: Request) -> str:
    return hashlib.sha256(request.body).hexdigest()


BROKEN: Final[dict[str, Callable[[Request], bool]]] = {
    "date.stated": lambda request: request.header(DATE_HEADER) is None,
    "date.form": lambda request: not _readable((request.header(DATE_HEADER) or "").strip()),
    "date.signed": lambda request: _DATE not in shown_signature(request).listed,
    "payload.hash": lambda request: request.header(CONTENT_HASH_HEADER) not in (_real_hash(request), UNSIGNED_PAYLOAD),
    "payload.unsigned": lambda request: (
        request.header(CONTENT_HASH_HEADER) == UNSIGNED_PAYLOAD
        and (request.header("Content-Type") or "").startswith("application/json")
    ),
}
"""Whether a request breaks the rule of that name."""


def _dated(text_of: Callable[[datetime], str]) -> Callable[[Request, AccessKey, datetime], Request]:
    def made(request: Request, key: AccessKey, moment: datetime) -> Request:
        text = text_of(moment)
        return signed_as_told(request.with_header(DATE_HEADER, text), key, text, _names(request, _DATE))

    return made


def _undated(request: Request, key: AccessKey, moment: datetime) -> Request:
    return signed_as_told(request, key, moment.strftime(DATE_FORMAT), _names(request))


def _unlisted_date(request: Request, key: AccessKey, moment: datetime) -> Request:
    text = moment.strftime(DATE_FORMAT)
    return signed_as_told(request.with_header(DATE_HEADER, text), key, text, _names(request))


def _hashed(hash_of: Callable[[Request], str], **changes: str) -> Callable[[Request, AccessKey, datetime], Request]:
    def made(request: Request, key: AccessKey, moment: datetime) -> Request:
        text = moment.strftime(DATE_FORMAT)
        for name, value in changes.items():
            request = request.with_header(name.replace("_", "-"), value)
        sent = request.with_header(DATE_HEADER, text).with_header(CONTENT_HASH_HEADER, hash_of(request))
        return signed_as_told(sent, key, text, _names(request, _DATE, _HASH))

    return made


def _names(request: Request, *more: str) -> tuple[str, ...]:
    return tuple(sorted({name.lower() for name, _ in request.headers} | set(more)))


honest_hash: Final = _hashed(_real_hash)
"""Sign with the right hash of the body in X-Sdk-Content-Sha256. This is not an abuse and must verify."""

ABUSES: Final = (
    SignatureAbuse("date.missing", "date.stated", "its X-Sdk-Date is missing", _undated),
    SignatureAbuse("date.unlisted", "date.signed", "its X-Sdk-Date is not signed", _unlisted_date),
    SignatureAbuse("date.empty", "date.form", "its X-Sdk-Date is empty", _dated(lambda _: "")),
    SignatureAbuse(
        "date.iso", "date.form", "its X-Sdk-Date has dashes and colons", _dated(lambda m: f"{m:%Y-%m-%dT%H:%M:%SZ}")
    ),
    SignatureAbuse(
        "date.http",
        "date.form",
        "its X-Sdk-Date is in the form of the Date header",
        _dated(lambda m: f"{m:%a, %d %b %Y %H:%M:%S GMT}"),
    ),
    SignatureAbuse(
        "date.epoch", "date.form", "its X-Sdk-Date counts seconds", _dated(lambda m: str(int(m.timestamp())))
    ),
    SignatureAbuse("date.day", "date.form", "its X-Sdk-Date has no time", _dated(lambda m: f"{m:%Y%m%d}")),
    SignatureAbuse(
        "date.zone", "date.form", "its X-Sdk-Date lacks the Z for UTC", _dated(lambda m: f"{m:%Y%m%dT%H%M%S}")
    ),
    SignatureAbuse("date.month", "date.form", "its X-Sdk-Date has a month 13", _dated(lambda m: f"{m:%Y}1301T000000Z")),
    SignatureAbuse(
        "payload.other",
        "payload.hash",
        "its X-Sdk-Content-Sha256 is the hash of another body",
        _hashed(lambda r: _real_hash(replace(r, body=r.body + b" "))),
    ),
    SignatureAbuse(
        "payload.nothing",
        "payload.hash",
        "its X-Sdk-Content-Sha256 is the hash of no body",
        _hashed(lambda _: hashlib.sha256(b"").hexdigest()),
    ),
    SignatureAbuse(
        "payload.words", "payload.hash", "its X-Sdk-Content-Sha256 is not a hash", _hashed(lambda _: "SIGNED-PAYLOAD")
    ),
    SignatureAbuse(
        "payload.json", "payload.unsigned", "it says UNSIGNED-PAYLOAD over JSON", _hashed(lambda _: UNSIGNED_PAYLOAD)
    ),
    SignatureAbuse(
        "payload.charset",
        "payload.unsigned",
        "it says UNSIGNED-PAYLOAD over JSON with a charset",
        _hashed(lambda _: UNSIGNED_PAYLOAD, Content_Type="application/json;charset=utf-8"),
    ),
)
"""Every abuse. The family before the dot is the subject of a clause."""


def abuses(*rules: str) -> tuple[SignatureAbuse, ...]:
    """The abuses of these rules, in the order of the list."""
    return tuple(abuse for abuse in ABUSES if abuse.rule in rules)
