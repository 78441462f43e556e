"""The part of the compiled contract that requests are checked against, prepared once."""

from __future__ import annotations

from functools import cache, lru_cache

from cce_release_contract.contract.compiled import Contract, contract
from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child, get
from cce_release_contract.contract.references import resolve_reference
from cce_release_contract.contract.schema_errors import SchemaError, schema_errors

PATH_PARAMETERS = ("cluster_id", "namespace", "name")


class RequestContract:
    """Validators and lists of one contract: the update's body, the parameters of its path, its media types."""

    def __init__(self, source: Contract) -> None:
        operation = source.update
        holder = child(operation.pointer, "requestBody")
        body, _ = resolve_reference(source.document, get(source.document, holder), holder)
        self.sha256 = source.sha256
        self.media_types = frozenset(name.partition(";")[0].strip().lower() for name in body["content"])
        self._body = source.validator(operation.body_pointer)
        self._path = {
            parameter.name: source.validator(child(parameter.pointer, "schema"))
            for parameter in operation.parameters
            if parameter.location == "path"
        }
        self.path_problems = lru_cache(maxsize=1024)(self._path_problems)
        self.members = frozenset(source.schema("/components/schemas/UpdateReleaseRequest")["properties"])
        self.parameters = frozenset(source.schema("/components/schemas/ReleaseParameters")["properties"])

    def body_problems(self, value: Json) -> tuple[SchemaError, ...]:
        """All problems of a request body."""
        return () if self._body.is_valid(value) else tuple(schema_errors(self._body, value))

    def _path_problems(self, *values: str) -> tuple[SchemaError, ...]:
        """All problems of the parameters of a path, given in the order of `PATH_PARAMETERS`.

        The pointer of a problem is the parameter's name. Results are cached, since clients use the same few releases.
        """
        problems: list[SchemaError] = []
        for name, value in zip(PATH_PARAMETERS, values, strict=True):
            if not self._path[name].is_valid(value):
                found = schema_errors(self._path[name], value)
                problems += [SchemaError(f"path parameter {name}", one.keyword, one.message) for one in found]
        return tuple(problems)


@cache
def request_contract() -> RequestContract:
    """The checks of the installed contract. Raises SpecificationError if the generated package is broken."""
    return RequestContract(contract())
