"""The credentials of a caller: a token, an access key, or none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from cce_release_contract.settings.secrets import CredentialSettings
from cce_release_contract.signing.access_key import AccessKey

__all__ = ["AccessKey", "Anonymous", "Credentials", "Token", "credentials_from", "opening_secrets", "secret_values"]


@dataclass(frozen=True, slots=True)
class Token:
    """An IAM token, sent as X-Auth-Token. The repr does not show its value."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Anonymous:
    """Adds no credentials, and keeps those that a request already carries."""


Credentials: TypeAlias = Token | AccessKey | Anonymous


def secret_values(credentials: Credentials) -> tuple[str, ...]:
    """The texts that must never be shown, including the id of the access key."""
    if isinstance(credentials, Token):
        return (credentials.value,)
    if isinstance(credentials, AccessKey):
        values = (credentials.access_key, credentials.secret_key, credentials.security_token)
        return tuple(value for value in values if value)
    return ()


def opening_secrets(credentials: Credentials) -> tuple[str, ...]:
    """The texts that let their reader in: not the id of the access key, which the cloud itself shows in refusals."""
    if isinstance(credentials, AccessKey):
        return tuple(value for value in (credentials.secret_key, credentials.security_token) if value)
    return secret_values(credentials)


def credentials_from(found: CredentialSettings) -> Credentials:
    """The credentials from the settings, in the form that the client uses."""
    if found.token:
        return Token(found.token.reveal())
    return AccessKey(found.access_key, found.secret_key.reveal(), found.security_token.reveal())
