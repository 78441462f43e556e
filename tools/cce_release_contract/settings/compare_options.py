"""Options of `cce-release check` for a comparison. The suite does not have them: it runs once per target."""

from __future__ import annotations

from typing import Final

from cce_release_contract.settings.setting import Setting

COMPARE_SETTINGS: Final = (
    Setting(
        "compare",
        "url",
        "target",
        "Send the same cases to this target (B) too, and report its differences from the target of the check (A).",
        table="",
        default_text="none",
        metavar="URL",
        command_line_only=True,
    ),
    Setting(
        "compare_config",
        "path",
        "target",
        "Settings file whose [target] describes B. Without it B has the cluster, the release, the charts and the"
        " credentials of A.",
        table="",
        default_text="none",
        metavar="FILE",
        command_line_only=True,
    ),
    Setting(
        "compare_control",
        "url",
        "target",
        "Control URL of B, if B is a sandbox.",
        table="",
        default_text="none",
        metavar="URL",
        secret=True,
        command_line_only=True,
    ),
)
