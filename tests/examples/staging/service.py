"""A staging service that serves the sandbox protocol beside its endpoint, for `cce-release check --control`."""

import hmac

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from team_mock import TeamMock

TOKEN = "a-secret-of-the-staging-service"


class StagingService:
    """The three operations that a sandbox with releases of its own needs, under /sandbox."""

    def __init__(self) -> None:
        self.mock = TeamMock()
        self.app = self.mock.app(
            Route("/sandbox/handshake", self.handshake, methods=["GET"]),
            Route("/sandbox/scopes", self.make_scope, methods=["POST"]),
            Route("/sandbox/scopes/{namespace}", self.remove_scope, methods=["DELETE"]),
        )

    async def handshake(self, request: Request) -> Response:
        """Say what is offered."""
        offered = {
            "protocol": "cce-release-sandbox",
            "version": 1,
            "capabilities": list(self.mock.capabilities),
            "implementation": {"name": "staging", "version": "1"},
        }
        return refused(request) or JSONResponse(offered)

    async def make_scope(self, request: Request) -> Response:
        """Make a scope."""
        return refused(request) or JSONResponse(self.mock.make_scope(await request.json()), status_code=201)

    async def remove_scope(self, request: Request) -> Response:
        """Remove a scope."""
        if (refusal := refused(request)) is not None:
            return refusal
        self.mock.remove_scope(request.path_params["namespace"])
        return Response(status_code=204)


def refused(request: Request) -> Response | None:
    """The refusal of a request without the control token."""
    if hmac.compare_digest(request.headers.get("x-control-token", "").encode(), TOKEN.encode()):
        return None
    return JSONResponse({"error": {"what": "the control token is missing or wrong"}}, status_code=401)
