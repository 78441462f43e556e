"""Which names belong to secrets."""

from __future__ import annotations

import pytest

from cce_release_contract.exchanges.redaction.secret_names import secret_looking

SECRET = """
admin_password mysql_root_password dbPassword PASSWORD passwd pwd db_pwd dbPwd clientSecret
X-Auth-Token X-Security-Token X-Subject-Token token apiKey api_key api-key access_key secretKey private-key
Authorization Proxy-Authorization Cookie Set-Cookie credentials dockerconfigjson .dockerconfigjson auth ak sk
passphrase encryptionKey signature dsn pass dbPass DB_PASS smtp-pass key keys tls.key ssl_key pin userPin PIN cert
tlsCert client_cert certificateKey tokenizer secret_value
"""
ORDINARY = """
admin_username mysql_user storage_class image imageTag mask author authority skip sku compass bypass
Content-Type Host X-Request-Id chart_id monkey hockey task akita secretName
secret_name existingSecretName imagePullSecrets imagePullSecret passwordPolicy password_policy secretRef tokenType
password_length publicKey topologyKey passive passport pinned spinner certain keyboard keyed concert
"""


@pytest.mark.parametrize("name", SECRET.split())
def test_name_of_a_secret(name):
    """Names with a word for a secret in them are secret, in any spelling."""
    assert secret_looking(name)


@pytest.mark.parametrize("name", ORDINARY.split())
def test_name_of_something_else(name):
    """Ordinary names are not secret."""
    assert not secret_looking(name)
