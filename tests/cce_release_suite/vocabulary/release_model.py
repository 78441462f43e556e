"""What a release is by the contract's rules: a model of its own, small enough to be checked by reading it.

It shares no code with the emulator and knows nothing of its charts. Of the values it follows only the members that the
suite itself sets, whose names begin with `x-` and which no chart has; what a chart adds is learned from the first
response that shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

OWN_PREFIX: Final = "x-"
"""Beginning of the names of the values that the suite sets."""

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ModelRevision:
    """One revision: its number, its chart, and the values that the user set.

    `own_defaults` says that what the chart adds to them is the chart's own. An upgrade that keeps the old values keeps
    the old chart's with them, as Helm's --reuse-values does.
    """

    number: int
    chart_id: str
    values: Values
    own_defaults: bool = True


@dataclass(slots=True)
class ReleaseModel:
    """The revisions of one release, oldest first; the last one is current."""

    revisions: list[ModelRevision] = field(default_factory=list)

    @property
    def current(self) -> ModelRevision:
        """The current revision."""
        return self.revisions[-1]

    def upgraded(self, chart_id: str, values: Values, *, reset: bool, keep: bool) -> ModelRevision:
        """The revision that an upgrade makes; nothing is stored. Source: spec/decisions.md, D19 and S8.

        `reset` is the parameter reset_values, `keep` the parameter replace; reset wins. Without either, values of the
        request take the place of the old ones, and no values keep them.
        """
        old = self.current
        number = old.number + 1
        if keep and not reset:
            same_chart = chart_id == old.chart_id
            return ModelRevision(number, chart_id, merged(old.values, values), old.own_defaults and same_chart)
        return ModelRevision(number, chart_id, values if reset else values or old.values)

    def rolled_back(self, release_version: int | None) -> ModelRevision | None:
        """The revision that a rollback makes, or None where its target does not exist; None and 0 mean the previous."""
        wanted = release_version or self.current.number - 1
        target = next((revision for revision in self.revisions if revision.number == wanted), None)
        if target is None:
            return None
        return replace(target, number=self.current.number + 1)

    def store(self, revision: ModelRevision) -> None:
        """Make a revision the current one."""
        self.revisions.append(revision)


def merged(old: Values, new: Values) -> dict[str, Any]:
    """The old values with the new ones laid over them: objects member by member, all else as a whole."""
    result = dict(old)
    for name, value in new.items():
        before = result.get(name)
        both = isinstance(before, Mapping) and isinstance(value, Mapping)
        result[name] = merged(before, value) if both else value  # type: ignore[arg-type]
    return result


def own_part(values: Values, marker: Sequence[str] = ()) -> dict[str, Any]:
    """The members of a response's values that the suite set: those of its prefix, and the one at `marker`."""
    own = {name: value for name, value in values.items() if name.startswith(OWN_PREFIX)}
    found: Any = values
    for name in marker:
        if not isinstance(found, Mapping) or name not in found:
            return own
        found = found[name]
    for name in reversed(marker):
        found = {name: found}
    return merged(own, found) if marker else own


def chart_part(values: Values, marker: Sequence[str] = ()) -> dict[str, Any]:
    """The members of a response's values that come from the chart, or from the user: all others."""
    return _without({name: value for name, value in values.items() if not name.startswith(OWN_PREFIX)}, marker)


def _without(values: Values, path: Sequence[str]) -> dict[str, Any]:
    """The values without the one at a path, and without objects on the way that are empty then."""
    rest = dict(values)
    if path:
        inner = rest.pop(path[0], None)
        if len(path) > 1 and inner is not None:
            kept = _without(inner, path[1:]) if isinstance(inner, Mapping) else inner
            if kept:
                rest[path[0]] = kept
    return rest
