"""The spellings in which a known secret is found."""

from __future__ import annotations

import base64
import html
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.spelt_secrets import ACCESS_KEY, SECRETS, TOKEN, given_away, spellings

from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.redaction.known_secrets import KnownSecrets

REDACTOR = Redactor(SECRETS)
NAMES = list(spellings(TOKEN))


@pytest.mark.parametrize("secret", SECRETS, ids=["token", "access key"])
@pytest.mark.parametrize("name", NAMES)
def test_every_spelling_is_masked(secret, name):
    """A secret is masked in any spelling, and the text around it stays."""
    spelt = spellings(secret)[name]
    assert given_away(spelt), "the test does not know its own spelling"

    redacted = REDACTOR.text(f"it said <{spelt}> & 100 %")

    assert given_away(redacted) == []
    assert redacted.startswith("it said <")
    assert redacted.endswith("> & 100 %")
    assert "******" in redacted


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ['{"a": "%s"}', '{"a": "%s"', "<p>%s</p>", "a=1&b=%s", "%s: 1"])
def test_every_spelling_is_masked_in_a_body(form, name):
    """A body is masked whether it is JSON or not."""
    body = form.replace("%s", spellings(TOKEN)[name])

    assert given_away(REDACTOR.body(body.encode()).decode()) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_spelling_is_masked_in_the_name_of_a_header(name):
    """A header may be named by a secret too."""
    spelt = spellings(TOKEN)[name]

    assert given_away(str(REDACTOR.headers(((f"X-{spelt}", "1"), ("X-Echo", spelt))))) == []


def test_number_is_masked():
    """A secret of digits is masked where a body shows it as a number."""
    body = Redactor(["12345678"]).body(b'{"a": [12345678, 123456789, 1]}')

    assert json.loads(body) == {"a": ["******", "******9", 1]}


@pytest.mark.parametrize("before", ["", "x", "xy", "xyz", '{"token":"'])
def test_base64_of_anything_around_a_secret_is_masked(before):
    """Base64 is found whatever bytes are before and after the secret."""
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        assert given_away(REDACTOR.text(encode((before + TOKEN + "~end").encode()).decode())) == []


@pytest.mark.parametrize("kept", [4, 10, len(TOKEN) - 1])
@pytest.mark.parametrize("mark", ["… (900 characters)", "... (12 more characters)"])
def test_beginning_of_a_secret_that_was_cut_off_is_masked(kept, mark):
    """If a text is cut inside a secret, its beginning is masked, but not if it has only three letters."""
    assert REDACTOR.text(f"value {TOKEN[:kept]}{mark}") == f"value ******{mark}"
    assert REDACTOR.text(f"value {TOKEN[:3]}{mark}") == f"value {TOKEN[:3]}{mark}"


def test_text_is_kept_where_nothing_is_secret():
    """Escapes without a secret stay unchanged."""
    text = '{"a": "\\u0041\\/\\n\\"&amp;&sol;%2f%zz&#x41 \\\\x"} 100 % & İ'

    assert REDACTOR.text(text) == text


def test_letters_next_to_a_long_capital_stay():
    """A letter with two characters in lower case does not move places."""
    assert REDACTOR.text(f"İİ{ACCESS_KEY}İ") == "İİ******İ"


def test_secrets_that_overlap_are_masked_once():
    """Two overlapping secrets are both masked completely."""
    assert KnownSecrets(["abcdef", "defghi"]).masked("<abcdefghi>") == "<******>"


LETTERS = st.sampled_from("abcxyzABCXYZ0129+/=-_.~!$*'\"<> ")


def _spelt(letter: str, way: int) -> str:
    ways = [
        letter,
        letter,
        f"%{ord(letter):02x}",
        f"\\u{ord(letter):04X}",
        f"&#{ord(letter)};",
        html.escape(letter),
    ]
    return ways[way]


@given(st.text(LETTERS, min_size=4, max_size=20), st.data())
def test_letters_may_be_spelt_each_in_its_own_way(secret, data):
    """A secret is found even if each of its letters is spelt in a different way."""
    ways = data.draw(st.lists(st.integers(0, 5), min_size=len(secret), max_size=len(secret)))
    text = "".join(map(_spelt, secret, ways))

    masked = KnownSecrets([secret]).masked(f"\n{text}\n")

    assert masked.startswith("\n******")


@pytest.mark.parametrize("secret", SECRETS)
def test_secret_is_not_called_absent(secret: str) -> None:
    """The fast look rules out nothing that a search finds, and what has neither a secret nor an escape."""
    known = KnownSecrets([secret])

    for spelt in spellings(secret).values():
        text = f'{{"description": "for {spelt}"}}'
        assert not (known.shown_in(text) and known.surely_absent(text.encode("utf-8", "surrogatepass"))), spelt
    assert known.surely_absent(b'{"values": "{\\"a\\": 1}"}')
    assert not KnownSecrets(['a "quoted" secret']).surely_absent(b"{}")
