"""Tests of what is said to break code that uses the generated package."""

from __future__ import annotations

from pathlib import Path

import pytest

from cce_release_contract.codegen.model_changes import model_changes

PACKAGE = Path(__file__).parents[3] / "generated" / "cce_release_models"
FILES = {path.name: path.read_bytes() for path in PACKAGE.glob("*.py")}
MODELS = FILES["models.py"].decode()
OPTIONAL = "dry_run: StrictBool | None = None"
MESSAGE = "errorMessage: Annotated[StrictStr, Field(min_length=1)]"
BOUNDS = "ge=0, le=2147483647"
UNKNOWN = '    UNKNOWN = "UNKNOWN"\n'


def sentences(old: str, new: str, file: str = "models.py") -> list[str]:
    """What breaks if one text of a file is replaced."""
    text = FILES[file].decode()
    assert old in text
    found = model_changes(FILES, {**FILES, file: text.replace(old, new).encode()})
    assert found.unknown == ()
    return [change.sentence for change in found.changes]


@pytest.mark.parametrize(
    ("old", "new", "broken"),
    [
        (f"    {OPTIONAL}\n", "", ["ReleaseParameters.dry_run: object removed"]),
        ("    chart_public: StrictBool | None = None\n", "", ["ReleaseRecord.chart_public: object removed"]),
        (UNKNOWN, "", ["ReleaseStatus.UNKNOWN: object removed", "HistoryStatus.UNKNOWN: object removed"]),
        ("class PlainError(", "class Plain(", ["PlainError: object removed"]),
        (
            OPTIONAL,
            OPTIONAL.replace("Bool", "Str"),
            ["ReleaseParameters.dry_run: attribute changed type: StrictBool | None became StrictStr | None"],
        ),
        (
            OPTIONAL,
            "dry_run: StrictBool",
            ["ReleaseParameters.dry_run: member became required: StrictBool | None became StrictBool"],
        ),
        (
            OPTIONAL,
            f"{OPTIONAL}\n    more: StrictStr",
            ["ReleaseParameters.more: required member added: StrictStr"],
        ),
        (
            f"{MESSAGE}\n",
            "errorMessage: StrictStr | None = None\n",
            ["CamelCaseError.errorMessage: attribute changed type: StrictStr became StrictStr | None"],
        ),
        (
            BOUNDS,
            "ge=1, le=2147483647",
            ["ReleaseParameters.release_version: stricter constraint: ge=0 became ge=1"],
        ),
        (
            BOUNDS,
            f"{BOUNDS}, multiple_of=2",
            ["ReleaseParameters.release_version: stricter constraint: multiple_of=2"],
        ),
        (
            'ROLLBACK = "rollback"',
            'ROLLBACK = "back"',
            ["UpdateAction.ROLLBACK: attribute changed value: 'rollback' became 'back'"],
        ),
        (
            "root: list[HistoryRelease]",
            "root: list[Release]",
            ["ReleaseHistory.root: attribute changed type: list[HistoryRelease] became list[Release]"],
        ),
    ],
)
def test_a_change_that_breaks_code_is_named(old: str, new: str, broken: list[str]) -> None:
    """Each break has its path and its kind, once, also where subclasses inherit the member."""
    assert sentences(old, new) == broken


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Verify only.", "Only look."),
        (OPTIONAL, f"{OPTIONAL}\n    more: StrictStr | None = None"),
        (OPTIONAL, "dry_run: StrictBool | StrictStr | None = None"),
        ("    chart_id: StrictStr\n", "    chart_id: StrictStr | None = None\n"),
        (BOUNDS, "ge=-1"),
        (UNKNOWN, f'{UNKNOWN}    NEW = "NEW"\n'),
        ("class PlainError(", "class NewError(ContractModel):\n    pass\n\n\nclass PlainError("),
    ],
)
def test_a_change_that_breaks_no_code_is_not_named(old: str, new: str) -> None:
    """Texts, new optional members, looser bounds, and wider types of what is only sent break nothing."""
    assert sentences(old, new) == []


def annotation_breaks(old: str, new: str) -> list[str]:
    """What breaks if a member has another annotation."""
    texts = (MODELS.replace(OPTIONAL, f"{OPTIONAL}\n    more: {one}") for one in (old, new))
    found = model_changes(*({**FILES, "models.py": text.encode()} for text in texts))
    return [change.sentence.removeprefix("ReleaseParameters.more: ") for change in found.changes]


@pytest.mark.parametrize(
    ("old", "new", "broken"),
    [
        ("Annotated[{}, Field(ge=1)]", "Annotated[{}, Field(gt=0)]", {"StrictFloat": []}),
        ("Annotated[{}, Field(le=4)]", "Annotated[{}, Field(lt=5)]", {"StrictFloat": []}),
        ("Annotated[{}, Field(gt=0)]", "Annotated[{}, Field(ge=1)]", {"StrictFloat": ["gt=0 became ge=1"]}),
        ("Annotated[{}, Field(lt=5)]", "Annotated[{}, Field(le=4)]", {"StrictFloat": ["lt=5 became le=4"]}),
        ("Annotated[{}, Field(gt=0)]", "Annotated[{}, Field(ge=0)]", {}),
        ("Annotated[{}, Field(multiple_of=4)]", "Annotated[{}, Field(multiple_of=2)]", {}),
        ("{}", "Annotated[{}, Field(multiple_of=1)]", {"StrictFloat": ["multiple_of=1"]}),
        (
            "Annotated[{}, Field(ge=1)]",
            "Annotated[{}, Field(gt=1)]",
            {kind: ["ge=1 became gt=1"] for kind in ("StrictInt", "StrictFloat")},
        ),
    ],
)
@pytest.mark.parametrize("kind", ["StrictInt", "StrictFloat"])
def test_bounds_of_the_same_end_are_compared_together(
    old: str, new: str, broken: dict[str, list[str]], kind: str
) -> None:
    """What counts is which numbers are refused, not the word that refuses them; integers have no fractions."""
    found = annotation_breaks(old.format(kind), new.format(kind))

    assert found == [f"stricter constraint: {one}" for one in broken.get(kind, [])]


@pytest.mark.parametrize(
    ("old", "new", "broken"),
    [
        (
            "Annotated[list[Annotated[StrictStr, Field(max_length=3)]], Field(max_length=9)]",
            "Annotated[list[Annotated[StrictStr, Field(max_length=2)]], Field(max_length=9)]",
            ["max_length=3 became max_length=2"],
        ),
        (
            "dict[Annotated[StrictStr, Field(max_length=3)], Annotated[StrictStr, Field(max_length=9)]]",
            "dict[Annotated[StrictStr, Field(max_length=2)], Annotated[StrictStr, Field(max_length=9)]]",
            ["max_length=3 became max_length=2"],
        ),
        (
            "Annotated[StrictInt, Field(ge=1)] | Annotated[StrictFloat, Field(ge=3)]",
            "Annotated[StrictInt, Field(ge=2)] | Annotated[StrictFloat, Field(ge=3)]",
            ["ge=1 became ge=2"],
        ),
        ("Annotated[StrictInt | None, Field(ge=1)]", "Annotated[StrictInt, Field(ge=1)] | None", []),
        ("Annotated[StrictInt, Field(ge=LOW)]", "Annotated[StrictInt, Field(ge=HIGH)]", ["ge=LOW became ge=HIGH"]),
        ("Annotated[StrictStr, Field(max_length=3)]", "Annotated[StrictStr, Field(max_length=3, min_length=0)]", []),
    ],
)
def test_each_bound_is_compared_at_its_own_place(old: str, new: str, broken: list[str]) -> None:
    """A bound of a list does not hide one of its items, and what is no number counts as stricter."""
    assert annotation_breaks(old, new) == [f"stricter constraint: {one}" for one in broken]


def test_a_method_and_a_constant_are_compared_too() -> None:
    """The handwritten base classes and the ids of clauses belong to what code uses."""
    lost = sentences(
        "def parse_lenient(cls, data: Any)", "def parse_lenient(cls, data: Any, more: Any)", "contract_model.py"
    )
    gone = sentences("AUTHENTICATION_TOKEN_ACCEPTED: Final", "RENAMED: Final", "clause_ids.py")

    assert lost == ["contract_model.ReleaseReading.parse_lenient: parameter added required: more: Any"]
    assert gone == ["clause_ids.AUTHENTICATION_TOKEN_ACCEPTED: object removed"]
