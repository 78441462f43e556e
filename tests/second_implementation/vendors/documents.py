"""Vendors with other documents of a release: members, times, order and media type."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

from second_implementation.faults.fault import edit_responses, edit_views
from second_implementation.messages import JSON_TYPE, Response
from second_implementation.release import merged
from second_implementation.service import Service
from second_implementation.vendors.vendor import Group

documents = Group("documents")

TERRAFORM = "acceptance tests of Terraform's provider"


@documents(seen=f"{TERRAFORM} leave it out of what they compare")
def resources_null(service: Service) -> None:
    """`resources` is null where it is not shown."""
    edit_views(service, lambda document, _: document.update(resources=document["resources"] or None))


@documents(seen=f"{TERRAFORM} leave it out of what they compare")
def resources_absent(service: Service) -> None:
    """`resources` is missing where it is not shown."""

    def edit(document, _):
        if not document["resources"]:
            del document["resources"]

    edit_views(service, edit)


@documents()
def resources_as_manifest(service: Service) -> None:
    """`resources` is the manifest in YAML."""
    text = "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\n"
    edit_views(service, lambda document, _: document.update(resources=document["resources"] and text))


@documents()
def resources_as_json_object(service: Service) -> None:
    """`resources` is the text of a JSON object by kind."""
    text = json.dumps({"Service": [{"name": "web"}]})
    edit_views(service, lambda document, _: document.update(resources=document["resources"] and text))


@documents(contradicts="the page of the update, table 7, row resources: a string")
def resources_as_object(service: Service) -> None:
    """`resources` is an object where it is shown."""

    def edit(document, _):
        if document["resources"]:
            document["resources"] = {"Service": [{"name": "web"}]}

    edit_views(service, edit)


@documents(seen=f"{TERRAFORM} leave it out of what they compare")
def parameters_null(service: Service) -> None:
    """`parameters` is null."""
    edit_views(service, lambda document, _: document.update(parameters=None))


@documents(seen=f"{TERRAFORM} leave it out of what they compare")
def parameters_absent(service: Service) -> None:
    """`parameters` is missing."""
    edit_views(service, lambda document, _: document.pop("parameters"))


@documents()
def more_members(service: Service) -> None:
    """A release has members that no page names."""
    edit_views(service, lambda document, _: document.update(uid="8f0e", labels={"team": "web"}, icon_url=""))


@documents()
def times_with_offset(service: Service) -> None:
    """Times are those of China, with their offset."""
    zone = timezone(timedelta(hours=8))
    service.moment = lambda seconds: datetime.fromtimestamp(int(seconds), zone).isoformat()


@documents()
def times_with_fractions(service: Service) -> None:
    """Times have nanoseconds."""
    service.moment = lambda seconds: f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S.%f}000Z"


@documents()
def times_eight_hours_off(service: Service) -> None:
    """Times are those of China and say that they are UTC."""
    moment = service.moment
    service.moment = lambda seconds: moment(seconds + 8 * 3600)


@documents(unproven="the values cannot be read, so nothing about them is proven")
def values_as_yaml(service: Service) -> None:
    """`values` is text in YAML."""

    def lines(values, depth=0):
        for name, value in values.items():
            nested = isinstance(value, dict) and value
            yield f"{'  ' * depth}{json.dumps(name)}:" + ("" if nested else f" {json.dumps(value)}")
            yield from lines(value, depth + 1) if nested else ()

    service.values_text = lambda revision: "\n".join(lines(service.masked(revision.values))) + "\n"


@documents()
def user_values_only(service: Service) -> None:
    """`values` has what the user set, without the chart's defaults."""
    service.values_text = lambda revision: json.dumps(service.masked(merged({}, revision.config, drop_nulls=False)))


@documents()
def json_with_charset(service: Service) -> None:
    """Responses have the content type application/json;charset=UTF-8."""

    def edit(_, response):
        if response.headers.get("Content-Type") == JSON_TYPE:
            response.headers["Content-Type"] = "application/json;charset=UTF-8"

    edit_responses(service, edit)


@documents()
def indented_json(service: Service) -> None:
    """Responses are indented, and escape what is not ASCII."""

    def edit(_, response):
        response.body = json.dumps(json.loads(response.body), indent=2).encode()

    edit_responses(service, edit)


@documents()
def headers_of_a_gateway(service: Service) -> None:
    """Responses carry what gateways add: Via, a strict transport, no storage, and a cookie of the balancer."""
    more = {
        "Via": "1.1 gateway",
        "Strict-Transport-Security": "max-age=31536000",
        "Cache-Control": "no-store",
        "Set-Cookie": "route=3f2a; Path=/; HttpOnly",
    }
    edit_responses(service, lambda _, response: response.headers.update(more))


@documents()
def history_oldest_first(service: Service) -> None:
    """A history begins with the oldest revision."""
    service.listed = lambda release: list(release.revisions)


@documents()
def history_without_resources(service: Service) -> None:
    """The items of a history lack `resources` and `parameters`."""
    history = service.history

    def shorter(*arguments):
        items = json.loads(history(*arguments).body)
        return Response.of(
            200, [{k: v for k, v in one.items() if k not in ("resources", "parameters")} for one in items]
        )

    service.history = shorter


@documents()
def history_in_lower_case(service: Service) -> None:
    """The statuses of a history are those of Helm 3, in lower case; the page of the history lists none."""
    history = service.history

    def lower(*arguments):
        items = json.loads(history(*arguments).body)
        return Response.of(200, [{**one, "status": one["status"].lower().replace("_", "-")} for one in items])

    service.history = lower


@documents(contradicts="the page of the update lists eight statuses in upper case")
def statuses_of_helm_3(service: Service) -> None:
    """The statuses are those of Helm 3, in lower case with hyphens."""
    edit_views(service, lambda document, _: document.update(status=document["status"].lower().replace("_", "-")))


@documents(contradicts="the page of the update, table 7: the members of the response")
def envelope(service: Service) -> None:
    """A release comes inside a member `release`."""
    view = service.view
    service.view = lambda *arguments: {"release": view(*arguments)}


@documents(seen="vendor pages of 2024-07 to 2025-01", contradicts="the page of the history of 2025-11-28: a flat array")
def history_of_histories(service: Service) -> None:
    """A history is an array of arrays."""
    history = service.history
    service.history = lambda *arguments: Response.of(200, [[one] for one in json.loads(history(*arguments).body)])
