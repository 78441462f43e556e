"""The generated package as bytes: each file of generated/cce_release_models."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from cce_release_contract.codegen.clause_files import clause_files
from cce_release_contract.codegen.covering_file import BodyMemory, covering_file
from cce_release_contract.codegen.generator import ModelGenerator
from cce_release_contract.contract.clause_entries import clause_entries
from cce_release_contract.contract.compiled import PACKAGE, Contract
from cce_release_contract.contract.document import Document, read_document, read_openapi
from cce_release_contract.contract.pages.page_rows import page_rows
from cce_release_contract.contract.problems import raise_all
from cce_release_contract.contract.references import reference_problems
from cce_release_contract.errors import UsageError
from cce_release_contract.settings.working_folder import something_at
from cce_release_contract.strategies.covering_bodies import COVERING_BODIES_FILE

CONTRACT = "openapi.json"
SANDBOX_PROTOCOL = "sandbox.json"
PACKAGE_TITLE = "The contract as code: pydantic models, ids of clauses, clauses and contract as data."
HANDWRITTEN_FILE = "contract_model.py"
FILE_HEADER = "# Written by `cce-release generate` from spec/. Do not edit: change spec/ and run it again."
COPY_HEADER = (
    "# Copied by `cce-release generate` from tools/cce_release_contract/codegen/. Do not edit: change it there."
)


def compile_contract(document: Mapping[str, Any]) -> bytes:
    """The contract as JSON text in the document's order, with references, one member per line to show changes."""
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def build_package(
    spec: Path, memory: BodyMemory | None = None, generator: ModelGenerator | None = None
) -> dict[str, bytes]:
    """Every file of the package by name, made from the files in the folder `spec`.

    `memory` may have the bodies that cover the schema, which take the longest; `generator` may have been started. The
    same files give the same bytes at any time, in any folder, on any machine. Raises UsageError if there is no such
    folder, SpecificationError if one of its files is broken, GenerationError if the models cannot be made.
    """
    if not something_at(spec / "openapi.yaml"):
        raise UsageError(
            f"there is no contract in {str(spec)!r}",
            where=str(spec / "openapi.yaml"),
            cause="the command was not started in the repository",
            remedy="start it in the repository, or name the folder with --spec",
        )
    with ExitStack() as stack:
        generator = generator or stack.enter_context(ModelGenerator())
        pool = stack.enter_context(ThreadPoolExecutor(1))
        document = read_openapi(spec / "openapi.yaml")
        raise_all(reference_problems(document))
        contract = compile_contract(document.data)
        models = pool.submit(generator.models, contract)  # it waits for the process
        return {**_other_files(spec, document, contract, memory), "models.py": models.result()}


def _other_files(spec: Path, document: Document, contract: bytes, memory: BodyMemory | None) -> dict[str, bytes]:
    """All files but the models."""
    rows = page_rows(read_document(spec / "page-rows.yaml"))
    entries = clause_entries(read_document(spec / "clauses.yaml"), rows)
    # The contract of another service has no protocol of its own.
    protocol = {SANDBOX_PROTOCOL: _protocol(spec / "sandbox.yaml")} if something_at(spec / "sandbox.yaml") else {}
    return {
        CONTRACT: contract,
        **protocol,
        HANDWRITTEN_FILE: f"{COPY_HEADER}\n".encode() + Path(__file__).with_name(HANDWRITTEN_FILE).read_bytes(),
        **clause_files(entries, rows, document.line, header=FILE_HEADER),
        COVERING_BODIES_FILE: covering_file(Contract(contract), memory),
        "py.typed": b"",
        "__init__.py": _package_module(document.data, contract),
    }


def _protocol(path: Path) -> bytes:
    """The sandbox protocol, compiled like the contract."""
    document = read_openapi(path)
    raise_all(reference_problems(document))
    return compile_contract(document.data)


def _package_module(document: Mapping[str, Any], contract: bytes) -> bytes:
    """The package's module, which has every public name and imports the models on first use."""
    version = str(document.get("info", {}).get("version", ""))
    schemas = sorted(document.get("components", {}).get("schemas", {}))
    names = sorted([*schemas, "CONTRACT_SHA256", "CONTRACT_VERSION"])
    return _MODULE.format(
        header=FILE_HEADER,
        title=PACKAGE_TITLE,
        version=version,
        sha256=hashlib.sha256(contract).hexdigest(),
        package=PACKAGE,
        models="".join(f"        {name},\n" for name in schemas),
        names="".join(f'    "{name}",\n' for name in names),
    ).encode()


_MODULE = '''{header}
"""{title}"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from {package}.models import (
{models}    )

__all__ = [
{names}]

CONTRACT_VERSION: Final = {version!r}
CONTRACT_SHA256: Final = "{sha256}"

if not TYPE_CHECKING:  # a checksum or a clause's id needs no import of pydantic

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
        return getattr(importlib.import_module(f"{{__name__}}.models"), name)

    def __dir__():
        return __all__
'''
