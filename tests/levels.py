"""Which tests run each time (`make test`) and which take long (`make test-long`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

import pytest

LONG: Final = pytest.mark.long


def few(values: Iterable[Any], *, quick: Collection[int] = (0,)) -> list[Any]:
    """Values of a parameter: those with these numbers are tried each time, the others with what takes long."""
    return few_rows([(value,) for value in values], quick=quick)


def few_rows(rows: Iterable[tuple[Any, ...]], *, quick: Collection[int] = (0,)) -> list[Any]:
    """The same of several parameters together."""
    return [pytest.param(*row, marks=() if number in quick else LONG) for number, row in enumerate(rows)]
