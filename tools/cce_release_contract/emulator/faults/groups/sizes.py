"""Faults of sizes: limits of the gateway that are missing, too low, or reported with a wrong error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from cce_release_contract.emulator.error_bodies import (
    BAD_HTTP,
    BODY_TOO_LARGE,
    HEADERS_TOO_LARGE,
    TARGET_TOO_LARGE,
    RefusalError,
)
from cce_release_contract.emulator.faults.fault_builders import edited_response
from cce_release_contract.emulator.pipeline import Fault, HeaderPairs

GROUP: Final = "http"

_SMALL_BYTES: Final = 512 * 1024
_SHORT_BYTES: Final = 8 * 1024


def _unlimited_head(_: Callable[[bytes, HeaderPairs], None]) -> Callable[[bytes, HeaderPairs], None]:
    return lambda target, headers: None  # noqa: ARG005 # the point of the fault


def _short_head(original: Callable[[bytes, HeaderPairs], None]) -> Callable[[bytes, HeaderPairs], None]:
    def check(target: bytes, headers: HeaderPairs) -> None:
        pairs = tuple(headers)
        original(target, pairs)
        if len(target) > _SHORT_BYTES:
            raise RefusalError(TARGET_TOO_LARGE)
        if any(len(name) + len(value) > _SHORT_BYTES for name, value in pairs):
            raise RefusalError(HEADERS_TOO_LARGE)

    return check


def _unlimited_body(_: Callable[[int], None]) -> Callable[[int], None]:
    return lambda size: None  # noqa: ARG005 # the point of the fault


def _small_body(original: Callable[[int], None]) -> Callable[[int], None]:
    def check(size: int) -> None:
        original(size)
        if size > _SMALL_BYTES:
            raise RefusalError(BODY_TOO_LARGE)

    return check


FAULTS: Final = (
    Fault(
        "body-unlimited",
        "a body of any size is read",
        GROUP,
        ("robustness.size.body_too_large",),
        {"check_body_size": _unlimited_body},
    ),
    Fault(
        "body-limit-small",
        "a body over half a megabyte is refused",
        GROUP,
        ("robustness.size.large_body_accepted",),
        {"check_body_size": _small_body},
    ),
    Fault(
        "head-unlimited",
        "targets and headers of any size are read",
        GROUP,
        (
            "robustness.size.target_too_long",
            "robustness.size.header_too_large",
            "robustness.size.headers_too_large",
        ),
        {"check_head": _unlimited_head},
    ),
    Fault(
        "head-limit-small",
        "a target or header over eight kilobytes is refused",
        GROUP,
        ("robustness.size.below_limits_accepted",),
        {"check_head": _short_head},
    ),
    Fault(
        "size-code-other",
        "a request that is too large is reported as a different error",
        GROUP,
        (
            "robustness.size.body_too_large",
            "robustness.size.target_too_long",
            "robustness.size.header_too_large",
        ),
        edited_response(
            lambda response: replace(
                response, body=response.body.replace(BAD_HTTP.code.encode(), b"APIGW.0106"), headers=response.headers
            )
        ),
    ),
)
