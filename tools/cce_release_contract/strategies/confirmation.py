"""The schema's own word on a body: which rules it breaks, and whether a certificate is true."""

from __future__ import annotations

from jsonschema_rs import ValidationError, ValidationErrorKind

from cce_release_contract.specification.compiled import Contract
from cce_release_contract.specification.json_text import parse_json
from cce_release_contract.specification.pointer import join
from cce_release_contract.strategies.certificates import InvalidBody
from cce_release_contract.strategies.schemas import OPERATION


class BodyJudge:
    """Judges bodies of the update by the compiled contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._validator = contract.validator(contract.operations[OPERATION].body_pointer)

    def accepts(self, body: bytes) -> bool:
        """Whether `body` is JSON that the schema accepts."""
        try:
            value = parse_json(body)
        except ValueError:
            return False
        return self._validator.is_valid(value)

    def reason(self, body: bytes) -> str:
        """Why `body` is not accepted, in words; empty for a valid body."""
        try:
            errors = self._contract.request_body_errors(parse_json(body))
        except ValueError as error:
            return str(error)
        return "; ".join(f"{error.pointer or 'the body'}: {error.message}" for error in errors)

    def violations(self, value: object) -> set[tuple[str, str]]:
        """The (pointer, keyword) pairs that a parsed body breaks; empty for a valid body."""
        return {_place_and_keyword(error) for error in self._validator.iter_errors(value)}

    def confirms(self, invalid: InvalidBody) -> bool:
        """Whether the certificate is true: its rule is broken at its place, and nothing is broken anywhere else."""
        certificate = invalid.certificate
        try:
            value = parse_json(invalid.body)
        except ValueError:
            return certificate.keyword.startswith("json.")
        violations = self.violations(value)
        return (certificate.pointer, certificate.keyword) in violations and all(
            pointer == certificate.pointer for pointer, _ in violations
        )


def _place_and_keyword(error: ValidationError) -> tuple[str, str]:
    """Where and what: a missing or superfluous member is the place itself, not the object around it."""
    parts = list(error.instance_path)
    if isinstance(error.kind, ValidationErrorKind.Required):
        parts.append(str(error.kind.property))
    if isinstance(error.kind, ValidationErrorKind.AdditionalProperties):
        parts.append(error.kind.unexpected[0])
    return join(parts), error.kind.name
