"""Files with a recording, and what is read from them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.unit.recording.har_dialects import entry, har
from tests.unit.recording.made_exchanges import read

from cce_release_contract.recording.reading.recording_file import RecordingFile
from cce_release_contract.recording.recorded import RecordedExchange


def opened(path: Path) -> tuple[RecordingFile, list[RecordedExchange]]:
    file = RecordingFile(path, path.name)
    return file, list(file)


def written(folder: Path, content: str | bytes, name: str = "a.har") -> Path:
    path = folder / name
    path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    return path


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    """A HAR file of one read, whose entry was changed."""
    one = entry(read(1))
    change(one)
    return har([one])
