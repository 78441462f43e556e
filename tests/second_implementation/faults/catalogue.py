"""All faults by id."""

from __future__ import annotations

from typing import Final

from second_implementation.faults.authentication import authentication
from second_implementation.faults.behaviour import behaviour
from second_implementation.faults.capacity import concurrency, resources
from second_implementation.faults.fault import Fault
from second_implementation.faults.http import http
from second_implementation.faults.schema import schema
from second_implementation.faults.validation import validation
from second_implementation.server import TOKEN
from second_implementation.service import Service

FAULTS: Final[dict[str, Fault]] = {
    **schema,
    **http,
    **validation,
    **authentication,
    **behaviour,
    **concurrency,
    **resources,
}


def faulty(fault: Fault) -> Service:
    """A service with one fault."""
    service = Service(TOKEN)
    fault.change(service)
    return service
