"""Add credentials to a request that is otherwise final."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from cce_release_contract.client.credentials import AccessKey, Credentials, Token
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.redaction.secret_names import MASK, OTHER_TOKEN
from cce_release_contract.exchanges.request import Headers, Request
from cce_release_contract.signing.signature import sign

TOKEN_HEADER: Final = "X-Auth-Token"  # noqa: S105 - the name of a header
PROJECT_HEADER: Final = "X-Project-Id"


def with_credentials(request: Request, credentials: Credentials, *, now: datetime, project_id: str = "") -> Request:
    """The request with the token, or signed over its final bytes.

    A token replaces an existing one; a signature replaces an existing Authorization header. Anonymous changes nothing.
    `now` is an aware datetime. It is used unless the request has an X-Sdk-Date.
    """
    if isinstance(credentials, Token):
        return request.with_header(TOKEN_HEADER, credentials.value)
    if isinstance(credentials, AccessKey):
        return sign_request(request, credentials, now=now, project_id=project_id)
    return request


def sign_request(
    request: Request,
    access_key: AccessKey,
    *,
    now: datetime,
    project_id: str = "",
    signed_header_names: tuple[str, ...] | None = None,
) -> Request:
    """The request signed with this key; `signed_header_names` limits what the signature covers."""
    request = request.without_header("Authorization")
    if project_id and request.header(PROJECT_HEADER) is None:
        request = request.with_header(PROJECT_HEADER, project_id)
    added = sign(
        request.method,
        request.target,
        request.headers,
        request.body,
        access_key,
        date=now,
        signed_header_names=signed_header_names,
    )
    return replace(request, headers=request.headers + added)


def names_owner(request: Request, credentials: Credentials) -> bool:
    """Whether the request carries the token or access key of these credentials."""
    if isinstance(credentials, Token):
        return bool(credentials.value) and request.header(TOKEN_HEADER) == credentials.value
    if isinstance(credentials, AccessKey):
        return bool(credentials.access_key) and credentials.access_key in (request.header("Authorization") or "")
    return False


def recorded_headers(request: Request, redactor: Redactor, own: Credentials) -> Headers:
    """The headers without secrets. A token other than the user's own is told apart from it."""
    mask = MASK if names_owner(request, own) else OTHER_TOKEN
    return tuple(
        (name, mask if name.lower() == TOKEN_HEADER.lower() and value == MASK else value)
        for name, value in redactor.headers(request.headers)
    )
