"""The models for clients of the endpoint: unset members, methods, lenient reading."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pydantic
import pytest

import cce_release_models
from cce_release_models import (
    Error,
    HistoryRelease,
    Release,
    ReleaseHistory,
    ReleaseParameters,
    ReleaseStatus,
    ReleaseValues,
    UpdateAction,
    UpdateReleaseRequest,
)

PACKAGE = Path(cce_release_models.__path__[0])
CREATED = "2023-11-14T20:30:57+08:00"


def types_of(refused: pytest.ExceptionInfo[pydantic.ValidationError]) -> list[str]:
    """The types of the validation errors."""
    return [one["type"] for one in refused.value.errors()]


def test_an_unset_member_reads_as_none_and_is_not_sent() -> None:
    """A member that was not given is None, false in a condition, and not sent."""
    parameters = ReleaseParameters(release_version=3)

    request = UpdateReleaseRequest(
        chart_id="c", action=UpdateAction.ROLLBACK, parameters=parameters, values=ReleaseValues()
    )

    assert parameters.dry_run is None
    assert parameters.model_fields_set == {"release_version"}
    assert json.loads(request.model_dump_json()) == {
        "chart_id": "c",
        "action": "rollback",
        "parameters": {"release_version": 3},
        "values": {},
    }


def test_an_unset_member_is_not_sent_in_any_other_model() -> None:
    """Unset members are omitted at any depth and by every way to serialize."""
    adapter = pydantic.TypeAdapter(list[ReleaseParameters])

    assert adapter.dump_python([ReleaseParameters()]) == [{}]
    assert adapter.dump_json([ReleaseParameters(dry_run=False)]) == b'[{"dry_run":false}]'


def test_none_is_refused_where_the_schema_refuses_null() -> None:
    """None is neither accepted nor assigned, except in free values."""
    parameters = ReleaseParameters()

    with pytest.raises(pydantic.ValidationError) as given:
        ReleaseParameters(dry_run=None)
    with pytest.raises(pydantic.ValidationError) as assigned:
        parameters.dry_run = None

    assert types_of(given) == types_of(assigned) == ["null_refused"]
    assert ReleaseValues.model_validate({"replicas": None}).model_dump() == {"replicas": None}


def test_what_is_assigned_is_validated_and_sent() -> None:
    """An assigned member counts as set; a wrong value or an unknown name is refused."""
    parameters = ReleaseParameters()
    parameters.dry_run = True

    with pytest.raises(pydantic.ValidationError) as refused:
        parameters.release_version = -1
    with pytest.raises(pydantic.ValidationError):
        parameters.dryrun = True  # type: ignore[attr-defined]

    assert types_of(refused) == ["greater_than_equal"]
    assert parameters.model_dump() == {"dry_run": True}


def test_every_public_name_is_in_the_package() -> None:
    """The package gives each schema's model and the contract's identity by name, and lists them."""
    names = cce_release_models.__all__

    assert set(json.loads((PACKAGE / "openapi.json").read_text())["components"]["schemas"]) <= set(names)
    assert [name for name in names if not hasattr(cce_release_models, name)] == []
    assert dir(cce_release_models) == sorted(names)
    with pytest.raises(AttributeError, match="no attribute 'UpdateRequest'"):
        _ = cce_release_models.UpdateRequest  # type: ignore[attr-defined]


def test_the_package_waits_for_pydantic_until_a_model_is_wanted() -> None:
    """A checksum or the id of a clause does not need the import of pydantic."""
    code = "import sys; from cce_release_models import CONTRACT_SHA256, clause_ids; print('pydantic' in sys.modules)"

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert shown.stdout == "False\n"


def test_descriptions_are_docstrings_of_attributes() -> None:
    """A member's description is its docstring, which editors show, and is in the model's schema."""
    description = "The number of the revision, starting at 1. Not the chart's version."

    assert f'    """{description}"""' in inspect.getsource(sys.modules[Release.__module__])
    assert Release.model_json_schema(mode="serialization")["properties"]["version"]["description"] == description


def test_values_are_read_as_an_object() -> None:
    """The text of the values gives an object; no text gives None, and an empty text or null gives {}."""
    assert Release.model_validate({"values": '{"a":{"b":[1]}}'}).values_dict() == {"a": {"b": [1]}}
    assert Release.model_validate({"values": "null"}).values_dict() == {}
    assert Release.model_validate({"values": ""}).values_dict() == {}
    assert Release().values_dict() is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "are not JSON"),
        ("[1]", "are not an object but list"),
        ('{"a": NaN}', "are not JSON: NaN is not a JSON value"),
        ('{"a": [-Infinity]}', "are not JSON: -Infinity is not a JSON value"),
        ('{"a":' * 200_000 + "1" + "}" * 200_000, "are nested too deeply"),
    ],
    ids=["cut", "list", "nan", "infinity", "deep"],
)
def test_values_that_are_no_object_are_an_error(text: str, message: str) -> None:
    """Values that are not a JSON object raise an error."""
    release = Release.model_validate({"values": text})

    with pytest.raises(ValueError, match=message):
        release.values_dict()


@pytest.mark.parametrize("model", [Release, HistoryRelease])
def test_times_are_aware(model: type[Release]) -> None:
    """`created` and `updated` are times with an offset, or None if the text was not sent."""
    release = model.model_validate({"create_at": CREATED, "update_at": "2023-11-14T12:30:57.5Z"})

    assert release.created == datetime(2023, 11, 14, 12, 30, 57, tzinfo=UTC)
    assert release.created is not None
    assert release.created.utcoffset() == timedelta(hours=8)
    assert release.updated == datetime(2023, 11, 14, 12, 30, 57, 500_000, tzinfo=UTC)
    assert model().created is None


@pytest.mark.parametrize(
    ("text", "message"),
    [("9999-99-99T99:99:99Z", "not a valid time"), ("2023-11-14T20:30:57", "without an offset")],
)
def test_an_invalid_time_is_named(text: str, message: str) -> None:
    """A text that matches the pattern but is not a time, or has no offset, is an error that quotes it."""
    release = Release.parse_lenient({"create_at": text})

    with pytest.raises(ValueError, match=message) as refused:
        _ = release.created

    assert text in str(refused.value)


CAMEL = {"errorCode": "CCE.02400001", "errorMessage": "Invalid request."}
SNAKE = {"error_code": "APIGW.0301", "error_msg": "Incorrect credentials."}


@pytest.mark.parametrize(
    ("sent", "code", "message"),
    [
        (CAMEL, "CCE.02400001", "Invalid request."),
        (SNAKE, "APIGW.0301", "Incorrect credentials."),
        (SNAKE | CAMEL, "CCE.02400001", "Invalid request."),
        (SNAKE | {"errorCode": 5}, "APIGW.0301", "Incorrect credentials."),
        (CAMEL | {"error_code": None}, "CCE.02400001", "Invalid request."),
    ],
)
def test_an_error_has_its_code_and_message(sent: dict[str, Any], code: str, message: str) -> None:
    """Code and message of an error are read in either spelling."""
    error = Error.model_validate(sent)

    assert (error.code, error.message) == (code, message)
    assert (error.root.code, error.root.message) == (code, message)
    assert error.model_dump() == sent


def test_a_history_is_a_list() -> None:
    """The revisions of a history are counted, indexed and iterated; it has no code."""
    history = ReleaseHistory.model_validate([{"version": 1}, {"version": 2, "status": "SUPERSEDED"}])

    assert [revision.version for revision in history] == [1, 2]
    assert (len(history), history[1].status) == (2, "SUPERSEDED")
    assert not hasattr(history, "code")


def test_lenient_reading_keeps_what_a_service_has_changed() -> None:
    """An unlisted status stays a string, null and other types read as None, the rest is unchanged."""
    sent = {
        "status": "PAUSED",
        "version": None,
        "chart_public": "yes",
        "chart_version": "1" * 65,
        "name": "testwww",
        "create_at": CREATED,
        "more": [None],
    }

    release = Release.parse_lenient(sent)

    assert release.status == "PAUSED"
    assert not isinstance(release.status, ReleaseStatus)
    assert (release.version, release.chart_public, release.chart_version) == (None, None, "1" * 65)
    assert (release.name, release.created) == ("testwww", datetime.fromisoformat(CREATED))
    with warnings.catch_warnings(action="error"):
        kept = {name: value for name, value in sent.items() if name not in ("version", "chart_public")}
        assert release.model_dump() == json.loads(release.model_dump_json()) == kept
        assert release.model_dump(exclude={"status"}) == {name: kept[name] for name in kept if name != "status"}


def test_lenient_reading_of_a_valid_release_is_reading_it() -> None:
    """A valid release is read as usual."""
    sent = {"status": "DEPLOYED", "version": 2}

    assert Release.parse_lenient(sent) == Release.model_validate(sent)


@pytest.mark.parametrize("data", [None, [], "text", 1])
def test_lenient_reading_needs_an_object(data: object) -> None:
    """A value that is not an object is an error."""
    with pytest.raises(pydantic.ValidationError):
        Release.parse_lenient(data)
