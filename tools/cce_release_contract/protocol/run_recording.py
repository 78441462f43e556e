"""The recording of a run for a comparison: fingerprints of exchanges, and judgements, as JSON lines.

Several processes append to one file. Each line is one write, so that lines stay whole.
"""

from __future__ import annotations

import errno
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from cce_release_contract.comparing.runs import ClauseVerdict, Side
from cce_release_contract.errors import TargetError
from cce_release_contract.judging.fingerprints import Fingerprint
from cce_release_contract.protocol.plain_data import each_text
from cce_release_contract.verdicts.judgement import Judgement
from cce_release_contract.verdicts.verdict import Verdict


class RunLines:
    """Appends lines to a file that only its owner can read; `redact` is applied to each text and name in a line.

    The methods raise TargetError if the file cannot be written.
    """

    def __init__(self, path: Path, redact: Callable[[str], str]) -> None:
        self._path = path
        self._redact = redact

    def fingerprint(self, fingerprint: Fingerprint) -> None:
        """Append one exchange."""
        self._append([{"fingerprint": fingerprint.to_json()}])

    def judgements(self, judgements: Iterable[Judgement]) -> None:
        """Append the judgements of the tests without their evidence, which is in the report."""
        self._append({"judgement": one.to_json() | {"violation": None}} for one in judgements)

    def _append(self, lines: Iterable[Mapping[str, object]]) -> None:
        content = "".join(json.dumps(each_text(line, self._redact, names=True)) + "\n" for line in lines).encode()
        try:
            handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(handle, "ab", buffering=0) as file:
                if file.write(content) != len(content):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            raise TargetError(
                f"cannot write the recording for the comparison: {error.strerror}",
                where=str(self._path),
                cause="the disk is full, or the size of files is limited",
                remedy="free some space, then compare again",
            ) from error


def read_side(path: Path, report: Mapping[str, Any]) -> Side:
    """A run as one side of a comparison: its lines, if any, and the verdicts of its report."""
    judgements: list[Judgement] = []
    fingerprints: dict[str, list[Fingerprint]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else ():
        document = json.loads(line)
        if "fingerprint" in document:
            fingerprint = Fingerprint.from_json(document["fingerprint"])
            fingerprints[fingerprint.test].append(fingerprint)
        else:
            judgements.append(Judgement.from_json(document["judgement"]))
    verdicts = {
        clause["id"]: ClauseVerdict(Verdict(clause["verdict"]), clause["reason"]) for clause in report["clauses"]
    }
    return Side(verdicts, judgements, fingerprints)
