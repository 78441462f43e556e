"""The changes of request bodies and responses: media types, statuses, headers, and their schemas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cce_release_contract.contract.pointer import child
from cce_release_contract.diff.comparison import DocumentPair
from cce_release_contract.diff.normal_form import Direction
from cce_release_contract.diff.operation_views import OperationView, Part, part_at
from cce_release_contract.diff.schema_changes import compare_schemas, schema_holder
from cce_release_contract.diff.schemas.roots import DiffVerdict
from cce_release_contract.diff.schemas.witnesses import as_text
from cce_release_contract.diff.sources import Source

_LOOKED_UP: Final = "looked up in both documents"


def compare_bodies(pair: DocumentPair, old: OperationView, new: OperationView) -> None:
    """Add the changes of the request bodies of an operation that both documents have."""
    before, after = old.body(), new.body()
    subject = f"{new.name} request"
    if before is None and after is None:
        return
    if before is None or after is None:
        needed = after is not None and bool(after.value.get("required"))
        kept = before is None and not needed
        content = list(before.value.get("content", ())) if before else []
        pair.add(
            f"request-{'required-' if needed else ''}body-{'added' if before is None else 'removed'}",
            "compatible" if kept else "breaking",
            subject,
            f"a request body was {'added' if before is None else 'removed'}",
            "a request without a body is still complete"
            if kept
            else f"{_LOOKED_UP}: only one of them allows such a request",
            (before.pointer if before else old.pointer, after.pointer if after else new.pointer),
            None
            if kept
            else ("request-line", f"{pair.request_line(old)} without a body")
            if before is None
            else ("request-header", f"Content-Type: {content[0] if content else '*/*'}"),
        )
        return
    was, now = (bool(part.value.get("required")) for part in (before, after))
    if was != now:
        pair.add(
            f"request-body-became-{'required' if now else 'optional'}",
            "breaking" if now else "compatible",
            subject,
            f"the body became {'required' if now else 'optional'}",
            f"{_LOOKED_UP}: a request without a body was complete"
            if now
            else "a request with a body is still complete",
            (child(before.pointer, "required"), child(after.pointer, "required")),
            ("request-line", f"{pair.request_line(old)} without a body") if now else None,
        )
    _compare_contents(pair, before, after, "request", subject)


def compare_responses(pair: DocumentPair, old: OperationView, new: OperationView) -> None:
    """Add the changes of the responses of an operation that both documents have."""
    before, after = old.responses(), new.responses()
    for status, part in before.items():
        name = f"{new.name} response {status}"
        other = covering(status, after)
        if other is not None:
            _compare_response(pair, part, after[other], name)
            continue
        success = status[0] in "123"
        pair.add(
            "response-status-removed",
            "breaking" if success else "compatible",
            name,
            f"the status {status} was removed",
            f"{_LOOKED_UP}: a client that waits for it waits for ever" if success else "no response is new to a client",
            (part.pointer, child(new.pointer, "responses")),
            ("status-line", f"HTTP/1.1 {_code(status)}") if success else None,
        )
    for status, part in after.items():
        if status in before:
            continue
        other = covering(status, before)
        name = f"{new.name} response {status}"
        if other is not None:
            if other not in after:
                continue  # compared from the other side
            _compare_response(pair, before[other], part, name)
        verdict, reason = _of_new_status(status, other)
        pair.add(
            "response-status-added",
            verdict,
            name,
            f"the status {status} was added",
            reason,
            (child(old.pointer, "responses"), part.pointer),
            ("status-line", f"HTTP/1.1 {_code(status, before)}") if verdict == "breaking" else None,
        )


def _of_new_status(status: str, other: str | None) -> tuple[DiffVerdict, str]:
    """The verdict of a status that the old document lacks, but for an entry that covers it, and the reason."""
    if other is not None:
        return "compatible", f"the old document has {other}"
    if status == "default":
        return "unproven", "`default` may be a success or an error"
    if status[0] in "123":
        return "breaking", f"{_LOOKED_UP}: the old one has no such success"
    return "compatible", "clients treat an unknown error as the x00 of its class (RFC 9110, section 15)"


def covering(status: str, known: Iterable[str]) -> str | None:
    """The entry that describes a status: itself, its range, or `default`."""
    names = set(known)
    return next((one for one in (status, f"{status[0]}XX", "default") if one in names), None)


def _compare_response(pair: DocumentPair, old: Part, new: Part, subject: str) -> None:
    _compare_headers(pair, old, new, subject)
    _compare_contents(pair, old, new, "response", subject)
    links = [part.value.get("links") for part in (old, new)]
    if links[0] != links[1]:
        pair.add(
            "response-links-changed",
            "unproven",
            subject,
            "`links` differs",
            "this part is compared, but not judged",
            (child(old.pointer, "links"), child(new.pointer, "links")),
        )


def _compare_headers(pair: DocumentPair, old: Part, new: Part, subject: str) -> None:
    before, after = _headers(pair.old, old), _headers(pair.new, new)
    for name, part in before.items():
        about = f"{subject} header {name}"
        if name not in after:
            value = as_text(pair.sample(pair.old, part))
            pair.add(
                "response-header-removed",
                "breaking",
                about,
                f"the header {name} was removed",
                f"{_LOOKED_UP}: the old one names it, the new one does not",
                (part.pointer, new.pointer),
                ("response-header", f"{name}: {value}"),
            )
            continue
        other = after[name]
        was, now = (bool(one.value.get("required")) for one in (part, other))
        if was != now:
            pair.add(
                f"response-header-became-{'required' if now else 'optional'}",
                "compatible" if now else "breaking",
                about,
                f"the header became {'required' if now else 'optional'}",
                "a response with it was allowed before"
                if now
                else f"{_LOOKED_UP}: a response without it is allowed now",
                (child(part.pointer, "required"), child(other.pointer, "required")),
                None if now else ("response-header", f"(no {name})"),
            )
        compare_schemas(
            pair,
            schema_holder(pair.old, part),
            schema_holder(pair.new, other),
            direction="response",
            noun="header",
            subject=about,
            wrap=lambda value, name=name: ("response-header", f"{name}: {as_text(value)}"),  # type: ignore[misc]
            is_text="content" not in part.value,
        )
    for name, part in after.items():
        if name not in before:
            pair.add(
                "response-header-added",
                "compatible",
                f"{subject} header {name}",
                f"the header {name} was added",
                "clients ignore headers that they do not know (RFC 9110, section 5.1)",
                (old.pointer, part.pointer),
            )


def _headers(source: Source, response: Part) -> dict[str, Part]:
    """The headers by name in lower case; `Content-Type` is ignored, as OpenAPI says."""
    named = response.value.get("headers", {})
    found = {name.lower(): part_at(source, child(response.pointer, "headers", name)) for name in named}
    found.pop("content-type", None)
    return found


def _compare_contents(pair: DocumentPair, old: Part, new: Part, direction: Direction, subject: str) -> None:
    before, after = media_types(pair.old, old), media_types(pair.new, new)
    for name, part in before.items():
        other = covering_type(name, after)
        if other is None:
            header = ("Content-Type" if direction == "request" else "Accept") + f": {name}"
            pair.add(
                f"{direction}-media-type-removed",
                "breaking",
                subject,
                f"the media type {name} was removed",
                f"{_LOOKED_UP}: the old one names it, the new one does not",
                (part.pointer, child(new.pointer, "content")),
                ("request-header", header),
            )
            continue
        _compare_media_types(pair, part, after[other], direction, f"{subject} {name}")
    for name, part in after.items():
        if name in before:
            continue
        other = covering_type(name, before)
        if other is not None and other in after:
            _compare_media_types(pair, before[other], part, direction, f"{subject} {name}")
            continue
        negotiated = direction == "response" and other is None
        pair.add(
            f"{direction}-media-type-added",
            "unproven" if negotiated else "compatible",
            subject,
            f"the media type {name} was added",
            "a client without an Accept header may get it" if negotiated else "the other media types are still allowed",
            (old.pointer, part.pointer),
        )


def _compare_media_types(pair: DocumentPair, old: Part, new: Part, direction: Direction, subject: str) -> None:
    compare_schemas(
        pair,
        old,
        new,
        direction=direction,
        noun="body",
        subject=subject,
        wrap=lambda value: ("request-body" if direction == "request" else "response-body", value),
    )
    encodings = [one.value.get("encoding") for one in (old, new)]
    if encodings[0] != encodings[1]:
        pair.add(
            f"{direction}-encoding-changed",
            "unproven",
            subject,
            "`encoding` differs",
            "this part is compared, but not judged",
            (old.pointer, new.pointer),
        )


def media_types(source: Source, holder: Part) -> dict[str, Part]:
    """The Media Type Objects of a body by name, in lower case and without spaces."""
    named = holder.value.get("content", {})
    return {
        name.lower().replace(" ", ""): part_at(source, child(holder.pointer, "content", name))
        for name in (named if isinstance(named, dict) else ())
    }


def covering_type(name: str, known: Iterable[str]) -> str | None:
    """The entry that describes a media type: itself, without its parameters, or a range."""
    plain = name.partition(";")[0]
    kinds = (name, plain, f"{plain.partition('/')[0]}/*", "*/*")
    names = set(known)
    return next((one for one in kinds if one in names), None)


def _code(status: str, known: Iterable[str] = ()) -> str:
    """A status that is meant, and not among the known ones."""
    if not status.endswith("XX"):
        return status
    return next(code for code in (f"{status[0]}{number:02}" for number in range(100)) if code not in set(known))
