"""Compare two documents: all changes, judged, with the clauses and models that they concern."""

from __future__ import annotations

from typing import Final

from cce_release_contract.contract.pointer import join
from cce_release_contract.diff.changes import DocumentDiff, ordered
from cce_release_contract.diff.comparison import DocumentPair
from cce_release_contract.diff.impact import with_impact
from cce_release_contract.diff.operation_changes import compare_operations
from cce_release_contract.diff.sources import Source
from cce_release_contract.errors import UsageError
from cce_release_contract.optional_dependencies import import_extra
from cce_release_contract.printable import shortened

_LONGEST_MESSAGE: Final = 200
_VALIDATORS: Final = ("OpenAPIV30SpecValidator", "OpenAPIV31SpecValidator")


def diff_documents(old: Source, new: Source) -> DocumentDiff:
    """Every change from the old document to the new one. Raises UsageError for a document that is not valid OpenAPI."""
    pair = DocumentPair(old, new)
    try:
        compare_operations(pair)
    except (AttributeError, LookupError, TypeError, ValueError):  # a part that is a list, say, where names belong
        _refuse_shape(old)
        _refuse_shape(new)
        raise
    if not pair.changes and not pair.is_same:
        pair.add(
            "documentation-changed",
            "compatible",
            "document",
            "only texts, examples or the way of writing differ",
            "requests and responses are the same",
            ("", ""),
        )
    changes = tuple(with_impact(change) for change in ordered(pair.changes))
    return DocumentDiff(old.name, new.name, _version(old), _version(new), changes)


def _refuse_shape(source: Source) -> None:
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


def _version(source: Source) -> str:
    info = source.data.get("info")
    return str(info.get("version", "")) if isinstance(info, dict) else ""
