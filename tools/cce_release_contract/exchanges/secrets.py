"""Which names belong to secrets, and the text that is shown in a secret's place."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

MASK: Final = "******"
"""Shown instead of a secret. Source: the example answer of the page update-release shows passwords in this way."""

_WORDS: Final = re.compile(
    r"""
    passw(or)?d | passwd | passphrase | ^pwd$ | _pwd$ | secret | token | credential
    | private_?key | access_?key | api_?key | auth_?key | encryption_?key | signing_?key | signature
    | ^auth$ | _auth$ | authori[sz]ation$ | ^(ak|sk)$ | ^cookie$ | set_cookie | docker_?config_?json
    | ^dsn$ | certificate_?key
    """,
    re.VERBOSE,
)
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@lru_cache(maxsize=4096)
def secret_looking(name: str) -> bool:
    """Whether a member, header or query parameter of this name holds a secret.

    Judged by words inside the name (`admin_password`, `dbPassword`, `X-Auth-Token`, `apiKey`, `clientSecret`), whatever
    its case and its separators; a name alone decides, so `tokenizer` is taken for a secret too: a value masked too much
    costs a look, one masked too little costs a key.
    """
    return (
        _WORDS.search(_CAMEL.sub("_", name).replace("-", "_").replace(".", "_").replace(" ", "_").lower()) is not None
    )
