"""The parameters of an update: their types, and which may be left out."""

from itertools import product
from typing import Any

import pytest

from cce_release_models import clauses as c

NO_BOOLEANS: list[Any] = [None, "true", "false", "", 0, 1, [], {}]
NO_STRINGS: list[Any] = [None, 1, True, [], {}]
NO_INTEGERS: list[Any] = [None, "1", "", True, False, 1.5, [1], {}]

TYPES = {
    "dry_run": (c.REQUEST_PARAMETERS_DRY_RUN, "boolean", NO_BOOLEANS),
    "name_template": (c.REQUEST_PARAMETERS_NAME_TEMPLATE, "string", NO_STRINGS),
    "no_hooks": (c.REQUEST_PARAMETERS_NO_HOOKS, "boolean", NO_BOOLEANS),
    "replace": (c.REQUEST_PARAMETERS_REPLACE, "boolean", NO_BOOLEANS),
    "recreate": (c.REQUEST_PARAMETERS_RECREATE, "boolean", NO_BOOLEANS),
    "reset_values": (c.REQUEST_PARAMETERS_RESET_VALUES, "boolean", NO_BOOLEANS),
    "release_version": (c.REQUEST_PARAMETERS_RELEASE_VERSION, "integer", NO_INTEGERS),
    "include_hooks": (c.REQUEST_PARAMETERS_INCLUDE_HOOKS, "boolean", NO_BOOLEANS),
}

ZERO_VALUES = {
    "dry_run": False,
    "name_template": "",
    "no_hooks": False,
    "replace": False,
    "recreate": False,
    "reset_values": False,
    "release_version": 0,
    "include_hooks": False,
}


@pytest.mark.parametrize(
    "parameter", [pytest.param(name, marks=pytest.mark.clause(id_)) for name, (id_, _, _) in TYPES.items()]
)
def test_parameter_of_another_type_is_refused(expect, probe, cases, parameter):
    """A parameter of another type is refused, null included."""
    _, kind, others = TYPES[parameter]

    for value in cases(others):
        body = probe.body()
        body["parameters"][parameter] = value
        exchange = probe.update(body)

        expect.refused(exchange, 400, why_invalid=f"`/parameters/{parameter}` is {value!r}, not of type {kind}")


@pytest.mark.clause(c.REQUEST_PARAMETERS_EMPTY_ACCEPTED)
def test_empty_parameters_are_accepted(expect, release):
    """An empty parameters object is accepted."""
    exchange = release.update()

    expect.accepted(exchange)


@pytest.mark.clause(c.REQUEST_PARAMETERS_ZERO_VALUES_ACCEPTED)
def test_zero_values_are_accepted(expect, release):
    """All eight parameters with their zero values are accepted on an upgrade."""
    exchange = release.update(**ZERO_VALUES)

    expect.accepted(exchange)


@pytest.mark.clause(c.REQUEST_PARAMETERS_RELEASE_VERSION_RANGE)
def test_release_version_out_of_range_is_refused(expect, probe, cases):
    """A release_version below zero or beyond 32 bits is refused, for either action."""
    for action, version in cases(product(("rollback", "upgrade"), (-1, 2**31, -(2**31), 2**63))):
        exchange = probe.update(probe.body(action, release_version=version))

        expect.refused(
            exchange, 400, why_invalid=f"`/parameters/release_version` is {version}, not between 0 and 2147483647"
        )
