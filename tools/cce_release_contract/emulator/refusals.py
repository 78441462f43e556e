"""Which error response the caller gets if the rules, Helm or the store refuse a request."""

from __future__ import annotations

from cce_release_contract.emulator.error_bodies import (
    BUSY_TEXT,
    FORBIDDEN,
    INTERNAL,
    INVALID_REQUEST,
    NOT_FOUND,
    RefusalError,
)
from cce_release_contract.emulator.helm.engine import EngineError, EngineErrorKind
from cce_release_contract.emulator.rules.releases import ReleaseKey
from cce_release_contract.emulator.rules.updates import RefusalKind, UpdateRefused


def busy(detail: str) -> RefusalError:
    """403 with the phrase that Terraform waits for, early in the body."""
    return RefusalError(FORBIDDEN, f"{BUSY_TEXT}: {detail}")


def release_missing(key: ReleaseKey) -> RefusalError:
    """404 for a missing release, namespace or cluster: Helm's words, then the requested release."""
    return RefusalError(
        NOT_FOUND, f"release: not found ({key.name!r} in namespace {key.namespace!r} of cluster {key.cluster_id!r})"
    )


def chart_missing(chart_id: str) -> RefusalError:
    """404 for an unknown chart id."""
    return RefusalError(NOT_FOUND, f"chart: not found ({chart_id!r})")


def refusal_of(refused: UpdateRefused) -> RefusalError:
    """The error response for an update that the rules refuse."""
    text = f"{refused.message} ({refused.detail})" if refused.detail != refused.message else refused.message
    match refused.kind:
        case RefusalKind.BUSY:
            return busy(text)
        case RefusalKind.REVISION_NOT_FOUND | RefusalKind.NOT_DEPLOYED:
            return RefusalError(NOT_FOUND, text)
        case RefusalKind.REVISION_INVALID:
            return RefusalError(INVALID_REQUEST, f"/parameters/release_version: {text}")
        case _:
            return RefusalError(INVALID_REQUEST, f"/values: {text}")


def engine_refusal(error: EngineError) -> RefusalError:
    """The error response if Helm refuses: the values are wrong, unless the stored chart itself is broken."""
    if error.kind is EngineErrorKind.CHART:
        return RefusalError(INTERNAL, error.message)
    return RefusalError(INVALID_REQUEST, f"/values: {error.message}")
