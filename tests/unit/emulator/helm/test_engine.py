"""Tests of the Helm engine with real charts and the real Helm."""

import json
import threading
from dataclasses import replace

import helm_python
import pytest

from cce_release_contract.emulator.helm.archives import pack_files
from cce_release_contract.emulator.helm.engine import HelmEngine
from cce_release_contract.emulator.rules.releases import ReleaseKey

KEY = ReleaseKey("cluster", "monitoring", "testwww")
SHOW_VALUES = "kind: X\nvalues: {{ toJson .Values }}\n"


def shown_values(manifest):
    """What a SHOW_VALUES template saw."""
    return json.loads(manifest.split("values: ", 1)[1])


def test_default_chart_renders_its_resources(engine, default_chart):
    """The default chart gives a secret, storage, two services and two deployments, in install order, hooks left out."""
    rendering = engine.prepare(default_chart, {}, KEY, 1, is_upgrade=False)

    objects = engine.resources(rendering.manifest)

    assert [(each["kind"], each["metadata"]["name"]) for each in objects] == [
        ("Secret", "testwww-credentials"),
        ("PersistentVolumeClaim", "testwww-data"),
        ("Service", "testwww-magento"),
        ("Service", "testwww-mysql"),
        ("Deployment", "testwww-magento"),
        ("Deployment", "testwww-mysql"),
    ]


def test_default_values_have_the_members_of_the_pages_example(engine, default_chart):
    """Computed values hold basic, global and image with the members that the example response shows."""
    values = engine.compute_values(default_chart, {})

    assert set(values["basic"]) == {
        "admin_password",
        "admin_username",
        "app_name",
        "mysql_database",
        "mysql_name",
        "mysql_password",
        "mysql_port",
        "mysql_root_password",
        "mysql_user",
        "storage_class",
        "storage_mode",
        "storage_size",
    }
    assert values["global"] == {"magento_EIP": "100.100.100.100", "magento_EPORT": 32080, "namespace": "default"}
    assert set(values["image"]) == {"magento_image", "mysql_image"}


def test_documented_values_reach_the_deployment(engine, default_chart):
    """imageTag and imagePullPolicy are found in the shop's container."""
    config = {"imageTag": "v2", "imagePullPolicy": "Always"}

    manifest = engine.prepare(default_chart, config, KEY, 2).manifest
    shop = next(
        each
        for each in engine.resources(manifest)
        if each["metadata"]["name"] == "testwww-magento" and each["kind"] == "Deployment"
    )

    container = shop["spec"]["template"]["spec"]["containers"][0]
    assert (container["image"], container["imagePullPolicy"]) == ("example.com/everest/magento:v2", "Always")


@pytest.mark.parametrize(
    "tag", ["", "a" * 5000, 'quo"te', "back\\slash", "é😀\u2028", "\u0000\u0007", "{{ fail }}", "a: b #c", "\ufffe"]
)
def test_any_image_tag_renders_to_yaml(engine, default_chart, tag):
    """Whatever the tag, the manifest is YAML that holds it."""
    manifest = engine.prepare(default_chart, {"imageTag": tag}, KEY, 2).manifest

    images = [
        each["spec"]["template"]["spec"]["containers"][0]["image"]
        for each in engine.resources(manifest)
        if each["kind"] == "Deployment"
    ]
    assert f"example.com/everest/magento:{tag or 'latest'}" in images


def test_newer_chart_changes_defaults_and_adds_a_resource(engine, default_chart, newer_chart):
    """1.1.0 has other default values, a new one and one resource more."""
    old, new = (engine.prepare(chart, {}, KEY, 2) for chart in (default_chart, newer_chart))

    assert old.values["imageTag"] != new.values["imageTag"]
    assert "cache" in new.values
    assert len(engine.resources(new.manifest)) == len(engine.resources(old.manifest)) + 1


def test_newer_chart_renders_with_the_kept_values_of_the_old_one(engine, default_chart, newer_chart):
    """With kept values the new chart's defaults are not applied, and it renders without them."""
    kept = engine.compute_values(default_chart, {})

    rendering = engine.prepare(newer_chart, {}, KEY, 2, base=kept)

    assert rendering.values == kept


def test_null_removes_a_default_and_templates_do_not_see_it(engine, make_chart):
    """A default that null removed stays away when Helm 4 renders."""
    chart = make_chart(
        {
            "values.yaml": "a: 1\nm: {x: 1, w: 2}\nz: null\n",
            "templates/x.yaml": SHOW_VALUES,
        }
    )

    rendering = engine.prepare(chart, {"a": None, "m": {"x": None}, "new": None}, KEY, 2)

    assert rendering.values == {"m": {"w": 2}, "z": None, "new": None}
    assert shown_values(rendering.manifest) == rendering.values


def test_subcharts_are_merged_and_rendered_by_condition(engine, make_chart):
    """A subchart gets defaults, overrides and globals under its alias; a false condition takes it away."""
    chart = make_chart(
        {
            "Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n"
            "- {name: sub, version: 0.1.0, alias: al, condition: al.enabled, repository: 'file://x'}\n",
            "values.yaml": "global: {g: 1}\nal: {x: 5}\n",
            "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 0.1.0\n",
            "charts/sub/values.yaml": "enabled: true\nx: 1\nw: 2\n",
            "charts/sub/templates/s.yaml": SHOW_VALUES,
        }
    )

    on = engine.prepare(chart, {"al": {"w": None}}, KEY, 2)
    off = engine.prepare(chart, {"al": {"enabled": False}}, KEY, 2)

    assert on.values["al"] == {"enabled": True, "x": 5, "global": {"g": 1}}
    assert shown_values(on.manifest) == on.values["al"]
    assert off.manifest == ""


def test_subcharts_are_merged_as_helm_itself_merges_them(engine, make_chart):
    """With nothing null, our values equal those that Helm computes: aliases, tags, imports and globals."""
    chart = make_chart(
        {
            "Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n"
            "- {name: one, version: 0.1.0, alias: uno, tags: [t], repository: 'file://x', import-values: [data]}\n"
            "- {name: two, version: 0.1.0, condition: two.on, repository: 'file://x',"
            " import-values: [{child: deep.er, parent: from.two}]}\n",
            "values.yaml": "global: {g: {h: 1}}\nuno: {x: 5}\n",
            "templates/x.yaml": SHOW_VALUES,
            "charts/one/Chart.yaml": "apiVersion: v2\nname: one\nversion: 0.1.0\n",
            "charts/one/values.yaml": "x: 1\nglobal: {g: {i: 2}}\nexports: {data: {imp: 7, global: {j: 1}}}\n",
            "charts/two/Chart.yaml": "apiVersion: v2\nname: two\nversion: 0.1.0\n",
            "charts/two/values.yaml": "deep: {er: {a: 1}}\n",
        }
    )

    for config in ({}, {"two": {"on": False}}, {"tags": {"t": False}}, {"uno": {"x": 9}, "global": {"g": {"h": 2}}}):
        ours = engine.compute_values(chart, config)
        theirs = helm_python.Chart.load_archive(chart.data).render(config, name="testwww", namespace="monitoring")

        assert ours == shown_values(theirs["app/templates/x.yaml"])


def test_subchart_that_was_off_can_be_switched_on(engine, refusal_of, make_chart):
    """A rendering without a subchart has no effect on the next one, nor has a schema that was not asked."""
    chart = make_chart(
        {
            "Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n"
            "- {name: sub, version: 0.1.0, alias: al, condition: al.on, repository: 'file://x'}\n",
            "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 0.1.0\n",
            "charts/sub/values.schema.json": '{"required": ["need"]}',
            "charts/sub/templates/s.yaml": SHOW_VALUES,
        }
    )

    off = engine.prepare(chart, {"al": {"on": False}}, KEY, 2)
    on = engine.prepare(chart, {"al": {"on": True, "need": 1}}, KEY, 3)
    refused = refusal_of(chart, {"al": {"on": True}})

    assert off.manifest == ""
    assert shown_values(on.manifest) == {"on": True, "need": 1, "global": {}}
    assert refused.message.splitlines()[1:] == ["al:", "- (root): need is required"]


def test_packed_subchart_is_read_like_a_folder(engine, make_chart):
    """A subchart inside the archive as .tgz has the same values as one in a folder."""
    sub = {"Chart.yaml": b"apiVersion: v2\nname: sub\nversion: 0.1.0\n", "values.yaml": b"x: 1\n"}
    chart = make_chart({})
    data = pack_files(
        "app",
        [
            ("Chart.yaml", b"apiVersion: v2\nname: app\nversion: 1.0.0\n"),
            ("charts/sub-0.1.0.tgz", pack_files("sub", sub.items())),
        ],
    )

    values = engine.compute_values(replace(chart, data=data, sha256="packed-subchart"), {})

    assert values == {"sub": {"x": 1, "global": {}}}


def test_values_are_yaml_1_1(engine, make_chart):
    """Defaults are read by Helm: octal numbers, dates as text, `no` as a key."""
    chart = make_chart(
        {
            "values.yaml": "octal: 010\ntime: 1:30\nday: 2026-05-04\nno: 1\n",
        }
    )

    assert engine.compute_values(chart, {}) == {"octal": 8, "time": "1:30", "day": "2026-05-04", "false": 1}


def test_revision_number_is_rendered_anew(engine, make_chart):
    """A template that shows the revision number is not remembered from another revision."""
    chart = make_chart(
        {
            "templates/x.yaml": "kind: X\nr: {{ .Release.Revision }}{{ if .Release.IsUpgrade }} up{{ end }}\n",
        }
    )

    manifests = [engine.render(chart, {}, KEY, number, is_upgrade=number > 1) for number in (1, 2)]

    assert [manifest.splitlines()[-1] for manifest in manifests] == ["r: 1", "r: 2 up"]


def test_release_name_and_namespace_are_rendered_anew(engine, make_chart):
    """Two releases never share what their name or namespace changed."""
    chart = make_chart(
        {
            "templates/x.yaml": "kind: X\nr: {{ .Release.Namespace }}/{{ .Release.Name }}\n",
        }
    )
    keys = [KEY, replace(KEY, namespace="other"), replace(KEY, name="other")]

    lines = [engine.render(chart, {}, key, 1, is_upgrade=False).splitlines()[-1] for key in keys]

    assert lines == ["r: monitoring/testwww", "r: other/testwww", "r: monitoring/other"]


def test_repeated_call_needs_no_helm(default_chart, monkeypatch):
    """A repeated update of a repeatable chart uses the cache."""
    engine = HelmEngine()
    first = engine.prepare(default_chart, {"imageTag": "v9"}, KEY, 2)
    monkeypatch.setattr("cce_release_contract.emulator.helm.native.NativeChart.render", None)

    second = engine.prepare(default_chart, {"imageTag": "v9"}, KEY, 3)

    assert second == first


def test_engine_serves_threads(default_chart):
    """Threads that start together load the chart once and get equal results."""
    engine = HelmEngine()
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(engine.prepare(default_chart, {"imageTag": "t"}, KEY, 2)))
        for _ in range(8)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(results) == 8
    assert all(result == results[0] for result in results)


def test_archive_of_a_chart_is_inspected(engine, default_chart):
    """Name and version are read from the archive."""
    chart = engine.inspect("my-id", default_chart.data, public=True, where="here")

    assert (chart.id, chart.name, chart.version, chart.public) == ("my-id", "magento-mysql", "1.0.0", True)
