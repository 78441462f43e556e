"""Tests of the bounded cache."""

from cce_release_contract.emulator.helm.cache import Cache


def test_oldest_result_makes_room():
    """Beyond its size the cache drops the oldest result."""
    cache = Cache(2)

    for key in "abc":
        cache.put(key, key.upper())

    assert [cache.get(key) for key in "abc"] == [None, "B", "C"]
    assert len(cache) == 2


def test_unwanted_results_are_dropped():
    """Dropping forgets the keys that are unwanted, clearing forgets all."""
    cache = Cache(5)
    cache.put("a", 1)
    cache.put("b", 2)

    cache.drop(lambda key: key == "a")
    kept = [cache.get("a"), cache.get("b")]
    cache.clear()

    assert kept == [None, 2]
    assert len(cache) == 0
