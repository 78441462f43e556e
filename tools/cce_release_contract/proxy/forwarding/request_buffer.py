"""The bytes of a client that belong to no request yet."""

from __future__ import annotations

from cce_release_contract.proxy.forwarding.heads import RequestHead, read_request_head, request_head_end


class RequestBuffer:
    """Collects bytes until they are the head of a request."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._scanned = 0

    def __bool__(self) -> bool:
        return bool(self._bytes)

    def add(self, data: bytes) -> None:
        """Add bytes at the end."""
        self._bytes += data

    def take(self) -> tuple[bytes, RequestHead, bytes] | None:
        """The bytes of a head, what it says, and the bytes after it, which leaves the buffer empty.

        None if the head is not complete. Raises `MessageRefusal`.
        """
        blank = 0
        while self._bytes.startswith(b"\r\n", blank):  # some clients send an empty line after a body
            blank += 2
        end = request_head_end(self._bytes, max(self._scanned, blank))
        if end < 0:
            self._scanned = len(self._bytes)
            return None
        whole, rest = bytes(self._bytes[:end]), bytes(self._bytes[end:])
        self._bytes.clear()
        self._scanned = 0
        return whole, read_request_head(whole[blank:]), rest
