"""Values beside names of secrets are found in the texts, the queries and the JSON that exchanges are made of."""

from __future__ import annotations

import json
from functools import reduce

import pytest

from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.redaction.parameters import redact_parameters

SECRET = "zq9SECRETzq9"
DEEP = reduce(lambda inner, _: json.dumps({"a": inner}), range(6), json.dumps({"password": SECRET}))


@pytest.mark.parametrize(
    "target",
    [
        f"/a?to%6Ben={SECRET}",
        f"/a?to%256Ben={SECRET}",
        f"/a?user[pwd]={SECRET}",
        f"/a?user%5Bpwd%5D={SECRET}&b=1",
        f"/a?b=1;token={SECRET}",
        f"/a?token=c;{SECRET}",
        f"/a;token={SECRET}/b",
        f"/a?next=https%3A%2F%2Fh%2F%3Ftoken%3D{SECRET}",
        f"/a?next=https://h/?token={SECRET}",
        f"/a#access_token={SECRET}",
        f'/a?filter={{"password":"{SECRET}"}}',
        f"/a?filter=%7B%22password%22%3A%22{SECRET}%22%7D",
        f"/a?session_id={SECRET}",
        f"/a?sig={SECRET}",
        f"/a?jwt={SECRET}",
        f"/a?AccessKeyId={SECRET}",
    ],
)
def test_parameters_of_secret_names_are_masked(target: str) -> None:
    """A parameter is masked however its name is spelt, and inside another parameter too."""
    shown = Redactor().target(target)

    assert SECRET not in shown
    assert shown.startswith("/a")


@pytest.mark.parametrize(
    "target", ["/a", "/a?b=1;c=2&d", "/a;b=1/c?d=%7B%22e%22%3A1%7D", "/a?b==&=c&#d", "/a?tokens=", "/%2F?b=%3D%26"]
)
def test_targets_without_secrets_stay(target: str) -> None:
    """A target without secrets is not written anew."""
    assert Redactor().target(target) == target


def test_many_separators_take_no_more_time_than_their_length() -> None:
    """A hundred thousand pairs after one name are read once."""
    text = "a=1;" * 100_000

    assert redact_parameters(text, str, str) == text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Location", f"https://h/b?access_token={SECRET}"),
        ("Referer", f"https://h/b?user%5Bpwd%5D={SECRET}&c=d"),
        ("Link", f"<https://h/?token={SECRET}>; rel=next"),
        ("Warning", f"299 - password={SECRET}"),
        ("X-Session-Id", SECRET),
        ("X-JWT-Assertion", SECRET),
    ],
)
def test_headers_are_searched_for_names(name: str, value: str) -> None:
    """A header whose own name is harmless is masked where its value names a secret."""
    assert SECRET not in Redactor().headers(((name, value),))[0][1]


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"env": [{"name": "DB_PASSWORD", "value": SECRET}]}),
        json.dumps({"config": f"[client]\npassword={SECRET}\n"}),
        json.dumps({"config": f"[client]\npassword = two {SECRET}\n"}),
        json.dumps({"resources": f"kind: Secret\ndata:\n  password: {SECRET}\n"}),
        json.dumps({"error_msg": f"cannot parse password={SECRET}"}),
        DEEP,
        f"password: my {SECRET}",
        f"- password: a, {SECRET}\n",
        f"password: |\n  first\n  {SECRET}\nuser: me",
        f"password=a,{SECRET}",
        f"b=1&user%5Bpwd%5D={SECRET}",
    ],
)
def test_texts_in_bodies_are_searched_for_names(body: str) -> None:
    """Environment variables, YAML, INI and form texts are masked by name, inside JSON too."""
    assert SECRET not in Redactor().body(body.encode()).decode()


def test_lines_keep_their_neighbours() -> None:
    """Only the line of a secret, or the block after it, is masked."""
    text = "a: b\npassword: two words\nkey: |\n  one\n  two\nuser: me\n"

    assert Redactor().prose(text) == "a: b\npassword: ******\nkey: ******\nuser: me\n"
