"""Tests of how rendered templates become one manifest."""

import pytest

from cce_release_contract.emulator.helm.manifests import BadManifest, assemble_manifest, read_objects, split_documents
from cce_release_contract.emulator.helm.native import parse_manifest_yaml


def test_documents_come_in_install_order_and_name_their_template():
    """Known kinds come in Helm's order, unknown ones last by name, each under its source line."""
    rendered = {
        "app/templates/a.yaml": "kind: Widget\n---\nkind: Deployment\n---\nkind: Alien",
        "app/templates/b.yaml": "kind: Secret",
    }

    manifest = assemble_manifest(rendered, parse_manifest_yaml)

    assert manifest == (
        "---\n# Source: app/templates/b.yaml\nkind: Secret\n"
        "---\n# Source: app/templates/a.yaml\nkind: Deployment\n"
        "---\n# Source: app/templates/a.yaml\nkind: Alien\n"
        "---\n# Source: app/templates/a.yaml\nkind: Widget\n"
    )


def test_hooks_notes_and_empty_documents_are_left_out():
    """Hooks, NOTES.txt, partials and empty documents are no part of the manifest."""
    rendered = {
        "app/templates/NOTES.txt": "kind: Note",
        "app/templates/_partial.tpl": "kind: Partial",
        "app/templates/hook.yaml": "kind: Job\nmetadata:\n  annotations:\n    helm.sh/hook: pre-upgrade",
        "app/templates/empty.yaml": "\n---\n",
        "app/templates/real.yaml": "kind: Job\nmetadata:\n  annotations:\n    other: x",
    }

    manifest = assemble_manifest(rendered, parse_manifest_yaml)

    assert manifest.count("# Source:") == 1
    assert "real.yaml" in manifest


def test_template_that_is_no_yaml_is_refused_by_path():
    """Rendered text that is not YAML is an error with Helm's words and the template's path."""
    with pytest.raises(BadManifest, match=r"YAML parse error on app/templates/x\.yaml: error converting YAML"):
        assemble_manifest({"app/templates/x.yaml": "a: b: c"}, parse_manifest_yaml)


def test_objects_of_a_manifest_are_read_in_order():
    """Each document with a kind is an object; comments alone are none."""
    manifest = "---\n# Source: a\nkind: Secret\n---\n# only a comment\n---\nkind: Service\nspec: {port: 80}\n"

    objects = list(read_objects(manifest, parse_manifest_yaml))

    assert objects == [{"kind": "Secret"}, {"kind": "Service", "spec": {"port": 80}}]


def test_separator_inside_a_line_does_not_split():
    """Three hyphens split only at the beginning of a line."""
    assert split_documents("a: x---y\n---\nb: 1") == ["a: x---y", "b: 1"]
