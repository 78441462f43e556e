"""YAML text as nodes by libyaml, ten times as fast as ruamel.yaml, where both are known to read the same.

libyaml reads YAML 1.1, which differs from the 1.2 of ruamel.yaml in the plain texts that are numbers or booleans, and
in what ends a line. The first is replaced here; a text with the second, and one that libyaml refuses, is left to
ruamel.yaml, which has the better messages.
"""

from __future__ import annotations

import re
from typing import Any, Final

import yaml
from yaml.resolver import BaseResolver

_DEEPEST: Final = 200
"""Levels of a text that libyaml reads: its composer needs stack for each."""

_ONLY_RUAMEL: Final = re.compile(r"^%|[\t\x85\u2028\u2029\ufeff]|(?:^|[\s\[{,:])[&*!]\S*[:,]", re.MULTILINE)
"""What the two versions of YAML read differently: directives, some characters, and `:` or `,` in an anchor or a tag."""

_TAG: Final = "tag:yaml.org,2002:"

_PLAIN: Final = (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    (
        "float",
        r"[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?(?:[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)"
        r"|[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+0123456789.",
    ),
    ("int", r"[-+]?0b[0-1_]+|[-+]?0o?[0-7_]+|[-+]?[0-9_]+|[-+]?0x[0-9a-fA-F_]+", "-+0123456789"),
    ("merge", r"<<", "<"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("value", r"=", "="),
)
"""The plain texts that are no strings, with the characters that they start with. Source: ruamel.yaml, for YAML 1.2."""


class _Resolver(BaseResolver):  # type: ignore[misc]
    pass


for _kind, _pattern, _first in _PLAIN:
    _Resolver.add_implicit_resolver(f"{_TAG}{_kind}", re.compile(f"^(?:{_pattern})$"), list(_first))


if yaml.__with_libyaml__:

    class _Loader(yaml.cyaml.CParser, _Resolver):  # type: ignore[misc]
        def __init__(self, text: str) -> None:
            yaml.cyaml.CParser.__init__(self, text)
            _Resolver.__init__(self)


def quick_nodes(text: str) -> tuple[Any] | None:
    """The node of the only document in a text, in a tuple; None if ruamel.yaml has to read it."""
    if not yaml.__with_libyaml__ or _ONLY_RUAMEL.search(text):
        return None
    try:
        depth = 0
        for event in yaml.parse(text, _Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > _DEEPEST:
                    return None
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
        return (_Loader(text).get_single_node(),)
    except yaml.YAMLError:
        return None
