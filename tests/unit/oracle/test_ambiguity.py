"""A text is sent as invalid only if no reader can take it for a valid one."""

import re

import pytest

from cce_release_contract.oracle.ambiguity import path_ambiguity, query_ambiguity, readings_of

NAME = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")


def is_name(text):
    return NAME.fullmatch(text) is not None and len(text) <= 53


AMBIGUOUS_IN_A_PATH = {
    "empty": "",
    "blank": " ",
    "dot": ".",
    "dots": "..",
    "many dots": "...",
    "slash": "a_/b",
    "encoded slash": "a_%2Fb",
    "twice encoded slash": "a_%252fb",
    "backslash": "a_\\b",
    "encoded letter": "%61",
    "upper case": "Testwww",
    "trailing space": "testwww ",
    "encoded space": "testwww%20",
    "plus for a space": "testwww+",
    "ending of a file": "testwww.json",
    "trailing dot": "testwww.",
    "matrix parameter": "testwww;v=1",
    "query": "testwww?x",
    "fragment": "testwww#x",
    "full-width letter": "testwww\uff41",
    "letter with an accent": "testw\u00e9",
    "control character": "test_\x07",
    "null": "testwww\x00",
    "bytes that are not UTF-8": "test_\ufffd",
}


@pytest.mark.parametrize("text", AMBIGUOUS_IN_A_PATH.values(), ids=AMBIGUOUS_IN_A_PATH)
def test_ambiguous_path_value_is_not_sent(text):
    """A text that decodes, folds, trims or is cut to a valid one, or changes the path, has a reason against it."""
    assert repr(text)[1:-1] in path_ambiguity(text, is_name)


PLAIN = ["testwww-", "-testwww", "testwww_x", "test www", "9testwww", "a" * 54, "testwww~", "testwww$", "testwww(1)"]


@pytest.mark.parametrize("text", PLAIN)
def test_plain_path_value_is_sent(text):
    """A value that is invalid in every reading is not ambiguous."""
    assert not is_name(text)
    assert path_ambiguity(text, is_name) == ""


QUERIES = [
    ("TRUE", True),
    ("True", True),
    (" true", True),
    ("yes", True),
    ("1", True),
    ("", True),
    ("true,false", True),
    ("%74rue", True),
    ("maybe", False),
    ("2", False),
    ("truth", False),
]


@pytest.mark.parametrize(("text", "ambiguous"), QUERIES)
def test_query_value_is_ambiguous_if_another_reading_is_valid(text, ambiguous):
    """A flag that some reader takes for true or false proves nothing."""
    assert bool(query_ambiguity(text, {"true", "false"}.__contains__)) is ambiguous


def test_reading_is_not_the_text_itself():
    """The readings of a text are the other texts that it may be taken for."""
    assert "plain" not in readings_of("plain")
    assert {"a b", "A B"} <= readings_of("a%20b")
