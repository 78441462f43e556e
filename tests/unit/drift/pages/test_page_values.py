"""What the words of a cell mean, in three languages."""

from __future__ import annotations

import pytest

from cce_release_contract.drift.pages.page_blocks import PageLine
from cce_release_contract.drift.pages.page_values import cell_text, is_type, mentioned, type_of
from cce_release_contract.drift.pages.page_words import caption_of, place_of, section_of
from cce_release_contract.drift.pages.value_ranges import range_in


def lines(*texts: str) -> list[PageLine]:
    return [PageLine(number, text.removeprefix("* "), text.startswith("* ")) for number, text in enumerate(texts, 1)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("string", "String"),
        ("Cadena", "String"),
        ("字符串", "String"),
        ("Booleano", "Boolean"),
        ("布尔值", "Boolean"),
        ("Entero", "Integer"),
        ("整数", "Integer"),
        ("values object", "values object"),
        ("objeto values", "values object"),
        ("values 对象", "values object"),
        ("Array of Thing objects", "Array of Thing"),
        ("Array of strings", "Array of String"),
        ("Matriz de objetos Thing", "Array of Thing"),
        ("Thing数组", "Array of Thing"),
        ("List<String>", "Array of String"),
        ("Map<String,String>", "Map<String,String>"),
        ("int32", "int32"),
    ],
)
def test_types_have_one_name(written: str, meant: str) -> None:
    """A type of another language is that of the English page."""
    assert type_of(written) == meant
    assert is_type(written)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("0-100", "0..100"),
        ("0–100", "0..100"),
        ("[0, 10]", "0..10"),
        ("0 to 2,147,483,647", "0..2147483647"),
        ("1 to 63 characters", "1..63 characters"),
        ("De 1 a 63 caracteres", "1..63 characters"),
        ("entre 1 y 63", "1..63"),
        ("长度为1-64个字符", "1..64 characters"),
        ("取值范围：1～63", "1..63"),
        ("Up to 64 characters", "..64 characters"),
        ("不超过64个字符", "..64 characters"),
        ("Como máximo 64", "..64"),
        ("minimum: 0, maximum: 5", "0..5"),
        ("1,2,3", None),
        ("1.0.0", None),
        ("Since 2023-11-14", None),
        ("true shows more", None),
    ],
)
def test_ranges_are_read(text: str, bounds: str | None) -> None:
    """Numbers with a word for a range between them are bounds; versions, dates and lists are not."""
    found = range_in(text, is_labelled=True)

    assert (str(found) if found else None) == bounds


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("red for stop and green for go", ["red", "green"]),
        ("red for stop, green for go, and blue for nothing", ["red", "green", "blue"]),
        ("One of red, green, or blue.", ["red", "green", "blue"]),
        ("red/green/blue", ["red", "green", "blue"]),
        ("red (停)、green (走)、blue (等)", ["red", "green", "blue"]),
        ("red：停；green：走；blue：等", ["red", "green", "blue"]),
        ("red para parar, green para andar y blue para esperar", ["red", "green", "blue"]),
        ("red or green. However, it depends", ["red", "green"]),
        ("停为red，走为green", ["red", "green"]),
        ("red for stop and green for go. It is mandatory for lamps, for example", ["red", "green"]),
        ("Whether to go red the lamp or green it", ["red", "green"]),
        ("red only", ["red"]),
        ("Lamp colour", []),
        ("reddish and evergreen", []),
    ],
)
def test_values_in_a_sentence_are_found(text: str, values: list[str]) -> None:
    """A further value stands between the same words as those that are known; other words are none."""
    assert [one.value for one in mentioned(lines(text), ["red", "green"]) or ()] == values


@pytest.mark.parametrize(
    ("texts", "options", "default"),
    [
        (("Definition", "x", "Range", "N/A", "Default Value", "false"), None, "false"),
        (("Details:", "x", "Options:", "* a/b", "* c (when d)", "Default value:", "N/A"), ["a/b", "c"], None),
        (("参数解释：x", "取值范围：", "* on：开", "* off：关", "默认取值：", "off"), ["on", "off"], "off"),
        (("Rango: a, b o c", "Valor predeterminado: a"), ["a", "b", "c"], "a"),
        (("x", "* Note: this", "* and other words"), None, None),
        (("x. The default value is 5.",), None, "5"),
        (("El valor predeterminado es 5.",), None, "5"),
        (("默认为true",), None, "true"),
        (("Options:", "Some prose"), None, None),
        (("Range: 1 to 10",), None, None),
    ],
)
def test_descriptions_have_parts(texts: tuple[str, ...], options: list[str] | None, default: str | None) -> None:
    """Labels begin the parts of a description, in a line of their own or before a colon."""
    said = cell_text(lines(*texts))

    assert ([one.value for one in said.options] if said.options else None) == options
    assert said.default == default


@pytest.mark.parametrize(
    ("caption", "place"),
    [
        ("Table 1 Path Parameters", "path"),
        ("表2 Query参数", "query"),
        ("表 3 请求Header参数", "header"),
        ("Tabla 4 Parámetros del cuerpo de la solicitud", "body"),
        ("表7 响应Body参数", "response"),
        ("Table 8 Response header parameters", "response header"),
        ("Table 5 ReleaseReqBodyParams", None),
        ("Table 6 values", None),
    ],
)
def test_captions_say_where_parameters_are(caption: str, place: str | None) -> None:
    """The title of an object says nothing about the place."""
    title = caption_of(caption)

    assert title
    assert place_of(title) == place


def test_headings_are_whole_lines() -> None:
    """A sentence that begins like a heading is none."""
    assert [section_of(line) for line in ("URI", "请求参数：", "Request Parameters are many", "x")] == [
        "uri",
        "request",
        None,
        None,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "red or green and is case sensitive",
        "Use red, green and so on.",
        "If set, red or green",
        "red or green, lowercase",
        "red or green, amber lamps too",
        "red for stop and green for go, valid for lamps only",
        "red for stop and green for go. Mandatory for all lamps.",
        "red for stop and green for go. lamps for cars have both",
        "red: stop; green: go. Note: lamps only.",
        "red for stop, green for go and Amber for nothing",
    ],
)
def test_words_of_a_sentence_are_no_values(text: str) -> None:
    """What follows the last value, another sentence, and a word in another case are about the values."""
    assert [one.value for one in mentioned(lines(text), ["red", "green"]) or ()] == ["red", "green"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("If set, red, green or blue", ["red", "green", "blue"]),
        ("The colour is blue, red or green.", ["red", "green", "blue"]),
        ("red or green or blue", ["red", "green", "blue"]),
    ],
)
def test_more_values_stand_in_an_enumeration(text: str, values: list[str]) -> None:
    """A further value may stand first, and `or` between all of them."""
    assert [one.value for one in mentioned(lines(text), ["red", "green"]) or ()] == values


@pytest.mark.parametrize(
    ("kind", "texts", "default", "bounds"),
    [
        ("Boolean", ("It takes up to 5 minutes",), None, None),
        ("Boolean", ("At most 3 retries",), None, None),
        ("Boolean", ("Default is fine",), None, None),
        ("Boolean", ("By default is not set",), None, None),
        ("Boolean", ("Default Value", "false (off)"), "false", None),
        ("Boolean", ("Default Value", "The lamp is off"), None, None),
        ("values object", ("Up to 5",), None, None),
        ("String", ("It takes up to 5 minutes",), None, None),
        ("String", ("Up to 5 characters",), None, "..5 characters"),
        ("String", ("Default is not set",), None, None),
        ("String", ("The default value is current names",), None, None),
        ("String", ("The default value is 'is'",), "is", None),
        ("String", ("The default value is red if it is on",), "red", None),
        ("Integer", ("Up to 300 seconds. The default is 60 seconds.",), "60", "..300"),
        ("Integer", ("The default is as before",), None, None),
    ],
)
def test_a_default_and_a_range_fit_the_type(
    kind: str, texts: tuple[str, ...], default: str | None, bounds: str | None
) -> None:
    """A Boolean has no range; a number has a number as its default; a word of the sentence is no default."""
    said = cell_text(lines(*texts), kind)

    assert (said.default, str(said.range) if said.range else None) == (default, bounds)
