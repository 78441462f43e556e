"""The contract check of a request: media type, body, path parameters; one response lists all problems."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from cce_release_contract.contract.json_text import Json, parse_json
from cce_release_contract.contract.schema_errors import SchemaError
from cce_release_contract.emulator.checks.member_count import MOST_MEMBERS, too_many_members
from cce_release_contract.emulator.checks.request_contract import RequestContract
from cce_release_contract.emulator.error_bodies import INVALID_REQUEST, WRONG_CONTENT_TYPE, RefusalError
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.routes import Route
from cce_release_contract.emulator.rules.releases import Action
from cce_release_contract.emulator.rules.updates import UpdateCommand

_LOG = logging.getLogger(__name__)


def check_media_type(incoming: Incoming, contract: RequestContract) -> None:
    """Refuse a body whose Content-Type is missing or not in the contract: 400 CCE.01400006.

    A charset other than UTF-8 is refused too, since JSON is UTF-8. Only requests with a body are checked: "the GET
    method is not verified" (update-release, table 3, row Content-Type).
    """
    essence, _, rest = (incoming.header("content-type") or "").partition(";")
    if essence.strip().lower() not in contract.media_types:
        raise RefusalError(WRONG_CONTENT_TYPE)
    for parameter in rest.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() not in ("utf-8", "utf8"):
            raise RefusalError(WRONG_CONTENT_TYPE)


def read_body(body: bytes) -> Json:
    """The JSON value of a body. Of duplicate members the last one counts; integral floats become integers.

    A body with too many members is refused before it is parsed.
    """
    if too_many_members(body):
        reason = f"the body has more than {MOST_MEMBERS} members and items"
        raise RefusalError(INVALID_REQUEST, problem_text(SchemaError("", "members", reason)))
    try:
        return parse_json(body)
    except ValueError as error:
        reason = "the body is empty" if not body else str(error)
        raise RefusalError(INVALID_REQUEST, problem_text(SchemaError("", "json", reason))) from error


def request_body_problems(document: Json, contract: RequestContract) -> tuple[SchemaError, ...]:
    """All problems of a body with the contract."""
    return contract.body_problems(document)


def path_problems(route: Route, contract: RequestContract) -> tuple[SchemaError, ...]:
    """All problems of a path's parameters with the contract."""
    return contract.path_problems(route.cluster_id, route.namespace, route.name)


def refuse_problems(problems: tuple[SchemaError, ...]) -> None:
    """Refuse a request with problems, listing all of them: 400 CCE.02400001."""
    if problems:
        raise RefusalError(INVALID_REQUEST, "; ".join(problem_text(problem) for problem in problems))


def problem_text(problem: SchemaError) -> str:
    """Place and reason in one line. The empty pointer, the whole body, is written `(root)`, as in Helm."""
    return f"{problem.pointer or '(root)'}: {problem.message}"


def read_command(document: Mapping[str, Json]) -> UpdateCommand:
    """The command in a valid body; missing parameters get Helm's defaults."""
    parameters = document["parameters"]
    return UpdateCommand(
        action=Action(document["action"]),
        chart_id=document["chart_id"],
        values=document["values"],
        dry_run=parameters.get("dry_run", False),
        name_template=parameters.get("name_template", ""),
        no_hooks=parameters.get("no_hooks", False),
        replace=parameters.get("replace", False),
        recreate=parameters.get("recreate", False),
        reset_values=parameters.get("reset_values", False),
        release_version=parameters.get("release_version", 0),
        include_hooks=parameters.get("include_hooks", False),
    )


def log_ignored(document: Mapping[str, Json], contract: RequestContract, request_id: str) -> None:
    """Log the members that the contract does not name; they are accepted and ignored, as by Go's decoder."""
    if not _LOG.isEnabledFor(logging.INFO):
        return
    ignored = [f"/{name}" for name in document if name not in contract.members]
    ignored += [f"/parameters/{name}" for name in document.get("parameters") or () if name not in contract.parameters]
    if ignored:
        _LOG.info("request %s: ignored unknown members %s", request_id, ", ".join(ignored))
