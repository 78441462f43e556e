"""Faults that show under load or over time: concurrency and resources."""

from __future__ import annotations

import time
from contextlib import nullcontext

from second_implementation.faults.fault import Group
from second_implementation.service import Service

concurrency = Group("concurrency")
resources = Group("resources")


@concurrency
def no_lock(service: Service) -> None:
    """Two updates at the same moment are both carried out, with one number for two revisions."""
    service.lock = nullcontext()
    next_number = service.next_number

    def slow(release):
        number = next_number(release)
        time.sleep(0.1)
        return number

    service.next_number = slow


@resources
def slow_updates(service: Service) -> None:
    """Every update takes five seconds."""
    update = service.update

    def slow(*arguments):
        time.sleep(5)
        return update(*arguments)

    service.update = slow


@resources.hidden("A client sees responses; the memory of the server is not among them.")
def slow_leak(service: Service) -> None:
    """The body of each request is kept for ever."""
    limit, kept = service.limit, []

    def leaking(request):
        kept.append(bytes(request.body))
        limit(request)

    service.limit = leaking
