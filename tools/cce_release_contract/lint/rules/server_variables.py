"""Rule: every variable in a server's address is declared, and every declared variable is in the address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule

_VARIABLE = re.compile(r"\{([^{}]*)\}")


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each undeclared variable, each unused one, and each whose default is not among its values."""
    if files.openapi is None:
        return
    for pointer, server in servers(files):
        url = server.get("url")
        declared = server.get("variables")
        variables = declared if isinstance(declared, dict) else {}
        named = _VARIABLE.findall(url) if isinstance(url, str) else []
        place = child(pointer, "url")
        for name in dict.fromkeys(named):
            if name not in variables:
                message = f"the server variable {name!r} is not declared"
                yield Breach(files.openapi.path, files.openapi.line(place), message, place)
        for name, variable in variables.items():
            place = child(pointer, "variables", name)
            values = variable.get("enum") if isinstance(variable, dict) else None
            message = ""
            if name not in named:
                message = f"the server variable {name!r} is not in the address"
            elif isinstance(values, list) and variable.get("default") not in values:
                message = f"the default of the server variable {name!r} is not among its values"
            if message:
                yield Breach(files.openapi.path, files.openapi.line(place), message, place)


def servers(files: ContractFiles) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every server of the document, its paths and its operations, with its pointer."""
    assert files.openapi is not None
    document = files.openapi.data
    holders: list[tuple[str, Any]] = [("", document)]
    paths = document.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        holders.append((child("/paths", path), item))
    holders += [(element.pointer, element.value) for element in files.operations]
    for pointer, holder in holders:
        listed = holder.get("servers") if isinstance(holder, dict) else None
        for index, server in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(server, dict):
                yield child(pointer, "servers", index), server


RULE = LintRule(
    id="server-variables",
    title="Every variable in a server's address is declared, and every declared variable is in the address.",
    remedy="declare the variable under `variables` with a default, or correct its name in `url`",
    check=check,
)
