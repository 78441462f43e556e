"""What the service keeps: charts, releases and their revisions; and what Helm does with values."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

SECRET_WORDS = ("password", "passwd", "secret", "token", "credential")
MASK = "******"  # as in the page's example response


@dataclass(frozen=True)
class Chart:
    """One version of an uploaded chart. All that its schema says is which values are integers."""

    id: str
    name: str
    version: str
    defaults: dict[str, Any]
    integers: tuple[str, ...] = ("replicas",)
    public: bool = False

    def problem(self, values: dict[str, Any]) -> str:
        """What the chart's schema refuses about these values, or an empty text."""
        wrong = [name for name in self.integers if name in values and type(values[name]) is not int]
        return f"Values do not fit the schema of the chart: {', '.join(wrong)} must be an integer." if wrong else ""


SMALL = Chart(
    "0b0c9a1e-1111-11ee-8000-0255ac101f21",
    "storefront",
    "1.4.0",
    {
        "imageTag": "1.4",
        "imagePullPolicy": "IfNotPresent",
        "replicas": 2,
        "database": {"host": "db", "password": "pw-71"},
    },
)
NEWER = Chart(
    "0b0c9a1e-3333-11ee-8000-0255ac101f21",
    "storefront",
    "1.5.0",
    {**SMALL.defaults, "imageTag": "1.5", "workers": 1},
)
LARGER = Chart(
    "0b0c9a1e-2222-11ee-8000-0255ac101f21",
    "storefront-plus",
    "2.0.1",
    {
        "imageTag": "2.0",
        "imagePullPolicy": "Always",
        "replicas": 3,
        "database": {"host": "db", "password": "pw-72"},
        "cache": {"size": 64},
    },
)


@dataclass
class Revision:
    """One numbered state of a release. `made_at` and `settles_at` are seconds of the service's clock."""

    version: int
    chart: Chart
    config: dict[str, Any]
    values: dict[str, Any]
    pending: str
    description: str
    done: str
    made_at: float
    settles_at: float


@dataclass
class Release:
    """A release with all its revisions, the oldest first."""

    namespace: str
    name: str
    created_at: float
    revisions: list[Revision] = field(default_factory=list)

    @property
    def current(self) -> Revision:
        return self.revisions[-1]


def merged(below: dict[str, Any], above: dict[str, Any], *, drop_nulls: bool) -> dict[str, Any]:
    """Lay one tree of values over another: objects merge, all else replaces; a null removes a member on request."""
    result = copy.deepcopy(below)
    for name, value in above.items():
        if value is None and drop_nulls and name in below:
            result.pop(name, None)
        elif isinstance(value, dict) and isinstance(result.get(name), dict):
            result[name] = merged(result[name], value, drop_nulls=drop_nulls)
        else:
            result[name] = copy.deepcopy(value)
    return result


def masked(values: Any, name: str = "") -> Any:
    """The same values, with six asterisks in the place of every secret."""
    if isinstance(values, dict):
        return {key: masked(value, key) for key, value in values.items()}
    if isinstance(values, list):
        return [masked(value, name) for value in values]
    if isinstance(values, str) and any(word in name.lower() for word in SECRET_WORDS):
        return MASK
    return values
