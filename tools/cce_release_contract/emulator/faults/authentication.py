"""Faults of authentication: what is accepted that must not be, refused that must not be, or looked at too early."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from cce_release_contract.emulator.authentication import NO_TOKEN, AuthenticationSteps, Door
from cce_release_contract.emulator.error_bodies import UNAUTHENTICATED, ErrorKind, RefusalError
from cce_release_contract.emulator.faults.wraps import edited_answer
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.seams import Fault, Members, Step, Wrap
from cce_release_contract.signing.authorization import parse_authorization
from cce_release_contract.signing.refusal import MISMATCH, Reason, SignatureRefused
from cce_release_contract.specification.json_text import Json

GROUP: Final = "authentication"

Admit = Callable[[Step, Step, Step], None]
SigningKey = Callable[[Incoming, Door, timedelta], str]


def _steps(**changes: Json) -> Mapping[str, Wrap]:
    """A wrap that replaces steps of authentication by fixed ones."""

    def wrap(original: AuthenticationSteps) -> AuthenticationSteps:
        return replace(original, **changes)

    return {"authentication": wrap}


def _signing_key(change: Callable[[SigningKey], SigningKey]) -> Mapping[str, Wrap]:
    """A wrap around the verification of signatures."""

    def wrap(original: AuthenticationSteps) -> AuthenticationSteps:
        return replace(original, signing_key=change(original.signing_key))

    return {"authentication": wrap}


def _forgives(reason: Reason) -> Callable[[SigningKey], SigningKey]:
    """Accept what is refused for that reason."""

    def change(original: SigningKey) -> SigningKey:
        def signing_key(incoming: Incoming, door: Door, skew: timedelta) -> str:
            try:
                return original(incoming, door, skew)
            except SignatureRefused as refused:
                if refused.reason != reason:
                    raise
                return refused.access_key

        return signing_key

    return change


def _refuses(wrong: Callable[[Incoming], bool]) -> Callable[[SigningKey], SigningKey]:
    """Refuse signatures of requests that are in order but for `wrong`."""

    def change(original: SigningKey) -> SigningKey:
        def signing_key(incoming: Incoming, door: Door, skew: timedelta) -> str:
            access_key = original(incoming, door, skew)
            if wrong(incoming):
                raise SignatureRefused(MISMATCH, reason="mismatch", access_key=access_key)
            return access_key

        return signing_key

    return change


def _without_query(original: SigningKey) -> SigningKey:
    def signing_key(incoming: Incoming, door: Door, skew: timedelta) -> str:
        return original(replace(incoming, target=incoming.target.partition("?")[0]), door, skew)

    return signing_key


def _without_body(original: SigningKey) -> SigningKey:
    def signing_key(incoming: Incoming, door: Door, skew: timedelta) -> str:
        return original(replace(incoming, body=b""), door, skew)

    return signing_key


def _query_unsorted(incoming: Incoming) -> bool:
    pairs = incoming.target.partition("?")[2].split("&")
    return pairs != sorted(pairs)


def _host_unsigned(incoming: Incoming) -> bool:
    return "host" not in parse_authorization(incoming.header("authorization") or "").signed_headers


def _admits_no_token(original: Admit) -> Admit:
    def admit(authenticate: Step, look_up: Step, check: Step) -> None:
        try:
            original(authenticate, look_up, check)
        except RefusalError as refusal:
            if refusal.detail != NO_TOKEN:
                raise

    return admit


def _looks_up_first(original: Admit) -> Admit:
    def admit(authenticate: Step, look_up: Step, check: Step) -> None:
        look_up()
        original(authenticate, look_up, check)

    return admit


def _checks_first(original: Admit) -> Admit:
    def admit(authenticate: Step, look_up: Step, check: Step) -> None:
        check()
        original(authenticate, look_up, check)

    return admit


def _another_code(
    original: Callable[[ErrorKind, str, str], Members],
) -> Callable[[ErrorKind, str, str], Members]:
    def error_members(kind: ErrorKind, detail: str, request_id: str) -> Members:
        if kind is UNAUTHENTICATED:
            kind = ErrorKind(401, "APIGW.0302", "The IAM user is not authorized to access the API.")
        return original(kind, detail, request_id)

    return error_members


_BOUND: Final = tuple(f"authentication.signature.{part}_bound" for part in ("path", "query", "header", "body", "key"))
_NO_LOCKOUT: Final = ("authentication.signature.lockout",)

FAULTS: Final = (
    Fault(
        "token-not-needed",
        "requests without token and signature are served",
        GROUP,
        ("authentication.token.required", "authentication.token.required_to_read"),
        {"admit": _admits_no_token},
        may_break=(
            "authentication.token.empty_refused",
            "authentication.refusal.code",
            "authentication.refusal.before_lookup",
            "authentication.refusal.before_validation",
            "authentication.refusal.changes_nothing",
            "response.error.both_pairs",
            "response.error.listed_code",
            "response.error.pair",
        ),
    ),
    Fault(
        "token-not-compared",
        "any token opens",
        GROUP,
        ("authentication.token.unknown_refused", "authentication.token.altered_refused"),
        _steps(token_opens=lambda incoming, door: True),  # noqa: ARG005 # the point of the fault
        may_break=(
            "authentication.refusal.changes_nothing",
            "authentication.refusal.code",
        ),
    ),
    Fault(
        "token-beginning-compared",
        "only the first eight characters of a token are compared",
        GROUP,
        ("authentication.token.altered_refused",),
        _steps(token_opens=lambda incoming, door: (incoming.header("x-auth-token") or "")[:8] == door.token[:8]),
    ),
    Fault(
        "signature-not-compared",
        "any signature of a known access key opens",
        GROUP,
        _BOUND,
        _signing_key(_forgives("mismatch")),
        may_break=(
            "authentication.signature.method_bound",
            "authentication.signature.lockout",
            "authentication.signature.decides",
        ),
    ),
    Fault(
        "signature-without-query",
        "the query is left out when a signature is verified",
        GROUP,
        ("authentication.signature.query_bound",),
        _signing_key(_without_query),
        may_break=("authentication.signature.query_order", "authentication.signature.accepted"),
    ),
    Fault(
        "signature-without-body",
        "the body is left out when a signature is verified",
        GROUP,
        ("authentication.signature.accepted",),
        _signing_key(_without_body),
        may_break=(
            "authentication.signature.body_bound",
            "authentication.signature.unlisted_headers_free",
            "authentication.signature.window",
        ),
    ),
    Fault(
        "signature-query-unsorted",
        "a signature over a query that is not in order is refused",
        GROUP,
        ("authentication.signature.query_order",),
        _signing_key(_refuses(_query_unsorted)),
    ),
    Fault(
        "signature-host-required",
        "a signature that does not cover Host, as golangsdk makes it, is refused",
        GROUP,
        ("authentication.signature.unlisted_headers_free",),
        _signing_key(_refuses(_host_unsigned)),
        may_break=("authentication.signature.accepted",),
    ),
    Fault(
        "signature-key-unknown",
        "an access key that does not exist opens",
        GROUP,
        ("authentication.signature.unknown_key_refused",),
        _signing_key(_forgives("unknown-key")),
    ),
    Fault(
        "signature-never-expires",
        "the date of a signature is not checked",
        GROUP,
        ("authentication.signature.expired_refused",),
        _steps(skew=timedelta(days=36500)),
    ),
    Fault(
        "signature-window-narrow",
        "a signature is refused when it is a minute old",
        GROUP,
        ("authentication.signature.window",),
        _steps(skew=timedelta(minutes=1)),
        may_break=("authentication.signature.lockout",),
    ),
    Fault(
        "lockout-missing",
        "an access key is never locked",
        GROUP,
        _NO_LOCKOUT,
        _steps(key_locked=lambda door, access_key: False),  # noqa: ARG005 # the point of the fault
    ),
    Fault(
        "lockout-not-reset",
        "a good signature does not end the count of bad ones",
        GROUP,
        ("authentication.signature.success_resets_lockout",),
        _steps(forget_failures=lambda door, access_key: None),  # noqa: ARG005 # the point of the fault
    ),
    Fault(
        "token-decides",
        "beside a token a signature is not looked at",
        GROUP,
        ("authentication.signature.decides",),
        _steps(
            signature_decides=lambda incoming: (
                incoming.header("authorization") is not None and incoming.header("x-auth-token") is None
            )
        ),
    ),
    Fault(
        "look-up-before-authentication",
        "a release that does not exist is a 404 for everybody",
        GROUP,
        ("authentication.refusal.before_lookup",),
        {"admit": _looks_up_first},
    ),
    Fault(
        "validation-before-authentication",
        "an invalid body is a 400 for everybody",
        GROUP,
        ("authentication.refusal.before_validation",),
        {"admit": _checks_first},
    ),
    Fault(
        "authentication-code-other",
        "a 401 carries a code that the vendor lists for a missing permission",
        GROUP,
        ("authentication.refusal.code",),
        {"error_members": _another_code},
        may_break=("response.error.listed_code",),
    ),
    Fault(
        "unauthenticated-forbidden",
        "who is not authenticated gets 403",
        GROUP,
        ("authentication.token.required", "authentication.token.unknown_refused"),
        edited_answer(lambda answer: replace(answer, status=403) if answer.status == 401 else answer),
        may_break=("response.error.listed_code", "authentication.refusal.code"),
    ),
)
