"""A model server that does what the requested model's name says: `zzleak-fault-<name>` for a name in `FAULTS`.

It records what it received and when its client went away. The record is read over a second port, so that the server
can run in a process of its own:

    python -m parts.faulty_upstream PORT SIDE_PORT
    GET  /exchanges            every exchange so far, as JSON (bytes in base64)
    POST /forget               forgets them

It follows no rule of HTTP that a fault does not want followed, hence the bare sockets."""

import asyncio
import base64
import json
import os
import signal
import socket
import struct
import sys
import time

from . import upstream_answers as answers
from .upstream_faults import FAULTS, sized

PREFIX = f"{answers.LEAK}-fault-"


class ClientGone(Exception):
    pass


class Exchange:
    """One request as it arrived, and what became of it. Times are seconds of this server's own clock."""

    def __init__(self, number, connection, method, target, fields, body):
        self.number = number
        self.connection = connection
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
        self.received = time.monotonic()
        self.gone = None
        self.ended = None
        self.sent = 0
        self.first_of_its_kind = True
        try:
            self.request = json.loads(body) if body else {}
        except ValueError:
            self.request = {}
        if not isinstance(self.request, dict):
            self.request = {}

    @property
    def path(self):
        return self.target.split("?")[0]

    @property
    def dialect(self):
        return answers.dialect_of(self.path)

    @property
    def model(self):
        model = self.request.get("model")
        return model if isinstance(model, str) else ""

    @property
    def fault(self):
        return self.model[len(PREFIX) :] if self.model.startswith(PREFIX) else "none"

    def make(self, request):
        return answers.BY_PATH[self.path](self.model, request)

    def answer(self, stream=None):
        request = dict(self.request)
        if stream is not None:
            request["stream"] = stream
        return self.make(request)

    def record(self):
        return {
            "number": self.number, "connection": self.connection, "method": self.method, "target": self.target,
            "fields": self.fields, "body": base64.b64encode(self.body).decode(), "received": self.received,
            "gone": self.gone, "ended": self.ended, "sent": self.sent, "now": time.monotonic(),
        }


class Server:
    def __init__(self):
        self.exchanges = []
        self.connections = 0
        self.seen = set()
        self.stored = {}

    def note(self, exchange):
        kind = (exchange.target, exchange.body)
        exchange.first_of_its_kind = kind not in self.seen
        self.seen.add(kind)
        self.exchanges.append(exchange)


class Connection(asyncio.Protocol):
    """Reads requests (content-length or chunked), answers one after the other."""

    def __init__(self, server):
        self.server = server
        self.number = server.connections
        server.connections += 1
        self.buffer = b""
        self.current = None
        self.gone = asyncio.Event()
        self.writable = asyncio.Event()
        self.writable.set()

    def connection_made(self, transport):
        self.transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        transport.set_write_buffer_limits(high=65536)

    def data_received(self, data):
        self.buffer += data
        self.advance()

    def eof_received(self):
        self.note_gone()
        return False

    def connection_lost(self, error):
        self.note_gone()
        self.writable.set()

    def note_gone(self):
        self.gone.set()
        if self.current is not None and self.current.gone is None:
            self.current.gone = time.monotonic()

    def pause_writing(self):
        self.writable.clear()

    def resume_writing(self):
        self.writable.set()

    # Used by the faults.

    async def send(self, data):
        await self.writable.wait()
        if self.gone.is_set() or self.transport.is_closing():
            raise ClientGone
        self.transport.write(data)
        await asyncio.sleep(0)

    async def pause(self, seconds):
        try:
            await asyncio.wait_for(self.gone.wait(), seconds)
        except asyncio.TimeoutError:
            return
        raise ClientGone

    def close(self):
        self.transport.close()

    def reset(self):
        linger = struct.pack("ii", 1, 0)
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.transport.abort()

    # Requests.

    def advance(self):
        if self.current is not None:
            return
        parsed = self.parse()
        if parsed is None:
            return
        method, target, fields, body = parsed
        self.current = Exchange(len(self.server.exchanges), self.number, method, target, fields, body)
        self.server.note(self.current)
        self.task = asyncio.get_running_loop().create_task(self.serve(self.current))

    def parse(self):
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return None
        lines = head.decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ", 2)
        fields = [[part.strip() for part in line.split(":", 1)] for line in lines[1:]]
        named = {name.lower(): value for name, value in fields}
        if named.get("transfer-encoding", "").lower() == "chunked":
            body, at = b"", 0
            while True:
                line, found, _ = rest[at:].partition(b"\r\n")
                if not found:
                    return None
                size = int(line.split(b";")[0], 16)
                begin = at + len(line) + 2
                if len(rest) < begin + size + 2:
                    return None
                at = begin + size + 2
                if size == 0:
                    self.buffer = rest[at:]
                    return method, target, fields, body
                body += rest[begin : begin + size]
        size = int(named.get("content-length", 0))
        if len(rest) < size:
            return None
        self.buffer = rest[size:]
        return method, target, fields, rest[:size]

    async def serve(self, exchange):
        try:
            if exchange.path in answers.BY_PATH and exchange.method == "POST":
                await FAULTS[exchange.fault](self, self.answer_to(exchange), exchange)
            else:
                await self.send(sized(self.plain(exchange)))
        except (ClientGone, ConnectionError):
            self.note_gone()
        exchange.ended = time.monotonic()
        self.current = None
        if not self.transport.is_closing():
            self.advance()

    def answer_to(self, exchange):
        if exchange.path != "/v1/responses":
            return exchange.answer()
        identifier = "resp_%04d" % exchange.number
        self.server.stored[identifier] = answers.response_object(exchange.model, exchange.request, identifier)
        return answers.response(exchange.model, exchange.request, identifier)

    def plain(self, exchange):
        missing = answers.error(exchange.dialect, 404, f"{answers.LEAK} has no such thing", "not_found_error")
        if exchange.path == "/health":
            return answers.Answer(body=b'{"status":"ok"}')
        if exchange.path.startswith("/v1/responses/"):
            identifier = exchange.path.rsplit("/", 1)[1]
            if identifier not in self.server.stored:
                return missing
            if exchange.method == "GET":
                return answers.Answer(body=answers.compact(self.server.stored[identifier]).encode())
            if exchange.method == "DELETE":
                del self.server.stored[identifier]
                body = {"id": identifier, "object": "response", "deleted": True}
                return answers.Answer(body=answers.compact(body).encode())
        if exchange.path == "/v1/models":
            models = [{"id": PREFIX + name, "object": "model", "created": 1, "owned_by": answers.LEAK} for name in FAULTS]
            return answers.Answer(body=answers.compact({"object": "list", "data": models}).encode())
        return missing


async def side(server, reader, writer):
    request = (await reader.readline()).decode().split()
    while (await reader.readline()).strip():
        pass
    body = b"{}"
    if request[:2] == ["GET", "/exchanges"]:
        body = json.dumps([exchange.record() for exchange in server.exchanges]).encode()
    elif request[:2] == ["POST", "/forget"]:
        server.exchanges = [exchange for exchange in server.exchanges if exchange.ended is None]
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    await writer.drain()
    writer.close()


async def main(port, side_port):
    server, loop = Server(), asyncio.get_running_loop()
    done = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, done.set)
    await loop.create_server(lambda: Connection(server), "127.0.0.1", port, backlog=1024)
    await asyncio.start_server(lambda r, w: side(server, r, w), "127.0.0.1", side_port)
    await done.wait()
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
