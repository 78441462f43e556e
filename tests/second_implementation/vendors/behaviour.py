"""Vendors that check in another order, permit less, or do what no page describes otherwise."""

from __future__ import annotations

from dataclasses import replace

from second_implementation import messages, request_body
from second_implementation.messages import Refusal, bad_request
from second_implementation.release import MASK
from second_implementation.service import NAMESPACE, RELEASE, Service
from second_implementation.vendors.vendor import Group

behaviour = Group("behaviour")

FORBIDDEN = Refusal(403, "CCE.01403001", "Forbidden. The user lacks the permission.")
PERMISSION = "the permissions of the token do not suffice"


@behaviour(unproven="a 404 for an invalid body does not show whether the body was looked at")
def looks_up_first(service: Service) -> None:
    """A release that does not exist is not found, whatever the body is."""
    service.looks_up_first = True


@behaviour()
def media_type_first(service: Service) -> None:
    """The media type is looked at before the credentials."""
    authenticate = service.authenticate

    def late(request):
        if request.method == "PUT":
            service.media_type(request)
        authenticate(request)

    service.authenticate = late


@behaviour()
def empty_chart_looked_up(service: Service) -> None:
    """An empty `chart_id` is a chart that does not exist."""
    service.rules["chart_id",] = request_body.mandatory(request_body.text)
    rolled_back = service.rolled_back

    def checked(release, body):
        if not body["chart_id"]:
            raise messages.not_found("The chart does not exist.")
        return rolled_back(release, body)

    service.rolled_back = checked


@behaviour()
def rollback_checks_chart(service: Service) -> None:
    """A rollback looks for the chart of its request too."""
    rolled_back = service.rolled_back

    def checked(release, body):
        if body["chart_id"] not in service.charts:
            raise messages.not_found("The chart does not exist.")
        return rolled_back(release, body)

    service.rolled_back = checked


@behaviour(seen="the vendor's SDK for Go sends null for what is not set")
def null_is_absent(service: Service) -> None:
    """A null among the parameters means that the member is not set."""
    for place, rule in list(service.rules.items()):
        if place[0] == "parameters" and place[1:]:
            service.rules[place] = lambda value, rule=rule: "" if value is None else rule(value)
    made = service.made

    def without_nulls(release, body):
        parameters = {name: value for name, value in body["parameters"].items() if value is not None}
        return made(release, {**body, "parameters": parameters})

    service.made = without_nulls


@behaviour()
def unknown_members_refused(service: Service) -> None:
    """A body with a member that no page names gets 400."""
    made, known = service.made, {place[0] for place in service.rules}

    def strict(release, body):
        if more := body.keys() - known:
            raise bad_request(f"Unknown members: {', '.join(sorted(more))}.")
        return made(release, body)

    service.made = strict


@behaviour()
def dry_run_keeps_number(service: Service) -> None:
    """A dry run is told with the number of the current revision."""
    made = service.made

    def same_number(release, body):
        revision = made(release, body)
        return replace(revision, version=release.current.version) if service.asked(body, "dry_run") else revision

    service.made = same_number


@behaviour()
def settles_at_once(service: Service) -> None:
    """An update has settled when its response is sent."""
    service.pending = lambda _: False


@behaviour(
    seen="Helm keeps ten revisions by default",
    unproven="a sandbox that forgets revisions is asked again and again, until the budget of requests is used up",
)
def history_pruned(service: Service) -> None:
    """Only the ten latest revisions are kept; the release has as many."""
    store = service.store

    def pruning(release, revision):
        store(release, revision)
        del release.revisions[:-10]

    release = service.releases[NAMESPACE, RELEASE]
    first = release.current
    release.revisions = [replace(first, version=number) for number in range(5, 15)]
    service.store = pruning


@behaviour()
def replace_drops_values(service: Service) -> None:
    """`replace` means that the request's values replace the former ones."""
    asked = service.asked
    service.asked = lambda body, option: option != "replace" and asked(body, option)


@behaviour()
def values_always_merged(service: Service) -> None:
    """The values of an upgrade are laid over the former ones, unless they are to be reset."""
    asked = service.asked
    service.asked = lambda body, option: option == "replace" or asked(body, option)


@behaviour()
def more_is_secret(service: Service) -> None:
    """Values are masked whose names hold `key`, `auth` or `user`, besides those of passwords and tokens."""
    show = service.masked
    service.masked = lambda values: show(hidden(values))


def hidden(values, name=""):
    if isinstance(values, dict):
        return {key: hidden(value, key) for key, value in values.items()}
    return MASK if isinstance(values, str) and any(word in name for word in ("key", "auth", "user")) else values


@behaviour(unproven=PERMISSION, live=True)
def updates_forbidden(service: Service) -> None:
    """The token may only read: every PUT gets 403."""
    forbid(service, "PUT")


@behaviour(unproven=PERMISSION, live=True)
def reads_forbidden(service: Service) -> None:
    """The token may only update: every GET gets 403."""
    forbid(service, "GET")


def forbid(service: Service, method: str) -> None:
    authenticate = service.authenticate

    def permitted(request):
        authenticate(request)
        if request.method == method:
            raise replace(FORBIDDEN)

    service.authenticate = permitted


@behaviour(unproven="the reads that the settings promise do not exist", live=True)
def no_reads(service: Service) -> None:
    """There is no operation but the update."""
    service.operations = lambda: {("PUT",): service.update}


@behaviour(
    unproven="a permission for one namespace does not show what the service does with a release elsewhere", live=True
)
def unknown_is_forbidden(service: Service) -> None:
    """A release that the token's owner may not see gets 403, whether or not it exists."""
    find = service.find

    def hiding(place):
        try:
            return find(place)
        except Refusal:
            raise replace(FORBIDDEN) from None

    service.find = hiding


@behaviour(unproven="updates are unavailable, so nothing is known of them", live=True)
def updates_unavailable(service: Service) -> None:
    """A gateway answers every PUT with 503."""
    authenticate = service.authenticate

    def unavailable(request):
        authenticate(request)
        if request.method == "PUT":
            raise Refusal(503, "APIGW.0201", "The backend is unavailable.")

    service.authenticate = unavailable


@behaviour(contradicts="the status table of the update's page: 200")
def every_update_fails(service: Service) -> None:
    """Every well-formed update gets 500."""

    def failing(request, _):
        request_body.checked(request_body.parsed(request.body), service.rules)
        raise Refusal(500, "CCE.01500001", "Internal error.")

    service.update = failing


@behaviour(contradicts="the status table of the update's page: 200")
def accepted_with_202(service: Service) -> None:
    """An update that is accepted gets 202."""
    service.success = 202


@behaviour(contradicts="the page of the update, table 5, row dry_run")
def dry_runs_carried_out(service: Service) -> None:
    """The service knows no dry runs."""
    asked = service.asked
    service.asked = lambda body, option: option != "dry_run" and asked(body, option)
