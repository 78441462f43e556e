"""Whether the body of a successful response matches the contract, member by member."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from jsonschema_rs import ValidationError

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.operations import Operation
from cce_release_contract.contract.pointer import child, join
from cce_release_contract.contract.references import resolve_reference
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.judging.problems import Problem, quoted
from cce_release_contract.judging.response_body import body_or_problem

TEXT_MEMBERS: Final = frozenset({"values", "resources", "parameters"})
"""Members that may contain a user's secrets: a problem shows their type and size, never their content."""


def response_problems(
    contract: Contract, exchange: Exchange, *, operation: Operation | None = None, ignoring: Collection[str] = ()
) -> list[Problem]:
    """The problems of the body with the schema of its operation and status, one for each place and keyword.

    `operation` is the update unless given. `ignoring` names keywords of the schema that are judged elsewhere, such as
    `pattern` for times. The subject of a problem is the pointer of the value, such as `/version`, or `/0/version` in a
    history. A status that the contract does not list, or a response that is not JSON, is one problem.
    """
    body, problem = body_or_problem(exchange)
    if problem is not None:
        return [problem]
    responses = (operation or contract.update).responses
    status = exchange.status
    if status is None or status not in responses:
        return [Problem("", f"one of the statuses {', '.join(map(str, sorted(responses)))}", f"status {status}")]
    validator = contract.validator(responses[status].schema_pointer)
    found = (_problem(error) for error in validator.iter_errors(body) if error.kind.name not in ignoring)
    # A release is a record with more members, so both schemas may report the same problem; keep one.
    return list(dict.fromkeys(found))


def member_problems(problems: list[Problem], member: str) -> list[Problem]:
    """The problems at or below the member with this name, in a single release or in any item of a history."""
    found = []
    for problem in problems:
        parts = problem.subject.split("/")[1:]
        if parts and parts[0].isdigit():
            parts = parts[1:]
        if parts[:1] == [member]:
            found.append(problem)
    return found


def limit_problems(contract: Contract, exchange: Exchange, *, operation: Operation | None = None) -> list[Problem]:
    """The names and versions of a release that are too long, and a revision that is no positive number of 32 bits."""
    problems = response_problems(contract, exchange, operation=operation, ignoring=("type", "pattern"))
    return [problem for member in LIMITED_MEMBERS for problem in member_problems(problems, member)]


LIMITED_MEMBERS: Final = ("chart_name", "chart_version", "version")
"""The members of a release whose length or number has a limit."""

BEYOND_MEMBERS: Final = ("maxLength", "minimum", "maximum", "pattern")
"""Keywords that no page states of a release: the limits have a clause of their own, the format of times too."""

BEYOND_HISTORY: Final = ("pattern", "enum", "minimum", "maximum", "maxLength")
"""Keywords that no page states about the members of a history."""

NULLABLE_TEXTS: Final = ("parameters", "resources")
"""Members that a live service leaves empty, null or out; that they are not null is a clause of its own."""


def without_null_texts(exchange: Exchange, problems: list[Problem]) -> list[Problem]:
    """The problems without those of members that may be null, in a single release or in any item of a history."""
    null = {problem.subject for problem in null_text_problems(exchange)}
    return [problem for problem in problems if problem.subject not in null]


def null_text_problems(exchange: Exchange) -> list[Problem]:
    """The members of `NULLABLE_TEXTS` that are null, in a single release or in any item of a history."""
    body, _ = body_or_problem(exchange)
    items = {f"/{index}": item for index, item in enumerate(body)} if isinstance(body, list) else {"": body}
    return [
        Problem(child(place, name), "text", "null")
        for place, item in items.items()
        for name in NULLABLE_TEXTS
        if isinstance(item, dict) and name in item and item[name] is None
    ]


def body_problems(problems: list[Problem]) -> list[Problem]:
    """The problems of the body as a whole or of a history's items, not of a member."""
    return [problem for problem in problems if all(part.isdigit() for part in problem.subject.split("/")[1:])]


def missing_members(contract: Contract, exchange: Exchange, *, operation: Operation | None = None) -> list[Problem]:
    """The members that the contract names but the response lacks; the contract does not make them mandatory.

    A history is judged item by item. A response that is not JSON is one problem.
    """
    body, problem = body_or_problem(exchange)
    if problem is not None:
        return [problem]
    names = member_names(contract, operation=operation)
    listed = "items" in _success_schema(contract, operation) and isinstance(body, list)
    items = {f"/{index}": item for index, item in enumerate(body)} if listed else {"": body}
    return [
        Problem(child(place, name), "the member is present", "it is missing")
        for place, item in items.items()
        for name in names
        if not isinstance(item, dict) or name not in item
    ]


def member_names(contract: Contract, *, operation: Operation | None = None) -> tuple[str, ...]:
    """The names of the members of a release in the operation's response 200, in the contract's order."""
    return tuple(_names(contract, _success_schema(contract, operation)))


def _success_schema(contract: Contract, operation: Operation | None) -> Mapping[str, Any]:
    return contract.schema((operation or contract.update).responses[200].schema_pointer)


def _names(contract: Contract, schema: Mapping[str, Any]) -> list[str]:
    schema, _ = resolve_reference(contract.document, schema)
    if "items" in schema:
        return _names(contract, schema["items"])
    inherited = [name for part in schema.get("allOf", ()) for name in _names(contract, part)]
    return [*inherited, *schema.get("properties", {})]


def _problem(error: ValidationError) -> Problem:
    pointer = join(error.instance_path)
    return Problem(pointer, _expectation(error), _observation(error, pointer))


def _expectation(error: ValidationError) -> str:
    kind: Any = error.kind
    match kind.name:
        case "type":
            return f"type {' or '.join(kind.types)}"
        case "enum":
            return f"one of {', '.join(str(option) for option in kind.options)}"
        case "required":
            return f"the member {kind.property}"
        case "pattern":
            return f"text like {kind.pattern}"
        case "minimum" | "maximum" | "minLength" | "maxLength" | "minItems" | "maxItems":
            return f"{kind.name} {kind.limit}"
        case _:
            return f"{kind.name} as in the contract"


def _observation(error: ValidationError, pointer: str) -> str:
    value = error.instance
    if isinstance(value, str) and TEXT_MEMBERS & set(pointer.split("/")):
        return f"text of {len(value)} characters"
    return quoted(value)
