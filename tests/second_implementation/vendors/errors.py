"""Vendors with other errors: codes, statuses and shapes."""

from __future__ import annotations

from dataclasses import replace

from second_implementation.faults.fault import edit_responses
from second_implementation.messages import Refusal, Response
from second_implementation.service import Service
from second_implementation.vendors.vendor import Group

errors = Group("errors")

OTC = "opentelekomcloud/terraform-provider-opentelekomcloud"
CCE_ERRORS = "the error code page of CCE"


def recode(service: Service, codes: dict[int, tuple[int, str]]) -> None:
    """Give the service's refusals with these statuses another status and code."""
    refused = service.refused

    def recoded(refusal: Refusal) -> Response:
        if refusal.status in codes and not refusal.by_gateway:
            status, code = codes[refusal.status]
            refusal = Refusal(status, code, refusal.message)
        return refused(refusal)

    service.refused = recoded


def recode_401(service: Service, code: str) -> None:
    """Give the refusals of authentication another code."""
    authenticate = service.authenticate

    def recoded(request):
        try:
            authenticate(request)
        except Refusal as refusal:
            raise Refusal(refusal.status, code, refusal.message) from None

    service.authenticate = recoded


@errors(seen="live CCE, notes of a cluster API provider, 2026-08")
def codes_of_a_newer_table(service: Service) -> None:
    """Codes that no public table has: CCE.01400024 and CCE.01403006."""
    recode(service, {400: (400, "CCE.01400024"), 403: (403, "CCE.01403006")})


@errors(seen=CCE_ERRORS)
def hyphenated_codes(service: Service) -> None:
    """Codes with hyphens, as the add-ons of the same product have them."""
    recode(service, {400: (400, "SVCSTG.CCE-RELEASEMGR.4000003"), 404: (404, "SVCSTG.CCE-RELEASEMGR.4040001")})


@errors(seen="the vendor's pages about add-ons of CCE")
def third_error_shape(service: Service) -> None:
    """The service's errors have the members `code` and `message`."""
    refused = service.refused

    def other_shape(refusal):
        if refusal.by_gateway:
            return refused(refusal)
        return Response.of(refusal.status, {"code": refusal.code, "message": refusal.message})

    service.refused = other_shape


@errors(seen=f"{OTC}#996, 2021")
def legacy_codes(service: Service) -> None:
    """The service's errors have a code of the old form and a reason, and no `errorMessage`."""
    refused = service.refused

    def legacy(refusal):
        if refusal.by_gateway:
            return refused(refusal)
        code = f"E.CFE.{refusal.status}0201"
        return Response.of(refusal.status, {"code": code, "reason": "CCE_CM.0201", "message": refusal.message})

    service.refused = legacy


@errors()
def both_pairs(service: Service) -> None:
    """Every error has both pairs of names."""

    def both(refusal):
        pairs = {"errorCode": refusal.code, "errorMessage": refusal.message}
        return Response.of(refusal.status, {**pairs, "error_code": refusal.code, "error_msg": refusal.message})

    service.refused = both


@errors(seen="several hosts of the vendor")
def gateway_named_apig(service: Service) -> None:
    """A request without good credentials gets the code APIG.0301."""
    recode_401(service, "APIG.0301")
    refused = service.refused

    def as_gateway(refusal):
        if refusal.code != "APIG.0301":
            return refused(refusal)
        return Response.of(refusal.status, {"error_code": refusal.code, "error_msg": refusal.message})

    service.refused = as_gateway


@errors(seen=CCE_ERRORS)
def service_refuses_credentials(service: Service) -> None:
    """A request without good credentials gets the service's own code CCE.01401001."""
    recode_401(service, "CCE.01401001")


@errors(seen=f"{OTC}#1122, 2021")
def legacy_gateway(service: Service) -> None:
    """A request without good credentials gets a message and no code."""
    refused = service.refused

    def without_code(refusal):
        if refusal.status != 401:
            return refused(refusal)
        return Response.of(401, {"message": refusal.message, "request_id": "7f1c"})

    service.refused = without_code


@errors(seen=f"{OTC}#140, 2018")
def no_request_id(service: Service) -> None:
    """No response has the header X-Request-Id."""
    edit_responses(service, lambda _, response: response.headers.pop("X-Request-Id"))


@errors()
def media_type_415(service: Service) -> None:
    """A wrong media type gets 415."""
    media_type = service.media_type

    def unsupported(request):
        try:
            media_type(request)
        except Refusal as refusal:
            raise Refusal(415, "CCE.01415001", refusal.message) from None

    service.media_type = unsupported


@errors()
def methods_not_allowed(service: Service) -> None:
    """A method that the path does not have gets 405 with the header Allow."""
    route = service.route

    def strict(request):
        route(replace(request, method="GET"))  # a path that is unknown stays unknown
        try:
            return route(request)
        except Refusal:
            raise Refusal(405, "APIGW.0106", "The method is not allowed.") from None

    service.route = strict

    def edit(_, response):
        if response.status == 405:
            response.headers["Allow"] = "GET, PUT"

    edit_responses(service, edit)


@errors()
def busy_with_409(service: Service) -> None:
    """An update of a release that is being updated gets 409."""
    recode(service, {403: (409, "CCE.01409001")})


@errors()
def other_language(service: Service) -> None:
    """Messages are in another language."""
    refused = service.refused
    service.refused = lambda refusal: refused(Refusal(refusal.status, refusal.code, "请求参数错误"))


@errors(contradicts="the status table of the update's page: 200 is a success")
def errors_as_successes(service: Service) -> None:
    """Every error comes with 200."""
    edit_responses(service, lambda _, response: setattr(response, "status", 200))


@errors(contradicts="the error page of the API gateway: 401 for failed authentication")
def credentials_403(service: Service) -> None:
    """A request without good credentials gets 403."""
    authenticate = service.authenticate

    def forbidden(request):
        try:
            authenticate(request)
        except Refusal as refusal:
            raise Refusal(403, refusal.code, refusal.message) from None

    service.authenticate = forbidden
