"""What a fault is, and how a function becomes one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from second_implementation.service import Service

Change = Callable[[Service], None]


@dataclass(frozen=True)
class Fault:
    """A named deviation. `hidden` says why no client can see it, and is empty where one can."""

    id: str
    group: str
    sentence: str
    change: Change
    hidden: str = ""


class Group(dict[str, Fault]):
    """The faults of one kind by id.

    As a decorator it adds a function: the name becomes the id, the docstring the sentence.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def __call__(self, change: Change) -> Change:
        return self.add(change)

    def hidden(self, reason: str) -> Callable[[Change], Change]:
        return lambda change: self.add(change, reason)

    def add(self, change: Change, hidden: str = "") -> Change:
        fault = Fault(change.__name__.replace("_", "-"), self.name, str(change.__doc__), change, hidden)
        self[fault.id] = fault
        return change


def edit_views(service: Service, edit: Callable[..., None]) -> None:
    """Let `edit` change each document of a revision before it leaves; it gets the document and its revision."""
    view = service.view

    def edited(*arguments):
        document = view(*arguments)
        edit(document, arguments[1])
        return document

    service.view = edited


def edit_responses(service: Service, edit: Callable[..., None]) -> None:
    """Let `edit` change each response before it leaves; it gets the request and the response."""
    handle = service.handle

    def edited(request):
        response = handle(request)
        edit(request, response)
        return response

    service.handle = edited
