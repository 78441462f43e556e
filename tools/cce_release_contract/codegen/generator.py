"""The model generator: one pinned version, one set of options, run in a separate process."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cce_release_contract.errors import GenerationError, MissingExtraError
from cce_release_contract.python_process import python_command, python_environment

GENERATOR = "datamodel-code-generator"
PINNED_VERSION = "0.89.0"
TIMEOUT_SECONDS = 120
_WAITING = "cce_release_contract.codegen.waiting_generator"

HANDWRITTEN = "cce_release_models.contract_model"
"""The module with the handwritten base classes of the models; its source is contract_model.py in this folder."""

_FUTURE_IMPORT = "from __future__ import annotations\n"

MODELS_HEADER = '"""One pydantic model for each schema of spec/, written by `cce-release generate`: do not edit."""'

OPTIONS = (
    "--ignore-pyproject",
    *("--custom-file-header", MODELS_HEADER),
    *("--input-file-type", "openapi"),
    *("--openapi-scopes", "schemas"),
    *("--output-model-type", "pydantic_v2.BaseModel"),
    *("--target-python-version", "3.11"),
    *("--target-pydantic-version", "2.11"),
    # The base classes: no null, unset members are not sent, methods.
    *("--base-class", f"{HANDWRITTEN}.ContractModel"),
    *("--import-overrides", json.dumps({"RootModel": HANDWRITTEN})),
    "--use-root-model-sequence-interface",
    # Nothing is coerced.
    *("--strict-types", "str", "bool", "int", "float"),
    "--use-annotated",
    "--field-constraints",
    # A date stays the string that was sent; the pattern in the contract validates it, as in the schema.
    *("--type-mappings", "date-time=string", "date=string", "time=string", "uuid=string", "uri=string"),
    *("--enum-field-as-literal", "none"),
    "--use-specialized-enum",
    "--capitalise-enum-members",
    *("--deserialize-default-values", "enum"),
    "--use-standard-collections",
    "--use-union-operator",
    "--use-schema-description",
    "--use-field-description",
    "--use-single-line-docstring",
    "--use-double-quotes",
    "--strict-refs",
    "--disable-timestamp",
    *("--encoding", "utf-8"),
    *("--formatters", "builtin"),
)


def command_by_hand(document: Mapping[str, Any], contract: str, output: str) -> str:
    """The shell command that writes the models of `document`, compiled to the file `contract`; one option per line."""
    lines = [f"datamodel-codegen --input {contract} --output {output}"]
    for option in _options(document):
        if option.startswith("--"):
            lines.append(f"    {option}")
        else:
            lines[-1] += f" {shlex.quote(option)}"
    return " \\\n".join(lines)


def _options(document: Mapping[str, Any]) -> tuple[str, ...]:
    from cce_release_contract.codegen.model_kinds import closed_models, handwritten_bases  # the process starts before

    bases = {name: f"{HANDWRITTEN}.{base}" for name, base in handwritten_bases(document).items()}
    closed = {name: {"additionalProperties": False} for name in closed_models(document)}
    return (*OPTIONS, "--base-class-map", json.dumps(bases), "--extra-template-data", json.dumps(closed))


class ModelGenerator:
    """The generator in a process of its own, which loads it while the contract is read. A context, for one contract.

    Entering it raises MissingExtraError without the generator, and GenerationError if its version is another one.
    """

    def __enter__(self) -> Self:
        """Start the process."""
        self._folder = tempfile.TemporaryDirectory(prefix="cce-release-generate-")
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter, our own arguments
            python_command(_WAITING),
            cwd=self._folder.name,
            env=python_environment(os.environ) | {"PYTHONUTF8": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            _require_pinned_version()
        except (GenerationError, MissingExtraError):
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process, if it has not ended."""
        self._process.kill()
        self._process.communicate()
        self._folder.cleanup()

    def models(self, contract: bytes) -> bytes:
        """The source of models.py for a compiled contract (JSON text).

        Raises GenerationError if the generator fails or warns: a warning means that a model is less strict than its
        schema.
        """
        source = Path(self._folder.name, "openapi.json")
        output = Path(self._folder.name, "models.py")
        source.write_bytes(contract)
        arguments = ["--input", str(source), "--output", str(output), *_options(json.loads(contract))]
        try:
            _, said = self._process.communicate(json.dumps(arguments), timeout=TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise GenerationError(
                f"{GENERATOR} did not end within {TIMEOUT_SECONDS} seconds", remedy="run the command again"
            ) from error
        if self._process.returncode or said.strip() or not output.exists():
            raise GenerationError(
                f"{GENERATOR} {PINNED_VERSION} cannot turn the contract into models that accept the same"
                f" (exit {self._process.returncode}): {_last_lines(said)}",
                cause="the models cannot express a schema, or it is not valid OpenAPI 3.1",
                remedy="run `cce-release lint`, then describe that schema with other keywords",
            )
        return with_typed_configs(output.read_text(encoding="utf-8")).encode()


def generate_models(contract: bytes) -> bytes:
    """The source of models.py for a compiled contract. Raises as `ModelGenerator` and its method do."""
    with ModelGenerator() as generator:
        return generator.models(contract)


def with_typed_configs(source: str) -> str:
    """The models with a type for each `model_config`. Type checkers call an override without a type ambiguous."""
    typed = source.replace("    model_config = ConfigDict(", "    model_config: ClassVar[ConfigDict] = ConfigDict(")
    if typed == source:
        return source
    imported = re.search(r"^from typing import (.+)$", typed, flags=re.MULTILINE)
    if imported is None:
        return typed.replace(_FUTURE_IMPORT, f"{_FUTURE_IMPORT}\nfrom typing import ClassVar\n", 1)
    names = sorted({"ClassVar", *imported[1].split(", ")})
    return typed.replace(imported[0], f"from typing import {', '.join(names)}", 1)


def _require_pinned_version() -> None:
    import importlib.metadata  # takes a while to load, while the process starts

    try:
        version = importlib.metadata.version(GENERATOR)
    except importlib.metadata.PackageNotFoundError as error:
        raise MissingExtraError("spec", needed_for="generating models", module=GENERATOR) from error
    if version != PINNED_VERSION:
        raise GenerationError(
            f"{GENERATOR} {version} is installed, {PINNED_VERSION} is needed",
            cause="another version writes other models, so generated/ would change without a change of the contract",
            remedy=f"pip install '{GENERATOR}=={PINNED_VERSION}'",
        )


def _last_lines(text: str, count: int = 6) -> str:
    return " | ".join(line.strip() for line in text.strip().splitlines()[-count:]) or "no message"
