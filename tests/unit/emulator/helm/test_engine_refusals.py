"""Tests of the refusals of the Helm engine, and of their words."""

from dataclasses import replace

import pytest

from cce_release_contract.emulator.helm.archives import pack_files
from cce_release_contract.emulator.helm.engine import EngineErrorKind
from cce_release_contract.errors import EmulatorError


@pytest.mark.parametrize(
    ("config", "line"),
    [
        ({"basic": {"mysql_port": "x"}}, "- basic.mysql_port: Invalid type. Expected: integer, given: string"),
        ({"basic": {"mysql_port": 0}}, "- basic.mysql_port: Must be greater than or equal to 1"),
        ({"basic": None}, "- (root): basic is required"),
        ({"global": 3}, "- global: Invalid type. Expected: object, given: integer"),
        ({"imageTag": 2}, "- imageTag: Invalid type. Expected: string, given: integer"),
        ({"image": {"mysql_image": ""}}, "- image.mysql_image: String length must be greater than or equal to 1"),
    ],
)
def test_values_that_break_the_schema_are_refused(refusal_of, default_chart, config, line):
    """The computed values are checked, and the fault is told in Helm 3's words."""
    refused = refusal_of(default_chart, config)

    assert refused.kind is EngineErrorKind.SCHEMA
    assert refused.message.splitlines() == [
        "values don't meet the specifications of the schema(s) in the following chart(s):",
        "magento-mysql:",
        line,
    ]


def test_schema_is_checked_before_rendering(refusal_of, make_chart):
    """The schema's error comes before the template's."""
    chart = make_chart(
        {
            "values.schema.json": '{"required": ["a"]}',
            "templates/x.yaml": '{{ fail "boom" }}',
        }
    )

    without, with_a = refusal_of(chart, {}), refusal_of(chart, {"a": 1})

    assert (without.kind, with_a.kind) == (EngineErrorKind.SCHEMA, EngineErrorKind.TEMPLATE)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ('{{ fail "boom" }}', "execution error at (app/templates/x.yaml:1:3): boom"),
        ('a: {{ required "need z" .Values.z }}', "execution error at (app/templates/x.yaml:1:6): need z"),
        ("a: b: c", "YAML parse error on app/templates/x.yaml: error converting YAML to JSON"),
        (
            "{{ .Values.q.r }}",
            'template: app/templates/x.yaml:1:10: executing "app/templates/x.yaml" at <.Values.q.r>: nil pointer',
        ),
    ],
)
def test_template_that_fails_is_refused_with_helms_text(refusal_of, make_chart, template, message):
    """A failing template is an error of the TEMPLATE kind with Helm's words."""
    chart = make_chart({"templates/x.yaml": template})

    refused = refusal_of(chart, {})

    assert refused.kind is EngineErrorKind.TEMPLATE
    assert refused.message.startswith(message)


def test_subchart_values_that_are_no_map_are_refused(refusal_of, make_chart):
    """Anything but a map under a subchart's name is an error of the VALUES kind."""
    chart = make_chart(
        {
            "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 0.1.0\n",
        }
    )

    refused = refusal_of(chart, {"sub": 3})

    assert (refused.kind, refused.message) == (EngineErrorKind.VALUES, "type mismatch on sub: 3")


@pytest.mark.parametrize(
    "data", [b"", b"no archive", pack_files("app", [("x", b"y")]), pack_files("app", [("Chart.yaml", b"name: x")])]
)
def test_archive_that_is_no_chart_is_refused(engine, data):
    """Broken archives are an EmulatorError that says where, why and what to do."""
    with pytest.raises(EmulatorError) as caught:
        engine.inspect("my-id", data, public=False, where="charts[0].path")

    assert "my-id" in caught.value.what
    assert caught.value.where == "charts[0].path"
    assert caught.value.remedy


def test_stored_archive_that_is_damaged_is_an_engine_error(refusal_of, default_chart):
    """A chart that cannot be loaded when it is needed is an error of the CHART kind."""
    broken = replace(default_chart, data=b"broken", sha256="broken")

    assert refusal_of(broken, {}).kind is EngineErrorKind.CHART
