"""`cce-release init`: write a settings file to start from."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterator

import click

from cce_release_contract.atomic_file import write_new
from cce_release_contract.errors import UsageError
from cce_release_contract.settings import SETTINGS, Setting
from cce_release_contract.settings.catalogue import TABLES
from cce_release_contract.settings.file_schema import schema_text
from cce_release_contract.settings.settings_file import DEFAULT_NAME
from cce_release_contract.settings.working_folder import something_at, working_folder

_HEAD = """\
# Settings of cce-release. Every setting below shows its default or an example; remove the # in front to change it.
# An option of the command line or a variable CCE_RELEASE_... comes before this file.
#
# For completion in an editor run `cce-release init --schema > cce-release.schema.json` and make this the first line:
# #:schema ./cce-release.schema.json
#
# Credentials are never in this file: set CCE_RELEASE_TOKEN, or CCE_RELEASE_ACCESS_KEY and CCE_RELEASE_SECRET_KEY.
"""
_TABLE_TEXTS = {
    "target": "What to check. Without this table a run starts an emulator and checks that.",
    "run": "How to check it.",
}


@click.command("init")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the settings file instead, and write nothing.")
def command(*, schema: bool) -> None:
    """Write a cce-release.toml with every setting as a comment, to start from.

    A file that exists is not changed: that is an error, with exit code 2.
    """
    if schema:
        sys.stdout.write(schema_text())
        return
    path = working_folder() / DEFAULT_NAME
    if something_at(path):
        raise UsageError(
            f"{DEFAULT_NAME} exists already",
            where=str(path),
            cause="init never overwrites a file",
            remedy="edit that file, or move it away and run `cce-release init` again",
        )
    write_new(path, settings_file_text())
    click.echo(f"written: {DEFAULT_NAME}; edit it, then run: cce-release check")


def settings_file_text() -> str:
    """The text of a new settings file: all settings as comments, so that it changes nothing until it is edited."""
    return _HEAD + "".join(f"\n{part}" for table in TABLES for part in _table(table))


def _table(table: str) -> Iterator[str]:
    # A table of the target without a url is an error, so that one begins as a comment too.
    head = f"# [{table}]" if table == "target" else f"[{table}]"
    yield f"# {_TABLE_TEXTS[table]}\n{head}\n"
    yield from (_entry(setting) for setting in SETTINGS if setting.table == table)


def _entry(setting: Setting) -> str:
    text = setting.text + (f" Default: {setting.shown_default}." if setting.shown_default else "")
    if setting.choices:
        text += f" One of {', '.join(setting.choices)}."
    plain = not callable(setting.default) and setting.default not in (None, "", ())
    value = setting.default if plain else setting.example
    lines = textwrap.wrap(text, 118, initial_indent="# ", subsequent_indent="# ")
    # Texts, numbers, booleans and lists of texts are written in TOML as in JSON.
    return "\n".join([*lines, f"# {setting.key or setting.name} = {json.dumps(value)}"]) + "\n"
