"""Rule: every component is used."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.pointer import child
from cce_release_contract.contract.references import references, target_pointer
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each component that no reference and no security requirement names."""
    if files.openapi is None:
        return
    used = {target_pointer(reference) for _, reference in references(files.openapi.data)}
    used |= {child("/components/securitySchemes", name) for name in _required_schemes(files)}
    components = files.openapi.data.get("components")
    for section, members in components.items() if isinstance(components, dict) else ():
        for name in members if isinstance(members, dict) else ():
            pointer = child("/components", section, name)
            if not any(target == pointer or str(target).startswith(f"{pointer}/") for target in used):
                message = f"nothing uses the component {section}/{name}"
                yield Breach(files.openapi.path, files.openapi.line(pointer), message, pointer)


def _required_schemes(files: ContractFiles) -> Iterator[str]:
    assert files.openapi is not None
    holders = [files.openapi.data, *(element.value for element in files.operations)]
    for holder in holders:
        requirements = holder.get("security")
        for requirement in requirements if isinstance(requirements, list) else ():
            yield from requirement if isinstance(requirement, dict) else ()


RULE = LintRule(
    id="component-used",
    title="Every component is used.",
    remedy="refer to it, or remove it",
    check=check,
    severity="warning",
)
