"""Operations are found by method and path, and have an effect."""

from __future__ import annotations

import pytest

from cce_release_contract.contract.compiled import contract
from cce_release_contract.contract.operations import Effect, operations_of
from cce_release_contract.settings.setting import VARIANTS

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


@pytest.mark.parametrize("variant", ["", "standard-2", None])
def test_another_variant_is_refused(variant: str | None) -> None:
    """A path belongs to one of the known kinds of clusters."""
    item = {"x-variant": variant, "get": {"operationId": "x", "responses": {}, "x-effect": "read"}}

    with pytest.raises(ValueError, match="is not one of the variants standard, autopilot"):
        list(operations_of({"paths": {"/x": item}}))


def test_a_variant_has_its_own_paths_and_the_same_contents() -> None:
    """The operations of a variant fill the same roles under other paths, with the same body and responses."""
    standard, autopilot = contract(), contract("autopilot")

    assert list(autopilot.operations) == list(standard.operations)
    for role, operation in autopilot.operations.items():
        twin = standard.operations[role]
        assert operation.id != twin.id
        assert operation.template == twin.template.replace("/cce/", "/autopilot/", 1)
        assert (operation.method, operation.effect, operation.body_pointer, operation.responses) == (
            (twin.method, twin.effect, twin.body_pointer, twin.responses)
        )


def test_only_the_standard_update_shows_resources() -> None:
    """The page of the variant does not list `show_resources`, so neither its update nor its reads have it."""
    listed = [
        (variant, operation.role)
        for variant in VARIANTS
        for operation in contract(variant).operations.values()
        if operation.has_query("show_resources")
    ]

    assert listed == [("standard", "updateRelease"), ("standard", "showRelease")]


def test_a_variant_knows_no_other_paths() -> None:
    """A path of one variant is no operation of the other, but its effect is known to both."""
    standard, autopilot = contract(), contract("autopilot")
    path = RELEASE.replace("/cce/", "/autopilot/", 1)

    assert autopilot.operation_of("PUT", path) is autopilot.update
    assert standard.operation_of("PUT", path) is None
    assert autopilot.operation_of("PUT", RELEASE) is None
    assert standard.effect_of("PUT", path) is autopilot.effect_of("PUT", RELEASE) is Effect.WRITE


def test_variants_share_document_and_validators() -> None:
    """The contract of a variant is the same document, read once; each variant has one contract."""
    standard, autopilot = contract(), contract("autopilot")

    assert autopilot.of("standard") is standard is contract("standard")
    assert autopilot.document is standard.document
    assert autopilot.validator("/components/schemas/Error") is standard.validator("/components/schemas/Error")
