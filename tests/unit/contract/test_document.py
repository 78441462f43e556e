"""Contract files are loaded with line numbers, and each problem has its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from cce_release_contract.contract.document import load, load_openapi, read_document, read_openapi
from cce_release_contract.contract.libyaml import yaml_nodes
from cce_release_contract.contract.yaml_text import read_yaml
from cce_release_contract.errors import SpecificationError

SPEC = Path(__file__).parents[3] / "spec"


def write(folder: Path, text: str | bytes, name: str = "file.yaml") -> Path:
    """A file with this text."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_every_value_has_its_line(tmp_path: Path) -> None:
    """The line of a member is that of its name; the line of an item is its first one."""
    path = write(tmp_path, "a:\n  b: 1\n  c:\n    - x\n    - y: {z: 2}\n")

    document = read_document(path)

    assert document.data == {"a": {"b": 1, "c": ["x", {"y": {"z": 2}}]}}
    assert [document.line(pointer) for pointer in ("", "/a", "/a/b", "/a/c", "/a/c/1", "/a/c/1/y/z")] == [
        1,
        1,
        2,
        3,
        5,
        5,
    ]


def test_an_unknown_pointer_has_the_line_of_what_is_around_it(tmp_path: Path) -> None:
    """The line of a missing member is that of its owner."""
    document = read_document(write(tmp_path, "a:\n  b:\n    c: 1\n"))

    line = document.line("/a/b/missing/deeper")

    assert line == 2


def test_values_are_what_json_knows(tmp_path: Path) -> None:
    """Keys are strings, dates stay strings, numbers and booleans are read."""
    text = (
        "200: yes\ndate: 2025-01-01\nnumbers: [1, 0x10, 0o7, -2, 1.5, 1_000, 1e3]\n"
        'flags: [true, False]\nnone: [null, ~, ]\nquoted: "1"\n'
    )

    document = read_document(write(tmp_path, text))

    assert document.data == {
        "200": "yes",
        "date": "2025-01-01",
        "numbers": [1, 16, 7, -2, 1.5, 1000, 1000.0],
        "flags": [True, False],
        "none": [None, None],
        "quoted": "1",
    }


def test_json_is_read_too(tmp_path: Path) -> None:
    """A contract in JSON is read like one in YAML, lines included."""
    document = read_document(write(tmp_path, '{\n "a": {\n  "b": [1, "\\u00e9"]\n }\n}\n', "file.json"))

    assert document.data == {"a": {"b": [1, "é"]}}
    assert document.line("/a/b") == 3


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: [1, 2\nb: 3\n", 2, "not valid YAML"),
        ("a:\n\tb: 1\n", 2, "not valid YAML"),
        ('a: 1\nb: "open\n', 2, "not valid YAML"),
        ("a: 1\n b: 2\n", 2, "not valid YAML"),
        ("a: \x07\n", 0, "not valid YAML"),
        ("a: 1\nb: 2\na: 3\n", 3, "the key 'a' is repeated in the same mapping, first on line 1"),
        ("a:\n  <<: {b: 1}\n", 2, "merge key"),
        ("a: &x\n  b: *x\n", 1, "an alias is inside its own anchor"),
        ("a: !python/name:os.system 1\n", 1, "the YAML tag"),
        ("a: !thing {b: 1}\n", 1, "the YAML tag"),
        ("? [a, b]\n: 1\n", 1, "a key is not a string"),
        ("a: .nan\n", 1, "not a JSON number"),
        ("a: -.inf\n", 1, "not a JSON number"),
        ("a: !!int twelve\n", 1, "cannot be read as a number"),
        ("", 1, "the file is empty, not a mapping"),
        ("- a\n", 1, "holds a list, not a mapping"),
        ("just text\n", 1, "holds a text, not a mapping"),
        (b"a: \xff\n", 0, "not UTF-8"),
    ],
)
def test_a_broken_file_is_a_problem_with_its_line(tmp_path: Path, text: str | bytes, line: int, message: str) -> None:
    """Each way to break a file gives one problem that names the line."""
    path = write(tmp_path, text)

    problems = load(path).problems

    assert [problem.line for problem in problems] == [line]
    assert message in problems[0].message
    assert problems[0].remedy


@pytest.mark.parametrize("level", ["{{k: *a{}}}", "[*a{}]"])
def test_a_file_whose_aliases_nest_too_deeply_is_a_problem(tmp_path: Path, level: str) -> None:
    """Aliases of aliases make a deep value of a flat text; it is refused once, and nothing runs out of stack."""
    chain = "".join(f"a{number}: &a{number} {level.format(number - 1)}\n" for number in range(1, 600))

    problems = load(write(tmp_path, f"a0: &a0 1\n{chain}")).problems

    assert [(problem.code, problem.message) for problem in problems] == [("yaml-size", "the file is nested too deeply")]


def test_every_repeated_key_is_reported_at_once(tmp_path: Path) -> None:
    """All repeated keys are named in one error."""
    path = write(tmp_path, "a: 1\na: 2\nb:\n  c: 1\n  c: 2\n")

    with pytest.raises(SpecificationError) as raised:
        read_document(path)

    assert "2 problems" in str(raised.value)
    assert f"{path}:2" in str(raised.value)
    assert f"{path}:5" in str(raised.value)


def test_a_missing_file_is_a_specification_error(tmp_path: Path) -> None:
    """A file that does not exist is named, with a remedy."""
    path = tmp_path / "nowhere.yaml"

    with pytest.raises(SpecificationError, match="does not exist") as raised:
        read_document(path)

    assert raised.value.where == str(path)
    assert raised.value.remedy


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    """A folder instead of a file cannot be read."""
    problems = load(tmp_path).problems

    assert "cannot be read" in problems[0].message


@pytest.mark.parametrize(
    ("version", "line"), [("openapi: 3.0.3", 2), ("swagger: '2.0'", 1), ("openapi: 3.1", 2), ("openapi: [3]", 2)]
)
def test_another_openapi_version_is_refused(tmp_path: Path, version: str, line: int) -> None:
    """Only OpenAPI 3.1 is read, because schemas have another meaning in other versions."""
    path = write(tmp_path, f"# a contract\n{version}\ninfo: {{}}\n")

    loading = load_openapi(path)

    assert loading.document is None
    assert [(problem.code, problem.line) for problem in loading.problems] == [("openapi-version", line)]


def test_openapi_3_1_is_read(tmp_path: Path) -> None:
    """A document of OpenAPI 3.1 is read."""
    document = read_openapi(write(tmp_path, "openapi: 3.1.0\ninfo: {}\n"))

    assert document.data["openapi"] == "3.1.0"


def test_a_broken_file_has_no_version(tmp_path: Path) -> None:
    """The version of a file that cannot be parsed is not judged."""
    loading = load_openapi(write(tmp_path, "a: ["))

    assert [problem.code for problem in loading.problems] == ["yaml"]


@pytest.mark.parametrize(
    "path", [*SPEC.glob("*.yaml"), SPEC.parent / "generated" / "cce_release_models" / "openapi.json"]
)
def test_both_readers_of_yaml_agree(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """libyaml gives the values and the places that ruamel.yaml gives."""
    text = path.read_text(encoding="utf-8")
    quick = read_yaml(text, path)
    monkeypatch.setattr(yaml_nodes, "quick_nodes", lambda _: None)

    slow = read_yaml(text, path)

    assert (quick.value, quick.problems) == (slow.value, slow.problems)
    assert quick.places == slow.places


def test_both_readers_take_the_same_plain_texts_for_values() -> None:
    """What is a number, a boolean, null or text is the same, also where YAML 1.1 says otherwise."""
    words = "1 0o7 0x1F 012 0b1 1_000 1e3 1. .5 +.5 -1 -.inf .nan ~ null NULL true yes on y off 1:30 2020-01-01 = 1e +"
    text = "\n".join(f"k{number}: {word}" for number, word in enumerate([*words.split(), "", "'1'", "<<"]))
    node = yaml_nodes.quick_nodes(text)
    assert node is not None
    quick = [value.tag for _, value in node[0].value]

    slow = [value.tag for _, value in YAML(typ="safe", pure=True).compose(text).value]

    assert quick == [tag.replace("timestamp", "str") for tag in slow]


@pytest.mark.parametrize(
    "text",
    [
        *("%YAML 1.1\n---\na: yes", "a: 1\x85b: 2", "a:\t1", "\ufeffa: 1", "[" * 300, "a: ["),
        *("{&ame: X, b: 1}", "&th: /p", "{a: !show,x: 1}", "a: &b:c 1", "[&a 1, *a, 2]", '{"a":&b,c: 1}', "&a, b: 1"),
    ],
)
def test_what_libyaml_may_read_otherwise_is_left_to_the_other_reader(text: str) -> None:
    """Directives, other line breaks, names with a colon or comma, deep nesting and everything invalid go to ruamel."""
    assert yaml_nodes.quick_nodes(text) is None


@pytest.mark.parametrize("path", [*SPEC.glob("*.yaml")])
def test_libyaml_reads_the_files_of_the_contract(path: Path) -> None:
    """What is left to the other reader is rare: no file of the contract is."""
    assert yaml_nodes.quick_nodes(path.read_text(encoding="utf-8")) is not None
