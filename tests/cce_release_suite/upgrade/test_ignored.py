"""What an upgrade ignores."""

import pytest

from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.release_states import version_of


@pytest.mark.clause(c.UPGRADE_IGNORED_RELEASE_VERSION)
@pytest.mark.parametrize("target", [0, 1, 999])
def test_release_version_is_ignored(expect, release, target):
    """An upgrade ignores release_version, also one that does not exist."""
    before = release.version
    plain = release.upgrade(values={"imageTag": "v2"})
    expected = version_of(plain) + (version_of(plain) - before)

    response = expect.accepted(release.update(values={"imageTag": "v3"}, release_version=target))

    judged = expect.of(response, plain)
    judged.equal(response.get("version"), expected, "the revision of an upgrade with a release_version")


@pytest.mark.clause(c.UPGRADE_IGNORED_NAME_TEMPLATE)
@pytest.mark.parametrize("template", ["", "string", "{{ randAlpha 5 }}"])
def test_name_template_is_ignored(expect, release, template):
    """An upgrade ignores name_template: the release keeps its name."""
    response = expect.accepted(release.update(name_template=template))

    expect.of(response).equal(
        response.get("name"), release.address.name, "the name after an upgrade with a name_template"
    )


@pytest.mark.clause(c.UPGRADE_IGNORED_SWITCHES)
@pytest.mark.parametrize("switch", ["no_hooks", "include_hooks", "recreate"])
def test_switch_has_no_effect_on_the_revision(expect, release, switch):
    """The switches leave revision, chart and values as they would be without them."""
    before = release.version
    plain = release.upgrade(values={"imageTag": "v2"}, reset_values=True)
    expected = version_of(plain) + (version_of(plain) - before)

    response = expect.accepted(release.update(values={"imageTag": "v2"}, reset_values=True, **{switch: True}))

    judged = expect.of(response, plain)
    judged.equal(response.get("version"), expected, f"the revision of an upgrade with {switch}")
    for member in ("chart_name", "chart_version", "values"):
        judged.equal(response.get(member), plain.get(member), f"{member} of an upgrade with {switch}")
