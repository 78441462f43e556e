"""The cost of redaction of texts of megabytes, and what it finds in them."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cce_release_contract.exchanges.redaction import Redactor, redactor
from cce_release_contract.exchanges.redaction.known_secrets import KnownSecrets
from cce_release_contract.exchanges.redaction.secret_names import MASK
from cce_release_contract.exchanges.target_text import TargetText

MEGABYTE = 1_048_576
MEASURED = """
import resource, sys
from cce_release_contract.exchanges.redaction import Redactor
redactor = Redactor(["the-secret-token"])
redactor.body(b"warm = up")
unit = 1024 if sys.platform == "darwin" else 1
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
redacted = redactor.body({body})
assert len(redacted) < 100 or {kept}, len(redacted)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // unit // 1024)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the module resource is there on POSIX only")
@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("b'password: \"' + b'y' * 2_000_000", False),
        ("b'password: \"' + rb'\\\\n' * 1_000_000", False),
        ("b'://' + b'a@' * 1_000_000", False),
        ("b'x' * 2_000_000", True),
        ("b'[' + b'1,' * 1_000_000 + b'1]'", True),
    ],
    ids=["quoted", "escaped", "user", "name", "numbers"],
)
def test_memory_is_a_few_times_the_text(body, kept):
    """Redaction of a text of two megabytes needs no memory per character."""
    program = MEASURED.replace("{body}", body).replace("{kept}", str(kept))

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert int(done.stdout) < 60


class _Counting(str):
    """A text that counts how often it is searched."""

    looks = 0

    def find(self, *args):
        """Search for a text."""
        type(self).looks += 1
        return super().find(*args)

    def startswith(self, *args):
        """Match at one place."""
        type(self).looks += 1
        return super().startswith(*args)

    def lower(self):
        """The same text, with the same count."""
        return type(self)(super().lower())

    def replace(self, *args):
        """The same text, with the same count."""
        return type(self)(super().replace(*args))


def test_marks_of_shortened_texts_cost_nothing_by_themselves():
    """A text of marks is searched once per secret, not once per mark."""
    text = _Counting("..." * 10_000)

    masked = KnownSecrets(["the-secret-token" * 100]).masked(text)

    assert masked == text
    assert 0 < _Counting.looks < 100


def test_quoting_looks_at_the_beginning_alone(monkeypatch):
    """Only the beginning of quoted megabytes is searched, and a secret at its edge is masked."""
    lengths = []
    searched = KnownSecrets.masked

    def masked(self, text):
        lengths.append(len(text))
        return searched(self, text)

    monkeypatch.setattr(KnownSecrets, "masked", masked)
    edge = redactor._LONGEST_READ - 5
    secret = "the-secret-token"

    quoted = Redactor([secret]).quote(TargetText(" " * (edge - 1) + f"<{secret}>" + "x" * MEGABYTE))

    assert quoted == f"<{MASK[:5]}"
    assert max(lengths) < MEGABYTE // 2


OLD_NAME = re.compile(r"""(?P<name>[\w.-]{2,64})\\*["']?\s*[:=]\s*""")
PIECES = st.sampled_from(
    ["password", "token", "a", "b.c", "-", "x" * 70, "_key", ":", "=", " ", "\n", '"', "'", "\\", "\\\\", ",", "{", "é"]
)


@given(st.lists(PIECES, max_size=24).map("".join))
def test_names_are_found_as_by_looking_everywhere(text):
    """The quick search for names finds what a search at each place finds, also after more than 64 characters."""
    expected = [(found["name"], found.end()) for found in OLD_NAME.finditer(text)]
    longest = redactor._LONGEST_NAME

    found = [(one["name"][-longest:], one.end()) for one in redactor._LOOSE_NAME.finditer(text)]

    assert found == expected


def test_name_at_the_end_of_a_long_run_is_found():
    """A name at the end of a run of letters is checked."""
    assert redactor._mask_loosely("x" * 100_000 + "_password: hunter2") == "x" * 100_000 + f"_password: {MASK}"


@given(
    st.lists(st.sampled_from(["abcd", "ab", "cd", "...", "....", "…", "e", "x", "abcdabce"]), max_size=12).map("".join)
)
def test_beginnings_are_found_as_by_trying_each_mark(text):
    """The search for the first characters of a secret masks the same beginnings as a search at every mark."""
    value = "abcdabcexyz"
    places = set()
    for mark in re.finditer(r"…|\.\.\.", text):
        for length in range(4, len(value)):
            if text[: mark.start()].endswith(value[:length]):
                places.update(range(mark.start() - length, mark.start()))

    masked = KnownSecrets([value]).masked(text)

    expected = re.sub("\0+", MASK, "".join("\0" if place in places else one for place, one in enumerate(text)))
    assert masked == expected
