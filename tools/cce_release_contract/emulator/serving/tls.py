"""The certificate with which the emulator speaks TLS."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Final

from cce_release_contract.errors import UsageError
from cce_release_contract.settings.problems import SettingProblem, refuse

CERTIFICATE_OPTION: Final = "--tls-cert"
KEY_OPTION: Final = "--tls-key"


def tls_context(certificate: Path | None, key: Path | None) -> ssl.SSLContext | None:
    """A context that shows this certificate (PEM, with its chain) and proves it with the key; None without both.

    Raises UsageError where one of them is missing, cannot be read, is no PEM or is encrypted, or where they do not
    belong together.
    """
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        given, missing = (KEY_OPTION, CERTIFICATE_OPTION) if certificate is None else (CERTIFICATE_OPTION, KEY_OPTION)
        raise UsageError(f"{given} without {missing}", remedy="give both for https, or neither for http")
    refuse(
        [
            *_file_problems("certificate", CERTIFICATE_OPTION, certificate),
            *_file_problems("private key", KEY_OPTION, key),
        ]
    )

    def refuse_password() -> str:
        raise UsageError(
            "the TLS key is encrypted",
            where=f"{KEY_OPTION} {key}",
            cause="nobody is there to type its password",
            remedy="give a key without one: openssl pkey -in KEY -out PLAIN-KEY",
        )

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key, password=refuse_password)
    except OSError as error:
        raise UsageError(
            f"the TLS certificate and key cannot be used: {_reason(error)}",
            where=f"{CERTIFICATE_OPTION} {certificate}, {KEY_OPTION} {key}",
            remedy="give a certificate and the key that it was made for, each as a PEM file",
        ) from error
    return context


def _file_problems(block: str, option: str, path: Path) -> list[SettingProblem]:
    try:
        content = path.read_bytes()
    except OSError as error:
        return [SettingProblem(f"the TLS {block} {str(path)!r} cannot be read: {error.strerror or error}", option)]
    # A key names its kind before (BEGIN RSA PRIVATE KEY), a certificate does not.
    if f"{block.upper()}-----".encode() not in content:
        return [SettingProblem(f"{str(path)!r} holds no {block}", option, "give a PEM file")]
    return []


def _reason(error: OSError) -> str:
    if isinstance(error, ssl.SSLError) and error.reason == "KEY_VALUES_MISMATCH":
        return "the key is not the certificate's"
    return str(error)
