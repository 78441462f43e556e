"""Binding the address."""

from __future__ import annotations

from functools import partial

import pytest

from cce_release_contract.emulator.serving.listening import listening_socket, url_of
from cce_release_contract.errors import EmulatorError

bind = partial(listening_socket, refused=EmulatorError, where="--host --port", free="--port 0")


def test_free_port_is_found() -> None:
    """Port 0 takes a free port, which the URL names."""
    with bind("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]

        assert url_of(listener) == f"http://127.0.0.1:{port}"
        assert url_of(listener, "https") == f"https://127.0.0.1:{port}"


def test_port_in_use_is_a_clear_error() -> None:
    """A port that is in use is named, with what to do."""
    with bind("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]

        with pytest.raises(EmulatorError, match=rf"port {port} on 127\.0\.0\.1 is in use") as error:
            bind("127.0.0.1", port)

    assert "--port 0" in error.value.remedy


def test_address_of_another_machine_is_a_clear_error() -> None:
    """The emulator cannot listen on an address of another machine."""
    with pytest.raises(EmulatorError, match=r"cannot listen on 192\.0\.2\.1:0"):
        bind("192.0.2.1", 0)


def test_wildcard_is_shown_as_loopback() -> None:
    """The URL of a wildcard address is one that can be called."""
    with bind("0.0.0.0", 0) as listener:
        assert url_of(listener).startswith("http://127.0.0.1:")
