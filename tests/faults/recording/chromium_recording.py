"""Requests that a page sends with fetch() in a headless Chromium, recorded as its developer tools do."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any, Protocol

from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response

_FETCH = """
const [target, method, headers, body] = arguments;
const options = {method, headers, cache: "no-store"};
if (body) options.body = body;
return fetch(target, options).then(async (found) => [found.status, await found.text()]);
"""


class Driven(Protocol):
    """A browser with the WebDriver protocol."""

    def ask(self, command: str, **arguments: Any) -> Any: ...
    def run(self, body: str, *arguments: Any) -> Any: ...
    def log(self, kind: str) -> list[str]: ...
    def devtools(self, command: str, **parameters: Any) -> Any: ...


class ChromiumRecording:
    """Sends requests from a page of one origin; `entries` are those of a HAR file."""

    def __init__(self, browser: Driven, base_url: str) -> None:
        self._browser = browser
        self._base_url = base_url
        self.entries: list[dict[str, Any]] = []
        browser.devtools("Network.enable")
        browser.ask("url", url=f"{base_url}/nothing")
        browser.log("performance")

    def send(self, request: Request) -> Response:
        """Send a request and record it."""
        headers = dict(request.headers)
        body = request.body.decode() or None
        status, text = self._browser.run(_FETCH, request.target, request.method, headers, body)
        self._record(request.target)
        return Response(status, (), text.encode())

    def _record(self, target: str) -> None:
        events = [json.loads(one)["message"] for one in self._browser.log("performance")]
        found: dict[str, dict[str, Any]] = {}
        for event in events:
            parts = event["params"]
            if "requestId" in parts:
                found.setdefault(parts["requestId"], {})[event["method"]] = parts
        for number, one in found.items():
            sent = one.get("Network.requestWillBeSent")
            if sent is not None and sent["request"]["url"] == self._base_url + target:
                self.entries.append(self._entry(number, sent, one))

    def _entry(self, number: str, sent: dict[str, Any], one: dict[str, Any]) -> dict[str, Any]:
        got = one["Network.responseReceived"]["response"]
        body = self._browser.devtools("Network.getResponseBody", requestId=number)
        text = base64.b64decode(body["body"]).decode() if body["base64Encoded"] else body["body"]
        seconds = one["Network.loadingFinished"]["timestamp"] - sent["timestamp"]
        data = sent["request"].get("postData")
        wire = one.get("Network.requestWillBeSentExtraInfo", {}).get("headers", sent["request"]["headers"])
        return {
            "startedDateTime": datetime.fromtimestamp(sent["wallTime"], UTC).isoformat(timespec="milliseconds"),
            "time": seconds * 1000,
            "request": {
                "method": sent["request"]["method"],
                "url": sent["request"]["url"],
                "headers": _headers(wire),
                **({"postData": {"mimeType": "", "text": data}} if data is not None else {}),
            },
            "response": {
                "status": got["status"],
                "headers": _headers(one.get("Network.responseReceivedExtraInfo", got)["headers"]),
                "content": {"size": len(text.encode()), "mimeType": got["mimeType"], "text": text},
            },
            "_resourceType": "fetch",
        }


def _headers(found: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": one} for name, value in found.items() for one in value.split("\n")]
