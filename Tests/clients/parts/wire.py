"""HTTP/1.1 over a bare socket: what is sent is sent byte for byte, what comes back is read strictly."""

import json
import re
import socket
import ssl
import time


class Broken(Exception):
    """What came back is not a well-formed HTTP/1.1 answer."""


class Answer:
    def __init__(self, status, fields, body, complete, head):
        self.status = status
        self.fields = fields
        self.body = body
        #: Whether the body ended as its framing says it must.
        self.complete = complete
        self.head = head

    def __repr__(self):
        return f"<{self.status} {self.fields} {self.body[:300]!r}{'' if self.complete else ' INCOMPLETE'}>"

    def field(self, name):
        values = [value for key, value in self.fields if key.lower() == name.lower()]
        assert len(values) <= 1, f"{name} came {len(values)} times"
        return values[0] if values else None

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def events(self):
        return events(self.body)


def events(body):
    """Pairs (event name or None, data) as the HTML standard's event-stream rules read them; an unfinished last one is
    dropped. Comments are left out."""
    text = body.decode()
    found, name, data = [], None, []
    lines = re.split(r"\r\n|\r|\n", text)
    for line in lines[:-1]:
        if line == "":
            if data:
                found.append((name, "\n".join(data)))
            name, data = None, []
        elif not line.startswith(":"):
            field, _, value = line.partition(":")
            value = value[1:] if value.startswith(" ") else value
            if field == "event":
                name = value
            elif field == "data":
                data.append(value)
    return found


class Wire:
    def __init__(self, port, timeout=15.0, tls=None, host="127.0.0.1"):
        self.socket = socket.create_connection((host, port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname="localhost")
        self.buffer = b""
        self.ended = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def half_close(self):
        self.socket.shutdown(socket.SHUT_WR)

    def fill(self):
        """Reads some more; False at the end of the connection, however it ended."""
        if self.ended:
            return False
        try:
            data = self.socket.recv(65536)
        except (ConnectionError, ssl.SSLError):
            data = b""
        if not data:
            self.ended = True
        self.buffer += data
        return bool(data)

    def line(self):
        while b"\r\n" not in self.buffer:
            if not self.fill():
                return None
        line, _, self.buffer = self.buffer.partition(b"\r\n")
        return line

    def exactly(self, size):
        while len(self.buffer) < size:
            if not self.fill():
                return None
        data, self.buffer = self.buffer[:size], self.buffer[size:]
        return data

    def closed(self, within=5.0):
        """Whether the other side closes within the time, sending nothing more."""
        self.socket.settimeout(within)
        try:
            return not self.fill() and not self.buffer
        except (TimeoutError, socket.timeout):
            return False

    def read_head(self):
        lines = []
        while True:
            line = self.line()
            if line is None:
                if lines or self.buffer:
                    raise Broken(f"the connection ended within a head: {lines} {self.buffer!r}")
                return None
            if line == b"":
                break
            lines.append(line)
        if not re.fullmatch(rb"HTTP/1\.[01] [1-5][0-9][0-9] [\x20-\x7e]*", lines[0]):
            raise Broken(f"bad status line {lines[0]!r}")
        fields = []
        for line in lines[1:]:
            match = re.fullmatch(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x20-\x7e\t]*?)[ \t]*", line)
            if not match:
                raise Broken(f"bad header line {line!r}")
            fields.append((match[1].decode(), match[2].decode()))
        return int(lines[0][9:12]), fields, b"\r\n".join(lines)

    def read_answer(self, method="POST"):
        """The next final answer, or None where the connection ends without one."""
        while True:
            got = self.read_head()
            if got is None:
                return None
            status, fields, head = got
            if status >= 200 or status == 101:
                break
        named = {}
        for name, value in fields:
            if name.lower() in ("content-length", "transfer-encoding") and name.lower() in named:
                raise Broken(f"{name} twice")
            named[name.lower()] = value
        if "content-length" in named and "transfer-encoding" in named:
            raise Broken("content-length and transfer-encoding together")
        if method == "HEAD" or status in (204, 304):
            return Answer(status, fields, b"", True, head)
        if named.get("transfer-encoding", "").lower() == "chunked":
            body, complete = self.read_chunks()
        elif "transfer-encoding" in named:
            raise Broken(f"transfer-encoding {named['transfer-encoding']}")
        elif "content-length" in named:
            if not re.fullmatch(r"[0-9]+", named["content-length"]):
                raise Broken(f"content-length {named['content-length']}")
            size = int(named["content-length"])
            body = self.exactly(size)
            complete = body is not None
            if not complete:
                body = self.buffer
        else:
            while self.fill():
                pass
            body, self.buffer, complete = self.buffer, b"", True
        return Answer(status, fields, body, complete, head)

    def chunk(self):
        """The next chunk's data, b"" for the last, None where the connection ended before it."""
        line = self.line()
        if line is None:
            return None
        if not re.fullmatch(rb"[0-9a-fA-F]{1,8}", line):
            raise Broken(f"bad chunk size {line!r}")
        size = int(line, 16)
        data = self.exactly(size + 2)
        if data is None:
            return None
        if data[size:] != b"\r\n":
            raise Broken(f"chunk of {size} not followed by CRLF but {data[size:]!r}")
        return data[:size]

    def read_chunks(self):
        body = b""
        while True:
            data = self.chunk()
            if data is None:
                return body, False
            if data == b"":
                return body, True
            body += data


def request(path, body=b"", key=None, method="POST", fields=(), host="127.0.0.1", content_type="application/json"):
    """The bytes of a well-formed request; to Anthropic's endpoints with the version that they require."""
    if path.startswith("/v1/messages") and "anthropic-version" not in [name.lower() for name, _ in fields]:
        fields = [*fields, ("anthropic-version", "2023-06-01")]
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    if key:
        lines.append(f"Authorization: Bearer {key}")
    if body or method == "POST":
        lines += [f"Content-Type: {content_type}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in fields]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def wait_until(condition, within=5.0, every=0.02):
    """The first true value of `condition()`, or its last one after the time."""
    end = time.monotonic() + within
    while True:
        value = condition()
        if value or time.monotonic() > end:
            return value
        time.sleep(every)
