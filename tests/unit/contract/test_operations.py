"""Operations are found by method and path, and have an effect."""

from __future__ import annotations

import pytest

from cce_release_contract.contract.compiled import contract
from cce_release_contract.contract.operations import Effect, operations_of

RELEASE = "/cce/cam/v3/clusters/c/namespace/n/releases/r"


@pytest.mark.parametrize(
    ("method", "path", "found"),
    [
        ("PUT", RELEASE, contract().update),
        ("GET", RELEASE, contract().show),
        ("GET", f"{RELEASE}/history", contract().history),
        ("PUT", f"{RELEASE}/history", None),
        ("put", RELEASE, None),
        ("GET", f"{RELEASE}/", None),
        ("GET", RELEASE.replace("cam", "CAM"), None),
        ("GET", "http://host" + RELEASE, None),
    ],
)
def test_method_and_path_name_an_operation(method: str, path: str, found: object) -> None:
    """An exact method and a path of the template's form name one operation."""
    assert contract().operation_of(method, path) is found


def test_path_and_values_are_each_others_inverse() -> None:
    """A path contains its values, encoded; a path of another form has none."""
    values = {"cluster_id": "c", "namespace": "a b", "name": "x/y"}

    path = contract().update.path(values)

    found = contract().update.values_in(path.split("/")[1:])
    assert path == "/cce/cam/v3/clusters/c/namespace/a%20b/releases/x%2Fy"
    assert found == {"cluster_id": "c", "namespace": "a%20b", "name": "x%2Fy"}
    assert contract().history.values_in(path.split("/")[1:]) is None


@pytest.mark.parametrize(
    ("method", "path", "effect"),
    [
        ("PUT", RELEASE, Effect.WRITE),
        ("GET", RELEASE, Effect.READ),
        ("put", RELEASE, Effect.WRITE),
        ("PUT", "/elsewhere", Effect.WRITE),
        ("GET", "/elsewhere", Effect.READ),
        ("DELETE", RELEASE, None),
    ],
)
def test_effect_of_a_request(method: str, path: str, effect: Effect | None) -> None:
    """The effect is the operation's; elsewhere it is the strongest that the method has anywhere."""
    assert contract().effect_of(method, path) is effect


@pytest.mark.parametrize("effect", ["", "erase"])
def test_another_effect_is_refused(effect: str) -> None:
    """An effect is one of three."""
    document = {"paths": {"/x": {"get": {"operationId": "x", "responses": {}, "x-effect": effect}}}}

    with pytest.raises(ValueError, match="is not a valid Effect"):
        list(operations_of(document))
