"""The suite's process with a script in the place of pytest."""

from __future__ import annotations

import sys

import pytest

from cce_release_contract.runs import suite_process

EVENTS = """
import json, sys
def event(**data):
    with open(sys.argv[1], "a") as file:
        file.write(json.dumps(data) + "\\n")
"""
"""What a script writes events with begins with this."""


def scripted(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Let the process run a script, with the path of the events as its argument, in the place of pytest."""
    monkeypatch.setattr(
        suite_process,
        "suite_command",
        lambda _options, events, *, workers, **_kept: [sys.executable, "-S", "-c", script, str(events), str(workers)],
    )
