"""Faults of signatures: what verification leaves out, and how long a signature is valid."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

from cce_release_contract.emulator.access.authentication import AuthContext
from cce_release_contract.emulator.faults.fault_builders import with_value
from cce_release_contract.emulator.faults.verification import fits, forgiven, instead, steps, with_authorization
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.pipeline import Fault
from cce_release_contract.signing.authorization import ALGORITHM
from cce_release_contract.signing.refusal import SignatureRefused
from cce_release_contract.signing.signature import DATE_HEADER

GROUP: Final = "signatures"

_DATE: Final = DATE_HEADER.lower()


def _mismatch(refused: SignatureRefused, _incoming: Incoming, _auth: AuthContext) -> bool:
    return refused.reason == "mismatch"


def _any_method(refused: SignatureRefused, incoming: Incoming, auth: AuthContext) -> bool:
    return refused.reason == "mismatch" and any(
        fits(replace(incoming, method=method), auth, None) for method in ("GET", "PUT", "POST", "DELETE")
    )


def _query_grown(refused: SignatureRefused, incoming: Incoming, auth: AuthContext) -> bool:
    path, _, query = incoming.target.partition("?")
    pairs = query.split("&")
    fewer = ("&".join(pairs[:place] + pairs[place + 1 :]) for place in range(len(pairs)))
    return refused.reason == "mismatch" and any(
        fits(replace(incoming, target=f"{path}?{text}".removesuffix("?")), auth, None) for text in fewer
    )


def _first_digits(refused: SignatureRefused, incoming: Incoming, auth: AuthContext) -> bool:
    return refused.reason == "mismatch" and fits(incoming, auth, None, digits=16)


def _undated(refused: SignatureRefused, incoming: Incoming, auth: AuthContext) -> bool:
    shown = incoming.header(_DATE) is not None and refused.reason == "expired"
    return (refused.reason == "malformed" and "x-sdk-date" in refused.detail) or (
        shown and not re.fullmatch(r"\d{8}T\d{6}Z", incoming.header(_DATE) or "") and fits(incoming, auth, None)
    )


def _dated_later(refused: SignatureRefused, incoming: Incoming, auth: AuthContext) -> bool:
    later = (incoming.header(_DATE) or "") > auth.now.strftime("%Y%m%dT%H%M%SZ")
    return refused.reason == "expired" and later and fits(incoming, auth, None)


def _claimed_algorithm(incoming: Incoming) -> Incoming:
    _, blank, rest = (incoming.header("authorization") or "").partition(" ")
    return with_value(incoming, "authorization", f"{ALGORITHM}{blank}{rest}")


FAULTS: Final = (
    Fault(
        "signature-not-compared",
        "any signature with a known access key is accepted",
        GROUP,
        (
            *(
                f"authentication.signature.{part}_bound"
                for part in ("path", "query", "header", "body", "key", "method")
            ),
            "authentication.canonical.drawn",
        ),
        forgiven(_mismatch),
    ),
    Fault(
        "signature-method-free",
        "the signature does not cover the method",
        GROUP,
        ("authentication.signature.method_bound",),
        forgiven(_any_method),
    ),
    Fault(
        "signature-query-may-grow",
        "a signature stays valid if a query parameter is added",
        GROUP,
        ("authentication.signature.query_bound",),
        forgiven(_query_grown),
    ),
    Fault(
        "signature-without-query",
        "the signature does not cover the query",
        GROUP,
        ("authentication.signature.accepted",),
        instead(lambda incoming: replace(incoming, target=incoming.target.partition("?")[0])),
    ),
    Fault(
        "signature-without-body",
        "the signature does not cover the body",
        GROUP,
        ("authentication.signature.accepted",),
        instead(lambda incoming: replace(incoming, body=b"")),
    ),
    Fault(
        "signature-malformed-opens",
        "an unreadable Authorization header is accepted",
        GROUP,
        ("authentication.signature.malformed_refused",),
        forgiven(lambda refused, _incoming, _auth: refused.reason == "malformed" and not refused.access_key),
    ),
    Fault(
        "signature-algorithm-free",
        "the algorithm in the Authorization header is ignored",
        GROUP,
        ("authentication.signature.algorithm_bound",),
        instead(_claimed_algorithm),
    ),
    Fault(
        "signature-date-free",
        "a signature without a signed, readable X-Sdk-Date counts as current",
        GROUP,
        ("authentication.signature.date_bound",),
        forgiven(_undated),
    ),
    Fault(
        "signature-beginning-compared",
        "only the first sixteen digits of a signature are compared",
        GROUP,
        ("authentication.signature.digits_bound",),
        forgiven(_first_digits),
    ),
    Fault(
        "signature-list-sorted",
        "the list of signed headers is sorted before the signature is verified",
        GROUP,
        ("authentication.signature.header_list_bound",),
        instead(
            lambda incoming: with_authorization(
                incoming, lambda shown: replace(shown, signed_headers=tuple(sorted(set(shown.signed_headers))))
            )
        ),
    ),
    Fault(
        "signature-key-unknown",
        "an unknown access key is accepted",
        GROUP,
        ("authentication.signature.unknown_key_refused",),
        forgiven(lambda refused, _incoming, _auth: refused.reason == "unknown-key"),
    ),
    Fault(
        "signature-never-expires",
        "the date of a signature is not checked",
        GROUP,
        ("authentication.signature.expired_refused",),
        steps(skew=timedelta(days=36500)),
    ),
    Fault(
        "signature-of-tomorrow",
        "a signature can be dated any time in the future",
        GROUP,
        ("authentication.signature.expired_refused",),
        forgiven(_dated_later),
    ),
    Fault(
        "signature-window-narrow",
        "a signature is refused after one minute",
        GROUP,
        ("authentication.signature.window",),
        steps(skew=timedelta(minutes=1)),
    ),
)
