"""Options that are accepted only on the command line of pytest, and a check that no file holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from cce_release_contract.settings import SETTINGS
from cce_release_contract.settings.problems import SettingProblem, refuse
from cce_release_suite._runner.unsupported import refuse_unsupported


def refuse_command_line(options: Mapping[str, object], config: pytest.Config) -> None:
    """Refuse what the suite cannot do, or does not do for a file. Raises `UsageError`; `options` are its own."""
    refuse_unsupported(config)
    refuse_options_of_files(options, config.invocation_params.args)


def refuse_options_of_files(options: Mapping[str, object], given: Sequence[object]) -> None:
    """Refuse command-line-only options that come from `addopts` or PYTEST_ADDOPTS.

    `given` are the words of the command line itself. Raises `UsageError` that names every such option.
    """
    words = {str(word).partition("=")[0] for word in given}
    problems = [
        SettingProblem(f"{setting.pytest_option} is accepted on the command line only", "addopts or PYTEST_ADDOPTS")
        for setting in SETTINGS
        if setting.command_line_only and options[setting.name] and setting.pytest_option not in words
    ]
    refuse(problems)
