"""The files of a proof: proof.json for programs, proof.html for people."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cce_release_contract.atomic_file import keep_out_of_git, write_whole
from cce_release_contract.contract.clause import Clause
from cce_release_contract.proof.document import proof_text
from cce_release_contract.proof.matrix import Proof
from cce_release_contract.proof.page import proof_page

PROOF_FILE: Final = "proof.json"
HTML_NAME: Final = "proof.html"


def write_proof(proof: Proof, folder: Path, clauses: Mapping[str, Clause], *, ignored: bool) -> tuple[Path, ...]:
    """Write both files, each completely or not at all; return their paths. Raises `UsageError` if that fails.

    `ignored` means that the folder is the default one, which git should ignore.
    """
    json_path, html_path = folder / PROOF_FILE, folder / HTML_NAME
    write_whole(json_path, proof_text(proof))
    write_whole(html_path, proof_page(proof, clauses))
    if ignored:
        keep_out_of_git(folder.parent)
    return json_path, html_path
