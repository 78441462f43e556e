"""The model generator is one version, and its failures are explained."""

from __future__ import annotations

import importlib.metadata
import json
import signal

import pytest

from cce_release_contract.codegen import generator
from cce_release_contract.codegen.generator import ModelGenerator, generate_models
from cce_release_contract.errors import GenerationError, MissingExtraError

CONTRACT = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}}


def contract(schema: object) -> bytes:
    """A contract with one schema."""
    return json.dumps({**CONTRACT, "components": {"schemas": {"S": schema}}}).encode()


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A version that is not the pinned one is refused with cause and remedy."""
    monkeypatch.setattr(importlib.metadata, "version", lambda _: "0.90.0")

    with pytest.raises(GenerationError, match=r"0\.90\.0 is installed, 0\.89\.0 is needed") as raised:
        generate_models(contract({}))

    assert raised.value.cause
    assert "==0.89.0" in raised.value.remedy


def test_a_missing_generator_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the generator, the error says what to install."""
    monkeypatch.setattr(generator, "GENERATOR", "not-installed-here")

    with pytest.raises(MissingExtraError, match=r"install the part \[spec\]"):
        generate_models(contract({}))


def test_a_constraint_that_a_model_would_lose_is_refused() -> None:
    """A warning of the generator means a less strict model, so nothing is written."""
    schema = {"type": "object", "properties": {"when": {"type": "string", "format": "duration", "pattern": "^P"}}}

    with pytest.raises(GenerationError, match="models that accept the same") as raised:
        generate_models(contract(schema))

    assert "cce-release lint" in raised.value.remedy


@pytest.mark.parametrize("kind", ["boolean", "string"])
def test_each_configuration_has_its_type(kind: str) -> None:
    """Each `model_config` is typed, and its type is imported, whatever else the models import."""
    schema = {"type": "object", "additionalProperties": False, "properties": {"a": {"type": kind, "maxLength": 9}}}

    source = generate_models(contract(schema)).decode()

    compile(source, "models.py", "exec")
    assert source.count("    model_config: ClassVar[ConfigDict] = ConfigDict(") == source.count("ConfigDict(") > 0
    assert source.count("ClassVar") == 2


def test_a_generator_that_hangs_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A generator that does not end is an error, and its process is ended."""
    monkeypatch.setattr(generator, "TIMEOUT_SECONDS", 0.01)

    with ModelGenerator() as slow, pytest.raises(GenerationError, match=r"did not end within 0\.01 seconds"):
        slow.models(contract({}))

    assert slow._process.returncode == -signal.SIGKILL
