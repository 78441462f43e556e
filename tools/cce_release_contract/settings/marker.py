"""The one value that an armed run may set in the named release."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, Self

LONGEST: Final = 64
"""Characters of a name and of the value, at most. Source: the longest value of a Kubernetes label has 63."""

_NAME: Final = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST}}}")
_VALUE: Final = re.compile(rf"[!-~](?:[ -~]{{0,{LONGEST - 2}}}[!-~])?")


@dataclass(frozen=True, slots=True)
class Marker:
    """A text and where it stands among the values: the names of the members on the way to it, 1 to 4."""

    path: tuple[str, ...]
    text: str

    @classmethod
    def read(cls, written: str) -> Self:
        """From KEY=VALUE, where dots divide the names of KEY. Raises ValueError with what is wrong."""
        key, equals, text = written.partition("=")
        path = tuple(key.split("."))
        if not equals:
            raise ValueError("it has no equals sign")
        if len(path) > 4 or not all(map(_NAME.fullmatch, path)):
            raise ValueError(f"{key!r} is not one to four names of at most {LONGEST} letters, digits, - and _")
        if not _VALUE.fullmatch(text):
            raise ValueError(f"the value is not 1 to {LONGEST} printable ASCII characters without white space around")
        return cls(path, text)

    @property
    def values(self) -> dict[str, Any]:
        """The values of an update that sets the marker and nothing else."""
        found: Any = self.text
        for name in reversed(self.path):
            found = {name: found}
        return dict(found)
