"""Which certificates are trusted. A TLS context is made once, for https only, and every connection shares it."""

from __future__ import annotations

import ssl
from functools import cache

import httpx2

from cce_release_contract.errors import UsageError


@cache
def system_certificates() -> ssl.SSLContext:
    """A context that trusts what the system trusts. SSL_CERT_FILE and SSL_CERT_DIR are ignored."""
    return httpx2.create_ssl_context(trust_env=False)


@cache
def unverified() -> ssl.SSLContext:
    """A context that trusts any certificate. Only for a user who gave --insecure on the command line."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@cache
def trusted_certificates(ca_bundle: str) -> ssl.SSLContext | None:
    """A context that trusts the certificates of this PEM file only; None for an empty path.

    Raises UsageError if the file is missing or holds no certificate.
    """
    if not ca_bundle:
        return None
    try:
        return ssl.create_default_context(cafile=ca_bundle)
    except (OSError, ssl.SSLError) as error:
        raise UsageError(
            f"the CA file cannot be used: {error}",
            where=ca_bundle,
            remedy="give the path of a PEM file with certificates",
        ) from error
