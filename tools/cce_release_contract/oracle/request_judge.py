"""Judge a request by the contract: which rules it breaks, and whether a case is correct.

A body is judged twice, by the schema and by the generated model, because callers build their bodies with the model.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final

import jsonschema_rs
from jsonschema_rs import ValidationError, ValidationErrorKind

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.json_text import Json, parse_json
from cce_release_contract.contract.pointer import child, join
from cce_release_contract.errors import SpecificationError
from cce_release_contract.exchanges.case import Case, Location, Rule
from cce_release_contract.exchanges.request import Request
from cce_release_contract.oracle.byte_rules import broken_byte_rule
from cce_release_contract.oracle.keywords import LOCATIONS, sent_parameters
from cce_release_contract.oracle.media_types import CONTENT_TYPE, broken_media_type_rule
from cce_release_contract.oracle.parameters import broken_keywords, text_of

SECURITY: Final = Rule(Location.HEADER, "X-Auth-Token", "security")
"""A request carries a token or a signature. Source: the contract's `security`."""


class BodyJudge:
    """Judges bodies of the update by the compiled contract, and by the generated model.

    Only the installed contract has a model. Any other contract judges by its schema alone.
    """

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._pointer = contract.update.body_pointer
        self._validator: jsonschema_rs.Draft202012Validator = contract.validator(self._pointer)

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

    def violations(self, value: Json) -> frozenset[Rule]:
        """The rules of the schema that a parsed body breaks; empty for a valid body."""
        if self._validator.is_valid(value):
            return frozenset()
        return frozenset(_rule(error) for error in self._validator.iter_errors(value))

    def model_objections(self, value: Json) -> frozenset[str] | None:
        """The pointers of what the model refuses in a parsed body, empty if it accepts it; None if there is no model.

        The model also refuses unknown members. The schema does not, so these errors are not counted.
        """
        # Imported here: `generate` works where this package is broken.
        from cce_release_models import CONTRACT_SHA256

        if self._contract.sha256 != CONTRACT_SHA256:
            return None
        from pydantic import ValidationError as ModelError

        from cce_release_models import models

        try:
            models.UpdateReleaseRequest.model_validate(value)
        except ModelError as error:
            objections = error.errors(include_url=False, include_context=False)
            return frozenset(join(list(one["loc"])) for one in objections if one["type"] != "extra_forbidden")
        return frozenset()


class RequestJudge:
    """Judges whole requests of the update: path, query and headers by the schema, the body by `BodyJudge`.

    Named rules judge the bytes and the media type, because no schema describes them.
    """

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.body = BodyJudge(contract)
        self._parameters = sent_parameters(contract)

    def violations(self, request: Request, *, credentials: bool = False) -> frozenset[Rule]:
        """The rules that a request breaks; empty for a valid one.

        With `credentials` the request is in its final form, and missing credentials break a rule.
        """
        broken = set(self.parameter_violations(request))
        media_type = broken_media_type_rule(self.contract, request.header(CONTENT_TYPE))
        if media_type is not None:
            broken.add(media_type)
        broken |= self.body_violations(request.body)
        if credentials and not (request.header(SECURITY.pointer) or request.header("Authorization")):
            broken.add(SECURITY)
        return frozenset(broken)

    def parameter_violations(self, request: Request) -> frozenset[Rule]:
        """The rules about path, query and headers that a request breaks."""
        broken: set[Rule] = set()
        for parameter in self._parameters:
            location = LOCATIONS[parameter.location]
            text = text_of(self.contract, request, location, parameter.name)
            keywords = (
                (["required"] if parameter.required else [])
                if text is None
                else broken_keywords(self.contract, parameter, text)
            )
            broken |= {Rule(location, parameter.name, keyword) for keyword in keywords}
        return frozenset(broken)

    def body_violations(self, body: bytes) -> frozenset[Rule]:
        """The rules that the bytes of a body break; empty for a valid one. Raises ValueError if that cannot be decided.

        It cannot be decided for a text that is too deep, or has a number that is too large, for our parser.
        """
        rule = broken_byte_rule(body)
        return frozenset({rule}) if rule is not None else self.body.violations(parse_json(body))

    def judged(self, case: Case) -> Case:
        """The case with every rule that its request breaks. Without a `rule`, the first of them becomes its rule.

        Raises ValueError if that cannot be decided.
        """
        broken = self.violations(case.request)
        return replace(case, rule=case.rule or min(broken, default=None), broken=broken)

    def confirmed(self, case: Case, base: Request) -> Case:
        """The case, confirmed to be invalid for its reason. `base` is the valid request that it was made from.

        Confirmed means: its rule is broken at its place, no rule is broken elsewhere, the base breaks no rule, and the
        model agrees about the body. Raises `SpecificationError` otherwise.
        """
        broken = self._broken_as_said(case, base)
        if not broken:
            assert case.rule is not None
            raise SpecificationError(
                f"the contract does not confirm that {case.reason}, breaking {case.rule.keyword!r}",
                where=f"{case.rule.location} of the update at {case.rule.pointer or '/'}",
                cause="the base is not a valid request, or the edit does not fit this contract",
                remedy="use a base that the contract accepts",
            )
        return replace(case, broken=broken)

    def _broken_as_said(self, case: Case, base: Request) -> frozenset[Rule]:
        """The rules that a case breaks; empty unless it is invalid for its reason only."""
        wire = case.rule == SECURITY
        try:
            broken = self.violations(case.request, credentials=wire)
            if case.rule not in broken or self.violations(base, credentials=wire):
                return frozenset()
        except ValueError:
            return frozenset()
        if {(rule.location, rule.pointer) for rule in broken} != {case.rule[:2]}:
            return frozenset()
        agreed = case.rule.location is not Location.BODY or self._model_agrees(case.request, base, case.rule.pointer)
        return broken if agreed else frozenset()

    def _model_agrees(self, request: Request, base: Request, pointer: str) -> bool:
        objections = self.body.model_objections(parse_json(request.body))
        if objections is None:
            return True
        return objections == {pointer} and not self.body.model_objections(parse_json(base.body))


@lru_cache(maxsize=8)
def request_judge(contract: Contract) -> RequestJudge:
    """The judge of one contract, made once."""
    return RequestJudge(contract)


def _rule(error: ValidationError) -> Rule:
    """Place and keyword. A missing or unknown member is the place itself, not the object around it."""
    pointer = join(error.instance_path)
    if isinstance(error.kind, ValidationErrorKind.Required):
        pointer = child(pointer, str(error.kind.property))
    if isinstance(error.kind, ValidationErrorKind.AdditionalProperties):
        pointer = child(pointer, error.kind.unexpected[0])
    return Rule(Location.BODY, pointer, error.kind.name)
