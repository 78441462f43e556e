"""The connection of one client: its requests go to the upstream one after the other, its responses come back.

A second request that arrives before the response to the first waits. So a response can belong to one request only, and
no reading of the upstream's can shift them against each other.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import cast

from cce_release_contract.proxy.forwarding.bodies import ChunkError
from cce_release_contract.proxy.forwarding.client_transport import ClientTransport
from cce_release_contract.proxy.forwarding.heads import MessageRefusal
from cce_release_contract.proxy.forwarding.refusal_responses import refusal_response
from cce_release_contract.proxy.forwarding.request_buffer import RequestBuffer
from cce_release_contract.proxy.forwarding.routes import ProxyRoute
from cce_release_contract.proxy.forwarding.under_way import ExchangeUnderWay
from cce_release_contract.proxy.forwarding.upstream_side import UpstreamSide


class ClientSide(asyncio.Protocol):
    """One connection of a client, with the one connection to the upstream that it uses."""

    def __init__(self, route: ProxyRoute) -> None:
        self.number = route.opened(self)
        self.exchange: ExchangeUnderWay | None = None
        self._route = route
        self._client: ClientTransport | None = None
        self._upstream: UpstreamSide | None = None
        self._buffer = RequestBuffer()
        self._ended = False
        self._closing = False
        self._last = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The client is connected."""
        self._client = ClientTransport(cast("asyncio.Transport", transport))

    def data_received(self, data: bytes) -> None:
        """Bytes of a request, or of the next one."""
        if self._closing:
            return
        if self.exchange is None:
            self._buffer.add(data)
            self._read_heads()
        elif self.exchange.request_done:
            self._buffer.add(data)
            self.pause("next request")
            if self.exchange.response.fault:
                self._close()  # the client understood a response that we do not
        else:
            self._pass_body(data)

    def eof_received(self) -> bool:
        """The client sends nothing more. It may still read, unless TLS is spoken."""
        self._ended = True
        waits = self._buffer if self.exchange is None else self.exchange.client_ended()
        if self._closing or not waits:
            return False
        if self._buffer:
            self._next()
        elif self._upstream is not None:
            self._upstream.end()
        return self._client is not None and self._client.half_closes

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._closing = True
        if self.exchange is not None:
            self.exchange.fail("client", "the client closed the connection before the response was complete")
            self._hand_over()
        if self._upstream is not None:
            self._upstream.leave(reset=exc is not None)
        self._route.closed(self)

    def pause_writing(self) -> None:
        """The client reads slowly, so the upstream is read slowly."""
        if self._upstream is not None:
            self._upstream.pause()

    def resume_writing(self) -> None:
        """The client has caught up."""
        if self._upstream is not None:
            self._upstream.resume()

    def pause(self, reason: str) -> None:
        """Stop reading from the client for a reason."""
        assert self._client is not None
        self._client.pause(reason)

    def resume(self, reason: str) -> None:
        """Read again once no reason is left."""
        assert self._client is not None
        self._client.resume(reason)

    def response_received(self, data: bytes) -> None:
        """Bytes from the upstream: of the response, or unasked for."""
        exchange = self.exchange
        if exchange is None:
            self._write(data)
            self._close()
            return
        response = exchange.response
        end = exchange.take_response(data)
        if end < len(data):
            exchange.fail("length", f"{len(data) - end} bytes follow the response without a request")
            exchange.excess += data[end:]
        if not exchange.held:
            self._write(data)
        else:
            self._write(b"".join(response.interim))
            response.interim.clear()
            if response.copy.cut or response.fault:
                self._release(exchange)
        if response.switched:
            exchange.fail("protocol", response.fault)
            self._close()
        self._finish_if_done()

    def upstream_failed(self, reason: str, detail: str, status: HTTPStatus) -> None:
        """There is no upstream: say so, since the client cannot see it."""
        if self.exchange is not None:
            self.exchange.fail(reason, detail)
            self._hand_over()
        self._write(refusal_response(status, f"the upstream failed: {detail}", close=True))
        self._close()

    def upstream_lost(self, *, reset: bool) -> None:
        """The upstream ended its connection."""
        self._upstream = None
        self._last = True
        exchange = self.exchange
        if exchange is None:
            self._close()
            return
        complete = exchange.response.done or (not reset and exchange.response.end())
        exchange.request_done = True
        if complete:
            self._finish_if_done()
            return
        exchange.fail_as_lost(reset=reset)
        if exchange.held:
            self._release(exchange)
        self._hand_over()
        self._close(reset=reset)

    def upstream_silent(self, seconds: float) -> None:
        """The upstream sent nothing for too long."""
        exchange = self.exchange
        assert exchange is not None
        detail = f"it sent nothing for {seconds:g} seconds"
        if exchange.response.begun:
            exchange.fail("timeout", detail)
            self._hand_over()
            self._close(reset=True)
        else:
            self.upstream_failed("timeout", detail, HTTPStatus.GATEWAY_TIMEOUT)

    def finish(self) -> None:
        """The proxy ends: close the connection now if nothing is under way, else after the exchange."""
        self._last = True
        if self.exchange is None:
            self._close()

    def abort(self) -> None:
        """Close the connection at once."""
        assert self._client is not None
        self._client.abort()

    def _read_heads(self) -> None:
        """Begin the next exchange if its head is complete."""
        try:
            found = self._buffer.take()
            if found is None:
                self.resume("next request")
                if self._ended:
                    self._close()
                return
            whole, head, rest = found
            self.exchange = self._route.begin(self.number, whole, head)
        except MessageRefusal as refusal:
            self._refuse(refusal.status, refusal.reason)
            return
        if self.exchange.answers_continue:
            self._write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self._pass_body(rest, whole)

    def _pass_body(self, data: bytes, head: bytes = b"") -> None:
        exchange = self.exchange
        assert exchange is not None
        try:
            end = exchange.take_request(data)
        except ChunkError as error:
            self._refuse(HTTPStatus.BAD_REQUEST, str(error))
            return
        self._buffer.add(data[end:])
        (self.pause if self._buffer else self.resume)("next request")
        passing = head + data[:end] if head or end < len(data) else data
        if exchange.kept_back is not None:
            exchange.kept_back.append(passing)
            if not exchange.request_copy.cut:
                if exchange.request_done:
                    self._judge(exchange)
                return
            passing = exchange.released()
        self._send(passing)
        self._finish_if_done()  # the response may have come before the end of the request

    def _judge(self, exchange: ExchangeUnderWay) -> None:
        """Pass the request on if it keeps the contract, else refuse it and go on."""
        refusal = self._route.refusal_of(exchange)
        if refusal is None:
            self._send(exchange.released())
            return
        self._write(refusal)
        self.exchange = None
        self._next()

    def _send(self, data: bytes) -> None:
        if self._upstream is None:
            self._upstream = UpstreamSide(self, self._route)
        self._upstream.send(data)
        if self._ended and not self._buffer:
            self._upstream.end()

    def _refuse(self, status: HTTPStatus, reason: str) -> None:
        """A request that cannot be passed on: respond, unless a response is under way, and close."""
        exchange, self.exchange = self.exchange, None
        self._route.refused(self.number, reason)
        if exchange is not None and exchange.kept_back is None:
            exchange.fail("request", reason)
            self._route.take(exchange)
        if exchange is None or not exchange.response.begun:
            self._write(refusal_response(status, f"refused by the proxy: {reason}", close=True))
        self._close()

    def _finish_if_done(self) -> None:
        exchange = self.exchange
        if exchange is None or not exchange.response.done:
            return
        if exchange.body_was_not_sent:  # and the client may take the final response for a reason to keep it back
            exchange.request_done = self._last = True
        if not exchange.request_done:
            return
        if exchange.held:
            if not exchange.waiting:
                exchange.waiting = True
                self._route.ask(exchange, lambda line: self._show(exchange, line))
            return
        self._hand_over()
        self._go_on(exchange)

    def _show(self, exchange: ExchangeUnderWay, line: bytes) -> None:
        """Pass on a response that was held, with the header line of its findings."""
        if self.exchange is not exchange:
            return  # the client is gone
        self._release(exchange, line)
        self.exchange = None
        self._go_on(exchange)

    def _go_on(self, exchange: ExchangeUnderWay) -> None:
        if self._last or exchange.failure:
            self._close()
        else:
            self._next()

    def _release(self, exchange: ExchangeUnderWay, line: bytes = b"") -> None:
        self._write(exchange.released_response(line))

    def _hand_over(self) -> None:
        exchange, self.exchange = self.exchange, None
        if exchange is not None and not exchange.waiting:
            self._route.take(exchange)

    def _next(self) -> None:
        if self._buffer:
            asyncio.get_running_loop().call_soon(self._continue)
        elif self._ended:
            self._close()
        else:
            self.resume("next request")

    def _continue(self) -> None:
        if self.exchange is None and not self._closing:
            self._read_heads()

    def _write(self, data: bytes) -> None:
        assert self._client is not None
        self._client.write(data)

    def _close(self, *, reset: bool = False) -> None:
        """Close both connections, that of the client after what was written."""
        if self._upstream is not None:
            self._upstream.leave(reset=False)
            self._upstream = None
        if not self._closing and self._client is not None:
            self._closing = True
            self._client.close(reset=reset, at_once=self._ended)
