"""Faults of validation: bodies that are carried out although they break a rule of the page, and the opposite."""

from __future__ import annotations

from second_implementation import request_body
from second_implementation.faults.fault import Group
from second_implementation.messages import Refusal
from second_implementation.service import Service

validation = Group("validation")


@validation
def chart_not_mandatory(service: Service) -> None:
    """A body without `chart_id` keeps the chart that the release has."""
    service.rules["chart_id",] = request_body.optional(request_body.filled_text)
    made = service.made
    service.made = lambda release, body: made(release, {"chart_id": release.current.chart.id, **body})


@validation
def any_action(service: Service) -> None:
    """Any word is an action; every word but rollback means an upgrade."""
    service.rules["action",] = request_body.mandatory(request_body.text)
    rolled_back, upgraded = service.rolled_back, service.upgraded
    service.rolled_back = lambda *given: (rolled_back if given[1]["action"] == "rollback" else upgraded)(*given)


@validation
def action_in_any_case(service: Service) -> None:
    """An action is understood in any letter case."""
    action = service.rules["action",]
    service.rules["action",] = lambda value: action(value.lower() if isinstance(value, str) else value)
    made = service.made
    service.made = lambda release, body: made(release, {**body, "action": body["action"].lower()})


@validation
def parameters_not_mandatory(service: Service) -> None:
    """A body without `parameters` is carried out."""
    service.rules["parameters",] = request_body.optional(request_body.mapping)
    asked, made = service.asked, service.made
    service.asked = lambda body, option: asked({"parameters": {}, **body}, option)
    service.made = lambda release, body: made(release, {"parameters": {}, **body})


@validation
def null_values(service: Service) -> None:
    """`values` may be null, which means none."""
    rule, made = service.rules["values",], service.made
    service.rules["values",] = lambda value: "" if value is None else rule(value)
    service.made = lambda release, body: made(release, {**body, "values": body["values"] or {}})


@validation
def flags_as_text(service: Service) -> None:
    """A switch may be a string: "true" is true, any other is false."""
    rule, asked = service.rules["parameters", "dry_run"], service.asked
    for name in request_body.FLAGS:
        service.rules["parameters", name] = lambda value: "" if isinstance(value, str) else rule(value)
    service.asked = lambda body, option: asked(body, option) or body["parameters"].get(option) == "true"


@validation
def negative_revision(service: Service) -> None:
    """A negative `release_version` is taken for none."""
    rule, target = service.rules["parameters", "release_version"], service.target

    def positive(body):
        number = max(0, body["parameters"].get("release_version", 0))
        return {**body, "parameters": {**body["parameters"], "release_version": number}}

    service.rules["parameters", "release_version"] = lambda value: (
        "" if isinstance(value, int) and not isinstance(value, bool) and value < 0 else rule(value)
    )
    service.target = lambda release, body: target(release, positive(body))


@validation
def image_tag_of_any_type(service: Service) -> None:
    """`imageTag` may be anything."""
    service.rules["values", "imageTag"] = lambda _: ""


@validation
def only_ascii(service: Service) -> None:
    """A body with a letter outside ASCII gets 500."""
    media_type = service.media_type

    def ascii_only(request):
        media_type(request)
        if not request.body.isascii():
            raise Refusal(500, "CCE.01500001", "Internal error.")

    service.media_type = ascii_only
