"""Streams on bare sockets: paced ones, idle ones, abandoned ones."""

import asyncio
import re
import socket
import struct
import time

EVENTS = 52


def head(leg, body, close=True):
    connection = "close" if close else "keep-alive"
    return (f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{leg.port}\r\nAuthorization: Bearer {leg.key}\r\n"
            f"Content-Type: application/json\r\nConnection: {connection}\r\nContent-Length: {len(body)}\r\n\r\n").encode()


def quantile(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(part * len(values)))] if values else None


#: An event; an event with text that is no reasoning. Both match a fixed number of bytes.
EVENT, VISIBLE = (re.compile(b"data: "), 6), (re.compile(rb'"content":"[a-z]'), 12)


class EventCounter:
    """Counts events however they are cut."""

    def __init__(self, kind=EVENT):
        self.pattern, self.length = kind
        self.rest = b""
        self.count = 0

    def take(self, data):
        data = self.rest + data
        found = len(self.pattern.findall(data))
        self.rest = data[1 - self.length:]
        self.count += found
        return found


async def paced(leg, body, streams, seconds, kind=EVENT, events=EVENTS):
    """So many streams at a time for so long, one after the other on each place; of each, the time to the first event of a kind."""
    first, whole, failed = [], [], 0
    end = time.perf_counter() + seconds

    async def place(number):
        nonlocal failed
        await asyncio.sleep(number / streams)
        while time.perf_counter() < end:
            reader, writer = await asyncio.open_connection("127.0.0.1", leg.port)
            begun, counter, started, last = time.perf_counter(), EventCounter(kind), None, None
            writer.write(head(leg, body) + body)
            while True:
                data = await reader.read(65536)
                if not data:
                    break
                if counter.take(data):
                    last = time.perf_counter()
                    started = started or last
            writer.close()
            if counter.count == events:
                first.append((started - begun) * 1000)
                whole.append((last - begun) * 1000)
            else:
                failed += 1

    begun = time.perf_counter()
    await asyncio.gather(*(place(number) for number in range(streams)))
    return {"requests": len(whole), "errors": failed, "seconds": time.perf_counter() - begun,
            "p50_ms": quantile(first, 0.5), "p99_ms": quantile(first, 0.99), "stream_p50_ms": quantile(whole, 0.5)}


async def open_stream(leg, body):
    """Opens a stream and reads to its first event."""
    reader, writer = await asyncio.open_connection("127.0.0.1", leg.port)
    writer.write(head(leg, body) + body)
    counter = EventCounter()
    while not counter.count:
        data = await reader.read(4096)
        if not data:
            raise ConnectionError("the stream ended before its first event")
        counter.take(data)
    return reader, writer


def abort(writer):
    """Leaves with a reset, as a process that is killed does; no port stays in TIME_WAIT."""
    link = writer.get_extra_info("socket")
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def idle(leg, body, count, seconds, measure):
    """`measure("before")`, opens so many streams, `measure("open")`, waits, `measure("idle")`, leaves, `measure("after")`."""
    # What is allocated once is not a stream's.
    reader, writer = await open_stream(leg, body)
    writer.close()
    await asyncio.sleep(0.5)
    measure("before")
    opened = []
    for start in range(0, count, 50):
        opened += await asyncio.gather(*(open_stream(leg, body) for _ in range(min(50, count - start))))
    await asyncio.sleep(0.5)
    measure("open")
    await asyncio.sleep(seconds)
    measure("idle")
    for _, writer in opened:
        abort(writer)
    await asyncio.sleep(2)
    measure("after")


async def abandon(leg, body, count, at_once, progress):
    """Opens streams and leaves each after its first event."""
    begun = done = failed = 0

    async def place():
        nonlocal begun, done, failed
        while begun < count:
            begun += 1
            try:
                _, writer = await open_stream(leg, body)
                abort(writer)
            except ConnectionError:
                failed += 1
            done += 1
            if done % (count // 10) == 0:
                progress(done)

    await asyncio.gather(*(place() for _ in range(at_once)))
    return failed
