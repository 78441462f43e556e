"""An installed SDK: where it is, and which operations its client has. Nothing of it is imported or run."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cce_release_contract.drift.sdk.elements import SideMember, SideOperation, SidePlace
from cce_release_contract.drift.sdk.models import SdkField, SdkModel, SdkModels, snake_case
from cce_release_contract.errors import UsageError

VENDOR_SDK: Final = "huaweicloudsdkcce"
"""The vendor's SDK for Python."""

_LARGEST_CLIENT: Final = 16_000_000
"""Bytes of the largest client module that is read; that of the vendor has 0.6 MB."""

_UNKNOWN: Final = "of unknown version"


@dataclass(frozen=True, slots=True)
class SdkPackage:
    """An installed SDK. `clients` are its client modules with their text, `root` is the folder that holds it."""

    name: str
    version: str
    root: Path
    clients: tuple[tuple[Path, str], ...]

    def operation(self, name: str) -> SideOperation | None:
        """The operation that the vendor calls by this name; None if no client has it."""
        for path, text in self.clients:
            found = re.search(rf"^    def _{snake_case(name)}_http_info\(.*?(?=^    (?:def|@)|\Z)", text, re.M | re.S)
            if found:
                function = ast.parse(textwrap.dedent(found.group(0))).body[0]
                line = text.count("\n", 0, found.start()) + 1
                return self._operation(name, path, line, function)
        return None

    def _operation(self, name: str, path: Path, line: int, function: ast.stmt) -> SideOperation:
        file = path.relative_to(self.root).as_posix()
        place = SidePlace(file, line)
        call = _Call(function)
        models = SdkModels(path.parent / "model", f"{Path(file).parent.as_posix()}/model")
        request: dict[str, SideMember] = {}
        response: dict[str, SideMember] = {}
        asked = models.model(f"{name}Request")
        for one in asked.fields if asked else ():
            location = call.locations.get(one.name, "body")
            at = asked.place if asked else place
            models.add(request, "body" if location == "body" else f"{location} {one.name}", one, at)
        response_type = call.texts.get("response_type", "")
        shown = models.model(response_type)
        if shown is not None:
            models.add(response, "body", _body_of(shown), shown.place)
        method, template = call.texts.get("method", ""), call.texts.get("resource_path", "")
        return SideOperation(name, method, template, place, request, response, response_type)


def _body_of(model: SdkModel) -> SdkField:
    """The field of a response's whole body: the model itself, or its one field `body`, which holds a list."""
    if [one.name for one in model.fields] == ["body"]:
        return SdkField("body", model.fields[0].type, True, "", model.fields[0].line)
    return SdkField("body", model.name, True, "", model.place.line)


class _Call:
    """What the function that makes a request says: its texts, and where each parameter goes."""

    def __init__(self, function: ast.stmt) -> None:
        self.texts: dict[str, str] = {}
        self.locations: dict[str, str] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Dict):
                pairs = zip(node.keys, node.values, strict=True)
                self.texts.update((key.value, value.value) for key, value in pairs if _texts(key, value))  # type: ignore[union-attr,attr-defined]
            elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and _texts(node.slice):
                kind = node.value.id.removesuffix("_params")
                if kind in ("path", "header"):
                    self.locations[node.slice.value] = kind  # type: ignore[attr-defined]
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "query_params.append":
                pair = node.args[0] if node.args else None
                if isinstance(pair, ast.Tuple) and _texts(pair.elts[0]):
                    self.locations[pair.elts[0].value] = "query"  # type: ignore[attr-defined]


def _texts(*nodes: ast.expr | None) -> bool:
    return all(isinstance(node, ast.Constant) and isinstance(node.value, str) for node in nodes)


def installed_sdk(name: str) -> SdkPackage:
    """The installed package of that name. Raises UsageError if there is none, or if it has no client."""
    spec = importlib.util.find_spec(name) if name.isidentifier() else None
    if spec is None or not spec.submodule_search_locations:
        raise UsageError(
            f"the package {name!r} is not installed",
            where="--sdk",
            cause="this Python does not find it" if name.isidentifier() else "that is not the name of a package",
            remedy=f"install the SDK in the environment of cce-release: pip install {VENDOR_SDK}",
        )
    folder = Path(next(iter(spec.submodule_search_locations))).resolve()
    paths = [path for path in sorted(folder.glob("*/*_client.py")) if not path.name.endswith("_async_client.py")]
    clients = [(path, path.read_text(encoding="utf-8")) for path in paths if path.stat().st_size <= _LARGEST_CLIENT]
    if not clients:
        raise UsageError(
            f"the package {name!r} has no client of the vendor's kind",
            where=str(folder),
            cause="it was not made by the generator of the vendor's SDKs, which writes v3/..._client.py",
            remedy=f"name the vendor's SDK for Python: --sdk {VENDOR_SDK}",
        )
    return SdkPackage(name, _version(name), folder.parent, tuple(clients))


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return _UNKNOWN
