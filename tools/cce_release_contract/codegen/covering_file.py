"""The file of bodies that cover the request's schema. To make them takes two seconds, so they are remembered."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from cce_release_contract import strategies
from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.pointer import get
from cce_release_contract.contract.references import references, target_pointer
from cce_release_contract.errors import GenerationError
from cce_release_contract.strategies.covering_bodies import COVERING_BODIES_FILE

_MAKERS: Final = ("schemathesis", "hypothesis")
"""The packages on whose versions the bodies depend."""

_MAKER: Final = Path(strategies.__path__[0], "schemathesis_cases.py")


@dataclass(frozen=True, slots=True)
class BodyMemory:
    """The bodies of the last run, with what they were made from. `writes` is false if nothing may be written."""

    path: Path
    writes: bool

    def find(self, source: str) -> bytes | None:
        """The file that was made from the same; None if there is none, or if it was changed."""
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
            content = str(kept["content"])
            same = kept["source"] == source and kept["sha256"] == _sha256(content)
        except (OSError, ValueError, LookupError, TypeError):
            return None
        return content.encode() if same else None

    def keep(self, source: str, content: bytes) -> None:
        """Remember the file. A folder that cannot be written is no error."""
        text = content.decode()
        kept = {"source": source, "sha256": _sha256(text), "content": text}
        if not self.writes:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            staged = self.path.with_name(f"{self.path.name}.{os.getpid()}")
            staged.write_text(json.dumps(kept), encoding="utf-8")
            staged.replace(self.path)
        except OSError:
            return


def covering_file(contract: Contract, memory: BodyMemory | None) -> bytes:
    """The bodies that cover the contract's schema, one on each line. Raises GenerationError if they cannot be made."""
    try:
        source = _source(contract)
        found = memory.find(source) if memory else None
        if found is None:
            found = _made(contract)
            if memory:
                memory.keep(source, found)
    except (LookupError, ValueError) as error:
        raise GenerationError(
            f"no bodies can be made that cover the schema of the update: {error!r}",
            where=COVERING_BODIES_FILE,
            cause="an operation lacks a part that it must have, or a schema is not valid",
            remedy="run `cce-release lint`, then correct spec/openapi.yaml",
        ) from error
    return found


def _made(contract: Contract) -> bytes:
    # Schemathesis takes a second to load, and `generate --help` need not wait for it.
    from schemathesis.errors import SchemathesisError

    from cce_release_contract.strategies.schemathesis_cases import covering_bodies

    try:
        lines = [json.dumps(body, ensure_ascii=True) for body in covering_bodies(contract)]
    except SchemathesisError as error:
        raise ValueError(str(error)) from error
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()


def _source(contract: Contract) -> str:
    """A checksum of all that the bodies are made from: the request with what it refers to, and the versions used."""
    parts: dict[str, Any] = {}
    waiting = [contract.update.pointer] if contract.has_update else []
    while waiting:
        pointer = waiting.pop()
        if pointer not in parts:
            try:
                value = get(contract.document, pointer)
            except LookupError:
                value = None
            if pointer == contract.update.pointer:
                value = {"requestBody": value.get("requestBody")}
            parts[pointer] = value
            waiting += [one for _, reference in references(value, pointer) if (one := target_pointer(reference))]
    makers = [_MAKER.read_text(encoding="utf-8"), *map(version, _MAKERS)]
    return _sha256(json.dumps([contract.document.get("openapi"), contract.document.get("info"), makers, parts]))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
