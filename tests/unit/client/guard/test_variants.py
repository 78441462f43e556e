"""The guard of a live target lets out the paths of the chosen variant alone."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cce_release_contract.client.guard.arming import UNARMED, Arming, Reach
from cce_release_contract.client.guard.live_guard import LiveGuard
from cce_release_contract.client.guard.nonexistent_names import impossible_chart_id, impossible_release_name
from cce_release_contract.client.target import Address
from cce_release_contract.errors import GuardRefusal
from cce_release_contract.exchanges.request import Request
from cce_release_contract.settings.setting import VARIANTS

RUN = "0123456789abcdef" * 2
REAL = Address("a870253f-5dc7-11ee-bf71-0255ac100b03", "monitoring", "testwww")
IMPOSSIBLE = REAL.named(impossible_release_name(RUN))
CHART = "af4b699e-018c-11ec-b8b0-0255ac100b05"


def update(chart_id, **parameters):
    """The body of an update."""
    return json.dumps({"chart_id": chart_id, "action": "upgrade", "parameters": parameters, "values": {}}).encode()


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("arming", [UNARMED, Arming(dry_runs=True, writes=True)], ids=["unarmed", "armed"])
def test_only_the_paths_of_the_chosen_variant_are_sent(variant, arming):
    """The guard allows the same requests of each variant, and none under the path of another."""
    guard = LiveGuard("https://cce.example.com", replace(REAL, variant=variant), [CHART], RUN, arming)
    json_type, real = (("Content-Type", "application/json"),), update(CHART)
    sent, refused = {}, {}

    for other in VARIANTS:
        named, impossible = (replace(address, variant=other) for address in (REAL, IMPOSSIBLE))
        requests = [
            Request("GET", named.path()),
            Request("GET", named.history_path()),
            Request("PUT", impossible.path(), json_type, update(impossible_chart_id(RUN), dry_run=True)),
            Request("PUT", named.path(), json_type, real),
        ]
        for request in requests:
            try:
                guard.check(request)
            except GuardRefusal as refusal:
                refused.setdefault(other, []).append(refusal.what)
            else:
                sent.setdefault(other, []).append(request.method)

    (other,) = set(VARIANTS) - {variant}
    armed = arming is not UNARMED
    assert sent == {variant: ["GET", "GET", "PUT", "PUT"] if armed else ["GET", "GET", "PUT"]}
    assert len(refused[other]) == 4
    assert all("the contract has no operation" in reason for reason in refused[other])
    assert guard.reach(Request("PUT", replace(REAL, variant=variant).path(), body=real)) is Reach.WRITE


def test_show_resources_stays_where_the_page_does_not_list_it():
    """A parameter that the page of the variant does not list is not sent."""
    address = replace(REAL, variant="autopilot")
    guard = LiveGuard("https://cce.example.com", address, [CHART], RUN)

    with pytest.raises(GuardRefusal, match="show_resources"):
        guard.check(Request("GET", f"{address.path()}?show_resources=true"))
