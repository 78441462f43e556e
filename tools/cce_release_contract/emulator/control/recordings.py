"""The recorded exchanges of a sandbox, without secrets."""

from __future__ import annotations

from cce_release_contract.emulator.control.sandboxes import Sandbox
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response


def recorded_exchanges(sandbox: Sandbox) -> list[Exchange]:
    """The recorded exchanges of a sandbox, oldest first, redacted by name and by the sandbox's own secrets."""
    definition = sandbox.definition
    redactor = Redactor((definition.token, definition.secret_key))
    found = []
    for number, (incoming, sent, seconds) in enumerate(sandbox.exchanges or (), start=1):
        request = Request(incoming.method, incoming.target, incoming.headers, incoming.body)
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in sent.headers)
        response = Response(sent.status, headers, sent.body, seconds)
        found.append(redactor.exchange(Exchange(request, response, number=number)))
    return found
