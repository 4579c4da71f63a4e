"""What the faulty upstream can do wrong, by name.

A fault is a coroutine `(connection, answer, exchange)`: the connection to write to, the answer that a healthy server
would give, and what was asked. `connection.send` writes at once; nothing else is written than what the fault sends."""

import asyncio
import gzip

from . import upstream_answers as answers
from .upstream_answers import LEAK, Answer

FAULTS = {}
REASONS = {200: "OK", 301: "Moved Permanently", 307: "Temporary Redirect", 400: "Bad Request", 401: "Unauthorized",
           403: "Forbidden", 404: "Not Found", 429: "Too Many Requests", 500: "Internal Server Error",
           502: "Bad Gateway", 503: "Service Unavailable", 529: "Overloaded"}
HTML = (f"<html><head><title>Error</title></head><body><h1>Oops</h1><hr>{LEAK}-server/9.9 at "
        f"http://{LEAK}.internal:8000</body></html>").encode()
STALL = 60.0


def fault(function):
    FAULTS[function.__name__.replace("_", "-")] = function
    return function


# Writing an answer


def head(status, fields):
    lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}"] + [f"{name}: {value}" for name, value in fields]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def chunk(data):
    return b"%x\r\n%b\r\n" % (len(data), data)


def sized(answer, more=()):
    """The whole answer with a content-length."""
    payload = answer.payload
    return head(answer.status, answer.fields + list(more) + [("Content-Length", len(payload))]) + payload


def chunked_head(answer, more=()):
    return head(answer.status, answer.fields + list(more) + [("Transfer-Encoding", "chunked")])


def parts(answer):
    """The pieces in which a healthy server writes the payload."""
    if answer.events is not None:
        return answer.events
    middle = len(answer.body) // 2
    return [answer.body[:middle], answer.body[middle:]]


def some_parts(answer):
    """The first half of the pieces; of a body, its first half."""
    pieces = parts(answer)
    return pieces[: max(1, len(pieces) // 2)]


async def send_chunks(connection, pieces, pause=0.0):
    for piece in pieces:
        await connection.send(chunk(piece))
        if pause:
            await connection.pause(pause)


async def send_well(connection, answer, more=()):
    if answer.events is None:
        await connection.send(sized(answer, more))
    else:
        await connection.send(chunked_head(answer, more))
        await send_chunks(connection, answer.events)
        await connection.send(b"0\r\n\r\n")


# Healthy answers in unusual clothes


@fault
async def none(connection, answer, exchange):
    await send_well(connection, answer)


@fault
async def connection_close(connection, answer, exchange):
    await send_well(connection, answer, [("Connection", "close")])
    connection.close()


@fault
async def idle_close(connection, answer, exchange):
    """Promises to keep the connection, and closes it just after the answer."""
    await send_well(connection, answer, [("Keep-Alive", "timeout=60")])
    await connection.pause(0.01)
    connection.close()


@fault
async def close_delimited(connection, answer, exchange):
    """HTTP/1.1 with neither length nor coding: the body ends with the connection (RFC 9112, 6.3, rule 8)."""
    await connection.send(head(answer.status, answer.fields) + answer.payload)
    connection.close()


@fault
async def http_1_0(connection, answer, exchange):
    await connection.send(head(answer.status, answer.fields).replace(b"HTTP/1.1", b"HTTP/1.0", 1) + answer.payload)
    connection.close()


@fault
async def no_reason(connection, answer, exchange):
    await connection.send(sized(answer).replace(b" 200 OK\r\n", b" 200 \r\n", 1))


@fault
async def continue_first(connection, answer, exchange):
    await connection.send(b"HTTP/1.1 100 Continue\r\n\r\n")
    await send_well(connection, answer)


@fault
async def early_hints(connection, answer, exchange):
    await connection.send(f"HTTP/1.1 103 Early Hints\r\nLink: <http://{LEAK}.internal/>; rel=preload\r\n\r\n".encode())
    await connection.pause(0.02)
    await send_well(connection, answer)


@fault
async def chunk_extensions(connection, answer, exchange):
    await connection.send(chunked_head(answer))
    for piece in parts(answer):
        await connection.send(b"%X;name=value;quoted=\"a;b\"\r\n%b\r\n" % (len(piece), piece))
    await connection.send(b"0;last\r\n\r\n")


@fault
async def chunk_trailers(connection, answer, exchange):
    await connection.send(chunked_head(answer, [("Trailer", "X-Cost")]))
    await send_chunks(connection, parts(answer))
    await connection.send(f"0\r\nX-Cost: {LEAK}\r\nSet-Cookie: {LEAK}=1\r\n\r\n".encode())


@fault
async def chunk_trailer_length(connection, answer, exchange):
    """A trailer that must not be one (RFC 9110, 6.5.1)."""
    await connection.send(chunked_head(answer))
    await send_chunks(connection, parts(answer))
    await connection.send(b"0\r\nContent-Length: 3\r\n\r\n")


@fault
async def leading_zeros(connection, answer, exchange):
    await connection.send(chunked_head(answer))
    for piece in parts(answer):
        await connection.send(b"0000%x\r\n%b\r\n" % (len(piece), piece))
    await connection.send(b"000\r\n\r\n")


@fault
async def one_write(connection, answer, exchange):
    """Head and every event in one write and one chunk."""
    await connection.send(chunked_head(answer) + chunk(answer.payload) + b"0\r\n\r\n")


@fault
async def pairs(connection, answer, exchange):
    """Chunks that hold one event and a half."""
    await connection.send(chunked_head(answer))
    payload, size = answer.payload, 211
    await send_chunks(connection, [payload[i : i + size] for i in range(0, len(payload), size)], 0.002)
    await connection.send(b"0\r\n\r\n")


@fault
async def split(connection, answer, exchange):
    """Every byte is a chunk of its own, written on its own: events are split at every place there is."""
    await connection.send(chunked_head(answer))
    payload = answer.payload
    for i in range(len(payload)):
        await connection.send(chunk(payload[i : i + 1]))
        if i % 16 == 0:
            await asyncio.sleep(0)
    await connection.send(b"0\r\n\r\n")


@fault
async def drip(connection, answer, exchange):
    """One byte of the wire at a time, framing included, with a little rest after each."""
    wire = chunked_head(answer) + b"".join(chunk(piece) for piece in parts(answer)) + b"0\r\n\r\n"
    for i in range(len(wire)):
        await connection.send(wire[i : i + 1])
        if i % 8 == 0:
            await connection.pause(0.0003)


@fault
async def utf8_split(connection, answer, exchange):
    """The payload is cut inside every character of more than one byte."""
    payload, pieces, begin = answer.payload, [], 0
    for i in range(1, len(payload)):
        if payload[i] & 0xC0 == 0x80:
            pieces.append(payload[begin:i])
            begin = i
    await connection.send(chunked_head(answer))
    await send_chunks(connection, pieces + [payload[begin:]], 0.002)
    await connection.send(b"0\r\n\r\n")


async def send_rewritten(connection, answer, rewrite):
    if answer.events is not None:
        answer.events = [rewrite(one) for one in answer.events]
    await send_well(connection, answer)


@fault
async def crlf(connection, answer, exchange):
    await send_rewritten(connection, answer, lambda one: one.replace(b"\n", b"\r\n"))


@fault
async def cr_only(connection, answer, exchange):
    await send_rewritten(connection, answer, lambda one: one.replace(b"\n", b"\r"))


@fault
async def comments(connection, answer, exchange):
    note = f": {LEAK} processing\n\n: ping\n\n".encode()
    await send_rewritten(connection, answer, lambda one: note + b": and\n" + one)


@fault
async def no_space(connection, answer, exchange):
    await send_rewritten(connection, answer, lambda one: one.replace(b"data: ", b"data:").replace(b"event: ", b"event:"))


@fault
async def byte_order_mark(connection, answer, exchange):
    if answer.events is not None:
        answer.events[0] = b"\xef\xbb\xbf" + answer.events[0]
    await send_well(connection, answer)


@fault
async def several_data_lines(connection, answer, exchange):
    """One JSON value over two data lines: a reader puts a line feed between them, which JSON does not mind."""
    def cut(one):
        at = one.find(b',"')
        return one if at < 0 else one[: at + 1] + b"\ndata: " + one[at + 1 :]

    await send_rewritten(connection, answer, cut)


@fault
async def other_fields(connection, answer, exchange):
    await send_rewritten(connection, answer, lambda one: b"id: 7\nretry: 10\nunknown: x\nbare\n" + one)


@fault
async def slow_stream(connection, answer, exchange):
    """A healthy stream that takes about two seconds."""
    await connection.send(chunked_head(answer))
    await send_chunks(connection, answer.events or parts(answer), 2.0 / len(parts(answer)))
    await connection.send(b"0\r\n\r\n")


@fault
async def thinking(connection, answer, exchange):
    """Sends its head, and is silent for 2.4 s before the first event."""
    await connection.send(chunked_head(answer))
    await connection.pause(2.4)
    await send_chunks(connection, parts(answer))
    await connection.send(b"0\r\n\r\n")


@fault
async def endless(connection, answer, exchange):
    """A stream of deltas that does not end, 20 ms apart."""
    await connection.send(chunked_head(answer))
    events = answer.events or parts(answer)
    # The event with the second piece of text: in responses two others stand before it.
    place = 5 if exchange.path == "/v1/responses" else 3
    await send_chunks(connection, events[:place + 1], 0.01)
    while True:
        await send_chunks(connection, events[place:place + 1], 0.02)


@fault
async def flood(connection, answer, exchange):
    """A stream of deltas that does not end, as fast as the reader takes it. `exchange.sent` tells how much that was."""
    await connection.send(chunked_head(answer))
    events = answer.events or parts(answer)
    await send_chunks(connection, events[:3])
    block = chunk(events[3] * 64)
    while True:
        await connection.send(block)
        exchange.sent += len(block)


# Faults of the connection


@fault
async def close_before_head(connection, answer, exchange):
    connection.close()


@fault
async def reset_before_head(connection, answer, exchange):
    connection.reset()


@fault
async def stall_before_head(connection, answer, exchange):
    await connection.pause(STALL)


@fault
async def reset_mid_head(connection, answer, exchange):
    await connection.send(sized(answer)[:25])
    await connection.pause(0.02)
    connection.reset()


@fault
async def close_mid_head(connection, answer, exchange):
    await connection.send(sized(answer)[:25])
    connection.close()


@fault
async def reset_mid_body(connection, answer, exchange):
    """The connection is reset halfway, with a length promised (in a stream: within the chunks)."""
    if answer.events is None:
        await connection.send(sized(answer)[: -len(answer.body) // 2])
    else:
        await connection.send(chunked_head(answer))
        await send_chunks(connection, some_parts(answer))
    await connection.pause(0.05)
    connection.reset()


@fault
async def close_mid_body(connection, answer, exchange):
    await connection.send(chunked_head(answer))
    await send_chunks(connection, some_parts(answer))
    connection.close()


@fault
async def stall_mid_body(connection, answer, exchange):
    await connection.send(chunked_head(answer))
    await send_chunks(connection, some_parts(answer))
    await connection.pause(STALL)


@fault
async def half_event_close(connection, answer, exchange):
    """The last piece is cut in two, and the connection closed without the last chunk."""
    pieces = some_parts(answer)
    await connection.send(chunked_head(answer))
    await send_chunks(connection, pieces[:-1] + [pieces[-1][: len(pieces[-1]) // 2]])
    connection.close()


@fault
async def half_event_end(connection, answer, exchange):
    """The last piece is cut in two, and the body ends as if it were whole."""
    pieces = some_parts(answer)
    await connection.send(chunked_head(answer))
    await send_chunks(connection, pieces[:-1] + [pieces[-1][: len(pieces[-1]) // 2]])
    await connection.send(b"0\r\n\r\n")


# Faults of framing


async def with_lengths(connection, answer, *fields, payload=None, then_close=True):
    await connection.send(head(answer.status, answer.fields + list(fields)))
    await connection.send(answer.payload if payload is None else payload)
    if then_close:
        await connection.pause(0.05)
        connection.close()


@fault
async def length_too_large(connection, answer, exchange):
    await with_lengths(connection, answer, ("Content-Length", len(answer.payload) + 10))


@fault
async def length_too_small(connection, answer, exchange):
    """The length stops a few bytes early; the rest is on the wire all the same, and the connection stays open."""
    await with_lengths(connection, answer, ("Content-Length", len(answer.payload) - 9), then_close=False)


@fault
async def length_conflict(connection, answer, exchange):
    size = len(answer.payload)
    await with_lengths(connection, answer, ("Content-Length", size), ("Content-Length", size - 4), then_close=False)


@fault
async def length_list_conflict(connection, answer, exchange):
    size = len(answer.payload)
    await with_lengths(connection, answer, ("Content-Length", f"{size}, {size - 4}"), then_close=False)


@fault
async def length_negative(connection, answer, exchange):
    await with_lengths(connection, answer, ("Content-Length", -len(answer.payload)), then_close=False)


@fault
async def length_signed(connection, answer, exchange):
    await with_lengths(connection, answer, ("Content-Length", f"+{len(answer.payload)}"), then_close=False)


@fault
async def length_words(connection, answer, exchange):
    await with_lengths(connection, answer, ("Content-Length", "many"), then_close=False)


@fault
async def length_overflow(connection, answer, exchange):
    await with_lengths(connection, answer, ("Content-Length", 2**64 + len(answer.payload)), then_close=False)


@fault
async def length_and_chunked(connection, answer, exchange):
    payload = b"".join(chunk(piece) for piece in parts(answer)) + b"0\r\n\r\n"
    await with_lengths(connection, answer, ("Content-Length", 5), ("Transfer-Encoding", "chunked"), payload=payload,
                       then_close=False)


@fault
async def unknown_coding(connection, answer, exchange):
    await with_lengths(connection, answer, ("Transfer-Encoding", "gzip, chunked"), payload=b"5\r\nhello\r\n0\r\n\r\n")


@fault
async def chunked_not_last(connection, answer, exchange):
    payload = b"".join(chunk(piece) for piece in parts(answer)) + b"0\r\n\r\n"
    await with_lengths(connection, answer, ("Transfer-Encoding", "chunked, identity"), payload=payload)


async def with_chunks(connection, answer, encode, last=b"0\r\n\r\n"):
    await connection.send(chunked_head(answer))
    for piece in parts(answer):
        await connection.send(encode(piece))
    await connection.send(last)


@fault
async def chunk_negative(connection, answer, exchange):
    await with_chunks(connection, answer, lambda piece: b"-%x\r\n%b\r\n" % (len(piece), piece))


@fault
async def chunk_prefixed(connection, answer, exchange):
    await with_chunks(connection, answer, lambda piece: b"0x%x\r\n%b\r\n" % (len(piece), piece))


@fault
async def chunk_overflow(connection, answer, exchange):
    await with_chunks(connection, answer, lambda piece: b"1%016x\r\n%b\r\n" % (len(piece), piece))


@fault
async def chunk_space(connection, answer, exchange):
    await with_chunks(connection, answer, lambda piece: b" %x\r\n%b\r\n" % (len(piece), piece))


@fault
async def chunk_line_feed(connection, answer, exchange):
    await with_chunks(connection, answer, lambda piece: b"%x\n%b\n" % (len(piece), piece), b"0\n\n")


@fault
async def chunk_too_long(connection, answer, exchange):
    """A chunk holds two bytes more than its size says."""
    await with_chunks(connection, answer, lambda piece: b"%x\r\n%b\r\n" % (len(piece) - 2, piece))


@fault
async def chunk_endless_size(connection, answer, exchange):
    await connection.send(chunked_head(answer))
    for _ in range(64):
        await connection.send(b"0" * 16384)


@fault
async def chunk_endless_extension(connection, answer, exchange):
    await connection.send(chunked_head(answer) + b"5;")
    for _ in range(64):
        await connection.send(b"x" * 16384)


@fault
async def chunk_endless_trailer(connection, answer, exchange):
    await connection.send(chunked_head(answer))
    await send_chunks(connection, parts(answer))
    await connection.send(b"0\r\n")
    for _ in range(64):
        await connection.send(b"X-Trailer: " + b"x" * 16384 + b"\r\n")


# Faults of the head


@fault
async def garbage_head(connection, answer, exchange):
    await connection.send(f"SSH-2.0-{LEAK}\r\n\r\n".encode())


@fault
async def other_version(connection, answer, exchange):
    await connection.send(sized(answer).replace(b"HTTP/1.1", b"HTTP/2.0", 1))


@fault
async def status_words(connection, answer, exchange):
    await connection.send(sized(answer).replace(b" 200 ", b" abc ", 1))


@fault
async def status_signed(connection, answer, exchange):
    await connection.send(sized(answer).replace(b" 200 ", b" +200 ", 1))


@fault
async def status_99(connection, answer, exchange):
    await connection.send(sized(answer).replace(b" 200 ", b" 99 ", 1))


@fault
async def switching(connection, answer, exchange):
    await connection.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x00")


@fault
async def no_content(connection, answer, exchange):
    await connection.send(head(204, answer.fields))


async def with_line(connection, answer, line):
    wire = sized(answer)
    at = wire.index(b"\r\n") + 2
    await connection.send(wire[:at] + line + wire[at:])


@fault
async def obs_fold(connection, answer, exchange):
    await with_line(connection, answer, b"X-Folded: one\r\n two\r\n")


@fault
async def space_before_colon(connection, answer, exchange):
    await with_line(connection, answer, b"X-Spaced : one\r\n")


@fault
async def line_without_colon(connection, answer, exchange):
    await with_line(connection, answer, b"X-No-Colon\r\n")


@fault
async def nul_in_head(connection, answer, exchange):
    await with_line(connection, answer, b"X-Nul: a\x00b\r\n")


@fault
async def bare_cr_in_head(connection, answer, exchange):
    await with_line(connection, answer, b"X-Cr: a\rContent-Length: 1\r\n")


@fault
async def huge_head(connection, answer, exchange):
    await with_line(connection, answer, b"X-Huge: " + b"x" * 200_000 + b"\r\n")


@fault
async def many_fields(connection, answer, exchange):
    await with_line(connection, answer, b"".join(b"X-Field-%d: x\r\n" % i for i in range(20_000)))


@fault
async def endless_continue(connection, answer, exchange):
    while True:
        await connection.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 64)
        await connection.pause(0.001)


# Answers beyond the answer


@fault
async def two_answers(connection, answer, exchange):
    """Two answers to one request, in one write: the second must reach nobody."""
    second = Answer(body=answer.payload.replace("wörld".encode(), f"{LEAK}".encode()), content_type=answer.content_type)
    await connection.send(sized(answer) + sized(second))


@fault
async def late_junk(connection, answer, exchange):
    """A healthy answer, then bytes that nobody asked for on the idle connection."""
    await send_well(connection, answer)
    await connection.pause(0.02)
    await connection.send(sized(Answer(body=f'{{"{LEAK}":true}}'.encode())))


# Faults of the body


@fault
async def compressed(connection, answer, exchange):
    """gzip, although identity was asked for."""
    packed = gzip.compress(answer.payload)
    await connection.send(head(answer.status, answer.fields + [("Content-Encoding", "gzip"),
                                                               ("Content-Length", len(packed))]) + packed)


@fault
async def compressed_bomb(connection, answer, exchange):
    packed = gzip.compress(b" " * 50_000_000, 9)
    await connection.send(head(200, answer.fields + [("Content-Encoding", "gzip"), ("Content-Length", len(packed))]))
    await connection.send(packed)


async def with_body(connection, answer, body, content_type=None):
    await send_well(connection, Answer(body=body, content_type=content_type or answer.content_type))


@fault
async def garbage_json(connection, answer, exchange):
    await with_body(connection, answer, f'{{"choices": [{LEAK}'.encode())


@fault
async def wrong_shape(connection, answer, exchange):
    await with_body(connection, answer, f'["{LEAK}"]'.encode())


@fault
async def empty_body(connection, answer, exchange):
    await with_body(connection, answer, b"")


@fault
async def not_utf8(connection, answer, exchange):
    await with_body(connection, answer, answer.payload.replace("wörld".encode(), b"w\xf6rld"))


@fault
async def deep_json(connection, answer, exchange):
    await with_body(connection, answer, b'{"choices":' + b"[" * 100_000 + b"]" * 100_000 + b"}")


@fault
async def html_page(connection, answer, exchange):
    await with_body(connection, answer, HTML, "text/html")


@fault
async def huge_body(connection, answer, exchange):
    """A valid body of 24 MiB."""
    text = b"x" * 1_000_000
    await connection.send(chunked_head(answer) + chunk(b'{"choices":[],"padding":"'))
    for _ in range(24):
        await connection.send(chunk(text))
    await connection.send(chunk(b'"}') + b"0\r\n\r\n")


@fault
async def json_for_stream(connection, answer, exchange):
    """A whole JSON answer although a stream was asked for."""
    await send_well(connection, exchange.answer(stream=False))


@fault
async def stream_for_json(connection, answer, exchange):
    await send_well(connection, exchange.answer(stream=True))


# Faults of the events


@fault
async def no_finish(connection, answer, exchange):
    """The stream's mark of completeness is missing, its end is not: `[DONE]` without any finish_reason."""
    if answer.events is not None:
        answer.events = [one for one in answer.events
                         if not any(mark in one for mark in (b'"finish_reason":"stop"', b'"usage":{"prompt_tokens"',
                                                             b'"message_delta"', b'"response.completed"'))]
    await send_well(connection, answer)


@fault
async def no_done(connection, answer, exchange):
    """A clean end of the body without the stream's last event (`[DONE]`, `message_stop`), all else being there."""
    if answer.events is not None:
        answer.events = answer.events[:-1]
    await send_well(connection, answer)


@fault
async def no_finish_no_done(connection, answer, exchange):
    """A clean end of the body in the middle of the stream, between two events."""
    if answer.events is not None:
        answer.events = some_parts(answer)
    await send_well(connection, answer)


@fault
async def no_message_start(connection, answer, exchange):
    if answer.events is not None:
        answer.events = [one for one in answer.events if b"message_start" not in one]
    await send_well(connection, answer)


@fault
async def second_message_start(connection, answer, exchange):
    if answer.events is not None:
        answer.events = answer.events[:1] + answer.events
    await send_well(connection, answer)


@fault
async def no_event_names(connection, answer, exchange):
    await send_rewritten(connection, answer,
                         lambda one: b"\n".join(l for l in one.split(b"\n") if not l.startswith(b"event:")))


@fault
async def garbage_event(connection, answer, exchange):
    if answer.events is not None:
        at = len(answer.events) // 2
        answer.events[at:at] = [f'data: {{"choices": [{LEAK}\n\n'.encode()]
    await send_well(connection, answer)


@fault
async def not_utf8_event(connection, answer, exchange):
    await send_rewritten(connection, answer, lambda one: one.replace("wörld".encode(), b"w\xf6rld"))


@fault
async def oversize_event(connection, answer, exchange):
    """One event of 24 MiB."""
    await connection.send(chunked_head(answer))
    await send_chunks(connection, (answer.events or [])[:2])
    await connection.send(chunk(b'data: {"choices":[],"padding":"'))
    for _ in range(24):
        await connection.send(chunk(b"x" * 1_000_000))
    await connection.send(chunk(b'"}\n\n') + b"0\r\n\r\n")


@fault
async def endless_line(connection, answer, exchange):
    await connection.send(chunked_head(answer))
    while True:
        await connection.send(chunk(b"x" * 65536))
        exchange.sent += 65536


@fault
async def error_event(connection, answer, exchange):
    """The server reports its own failure within the stream, with its host's name in the text."""
    if answer.events is not None:
        message = f"{LEAK}.internal ran out of memory"
        if exchange.dialect == "anthropic":
            broken = answers.named({"type": "error", "error": {"type": "api_error", "message": message}})
        elif exchange.path == "/v1/responses":
            broken = answers.named({"type": "error", "code": "server_error", "message": message, "param": None,
                                    "sequence_number": 4})
        else:
            broken = answers.event({"error": {"message": message, "type": "server_error", "param": None, "code": 500}})
        answer.events = some_parts(answer) + [broken]
    await send_well(connection, answer)


@fault
async def error_in_200(connection, answer, exchange):
    body = answers.error(exchange.dialect, 200, f"{LEAK}.internal is out of memory", "server_error").body
    await with_body(connection, answer, body, "application/json")


@fault
async def usage_ignored(connection, answer, exchange):
    """A stream without any usage, whatever was asked."""
    request = dict(exchange.request)
    request.pop("stream_options", None)
    await send_well(connection, exchange.make(request))


# Refusals


def status_fault(status, kind, message="It did not work", fields=(), code=None):
    async def refuse(connection, answer, exchange):
        body = answers.error(exchange.dialect, status, message.replace("MODEL", exchange.model), kind, code)
        await connection.send(sized(body, fields))

    FAULTS[f"status-{status}"] = refuse


status_fault(400, "invalid_request_error", "max_tokens must be at least 1", code="bad_value")
status_fault(401, "authentication_error", f"Incorrect API key at {LEAK}.internal")
status_fault(403, "permission_error", f"{LEAK} says no")
status_fault(404, "not_found_error", "The model `MODEL` does not exist")
status_fault(429, "rate_limit_error", "Too many requests", [("Retry-After", "7")], "rate_limit_exceeded")
status_fault(500, "server_error", f"{LEAK}.internal raised KeyError")
status_fault(503, "overloaded_error", "Try later", [("Retry-After", "3")])
status_fault(529, "overloaded_error", "Overloaded")


@fault
async def html_500(connection, answer, exchange):
    await connection.send(sized(Answer(body=HTML, status=500, content_type="text/html")))


@fault
async def html_502(connection, answer, exchange):
    await connection.send(sized(Answer(body=HTML, status=502, content_type="text/html")))


@fault
async def redirect_301(connection, answer, exchange):
    await connection.send(sized(Answer(body=b"", status=301), [("Location", f"http://{LEAK}.internal/v1/chat")]))


@fault
async def redirect_307(connection, answer, exchange):
    await connection.send(sized(Answer(body=b"", status=307), [("Location", f"http://{LEAK}.internal/v1/chat")]))


def once(name, first):
    """The fault `first` for the first request with the same body, health from then on."""
    async def change(connection, answer, exchange):
        if exchange.first_of_its_kind:
            await FAULTS[first](connection, answer, exchange)
        else:
            await send_well(connection, answer)

    FAULTS[name] = change


once("once-reset", "reset-before-head")
once("once-stall", "stall-before-head")
once("once-broken", "close-mid-body")


@fault
async def once_429(connection, answer, exchange):
    if exchange.first_of_its_kind:
        body = answers.error(exchange.dialect, 429, "Too many requests", "rate_limit_error", "rate_limit_exceeded")
        await connection.send(sized(body, [("Retry-After", "1")]))
    else:
        await send_well(connection, answer)


@fault
async def once_503(connection, answer, exchange):
    if exchange.first_of_its_kind:
        await connection.send(sized(answers.error(exchange.dialect, 503, "Try later", "overloaded_error")))
    else:
        await send_well(connection, answer)


@fault
async def echo(connection, answer, exchange):
    """Says what it was asked, cut in the middle of the first bracket's word."""
    asked = exchange.request.get("messages") or exchange.request.get("input") or exchange.request.get("prompt")
    text = asked if isinstance(asked, str) else asked[-1]["content"]
    cut = text.find("[") + 4
    words = {answers.TEXT: text, **dict.fromkeys(answers.PIECES, ""), answers.PIECES[0]: text[:cut],
             answers.PIECES[1]: text[cut:]}

    def said(data):
        for word, other in words.items():
            data = data.replace(answers.compact(word).encode(), answers.compact(other).encode())
        return data

    if answer.events is None:
        answer.body = said(answer.body)
    else:
        answer.events = [said(event) for event in answer.events]
    await send_well(connection, answer)
