"""Rule: openapi-spec-validator accepts the contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cce_release_contract.contract.pointer import join
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule
from cce_release_contract.optional_dependencies import import_extra

_MESSAGE_LENGTH = 200


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each error that openapi-spec-validator reports, at the innermost place that it names."""
    if files.openapi is None:
        return
    validator = import_extra("openapi_spec_validator", extra="spec", needed_for="cce-release lint")
    errors = validator.OpenAPIV31SpecValidator(dict(files.openapi.data)).iter_errors()
    while True:
        try:
            error = next(errors)
        except StopIteration:
            return
        except Exception as failure:  # the validator itself fails on some malformed documents
            message = f"openapi-spec-validator cannot read the document: {failure!r}"
            yield Breach(files.openapi.path, 1, message, remedy="correct the other findings first")
            return
        innermost = _innermost(error)
        pointer = join(innermost.absolute_path)
        yield Breach(files.openapi.path, files.openapi.line(pointer), _shortened(innermost.message), pointer)


def _innermost(error: Any) -> Any:  # noqa: ANN401  jsonschema's own class, which has no types
    """The innermost error, which names the place best."""
    while error.context:
        error = max(error.context, key=lambda one: len(one.absolute_path))
    return error


def _shortened(message: str) -> str:
    return message if len(message) <= _MESSAGE_LENGTH else f"{message[:_MESSAGE_LENGTH]}…"


RULE = LintRule(
    id="openapi-valid",
    title="openapi-spec-validator accepts the contract.",
    remedy="write this part as the OpenAPI 3.1 specification requires",
    check=check,
    follows_references=True,
)
