"""Text members with wrong content are found, without quoting them."""

import pytest

from cce_release_contract.judging.texts import (
    parsed_values,
    resources_problems,
    shows_more,
    shows_nothing,
    values_form_problems,
    values_object_problems,
    values_secret_problems,
)

BOTTOMLESS = '{"a":' * 100_000


def test_page_example_is_fine(release):
    """The page's own values are an object, compact, sorted and masked."""
    assert values_object_problems(release) == []
    assert values_form_problems(release) == []
    assert values_secret_problems(release) == []
    assert parsed_values(release)["basic"]["mysql_port"] == 3306


@pytest.mark.parametrize("values", ["", "null", "[]", '"{}"', "{", "{'a': 1}", "a: 1", None, {"a": 1}, 5, BOTTOMLESS])
def test_values_that_are_no_object_text(values):
    """Anything but the JSON text of an object, in a string, is a problem."""
    problems = values_object_problems({"values": values})

    assert [problem.subject for problem in problems] == ["/values"]


@pytest.mark.parametrize(
    "release", [{}, {"values": None}, {"values": "not JSON"}, {"values": "[]"}, {"values": BOTTOMLESS}]
)
def test_unreadable_values_are_one_judgements_problem(release):
    """Form and secrets are not judged where there is no object."""
    assert values_form_problems(release) == values_secret_problems(release) == []


FORMS = [
    ('{"a":1,"b":{"c":1,"d":2}}', 0),
    ("{}", 0),
    ('{"A":1,"Z":1,"a":1,"z":1,"é":1,"𝒳":1}', 0),
    ('{"ff":1,"｡":1,"𝒳":1}', 0),
    ('{"a":"x y\\" z","b":"\\u003c"}', 0),
    ('{"a": 1}', 1),
    ('{"a":1,\n"b":2}', 1),
    ('{"b":1,"a":2}', 1),
    ('{"a":{"d":1,"c":2}}', 1),
    ('{"a":[{"d":1,"c":2}]}', 1),
    ('{"a":1,"a":2}', 1),
    ('{"b":{"d":1,"c":2},"a":1}', 2),
    ('{"a":1, "B":2}', 2),
]


@pytest.mark.parametrize(("text", "count"), FORMS)
def test_form_of_values(text, count):
    """White space between tokens, and members out of order or repeated at any level, are problems."""
    assert len(values_form_problems({"values": text})) == count


SECRETS = [
    ('{"admin_password":"******"}', []),
    ('{"admin_password":""}', []),
    ('{"admin_password":null,"token":true}', []),
    ('{"username":"hunter2"}', []),
    ('{"admin_password":"hunter2"}', ["/admin_password"]),
    ('{"admin_password":"*****"}', ["/admin_password"]),
    ('{"a":{"dbPassword":"hunter2"}}', ["/a/dbPassword"]),
    ('{"a":[{"token":"hunter2"}]}', ["/a/0/token"]),
    ('{"secret":{"name":"hunter2"}}', ["/secret/name"]),
    ('{"secret":["hunter2","******"]}', ["/secret/0"]),
    ('{"token":5}', ["/token"]),
]


@pytest.mark.parametrize(("text", "places"), SECRETS)
def test_secrets_are_masked(text, places):
    """Texts and numbers at or below a secret-looking name are six asterisks; a problem never quotes them."""
    problems = values_secret_problems({"values": text})

    assert [problem.expected for problem in problems] == [f"****** at {place}" for place in places]
    assert "hunter2" not in str(problems)


RESOURCES = [
    ("", 1),
    ("[]", 1),
    ("{}", 1),
    ("{", 1),
    ([], 1),
    ('[{"kind":"Service","name":"a"}]', 0),
    ('[{"kind":"Service","metadata":{"name":"a"}}]', 0),
    ('[{"kind":"Service","name":"a"},{"kind":"Service"},5]', 2),
    ('[{"name":"a"}]', 1),
]


@pytest.mark.parametrize(("text", "count"), RESOURCES)
def test_resources_are_the_text_of_objects(text, count):
    """Resources that are shown are the text of an array of named objects."""
    assert len(resources_problems({"resources": text})) == count


@pytest.mark.parametrize(
    ("asked", "plain", "more"),
    [
        ('[{"kind":"Service"}]', "", True),
        ("NAME  READY", None, True),
        ("NAME  READY", "NAME", True),
        ([{"kind": "Service"}], "", True),
        ("", "", False),
        ("[]", "", False),
        (None, None, False),
        ("NAME", "NAME  READY", False),
        ("", "NAME", False),
    ],
)
def test_more_resources_are_seen_in_any_form(asked, plain, more):
    """Whatever the form, resources that are shown on request are more than those that are not."""
    assert shows_more(asked, plain) is more
    assert shows_nothing(plain) is (plain in (None, "", "[]"))
