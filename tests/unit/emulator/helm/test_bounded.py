"""Tests of rendering within limits, in a process of its own."""

import gc
import sys

import pytest

from cce_release_contract.emulator.helm.bounded import BoundedHelm, Limits
from cce_release_contract.emulator.helm.engine import EngineErrorKind
from cce_release_contract.emulator.helm.native import HelmFault
from cce_release_contract.emulator.releases import ReleaseKey

RELEASE = {"name": "web", "namespace": "shop", "revision": 3, "is_upgrade": True}
PATIENT = 600.0
"""Seconds for what has to meet another limit, however busy the machine is."""

ENDLESS = "{{ range until 30000 }}{{ range until 30000 }}{{ range until 30000 }}{{ end }}{{ end }}{{ end }}"


@pytest.fixture
def manifest_of(make_chart):
    """Renders a template within limits."""

    def manifest(helm, template, **values):
        chart = make_chart({"templates/a.yaml": template})
        return helm.manifest(chart.data, chart.sha256, values, RELEASE)

    return manifest


def test_manifest_is_the_one_that_helm_makes_in_the_server(default_chart, engine):
    """The process gives the same manifest as the engine, from the same values."""
    key = ReleaseKey("cluster", "shop", "web")
    values = engine.compute_values(default_chart, {"imageTag": "é"})

    manifest = BoundedHelm().manifest(default_chart.data, default_chart.sha256, values, RELEASE)

    assert manifest == engine.render(default_chart, values, key, 3, is_upgrade=True)


@pytest.mark.parametrize(
    ("template", "limits", "said"),
    [
        pytest.param(
            '{{ repeat 2000000000 "x" }}',
            Limits(seconds=PATIENT),
            "cannot be rendered with 512 MB of memory: Helm ended with status",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="the system has no such limit"),
        ),
        pytest.param(ENDLESS, Limits(seconds=0.2), "are not rendered within 0.2 seconds"),
        pytest.param('a: {{ repeat 1000 "x" }}', Limits(characters=1002), "make 1003 characters of text, more than"),
    ],
    ids=["memory", "time", "text"],
)
def test_limit_is_an_error_and_the_next_chart_is_rendered(manifest_of, template, limits, said):
    """A template that takes too much is refused with the limit, and the next one is rendered as if nothing had been."""
    helm = BoundedHelm(limits)

    for _ in range(2):
        with pytest.raises(HelmFault, match=said):
            manifest_of(helm, template)

    patient = BoundedHelm(Limits(seconds=PATIENT))
    assert manifest_of(patient if limits.seconds < PATIENT else helm, "kind: {{ .Values.kind }}", kind="X") == (
        "---\n# Source: app/templates/a.yaml\nkind: X\n"
    )


@pytest.mark.parametrize(
    ("template", "said"),
    [('{{ fail "no" }}', "no"), ("a: [", "YAML parse error on app/templates/a.yaml"), ("{{ .Nothing.at }}", "nil")],
)
def test_helms_refusal_comes_through(manifest_of, template, said):
    """What Helm refuses for itself is refused with Helm's text, and ends no process."""
    helm = BoundedHelm(Limits(seconds=PATIENT))

    for _ in range(2):
        with pytest.raises(HelmFault, match=said):
            manifest_of(helm, template)


def test_process_ends_with_its_owner(manifest_of):
    """No process is left once nobody can ask it anything."""
    helm = BoundedHelm(Limits(seconds=PATIENT))
    manifest_of(helm, "a: 1")
    process = helm._process._process

    del helm
    gc.collect()

    assert process.poll() is not None


def test_engine_renders_foreign_charts_within_limits(make_chart, refusal_of, engine, monkeypatch):
    """A chart that did not come with the emulator cannot take the server's memory, whichever values drive it."""
    monkeypatch.setattr(engine, "_bounded", BoundedHelm(Limits(seconds=PATIENT, characters=1000)))
    chart = make_chart({"templates/a.yaml": 'a: "{{ repeat (int .Values.times) "x" }}"'})

    error = refusal_of(chart, {"times": 1001})

    assert error.kind is EngineErrorKind.TEMPLATE
    assert error.message == "the chart's templates make 1006 characters of text, more than 1000"
