"""Which certificates are trusted. They are read once, for https only."""

from __future__ import annotations

import httpx2
import pytest
import trustme

from cce_release_contract.client.transport.transport import Transport
from cce_release_contract.client.transport.trust import system_certificates, trusted_certificates, unverified
from cce_release_contract.errors import UsageError


@pytest.fixture
def made(monkeypatch):
    """The TLS contexts that are made from the system's certificates."""
    made = []
    make = httpx2.create_ssl_context
    monkeypatch.setattr(httpx2, "create_ssl_context", lambda **options: made.append(make(**options)) or made[-1])
    system_certificates.cache_clear()
    yield made
    system_certificates.cache_clear()


def test_plain_http_loads_no_certificates(made, server):
    """A transport over plain http makes no TLS context, with or without a proxy."""
    for proxy in ("", server.url):
        Transport("http://target.invalid", proxy=proxy).close()

    assert made == []


def test_https_shares_one_context(made):
    """Every transport over https uses the one context of the system's certificates."""
    for proxy in ("", "http://127.0.0.1:1", "https://127.0.0.1:1"):
        Transport("https://target.invalid", proxy=proxy).close()

    assert len(made) == 1


def test_other_contexts_are_shared(tmp_path, made):
    """A context that trusts anything, or the certificates of a file, is made once; that of the system is not made."""
    path = tmp_path / "ca.pem"
    path.write_bytes(trustme.CA().cert_pem.bytes())

    contexts = [trusted_certificates(str(path)), trusted_certificates(str(path)), unverified(), unverified()]
    Transport("https://target.invalid", verify=contexts[0]).close()

    assert contexts[0] is contexts[1]
    assert contexts[2] is contexts[3]
    assert made == []


def test_ca_file_that_cannot_be_used(tmp_path):
    """A missing or empty CA file is a usage error that names it; no path means the usual certificates."""
    empty = tmp_path / "empty.pem"
    empty.touch()

    assert trusted_certificates("") is None
    for path in (empty, tmp_path / "missing.pem"):
        with pytest.raises(UsageError, match=path.name):
            trusted_certificates(str(path))
