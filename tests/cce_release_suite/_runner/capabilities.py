"""What a target offers to the suite, and the reasons of clauses that need more than that."""

from __future__ import annotations

from typing import Final

from cce_release_contract.client.credentials import AccessKey
from cce_release_contract.client.target import Target

NOT_ARMED: Final = "the target is live and this run may not write to it"
NOT_REHEARSED: Final = "the target is live and this run may not ask it for dry runs"
OWN_RELEASES: Final = "it changes a release in ways that nobody's own release is used for"
TOO_MANY_WRITES: Final = "generated cases take more writes than a live target allows"
UNKNOWN_CHART: Final = "it takes a chart with a schema that the suite knows"
NO_TOKEN: Final = "the run has no token"
NO_CONTROL: Final = "it takes an emulator's control API: clock, credentials and releases of its own"
NO_READS: Final = "the target's configuration says that it has no read operations"
NO_SIGNATURE: Final = "the run has no access key to sign with"
NO_ANSWER: Final = "neither a read nor a write of the release is possible, so no answer shows it"
NO_FREE_ANSWER: Final = "without reads, only requests that the target has to accept may name the release"
NO_REVISION: Final = "the target has no reads, so the current revision is not known"


def missing_offer(target: Target, need: str) -> str:
    """Why a target does not offer what a clause needs, empty if it does. `need` is one of those of clauses.yaml."""
    emulated = target.kind == "emulator"
    signing = emulated or isinstance(target.credentials, AccessKey)
    offers = {
        "answer": ("" if emulated or target.reads or target.arming.dry_runs else NO_ANSWER),
        "free_answer": ("" if emulated or target.reads else NO_FREE_ANSWER),
        "revision": ("" if emulated or target.reads else NO_REVISION),
        "reads": ("" if target.reads else NO_READS),
        "dry_run": ("" if emulated or target.arming.dry_runs else NOT_REHEARSED),
        "writes": ("" if emulated or target.arming.writes else NOT_ARMED),
        "signature": ("" if signing else NO_SIGNATURE),
        "control": ("" if emulated else NO_CONTROL),
    }
    return offers[need]
