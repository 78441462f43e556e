"""Which error answer the caller gets for what the rules, Helm or the store refused."""

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
    """404 for a release, namespace or cluster that is not there; Helm's words, then which one was asked for."""
    return RefusalError(
        NOT_FOUND, f"release: not found ({key.name!r} in namespace {key.namespace!r} of cluster {key.cluster_id!r})"
    )


def chart_missing(chart_id: str) -> RefusalError:
    """404 for a chart id that names no chart."""
    return RefusalError(NOT_FOUND, f"chart: not found ({chart_id!r})")


def refusal_of(refused: UpdateRefused) -> RefusalError:
    """What an update that the rules refuse is answered with."""
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
    """What the caller gets when Helm refuses: its values are at fault, unless the stored chart itself is broken."""
    if error.kind is EngineErrorKind.CHART:
        return RefusalError(INTERNAL, error.message)
    return RefusalError(INVALID_REQUEST, f"/values: {error.message}")
