"""Faults of HTTP: statuses, methods, media types and the form of errors."""

from __future__ import annotations

from second_implementation import messages
from second_implementation.faults.fault import Group, edit_responses
from second_implementation.service import Service

http = Group("HTTP")


@http
def created(service: Service) -> None:
    """An update that succeeds gets the status 201."""
    service.success = 201


@http
def json_as_plain_text(service: Service) -> None:
    """A release comes with the content type text/plain."""

    def edit(_, response):
        if response.status == 200:
            response.headers["Content-Type"] = "text/plain"

    edit_responses(service, edit)


@http
def not_found_as_page(service: Service) -> None:
    """What does not exist gets a page in HTML."""

    def edit(_, response):
        if response.status == 404:
            response.body = b"<html><body><h1>404 Not Found</h1></body></html>"
            response.headers["Content-Type"] = "text/html"

    edit_responses(service, edit)


@http
def errors_with_200(service: Service) -> None:
    """An invalid body gets its error with the status 200."""

    def edit(_, response):
        if response.status == 400:
            response.status = 200

    edit_responses(service, edit)


@http
def post_carried_out(service: Service) -> None:
    """POST updates a release as PUT does."""
    operations = service.operations
    service.operations = lambda: {**operations(), ("POST",): service.update}


@http
def charset_refused(service: Service) -> None:
    """The media type with a charset is refused, although the page lists it."""
    media_type = service.media_type

    def strict(request):
        if "charset" in request.headers.get("content-type", ""):
            raise messages.unsupported_type()
        media_type(request)

    service.media_type = strict


@http
def any_media_type(service: Service) -> None:
    """A body is read as JSON whatever its media type."""
    service.media_type = lambda _: None


@http
def error_without_code(service: Service) -> None:
    """The service's errors have a message and no code."""
    refused = service.refused

    def without_code(refusal):
        if refusal.by_gateway:
            return refused(refusal)
        return messages.Response.of(refusal.status, {"errorMessage": refusal.message})

    service.refused = without_code
