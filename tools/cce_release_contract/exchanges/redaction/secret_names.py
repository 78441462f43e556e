"""Which names belong to secrets, and the text that is shown instead of a secret."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

MASK: Final = "******"
"""Shown instead of a secret. Source: the example response of the page update-release masks passwords in this way."""

Substitute = Callable[[str], str]
"""What is shown instead of a secret, given the secret."""

OTHER_TOKEN: Final = f"{MASK} (not the token of the run)"
"""Shown instead of a token that a test made wrong on purpose: a command must not send the right one in its place."""

_WITHIN: Final = re.compile(
    r"""
    passw(or)?d | passwd | passphrase | secret | token | credential
    | private_?key | access_?key | api_?key | auth_?key | encryption_?key | signing_?key | signature
    | session_?id | jwt | authori[sz]ation$ | set_cookie | docker_?config_?json
    """,
    re.VERBOSE,
)
"""Words that name a secret anywhere, also as a part of a longer word."""

_ALONE: Final = re.compile(
    r"(?:^|_)(?:pass|pwd|pin|otp|sig|keys?|certs?|certificate_?key|dsn)(?:_|$) | _auth$ | ^(?:auth|ak|sk|cookie)$",
    re.VERBOSE,
)
"""Words that name a secret only as a whole word: `db_pass` does, `compass` does not."""

_ABOUT: Final = re.compile(
    r"""
    (?:passwords?|passwd|secrets?|tokens?|credentials?|keys?|certs?|pins?)
    _(?:names?|polic(?:y|ies)|refs?|references?|types?|versions?|lengths?|ttl|lifetime|expiry)$
    | ^image_pull_secrets?$ | (?:^|_)(?:public|topology|sort|primary|foreign|partition)_keys?$
    """,
    re.VERBOSE,
)
"""Names that describe or reference a secret, and names of ordinary keys."""

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

_SEPARATORS: Final = re.compile(r"[\W_]+")


def mask(_secret: str) -> str:
    """The mask, whatever the secret is."""
    return MASK


@lru_cache(maxsize=4096)
def secret_looking(name: str) -> bool:
    """Whether a member, header or query parameter of this name holds a secret.

    The words inside the name decide (`admin_password`, `dbPassword`, `X-Auth-Token`, `tls.key`), in any case and with
    any separators. Names that describe a secret hold none: `secretName`, `passwordPolicy`. Only the name decides, so
    `tokenizer` counts as a secret too: masking too much is harmless, masking too little reveals a key.
    """
    snake = _SEPARATORS.sub("_", _CAMEL.sub("_", name)).strip("_").lower()
    if _ABOUT.search(snake) is not None:
        return False
    return _WITHIN.search(snake) is not None or _ALONE.search(snake) is not None
