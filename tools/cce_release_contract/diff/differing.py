"""Compare two documents: all changes, judged, with the clauses and models that they concern."""

from __future__ import annotations

from cce_release_contract.diff.changes import DocumentDiff, ordered
from cce_release_contract.diff.comparison import DocumentPair
from cce_release_contract.diff.impact import with_impact
from cce_release_contract.diff.operation_changes import compare_operations
from cce_release_contract.diff.shapes import refuse_shape
from cce_release_contract.diff.sources import Source


def diff_documents(old: Source, new: Source) -> DocumentDiff:
    """Every change from the old document to the new one. Raises UsageError for a document that is not valid OpenAPI."""
    pair = DocumentPair(old, new)
    try:
        compare_operations(pair)
    except (AttributeError, LookupError, TypeError, ValueError):  # a part that is a list, say, where names belong
        refuse_shape(old)
        refuse_shape(new)
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


def _version(source: Source) -> str:
    info = source.data.get("info")
    return str(info.get("version", "")) if isinstance(info, dict) else ""
