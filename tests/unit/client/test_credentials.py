"""The kinds of credentials."""

from __future__ import annotations

from cce_release_contract.client.credentials import AccessKey, Anonymous, Token, opening_secrets, secret_values


def test_repr_shows_no_secret():
    """No repr of credentials shows a secret."""
    shown = repr((Token("the-token"), AccessKey("AK", "the-secret", "the-session"), Anonymous()))

    assert not any(secret in shown for secret in ("the-token", "the-secret", "the-session"))


def test_secret_values_are_all_texts_to_hide():
    """The secrets are the token, both keys and the security token; empty ones are omitted."""
    assert secret_values(Token("t")) == ("t",)
    assert secret_values(AccessKey("a", "s", "x")) == ("a", "s", "x")
    assert secret_values(AccessKey("a", "s")) == ("a", "s")
    assert secret_values(Anonymous()) == ()


def test_id_of_the_key_opens_nothing():
    """What lets its reader in is the token, the secret key and the security token, not the id of the access key."""
    assert opening_secrets(Token("t")) == ("t",)
    assert opening_secrets(AccessKey("a", "s", "x")) == ("s", "x")
    assert opening_secrets(AccessKey("a", "s")) == ("s",)
    assert opening_secrets(Anonymous()) == ()
