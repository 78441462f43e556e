"""The sandbox protocol as its OpenAPI document states it: version, capabilities, and what breaks its schemas."""

from __future__ import annotations

import importlib.resources
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from cce_release_contract.contract.compiled import PACKAGE, Contract
from cce_release_contract.errors import SandboxError, SpecificationError

if TYPE_CHECKING:
    from cce_release_contract.contract.json_text import Json

_DOCUMENT_FILE = "sandbox.json"


@cache
def sandbox_protocol() -> Contract:
    """The compiled document of the installed package cce_release_models. Raises SpecificationError if it is missing."""
    try:
        return Contract(importlib.resources.files(PACKAGE).joinpath(_DOCUMENT_FILE).read_bytes())
    except (ImportError, OSError, ValueError, KeyError, TypeError) as error:
        raise SpecificationError(
            f"the sandbox protocol cannot be read: {type(error).__name__}",
            where=f"{PACKAGE}/{_DOCUMENT_FILE}",
            cause="generated/ is missing or was edited by hand",
            remedy="run `cce-release generate` in the repository, or install the package again",
        ) from error


def all_capabilities() -> frozenset[str]:
    """Every capability that a sandbox can declare."""
    return frozenset(sandbox_protocol().schema("/components/schemas/Capability")["enum"])


def checked(schema: str, document: object, *, said: str, where: str) -> Mapping[str, Any]:
    """The document, if it has the shape of the named schema. Raises SandboxError that quotes the first breach.

    `said` names what the sandbox was asked for.
    """
    if problem := breach(schema, document):
        raise SandboxError(
            f"the sandbox's response to {said} breaks the protocol: {problem}",
            where=where,
            cause=f"spec/sandbox.yaml describes it as {schema}",
            remedy="correct the sandbox, or leave the capability out of its handshake",
        )
    assert isinstance(document, Mapping)
    return document


def breach(schema: str, document: object) -> str:
    """The first breach of a named schema, as place and sentence; empty if there is none."""
    try:
        errors = sandbox_protocol().errors(schema, cast("Json", document))
    except (TypeError, ValueError) as error:
        return f"it is not plain JSON data ({type(error).__name__})"
    return next((f"{error.pointer or 'the whole'}: {error.message}" for error in errors), "")


def checked_capabilities(declared: object, *, where: str) -> frozenset[str]:
    """The capabilities, all of them known. Raises SandboxError."""
    listed = list(declared) if isinstance(declared, set | frozenset | tuple) else declared
    pointer = "/components/schemas/Handshake/properties/capabilities"
    errors = sandbox_protocol().errors_at(pointer, cast("Json", listed))
    if errors or not isinstance(listed, list):
        raise SandboxError(
            f"the capabilities of the sandbox cannot be used: {errors[0].message}",
            where=where,
            cause="they are not a list of names, or one is misspelt",
            remedy=f"declare some of {', '.join(sorted(all_capabilities()))}",
        )
    return frozenset(listed)
