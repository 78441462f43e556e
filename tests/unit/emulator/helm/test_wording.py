"""Tests of Helm 4's texts in the words of Helm 3.8.2."""

import pytest

from cce_release_contract.emulator.helm.wording import SCHEMA_HEAD, schema_error, template_error


@pytest.mark.parametrize(
    ("fault", "worded"),
    [
        ("at '/imageTag': minLength: got 0, want 1", ["imageTag: String length must be greater than or equal to 1"]),
        ("at '/a': maxLength: got 5, want 3", ["a: String length must be less than or equal to 3"]),
        ("at '': additional properties 'zz' not allowed", ["(root): Additional property zz is not allowed"]),
        (
            "at '/o': missing properties 'q', 'r'",
            ["o: q is required", "o: r is required"],
        ),
        ("at '': missing property 'a'", ["(root): a is required"]),
        ("at '/a': got string, want integer", ["a: Invalid type. Expected: integer, given: string"]),
        ("at '/n': got number, want string", ["n: Invalid type. Expected: string, given: integer"]),
        ("at '/l/1': got number, want null or integer", ["l.1: Invalid type. Expected: null/integer, given: number"]),
        ("at '/p': value must be one of 'x', 'y'", ['p: p must be one of the following: "x", "y"']),
        ("at '/c': value must be 3", ["c: c does not match: 3"]),
        ("at '/s': 'A b' does not match pattern '^[a-z]+$'", ["s: Does not match pattern '^[a-z]+$'"]),
        ("at '/a': minimum: got 0, want 1", ["a: Must be greater than or equal to 1"]),
        ("at '/a': maximum: got 9, want 1", ["a: Must be less than or equal to 1"]),
        ("at '/a': exclusiveMinimum: got 0, want 0", ["a: Must be greater than 0"]),
        ("at '/a': exclusiveMaximum: got 21, want 20", ["a: Must be less than 20"]),
        ("at '/a': multipleOf: got 21, want 5", ["a: Must be a multiple of 5"]),
        ("at '/a': minItems: got 1, want 2", ["a: Array must have at least 2 items"]),
        ("at '/a': items at 0 and 1 are equal", ["a: array items[0,1] must be unique"]),
        ("at '/a': 'anyOf' failed", ["a: Must validate at least one schema (anyOf)"]),
        ("at '/a': 'oneOf' failed, none matched", ["a: Must validate one and only one schema (oneOf)"]),
        ("at '/a': 'not' failed", ["a: Must not validate the schema (not)"]),
        ("at '/x~1y': something new", ["x/y: something new"]),
    ],
)
def test_each_fault_is_worded_as_helm_3_words_it(fault, worded):
    """A fault line becomes gojsonschema's, one line per fault; unknown texts stay."""
    text = schema_error(f"{SCHEMA_HEAD}\napp:\n- {fault}\n", {"n": 3, "l": [0, 1.5]})

    assert text.splitlines() == [SCHEMA_HEAD, "app:", *(f"- {line}" for line in worded)]


def test_faults_are_told_in_a_stable_order():
    """Helm 4 shuffles its faults; the told order does not depend on it, and nested lines lose their indent."""
    one = "app:\n- at '/b': minimum: got 0, want 1\n- at '/a': validation failed\n  - at '/a': got null, want object\n"
    other = (
        "app:\n- at '/a': validation failed\n  - at '/a': got null, want object\n- at '/b': minimum: got 0, want 1\n"
    )

    told = schema_error(one, {})

    assert told == schema_error(other, {})
    assert told.splitlines()[2:] == [
        "- a: Invalid type. Expected: object, given: null",
        "- b: Must be greater than or equal to 1",
    ]


def test_rendering_error_is_one_line():
    """Helm 4's indented lines are joined as Go's text/template prints them."""
    text = (
        'app/templates/x.yaml:1:6\n  executing "app/templates/x.yaml" at <include "x" .>:\n    error calling include:\n'
        'app/templates/_p.tpl:1:26\n  executing "x" at <.Values.q.r>:\n    nil pointer evaluating interface {}.r'
    )

    assert template_error(text) == (
        'template: app/templates/x.yaml:1:6: executing "app/templates/x.yaml" at <include "x" .>: error calling '
        'include: template: app/templates/_p.tpl:1:26: executing "x" at <.Values.q.r>: nil pointer evaluating '
        "interface {}.r"
    )


def test_error_of_a_template_function_stays():
    """A single line, such as that of `fail`, is already Helm 3's."""
    text = "execution error at (app/templates/x.yaml:1:3): boom"

    assert template_error(text) == text
