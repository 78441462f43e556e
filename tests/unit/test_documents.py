"""The documents for people: their links lead somewhere, and everything that a user can name is in them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cce_release_contract.cli import COMMANDS, main
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.lint.catalogue import RULES
from cce_release_contract.reporting.formats.catalogue import FORMATS
from cce_release_contract.settings import COMPARE_SETTINGS, PROFILES, SETTINGS
from cce_release_contract.settings.secrets import CREDENTIAL_VARIABLES
from cce_release_contract.settings.setting import OTHER_VARIABLES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LONGEST_README = 180
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(path for folder in ("docs", "spec", "tests", "tools") for path in (ROOT / folder).rglob("*.md")),
    ]
)
BLOCK = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]*")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def prose(path: Path) -> str:
    """A page without its blocks of code, and without code in its lines."""
    return re.sub(r"`[^`\n]*`", "", BLOCK.sub("", path.read_text(encoding="utf-8")))


def anchors(path: Path) -> set[str]:
    """The anchors that the code host gives to the headings of a page."""
    found: list[str] = []
    for heading in re.findall(r"^#+ (.+)$", BLOCK.sub("", path.read_text(encoding="utf-8")), re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", LINK.sub(lambda link: link[0].partition("]")[0], heading).lower())
        slug = plain.strip().replace(" ", "-")
        found.append(f"{slug}-{found.count(slug)}" if slug in found else slug)
    return set(found)


def dead_links(path: Path) -> list[str]:
    """The links of a page that lead nowhere: to no file of the repository, or to no heading of it."""
    dead = []
    for link in LINK.findall(prose(path)):
        if re.match(r"https?://|mailto:", link):
            continue
        place, _, anchor = link.partition("#")
        target = (path.parent / place).resolve() if place else path
        known = target.is_relative_to(ROOT) and target.exists()
        if not known or (anchor and (target.suffix != ".md" or anchor not in anchors(target))):
            dead.append(link)
    return dead


def unknown_words(path: Path) -> list[str]:
    """The commands of a page that do not exist, and the options that their command lacks."""
    known = dict(commands())
    unknown = []
    text = path.read_text(encoding="utf-8")
    for words, rest in re.findall(r"cce-release ((?:report )?[a-z]+)((?: [^`#\n]*)?)", text):
        command = known.get(words)
        if command is not None:
            unknown += [f"{words} {option}" for option in OPTION.findall(rest) if option not in options_of(command)]
        elif "--" in rest:
            unknown.append(words)
    return unknown


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command by its words, those below another one too."""
    for name in COMMANDS:
        command = main.get_command(None, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {below}", one) for below, one in command.commands.items())


def options_of(command: click.Command) -> set[str]:
    names = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    return {"--help", *(name for name in names if name.startswith("--"))}


def test_links_lead_somewhere() -> None:
    """Each relative link of a page leads to a file of the repository, and its anchor to a heading there."""
    assert {name_of(path): links for path in PAGES if (links := dead_links(path))} == {}


def test_dead_links_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing file, a missing heading, and an outside file are dead links; code and addresses are not links."""
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text(
        "# One: two\n# One two\n[a](#one-two) [b](#one-two-1) [c](page.md#one-two) [d](https://example.com/#x)\n"
        "`[e](gone)`\n```\n[f](gone)\n```\n[g](gone.md) [h](#three) [i](page.md#) [j](../page.md) [k](page.md#four)\n"
    )

    assert dead_links(page) == ["gone.md", "#three", "../page.md", "page.md#four"]


def test_readme_is_short() -> None:
    """The README has at most 180 lines."""
    assert len(text_of("README.md").splitlines()) <= LONGEST_README


def test_index_lists_every_page() -> None:
    """The index of the documents links every page in its folder."""
    listed = set(re.findall(r"\]\(([\w-]+\.md)\)", text_of("docs/README.md")))

    assert listed == {path.name for path in DOCS.glob("*.md")} - {"README.md"}


def test_every_command_and_option_is_documented() -> None:
    """The page about the command line has the help of each command, with each of its options."""
    parts = re.split(r"^##+ (.+)$", text_of("docs/command-line.md"), flags=re.MULTILINE)
    helps = dict(zip(parts[1::2], parts[2::2], strict=True))

    assert set(helps) == {name for name, _ in commands()}
    for name, command in commands():
        assert options_of(command) <= set(OPTION.findall(helps[name])), name


def test_every_setting_is_documented() -> None:
    """The page about settings has each option, variable, key and profile."""
    named = set(re.findall(r"`([^`\n]+)`", text_of("docs/settings.md")))
    known = {
        name for one in (*SETTINGS, *COMPARE_SETTINGS) for name in (one.option, one.variable, one.file_key) if name
    }

    assert known | set(OTHER_VARIABLES) | set(PROFILES) <= named


def test_every_variable_of_credentials_is_documented() -> None:
    """The page about live targets names each variable that credentials, or the vendor's project, come from."""
    named = set(re.findall(r"`([A-Z_]+)`", text_of("docs/live-targets.md")))

    assert {*CREDENTIAL_VARIABLES, *(name for one in SETTINGS for name in one.vendor_variables)} <= named


def test_every_exit_code_has_its_section() -> None:
    """The page about troubleshooting has a section for each exit code that is not 0."""
    sections = re.findall(r"^## Exit code (\d+)", text_of("docs/troubleshooting.md"), re.MULTILINE)

    assert [int(code) for code in sections] == [int(code) for code in ExitCode if code is not ExitCode.FINE]


def test_quoted_messages_exist() -> None:
    """Each message quoted in the page about troubleshooting is a message of the program, word for word."""
    said = "\n".join(
        node.value
        for folder in ("tools", "tests/cce_release_suite")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    seen = re.findall(r"^\| (.+?) \| .+ \|$", text_of("docs/troubleshooting.md"), re.MULTILINE)
    quoted = [code for cell in seen for code in re.findall(r"`([^`]+)`", cell) if not code.startswith("cce-release ")]

    assert len(quoted) > 20
    assert [code for code in quoted if not all(part.strip(" '") in said for part in code.split("..."))] == []


def test_every_lint_rule_and_report_format_is_documented() -> None:
    """The pages about lint and reports name each rule, each file and each format."""
    rules, reports = (set(re.findall(r"`([^`\n]+)`", text_of(f"docs/{page}.md"))) for page in ("lint-rules", "reports"))

    assert {rule.id for rule in RULES} <= rules
    assert {form.file_name for form in FORMATS if form.file_name} <= reports
    assert {form.name for form in FORMATS if form.name != "json"} <= reports


def test_commands_in_pages_exist() -> None:
    """Each command that a page shows exists, with each option that it gives."""
    assert {name_of(path): words for path in PAGES if (words := unknown_words(path))} == {}
