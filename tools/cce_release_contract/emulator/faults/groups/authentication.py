"""Faults of authentication: requests that are wrongly accepted, wrongly refused, or examined too early."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from cce_release_contract.emulator.access.authentication import (
    BAD_TOKEN,
    TOKEN_NOT_FOUND,
    AuthContext,
    AuthenticationSteps,
)
from cce_release_contract.emulator.error_bodies import UNAUTHENTICATED, ErrorKind, RefusalError
from cce_release_contract.emulator.faults.fault_builders import (
    carried_out,
    clauses_beside,
    edited_response,
    received,
    with_value,
)
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.pipeline import AuthenticationStep, Fault, HeaderPairs, Members, Wrap

GROUP: Final = "authentication"

Admit = Callable[[AuthenticationStep, AuthenticationStep, AuthenticationStep], None]
TokenOpens = Callable[[Incoming, AuthContext], bool]

_TOKEN: Final = "x-auth-token"  # noqa: S105 # the name of a header


def _steps(change: Callable[[AuthenticationSteps], AuthenticationSteps]) -> Mapping[str, Wrap]:
    """A wrap that changes steps of authentication."""
    return {"authentication": change}


def _opens(change: Callable[[TokenOpens], TokenOpens]) -> Mapping[str, Wrap]:
    """A wrap around the comparison of the token."""
    return _steps(lambda steps: replace(steps, token_opens=change(steps.token_opens)))


def _token(incoming: Incoming) -> str:
    return incoming.header(_TOKEN) or ""


def _as_far_as_it_goes(steps: AuthenticationSteps) -> AuthenticationSteps:
    return replace(
        steps,
        token_missing=lambda incoming: incoming.header(_TOKEN) is None,
        token_opens=lambda incoming, auth: auth.token.startswith(_token(incoming)),
    )


def _reads_open(steps: AuthenticationSteps) -> AuthenticationSteps:
    return replace(
        steps,
        token_missing=lambda incoming: incoming.method != "GET" and steps.token_missing(incoming),
        token_opens=lambda incoming, auth: (
            (incoming.method == "GET" and steps.token_missing(incoming)) or steps.token_opens(incoming, auth)
        ),
    )


def _any_token_to_read(original: TokenOpens) -> TokenOpens:
    return lambda incoming, auth: incoming.method == "GET" or original(incoming, auth)


def _no_token_to_read(incoming: Incoming, _: HeaderPairs) -> Incoming:
    return with_value(incoming, _TOKEN, None) if incoming.method == "GET" else incoming


def _exact_header_name(incoming: Incoming, headers: HeaderPairs) -> Incoming:
    found = [name for name, _ in headers if name.lower() == _TOKEN.encode()]
    return with_value(incoming, _TOKEN, None) if found and found != [b"X-Auth-Token"] else incoming


def _untrimmed_token(incoming: Incoming, headers: HeaderPairs) -> Incoming:
    for name, value in headers:
        if name.lower() == _TOKEN.encode() and value != value.strip(b" \t"):
            return with_value(incoming, _TOKEN, value.decode("latin-1"))
    return incoming


def _carried_out_with_any_token(mark: Callable[[], None]) -> Mapping[str, Wrap]:
    def change(original: TokenOpens) -> TokenOpens:
        def opens(incoming: Incoming, auth: AuthContext) -> bool:
            if not original(incoming, auth):
                mark()
            return True

        return opens

    return _opens(change)


def _admits(forgives: Callable[[RefusalError], bool]) -> Mapping[str, Wrap]:
    """A wrap that accepts requests that were refused for this reason."""

    def wrap(original: Admit) -> Admit:
        def admit(authenticate: AuthenticationStep, look_up: AuthenticationStep, check: AuthenticationStep) -> None:
            try:
                original(authenticate, look_up, check)
            except RefusalError as refusal:
                if not forgives(refusal):
                    raise

        return admit

    return {"admit": wrap}


def _looks_up_when(looks: Callable[[RefusalError], bool]) -> Mapping[str, Wrap]:
    """A wrap that looks the release up before it refuses for this reason."""

    def wrap(original: Admit) -> Admit:
        def admit(authenticate: AuthenticationStep, look_up: AuthenticationStep, check: AuthenticationStep) -> None:
            try:
                original(authenticate, look_up, check)
            except RefusalError as refusal:
                if looks(refusal):
                    look_up()
                raise

        return admit

    return {"admit": wrap}


def _checks_first(original: Admit) -> Admit:
    def admit(authenticate: AuthenticationStep, look_up: AuthenticationStep, check: AuthenticationStep) -> None:
        check()
        original(authenticate, look_up, check)

    return admit


def _another_code(original: Callable[[ErrorKind, str, str], Members]) -> Callable[[ErrorKind, str, str], Members]:
    def error_members(kind: ErrorKind, detail: str, request_id: str) -> Members:
        if kind is UNAUTHENTICATED:
            kind = ErrorKind(401, "APIGW.0302", "The IAM user is not authorized to access the API.")
        return original(kind, detail, request_id)

    return error_members


_ALTERED: Final = ("authentication.token.altered_refused", "authentication.token.altered_refused_to_read")

FAULTS: Final = (
    Fault(
        "token-not-needed",
        "requests without token and signature are served",
        GROUP,
        ("authentication.token.required", "authentication.token.required_to_read"),
        _admits(lambda refusal: refusal.detail == TOKEN_NOT_FOUND),
    ),
    Fault(
        "token-not-compared",
        "any token is accepted",
        GROUP,
        ("authentication.token.unknown_refused", *_ALTERED),
        _opens(lambda _: lambda incoming, auth: True),  # noqa: ARG005 # the point of the fault
    ),
    Fault(
        "token-beginning-compared",
        "only the first eight characters of a token are compared",
        GROUP,
        _ALTERED,
        _opens(lambda _: lambda incoming, auth: _token(incoming)[:8] == auth.token[:8]),
    ),
    Fault(
        "token-compared-as-far-as-it-goes",
        "a prefix of the token is enough, so the empty token is accepted",
        GROUP,
        ("authentication.token.empty_refused", *_ALTERED),
        _steps(_as_far_as_it_goes),
    ),
    Fault(
        "token-letter-case-ignored",
        "the token is compared without regard to case",
        GROUP,
        _ALTERED,
        _opens(lambda _: lambda incoming, auth: _token(incoming).lower() == auth.token.lower()),
    ),
    Fault(
        "token-to-read-not-compared",
        "any token is accepted for reading",
        GROUP,
        ("authentication.token.altered_refused_to_read",),
        _opens(_any_token_to_read),
    ),
    Fault(
        "reads-open",
        "reading needs no credentials",
        GROUP,
        ("authentication.token.required_to_read",),
        _steps(_reads_open),
    ),
    Fault(
        "token-for-updates-only",
        "for reading, only signatures are accepted; tokens are ignored",
        GROUP,
        ("authentication.token.accepted",),
        received(_no_token_to_read),
        may_break=clauses_beside("authentication.token.accepted"),
    ),
    Fault(
        "token-header-name-exact",
        "the name of the token header is case-sensitive: only X-Auth-Token works",
        GROUP,
        ("authentication.token.header_name_case",),
        received(_exact_header_name),
    ),
    Fault(
        "token-white-space-counts",
        "white space at the end of a token is significant",
        GROUP,
        ("authentication.token.outer_whitespace",),
        received(_untrimmed_token),
    ),
    Fault(
        "token-decides",
        "a signature is ignored if the request has a token",
        GROUP,
        ("authentication.signature.decides",),
        _steps(
            lambda steps: replace(
                steps,
                signature_decides=lambda incoming: (
                    steps.signature_decides(incoming) and incoming.header(_TOKEN) is None
                ),
            )
        ),
    ),
    Fault(
        "refused-token-carried-out",
        "a request with a wrong token is executed, then refused",
        GROUP,
        ("authentication.refusal.changes_nothing",),
        carried_out(UNAUTHENTICATED, _carried_out_with_any_token),
    ),
    Fault(
        "look-up-before-authentication",
        "a missing release gives 404 before authentication",
        GROUP,
        (
            "authentication.refusal.before_lookup",
            "authentication.refusal.uniform",
            "authentication.refusal.uniform_signature",
        ),
        _looks_up_when(lambda _: True),
    ),
    Fault(
        "look-up-for-wrong-tokens",
        "with a wrong token, a missing release gives 404",
        GROUP,
        ("authentication.refusal.uniform",),
        _looks_up_when(lambda refusal: refusal.detail == BAD_TOKEN),
    ),
    Fault(
        "validation-before-authentication",
        "an invalid body gives 400 before authentication",
        GROUP,
        ("authentication.refusal.before_validation",),
        {"admit": _checks_first},
    ),
    Fault(
        "authentication-code-other",
        "a 401 has the code that the vendor lists for a missing permission",
        GROUP,
        ("authentication.refusal.code",),
        {"error_members": _another_code},
    ),
    Fault(
        "unauthenticated-forbidden",
        "an unauthenticated request gets 403",
        GROUP,
        ("authentication.token.required", "authentication.token.unknown_refused"),
        edited_response(lambda response: replace(response, status=403) if response.status == 401 else response),
    ),
)
