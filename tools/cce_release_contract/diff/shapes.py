"""Whether a document has the shape that OpenAPI gives it; asked where a comparison meets a part of another shape."""

from __future__ import annotations

from typing import Final

from cce_release_contract.contract.pointer import join
from cce_release_contract.diff.sources import Source
from cce_release_contract.errors import UsageError
from cce_release_contract.optional_dependencies import import_extra
from cce_release_contract.printable import shortened

_LONGEST_MESSAGE: Final = 200
_VALIDATORS: Final = ("OpenAPIV30SpecValidator", "OpenAPIV31SpecValidator")


def refuse_shape(source: Source) -> None:
    """Raise UsageError if a document is not valid OpenAPI, with the place of what is wrong."""
    package = import_extra("openapi_spec_validator", extra="spec", needed_for="checking a document")
    error = next(iter(getattr(package, _VALIDATORS[source.minor])(dict(source.data)).iter_errors()), None)
    if error is not None:
        place = source.place(join(error.absolute_path))
        raise UsageError(
            f"the document is not valid OpenAPI: {shortened(error.message.splitlines()[0], _LONGEST_MESSAGE)}",
            where=f"{place.file}:{place.line} ({place.pointer or 'the whole'})",
            remedy="correct this part",
        )
