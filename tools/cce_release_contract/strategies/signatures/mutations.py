"""Mutations of a correctly signed request: the change after signing, and why it must or must not be refused.

Changes whose meaning the vendor's pages do not define are not in the table: a signature in upper-case digits, a
repeated header, more than one space inside the Authorization header. Changes to a method or path without an operation
are not in it either: the gateway may refuse them before it checks the credentials.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from cce_release_contract.exchanges.request import Request
from cce_release_contract.signing.canonical import CONTENT_HASH_HEADER, UNSIGNED_PAYLOAD
from cce_release_contract.signing.signature import DATE_FORMAT, DATE_HEADER
from cce_release_contract.strategies.signatures.signed_parts import (
    ShownSignature,
    altered_parts,
    shown_signature,
)
from cce_release_contract.strategies.signatures.signed_parts import (
    SignedPart as Part,
)

Change = Callable[[Request], Request]


@dataclass(frozen=True, slots=True)
class SignatureMutation:
    """One change of a signed request.

    `name` is `family.change`; the family is the subject of a clause. `alters` are exactly the parts in which the
    changed request differs from the signed one, none if it must still verify. `why` completes the sentence "it must be
    refused, since ..." or "it must verify, since ...".
    """

    name: str
    alters: frozenset[Part]
    why: str
    apply: Change

    @property
    def family(self) -> str:
        """The changed part: `method`, `path`, ... `digits`, or a free spelling, such as `query_order`."""
        return self.name.partition(".")[0]

    @property
    def verifies(self) -> bool:
        """Whether the changed request is still covered by its signature."""
        return not self.alters

    def confirms(self, signed: Request) -> bool:
        """Whether the mutation is correct for a request: it changes exactly the named parts."""
        sent = self.apply(signed)
        return sent != signed and altered_parts(signed, sent) == self.alters


def specimen(method: str, path: str, body: bytes) -> Request:
    """The unsigned request for the mutations: a query of two pairs, a project, a JSON body."""
    headers = (
        ("Content-Type", "application/json"),
        ("X-Project-Id", "0123456789abcdef0123456789abcdef"),
        ("X-Order", "first second"),
    )
    return Request(method, f"{path}?x-first=a%20b&x-second=2", headers, body)


def mutations(family: str) -> tuple[SignatureMutation, ...]:
    """The mutations of one family, in the order of the table."""
    return tuple(mutation for mutation in MUTATIONS if mutation.family == family)


def with_signature(request: Request, change: Callable[[ShownSignature], ShownSignature]) -> Request:
    """The request with another Authorization header."""
    return request.with_header("Authorization", change(shown_signature(request)).render())


def _path(change: Callable[[str], str]) -> Change:
    def changed(request: Request) -> Request:
        _, mark, query = request.target.partition("?")
        return replace(request, target=change(request.path) + mark + query)

    return changed


def _query(change: Callable[[str], str]) -> Change:
    return lambda request: replace(request, target=f"{request.path}?{change(request.query)}".removesuffix("?"))


def _swap(old: str, new: str) -> Callable[[str], str]:
    """Replace `old`, which must exist, with `new`: a mutation without a change proves nothing."""

    def swapped(text: str) -> str:
        if old not in text:
            raise ValueError(f"{text!r} does not contain {old!r}")
        return text.replace(old, new, 1)

    return swapped


def _header(name: str, change: Callable[[str], str]) -> Change:
    return lambda request: request.with_header(name, change(request.header(name) or ""))


def _without(name: str) -> Change:
    return lambda request: request.without_header(name)


def _body(change: Callable[[bytes], bytes]) -> Change:
    return lambda request: replace(request, body=change(request.body))


def _listed(change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Change:
    return lambda request: with_signature(request, lambda shown: replace(shown, listed=change(shown.listed)))


def _algorithm(name: str) -> Change:
    return lambda request: with_signature(request, lambda shown: replace(shown, algorithm=name))


def _key(change: Callable[[str], str]) -> Change:
    return lambda request: with_signature(request, lambda shown: replace(shown, key=change(shown.key)))


def _digits(change: Callable[[str], str]) -> Change:
    return lambda request: with_signature(request, lambda shown: replace(shown, digits=change(shown.digits)))


def _other_digit(digits: str, place: int) -> str:
    other = f"{int(digits[place], 16) ^ 1:x}"
    return digits[:place] + other + digits[place + 1 :]


def _later(seconds: int) -> Callable[[str], str]:
    return lambda text: (datetime.strptime(text, DATE_FORMAT) + timedelta(seconds=seconds)).strftime(DATE_FORMAT)  # noqa: DTZ007 - the text says Z


def _header_names(change: Callable[[str], str]) -> Change:
    return lambda request: replace(
        request, headers=tuple((name if name == "Host" else change(name), value) for name, value in request.headers)
    )


def _header_values(change: Callable[[str], str]) -> Change:
    kept = ("Host", "Authorization")
    return lambda request: replace(
        request, headers=tuple((name, value if name in kept else change(value)) for name, value in request.headers)
    )


def _release(change: Callable[[str], str]) -> Change:
    return _path(lambda path: re.sub(r"[^/]+$", lambda name: change(name[0]), path))


def _segment(name: str, value: str) -> Change:
    return _path(lambda path: re.sub(rf"(?<=/{name}/)[^/]+", value, path))


_ALTERING: Final[tuple[tuple[str, tuple[Part, ...], str, Change], ...]] = (
    ("method.get", (Part.METHOD,), "it was signed for PUT and sent as GET", lambda r: replace(r, method="GET")),
    ("path.release", (Part.PATH,), "it was signed for another release", _release(lambda _: "other")),
    ("path.cluster", (Part.PATH,), "it was signed for another cluster", _segment("clusters", "0" * 32)),
    ("path.namespace", (Part.PATH,), "it was signed for another namespace", _segment("namespace", "default")),
    ("path.case", (Part.PATH,), "a letter of its path changed its case", _release(lambda name: name.swapcase())),
    ("path.encoding", (Part.PATH,), "a letter was escaped twice", _release(lambda n: f"%25{ord(n[0]):02x}{n[1:]}")),
    ("query.value", (Part.QUERY,), "a value of its query changed", _query(_swap("x-second=2", "x-second=3"))),
    ("query.added", (Part.QUERY,), "its query gained a member", _query(lambda query: f"{query}&show_resources=true")),
    ("query.removed", (Part.QUERY,), "its query lost a member", _query(_swap("&x-second=2", ""))),
    ("query.emptied", (Part.QUERY,), "its query was removed", _query(lambda _: "")),
    ("query.name", (Part.QUERY,), "a name of its query changed", _query(_swap("x-second", "x-third"))),
    ("query.case", (Part.QUERY,), "a value of its query changed its case", _query(_swap("=a%20b", "=A%20b"))),
    ("query.repeated", (Part.QUERY,), "a member of its query is repeated", _query(lambda q: f"{q}&x-second=2")),
    ("query.separator", (Part.QUERY,), "a separator of its query was escaped", _query(_swap("&", "%26"))),
    ("query.plus", (Part.QUERY,), "an escaped space of its query became a plus", _query(_swap("%20", "+"))),
    ("header.content_type", (Part.HEADERS,), "its Content-Type changed", _header("Content-Type", lambda v: f"{v};v=2")),
    ("header.project", (Part.HEADERS,), "its X-Project-Id changed", _header("X-Project-Id", lambda v: v[::-1])),
    ("header.host", (Part.HEADERS,), "its Host changed", _header("Host", lambda _: "other.invalid")),
    ("header.order", (Part.HEADERS,), "words of a signed header changed places", _header("X-Order", lambda v: v[::-1])),
    ("header.case", (Part.HEADERS,), "a signed value changed its case", _header("X-Order", lambda v: v.upper())),
    ("header.emptied", (Part.HEADERS,), "a signed header was emptied", _header("X-Order", lambda _: "")),
    ("header.removed", (Part.HEADERS,), "a signed header was removed", _without("X-Project-Id")),
    ("date.later", (Part.HEADERS, Part.DATE), "it was dated a second later", _header(DATE_HEADER, _later(1))),
    ("date.renewed", (Part.HEADERS, Part.DATE), "it was dated ten minutes later", _header(DATE_HEADER, _later(600))),
    ("date.removed", (Part.HEADERS, Part.DATE), "its X-Sdk-Date was removed", _without(DATE_HEADER)),
    ("list.shorter", (Part.HEADERS, Part.LIST), "its list lost a name", _listed(lambda names: names[:-1])),
    ("list.absent", (Part.LIST,), "its list gained a header that it lacks", _listed(lambda names: (*names, "x-zz"))),
    ("list.date_only", (Part.HEADERS, Part.LIST), "its list lost all but the date", _listed(lambda _: ("x-sdk-date",))),
    ("list.reordered", (Part.HEADERS, Part.LIST), "its list was reversed", _listed(lambda names: names[::-1])),
    ("list.twice", (Part.HEADERS, Part.LIST), "its list names a header twice", _listed(lambda n: (*n, n[-1]))),
    ("body.byte", (Part.PAYLOAD,), "a byte of its body changed", _body(lambda b: b.replace(b"upgrade", b"upgrads", 1))),
    ("body.space", (Part.PAYLOAD,), "its body gained a space", _body(lambda body: body + b" ")),
    ("body.other", (Part.PAYLOAD,), "it has another body of the same length", _body(lambda body: body[::-1])),
    ("body.emptied", (Part.PAYLOAD,), "its body was removed", _body(lambda _: b"")),
    ("body.dry_run", (Part.PAYLOAD,), "its dry run became a real one", _body(lambda b: b.replace(b":true", b":false"))),
    (
        "body.unsigned",
        (Part.PAYLOAD,),
        "an unsigned header says that its body is not covered",
        lambda r: r.with_header(CONTENT_HASH_HEADER, UNSIGNED_PAYLOAD),
    ),
    ("algorithm.sha1", (Part.ALGORITHM,), "it claims SDK-HMAC-SHA1", _algorithm("SDK-HMAC-SHA1")),
    ("algorithm.sm3", (Part.ALGORITHM,), "it claims SDK-HMAC-SM3", _algorithm("SDK-HMAC-SM3")),
    ("algorithm.case", (Part.ALGORITHM,), "its algorithm is in lower case", _algorithm("sdk-hmac-sha256")),
    ("algorithm.bare", (Part.ALGORITHM,), "its algorithm lost its prefix", _algorithm("HMAC-SHA256")),
    ("algorithm.none", (Part.ALGORITHM,), "it claims the algorithm none", _algorithm("none")),
    ("owner.unknown", (Part.KEY,), "it names an access key that does not exist", _key(lambda _: "AKNOSUCHKEY")),
    ("owner.case", (Part.KEY,), "a letter of its access key changed its case", _key(lambda key: key.lower())),
    ("owner.prefix", (Part.KEY,), "its access key lost its last character", _key(lambda key: key[:-1])),
    ("digits.first", (Part.DIGITS,), "its first digit changed", _digits(lambda digits: _other_digit(digits, 0))),
    ("digits.last", (Part.DIGITS,), "its last digit changed", _digits(lambda digits: _other_digit(digits, 63))),
    ("digits.short", (Part.DIGITS,), "it lost its last digit", _digits(lambda digits: digits[:-1])),
    ("digits.half", (Part.DIGITS,), "it lost its second half", _digits(lambda digits: digits[:32])),
    ("digits.long", (Part.DIGITS,), "it gained a digit", _digits(lambda digits: digits + "0")),
    ("digits.zeros", (Part.DIGITS,), "its digits are all zero", _digits(lambda _: "0" * 64)),
    ("digits.emptied", (Part.DIGITS,), "its digits were removed", _digits(lambda _: "")),
)

_HARMLESS: Final[tuple[tuple[str, str, Change], ...]] = (
    (
        "query_order.turned",
        "the members of a query are sorted before they are hashed",
        _query(lambda q: "&".join(q.split("&")[::-1])),
    ),
    ("header_name_case.upper", "the names of headers have no case", _header_names(str.upper)),
    ("header_name_case.lower", "the names of headers have no case", _header_names(str.lower)),
    ("outer_whitespace.spaces", "values are hashed without outer white space", _header_values(lambda v: f"  {v}  ")),
    ("outer_whitespace.tabs", "values are hashed without outer white space", _header_values(lambda v: f"\t{v}\t")),
    (
        "outer_whitespace.authorization",
        "a header's value begins and ends with its first and last visible character",
        lambda r: r.with_header("Authorization", f"  {r.header('Authorization')} "),
    ),
    ("trailing_slash.added", "a path is hashed with a slash at its end", _path(lambda path: f"{path}/")),
    ("escapes.more", "escapes are undone before the query is hashed", _query(_swap("=2", "=%32"))),
    ("escapes.name", "escapes are undone before the query is hashed", _query(_swap("x-first", "x%2Dfirst"))),
    ("unlisted.added", "the list does not name it", lambda r: r.with_header("X-Unlisted", "anything")),
    ("unlisted.accept", "the list does not name it", lambda r: r.with_header("Accept", "application/json")),
)

MUTATIONS: Final = (
    *(SignatureMutation(name, frozenset(parts), why, change) for name, parts, why, change in _ALTERING),
    *(SignatureMutation(name, frozenset(), why, change) for name, why, change in _HARMLESS),
)
"""Every mutation, those that must be refused first. Each is made for a signed `specimen`."""
