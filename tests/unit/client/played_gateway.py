"""A fake gateway to one release."""

from __future__ import annotations

import json
import math

from cce_release_contract.client.guard.arming import Reach
from cce_release_contract.client.polling import Polling
from cce_release_contract.client.restore.restoring import put_back
from cce_release_contract.client.target import Address
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.response import Response

ADDRESS = Address("c", "n", "r")
READ = f"{ADDRESS.path()}?show_resources=true"
STATE = {"chart_name": "nginx", "chart_version": "1.0.0", "values": '{"a": 1}', "resources": "kind: Pod\n"}
FOUND = STATE | {"version": 5, "status": "DEPLOYED"}
CHANGED = FOUND | {"version": 6, "values": '{"a": 2}'}
POLLING = Polling(first_seconds=10.0, between_seconds=5.0, limit_seconds=60.0)


class Played:
    """A gateway to one release. `shown` is what a read shows; `updates` are the outcomes of rollbacks.

    An outcome is the status, None for a lost response, and the release that later reads show. `read` is the request
    target of a read.
    """

    def __init__(self, journal, shown, updates=(), *, read=READ):
        self.journal = journal
        self.shown = list(shown)
        self.updates = list(updates)
        self.sent = []
        self.read = read
        self.now = 0.0
        self.waits = []
        self.within = []
        self.redactor = Redactor(["the-token"])

    def send(self, request, *, allow_failure=False, within=math.inf):
        """Respond to a read or an update as the gateway would, with the journal as observer."""
        self.within.append(within)
        if request.method == "GET":
            assert request.target == self.read
            shown = self.shown.pop(0) if len(self.shown) > 1 else self.shown[0]
            status, document = shown if isinstance(shown, tuple) else (200, shown)
            return exchange(request, status, document)
        assert allow_failure
        self.journal.intends(request, Reach.WRITE)
        self.sent.append(json.loads(request.body))
        status, after = self.updates.pop(0)
        if after is not None:
            self.shown = list(after) if isinstance(after, list) else [after]
        received = exchange(request, status, self.shown[0] if status in (200, 201) else {"errorMessage": "no"})
        self.journal.received(received, Reach.WRITE)
        return received

    def sleep(self, seconds):
        """Let time pass."""
        self.waits.append(seconds)
        self.now += seconds

    def put_back(self, **options):
        """Put the release back without waiting."""
        options = {"sleep": self.sleep, "clock": lambda: self.now} | options
        return put_back(self, self.journal, POLLING, **options)


def exchange(request, status, document):
    """An exchange with a JSON response; None for no response."""
    if status is None:
        return Exchange(request, None, "timeout", "", 1, "https://cce.example.com")
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Exchange(request, Response(status, (), body), "", "", 1, "https://cce.example.com")
