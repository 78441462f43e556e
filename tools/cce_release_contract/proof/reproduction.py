"""The command that reproduces one finding of a proof."""

from __future__ import annotations

from cce_release_contract.proof.matrix import Proof
from cce_release_contract.settings.setting import STANDARD


def check_command(proof: Proof, fault: str, clause: str) -> str:
    """The `cce-release check` of one clause against one fault, or against the correct emulator if `fault` is empty."""
    parts = ["cce-release check"]
    if fault:
        parts.append(f"--fault {fault}")
    parts.append(f"--clause {clause}")
    if proof.profile != "standard":
        parts.append(f"--profile {proof.profile}")
    parts += _variant(proof)
    return " ".join([*parts, f"--seed {proof.seed}"])


def prove_command(proof: Proof, fault: str) -> str:
    """The `cce-release prove` command for one fault, for a trial that did not end by itself."""
    full = " --full" if proof.full else ""
    profile = "" if proof.profile == "standard" else f" --profile {proof.profile}"
    variant = "".join(f" {option}" for option in _variant(proof))
    return f"cce-release prove --fault {fault}{full}{profile}{variant} --seed {proof.seed}"


def _variant(proof: Proof) -> list[str]:
    return [] if proof.variant == STANDARD else [f"--variant {proof.variant}"]
