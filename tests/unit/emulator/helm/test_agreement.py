"""Property tests: our merging and our quick schema check against Helm itself, where both versions agree."""

import json

import helm_python
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cce_release_contract.emulator.helm.archives import chart_archive, pack_files, packaged_charts
from cce_release_contract.emulator.helm.engine import HelmEngine
from cce_release_contract.emulator.helm.native import HelmFault
from cce_release_contract.emulator.helm.schemas import quickly_valid
from cce_release_contract.emulator.rules.numbers import helm_values
from cce_release_contract.emulator.rules.releases import Chart, ReleaseKey

KEYS = st.sampled_from("abc")
SCALARS = st.sampled_from([True, 0, 7, 1.5, 10**6, 2**60, "", "text", "é"])
ENGINE = HelmEngine()


def trees(leaves):
    """Maps with few keys, so that overrides often meet defaults."""
    below = st.recursive(leaves, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner), max_leaves=8)
    return st.dictionaries(KEYS, below)


@given(defaults=trees(SCALARS), overrides=trees(SCALARS | st.none()))
@settings(max_examples=150)
def test_values_are_those_that_helm_computes(defaults, overrides):
    """Without null defaults, where Helm 3.8.2 and 4 differ, our computed values equal Helm's."""
    files = [
        ("Chart.yaml", b"apiVersion: v2\nname: app\nversion: 1.0.0\n"),
        ("values.yaml", json.dumps(defaults).encode()),
    ]
    data = pack_files("app", files)
    chart = chart_archive(Chart("id", "app", "1.0.0", public=False), data)

    ours = ENGINE.compute_values(chart, helm_values(overrides))

    assert ours == helm_python.Chart.load_archive(data).merge_values(overrides)


CHART = packaged_charts()[0]
DEFAULTS = ENGINE.compute_values(CHART, {})
LOADED = ENGINE._ready(CHART)
PLACES = [(group, member) for group in ("basic", "global", "image") for member in DEFAULTS[group]]


@given(
    place=st.sampled_from([*PLACES, ("imageTag",), ("imagePullPolicy",), ("basic",), ("global",), ("other",)]),
    value=st.none()
    | st.booleans()
    | st.sampled_from([0, 1, 65535, 65536, 30000, 3306.0, 3306.5, -1, 1e30])
    | st.text(max_size=4)
    | st.sampled_from(["app", "a" * 40, "a" * 41, "App", "10G", "10X", "ReadWriteOnce", "a\n"])
    | st.just([])
    | st.just({}),
)
@settings(max_examples=300)
def test_quick_yes_is_never_helms_no(place, value):
    """For any change of the default chart's values, the fast check and Helm agree."""
    config = helm_values({place[0]: value if len(place) == 1 else {place[1]: value}})
    values = ENGINE.compute_values(CHART, config)
    try:
        LOADED.checked.validate(values)
        helm_accepts = True
    except HelmFault:
        helm_accepts = False

    assert quickly_valid(LOADED.schemas, values) is helm_accepts


@pytest.mark.parametrize("chart", packaged_charts(), ids=lambda chart: chart.version)
def test_packaged_charts_pass_helms_lint(chart, tmp_path):
    """Helm's own lint finds neither error nor warning in the charts that we ship."""
    path = tmp_path / "chart.tgz"
    path.write_bytes(chart.data)

    report = helm_python.lint(path, strict=True)

    assert report["errors"] == []
    assert [message for message in report["messages"] if message["severity"] >= 2] == []


@given(values=trees(SCALARS | st.none()))
@settings(max_examples=50)
def test_templates_see_exactly_the_computed_values(values):
    """What a template sees is what was computed, nulls and numbers included."""
    data = pack_files(
        "app",
        [
            ("Chart.yaml", b"apiVersion: v2\nname: app\nversion: 1.0.0\n"),
            ("values.yaml", b'{"a": null, "b": {"a": 1, "b": null}}'),
            ("templates/x.yaml", b"kind: X\nvalues: {{ toJson .Values }}\n"),
        ],
    )
    chart = chart_archive(Chart("id", "app", "1.0.0", public=False), data)

    rendering = ENGINE.prepare(chart, helm_values(values), ReleaseKey("c", "n", "r"), 1)

    assert json.loads(rendering.manifest.split("values: ", 1)[1]) == rendering.values
