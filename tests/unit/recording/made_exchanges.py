"""Exchanges about one release, made by hand and right in every way but those that a test changes."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from dataclasses import replace
from typing import Any

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response
from cce_release_contract.recording.judge import RecordingJudge
from cce_release_contract.recording.recorded import RecordedExchange

PATH = "/cce/cam/v3/clusters/c-1/namespace/default/releases/web"
TOKEN = "a-token-of-some-length-0001"
DATE = "Mon, 08 Dec 2025 09:30:00 GMT"
NOW = "2025-12-08T17:30:00+08:00"

_ids = itertools.count(1)


def release(version: int, **members: Any) -> dict[str, Any]:
    """A release at a revision."""
    return {
        "chart_name": "web",
        "chart_public": False,
        "chart_version": "1.0.0",
        "cluster_id": "c-1",
        "cluster_name": "one",
        "create_at": "2025-12-08T17:00:00+08:00",
        "description": "Complete",
        "name": "web",
        "namespace": "default",
        "parameters": "",
        "resources": "",
        "status": "DEPLOYED",
        "status_description": "Complete",
        "update_at": NOW,
        "values": "{}",
        "version": version,
    } | members


def made(
    method: str, body: Any, *, sent: Any = None, target: str = PATH, token: str | None = TOKEN, status: int = 200
) -> RecordedExchange:
    """One exchange; each has an id of its own."""
    credentials = () if token is None else (("X-Auth-Token", token),)
    typed = () if sent is None else (("Content-Type", "application/json"),)
    content = b"" if sent is None else json.dumps(sent).encode()
    request = Request(method, target, (("Accept", "*/*"), *credentials, *typed), content)
    headers = (("Content-Type", "application/json"), ("X-Request-Id", f"{next(_ids):032x}"), ("Date", DATE))
    text = json.dumps(body, separators=(",", ":")).encode()
    return RecordedExchange(Exchange(request, Response(status, headers, text), base_url="https://one.example"))


def read(version: int, **members: Any) -> RecordedExchange:
    """A read that shows a revision."""
    return made("GET", release(version, **members))


def history(*items: dict[str, Any] | int) -> RecordedExchange:
    """A history; a number is a revision that is superseded, the last one deployed."""
    found = [
        one if isinstance(one, dict) else release(one, status="DEPLOYED" if place == len(items) else "SUPERSEDED")
        for place, one in enumerate(items, 1)
    ]
    return made("GET", found, target=f"{PATH}/history")


def update(version: int, action: str = "upgrade", *, sent: dict[str, Any] | None = None, **members: Any) -> Any:
    """An update that was answered with a revision. `sent` are members of its body."""
    body = {"chart_id": "chart-1", "action": action, "parameters": {}, "values": {}} | (sent or {})
    return made("PUT", release(version, **members), sent=body)


def refused(
    status: int, code: str, *, sent: dict[str, Any] | None = None, token: str | None = TOKEN
) -> RecordedExchange:
    """An update that was refused."""
    body = {"chart_id": "chart-1", "action": "upgrade", "parameters": {}, "values": {}} | (sent or {})
    message = {"error_code": code, "error_msg": "No.", "errorCode": code, "errorMessage": "No."}
    return made("PUT", message, sent=body, token=token, status=status)


def at(recorded: RecordedExchange, started: float, ended: float) -> RecordedExchange:
    """The exchange at a time."""
    return replace(recorded, started=started, ended=ended)


def broken(*exchanges: RecordedExchange) -> Counter[str]:
    """The clauses that a sequence of exchanges breaks, each as often as it does."""
    judge = RecordingJudge()
    return Counter(
        finding.clause
        for number, one in enumerate(exchanges, 1)
        for finding in judge.take(replace(one, file="made", entry=number))
    )
