"""The walk visits every element of a contract once, where it is defined."""

from __future__ import annotations

from pathlib import Path

from cce_release_contract.contract.document import read_document
from cce_release_contract.contract.walker import walk

CONTRACT = Path(__file__).parents[1] / "lint" / "examples" / "contract" / "openapi.yaml"


def test_the_walk_meets_every_element() -> None:
    """Operations, parameters, bodies, responses, headers, schemas, properties and examples are visited in order."""
    elements = list(walk(read_document(CONTRACT).data))

    assert [(element.kind, element.name) for element in elements] == [
        ("operation", "updateThing"),
        ("parameter", "name"),
        ("subschema", "name"),
        ("example", "name"),
        ("request-body", "updateThing"),
        ("media-type", "application/json"),
        ("subschema", "application/json"),
        ("example", "lamp"),
        ("response", "200"),
        ("header", "X-Request-Id"),
        ("subschema", "X-Request-Id"),
        ("media-type", "application/json"),
        ("subschema", "application/json"),
        ("operation", "updateAutopilotThing"),
        ("response", "BadRequest"),
        ("media-type", "application/json"),
        ("subschema", "application/json"),
        ("schema", "Thing"),
        ("property", "Thing.size"),
        ("schema", "Error"),
        ("property", "Error.code"),
    ]


def test_no_element_is_met_twice() -> None:
    """Each place is visited once, whatever refers to it."""
    pointers = [element.pointer for element in walk(read_document(CONTRACT).data)]

    assert len(set(pointers)) == len(pointers)


def test_examples_know_their_schema() -> None:
    """An example names the schema that it has to match."""
    examples = {e.pointer: e.schema_pointer for e in walk(read_document(CONTRACT).data) if e.kind == "example"}

    assert examples == {
        "/paths/~1things~1{name}/put/parameters/0/example": "/paths/~1things~1{name}/put/parameters/0/schema",
        "/paths/~1things~1{name}/put/requestBody/content/application~1json/examples/lamp/value": (
            "/paths/~1things~1{name}/put/requestBody/content/application~1json/schema"
        ),
    }


def test_schemas_inside_schemas_are_met() -> None:
    """Every keyword that contains a schema is walked."""
    schema = {
        "items": {"default": 1},
        "allOf": [{"properties": {"a": {"example": 2}}}],
        "patternProperties": {"^x$": True},
        "additionalProperties": False,
        "examples": [3],
    }

    elements = [(e.kind, e.name) for e in walk({"components": {"schemas": {"S": schema}}})]

    assert elements == [
        ("schema", "S"),
        ("subschema", "S.items"),
        ("example", "S default"),
        ("subschema", "S.allOf.0"),
        ("property", "S.a"),
        ("example", "S.a"),
        ("subschema", "S.patternProperties.^x$"),
        ("example", "S 0"),
    ]


def test_parts_of_another_shape_are_passed_over() -> None:
    """A malformed document is walked as far as possible."""
    operation = {"parameters": 3, "requestBody": {"$ref": "#/x"}, "responses": [1]}
    data = {"paths": {"/a": None, "/b": {"get": operation}}, "components": {"securitySchemes": {"s": 1}}}

    elements = [element.kind for element in walk(data)]

    assert elements == ["operation"]
