"""Rule: every operation says what it can do."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.operations import Effect
from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each operation without an effect, and each whose effect is none of the three."""
    if files.openapi is None:
        return
    for element in files.operations:
        effect = element.value.get("x-effect")
        if effect not in list(Effect):
            said = "does not say its effect" if effect is None else f"has the effect {effect!r}"
            pointer = child(element.pointer, "x-effect")
            line = files.openapi.line(pointer)
            yield Breach(files.openapi.path, line, f"the operation at {element.pointer} {said}", pointer)


RULE = LintRule(
    id="operation-effect",
    title="Every operation says whether it reads, writes or destroys.",
    remedy=f"write x-effect: {', '.join(Effect)}; budget and guard of a live target go by it",
    check=check,
)
