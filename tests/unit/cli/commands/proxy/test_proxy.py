"""`cce-release proxy`: from the command line to the report, its exit codes, and what stays after a kill."""

from __future__ import annotations

import json
import signal
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.unit.proxy.running_proxy import (
    PATH,
    READ,
    REFUSED,
    recorded_entries,
    response_from,
    running_proxy,
    upstream_of,
)
from tests.waiting import wait_for

from cce_release_contract.cli import main
from cce_release_contract.cli.commands.proxy import command

BROKEN = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n" + b'{"version":"1"}'


def put(body: bytes, *headers: bytes) -> bytes:
    lines = (b"Host: a", b"Content-Type: application/json", *headers, b"Content-Length: %d" % len(body))
    return b"PUT " + PATH.encode() + b" HTTP/1.1\r\n" + b"\r\n".join(lines) + b"\r\n\r\n" + body


def test_correct_traffic_ends_with_0(tmp_path: Path) -> None:
    """After Ctrl-C, traffic that keeps the contract is reported and recorded, and the file is clean when it is read."""
    har, report = tmp_path / "a.har", tmp_path / "report.json"

    with (
        upstream_of(REFUSED) as upstream,
        running_proxy(upstream, "--record", str(har), "--report", str(report), "--format", "json") as proxy,
    ):
        assert proxy.exchanged(READ, READ) == REFUSED % (1, 1) + REFUSED % (2, 2)
        code = proxy.ended()

    document = json.loads(report.read_text())
    assert (code, len(proxy.said)) == (0, 1), proxy.said
    assert json.loads(proxy.printed) == document
    assert (document["passed"], document["judged"], document["violations"]) == (2, 2, 0)
    assert document["recording"] == {"recorded": 2, "not_recorded": 0, "error": ""}
    assert har.stat().st_mode & 0o777 == 0o600
    assert "0123456789abcdef0123" not in har.read_text()
    assert CliRunner().invoke(main, ["verify", str(har)]).exit_code == 0


def test_violations_are_lines_and_end_with_1() -> None:
    """A response that breaks the contract is a line on stderr at once, and the exit code is 1."""
    with upstream_of(BROKEN) as upstream, running_proxy(upstream) as proxy:
        assert proxy.exchanged(READ) == BROKEN
        line = proxy.wait_for_line("response.body.version")
        code = proxy.ended(signal.SIGTERM)

    assert code == 1
    assert f"fail: response.body.version: GET {PATH}: expected " in line
    assert "response.body.version: 1 finding\n" in proxy.printed


@pytest.mark.long
def test_nothing_judged_ends_with_3() -> None:
    """Traffic of another API passes, proves nothing, and the exit code is 3."""
    with upstream_of(BROKEN) as upstream, running_proxy(upstream) as proxy:
        assert proxy.exchanged(b"GET /other HTTP/1.1\r\n\r\n") == BROKEN
        code = proxy.ended()

    assert code == 3
    assert proxy.printed.endswith("nothing was judged\n")


@pytest.mark.long
def test_second_signal_ends_it_at_once() -> None:
    """After one signal no client is let in and an exchange may end; after two, the proxy does not wait for it."""
    with upstream_of(silent=True) as upstream, running_proxy(upstream) as proxy, proxy.connected() as connection:
        connection.sendall(READ)
        proxy.process.send_signal(signal.SIGINT)
        refused = wait_for(lambda: is_refused(proxy.port))
        proxy.process.send_signal(signal.SIGINT)
        assert connection.recv(1) == b""
        code = proxy.process.wait()

    assert (refused, code) == (True, 3)


def is_refused(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return True
    return False


def test_blocked_requests_do_not_reach_the_upstream() -> None:
    """With --block a request that breaks the contract gets 400 with its rule, and its connection goes on."""
    token = b"X-Auth-Token: 0123456789abcdef0123"
    wrong = b'{"chart_id":"c","action":"nope","parameters":{},"values":{}}'

    with upstream_of(REFUSED) as upstream, running_proxy(upstream, "--block") as proxy, proxy.connected() as connection:
        responses = []
        for request in (put(wrong, token), put(b"{", token), READ, READ.replace(b"X-Auth-Token", b"X"), READ):
            connection.sendall(request)
            responses.append(response_from(connection))
        connection.sendall(put(wrong, token, b"Expect: 100-continue"))
        permission = connection.recv(25)
        responses.append(response_from(connection))
        connection.close()
        code = proxy.ended()

    assert [one[9:12] for one in responses] == [b"400", b"400", b"404", b"400", b"404", b"400"]
    blocked = json.loads(responses[0].partition(b"\r\n\r\n")[2])
    assert blocked["rules"] == [{"location": "body", "pointer": "/action", "keyword": "enum"}]
    assert b'"security"' in responses[3]
    assert permission == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert code == 1
    assert "2 exchanges with" in proxy.printed
    assert "4 requests blocked" in proxy.printed


def test_header_shows_the_findings() -> None:
    """With --header each response has the clauses that it breaks in a header, or none."""
    with upstream_of(BROKEN) as upstream, running_proxy(upstream, "--header") as proxy:
        response = proxy.exchanged(READ)
        other = proxy.exchanged(b"GET /other HTTP/1.1\r\n\r\n")

    line = next(one for one in response.split(b"\r\n") if one.startswith(b"Cce-Release-Findings: "))
    assert b"response.body.version" in line
    assert response.replace(line + b"\r\n", b"") == BROKEN
    assert b"\r\nCce-Release-Findings: none\r\n" in other


def test_full_disk_stops_the_recording_alone(tmp_path: Path) -> None:
    """Without room for the file, traffic passes and is judged; a line says it, and the exit code is 3."""
    har = tmp_path / "a.har"

    with upstream_of(REFUSED) as upstream, running_proxy(upstream, "--record", str(har), most_bytes=3000) as proxy:
        responses = proxy.exchanged(*[READ] * 5)
        proxy.wait_for_line("the recording stops: File too large")
        code = proxy.ended()

    assert responses.count(b"HTTP/1.1 404") == 5
    assert 0 < len(recorded_entries(har)) < 5
    assert f"{5 - len(recorded_entries(har))} exchanges NOT recorded: File too large\n" in proxy.printed
    assert "5 judged" in proxy.printed
    assert code == 3


@pytest.mark.long
def test_killed_proxy_leaves_a_whole_file(tmp_path: Path) -> None:
    """After SIGKILL the file has every exchange that had passed, without the last if it had not been handed over."""
    har = tmp_path / "a.har"

    with upstream_of(REFUSED) as upstream, running_proxy(upstream, "--record", str(har)) as proxy:
        proxy.exchanged(*[READ] * 20)
        proxy.process.kill()

        assert wait_for(lambda: len(recorded_entries(har)) >= 19)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--upstream", "http://127.0.0.1:1/path"],
        ["--upstream", "http://user@127.0.0.1:1"],
        ["--upstream", "http://127.0.0.1:1/?a=b"],
        ["--upstream", "http://example.com"],
        ["--upstream", "ftp://127.0.0.1"],
        [],
        ["--upstream", "http://127.0.0.1:1", "--listen", "8090"],
        ["--upstream", "http://127.0.0.1:1", "--listen", "127.0.0.1:70000"],
        ["--upstream", "http://127.0.0.1:1", "--listen", "no-such-host.invalid:0"],
        ["--upstream", "http://127.0.0.1:1", "--listen-cert", "missing.pem"],
        ["--upstream", "https://127.0.0.1:1", "--ca-bundle", "missing.pem"],
        ["--upstream", "http://127.0.0.1:1", "--listen", "127.0.0.1:0", "--record", "missing/a.har"],
        ["--upstream", "http://127.0.0.1:1", "--timeout", "0"],
    ],
)
def test_bad_command_lines_are_usage_errors(arguments: list[str]) -> None:
    """Options that cannot be used are refused with exit code 2, before anything listens."""
    result = CliRunner().invoke(main, ["proxy", *arguments])

    assert result.exit_code == 2, result.output


@pytest.mark.parametrize("option", ["--report", "--listen-key", "--ca-bundle"])
def test_recording_overwrites_no_other_file_of_the_command(tmp_path: Path, option: str) -> None:
    """A file of --record that another option names too is a usage error, also by another path, and stays as it is."""
    other = tmp_path / "a.har"
    other.write_text("mine")
    (tmp_path / "link").symlink_to(other)
    arguments = ["--upstream", "http://127.0.0.1:1", "--listen", "127.0.0.1:0", "--force"]

    result = CliRunner().invoke(main, ["proxy", *arguments, "--record", str(tmp_path / "link"), option, str(other)])

    assert (result.exit_code, other.read_text()) == (2, "mine")
    assert " too" in result.stderr


def test_port_in_use_is_a_usage_error(tmp_path: Path) -> None:
    """A port that another program has is exit code 2, and no file is made."""
    har = tmp_path / "a.har"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"

        arguments = ["--upstream", "http://127.0.0.1:1", "--listen", listen, "--record", str(har)]
        result = CliRunner().invoke(main, ["proxy", *arguments])

    assert (result.exit_code, har.exists()) == (2, False)
    assert "in use" in result.stderr


def test_address_beyond_loopback_is_warned_about(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line on stderr says that other machines can reach the proxy."""
    monkeypatch.setattr("cce_release_contract.proxy.launch.run_proxy", stopped)

    result = CliRunner().invoke(command, ["--upstream", "http://127.0.0.1:1", "--listen", "0.0.0.0:0"])

    assert isinstance(result.exception, KeyboardInterrupt | SystemExit)
    assert "other machines can reach 0.0.0.0" in result.stderr


def stopped(*_: object) -> None:
    raise KeyboardInterrupt
