"""One page without a form: what it says, in words of our own for three languages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from cce_release_contract.drift.contract_rows import ExpectedRow
from cce_release_contract.drift.drifting import PageContract, load_page_contract

SPEC: Final = Path(__file__).parents[3] / "spec"
LANGUAGES: Final = ("en", "es", "zh")

WORDS: Final = {
    "en": {
        "updated": "Updated on {date} GMT+08:00",
        "function": "Function",
        "uri": "URI",
        "request": "Request Parameters",
        "response": "Response Parameters",
        "example request": "Example Requests",
        "example response": "Example Responses",
        "status codes": "Status Codes",
        "errors": "Error Codes",
        "status": "Status code: {code}",
        "table": "Table {number} {title}",
        "columns": ("Parameter", "Mandatory", "Type", "Description"),
        "code columns": ("Status Code", "Description"),
        "yes": ("No", "Yes"),
        "path": "Path Parameters",
        "query": "Query Parameters",
        "header": "Request header parameters",
        "body": "Request body parameters",
        "answer": "Response body parameters",
        "labels": ("Definition", "Constraints", "Range", "Default Value"),
        "none": "N/A",
        "is": "Our words about {name}.",
        "or": "{0} for the newer one and {1} for the older one",
        "and": ", {0} for a third one",
        "range": "{0} to {1}",
        "about": "This page is about one release.",
    },
    "es": {
        "updated": "Actualizado el {date} GMT+08:00",
        "function": "Función",
        "uri": "URI",
        "request": "Parámetros de solicitud",
        "response": "Parámetros de respuesta",
        "example request": "Solicitudes de ejemplo",
        "example response": "Respuestas de ejemplo",
        "status codes": "Códigos de estado",
        "errors": "Códigos de error",
        "status": "Código de estado: {code}",
        "table": "Tabla {number} {title}",
        "columns": ("Parámetro", "Obligatorio", "Tipo", "Descripción"),
        "code columns": ("Código de estado", "Descripción"),
        "yes": ("No", "Sí"),
        "path": "Parámetros de ruta",
        "query": "Parámetros de consulta",
        "header": "Parámetros de encabezado de la solicitud",
        "body": "Parámetros del cuerpo de la solicitud",
        "answer": "Parámetros del cuerpo de la respuesta",
        "labels": ("Definición:", "Restricciones:", "Rango:", "Valor predeterminado:"),
        "none": "Ninguno",
        "is": "Palabras nuestras sobre {name}.",
        "or": "{0} para la más nueva y {1} para la más vieja",
        "and": ", {0} para otra",
        "range": "de {0} a {1}",
        "about": "Esta página trata de una versión.",
    },
    "zh": {
        "updated": "更新时间：{date} GMT+08:00",
        "function": "功能介绍",
        "uri": "URI",
        "request": "请求参数",
        "response": "响应参数",
        "example request": "请求示例",
        "example response": "响应示例",
        "status codes": "状态码",
        "errors": "错误码",
        "status": "状态码：{code}",
        "table": "表{number} {title}",
        "columns": ("参数", "是否必选", "参数类型", "描述"),
        "code columns": ("状态码", "描述"),
        "yes": ("否", "是"),
        "path": "路径参数",
        "query": "Query参数",
        "header": "请求Header参数",
        "body": "请求Body参数",
        "answer": "响应Body参数",
        "labels": ("参数解释：", "约束限制：", "取值范围：", "默认取值："),
        "none": "不涉及",
        "is": "我们对{name}的说法。",
        "or": "{0}为换新，{1}为换旧",
        "and": "，{0}为其他",
        "range": "{0}～{1}",
        "about": "本页只讲一个实例。",
    },
}


@dataclass(frozen=True)
class NeutralRow:
    """One row. `said` are values in a sentence; the others stand in a list, a range or a default."""

    name: str
    type: str
    mandatory: bool | None
    values: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    range: tuple[int, int] | None = None
    default: str = ""


@dataclass(frozen=True)
class NeutralTable:
    """One table. `title` is a key of the words, or the name of an object."""

    title: str
    rows: tuple[NeutralRow, ...]

    @property
    def is_response(self) -> bool:
        return self.title == "answer"


@dataclass(frozen=True)
class NeutralPage:
    """One page with everything that a page of the vendor has."""

    method: str
    path: str
    tables: tuple[NeutralTable, ...]
    codes: tuple[str, ...]
    date: str = "2031-05-06"
    with_mandatory: bool = True
    extra_member: str = field(default="")

    def table(self, title: str) -> NeutralTable:
        return next(table for table in self.tables if table.title == title)

    def rows(self, title: str) -> tuple[NeutralRow, ...]:
        return next((table.rows for table in self.tables if table.title == title), ())

    def with_rows(self, title: str, *rows: NeutralRow) -> NeutralPage:
        """The page with other rows in one table; without a row the table is gone."""
        tables = [replace(table, rows=rows) if table.title == title else table for table in self.tables]
        return replace(self, tables=tuple(table for table in tables if table.rows))

    def with_row(self, title: str, name: str, /, **changes: object) -> NeutralPage:
        """The page with one row changed."""
        rows = self.table(title).rows
        return self.with_rows(title, *(replace(row, **changes) if row.name == name else row for row in rows))  # type: ignore[arg-type]


def page_contract() -> PageContract:
    """The contract of the repository."""
    return load_page_contract(SPEC)


def neutral_page(contract: PageContract, number: int = 0) -> NeutralPage:
    """A page that says what the contract says."""
    expected = contract.pages[number]
    titles = {"path": "path", "query": "query", "header": "header", "body": "body", "response": "answer"}
    tables = [
        NeutralTable(titles.get(table.place, table.title), tuple(_row(row) for row in table.rows))
        for table in expected.tables
        if table.rows
    ]
    return NeutralPage(expected.method, expected.path, tuple(tables), expected.status_codes)


def _row(row: ExpectedRow) -> NeutralRow:
    options = row.options or ()
    said = options if len(options) == 2 else ()
    return NeutralRow(row.name, row.type or "", row.mandatory, () if said else options, said)
