"""Why a request is invalid: the place, the rule that it breaks, and the edit that made it so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Certificate:
    """The proof that one body is invalid, checkable by anybody who has the contract.

    `pointer` is a JSON pointer into the body ("" is the whole body); for a missing member it names that member.
    `keyword` is the JSON Schema keyword that the body violates there, or the name of a rule of JSON itself
    (`json.syntax`, `json.encoding`, `json.empty`, `json.trailing`, `json.number`). `edit` says in words how the body
    differs from a valid one, `why` what the contract asks for instead.
    """

    pointer: str
    keyword: str
    edit: str
    why: str

    def __str__(self) -> str:
        return f"{self.edit}; {self.why}"


@dataclass(frozen=True, slots=True)
class InvalidBody:
    """The exact bytes of one invalid body, with the proof that they are invalid."""

    body: bytes
    certificate: Certificate
