"""A bare Starlette app that answers every PUT with one constant: the ceiling that the emulator is measured against."""

from __future__ import annotations

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

BODY = b'{"version":2,"status":"PENDING_UPGRADE"}'


async def answer(request: Request) -> Response:
    """The constant, after the body was read."""
    await request.body()
    return Response(BODY, media_type="application/json")


app = Starlette(routes=[Route("/{path:path}", answer, methods=["PUT"])])

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", loop="uvloop", http="httptools")
