"""Faults of the lock on access keys: when it starts, whom it affects, and how long it lasts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from cce_release_contract.emulator.access.authentication import AuthContext, AuthenticationSteps
from cce_release_contract.emulator.access.lockout import FAILURES_ALLOWED
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.pipeline import Fault, Wrap

GROUP: Final = "authentication"

KeyLocked = Callable[[AuthContext, str], bool]


def _steps(change: Callable[[AuthenticationSteps], AuthenticationSteps]) -> Mapping[str, Wrap]:
    """A wrap that changes steps of authentication."""
    return {"authentication": change}


def _locked(change: Callable[[KeyLocked], KeyLocked]) -> Mapping[str, Wrap]:
    """A wrap around the check of an access key's lock."""
    return _steps(lambda steps: replace(steps, key_locked=change(steps.key_locked)))


def _counted_twice(steps: AuthenticationSteps) -> AuthenticationSteps:
    def count_failure(auth: AuthContext, access_key: str) -> None:
        steps.count_failure(auth, access_key)
        steps.count_failure(auth, access_key)

    return replace(steps, count_failure=count_failure)


def _token_locked_too(steps: AuthenticationSteps) -> AuthenticationSteps:
    def opens(incoming: Incoming, auth: AuthContext) -> bool:
        return steps.token_opens(incoming, auth) and not steps.key_locked(auth, auth.access_key)

    return replace(steps, token_opens=opens)


def _extended(original: KeyLocked) -> KeyLocked:
    def locked(auth: AuthContext, access_key: str) -> bool:
        if not original(auth, access_key):
            return False
        for _ in range(FAILURES_ALLOWED + 1):
            auth.lockout.failed(access_key, auth.now)
        return True

    return locked


def _for_an_hour(original: KeyLocked) -> KeyLocked:
    return lambda auth, access_key: original(replace(auth, now=auth.now - timedelta(minutes=55)), access_key)


FAULTS: Final = (
    Fault(
        "lockout-missing",
        "an access key is never locked",
        GROUP,
        ("authentication.signature.lockout",),
        _locked(lambda _: lambda auth, access_key: False),  # noqa: ARG005 # the point of the fault
    ),
    Fault(
        "lockout-for-an-hour",
        "an access key stays locked for an hour",
        GROUP,
        ("authentication.signature.lockout",),
        _locked(_for_an_hour),
    ),
    Fault(
        "lockout-not-reset",
        "a good signature does not reset the count of bad ones",
        GROUP,
        ("authentication.signature.success_resets_lockout",),
        _steps(lambda steps: replace(steps, forget_failures=lambda auth, access_key: None)),  # noqa: ARG005 # the point of the fault
    ),
    Fault(
        "lockout-counts-twice",
        "each bad signature counts twice",
        GROUP,
        ("authentication.lockout.threshold",),
        _steps(_counted_twice),
    ),
    Fault(
        "lockout-of-the-token",
        "a locked access key also locks its user's token",
        GROUP,
        ("authentication.lockout.spares_others",),
        _steps(_token_locked_too),
    ),
    Fault(
        "lockout-extended",
        "each request with a locked access key extends the lock",
        GROUP,
        ("authentication.lockout.not_extended",),
        _locked(_extended),
    ),
)
