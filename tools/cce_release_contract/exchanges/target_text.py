"""Text from a target, which is not shown by accident."""

from __future__ import annotations

import json

from cce_release_contract.contract.json_text import Json


class TargetText:
    """An unchanged text from a target: it may contain a secret, or control the terminal that shows it.

    `str()`, `repr()` and f-strings do not show the text, so no message contains it by accident. `Redactor.quote` makes
    a text that may be shown. `unredacted` is for code that judges or computes and shows nothing.
    """

    __slots__ = ("unredacted",)

    def __init__(self, text: str) -> None:
        self.unredacted = text

    @classmethod
    def of(cls, value: Json) -> TargetText:
        """A member of a JSON document: a string unchanged, anything else as JSON."""
        if isinstance(value, str):
            return cls(value)
        try:
            return cls(json.dumps(value, ensure_ascii=False))
        except RecursionError:
            return cls("a value that is nested too deeply")

    def __repr__(self) -> str:
        return f"<{len(self.unredacted)} characters from the target>"

    def __eq__(self, other: object) -> bool:
        return self.unredacted == (other.unredacted if isinstance(other, TargetText) else other)

    def __hash__(self) -> int:
        return hash(self.unredacted)

    def __bool__(self) -> bool:
        return bool(self.unredacted)

    def __contains__(self, part: str) -> bool:
        return part in self.unredacted
