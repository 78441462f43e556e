"""`cce-release verify`: 1 for a finding, 2 for what it cannot read, 3 where nothing was judged, 0 for the rest."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jsonschema_rs
import pytest
from click.testing import CliRunner, Result
from tests.unit.recording.har_dialects import entry, har, own_lines
from tests.unit.recording.made_exchanges import TOKEN, made, read, release, update

from cce_release_contract import recording
from cce_release_contract.cli import main
from cce_release_contract.recording.recorded import RecordedExchange

SCHEMA = json.loads((Path(recording.__path__[0]) / "verification.schema.json").read_text(encoding="utf-8"))

Record = Callable[..., str]


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """Writes a HAR file of exchanges and gives its name."""

    def record(*exchanges: RecordedExchange, name: str = "session.har") -> str:
        path = tmp_path / name
        path.write_text(har(map(entry, exchanges)), encoding="utf-8")
        return str(path)

    return record


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["verify", *arguments])


def test_right_traffic_ends_with_0(record: Record) -> None:
    """Traffic that keeps the contract has no finding, and the last line counts what was judged."""
    result = run(record(read(1), update(2), read(2)))

    assert result.exit_code == 0
    assert "3 exchanges, 3 of the contract's operations, 3 judged" in result.stdout
    assert "0 findings" in result.stdout


def test_a_finding_ends_with_1(record: Record) -> None:
    """A finding has its clause, its place, its request line and what was expected and observed."""
    result = run(record(read(1), read(2, cluster_name=None)))

    assert result.exit_code == 1
    assert "FAIL response.body.cluster_name (documented)" in result.stdout
    assert "session.har, entry 2: GET /cce/cam/v3/clusters/c-1/namespace/default/releases/web -> 200" in result.stdout
    assert "/cluster_name: expected type string; observed null" in result.stdout


def test_an_advisory_finding_counts_if_strict(record: Record) -> None:
    """A clause that no page states is shown, and counts with --strict alone."""
    path = record(read(1, description="a", status_description="b"))

    assert run(path).exit_code == 0
    assert "advisory response.body.status_description_agrees" in run(path).stdout
    assert run(path, "--strict").exit_code == 1


def test_another_api_ends_with_3(record: Record) -> None:
    """None matched is a verdict of its own."""
    result = run(record(made("GET", {}, target="/v3/projects")))

    assert result.exit_code == 3
    assert "none matched" in result.stdout


def test_responses_that_say_nothing_end_with_3(record: Record) -> None:
    """A gateway without a backend proves nothing."""
    result = run(record(made("GET", {}, status=502)))

    assert result.exit_code == 3
    assert "nothing was judged" in result.stdout


def test_a_cut_file_names_its_cut(record: Record) -> None:
    """A file that ends too early is judged as far as it goes."""
    path = Path(record(read(1), read(1)))
    content = path.read_bytes()[:-40]
    path.write_bytes(content)

    result = run(str(path))

    assert result.exit_code == 3
    assert f"1 read, cut at byte {len(content)}" in result.stdout


@pytest.mark.parametrize("content", [b"", b"nothing", b'{"openapi": "3.1.0"}'])
def test_what_is_no_recording_ends_with_2(tmp_path: Path, content: bytes) -> None:
    """An error says what is wrong with a file, and there is no traceback."""
    path = tmp_path / "a.har"
    path.write_bytes(content)

    result = run(str(path))

    assert result.exit_code == 2
    assert str(path) in result.stderr
    assert run(str(tmp_path / "none.har")).exit_code == 2
    assert run().exit_code == 2


def test_several_files_are_one_sequence(record: Record) -> None:
    """A law is judged over all files in the order in which they are named."""
    first, second = record(read(3), update(4), name="a.har"), record(update(4), name="b.har")

    result = run(first, second, "--strict", "--format", "json")

    findings = json.loads(result.stdout)["findings"]
    assert [(one["clause"], one["entry"]) for one in findings] == [("upgrade.revision.grows", 1)]
    assert findings[0]["file"] == second
    assert findings[0]["earlier"] == f"{first}, entry 2"


def test_json_has_its_published_shape(record: Record, tmp_path: Path) -> None:
    """The JSON fits the schema, with findings and without, and for files with damage."""
    cut = tmp_path / "cut.har"
    cut.write_text(har([entry(read(1)), {"no": "request"}])[:-1], encoding="utf-8")
    wrong = record(read(1, cluster_name=None), made("GET", {}, target="/other"))

    for paths in ([str(cut)], [wrong], [wrong, str(cut)], [str(own_lines(tmp_path, [read(1)]))]):
        document = json.loads(run(*paths, "--format", "json").stdout)
        assert [error.message for error in jsonschema_rs.Draft202012Validator(SCHEMA).iter_errors(document)] == []


def test_findings_hold_no_secret(record: Record) -> None:
    """A token, in the query or in what a response shows, is masked in both formats; control characters are escaped."""
    wrong = read(1, status=f"\x1b[31m{TOKEN}", description="a")
    target = wrong.exchange.request.target + f"?access_token={TOKEN}"
    request = replace(wrong.exchange.request, target=target)
    path = record(replace(wrong, exchange=replace(wrong.exchange, request=request)))

    for result in (run(path), run(path, "--format", "json")):
        assert result.exit_code == 1
        assert TOKEN not in result.stdout
        assert "\x1b" not in result.stdout
        assert "access_token=******" in result.stdout


def test_many_findings_are_counted(record: Record) -> None:
    """The JSON has a thousand findings of a clause; the others are counted."""
    path = record(*(read(1, cluster_name=None) for _ in range(1010)))

    document = json.loads(run(path, "--format", "json").stdout)
    assert document["summary"]["fail"] == 1010
    assert len(document["findings"]) == 1000
    assert document["findings_left_out"] == 10


def test_the_text_shows_some_findings_of_a_clause(record: Record) -> None:
    """Twenty findings of a clause are shown, and the others are counted."""
    assert "and 3 more" in run(record(*(read(1, cluster_name=None) for _ in range(23)))).stdout


def test_a_large_history_is_judged(record: Record) -> None:
    """Hundreds of revisions are no problem."""
    items = [release(number, status="SUPERSEDED", values='{"a":{"b":[{}]}}') for number in range(1, 300)]
    target = read(1).exchange.request.target + "/history"

    assert run(record(made("GET", [*items, release(300)], target=target)), "--strict").exit_code == 0
