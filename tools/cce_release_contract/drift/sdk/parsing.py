"""How an SDK parses the responses that the contract allows: what it keeps, loses, changes, or cannot read.

The SDK reads them in a process of its own, which cannot open a connection. Nothing is sent.
"""

from __future__ import annotations

import json
import os
import site
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from cce_release_contract.contract.json_text import Json
from cce_release_contract.drift.sdk.elements import SideOperation
from cce_release_contract.drift.sdk.parsing_cases import ONE_LISTED, ONE_MORE, PARSED_REQUEST_ID, ParsingCase
from cce_release_contract.errors import UsageError
from cce_release_contract.python_process import python_command, python_environment

_SECONDS: Final = 120
_PROCESS: Final = "cce_release_contract.drift.sdk.parsing_process"
_DEFAULT_HANDLER: Final = "huaweicloudsdkcore.exceptions.exception_handler"


@dataclass(frozen=True, slots=True)
class Parsing:
    """What the SDK made of a case. `outcome` is in words; `loss` is empty or the id of a difference."""

    case: ParsingCase
    outcome: str
    loss: str


def parse(root: Path, operations: Mapping[str, SideOperation], cases: Sequence[ParsingCase]) -> tuple[Parsing, ...]:
    """What the SDK makes of each case. `operations` are those of the SDK, `root` is the folder that holds it.

    Raises UsageError if the SDK cannot be imported.
    """
    found: list[Parsing] = []
    for file in dict.fromkeys(one.place.file for one in operations.values()):
        own = [case for case in cases if case.operation in operations and operations[case.operation].place.file == file]
        asked = [{**_sent(case), "response_type": operations[case.operation].response_type} for case in own]
        results = _run(root, {"modules": _modules(root, file), "cases": asked})
        found += [_judged(case, result) for case, result in zip(own, results, strict=True)]
    return tuple(found)


def _sent(case: ParsingCase) -> dict[str, Any]:
    return {"status": case.status, "body": case.body, "request_id": PARSED_REQUEST_ID}


def _modules(root: Path, file: str) -> dict[str, str]:
    """The modules of a client and of its handler of errors, by the file of the client."""
    handlers = sorted((root / file).parent.glob("*_exception_handler.py"))
    handler = handlers[0].relative_to(root).as_posix() if handlers else ""
    return {"client": _module(file), "handler": _module(handler) if handler else _DEFAULT_HANDLER}


def _module(file: str) -> str:
    return file.removesuffix(".py").replace("/", ".")


def _run(root: Path, asked: Mapping[str, Json]) -> list[dict[str, Any]]:
    client = asked["modules"]["client"]
    environment = python_environment(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (environment.get("PYTHONPATH"), str(root))))
    try:
        with TemporaryDirectory() as home:  # the vendor's SDK writes an id of its own into the home folder
            environment |= {"PYTHONUSERBASE": site.getuserbase(), "HOME": home, "USERPROFILE": home}
            done = subprocess.run(  # noqa: S603 - our own module
                python_command(_PROCESS),
                input=json.dumps(asked),
                capture_output=True,
                text=True,
                env=environment,
                timeout=_SECONDS,
                check=False,
            )
    except subprocess.TimeoutExpired as error:
        raise UsageError(
            f"the SDK did not parse the cases in {_SECONDS} seconds", where=client, remedy="try it on a quiet machine"
        ) from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise UsageError(
            f"the SDK cannot be imported: {last}",
            where=client,
            cause="a package that it needs is missing, or does not fit",
            remedy="import it with the same Python, and install what it names",
        )
    results: list[dict[str, Any]] = json.loads(done.stdout)
    return results


def _judged(case: ParsingCase, result: Mapping[str, Any]) -> Parsing:
    members = result["members"]
    is_error = case.status != 200
    if result["raised"] and not (is_error and result["raised"].endswith("Exception")):
        words = f"raises {result['raised']}"
        return Parsing(case, f"{words}: {members}" if isinstance(members, str) else words, "sdk-parse-raises")
    if is_error and not result["raised"]:
        return Parsing(case, "raises nothing", "sdk-parse-lost")
    if "" in case.kept:
        shown = members.get("body") if isinstance(members, Mapping) else members
        return _compared(case, case.kept, {"": shown})
    if isinstance(members, Mapping) and isinstance(members.get("body"), list):
        members = (members["body"] or [{}])[0]
    return _compared(case, case.kept, members)


def _compared(case: ParsingCase, kept: Mapping[str, Json], members: Mapping[str, Json]) -> Parsing:
    for name, value in kept.items():
        read = members.get(name)
        subject = f"`{name}`" if name else "it"
        if read is None:
            return Parsing(case, f"{subject} is read as None", "sdk-parse-lost")
        if read != value or type(read) is not type(value):
            return Parsing(case, f"{subject} is read as {read!r} instead of {value!r}", "sdk-parse-changed")
    name = case.path.rpartition(" ")[2].rpartition(".")[2]
    if case.kind == "null":
        return Parsing(case, f"read as {members.get(name)!r}", "")
    if case.kind == ONE_MORE:
        return Parsing(case, "left out; the others are read as they are", "")
    return Parsing(case, "read as it is" if kept else "read", "")


def grouped(parsings: Iterable[Parsing]) -> list[tuple[str, str, tuple[str, ...]]]:
    """The kinds of cases with their outcomes, each once, with the members that it is about."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for one in parsings:
        kind = "each value that the contract lists" if one.case.kind.startswith(ONE_LISTED) else one.case.kind
        found.setdefault((kind, one.outcome), {})[one.case.path] = None
    return [(kind, outcome, tuple(paths)) for (kind, outcome), paths in found.items()]
