"""Faults of authentication: who gets in, and what those who do not are told."""

from __future__ import annotations

from second_implementation import messages, request_body
from second_implementation.faults.fault import Group
from second_implementation.service import Service

authentication = Group("authentication")


@authentication
def token_not_needed(service: Service) -> None:
    """A request without credentials gets in; a wrong token does not."""
    authenticate = service.authenticate

    def lenient(request):
        if request.headers.keys() & {"x-auth-token", "authorization"}:
            authenticate(request)

    service.authenticate = lenient


@authentication
def any_token(service: Service) -> None:
    """Any token that is not empty gets in."""
    service.knows_token = lambda _: True


@authentication
def start_of_token(service: Service) -> None:
    """The first sixteen letters of a token decide."""
    service.knows_token = lambda token: token[:16] in {known[:16] for known in service.tokens}


@authentication
def token_in_any_case(service: Service) -> None:
    """The letter case of a token does not matter."""
    service.knows_token = lambda token: token.lower() in {known.lower() for known in service.tokens}


@authentication
def reads_without_token(service: Service) -> None:
    """Whoever reads needs no token."""
    authenticate = service.authenticate
    service.authenticate = lambda request: None if request.method == "GET" else authenticate(request)


@authentication
def validated_first(service: Service) -> None:
    """A body is validated before the credentials are."""
    authenticate = service.authenticate

    def late(request):
        if request.method == "PUT":
            service.media_type(request)
            request_body.checked(request_body.parsed(request.body), service.rules)
        authenticate(request)

    service.authenticate = late


@authentication
def refused_with_400(service: Service) -> None:
    """A request without good credentials gets 400."""
    authenticate = service.authenticate

    def wrong_status(request):
        try:
            authenticate(request)
        except messages.Refusal as refusal:
            refusal.status = 400
            raise

    service.authenticate = wrong_status
