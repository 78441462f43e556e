"""Signatures that are refused, as many in a row as a test about the lock on an access key needs."""

from __future__ import annotations

from cce_release_contract.client.credentials import AccessKey
from cce_release_suite.vocabulary.expect import precondition
from cce_release_suite.vocabulary.safe_release import SafeRelease


def fail(safe_release: SafeRelease, access_key: AccessKey, times: int) -> None:
    """Send that many requests with the key and a wrong signature.

    Raises `Inconclusive` if one is not refused: then nothing counts, and a key that is not locked shows nothing.
    """
    wrong = AccessKey(access_key.access_key, access_key.secret_key + "x")
    for _ in range(times):
        precondition(safe_release.update(credentials=wrong), 401)
