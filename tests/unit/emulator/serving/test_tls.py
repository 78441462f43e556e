"""The certificate with which the emulator speaks TLS."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from cce_release_contract.emulator.serving.tls import tls_context
from cce_release_contract.errors import UsageError


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """PEM files: a certificate with its key, plain and encrypted, and the key of another certificate."""
    folder = tmp_path_factory.mktemp("pem")
    authority = trustme.CA()
    issued, other = authority.issue_cert("127.0.0.1"), authority.issue_cert("127.0.0.1")
    key = load_pem_private_key(issued.private_key_pem.bytes(), None)
    encrypted = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    contents = {
        "certificate": issued.cert_chain_pems[0].bytes(),
        "key": issued.private_key_pem.bytes(),
        "both": issued.private_key_and_cert_chain_pem.bytes(),
        "encrypted": encrypted,
        "other key": other.private_key_pem.bytes(),
        "broken": b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "empty": b"",
        "binary": bytes(range(256)),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return {name: folder / name for name in [*contents, "missing"]} | {"folder": folder}


def test_neither_is_plain_http() -> None:
    """Without certificate and key there is no TLS."""
    assert tls_context(None, None) is None


@pytest.mark.parametrize(("certificate", "key"), [("certificate", "key"), ("both", "both")])
def test_pair_makes_a_context(pem: dict[str, Path], certificate: str, key: str) -> None:
    """A certificate with its key makes a server's context, in two files or in one."""
    context = tls_context(pem[certificate], pem[key])

    assert isinstance(context, ssl.SSLContext)


@pytest.mark.parametrize(
    ("certificate", "key", "text"),
    [
        ("certificate", None, "--tls-cert without --tls-key"),
        (None, "key", "--tls-key without --tls-cert"),
        ("missing", "key", ": No such file"),
        ("certificate", "folder", ": Is a directory"),
        ("certificate", "encrypted", "the TLS key is encrypted"),
        ("certificate", "other key", "the key does not belong to the certificate"),
        ("broken", "key", "cannot use the TLS certificate"),
        ("key", "key", "does not contain a certificate"),
        ("certificate", "certificate", "does not contain a private key"),
        ("certificate", "empty", "does not contain a private key"),
        ("binary", "key", "does not contain a certificate"),
    ],
)
def test_wrong_files_are_refused(pem: dict[str, Path], certificate: str | None, key: str | None, text: str) -> None:
    """An unusable file is named with the reason."""
    files = [None if name is None else pem[name] for name in (certificate, key)]

    with pytest.raises(UsageError) as caught:
        tls_context(*files)

    assert text in caught.value.render()


def test_both_files_are_named_at_once(pem: dict[str, Path]) -> None:
    """One error names both files where both are wrong."""
    with pytest.raises(UsageError) as caught:
        tls_context(pem["missing"], pem["binary"])

    assert "--tls-cert" in caught.value.cause
    assert "--tls-key" in caught.value.cause
