"""Which bodies a harmless write may have."""

from __future__ import annotations

import json

import pytest

from cce_release_contract.client.guard.body_reading import BodyReading

REAL = "af4b699e-018c-11ec-b8b0-0255ac100b05"
IMPOSSIBLE = "01234567-89ab-8cde-a012-3456789abcde"
READING = BodyReading(real_chart_ids=[REAL, ""], impossible_chart_id=IMPOSSIBLE, real_name="testwww")


def body(**members):
    """A harmless body with some members replaced, or removed for None."""
    document = {"chart_id": IMPOSSIBLE, "action": "upgrade", "parameters": {"dry_run": True}, "values": {}}
    return json.dumps({name: value for name, value in (document | members).items() if value is not None})


@pytest.mark.parametrize(
    "text",
    [
        body(),
        body(chart_id="0"),
        body(chart_id=""),
        body(chart_id=5),
        body(chart_id=["x"]),
        body(parameters=None),
        body(parameters="x"),
        body(parameters=[]),
        body(parameters={"dry_run": "yes"}),
        body(parameters={"dry_run": 0}),
        body(parameters={"dry_run": True, "dry_run_": False}),
        body(values={"dry_run": False, "name": "testwww"}),
        body(name="other"),
        "",
        "{",
        "[]",
        "null",
        "[" * 50_000,
        "\x00",
        '{"chart_id": NaN}',
        "1" * 5000,
    ],
)
def test_harmless_body(text):
    """A dry run with an impossible or malformed chart id is harmless, and so is a body that is not JSON."""
    assert READING.objection(text.encode()) == ""


@pytest.mark.parametrize(
    "text",
    [
        body(chart_id=REAL),
        body(chart_id=REAL.upper()),
        body(chart_id=f" {REAL}\n"),
        body(chart_id=REAL.replace("-", "")),
        body(chart_id="{" + REAL + "}"),
        body(chart_id="urn:uuid:" + REAL),
        body(chart_id="%61" + REAL[1:]),
        body(chart_id="bf4b699e-018c-11ec-b8b0-0255ac100b05"),
        body(CHART_ID=REAL),
        body(Chart_Id="bf4b699e-018c-11ec-b8b0-0255ac100b05"),
        body(values={"deep": [{"chart": REAL}]}),
        body(values={REAL: 1}),
        body().replace(IMPOSSIBLE, "\\u0061" + REAL[1:]),
        body(chart_id="TWICE").replace('"TWICE"', f'"{REAL}","chart_id":"{IMPOSSIBLE}"'),
        body(chart_id="TWICE").replace('"TWICE"', f'"{IMPOSSIBLE}","chart_id":"{REAL}"'),
        "not json " + REAL,
        "{'chart_id': '" + REAL.upper(),
    ],
)
def test_real_chart_is_refused(text):
    """The id of a real chart is found in any spelling, copy and place; unknown UUIDs may be real."""
    assert "chart" in READING.objection(text.encode())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32-le", "utf-8-sig"])
def test_other_encodings_of_json_are_read(encoding):
    """JSON in another encoding is read as a guessing server would read it."""
    assert "chart" in READING.objection(body(chart_id=REAL).encode(encoding))


@pytest.mark.parametrize(
    "text",
    [
        body(parameters={}),
        body(parameters={"dry_run": False}),
        body(parameters={"release_version": 1}),
        body(parameters={"DRY_RUN": False, "dry_run": True}),
        body(parameters={"dryRun": False, "dry_run": True}),
        body(PARAMETERS={"dry_run": False}),
        '{"parameters":{"dry_run":true,"dry_run":false}}',
        '{"parameters":{"dry_run":false,"dry_run":true}}',
        '{"parameters":{"dry_run":true},"parameters":{}}',
        '{"parameters":{"dry_run":true},"Parameters":{"dry_run":false}}',
    ],
)
def test_missing_dry_run_is_refused(text):
    """If the body has parameters, every reading of them is a dry run."""
    assert "dry_run" in READING.objection(text.encode())


@pytest.mark.parametrize("member", ["name", "release", "Release_Name", "releaseName"])
def test_member_that_names_the_real_release_is_refused(member):
    """A member that could redirect the update to the real release is refused."""
    assert "real release" in READING.objection(body(**{member: "testwww"}).encode())
