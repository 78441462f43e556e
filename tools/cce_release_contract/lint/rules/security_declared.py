"""Rule: every operation names its credentials, with declared schemes."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each operation without a security requirement, its own or the document's, and each unknown scheme or scope."""
    if files.openapi is None:
        return
    document = files.openapi.data
    components = document.get("components")
    schemes = components.get("securitySchemes") if isinstance(components, dict) else None
    known = schemes if isinstance(schemes, dict) else {}
    yield from _requirements(files, "", document.get("security"), known)
    for element in files.operations:
        if "security" not in element.value and "security" not in document:
            message = f"{element} names no credentials, and the document does not either"
            yield Breach(files.openapi.path, files.openapi.line(element.pointer), message, element.pointer)
        yield from _requirements(files, element.pointer, element.value.get("security"), known)


def _requirements(files: ContractFiles, holder: str, listed: Json, known: dict[str, Json]) -> Iterator[Breach]:
    assert files.openapi is not None
    for index, requirement in enumerate(listed if isinstance(listed, list) else ()):
        for name, scopes in requirement.items() if isinstance(requirement, dict) else ():
            pointer = child(holder, "security", index, name)
            scheme = known.get(name)
            kind = scheme.get("type") if isinstance(scheme, dict) else None
            message = ""
            if name not in known:
                message = f"the security scheme {name!r} is not declared"
            elif scopes and kind in {"apiKey", "http", "mutualTLS"}:
                message = f"the security scheme {name!r} has no scopes, since its type is {kind}"
            if message:
                yield Breach(files.openapi.path, files.openapi.line(pointer), message, pointer)


RULE = LintRule(
    id="security-declared",
    title="Every operation names its credentials, with declared schemes.",
    remedy="declare the scheme under components/securitySchemes, correct its name, or write `security: []` for none",
    check=check,
)
