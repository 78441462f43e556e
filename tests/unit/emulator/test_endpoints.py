"""Updates, reads and histories, from the request to the response."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cce_release_models.models import Release

MEMBERS = sorted(Release.model_fields)


def test_upgrade_returns_the_next_revision_as_pending(service: Any) -> None:
    """An upgrade returns 200 with the next revision, pending, with every member of the contract."""
    response = service.put(service.body(values={"imageTag": "v2"}))

    assert response.status == 200
    assert list(response.document) == MEMBERS
    assert response.document["version"] == 2
    assert response.document["status"] == "PENDING_UPGRADE"
    assert response.document["description"] == response.document["status_description"] == "Preparing upgrade"
    assert json.loads(response.document["values"])["imageTag"] == "v2"
    assert response.document["create_at"] == "2025-12-08T17:30:00+08:00"


def test_pending_revision_settles_by_the_clock(service: Any) -> None:
    """A read shows the pending revision until its time has come, then the same revision as deployed."""
    service.put()
    before = service.get().document

    service.settle()
    after = service.get().document

    assert (before["version"], before["status"]) == (2, "PENDING_UPGRADE")
    assert (after["version"], after["status"], after["description"]) == (2, "DEPLOYED", "Upgrade complete")


def test_pending_release_is_busy(service: Any) -> None:
    """An update of a pending release is 403 with Terraform's phrase early in the body, and changes nothing."""
    service.put()

    response = service.put()

    assert (response.status, response.code) == (403, "CCE.02403001")
    assert "Update release is forbidden" in response.text[:200]
    assert service.get().document["version"] == 2


def test_rollback_makes_a_new_revision_with_the_targets_values(service: Any) -> None:
    """A rollback repeats the values of its target under the next number."""
    service.put(service.body(values={"imageTag": "v2"}))
    service.settle()

    response = service.put(service.body("rollback", parameters={"release_version": 1}))

    assert (response.document["version"], response.document["status"]) == (3, "PENDING_ROLLBACK")
    assert json.loads(response.document["values"])["imageTag"] == "latest"


@pytest.mark.parametrize(
    ("body", "status", "code", "text"),
    [
        ({"action": "rollback", "parameters": {"release_version": 9}}, 404, "CCE.02404001", "release: not found"),
        ({"action": "rollback"}, 404, "CCE.02404001", "release: not found"),
        ({"chart_id": "none"}, 404, "CCE.02404001", "chart: not found"),
        (
            {"action": "rollback", "chart_id": "none", "parameters": {"release_version": 1}},
            404,
            "CCE.02404001",
            "chart",
        ),
        ({"values": {"basic": {"mysql_port": 0}}}, 400, "CCE.02400001", "/values"),
    ],
)
def test_refused_updates_change_nothing(service: Any, body: dict[str, Any], status: int, code: str, text: str) -> None:
    """What Helm or the rules refuse is an error that says why, and stores nothing."""
    response = service.put(service.body() | body)

    assert (response.status, response.code) == (status, code)
    assert text in response.message
    assert [item["version"] for item in service.history().document] == [1]


@pytest.mark.parametrize(
    "place", [{"name": "other"}, {"namespace": "other"}, {"cluster": "other"}], ids=["name", "namespace", "cluster"]
)
def test_unknown_places_are_not_found(service: Any, place: dict[str, str]) -> None:
    """A name, namespace or cluster that does not exist is 404, for reads and updates alike."""
    read = service.get(**place)
    update = service.send("PUT", service.target(**place), service.body())

    assert (read.status, read.code) == (404, "CCE.02404001")
    assert (update.status, update.code) == (404, "CCE.02404001")


def test_dry_run_shows_and_stores_nothing(service: Any) -> None:
    """A dry run returns the revision that it would make; the next update makes that revision."""
    dry = service.put(service.body(parameters={"dry_run": True}))

    real = service.put()

    assert (dry.document["version"], dry.document["description"]) == (2, "Dry run complete")
    assert real.document["version"] == 2


def test_history_shows_superseded_revisions(service: Any) -> None:
    """The history holds each revision once; those before the deployed one are superseded."""
    service.put()
    service.settle()

    response = service.history()

    assert [(item["version"], item["status"]) for item in response.document] == [(1, "SUPERSEDED"), (2, "DEPLOYED")]
    assert all(list(item) == MEMBERS for item in response.document)


def test_resources_are_shown_only_on_request(service: Any) -> None:
    """The resources are JSON array text with kind and name, only with show_resources=true, and hold no secret."""
    shown = service.send("GET", service.target(tail="?show_resources=true")).document["resources"]
    hidden = service.send("GET", service.target(tail="?show_resources=TRUE")).document["resources"]

    resources = json.loads(shown)

    assert hidden == service.get().document["resources"] == ""
    assert {"Secret", "Deployment"} <= {resource["kind"] for resource in resources}
    assert all(resource["name"].startswith("testwww") for resource in resources)
    assert all("data" not in resource and "spec" not in resource for resource in resources)


def test_secrets_in_values_are_masked(service: Any) -> None:
    """Secret-looking members of the values are six asterisks, at any depth, also those that the user sent."""
    response = service.put(service.body(values={"basic": {"admin_password": "hunter2"}, "extra": {"apiKey": [1, "x"]}}))

    values = json.loads(response.document["values"])

    assert values["basic"]["admin_password"] == "******"
    assert values["extra"]["apiKey"] == ["******", "******"]
    assert "hunter2" not in response.text


def test_values_are_compact_and_sorted(service: Any) -> None:
    """The values are compact JSON with sorted members and letters as they were sent."""
    response = service.put(service.body(values={"zeta": 1, "alpha": {"b": "ü", "a": 1}}))

    text = response.document["values"]

    assert text == json.dumps(json.loads(text), separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    assert '"alpha":{"a":1,"b":"ü"}' in text


def test_every_response_has_its_own_request_id(service: Any) -> None:
    """Good and bad responses have an X-Request-Id of 32 lower-case hex digits, each a different one."""
    responses = [service.get(), service.get(), service.get(name="other"), service.send("POST", "/nowhere")]

    ids = [response.headers["x-request-id"] for response in responses]

    assert len(set(ids)) == len(ids)
    assert all(len(one) == 32 and set(one) <= set("0123456789abcdef") for one in ids)


def test_bug_is_an_internal_error_in_json(service: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception inside the service becomes a 500 with the vendor's code, without its text."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr(service.emulator.endpoints, "_clock", type("Broken", (), {"now": broken})())

    response = service.get()

    assert (response.status, response.code) == (500, "CCE.02500001")
    assert "inside" not in response.text


def test_both_path_families_serve_the_same_releases(service: Any) -> None:
    """An update under the path of autopilot clusters is read under the standard path, and the other way round."""
    other = {tail: autopilot(service.target(tail=tail)) for tail in ("", "/history")}

    update = service.send("PUT", other[""], service.body(values={"imageTag": "v2"}))
    service.settle()
    read, shown = service.get(), service.send("GET", other[""])

    assert (update.status, update.document["version"]) == (200, 2)
    assert read.document == shown.document
    assert service.send("GET", other["/history"]).document == service.history().document


def autopilot(target: str) -> str:
    """The same target under the path of autopilot clusters."""
    return target.replace("/cce/", "/autopilot/", 1)
