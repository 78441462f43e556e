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
