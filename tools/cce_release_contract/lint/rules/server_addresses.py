"""Rule: the document lists its servers, with addresses that a path can follow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule
from cce_release_contract.lint.rules.server_variables import servers

_EXAMPLE = re.compile(r"//([^/:]+\.)?example\.(com|org|net)(?=[:/]|$)")


def check(files: ContractFiles) -> Iterator[Breach]:
    """A document without servers, and each server whose address ends with a slash or is an example.

    The address `/` is allowed: it means the host that serves the document.
    """
    if files.openapi is None:
        return
    if not files.openapi.data.get("servers"):
        yield Breach(files.openapi.path, files.openapi.line("/servers"), "the document names no server", "/servers")
    for pointer, server in servers(files):
        url = server.get("url")
        place = child(pointer, "url")
        message = ""
        if isinstance(url, str) and url.endswith("/") and url != "/":
            message = f"the server {url!r} ends with a slash, so every path after it begins with two slashes"
        elif isinstance(url, str) and _EXAMPLE.search(url):
            message = f"the server {url!r} is an example"
        if message:
            yield Breach(files.openapi.path, files.openapi.line(place), message, place)


RULE = LintRule(
    id="server-addresses",
    title="The document lists its servers, with addresses that a path can follow.",
    remedy="list the servers that clients call, without a final slash",
    check=check,
)
