"""Tests of rendering within limits, in a process of its own."""

import gc
import os
import re
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.waiting import LONGEST_SECONDS, wait_for

from cce_release_contract.emulator.helm import bounded
from cce_release_contract.emulator.helm.bounded import BoundedHelm, RenderLimits
from cce_release_contract.emulator.helm.engine import EngineErrorKind
from cce_release_contract.emulator.helm.native import HelmFault
from cce_release_contract.emulator.rules.releases import ReleaseKey

RELEASE = {"name": "web", "namespace": "shop", "revision": 3, "is_upgrade": True}
PATIENT = 600.0
"""Seconds for what has to meet another limit, however busy the machine is."""

OWNER = """
import sys
from pathlib import Path
from cce_release_contract.emulator.helm.bounded import BoundedHelm, RenderLimits
helm = BoundedHelm(RenderLimits(seconds=600))
release = {"name": "web", "namespace": "shop", "revision": 3, "is_upgrade": True}
helm.manifest(Path("quick.tgz").read_bytes(), "quick", {}, release)
print(helm._process._process.pid, flush=True)
helm.manifest(Path("endless.tgz").read_bytes(), "endless", {}, release)
"""

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
            RenderLimits(seconds=PATIENT),
            "cannot be rendered with 512 MB of memory \\[helm-fault",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="the system has no such limit"),
        ),
        pytest.param(ENDLESS, RenderLimits(seconds=0.2), "took more than 0.2 seconds"),
        pytest.param(
            'a: {{ repeat 1000 "x" }}', RenderLimits(characters=1002), "produce 1003 characters of text, more than"
        ),
    ],
    ids=["memory", "time", "text"],
)
def test_limit_is_an_error_and_the_next_chart_is_rendered(manifest_of, template, limits, said):
    """A template that exceeds a limit is refused with the limit, and the next one is rendered normally."""
    helm = BoundedHelm(limits)

    for _ in range(2):
        with pytest.raises(HelmFault, match=said):
            manifest_of(helm, template)

    patient = BoundedHelm(RenderLimits(seconds=PATIENT))
    assert manifest_of(patient if limits.seconds < PATIENT else helm, "kind: {{ .Values.kind }}", kind="X") == (
        "---\n# Source: app/templates/a.yaml\nkind: X\n"
    )


@pytest.mark.parametrize(
    ("template", "said"),
    [('{{ fail "no" }}', "no"), ("a: [", "YAML parse error on app/templates/a.yaml"), ("{{ .Nothing.at }}", "nil")],
)
def test_helms_refusal_comes_through(manifest_of, template, said):
    """An error of Helm keeps Helm's text, and does not end the process."""
    helm = BoundedHelm(RenderLimits(seconds=PATIENT))

    for _ in range(2):
        with pytest.raises(HelmFault, match=said):
            manifest_of(helm, template)


def test_process_ends_with_its_owner(manifest_of):
    """The process ends when its engine is gone."""
    helm = BoundedHelm(RenderLimits(seconds=PATIENT))
    manifest_of(helm, "a: 1")
    process = helm._process._process

    del helm
    gc.collect()

    assert process.poll() is not None


@pytest.mark.skipif(sys.platform != "linux", reason="only there the end of a process's child can be waited for")
def test_process_ends_in_the_middle_of_a_rendering_when_its_owner_is_killed(make_chart, tmp_path):
    """A chart without an end takes no processor once the emulator is gone, however that ended."""
    for name, template in {"quick": "a: 1", "endless": ENDLESS}.items():
        (tmp_path / f"{name}.tgz").write_bytes(make_chart({"templates/a.yaml": template}).data)
    with subprocess.Popen([sys.executable, "-c", OWNER], cwd=tmp_path, stdout=subprocess.PIPE) as owner:
        process = int(owner.stdout.readline())
        end = os.pidfd_open(process)
        begun = ticks_of(process)
        wait_for(lambda: ticks_of(process) > begun + 20)

        owner.kill()

    try:
        ended, _, _ = select.select([end], [], [], LONGEST_SECONDS / 10)
        if not ended:
            signal.pidfd_send_signal(end, signal.SIGKILL)
    finally:
        os.close(end)
    assert ended


def ticks_of(process):
    """Hundredths of a second that a process has computed for itself."""
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11])


@pytest.fixture
def program_of(monkeypatch, tmp_path):
    """Lets other programs render, which a text each gives; each start takes the next."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    own = bounded.python_command

    def put(*texts):
        names = iter([f"renders_{number}" for number, _ in enumerate(texts)])
        for number, text in enumerate(texts):
            (tmp_path / f"renders_{number}.py").write_text(text)
        monkeypatch.setattr(bounded, "python_command", lambda module: own(next(names, module)))

    return put


DYING = "import sys; print('{}', flush=True); sys.stdin.readline(); sys.exit('%s')"


def test_unexpected_end_is_tried_once_more(manifest_of, program_of):
    """A process that ended for no reason of the chart costs the chart nothing."""
    program_of(DYING % "killed by somebody")

    manifest = manifest_of(BoundedHelm(RenderLimits(seconds=PATIENT)), "kind: X")

    assert manifest == "---\n# Source: app/templates/a.yaml\nkind: X\n"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (r"Traceback\nRuntimeError: no", "the process that renders charts ended with status 1: RuntimeError: no"),
        (r"fatal error: stack overflow\n\nrax 0x0", "ended with status 1: fatal error: stack overflow"),
        ("", "ended with status 1: it had no output"),
    ],
    ids=["python", "go", "nothing"],
)
def test_unexpected_end_is_said_as_it_was(manifest_of, program_of, said, expected):
    """An unexpected end names the status and the last output, not a limit."""
    program_of(DYING % said, DYING % said)

    with pytest.raises(HelmFault, match=re.escape(f"{expected} [helm-fault]")):
        manifest_of(BoundedHelm(RenderLimits(seconds=PATIENT)), "a: 1")


@pytest.mark.parametrize(
    "said", [r"Traceback\nMemoryError", r"fatal error: runtime: out of memory\n\nrax 0x0"], ids=["python", "go"]
)
def test_end_for_lack_of_memory_is_the_charts_own(manifest_of, program_of, said):
    """Where Go or Python says that memory ran out the chart is refused at once, with the limit."""
    program_of(DYING % said)

    with pytest.raises(HelmFault, match="cannot be rendered with 512 MB of memory \\[helm-fault"):
        manifest_of(BoundedHelm(RenderLimits(seconds=PATIENT)), "a: 1")


def test_process_takes_no_module_of_the_working_folder(manifest_of, tmp_path, monkeypatch):
    """A module that lies in the working folder is not imported by the process, even if PYTHONPATH names that folder."""
    (tmp_path / "json.py").write_text("raise SystemExit('taken')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", f"{os.pathsep}.")

    assert "a: 1" in manifest_of(BoundedHelm(RenderLimits(seconds=PATIENT)), "a: 1")


def test_engine_renders_foreign_charts_within_limits(make_chart, refusal_of, engine, monkeypatch):
    """A chart that did not come with the emulator cannot take the server's memory, whichever values drive it."""
    monkeypatch.setattr(engine, "_bounded", BoundedHelm(RenderLimits(seconds=PATIENT, characters=1000)))
    chart = make_chart({"templates/a.yaml": 'a: "{{ repeat (int .Values.times) "x" }}"'})

    error = refusal_of(chart, {"times": 1001})

    assert error.kind is EngineErrorKind.TEMPLATE
    assert error.message == "the chart's templates produce 1006 characters of text, more than 1000"
