"""Build a gateway."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cce_release_contract.client.budget import RequestLimits
from cce_release_contract.client.opening import open_gateway
from cce_release_contract.errors import UsageError
from cce_release_contract.exchanges.request import Request


def test_live_target_gets_limits(live_target):
    """A live target gets a run id, ten writes per minute and sixty in total."""
    with open_gateway(live_target) as gateway:
        budget = gateway.budget

    assert (budget.limits.puts, budget.limits.puts_per_minute) == (60, 10)
    assert len(gateway.run_id) == 32


def test_emulator_gets_none_and_no_proxy(emulator_target):
    """An emulator has no limits and is never reached through a proxy."""
    with open_gateway(emulator_target, proxy="http://127.0.0.1:1") as gateway:
        exchange = gateway.send(Request("PUT", "/"))

    assert exchange.status == 200
    assert gateway.budget.limits == RequestLimits()


def test_live_target_is_reached_through_the_proxy(server, live_target):
    """The proxy gets the request of a live target."""
    target = replace(live_target, base_url="http://no-such-host.invalid")

    with open_gateway(target, proxy=server.url) as gateway:
        exchange = gateway.send(Request("GET", target.address.path()))

    assert exchange.status == 200
    assert server.heads[0][0].startswith(b"GET http://no-such-host.invalid/cce/cam/")


def test_bad_ca_file_is_refused(live_target):
    """A CA file that is missing is a usage error before anything is sent."""
    with pytest.raises(UsageError, match="CA file"):
        open_gateway(replace(live_target, ca_bundle="/no/such/file.pem"))
