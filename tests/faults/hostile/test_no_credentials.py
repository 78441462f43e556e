"""No credential stands in anything that a failing run leaves behind: terminal, reports, example database, log."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import os
import secrets as random_secrets
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from tests.levels import LONG, few
from tests.waiting import LONGEST_SECONDS

from cce_release_contract.exit_codes import ExitCode

FAULTS = (
    *("token-not-compared", "signature-not-compared", "token-not-needed"),
    *("token-in-refusal", "signature-in-refusal", "token-in-header"),
)
FAILING = ("authentication.token", "authentication.signature", "authentication.secret", "authentication.refusal")
LIVE = ("authentication.token", "authentication.refusal", "response.error")


def spellings(secret: str) -> frozenset[bytes]:
    """The secret as it is, as JSON, inside JSON in JSON, in Python, in a URL, in HTML, in hex, and inside base64."""
    once = json.dumps(secret)[1:-1]
    texts = {
        *(secret, once, json.dumps(once)[1:-1], repr(secret)[1:-1], secret.encode().hex()),
        *(
            quote(secret, safe=""),
            quote(secret),
            quote_plus(secret),
            html.escape(secret),
            html.escape(secret, quote=False),
        ),
    }
    return frozenset({text.encode() for text in texts} | set(_in_base64(secret.encode())))


def _in_base64(secret: bytes) -> Iterator[bytes]:
    """The middle of the secret's base64 in each of the three ways in which it can lie in a longer text."""
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + secret)
        yield encoded[4 if before else 0 : len(encoded) // 4 * 4 - 4]


def found(secrets: Mapping[str, str], places: Iterable[tuple[str, bytes]]) -> list[str]:
    """Which secret stands where, in words without the secret itself; empty if none stands anywhere."""
    forms = {what: spellings(secret) for what, secret in secrets.items()}
    return [
        f"{what} stands in {place}"
        for place, content in places
        for what, ways in forms.items()
        if any(way in content for way in ways)
    ]


def left_behind(folder: Path, **outputs: str) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder, by its name and its content (unpacked), and the outputs given by name."""
    for name, text in outputs.items():
        yield name, text.encode()
    for path in sorted(folder.rglob("*")):
        yield f"the name {path.name}", path.name.encode()
        if path.is_file():
            content = path.read_bytes()
            yield str(path.relative_to(folder)), gzip.decompress(content) if path.suffix == ".gz" else content


def of_scope(seed: int, test: str, label: str) -> dict[str, str]:
    """The credentials that the suite makes for one scope of a test: they follow from seed, test and label."""
    digest = hashlib.sha512(f"{seed}\n{test}\n{label}".encode()).hexdigest()
    return {
        f"the token of {test} {label}": f"token{digest[16:64]}",
        f"the access key of {test} {label}": f"AK{digest[64:82].upper()}",
        f"the secret key of {test} {label}": digest[82:122],
    }


@dataclass(frozen=True)
class Emulator:
    """A running emulator: its ready line and the credentials that were made up for it."""

    ready: dict[str, str]
    secrets: dict[str, str]

    def place(self) -> list[str]:
        """The options that name its release to a run that does not know that it is an emulator."""
        return [
            *("--cluster-id", self.ready["cluster_id"], "--namespace", self.ready["namespace"]),
            *("--release", self.ready["release"]),
        ]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """An emulator that accepts too much, with credentials that no other place knows."""
    made = {
        # Signs that a URL, JSON and HTML spell in another way.
        "the token": f"{random_secrets.token_hex(12)}/+='&\"{random_secrets.token_hex(12)}",
        "the access key": f"AK{random_secrets.token_hex(9).upper()}",
        "the secret key": f"{random_secrets.token_hex(12)}/+={random_secrets.token_hex(12)}",
        "the control token": random_secrets.token_hex(16),
    }
    environment = clean() | {
        "CCE_RELEASE_EMULATOR_TOKEN": made["the token"],
        "CCE_RELEASE_EMULATOR_ACCESS_KEY": made["the access key"],
        "CCE_RELEASE_EMULATOR_SECRET_KEY": made["the secret key"],
        "CCE_RELEASE_CONTROL_TOKEN": made["the control token"],
    }
    faults = [part for fault in FAULTS for part in ("--fault", fault)]
    process = subprocess.Popen(
        [*command("emulate"), "--port", "0", "--format", "json", "--until-stdin-closes", *faults],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdout is not None
    ready = process.stdout.readline()
    running = Emulator(json.loads(ready), made)
    yield running
    rest, log = process.communicate("", timeout=LONGEST_SECONDS)
    shown = {what: secret for what, secret in made.items() if what != "the control token"}
    # The ready line is where a user is told the control token.
    assert found(shown, [("the emulator's output", (ready + rest).encode())]) == []
    assert found(made, [("the emulator's log", log.encode())]) == []


def clean() -> dict[str, str]:
    """The environment without the caller's settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("CCE_RELEASE_", "PYTEST_"))}


def command(name: str) -> list[str]:
    """The beginning of a command line of ours."""
    return [sys.executable, "-m", "cce_release_contract.cli", name]


def clauses(prefixes: tuple[str, ...], option: str = "--clause") -> list[str]:
    """The options that choose clauses."""
    return [part for prefix in prefixes for part in (option, prefix)]


def run(folder: Path, arguments: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a folder of its own; it has to find the contract broken."""
    done = subprocess.run(
        arguments,
        cwd=folder,
        env=clean() | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )
    assert done.returncode == ExitCode.BROKEN, done.stdout + done.stderr
    return done


def scopes(report: Path) -> dict[str, str]:
    """The credentials of every scope that the tests of a report had."""
    document = json.loads(report.read_text(encoding="utf-8"))
    tests = {test for clause in document["clauses"] for test in clause["tests"]}
    assert tests
    return {
        what: secret
        for test in sorted(tests)
        for label in ("main", "other")
        for what, secret in of_scope(document["seed"], test, label).items()
    }


def test_check_of_an_emulator_shows_no_credential(emulator, tmp_path):
    """A failing check of an emulator shows neither its credentials nor those of the scopes that it made."""
    done = run(
        tmp_path,
        [
            *command("check"),
            *("--target", emulator.ready["url"], "--control", emulator.ready["control_url"]),
            *("--report-dir", "reports", "--example-database", "examples", *clauses(FAILING)),
        ],
        CCE_RELEASE_CONTROL_TOKEN=emulator.secrets["the control token"],
    )

    made = scopes(tmp_path / "reports" / "report.json")
    assert (tmp_path / "reports" / "junit.xml").exists()
    assert found(emulator.secrets | made, left_behind(tmp_path, stdout=done.stdout, stderr=done.stderr)) == []


@pytest.mark.parametrize("way", few(["token", "key"], quick=[1]))
def test_check_of_a_live_target_shows_no_credential(emulator, tmp_path, way):
    """A failing check of a live target shows nothing of the credentials that it was given."""
    given = {
        "token": {"CCE_RELEASE_TOKEN": emulator.secrets["the token"]},
        "key": {
            "CCE_RELEASE_ACCESS_KEY": emulator.secrets["the access key"],
            "CCE_RELEASE_SECRET_KEY": emulator.secrets["the secret key"],
        },
    }[way]

    done = run(
        tmp_path,
        [
            *(*command("check"), "--target", emulator.ready["url"], *emulator.place(), "--strict"),
            *("--report-dir", "reports", *clauses(LIVE)),
        ],
        **given,
    )

    assert found(emulator.secrets, left_behind(tmp_path, stdout=done.stdout, stderr=done.stderr)) == []


def plain_pytest(emulator: Emulator, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """The suite under plain pytest with everything shown that pytest can show."""
    return run(
        folder,
        [
            *(sys.executable, "-m", "pytest", "--pyargs", "cce_release_suite", "-p", "no:cacheprovider"),
            *("-c", os.devnull, "--rootdir", str(folder), "--showlocals", "--tb=long", "-vv", "-rA", *options),
            *("--junitxml", str(folder / "pytest.xml"), "-o", "junit_logging=all", "--log-file", str(folder / "log")),
            *("--cce-target", emulator.ready["url"], "--cce-control", emulator.ready["control_url"]),
            *("--cce-report-dir", "reports", "--cce-example-database", "examples"),
            *clauses(FAILING, "--cce-clause"),
        ],
        CCE_RELEASE_CONTROL_TOKEN=emulator.secrets["the control token"],
        PYTHONPATH=str(Path(__file__).parent),
    )


@LONG
def test_tracebacks_of_pytest_show_no_credential(emulator, tmp_path):
    """Plain pytest shows no credential either, with long tracebacks, locals and captured output."""
    done = plain_pytest(emulator, tmp_path)

    made = scopes(tmp_path / "reports" / "report.json")
    assert found(emulator.secrets | made, left_behind(tmp_path, stdout=done.stdout, stderr=done.stderr)) == []


@LONG
def test_search_finds_what_redaction_takes_out(emulator, tmp_path):
    """With redaction switched off the same search finds credentials: on the terminal and in both reports."""
    done = plain_pytest(emulator, tmp_path, "-p", "no_redaction")

    made = scopes(tmp_path / "reports" / "report.json")
    places = found(made, left_behind(tmp_path, stdout=done.stdout, stderr=done.stderr))
    for place in ("stdout", "reports/report.json", "pytest.xml"):
        assert any(words.startswith("the token of") and words.endswith(f"in {place}") for words in places), place


@pytest.mark.parametrize("spelling", sorted(spellings("a/b+c='d&\"e-f0123456789")))
def test_search_finds_every_spelling(tmp_path, spelling):
    """A planted secret is found in whatever spelling it stands in a file, packed or not, and in its name."""
    secret = {"it": "a/b+c='d&\"e-f0123456789"}
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(b"before" + spelling + b"after")

    assert found(secret, left_behind(tmp_path)) == ["it stands in deep/file"]
    assert found(secret, [("another text", b"before and after")]) == []
