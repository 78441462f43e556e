"""The gateway's size limits, checked before anything else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cce_release_contract.emulator.error_bodies import BODY_TOO_LARGE, HEADERS_TOO_LARGE, TARGET_TOO_LARGE, RefusalError

BODY_LIMIT_BYTES: Final = 12 * 1024 * 1024
TARGET_LIMIT_BYTES: Final = 32 * 1024
HEADER_LIMIT_BYTES: Final = 32 * 1024
ALL_HEADERS_LIMIT_BYTES: Final = 128 * 1024


def check_head(target: bytes, headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Refuse a request line or header block over the gateway's limits: 414 and 494."""
    if len(target) > TARGET_LIMIT_BYTES:
        raise RefusalError(TARGET_TOO_LARGE)
    total = 0
    for name, value in headers:
        size = len(name) + len(value)
        if size > HEADER_LIMIT_BYTES:
            raise RefusalError(HEADERS_TOO_LARGE)
        total += size
    if total > ALL_HEADERS_LIMIT_BYTES:
        raise RefusalError(HEADERS_TOO_LARGE)


def check_body_size(size: int) -> None:
    """Refuse a body of more than 12 MB: 413."""
    if size > BODY_LIMIT_BYTES:
        raise RefusalError(BODY_TOO_LARGE)


def announced_size(headers: Iterable[tuple[bytes, bytes]]) -> int:
    """The body size in Content-Length, in bytes; 0 if the header is missing or invalid."""
    for name, value in headers:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0
