"""Documents and references that are URLs are read only where the user allows it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.unit.diff.test_sources import paths

from cce_release_contract.diff import sources
from cce_release_contract.diff.sources import load_source
from cce_release_contract.errors import UsageError

FILES = {
    "/api/openapi.yaml": paths("schemas/thing.yaml#/Thing"),
    "/api/schemas/thing.yaml": "Thing: {type: object, properties: {other: {$ref: '../other.yaml#/Other'}}}\n",
    "/api/other.yaml": "Other: {type: string}\n",
    "/large.yaml": "a: 1\n" * 1000,
}


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = FILES.get(self.path, "").encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    """The base URL of a server with the files."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def refused(name: str) -> str:
    with pytest.raises(UsageError) as raised:
        load_source(name, allow_remote=True)
    return str(raised.value)


def test_a_document_of_a_url_is_read_with_its_files(site: str) -> None:
    """References in a document of a URL lead to other URLs; each place names its URL."""
    found = load_source(f"{site}/api/openapi.yaml", allow_remote=True)

    assert [str(document.path).rpartition("/")[2] for document in found.documents] == [
        "openapi.yaml",
        "thing.yaml",
        "other.yaml",
    ]
    assert found.place("/x-files/2/Other").file == f"{site}/api/other.yaml"


def test_a_file_may_refer_to_a_url(site: str, tmp_path: Path) -> None:
    """A reference from a file to a URL is followed, if that is allowed, and refused otherwise."""
    file = tmp_path / "openapi.yaml"
    file.write_text(paths(f"{site}/api/other.yaml#/Other"), encoding="utf-8")

    assert len(load_source(str(file), allow_remote=True).documents) == 2
    with pytest.raises(UsageError, match="allow it: --allow-remote"):
        load_source(str(file))


def test_what_cannot_be_fetched_is_said(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing page, a closed port, another scheme and a large file each end with one message."""
    monkeypatch.setattr(sources, "LONGEST_DOCUMENT", 1000)

    assert "404" in refused(f"{site}/missing.yaml")
    assert "cannot be read" in refused("http://127.0.0.1:9/openapi.yaml")
    assert "is not fetched" in refused("file:///etc/passwd")
    assert "is larger than" in refused(f"{site}/large.yaml")
