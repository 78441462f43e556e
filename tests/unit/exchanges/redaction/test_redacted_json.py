"""Masking inside JSON text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cce_release_contract.exchanges.redaction.redacted_json import redact_json


def keep(text):
    """Mask nothing by value."""
    return text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"password":"x"}', '{"password":"******"}'),
        ('{"a":{"db_password":"x"}}', '{"a":{"db_password":"******"}}'),
        ('[{"token":"x"}]', '[{"token":"******"}]'),
        ('{"secret":{"a":"x","b":["y"]}}', '{"secret":{"a":"******","b":["******"]}}'),
        ('{"password":12}', '{"password":"******"}'),
        ('{"password":null,"token":true}', '{"password":null,"token":true}'),
        ('{"password":""}', '{"password":""}'),
        ('{"password":"x","password":"y"}', '{"password":"******","password":"******"}'),
        ('{"password":"x","n":1.10,"m":1E400,"k":12345678901234567890}',
         '{"password":"******","n":1.10,"m":1E400,"k":12345678901234567890}'),
        ('{"password":"x","u":"回"}', '{"password":"******","u":"回"}'),
    ],
)  # fmt: skip
def test_members_of_secret_names_are_masked(text, expected):
    """Values under secret names are masked at any depth; numbers and repeated names keep their spelling."""
    assert redact_json(text, keep) == expected


def test_strings_that_hold_json_are_opened():
    """A string member that holds JSON is masked inside, twice nested as well."""
    inner = json.dumps({"basic": {"admin_password": "x", "user": "u"}})
    text = json.dumps({"values": inner, "list": json.dumps([inner])})

    redacted = json.loads(redact_json(text, keep))

    assert json.loads(redacted["values"]) == {"basic": {"admin_password": "******", "user": "u"}}
    assert json.loads(json.loads(redacted["list"])[0])["basic"]["admin_password"] == "******"


def test_text_without_secrets_is_unchanged():
    """White space and number spelling survive where nothing is masked."""
    text = ' {"a" : 1.0, "b":[ 1 ]}\n'

    assert redact_json(text, keep) == text


@pytest.mark.parametrize("text", ["", "{", "<html>", "{'a':1}", "[" * 100_000])
def test_text_that_is_not_json_gives_none(text):
    """For text that is not JSON, None is returned."""
    assert redact_json(text, keep) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    )
)
def test_secret_never_survives(document):
    """A secret value in any document is masked and the rest is unchanged."""
    text = json.dumps({"rest": document, "api_key": "SECRET-VALUE"})

    redacted = redact_json(text, keep)

    assert "SECRET-VALUE" not in redacted
    assert json.loads(redacted).keys() == {"rest", "api_key"}
