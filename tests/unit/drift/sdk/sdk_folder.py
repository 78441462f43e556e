"""A small SDK in the form of the vendor's generator, with one operation, and a contract that it keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ruamel.yaml import YAML

from cce_release_contract.contract.document import Document, read_openapi

CONTRACT = """
openapi: 3.1.0
info: {title: t, version: 1.0.0}
paths:
  /things/{thing_id}:
    put:
      operationId: updateThing
      x-vendor-operation: UpdateThing
      x-effect: write
      parameters:
        - {name: thing_id, in: path, required: true, schema: {type: string}}
        - {name: verbose, in: query, schema: {type: string}}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [action]
              properties:
                action: {type: string, enum: [start, stop]}
                options:
                  type: object
                  properties:
                    force: {type: boolean}
                    times: {type: integer}
      responses:
        "200":
          description: The thing.
          content:
            application/json:
              schema:
                type: object
                properties:
                  name: {type: string, maxLength: 64}
                  state: {type: string, enum: [ON, OFF]}
                  count: {type: integer}
                  tags: {type: array, items: {type: string}}
        "400":
          description: An error.
          content:
            application/json:
              schema:
                type: object
                required: [error_code, error_msg]
                properties: {error_code: {type: string}, error_msg: {type: string}}
"""

CLIENT = """
import importlib
from huaweicloudsdkcore.client import Client

class ThingClient(Client):
    def __init__(self):
        super().__init__()
        self.model_package = importlib.import_module("{package}.v3.model")

    @classmethod
    def _update_thing_http_info(cls, request):
        http_info = {{"method": "{method}", "resource_path": "{path}", "response_type": "UpdateThingResponse"}}
        local_var_params = {{}}
        path_params = {{}}
        path_params['thing_id'] = local_var_params['thing_id']
        query_params = []
        query_params.append(('verbose', local_var_params['verbose']))
        return http_info

    def other(self):
        pass
"""


@dataclass(frozen=True)
class Field:
    """One field of a model: its type in the words of the SDK, whether it is always set, its text."""

    type: str
    required: bool = False
    text: str = ""


def stated(options: str = "不涉及", default: str = "不涉及", limits: str = "不涉及") -> str:
    """The text of a field as the vendor's generator writes it."""
    return f"**参数解释：** x **约束限制：** {limits} **取值范围：** {options} **默认取值：** {default}"


@dataclass(frozen=True)
class SmallSdk:
    """The SDK as data; `write` makes the package."""

    method: str = "PUT"
    path: str = "/things/{thing_id}"
    request: Mapping[str, Field] = field(
        default_factory=lambda: {
            "thing_id": Field("str", True),
            "verbose": Field("str"),
            "body": Field("UpdateThingReqBody", True),
        }
    )
    body: Mapping[str, Field] = field(
        default_factory=lambda: {
            "action": Field("str", True, stated("- start：a - stop：b")),
            "options": Field("Options"),
        }
    )
    options: Mapping[str, Field] = field(default_factory=lambda: {"force": Field("bool"), "times": Field("int")})
    response: Mapping[str, Field] = field(
        default_factory=lambda: {
            "name": Field("str", text=stated(limits="最长64个字符")),
            "state": Field("str", text=stated("- ON：a - OFF：b")),
            "count": Field("int"),
            "tags": Field("list[str]"),
        }
    )

    def with_part(self, part: str, **fields: Field | None) -> SmallSdk:
        """The same SDK, in which some fields of one model are others, or missing (None)."""
        changed = {**getattr(self, part), **fields}
        return replace(self, **{part: {name: one for name, one in changed.items() if one}})

    def write(self, folder: Path, package: str) -> None:
        """Write the package into a folder."""
        model = folder / package / "v3" / "model"
        model.mkdir(parents=True)
        for place in (folder / package, folder / package / "v3"):
            (place / "__init__.py").write_text("")
        classes = {
            "UpdateThingRequest": self.request,
            "UpdateThingReqBody": self.body,
            "Options": self.options,
            "UpdateThingResponse": self.response,
        }
        names = {"UpdateThingRequest": "update_thing_request", "UpdateThingReqBody": "update_thing_req_body"}
        names |= {"Options": "options", "UpdateThingResponse": "update_thing_response"}
        imports = [f"from {package}.v3.model.{names[name]} import {name}\n" for name in classes]
        (model / "__init__.py").write_text("".join(imports))
        for name, fields in classes.items():
            (model / f"{names[name]}.py").write_text(_class(name, fields), encoding="utf-8")
        client = CLIENT.format(package=package, method=self.method, path=self.path)
        (folder / package / "v3" / "thing_client.py").write_text(client)


def _class(name: str, fields: Mapping[str, Field]) -> str:
    lines = [f"class {name}:", "    sensitive_list = []"]
    lines += [f"    openapi_types = { ({key: one.type for key, one in fields.items()})!r}"]
    lines += [f"    attribute_map = { ({key: key for key in fields})!r}"]
    lines += [f"    def __init__(self, {', '.join(f'{key}=None' for key in fields)}):", f'        r"""{name}', ""]
    for key, one in fields.items():
        lines += [f"        :param {key}: {one.text}", f"        :type {key}: {one.type}"]
    lines.append('        """')
    for key, one in fields.items():
        lines += [f"        self.{key} = None"]
        lines += [f"        self.{key} = {key}"] if one.required else [f"        if {key} is not None:"]
        lines += [] if one.required else [f"            self.{key} = {key}"]
    return "\n".join(lines) + "\n"


def small_contract(folder: Path, change: Mapping[str, object] | None = None) -> Document:
    """The contract of the small SDK; `change` maps JSON pointers without the first slash to other values."""
    data = YAML(typ="safe").load(CONTRACT)
    for pointer, value in (change or {}).items():
        *outer, last = pointer.replace("~1", "\0").split("/")
        place = data
        for token in outer:
            place = place[token.replace("\0", "/")]
        place[last] = value
    path = folder / "openapi.yaml"
    YAML().dump(data, path)
    return read_openapi(path)
