"""One incoming request with its raw target; its parts are parsed once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl, unquote_to_bytes


@dataclass(frozen=True)
class Incoming:
    """One request before any check.

    `target` is the request target exactly as sent (ASCII or Latin-1 text), `headers` are pairs in order of arrival with
    lower-case names, `body` the raw bytes, `request_id` 32 lower-case hex digits that the response repeats.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    request_id: str

    def header(self, name: str) -> str | None:
        """The first value of the lower-case header `name`, or None."""
        for key, value in self.headers:
            if key == name:
                return value
        return None

    def header_values(self, name: str) -> list[str]:
        """Every value of the lower-case header `name`, in order."""
        return [value for key, value in self.headers if key == name]

    def with_body(self, body: bytes) -> Incoming:
        """The same request with its body; the parsed parts of its head are kept."""
        filled = object.__new__(Incoming)
        filled.__dict__.update(self.__dict__, body=body)
        return filled

    @cached_property
    def raw_path(self) -> str:
        """The path of the target, still percent-encoded; an absolute-form target loses scheme and host."""
        path = self.target.partition("?")[0].partition("#")[0]
        if not path.startswith("/") and "://" in path:
            return "/" + path.split("://", 1)[1].partition("/")[2]
        return path

    @cached_property
    def segments(self) -> tuple[str, ...]:
        """The path's segments, each decoded once, so that `%2F` does not split a segment."""
        parts = self.raw_path.split("/")[1:]
        return tuple(decoded(part) for part in parts) if "%" in self.raw_path else tuple(parts)

    @cached_property
    def query(self) -> dict[str, str]:
        """The query's parameters, decoded; the first value of a repeated parameter counts."""
        text = self.target.partition("?")[2].partition("#")[0]
        if not text:
            return {}
        pairs = parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="replace", max_num_fields=None)
        return dict(reversed(pairs))


def decoded(segment: str) -> str:
    """One path segment, percent-decoded once; bytes that are not UTF-8 become U+FFFD."""
    if "%" not in segment:
        return segment
    return unquote_to_bytes(segment.encode("latin-1", "replace")).decode("utf-8", "replace")


def new_request_id() -> str:
    """32 lower-case hex digits, as the gateway writes them."""
    return secrets.token_hex(16)
