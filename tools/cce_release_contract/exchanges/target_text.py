"""Text that a target sent: it can be asked about, but it shows itself to nobody."""

from __future__ import annotations

import json

from cce_release_contract.exchanges.payload import Json


class TargetText:
    """A text that came from a target, as it came: it may hold a secret, or steer the terminal that shows it.

    Neither `str()` nor `repr()` nor an f-string gives it, so it gets into no message by accident; `Redactor.quote`
    makes the text that may be shown. `unredacted` is for code that judges or computes and shows nothing.
    """

    __slots__ = ("unredacted",)

    def __init__(self, text: str) -> None:
        self.unredacted = text

    @classmethod
    def of(cls, value: Json) -> TargetText:
        """A member of a JSON document: a text as it is, anything else as JSON."""
        if isinstance(value, str):
            return cls(value)
        try:
            return cls(json.dumps(value, ensure_ascii=False))
        except RecursionError:
            return cls("something nested too deep to be shown")

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
