"""The changes of servers: the base URLs that clients use."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any, Final

from cce_release_contract.contract.json_text import Json
from cce_release_contract.diff.comparison import DocumentPair
from cce_release_contract.diff.operation_views import OperationView
from cce_release_contract.diff.sources import Source

_LOOKED_UP: Final = "looked up in both documents"
_MOST: Final = 200


def compare_servers(pair: DocumentPair, old: OperationView, new: OperationView) -> None:
    """Add the changes of the base URLs of one operation."""
    (before, old_place), (after, new_place) = _servers(pair.old, old), _servers(pair.new, new)
    places = old_place, new_place
    own = "servers" in old_place.removeprefix("/servers") or "servers" in new_place.removeprefix("/servers")
    subject = new.name if own else "document"
    for url in before:
        if url not in after:
            pair.add(
                "server-removed",
                "breaking",
                subject,
                f"the base URL {url} was removed",
                f"{_LOOKED_UP}: the new one has no such base URL",
                places,
                ("request-line", url),
            )
    for url in after:
        if url not in before:
            pair.add(
                "server-added",
                "compatible",
                subject,
                f"the base URL {url} was added",
                "the other base URLs are judged for themselves",
                places,
            )
    defaults = [{url: one for url, one in servers.items() if one} for servers in (before, after)]
    for url, was in defaults[0].items():
        now = defaults[1].get(url)
        if now is not None and was != now:
            pair.add(
                "server-default-changed",
                "compatible",
                subject,
                f"the default {was} of {url} became {now}",
                "the old base URL is still listed",
                places,
            )


def _servers(source: Source, operation: OperationView) -> tuple[dict[str, str], str]:
    """The base URLs, each value of an enumerated variable written out, with the defaults of the other variables."""
    found = operation.inherited("servers")
    listed, place = found if found and found[0] else (source.data.get("servers") or [{"url": "/"}], "/servers")
    urls: dict[str, str] = {}
    for server in listed if isinstance(listed, list) else ():
        variables: Mapping[str, Any] = server.get("variables") or {}
        fixed = {name: one["enum"] for name, one in variables.items() if isinstance(one.get("enum"), list)}
        free = {name: one.get("default") for name, one in variables.items() if name not in fixed}
        for values in list(product(*fixed.values()))[:_MOST]:
            url = _filled(str(server.get("url", "/")), dict(zip(fixed, values, strict=True)))
            urls[url.rstrip("/") or "/"] = ", ".join(f"{name}={value}" for name, value in free.items())
    return urls, place


def _filled(url: str, values: Mapping[str, Json]) -> str:
    for name, value in values.items():
        url = url.replace(f"{{{name}}}", str(value))
    return url
