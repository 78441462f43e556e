"""The words of the pages in English, Spanish and Chinese: headings, columns, captions, and what means "none"."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

Section = Literal[
    "function", "uri", "request", "response", "example-request", "example-response", "status-codes", "error-codes"
]
PageColumn = Literal["name", "mandatory", "type", "description", "default", "options", "status"]
Label = Literal["definition", "constraints", "options", "default"]
"""A part of a description: what it is, its limits, its options or range, its default."""


def folded(text: str) -> str:
    """The text in lower case without accents, full-width forms, marks of emphasis and a colon at its end."""
    lower = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text)).casefold()
    kept = "".join(one for one in lower if not unicodedata.combining(one))
    return " ".join(kept.split()).strip("*` ").rstrip(":").rstrip()


def _known(**words: str) -> dict[str, str]:
    return {folded(word): meaning.replace("_", "-") for meaning, listed in words.items() for word in listed.split("|")}


_SECTIONS: Final = _known(
    function="Function|Functions|Calling Method|Authorization Information|Función|Funciones|Método de llamada"
    "|Información de autorización|功能介绍|调用方法|授权信息",
    uri="URI",
    request="Request Parameters|Request Message|Parámetros de solicitud|Parámetros de la solicitud|请求参数|请求消息",
    response="Response Parameters|Response Message|Parámetros de respuesta"
    "|Parámetros de la respuesta|响应参数|响应消息",
    example_request="Example Request|Example Requests|Request Example|Ejemplo de solicitud|Ejemplos de solicitud"
    "|Solicitudes de ejemplo|Solicitud de ejemplo|请求示例",
    example_response="Example Response|Example Responses|Response Example|Ejemplo de respuesta|Ejemplos de respuesta"
    "|Respuestas de ejemplo|Respuesta de ejemplo|响应示例",
    status_codes="Status Codes|Códigos de estado|状态码",
    error_codes="Error Codes|Códigos de error|错误码",
)
_COLUMNS: Final = _known(
    name="Parameter|Parameters|Parameter Name|Name|Parámetro|Parámetros|Nombre|Nombre del parámetro"
    "|参数|参数名|参数名称|名称",
    mandatory="Mandatory|Required|Obligatorio|Obligatoria|Requerido|是否必选|是否必须|是否必填|必选",
    type="Type|Parameter Type|Data Type|Tipo|Tipo de parámetro|参数类型|类型|数据类型",
    description="Description|Descripción|描述|说明|参数说明|参数描述",
    default="Default|Default Value|Valor predeterminado|默认值|默认取值",
    options="Options|Range|Value Range|Opciones|Rango|取值范围",
    status="Status Code|Código de estado|状态码",
)
_LABELS: Final = _known(
    definition="Details|Definition|Detalles|Definición|参数解释|参数说明|解释",
    constraints="Constraints|Constraint|Restricciones|Restricción|约束限制|约束",
    options="Options|Range|Value Range|Opciones|Rango|Rango de valores|取值范围|枚举值|可选值",
    default="Default value|Default|Valor predeterminado|Valor por defecto|默认取值|默认值",
)
_YES: Final = ("Yes", "Mandatory", "Required", "Sí", "Obligatorio", "Obligatoria", "是", "必选", "必填")
_NO: Final = ("No", "Optional", "Opcional", "否", "可选", "选填")
_BOOLEANS: Final = {folded(word): word in _YES for word in (*_YES, *_NO)}
_NO_WORDS: Final = ("None", "N/A", "NA", "-", "--", "Ninguno", "Ninguna", "N/D", "No aplica", "无", "不涉及", "没有")
_NONE: Final = frozenset(folded(word) for word in _NO_WORDS)
_CAPTION: Final = re.compile(r"^\W*(?:table|tabla|表)\s*\d+\W*\s*(.*?)\W*$", re.I)
_STATUS: Final = re.compile(r"^(?:status code|codigo de estado|状态码)\s*:?\s*(\d{3})$")
_PLACES: Final = (
    ("response header", r"(?:response|respuesta|响应).*(?:header|encabezado|cabecera|消息头)"
     r"|(?:header|encabezado|cabecera).*(?:response|respuesta)"),
    ("response", r"response|respuesta|响应"),
    ("path", r"\bpath\b|\bruta\b|路径"),
    ("query", r"query|consulta|查询"),
    ("header", r"header|encabezado|cabecera|消息头|请求头"),
    ("body", r"\bbody\b|cuerpo|请求体|消息体|body参数"),
)  # fmt: skip


def section_of(line: str) -> Section | None:
    """The section that a heading begins."""
    return _SECTIONS.get(folded(line))  # type: ignore[return-value]


def column_of(text: str) -> PageColumn | None:
    """The column that a word heads."""
    return _COLUMNS.get(folded(text))  # type: ignore[return-value]


def label_of(text: str) -> Label | None:
    """The part of a description that a word begins."""
    return _LABELS.get(folded(text))  # type: ignore[return-value]


def mandatory_of(text: str) -> bool | None:
    """What a cell of the mandatory column says."""
    return _BOOLEANS.get(folded(text))


def says_none(text: str) -> bool:
    """Whether a text says that there is nothing to say."""
    return folded(text).rstrip(".。") in _NONE


def caption_of(line: str) -> str | None:
    """The title of a table in its caption, such as `Table 2 Query Parameters`; None for other lines."""
    found = _CAPTION.match(unicodedata.normalize("NFKC", line))
    return found[1] if found else None


def status_of(line: str) -> str | None:
    """The status of a line such as `Status code: 200`."""
    found = _STATUS.match(folded(line))
    return found[1] if found else None


def place_of(title: str) -> str | None:
    """Where the parameters of a table with this title are; None for the title of an object."""
    words = folded(title)
    if words.isascii() and " " not in words:
        return None
    return next((place for place, pattern in _PLACES if re.search(pattern, words)), None)
