"""Names for secrets: equal secrets have equal names, and nothing else is told."""

from __future__ import annotations

import json

import pytest
from tests.unit.spelt_secrets import TOKEN, given_away, spellings

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redaction.pseudonyms import PSEUDONYM, Pseudonyms
from cce_release_contract.exchanges.redaction.redactor import Redactor
from cce_release_contract.exchanges.redaction.secret_names import MASK
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response


def exchange(body: bytes = b"{}", response: str = "{}", **headers: str) -> Exchange:
    sent = Request("PUT", "/a", (("X-Auth-Token", TOKEN), *headers.items()), body)
    return Exchange(sent, Response(200, (), response.encode()))


def name_of(redacted: Exchange) -> str:
    name = redacted.request.header("X-Auth-Token")
    assert name is not None
    assert name.startswith(PSEUDONYM)
    return name


@pytest.mark.parametrize("spelling", spellings(TOKEN))
def test_echo_of_a_token_has_its_name(spelling: str) -> None:
    """However a response spells the token of its request, it shows the token's name and gives nothing away."""
    said = spellings(TOKEN)[spelling]

    redacted = Pseudonyms().redacted(lambda one: one.exchange(exchange(response=f"<{said}>")))

    assert redacted.response is not None
    assert redacted.response.body.decode().count(name_of(redacted)) == 1
    assert given_away(redacted.response.body.decode(), (TOKEN,)) == []


def test_name_stays_over_exchanges_and_differs_by_process() -> None:
    """A token keeps its name as long as the key lives; another key makes another name."""
    pseudonyms = Pseudonyms()

    names = [name_of(pseudonyms.redacted(lambda one: one.exchange(exchange()))) for _ in range(2)]

    assert names[0] == names[1] != name_of(Pseudonyms().redacted(lambda one: one.exchange(exchange())))


def test_secret_is_found_before_the_member_that_names_it() -> None:
    """A password of the body is also named where the same text stands earlier, under a harmless name."""
    body = json.dumps({"comment": "it is s3cret-word!", "values": {"db_password": "s3cret-word!"}}).encode()

    redacted = Pseudonyms().redacted(lambda one: one.exchange(exchange(body)))

    shown = json.loads(redacted.request.body)
    assert shown["comment"] == f"it is {shown['values']['db_password']}"


def test_masks_stay_masks() -> None:
    """What the sender masked already is no secret, so that it can still be judged as masked."""
    body = json.dumps({"password": MASK, "token": "*"}).encode()

    assert Pseudonyms().redacted(lambda one: one.body(body)) == body


@pytest.mark.parametrize(
    ("header", "value", "echo"),
    [
        ("Authorization", "Bearer zq9SECRETzq9", "zq9SECRETzq9"),
        ("Authorization", "Basic dXNlcjpodW50ZXIyaHVudGVyMg==", "dXNlcjpodW50ZXIyaHVudGVyMg=="),
        ("Authorization", "Basic dXNlcjpodW50ZXIyaHVudGVyMg==", "hunter2hunter2"),
        ("Cookie", 'a=b; sid=zq9SECRETzq9; c="other-1234"', "zq9SECRETzq9"),
        ("Cookie", 'a=b; sid=zq9SECRETzq9; c="other-1234"', "other-1234"),
        ("Set-Cookie", "sid=zq9SECRETzq9; Path=/; Secure", "zq9SECRETzq9"),
        ("X-Auth-Token", f"{PSEUDONYM}zq9SECRETzq9", f"{PSEUDONYM}zq9SECRETzq9"),
        ("X-Auth-Token", f"{PSEUDONYM}{'0a' * 12}", f"{PSEUDONYM}{'0a' * 12}"),
    ],
)
def test_parts_of_a_credential_are_known(header: str, value: str, echo: str) -> None:
    """What authenticates without its scheme or its cookie's name is recognised too; so is what looks like our names."""
    redacted = Pseudonyms().redacted(
        lambda one: one.exchange(exchange(response=f"bad {value} {echo}", **{header: value}))
    )

    assert redacted.response is not None
    assert echo.encode() not in redacted.response.body
    assert echo not in str(redacted.request.headers)


def test_all_secrets_of_one_exchange_are_known_in_it() -> None:
    """A token is recognised after many passwords of the same exchange, and two tokens in digits beside each other."""
    digits = "a" * 60 + "beef"
    body = json.dumps({f"password{number}": f"abcdefgh{number:02}" for number in range(40)}).encode()
    pseudonyms = Pseudonyms()

    redacted = pseudonyms.redacted(
        lambda one: one.exchange(
            exchange(body, f"{TOKEN} {digits} {'b' * 64}", Token=digits, Authorization=f"A {'b' * 64}")
        )
    )
    quoted = pseudonyms.redacted(lambda one: one.text(f"{TOKEN} {digits}"), again=True)

    assert redacted.response is not None
    for text in (redacted.response.body.decode(), quoted):
        assert [secret for secret in (TOKEN, digits, "b" * 64) if secret in text] == []


def test_word_that_was_shown_before_is_no_secret_elsewhere() -> None:
    """A password that equals a word of the path, or one that was shown, is masked at its own place alone."""
    pseudonyms = Pseudonyms("contract words: chart_name")
    pseudonyms.redacted(lambda one: one.body(b'{"db_username": "me"}'))
    body = json.dumps({"passwords": ["username", "Chart_Name", "monitoring", "correct-horse"]}).encode()
    sent = Request("PUT", "/namespace/monitoring", (), body)
    later = "username chart_name monitoring"

    pseudonyms.redacted(lambda one: one.request(sent))

    assert pseudonyms.redacted(lambda one: one.text(f"{later} correct-horse")).startswith(f"{later} {PSEUDONYM}")


def test_signature_keeps_its_form() -> None:
    """Of a signature, the algorithm and the signed headers stay, the key and the signature have names."""
    value = f"SDK-HMAC-SHA256 Access=AKEXAMPLE1, SignedHeaders=host;x-sdk-date, Signature={'ab' * 32}"

    redacted = Pseudonyms().redacted(lambda one: one.exchange(exchange(response="ab" * 32, Authorization=value)))

    shown = redacted.request.header("Authorization") or ""
    signature = shown.rpartition("Signature=")[2]
    assert shown.startswith(f"SDK-HMAC-SHA256 Access={PSEUDONYM}")
    assert ", SignedHeaders=host;x-sdk-date, " in shown
    assert redacted.response is not None
    assert redacted.response.body.decode() == signature


def test_memory_does_not_grow() -> None:
    """Only the last secrets are known by value; older ones are still named where a name tells them."""
    pseudonyms = Pseudonyms()
    first = name_of(pseudonyms.redacted(lambda one: one.exchange(exchange())))
    for number in range(40):
        body = json.dumps({"password": f"another-{number}-secret"}).encode()
        pseudonyms.redacted(lambda one, body=body: one.body(body))  # type: ignore[misc]

    assert pseudonyms.redacted(lambda one: one.text(TOKEN)) == TOKEN
    assert name_of(pseudonyms.redacted(lambda one: one.exchange(exchange()))) == first


def test_redactor_masks_without_names() -> None:
    """A redactor that is not told otherwise shows masks, for the key and the signature too."""
    value = "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=abc"

    shown = Redactor().headers((("Authorization", value),))

    assert shown[0][1] == f"SDK-HMAC-SHA256 Access={MASK}, SignedHeaders=host, Signature={MASK}"
