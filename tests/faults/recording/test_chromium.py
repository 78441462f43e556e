"""A session of a page in Chromium, recorded by its developer tools."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.faults.recording.chromium_recording import ChromiumRecording
from tests.unit.recording.har_dialects import har
from tests.unit.recording.recorded_session import SETTLE_SECONDS, SessionPlace, recorded
from tests.unit.reporting.formats.page.browser.conftest import Browser, chromium

from cce_release_contract.client.sandbox.local_emulator import start_emulator
from cce_release_contract.client.sandbox.sandbox_client import SandboxClient
from cce_release_contract.recording.verifying import verify_recordings

__all__ = ["chromium"]  # a fixture


@pytest.mark.long
def test_session_of_a_browser_raises_no_alarm(chromium: Browser, tmp_path: Path) -> None:
    """What Chromium recorded of a session with the correct emulator keeps every clause."""
    with start_emulator() as emulator, SandboxClient(emulator.control) as sandbox:
        scope = sandbox.make_scope({"namespace": "browser", "settle_seconds": SETTLE_SECONDS})
        place = SessionPlace(
            token=scope["token"],
            cluster=scope["cluster_id"],
            namespace="browser",
            release=scope["releases"][0]["name"],
            chart=scope["chart_id"],
            other_chart=scope["upgrade_chart_id"],
            wait=lambda: sandbox.advance_clock("browser", SETTLE_SECONDS + 1),
        )
        recording = ChromiumRecording(chromium, emulator.url)
        sent = recorded(place, recording.send, emulator.url)

    path = tmp_path / "chromium.har"
    path.write_text(har(recording.entries, "WebInspector"), encoding="utf-8")
    verification = verify_recordings([str(path)], strict=True)

    assert verification.rows == []
    assert verification.summary.judged == len(sent)
