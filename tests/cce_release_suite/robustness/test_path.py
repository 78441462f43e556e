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
    "its first segment is in upper case": lambda path: path.replace("/cce/", "/CCE/"),
    "a fixed segment has a capital": lambda path: path.replace("/releases/", "/Releases/"),
    "it is of another version": lambda path: path.replace("/v3/", "/v2/"),
    "a word is in the plural": lambda path: path.replace("/namespace/", "/namespaces/"),
    "a word is in the singular": lambda path: path.replace("/releases/", "/release/"),
    "it lacks its beginning": lambda path: path.removeprefix("/cce/cam"),
}


@pytest.mark.clause(c.ROBUSTNESS_PATH_VARIANTS_REFUSED)
def test_path_that_resembles_the_release_is_not_found(expect, endpoint, safe_release, release, cases):
    """A path that is almost the release's is not found, and an update sent there changes nothing."""
    before = state_of(release.read())
    request = safe_release.request(values={"x-refused": True})
    sent = []

    for words, change in cases(VARIANTS.items()):
        assert change(request.target) != request.target, f"the path is as it was, although {words}"
        exchange = endpoint.send(replace(request, target=change(request.target)))
        sent.append(exchange)

        expect.status(exchange, 404, why_invalid=f"its path resembles that of a release, but {words}")
    after = state_of(release.read())
    expect.of(after, *sent, before).equal(after, before, "the release after requests to other paths")
