"""What a run keeps of each exchange so that it can be compared with another run."""

from __future__ import annotations

from cce_release_contract.client.guard.nonexistent_names import impossible_chart_id, impossible_release_name
from cce_release_contract.client.target import Target
from cce_release_contract.contract.compiled import contract
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.judging.fingerprints import fingerprint_of
from cce_release_contract.protocol.run_recording import RunLines
from cce_release_suite._runner.suite_run import SuiteRun


class Fingerprinter:
    """Writes the fingerprint of every exchange that belongs to a test; the gateway of the run calls `sent`."""

    def __init__(self, run: SuiteRun, lines: RunLines) -> None:
        self._run = run
        self._lines = lines
        self._impossible = {
            impossible_release_name(run.run_id): "{release}",
            impossible_release_name(run.run_id, "missing"): "{missing}",
            impossible_chart_id(run.run_id): "{chart}",
        }

    def sent(self, exchange: Exchange) -> None:
        """Take one exchange in. Those before the first test belong to none."""
        if exchange.test:
            # What a test made for itself comes last: it means the same thing as what the run was given.
            names = self._impossible | stable_names_of(self._run.target) | stable_names_of(self._run.gateway.target)
            self._lines.fingerprint(fingerprint_of(exchange, names, self._run.run_id))


def stable_names_of(target: Target) -> dict[str, str]:
    """The words that say where a target's release is and what it is made from, with what they mean."""
    found = {
        target.address.cluster_id: "{cluster}",
        target.address.namespace: "{namespace}",
        target.address.name: "{release}",
        target.upgrade_chart_id: "{other chart}",
        target.chart_id: "{chart}",
    }
    found.pop("", None)
    # The paths of two variants mean the same, so that clusters of both kinds can be compared.
    paths = zip(target.address.contract.update.segments, contract().update.segments, strict=True)
    return {own: standard for own, standard in paths if own != standard} | found
