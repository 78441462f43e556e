"""The process in which the SDK parses responses: `python -m ... < cases.json > results.json`.

It is the only place where the SDK is imported. It cannot open a connection. stdin is an object with `modules` (of the
client, and of its exception handler, which may be missing) and `cases`; stdout is the list of their results.
"""

from __future__ import annotations

import importlib
import inspect
import json
import socket
import sys
import warnings
from types import SimpleNamespace
from typing import Any, Final, NoReturn

_FIRST_ERROR: Final = 400
"""The first status of an error."""


def _refuse(*_: object, **__: object) -> NoReturn:
    raise OSError("the SDK may not open a connection here")


def _part(module: str, suffix: str) -> Any:  # noqa: ANN401 - a class of the SDK
    """An instance of the class that a module defines, by the end of its name."""
    loaded = importlib.import_module(module)
    names = [name for name in vars(loaded) if name.endswith(suffix)]
    own = [vars(loaded)[name] for name in names if getattr(vars(loaded)[name], "__module__", "") == module]
    return own[-1]()


def _result(client: Any, handler: Any, case: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - objects of the SDK
    body = case["body"]
    headers = {"Content-Type": "application/json", "X-Request-Id": case["request_id"]}
    response = SimpleNamespace(status_code=case["status"], headers=headers, text=body, content=body.encode())
    try:
        if case["status"] >= _FIRST_ERROR:
            handler.handle_exception(None, response)
            return {"raised": "", "members": {}}
        more = len(inspect.signature(client.deserialize).parameters) - 2  # older versions take two arguments
        return {"raised": "", "members": _plain(client.deserialize(response, case["response_type"], *[None] * more))}
    except Exception as error:  # whatever the SDK raises is the result
        known = {name: getattr(error, name, None) for name in ("error_code", "error_msg", "request_id")}
        return {"raised": type(error).__name__, "members": known if case["status"] >= _FIRST_ERROR else str(error)}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of a model
    if hasattr(value, "openapi_types"):
        return {name: _plain(getattr(value, attribute)) for attribute, name in value.attribute_map.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    return value if isinstance(value, str | int | float | bool | None) else repr(value)


def main() -> None:
    """Parse every case."""
    asked = json.load(sys.stdin)
    warnings.simplefilter("ignore")
    socket.socket.connect = _refuse  # type: ignore[method-assign]
    client = _part(asked["modules"]["client"], "Client")
    handler = _part(asked["modules"]["handler"], "ExceptionHandler")
    results = [_result(client, handler, case) for case in asked["cases"]]
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
