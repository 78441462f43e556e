"""Faults of HTTP: media types, methods, paths, queries and response headers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from cce_release_contract.contract.compiled import contract
from cce_release_contract.emulator.checks.request_contract import RequestContract
from cce_release_contract.emulator.error_bodies import (
    FORBIDDEN,
    INTERNAL,
    INVALID_REQUEST,
    NO_SUCH_API,
    WRONG_CONTENT_TYPE,
    ErrorKind,
    RefusalError,
)
from cce_release_contract.emulator.faults.fault_builders import (
    carried_out,
    clauses_beside,
    coded,
    edited_exchange,
    edited_response,
    with_header,
    without_header,
)
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.pipeline import Fault, Wrap
from cce_release_contract.emulator.routes import Route
from cce_release_contract.emulator.wire_responses import REQUEST_ID_HEADER, WireResponse, error_response, json_response

GROUP: Final = "http"

MediaTypeCheck = Callable[[Incoming, RequestContract], None]
RouteOf = Callable[[Incoming], Route]


def _routed(change: Callable[[Incoming], Incoming]) -> Mapping[str, Wrap]:
    """A wrap that routes a changed request."""

    def wrap(original: RouteOf) -> RouteOf:
        return lambda incoming: original(change(incoming))

    return {"route": wrap}


def _routed_with_a_mark(
    change: Callable[[Incoming], Incoming],
) -> Callable[[Callable[[], None]], Mapping[str, Wrap]]:
    """Wraps that route a changed request and mark each one that the change made different."""

    def wraps_of(mark: Callable[[], None]) -> Mapping[str, Wrap]:
        def marked(incoming: Incoming) -> Incoming:
            changed = change(incoming)
            if changed is not incoming and (changed.method, changed.target) != (incoming.method, incoming.target):
                mark()
            return changed

        return _routed(marked)

    return wraps_of


def _media_type_free(_: MediaTypeCheck) -> MediaTypeCheck:
    return lambda incoming, contract: None  # noqa: ARG005 # the point of the fault


def _media_type(refuses: Callable[[str], bool]) -> Mapping[str, Wrap]:
    """A wrap that refuses some valid media types."""

    def wrap(original: MediaTypeCheck) -> MediaTypeCheck:
        def check(incoming: Incoming, contract: RequestContract) -> None:
            original(incoming, contract)
            if refuses(incoming.header("content-type") or ""):
                raise RefusalError(WRONG_CONTENT_TYPE)

        return check

    return {"check_media_type": wrap}


def _media_type_resembling(original: MediaTypeCheck) -> MediaTypeCheck:
    def check(incoming: Incoming, contract: RequestContract) -> None:
        text = (incoming.header("content-type") or "").lower()
        if not (text.startswith(("application/json", "text/json")) or "+json" in text):
            original(incoming, contract)

    return check


def _post_is_put(incoming: Incoming) -> Incoming:
    return replace(incoming, method="PUT") if incoming.method in ("POST", "PATCH") else incoming


def _overridden(incoming: Incoming) -> Incoming:
    named = incoming.header("x-http-method-override") or incoming.header("x-method-override")
    named = named or incoming.header("x-http-method") or incoming.query.get("_method")
    return replace(incoming, method=named.upper()) if named else incoming


def _cleaned_path(incoming: Incoming) -> Incoming:
    path = re.sub(r"/{2,}", "/", incoming.raw_path)
    for operation in contract().operations_of_every_variant:
        known = operation.template.partition("{")[0]
        if path.lower().startswith(known):
            path = known + path[len(known) :]
    return replace(incoming, target=path)


def _method_not_allowed(response: WireResponse) -> WireResponse:
    return replace(response, status=405) if NO_SUCH_API.code.encode() in response.body else response


def _upper_case_id(response: WireResponse) -> WireResponse:
    value = next(value for name, value in response.headers if name == REQUEST_ID_HEADER)
    return with_header(response, REQUEST_ID_HEADER, b"REQ-" + value.upper())


def _echoed_query(response: WireResponse, incoming: Incoming) -> WireResponse:
    """An unknown query parameter appears in the description, as if it were a filter."""
    unknown = [name for name in incoming.query if name != "show_resources"]
    if response.status != 200 or not unknown:
        return response
    document = json.loads(response.body)
    if not isinstance(document, dict):
        return response
    text = f"{document['description']} ({', '.join(unknown)})"
    return json_response(200, document | {"description": text, "status_description": text}, incoming.request_id)


def _updates(kind: ErrorKind, statuses: tuple[int, ...]) -> Mapping[str, Wrap]:
    """A wrap that gives updates an error in place of these statuses."""

    def respond(response: WireResponse, incoming: Incoming) -> WireResponse:
        replaced = incoming.method == "PUT" and response.status in statuses
        return error_response(kind, "", incoming.request_id) if replaced else response

    return edited_exchange(respond)


def _updates_fail(fault_id: str, kind: ErrorKind) -> Fault:
    return Fault(
        fault_id,
        f"every well-formed update gets {kind.status}",
        GROUP,
        ("response.status.served",),
        _updates(kind, (200, 404)),
        may_break=clauses_beside("response.status.served"),
    )


FAULTS: Final = (
    Fault(
        "media-type-unchecked",
        "a body is read with any media type, or with none",
        GROUP,
        ("request.media_type.other_refused", "request.media_type.missing_refused"),
        {"check_media_type": _media_type_free},
    ),
    Fault(
        "media-type-resembling",
        "any media type that contains json is accepted as JSON",
        GROUP,
        ("robustness.media_type.lookalikes_refused",),
        {"check_media_type": _media_type_resembling},
    ),
    Fault(
        "media-type-without-charset",
        "application/json with a charset is refused",
        GROUP,
        ("request.media_type.json_charset",),
        _media_type(lambda text: "charset" in text.lower()),
    ),
    Fault(
        "media-type-needs-charset",
        "application/json without a charset is refused",
        GROUP,
        ("request.media_type.json",),
        _media_type(lambda text: "charset" not in text.lower()),
        may_break=clauses_beside("request.media_type.json"),
    ),
    Fault(
        "media-type-spelled-exactly",
        "the media type must be spelled exactly",
        GROUP,
        ("robustness.media_type.spellings_accepted",),
        _media_type(lambda text: re.fullmatch(r"application/json(; ?charset=utf-8)?", text) is None),
    ),
    Fault(
        "media-type-code-other",
        "a wrong media type is reported as an invalid body",
        GROUP,
        ("request.media_type.code",),
        coded(WRONG_CONTENT_TYPE, INVALID_REQUEST.code),
    ),
    Fault(
        "method-not-allowed",
        "an unknown path gives 405",
        GROUP,
        ("request.path.unknown",),
        edited_response(_method_not_allowed),
    ),
    Fault(
        "post-is-put",
        "POST and PATCH update like PUT",
        GROUP,
        ("request.path.unknown_method", "robustness.method.others_unknown"),
        _routed(_post_is_put),
    ),
    Fault(
        "post-carried-out",
        "POST and PATCH are not found, but update like PUT",
        GROUP,
        ("robustness.method.others_change_nothing",),
        carried_out(NO_SUCH_API, _routed_with_a_mark(_post_is_put)),
    ),
    Fault(
        "method-overridden",
        "a header or a query parameter can override the method",
        GROUP,
        ("robustness.method.override_ignored",),
        _routed(_overridden),
    ),
    Fault(
        "path-cleaned",
        "double slashes in the path count as one, and case is ignored",
        GROUP,
        ("robustness.path.variants_unknown",),
        _routed(_cleaned_path),
    ),
    Fault(
        "path-carried-out",
        "a path with double slashes or in another case is not found, but the update is executed",
        GROUP,
        ("robustness.path.variants_change_nothing",),
        carried_out(NO_SUCH_API, _routed_with_a_mark(_cleaned_path)),
    ),
    Fault(
        "query-echoed",
        "an unknown query parameter appears in the description",
        GROUP,
        ("request.query.unknown_ignored",),
        edited_exchange(_echoed_query),
    ),
    Fault(
        "content-type-text",
        "responses have the media type text/plain",
        GROUP,
        ("response.header.content_type",),
        edited_response(lambda response: with_header(response, b"content-type", b"text/plain; charset=utf-8")),
    ),
    Fault(
        "request-id-missing",
        "responses have no X-Request-Id",
        GROUP,
        ("response.header.request_id",),
        edited_response(lambda response: without_header(response, REQUEST_ID_HEADER)),
    ),
    Fault(
        "request-id-odd",
        "the X-Request-Id has a prefix and upper-case letters",
        GROUP,
        ("response.header.request_id_shape",),
        edited_response(_upper_case_id),
    ),
    Fault(
        "request-id-repeated",
        "all responses have the same X-Request-Id",
        GROUP,
        ("response.header.request_id_shape",),
        edited_response(lambda response: with_header(response, REQUEST_ID_HEADER, b"0" * 32)),
    ),
    Fault(
        "updates-forbidden",
        "every update is forbidden, as for a user who may only read",
        GROUP,
        ("request.body.documented_example",),
        _updates(FORBIDDEN, (200, 400, 404)),
        may_break=clauses_beside("request.body.documented_example"),
    ),
    _updates_fail("updates-fail", INTERNAL),
    _updates_fail("updates-not-implemented", ErrorKind(501, INTERNAL.code, "Not implemented.")),
    Fault(
        "created-status",
        "an accepted update returns 201",
        GROUP,
        ("response.status.ok",),
        edited_response(lambda response: replace(response, status=201) if response.status == 200 else response),
    ),
)
