"""An access key with its secret."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AccessKey:
    """The pair that signs requests: AK, SK and, for temporary credentials, the security token.

    The repr shows none of them, since tracebacks print arguments. `security_token` is empty for permanent credentials.
    """

    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    security_token: str = field(default="", repr=False)
