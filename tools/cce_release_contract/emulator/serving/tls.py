"""The TLS certificate of a server of ours."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Final

from cce_release_contract.errors import UsageError
from cce_release_contract.settings.problems import SettingProblem, refuse

CERTIFICATE_OPTION: Final = "--tls-cert"
KEY_OPTION: Final = "--tls-key"


def tls_context(
    certificate: Path | None, key: Path | None, options: tuple[str, str] = (CERTIFICATE_OPTION, KEY_OPTION)
) -> ssl.SSLContext | None:
    """A TLS context with this certificate (PEM, with its chain) and key; None without both.

    `options` are the options that name the two files.

    Raises UsageError if one of them is missing, unreadable, not PEM or encrypted, or if they do not belong together.
    """
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        missing, given = options if certificate is None else reversed(options)
        raise UsageError(f"{given} without {missing}", remedy="give both for https, or neither for http")
    refuse(
        [
            *_file_problems("certificate", options[0], certificate),
            *_file_problems("private key", options[1], key),
        ]
    )

    def refuse_password() -> str:
        raise UsageError(
            "the TLS key is encrypted",
            where=f"{options[1]} {key}",
            cause="there is no way to enter its password",
            remedy="give a key without a password: openssl pkey -in KEY -out PLAIN-KEY",
        )

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key, password=refuse_password)
    except OSError as error:
        raise UsageError(
            f"cannot use the TLS certificate and key: {_reason(error)}",
            where=f"{CERTIFICATE_OPTION} {certificate}, {KEY_OPTION} {key}",
            remedy="give a certificate and its key, each as a PEM file",
        ) from error
    return context


def _file_problems(block: str, option: str, path: Path) -> list[SettingProblem]:
    try:
        content = path.read_bytes()
    except OSError as error:
        return [SettingProblem(f"cannot read the TLS {block} {str(path)!r}: {error.strerror or error}", option)]
    # A key may name its kind (BEGIN RSA PRIVATE KEY), a certificate does not.
    if f"{block.upper()}-----".encode() not in content:
        return [SettingProblem(f"{str(path)!r} does not contain a {block}", option, "give a PEM file")]
    return []


def _reason(error: OSError) -> str:
    if isinstance(error, ssl.SSLError) and error.reason == "KEY_VALUES_MISMATCH":
        return "the key does not belong to the certificate"
    return str(error)
