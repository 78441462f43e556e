"""What a vendor is, and how a function becomes one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from second_implementation.service import Service

Change = Callable[[Service], None]


@dataclass(frozen=True)
class Vendor:
    """A server that differs in one trait.

    `seen` says where somebody saw the trait; without it the trait is only plausible. `contradicts` names the page that
    the trait breaks, and `unproven` says why a run on such a target may prove too little. Most have neither. A sandbox
    does not have a trait that is `live`: one of a token's permissions, or of a gateway.
    """

    id: str
    group: str
    sentence: str
    change: Change
    seen: str = ""
    contradicts: str = ""
    unproven: str = ""
    live: bool = False


class Group(dict[str, Vendor]):
    """The vendors of one kind by id.

    As a decorator it adds a function: the name becomes the id, the docstring the sentence.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def __call__(
        self, *, seen: str = "", contradicts: str = "", unproven: str = "", live: bool = False
    ) -> Callable[[Change], Change]:
        def add(change: Change) -> Change:
            name = change.__name__.replace("_", "-")
            self[name] = Vendor(name, self.name, str(change.__doc__), change, seen, contradicts, unproven, live)
            return change

        return add
