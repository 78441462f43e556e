"""One setting: its type, default, bounds, help, and the sources of its value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

ValueKind = Literal["text", "url", "path", "flag", "count", "seed", "choice", "list", "database"]
Group = Literal["target", "scope", "limits", "safety", "output"]
"""Where `cce-release check --help` shows a setting."""

TargetKind = Literal["emulator", "live"]
Variant = Literal["standard", "autopilot"]
"""The kind of cluster that a target serves; each has its own paths. "autopilot" is an `x-variant` of the document."""

VARIANTS: Final[tuple[Variant, ...]] = get_args(Variant)
STANDARD: Final = VARIANTS[0]


def variant_named(name: object) -> Variant:
    """The variant of that name. Raises ValueError if there is none."""
    for variant in VARIANTS:
        if variant == name:
            return variant
    raise ValueError(f"{name!r} is not one of the variants {', '.join(VARIANTS)}")


Default = Callable[[Mapping[str, Any], TargetKind], object]
"""A default that depends on other settings and on the kind of the target. Settings with plain defaults, and settings
earlier in the list, already have their values."""

VARIABLE_PREFIX: Final = "CCE_RELEASE_"
OTHER_VARIABLES: Final = (
    "CCE_RELEASE_EMULATOR_TOKEN",
    "CCE_RELEASE_EMULATOR_ACCESS_KEY",
    "CCE_RELEASE_EMULATOR_SECRET_KEY",
    "CCE_RELEASE_CONTROL_TOKEN",
    "CCE_RELEASE_DEBUG",
)
"""Variables of this program that are not settings of a check."""

LARGEST_COUNT: Final = 10**12 - 1
_FIELD_KEY: Final = "setting"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. Its option, variable and file key, its help and its part of the JSON Schema follow from it.

    `table` is its table in the file, "" if a file cannot hold it. `default` is a value or a `Default`; `default_text`
    is shown in the help instead of the value. `example` is shown in a new settings file if there is no plain default.
    `minimum` and `maximum` bound a count and a seed. A setting of kind "list" may be given several times; one of kind
    "flag" also has a negative form. `secret` settings are always masked.

    `arms` means that it lifts a limit of a live target: it is accepted only on the command line and only for a live
    target. `compare` is the use by `--compare`: "both" gives the value of A to both sides, "limit" gives it to each
    side as a limit of its kind, "refused" does not accept it, and "" ignores it.
    """

    name: str
    kind: ValueKind
    group: Group
    text: str
    table: Literal["target", "run", ""] = "run"
    default: object = None
    default_text: str = ""
    example: object = None
    minimum: int = 1
    maximum: int = LARGEST_COUNT
    unit: str = ""
    metavar: str = ""
    choices: tuple[str, ...] = ()
    key: str = ""
    secret: bool = False
    command_line_only: bool = False
    arms: bool = False
    vendor_variables: tuple[str, ...] = ()
    compare: Literal["both", "limit", "refused", ""] = ""

    @property
    def option(self) -> str:
        """The option of `cce-release check`."""
        return "--" + self.name.replace("_", "-")

    @property
    def pytest_option(self) -> str:
        """The option of pytest."""
        return "--cce-" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The environment variable, or "" if there is none."""
        return "" if self.command_line_only else VARIABLE_PREFIX + self.name.upper()

    @property
    def file_key(self) -> str:
        """The key in the file with its table, such as `target.url`, or "" if a file cannot hold it."""
        return f"{self.table}.{self.key or self.name}" if self.table else ""

    @property
    def shown_default(self) -> str:
        """The default as the help shows it, or "" if there is none."""
        if self.default_text or self.default is None or callable(self.default):
            return self.default_text
        return {True: "yes", False: "no"}[self.default] if isinstance(self.default, bool) else str(self.default)


def setting(kind: ValueKind, group: Group, text: str, **members: Any) -> Any:  # noqa: ANN401 - the field has its own type
    """A field of `Settings` that is a setting; its name is the field's."""
    if members.get("arms"):
        members["command_line_only"] = True
    if members.get("command_line_only"):
        members["table"] = ""
    return field(metadata={_FIELD_KEY: {"kind": kind, "group": group, "text": text, **members}})


def settings_of(fields: Mapping[str, Mapping[Any, Any]]) -> tuple[Setting, ...]:
    """The settings among the fields of a dataclass, from the metadata by field name."""
    return tuple(Setting(name, **metadata[_FIELD_KEY]) for name, metadata in fields.items() if _FIELD_KEY in metadata)
