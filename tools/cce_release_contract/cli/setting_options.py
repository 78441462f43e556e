"""Settings as options of a command, and the help that shows them in groups."""

from __future__ import annotations

from typing import Final, get_args

import click

from cce_release_contract.settings import Setting
from cce_release_contract.settings.setting import Group

GROUPS: Final[tuple[Group, ...]] = get_args(Group)
_OTHER: Final = "other options"


class SettingOption(click.Option):
    """The option of one setting. Its value stays a text: settings are read in one place, wherever they come from."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        flag = setting.kind == "flag"
        name = setting.option.removeprefix("--")
        # What nothing else can switch on has no negative form.
        declaration = f"--{name}/--no-{name}" if flag and not setting.command_line_only else setting.option
        super().__init__(
            [declaration],
            is_flag=True if flag else None,
            default=None,
            metavar=None if flag else "|".join(setting.choices) or setting.metavar,
            multiple=setting.kind == "list",
            help=setting.text + (f" [default: {setting.shown_default}]" if setting.shown_default else ""),
        )


class CheckCommand(click.Command):
    """A command whose help shows its settings in groups."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one section for each group, and one for what is not a setting."""
        sections: dict[str, list[tuple[str, str]]] = {group: [] for group in (*GROUPS, _OTHER)}
        for parameter in self.get_params(ctx):
            if (record := parameter.get_help_record(ctx)) is not None:
                sections[parameter.setting.group if isinstance(parameter, SettingOption) else _OTHER].append(record)
        for name, records in sections.items():
            with formatter.section(name.capitalize()):
                formatter.write_dl(records)
