"""Paths that are almost the release's."""

from dataclasses import replace

import pytest

from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.release_states import state_of

VARIANTS = {
    "it has a segment more": lambda path: f"{path}/update",
    "it lacks the name": lambda path: path.rpartition("/")[0],
    "it ends where the name would begin": lambda path: f"{path.rpartition('/')[0]}/",
    "its first slash is doubled": lambda path: f"/{path}",
    "a slash inside it is doubled": lambda path: path.replace("/releases/", "/releases//"),
    "it has two slashes at its end": lambda path: f"{path}//",
    "its first segment is in upper case": lambda path: f"/{first(path).upper()}{path.removeprefix(f'/{first(path)}')}",
    "a fixed segment has a capital": lambda path: path.replace("/releases/", "/Releases/"),
    "it is of another version": lambda path: path.replace("/v3/", "/v2/"),
    "a word is in the plural": lambda path: path.replace("/namespace/", "/namespaces/"),
    "a word is in the singular": lambda path: path.replace("/releases/", "/release/"),
    "it lacks its beginning": lambda path: f"/{path.split('/', 3)[3]}",
    "a letter of its name is escaped twice": lambda path: f"{path[:-1]}%25{ord(path[-1]):02X}",
}


def first(path: str) -> str:
    """The first segment of a path."""
    return path.split("/")[1]


@pytest.mark.clause(c.ROBUSTNESS_PATH_VARIANTS_UNKNOWN)
def test_path_that_resembles_the_release_is_not_found(expect, endpoint, safe_release, cases):
    """A path that is almost the release's is not found, or refused as invalid or not allowed."""
    request = safe_release.request(values={"x-refused": True})

    for words, change in cases(VARIANTS.items()):
        assert change(request.target) != request.target, f"the path is as it was, although {words}"
        exchange = endpoint.send(replace(request, target=change(request.target)))

        expect.status(exchange, 400, 404, 405, why_invalid=f"its path resembles that of a release, but {words}")


@pytest.mark.clause(c.ROBUSTNESS_PATH_VARIANTS_CHANGE_NOTHING)
def test_path_that_resembles_the_release_updates_nothing(expect, endpoint, safe_release, release, cases):
    """An update sent to a path that is almost the release's changes nothing, whatever its response says."""
    before = state_of(release.read())
    request = safe_release.request(values={"x-refused": True})

    sent = [endpoint.send(replace(request, target=change(request.target))) for change in cases(VARIANTS.values())]

    after = state_of(release.read())
    expect.of(after, *sent, before).equal(after, before, "the release after requests to other paths")
