"""The values of an update: two members with types, and any other."""

import pytest

from cce_release_contract.strategies.bodies import update_values
from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.release_states import values_of

TYPES = {
    "imagePullPolicy": c.REQUEST_VALUES_IMAGE_PULL_POLICY,
    "imageTag": c.REQUEST_VALUES_IMAGE_TAG,
}


@pytest.mark.parametrize("member", [pytest.param(name, marks=pytest.mark.clause(id_)) for name, id_ in TYPES.items()])
def test_value_of_another_type_is_refused(expect, endpoint, negative_cases, member):
    """One of the two documented values with another type is refused, null included."""
    for invalid in negative_cases(f"/values/{member}", "type"):
        exchange = endpoint.send(invalid)

        expect.refused(exchange, 400)


@pytest.mark.clause(c.REQUEST_VALUES_OPEN)
def test_other_values_are_kept(expect, release, for_all):
    """Values with members beyond the documented two are accepted and kept."""

    def check(values):
        release.settle()

        response = expect.accepted(release.update(values=values, reset_values=True))

        kept = values_of(response)
        for name, value in values.items():
            expect.of(kept).equal(kept.get(name), value, f"the value {name!r} of the response")

    for_all(update_values(nulls=False), check)
