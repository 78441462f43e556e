"""The recipes hold what the linters and the schemas of their systems ask for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import tree_sitter_groovy
from tree_sitter import Language, Node, Parser

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def as_workflow(action):
    """The action as a workflow with one job, so that actionlint judges its expressions and scripts."""
    inputs = {name: {"type": "string", "default": entry["default"]} for name, entry in action["inputs"].items()}
    job = {
        "runs-on": "ubuntu-latest",
        "outputs": {name: output["value"] for name, output in action["outputs"].items()},
        "steps": action["runs"]["steps"],
    }
    return {"name": "action", "on": {"workflow_call": {"inputs": inputs}}, "permissions": {}, "jobs": {"action": job}}


def errors_in(source: str) -> list[str]:
    """What a Groovy parser cannot read, as line and text."""

    def broken(node: Node) -> list[str]:
        own = [f"{node.start_point.row + 1}: {node.text}"] if node.is_error or node.is_missing else []
        return own + [error for child in node.children for error in broken(child)]

    return broken(Parser(Language(tree_sitter_groovy.language())).parse(source.encode()).root_node)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_pass_actionlint(lint, workflow):
    """Expressions, inputs and scripts of the workflows are sound."""
    assert lint("actionlint", workflow) == (0, "")


def test_action_passes_actionlint(lint, action):
    """Expressions and scripts of the action are sound."""
    assert lint("actionlint", "-", text=json.dumps(as_workflow(action))) == (0, "")


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("steps.check.outputs.report ", "steps.chekc.outputs.report "),
        ('"$RUNNER_TEMP/cce-release.XXXXXX"', "$RUNNER_TEMP/cce-release.XXXXXX"),
    ],
)
def test_actionlint_reads_the_action(lint, action, good, bad):
    """An unknown step and an argument without quotes are found."""
    text = json.dumps(as_workflow(action))
    escaped = [json.dumps(part)[1:-1] for part in (good, bad)]

    code, output = lint("actionlint", "-", text=text.replace(*escaped))

    assert escaped[0] in text
    assert code == 1, output


def test_action_and_workflows_pass_zizmor(lint):
    """No injection, no excess of permissions, no action by a tag that can be moved."""
    code, output = lint("zizmor", "--offline", "--quiet", "action.yml", ".github")

    assert code == 0, output


def test_zizmor_reads_the_action(lint, tmp_path):
    """An input that is written into a script is found."""
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    broken = text.replace('tell 2 error "$1"', 'tell 2 error "${{ inputs.report-dir }}"')
    (tmp_path / "action.yml").write_text(broken, encoding="utf-8")

    code, output = lint("zizmor", "--offline", "--quiet", tmp_path / "action.yml")

    assert broken != text
    assert code != 0
    assert "template-injection" in output


@pytest.mark.parametrize(
    ("schema", "names"),
    [
        ("github-actions", ["action.yml"]),
        ("github-workflows", [f".github/workflows/{path.name}" for path in WORKFLOWS]),
        ("dependabot", [".github/dependabot.yml"]),
    ],
)
def test_recipe_fits_the_schema(lint, schema, names):
    """A file for GitHub has the shape that the schema of its kind describes."""
    code, output = lint("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *names)

    assert code == 0, output


@pytest.mark.parametrize(("when", "expected"), [("always", 0), ("whenever", 1)])
def test_gitlab_job_fits_the_schema(lint, read_yaml, tmp_path, when, expected):
    """The job for GitLab has the shape that its schema describes; a wrong word in it is found."""
    job = read_yaml("tools/ci/gitlab.yml")[".cce-release-check"]
    job["artifacts"]["when"] = when
    # Under a name of its own: the schema lets a hidden job be anything.
    (tmp_path / "job.json").write_text(json.dumps({"contract": job}), encoding="utf-8")

    code, output = lint("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", tmp_path / "job.json")

    assert code == expected, output


def test_scripts_pass_shellcheck(lint, gitlab_script, jenkins_script):
    """The scripts outside of GitHub's files are sound too."""
    assert lint("shellcheck", "tools/ci/install.sh") == (0, "")
    assert lint("shellcheck", "--shell=sh", "-", text=gitlab_script) == (0, "")
    assert lint("shellcheck", "--shell=sh", "-", text=jenkins_script) == (0, "")


def test_containerfile_passes_hadolint(lint):
    """The image is built the way that hadolint asks for."""
    assert lint("hadolint", "tools/ci/Containerfile") == (0, "")


def test_jenkinsfile_is_groovy():
    """A Groovy parser reads the Jenkinsfile to its end, and notices where a bracket is missing."""
    source = (ROOT / "tools/ci/Jenkinsfile").read_text(encoding="utf-8")

    assert errors_in(source) == []
    assert errors_in(source.replace("disableConcurrentBuilds()", "disableConcurrentBuilds(")) != []
    assert errors_in(source.replace("if (code == 3) {", "if (code == 3 {")) != []
