"""The parameters of an update: their types, and which may be left out."""

import pytest

from cce_release_models import clause_ids as c

TYPES = {
    "dry_run": c.REQUEST_PARAMETERS_DRY_RUN,
    "name_template": c.REQUEST_PARAMETERS_NAME_TEMPLATE,
    "no_hooks": c.REQUEST_PARAMETERS_NO_HOOKS,
    "replace": c.REQUEST_PARAMETERS_REPLACE,
    "recreate": c.REQUEST_PARAMETERS_RECREATE,
    "reset_values": c.REQUEST_PARAMETERS_RESET_VALUES,
    "release_version": c.REQUEST_PARAMETERS_RELEASE_VERSION,
    "include_hooks": c.REQUEST_PARAMETERS_INCLUDE_HOOKS,
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
    "parameter", [pytest.param(name, marks=pytest.mark.clause(id_)) for name, id_ in TYPES.items()]
)
def test_parameter_of_another_type_is_refused(expect, endpoint, negative_cases, parameter):
    """A parameter of another type is refused, null included."""
    for invalid in negative_cases(f"/parameters/{parameter}", "type"):
        exchange = endpoint.send(invalid)

        expect.refused(exchange, 400)


@pytest.mark.smoke
@pytest.mark.clause(c.REQUEST_PARAMETERS_EMPTY_ACCEPTED)
def test_empty_parameters_are_accepted(expect, release):
    """An empty parameters object is accepted."""
    exchange = release.update()

    expect.accepted(exchange)


@pytest.mark.smoke
@pytest.mark.clause(c.REQUEST_PARAMETERS_ZERO_VALUES_ACCEPTED)
def test_zero_values_are_accepted(expect, release):
    """All eight parameters with their zero values are accepted on an upgrade."""
    exchange = release.update(**ZERO_VALUES)

    expect.accepted(exchange)


@pytest.mark.clause(c.REQUEST_PARAMETERS_RELEASE_VERSION_RANGE)
def test_release_version_out_of_range_is_refused(expect, safe_release, negative_cases):
    """A release_version below zero or beyond 32 bits is refused, for either action."""
    bases = [safe_release.request(action=action) for action in ("rollback", "upgrade")]

    for invalid in negative_cases("/parameters/release_version", "minimum", "maximum", bases=bases):
        exchange = safe_release.endpoint.send(invalid)

        expect.refused(exchange, 400)
