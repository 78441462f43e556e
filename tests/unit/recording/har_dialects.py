"""Recordings of exchanges as several programs write them."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cce_release_contract.exchanges.request import Headers
from cce_release_contract.recording.recorded import RecordedExchange


def entry(recorded: RecordedExchange) -> dict[str, Any]:
    """The entry of an exchange as HAR 1.2 has it."""
    request, response = recorded.exchange.request, recorded.exchange.response
    assert response is not None
    started, ended = recorded.started or 0.0, recorded.ended or 0.0
    data = {"postData": {"mimeType": "application/json", "text": request.body.decode()}} if request.body else {}
    return {
        "startedDateTime": datetime.fromtimestamp(started, UTC).isoformat(),
        "time": (ended - started) * 1000,
        "request": {
            "method": request.method,
            "url": recorded.exchange.base_url + request.target,
            "httpVersion": "HTTP/1.1",
            "headers": _pairs(request.headers),
            "bodySize": len(request.body),
            **data,
        },
        "response": {
            "status": response.status,
            "headers": _pairs(response.headers),
            "content": {
                "size": len(response.body),
                "mimeType": "application/json",
                "text": response.body.decode("utf-8", "surrogateescape"),
            },
            "bodySize": len(response.body),
        },
    }


def _pairs(headers: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def har(entries: Iterable[dict[str, Any]], creator: str = "recorder") -> str:
    """A HAR file."""
    log = {"version": "1.2", "creator": {"name": creator, "version": "1"}, "entries": list(entries)}
    return json.dumps({"log": log})


def plain(folder: Path, exchanges: list[RecordedExchange]) -> Path:
    """HAR 1.2 and nothing else."""
    return _written(folder, har(map(entry, exchanges)))


def browser(folder: Path, exchanges: list[RecordedExchange]) -> Path:
    """A browser over HTTP/2: pseudo headers, names in lower case, milliseconds, members with an underscore."""
    entries = []
    for one in map(entry, exchanges):
        request = one["request"]
        request["headers"] = [
            {"name": ":method", "value": request["method"]},
            *({"name": pair["name"].lower(), "value": pair["value"]} for pair in request["headers"]),
        ]
        one["startedDateTime"] = one["startedDateTime"][:23] + "Z"
        entries.append({"_initiator": {"type": "script"}, "_resourceType": "fetch", **one, "cache": {}})
    return _written(folder, har(entries, "WebInspector"))


def mitmproxy(folder: Path, exchanges: list[RecordedExchange]) -> Path:
    """mitmproxy: the size of a packed body, which the text is not."""
    entries = [entry(one) for one in exchanges]
    for one in entries:
        content = one["response"]["content"]
        content |= {"compression": 40, "size": content["size"] - 40}
        one["response"]["headers"].append({"name": "content-encoding", "value": "gzip"})
    return _written(folder, har(entries, "mitmproxy"))


def base64_bodies(folder: Path, exchanges: list[RecordedExchange]) -> Path:
    """A recorder that encodes every body."""
    entries = [entry(one) for one in exchanges]
    for one in entries:
        parts = [one["response"]["content"], *([one["request"]["postData"]] if "postData" in one["request"] else [])]
        for part in parts:
            part |= {"text": base64.b64encode(part["text"].encode()).decode(), "encoding": "base64"}
    return _written(folder, har(entries))


def playwright(folder: Path, exchanges: list[RecordedExchange]) -> Path:
    """Playwright with bodies in files beside the recording."""
    entries = [entry(one) for one in exchanges]
    for one in entries:
        parts = [one["response"]["content"], *([one["request"]["postData"]] if "postData" in one["request"] else [])]
        for part in parts:
            text = part.pop("text").encode()
            part["_file"] = f"{hashlib.sha1(text).hexdigest()}.json"
            (folder / part["_file"]).write_bytes(text)
    return _written(folder, har(entries, "Playwright"))


def schemathesis(folder: Path, exchanges: list[RecordedExchange]) -> Path:
    """schemathesis: masked headers, and the time when the response came as that of the request."""
    entries = [entry(one) for one in exchanges]
    for one, recorded in zip(entries, exchanges, strict=True):
        one["startedDateTime"] = datetime.fromtimestamp(recorded.ended or 0, UTC).isoformat()
        for pair in one["request"]["headers"]:
            if pair["name"].lower() in ("x-auth-token", "authorization"):
                pair["value"] = "[Filtered]"
    return _written(folder, har(entries, "harfile"))


def schemathesis_events(folder: Path, exchanges: list[RecordedExchange]) -> Path:
    """The event log of schemathesis: one line a scenario, headers as lists, no Date."""
    lines: list[Any] = [{"Initialize": {"seed": 1}}]
    for number, recorded in enumerate(exchanges):
        request, response = recorded.exchange.request, recorded.exchange.response
        assert response is not None
        headers = {name: ["[Filtered]" if name == "X-Auth-Token" else value] for name, value in request.headers}
        interaction = {
            "request": {
                "method": request.method,
                "uri": recorded.exchange.base_url + request.target,
                "headers": headers,
                "body": {"$base64": base64.b64encode(request.body).decode()},
            },
            "response": {
                "status_code": response.status,
                "headers": {name: [value] for name, value in response.headers if name.lower() != "date"},
                "content": {"$base64": base64.b64encode(response.body).decode()},
                "elapsed": response.elapsed_seconds,
            },
            "timestamp": recorded.ended,
        }
        lines.append({"ScenarioFinished": {"recorder": {"interactions": {str(number): interaction}}}})
    return _written(folder, "".join(json.dumps(line) + "\n" for line in lines), "events.ndjson")


def lines(folder: Path, exchanges: list[RecordedExchange]) -> Path:
    """One HAR entry a line."""
    return _written(folder, "".join(json.dumps(entry(one)) + "\n" for one in exchanges), "session.ndjson")


def own_lines(folder: Path, exchanges: list[RecordedExchange]) -> Path:
    """One of our exchanges a line."""
    text = "".join(
        json.dumps({**one.exchange.to_json(), "started": one.started, "ended": one.ended}) + "\n" for one in exchanges
    )
    return _written(folder, text, "own.ndjson")


def own_log(folder: Path, exchanges: list[RecordedExchange]) -> Path:
    """The exchanges of a sandbox, in one document."""
    return _written(folder, json.dumps({"exchanges": [one.exchange.to_json() for one in exchanges]}), "own.json")


Dialect = Callable[[Path, list[RecordedExchange]], Path]

DIALECTS: dict[str, Dialect] = {
    dialect.__name__: dialect
    for dialect in (
        *(plain, browser, mitmproxy, base64_bodies, playwright, schemathesis, schemathesis_events),
        *(lines, own_lines, own_log),
    )
}


def _written(folder: Path, text: str, name: str = "session.har") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    return path
