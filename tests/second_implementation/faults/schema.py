"""Faults of the documents: types, names and members that are not those of the page."""

from __future__ import annotations

import json
from calendar import timegm
from time import strptime

from second_implementation.faults.fault import Group, edit_views
from second_implementation.messages import Response
from second_implementation.service import Service

schema = Group("schema")


@schema
def version_as_text(service: Service) -> None:
    """The revision's number is a string."""
    edit_views(service, lambda document, _: document.update(version=str(document["version"])))


@schema
def values_as_object(service: Service) -> None:
    """The values are an object in the place of JSON text."""
    edit_views(service, lambda document, _: document.update(values=json.loads(document["values"])))


@schema
def create_at_as_number(service: Service) -> None:
    """The time of creation is a number of seconds."""

    def edit(document, _):
        document["create_at"] = timegm(strptime(document["create_at"], "%Y-%m-%dT%H:%M:%SZ"))

    edit_views(service, edit)


@schema
def status_in_lower_case(service: Service) -> None:
    """The status is written in lower case."""
    edit_views(service, lambda document, _: document.update(status=document["status"].lower()))


@schema
def chart_public_as_text(service: Service) -> None:
    """Whether the chart is public is told as a string."""
    edit_views(service, lambda document, _: document.update(chart_public=str(document["chart_public"]).lower()))


@schema
def no_update_at(service: Service) -> None:
    """The time of the update is missing."""
    edit_views(service, lambda document, _: document.pop("update_at"))


@schema
def history_in_an_object(service: Service) -> None:
    """The history is an object that holds the list."""
    history = service.history

    def wrapped(*arguments):
        return Response.of(200, {"releases": json.loads(history(*arguments).body)})

    service.history = wrapped


@schema
def parameters_as_object(service: Service) -> None:
    """The release's parameters are an object."""
    edit_views(service, lambda document, _: document.update(parameters={}))
