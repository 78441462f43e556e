"""A bounded, thread-safe cache of results."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Cache(Generic[Key, Value]):
    """Keeps at most `size` results; the oldest one is dropped first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._kept: dict[Key, Value] = {}

    def get(self, key: Key) -> Value | None:
        """The kept result, or None."""
        return self._kept.get(key)

    def put(self, key: Key, value: Value) -> None:
        """Keep a result."""
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self._size:
                del self._kept[next(iter(self._kept))]

    def __len__(self) -> int:
        return len(self._kept)

    def clear(self) -> None:
        """Forget every result."""
        with self._lock:
            self._kept.clear()

    def drop(self, unwanted: Callable[[Key], bool]) -> None:
        """Forget the results whose keys are unwanted."""
        with self._lock:
            self._kept = {key: value for key, value in self._kept.items() if not unwanted(key)}
