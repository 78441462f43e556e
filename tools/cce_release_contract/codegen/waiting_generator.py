"""A program that loads datamodel-code-generator, then runs it with the arguments that come as JSON on its input."""

from __future__ import annotations

import json
import sys

import datamodel_code_generator.model.pydantic_v2
import datamodel_code_generator.parser.openapi  # noqa: F401 - it would be loaded when the arguments are there
from datamodel_code_generator.__main__ import main

if __name__ == "__main__":
    sys.exit(main(json.load(sys.stdin)))
