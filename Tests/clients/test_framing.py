"""Requests that are not quite HTTP/1.1 (RFC 9112), or that two readers would read differently: a smuggled request
never reaches the upstream, and the connection does not outlive the doubt."""

import json
import time

import pytest

from parts.asks import ask, assert_error
from parts.upstream_answers import TEXT
from parts.wire import Wire, request

pytestmark = pytest.mark.once

PATH = "/v1/chat/completions"


def head(key, *lines, first=f"POST {PATH} HTTP/1.1", host="Host: localhost", end=b"\r\n\r\n"):
    """A head with raw lines; `lines` are strings or bytes."""
    kept = [first, *([host] if host else []), f"Authorization: Bearer {key}", "Content-Type: application/json", *lines]
    return b"\r\n".join(line if isinstance(line, bytes) else line.encode() for line in kept) + end


def chunked(*pieces):
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


class Case:
    """What the builders of the tables below are given."""

    def __init__(self, key, marker):
        self.key = key
        self.body = json.dumps(ask("chat", "fault-none", marker)).encode()
        #: A second request that must never be taken for one.
        self.smuggled = request(PATH, ask("chat", "fault-none", marker + "-smuggled"), key)

    def length(self, body, *lines):
        return head(self.key, f"Content-Length: {len(body)}", *lines) + body


def two_lengths(c):
    return head(c.key, f"Content-Length: {len(c.body)}", f"Content-Length: {len(c.body + c.smuggled)}") \
        + c.body + c.smuggled


def length_list(c):
    return head(c.key, f"Content-Length: {len(c.body)}, {len(c.body + c.smuggled)}") + c.body + c.smuggled


def length_and_chunked(c):
    return head(c.key, f"Content-Length: {len(chunked(c.body))}", "Transfer-Encoding: chunked") \
        + chunked(c.body) + c.smuggled


def chunked_and_length(c):
    return head(c.key, "Transfer-Encoding: chunked", "Content-Length: 4") + chunked(c.body) + c.smuggled


def coded(value, payload=None):
    return lambda c: head(c.key, b"Transfer-Encoding: " + value) + (payload or chunked(c.body)) + c.smuggled


def sized(value):
    """A content-length with `%d` for the body's size."""
    return lambda c: head(c.key, b"Content-Length: " + value.replace(b"%d", b"%d" % len(c.body))) + c.body + c.smuggled


def with_line(line):
    return lambda c: c.length(c.body, line) + c.smuggled


def with_chunks(encode, last=b"0\r\n\r\n"):
    return lambda c: head(c.key, "Transfer-Encoding: chunked") + encode(c.body) + last + c.smuggled


def with_first(line, **more):
    return lambda c: head(c.key, f"Content-Length: {len(c.body)}", first=line, **more) + c.body


#: Each gets an error status and the end of the connection (or just that end).
REFUSED = {
    "two lengths": two_lengths,
    "a list of lengths": length_list,
    "length and chunked": length_and_chunked,
    "chunked and length": chunked_and_length,
    "a negative length": sized(b"-%d"),
    "a signed length": sized(b"+%d"),
    "a length with a blank inside": sized(b"%d 0"),
    "a hexadecimal length": sized(b"0x%d"),
    "a length with an underscore": sized(b"1_%d"),
    "an empty length": sized(b""),
    "a length in words": sized(b"all"),
    "a length in other digits": sized("٣".encode()),
    "a length beyond 64 bits": sized(b"1844674407370955%d"),
    "a length of 300 digits": sized(b"0" * 300 + b"%d9"),
    "coding identity": coded(b"identity"),
    "coding gzip": coded(b"gzip, chunked"),
    "chunked twice": coded(b"chunked, chunked"),
    "chunked not last": coded(b"chunked, identity"),
    "chunked with junk": coded(b"xchunked"),
    "chunked with a parameter": coded(b"chunked;q=1"),
    "chunked in quotes": coded(b'"chunked"'),
    "chunked after a vertical tab": coded(b"\x0bchunked"),
    "two codings": lambda c: head(c.key, "Transfer-Encoding: chunked", "Transfer-Encoding: identity")
    + chunked(c.body) + c.smuggled,
    "a fold": with_line(b"X-Folded: one\r\n two"),
    "a fold first": lambda c: head(c.key, first=f"POST {PATH} HTTP/1.1\r\n X: y") + c.smuggled,
    "a folded coding": with_line(b"Transfer-Encoding:\r\n chunked"),
    "space before the colon": with_line(b"X-Spaced : one"),
    "space before the colon of a coding": with_line(b"Transfer-Encoding : chunked"),
    "tab before the colon": with_line(b"Transfer-Encoding\t: chunked"),
    "a line without colon": with_line(b"no colon here"),
    "an empty name": with_line(b": empty"),
    "a name with a quote": with_line(b'X-"Quote": 1'),
    "a name with a byte over 127": with_line(b"X-\xc3\xa9: 1"),
    "a nul in a value": with_line(b"X-Nul: a\x00b"),
    "a nul in a name": with_line(b"X-\x00: a"),
    "a bare CR in a value": with_line(b"X-Cr: a\rTransfer-Encoding: chunked"),
    "a bare LF in a value": with_line(b"X-Lf: a\nTransfer-Encoding: chunked"),
    "a control byte in a value": with_line(b"X-Bell: a\x07b"),
    "line feeds for line ends": lambda c: c.length(c.body).replace(b"\r\n", b"\n") + c.smuggled,
    "a line feed ends the head": lambda c: head(c.key, f"Content-Length: {len(c.body)}", end=b"\n\n") + c.body + c.smuggled,
    "two hosts": with_line(b"Host: other.example"),
    "no host": with_first(f"POST {PATH} HTTP/1.1", host=None),
    "a host with a blank": with_first(f"POST {PATH} HTTP/1.1", host="Host: local host"),
    "a host with a path": with_first(f"POST {PATH} HTTP/1.1", host="Host: localhost/v1"),
    "a chunk size with prefix": with_chunks(lambda b: b"0x%x\r\n%b\r\n" % (len(b), b)),
    "a negative chunk size": with_chunks(lambda b: b"-%x\r\n%b\r\n" % (len(b), b)),
    "a signed chunk size": with_chunks(lambda b: b"+%x\r\n%b\r\n" % (len(b), b)),
    "a blank before a chunk size": with_chunks(lambda b: b" %x\r\n%b\r\n" % (len(b), b)),
    "an empty chunk size": with_chunks(lambda b: b"\r\n%b\r\n" % b),
    "a chunk size in words": with_chunks(lambda b: b"size\r\n%b\r\n" % b),
    "a chunk size beyond 64 bits": with_chunks(lambda b: b"1%016x\r\n%b\r\n" % (len(b), b)),
    "a chunk size with an underscore": with_chunks(lambda b: b"0_%x\r\n%b\r\n" % (len(b), b)),
    "a line feed after a chunk size": with_chunks(lambda b: b"%x\n%b\r\n" % (len(b), b)),
    "a line feed after a chunk": with_chunks(lambda b: b"%x\r\n%b\n" % (len(b), b)),
    "a bare CR in a chunk extension": with_chunks(lambda b: b"%x;a\rb\r\n%b\r\n" % (len(b), b)),
    "a line feed in a chunk extension": with_chunks(lambda b: b"%x;a\nb\r\n%b\r\n" % (len(b), b)),
    "a chunk that is longer than its size": with_chunks(lambda b: b"%x\r\n%b\r\n" % (len(b) - 1, b)),
    "a chunk that is shorter than its size": with_chunks(lambda b: b"%x\r\n%b\r\n" % (len(b) + 1, b)),
    "an endless chunk size": with_chunks(lambda b: b"0" * 100_000),
    "an endless chunk extension": with_chunks(lambda b: b"5;" + b"x" * 100_000),
    "an endless trailer": with_chunks(lambda b: chunked(b)[:-2] + b"X: " + b"x" * 200_000, b""),
    "a bad line in the trailer": with_chunks(lambda b: chunked(b)[:-2] + b"X-Spaced : 1\r\n\r\n", b""),
    "a bad method": with_first(f"PO ST {PATH} HTTP/1.1"),
    "a method of controls": with_first(f"P\x01ST {PATH} HTTP/1.1"),
    "no target": with_first("POST HTTP/1.1"),
    "two spaces": with_first(f"POST  {PATH} HTTP/1.1"),
    "a tab for a space": with_first(f"POST\t{PATH}\tHTTP/1.1"),
    "a space at the start": with_first(f" POST {PATH} HTTP/1.1"),
    "a space at the end": with_first(f"POST {PATH} HTTP/1.1 "),
    "a lower-case version": with_first(f"POST {PATH} http/1.1"),
    "version 1.2.3": with_first(f"POST {PATH} HTTP/1.2.3"),
    "version 2.0": with_first(f"POST {PATH} HTTP/2.0"),
    "version 0.9": with_first(f"POST {PATH} HTTP/0.9"),
    "no version": with_first(f"POST {PATH}"),
    "a target without a slash": with_first("POST v1/chat/completions HTTP/1.1"),
    "a target with a fragment": with_first(f"POST {PATH}#x HTTP/1.1"),
    "a target with a byte over 127": with_first("POST /v1/chät HTTP/1.1"),
    "a target of 100,000 bytes": with_first("POST /" + "x" * 100_000 + " HTTP/1.1"),
    "the authority form": with_first("CONNECT 127.0.0.1:80 HTTP/1.1"),
    "chunked in HTTP/1.0": lambda c: head(c.key, "Transfer-Encoding: chunked", first=f"POST {PATH} HTTP/1.0")
    + chunked(c.body) + c.smuggled,
    "a head of 100,000 bytes": with_line(b"X-Large: " + b"x" * 100_000),
    "5,000 header lines": with_line(b"\r\n".join(b"X-%d: 1" % i for i in range(5000))),
    "TLS": lambda c: bytes.fromhex("16030100c8010000c40303") + bytes(range(190)),
    "HTTP/2's preface": lambda c: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(30),
    "noise": lambda c: bytes(range(256)) * 40,
    "nothing but line ends": lambda c: b"\r\n" * 20_000,
}

#: Read alike by everyone: each is answered as usual, and the connection may go on.
ACCEPTED = {
    "length": lambda c: c.length(c.body),
    "chunked": lambda c: head(c.key, "Transfer-Encoding: chunked") + chunked(c.body),
    "chunked in pieces": lambda c: head(c.key, "Transfer-Encoding: chunked")
    + chunked(*(c.body[i : i + 1] for i in range(len(c.body)))),
    "chunked with extensions": with_chunks(lambda b: b"%X;a=b;c=\"d\"\r\n%b\r\n" % (len(b), b)),
    "chunked with leading zeros": with_chunks(lambda b: b"000%x\r\n%b\r\n" % (len(b), b), b"000\r\n\r\n"),
    "chunked with a trailer": with_chunks(lambda b: chunked(b)[:-2] + b"X-Trailer: 1\r\n\r\n", b""),
    "Chunked": lambda c: head(c.key, "TRANSFER-ENCODING: Chunked") + chunked(c.body),
    "blanks about values": lambda c: head(c.key, f"Content-Length: \t {len(c.body)} \t ") + c.body,
    "names in any case": lambda c: c.length(c.body).replace(b"Authorization", b"aUTHORIZATION"),
    "a line end before the request": lambda c: b"\r\n" + c.length(c.body),
    "an empty value": lambda c: c.length(c.body, "X-Empty:"),
    "bytes over 127 in a value": lambda c: c.length(c.body, b"X-Latin: caf\xe9"),
    "the absolute form": lambda c: head(c.key, f"Content-Length: {len(c.body)}",
                                        first=f"POST http://localhost{PATH} HTTP/1.1") + c.body,
}
# The smuggled request that these builders append is an honest second request here.
for name in ("chunked with extensions", "chunked with leading zeros", "chunked with a trailer"):
    ACCEPTED[name] = (lambda build: lambda c: build(c)[: -len(c.smuggled)])(ACCEPTED[name])


def bears_error(answer):
    assert_error(answer, "openai", {400, 404, 405, 408, 411, 413, 414, 417, 421, 431, 501, 505})


@pytest.mark.parametrize("name", REFUSED)
def test_doubtful_framing_is_refused(house, key, upstream, marker, name):
    data = REFUSED[name](Case(key, marker))
    with house.wire(timeout=6) as wire:
        try:
            wire.send(data)
            wire.socket.settimeout(0.7)
            wire.fill()
        except TimeoutError:
            # A reader that still waits for more is told that there is none.
            wire.half_close()
        except OSError:
            pass
        wire.socket.settimeout(6)
        answer = wire.read_answer()
        if answer is not None:
            bears_error(answer)
            assert wire.closed(), f"the connection is still open, or sent {wire.buffer[:200]!r}"
    assert upstream.exchanges(marker) == [], "the request reached the upstream"


@pytest.mark.parametrize("name", ACCEPTED)
def test_plain_framing_is_accepted(house, key, upstream, marker, name):
    case = Case(key, marker)
    with house.wire() as wire:
        for round in range(2):
            wire.send(ACCEPTED[name](case))
            answer = wire.read_answer()
            assert answer.status == 200 and answer.json["choices"][0]["message"]["content"] == TEXT, answer
    seen = upstream.exchanges(marker)
    assert len(seen) == 2 and all(one["method"] == "POST" and one["target"] == PATH for one in seen)


@pytest.mark.parametrize("lines", [["Content-Length: %d", "Content-Length: %d"], ["Content-Length: %d, %d"]])
def test_equal_lengths_are_read_as_one_or_refused(house, key, upstream, marker, lines):
    """RFC 9112, 6.3 allows both; what it does not allow is any other reading."""
    case = Case(key, marker)
    text = [line.replace("%d", str(len(case.body))) for line in lines]
    answer = house.send(head(key, *text) + case.body)
    if answer.status != 200:
        bears_error(answer)
    assert len(upstream.exchanges(marker)) == (1 if answer.status == 200 else 0)


def test_requests_in_a_row_are_answered_in_order(house, key, marker):
    """Pipelining (RFC 9112, 9.3.2)."""
    sent = b"".join(request(PATH, ask("chat", f"fault-{fault}", marker), key)
                    for fault in ("none", "slow-stream", "none", "status-400", "none"))
    with house.wire() as wire:
        wire.send(sent)
        answers = [wire.read_answer() for _ in range(5)]
    assert [answer.status for answer in answers] == [200, 200, 200, 400, 200]
    assert [answer.json.get("model") for answer in answers] == ["fault-none", "fault-slow-stream", "fault-none", None,
                                                                "fault-none"]


def test_a_stream_and_what_follows_it_share_a_connection(house, key, marker):
    with house.wire() as wire:
        for _ in range(3):
            wire.send(request(PATH, ask("chat", "fault-none", marker, True), key))
            answer = wire.read_answer()
            assert answer.complete and answer.events[-1] == (None, "[DONE]")
            wire.send(request(PATH, ask("chat", "fault-none", marker), key))
            assert wire.read_answer().status == 200


@pytest.mark.parametrize("step", [1, 7, 64])
def test_a_request_may_arrive_in_any_pieces(house, key, marker, step):
    data = request(PATH, ask("chat", "fault-none", marker), key)
    with house.wire() as wire:
        for i in range(0, len(data), step):
            wire.send(data[i : i + step])
        assert wire.read_answer().status == 200


def test_connection_close_is_honoured(house, key, marker):
    for stream in (False, True):
        with house.wire() as wire:
            wire.send(request(PATH, ask("chat", "fault-none", marker, stream), key, fields=[("Connection", "close")]))
            answer = wire.read_answer()
            assert answer.status == 200 and answer.complete
            assert wire.closed()


def test_http_1_0_is_answered_and_closed(house, key, marker):
    for stream in (False, True):
        body = json.dumps(ask("chat", "fault-none", marker, stream)).encode()
        with house.wire() as wire:
            wire.send(head(key, f"Content-Length: {len(body)}", first=f"POST {PATH} HTTP/1.0", host=None) + body)
            answer = wire.read_answer()
            assert answer.status == 200
            assert answer.field("transfer-encoding") is None, "HTTP/1.0 knows no transfer coding"
            assert wire.closed()
            assert (answer.events[-1] == (None, "[DONE]")) if stream else answer.json["choices"]


def test_expect_continue_is_answered(house, key, marker):
    body = json.dumps(ask("chat", "fault-none", marker)).encode()
    with house.wire() as wire:
        wire.send(head(key, f"Content-Length: {len(body)}", "Expect: 100-continue"))
        status, fields, _ = wire.read_head()
        assert status == 100 and fields == []
        wire.send(body)
        assert wire.read_answer().status == 200


def test_expect_continue_without_a_key_is_refused_before_the_body(house, marker):
    with house.wire() as wire:
        wire.send(head("ex-nobody-nothing", "Content-Length: 100000", "Expect: 100-continue"))
        answer = wire.read_answer()
        assert answer.status == 401
        assert wire.closed()


def test_expect_continue_for_too_large_a_body_is_refused_before_it(house, key):
    with house.wire() as wire:
        wire.send(head(key, "Content-Length: 100000000", "Expect: 100-continue"))
        assert_error(wire.read_answer(), "openai", 413)


def test_an_unknown_expectation_is_a_417(house, key, upstream, marker):
    case = Case(key, marker)
    assert_error(house.send(case.length(case.body, "Expect: 200-ok")), "openai", 417)
    assert upstream.exchanges(marker) == []


@pytest.mark.parametrize("path, where", [(PATH, "openai"), ("/v1/messages", "anthropic")])
@pytest.mark.parametrize("how", ["length", "chunked"])
def test_too_large_a_body_is_a_413(house, key, path, where, how):
    """The limit of the gateway under test is 256 KiB."""
    body = b'{"model":"fault-none","padding":"' + b"x" * 300_000 + b'"}'
    with house.wire() as wire:
        try:
            if how == "length":
                wire.send(head(key, f"Content-Length: {len(body)}", first=f"POST {path} HTTP/1.1") + body)
            else:
                wire.send(head(key, "Transfer-Encoding: chunked", first=f"POST {path} HTTP/1.1")
                          + chunked(*(body[i : i + 8192] for i in range(0, len(body), 8192))))
        except OSError:
            pass
        assert_error(wire.read_answer(), where, 413)


def test_a_body_just_below_the_limit_passes(house, key, upstream, marker):
    rest = 256 * 1024 - len(json.dumps(ask("chat", "fault-none", marker, padding="")))
    answer = house.post(PATH, ask("chat", "fault-none", marker, padding="x" * rest), key)
    assert answer.status == 200
    assert len(upstream.only(marker)["body"]) > 256 * 1024 - 1


@pytest.mark.parametrize("sent", ["nothing", "a byte", "half a head", "a byte now and then"])
def test_a_head_must_arrive_in_time(house, key, sent):
    """Slowloris. The limit of the gateway under test is 1.5 s."""
    data = request(PATH, b"{}", key)
    begun = time.monotonic()
    with house.wire(timeout=0.25) as wire:
        position = {"nothing": 0, "a byte": 1}.get(sent, 40)
        wire.send(data[:position])
        while time.monotonic() - begun < 8:
            try:
                if sent == "a byte now and then":
                    wire.send(data[position : position + 1])
                    position += 1
                if not wire.fill():
                    break
            except (TimeoutError, OSError):
                continue
        else:
            pytest.fail("the gateway still waits after 8 s")
        assert time.monotonic() - begun > 1.0, "too early"
        if wire.buffer:
            assert wire.buffer.startswith(b"HTTP/1.1 408 ")
            assert sent != "nothing", "an idle connection is closed without a word"


@pytest.mark.parametrize("drip", [False, True])
def test_a_body_must_arrive_in_time(house, key, drip):
    """The limit of the gateway under test is 2 s."""
    begun = time.monotonic()
    with house.wire(timeout=0.25) as wire:
        wire.send(head(key, "Content-Length: 1000") + b'{"model":')
        while time.monotonic() - begun < 8:
            try:
                if drip:
                    wire.send(b" ")
                if not wire.fill():
                    break
            except (TimeoutError, OSError):
                continue
        else:
            pytest.fail("the gateway still waits after 8 s")
        assert time.monotonic() - begun > 1.5
        if wire.buffer:
            assert wire.buffer.startswith(b"HTTP/1.1 408 ")


def test_an_idle_connection_is_closed_without_a_word(house, key, marker):
    """The limit of the gateway under test is 3 s."""
    with house.wire() as wire:
        wire.send(request(PATH, ask("chat", "fault-none", marker), key))
        assert wire.read_answer().status == 200
        begun = time.monotonic()
        assert wire.closed(within=8)
        assert 2 < time.monotonic() - begun < 6


def test_a_caller_that_leaves_within_its_request_harms_nobody(house, key, upstream, marker):
    data = request(PATH, ask("chat", "fault-none", marker), key)
    for size in (1, 10, 60, len(data) - 1):
        with house.wire() as wire:
            wire.send(data[:size])
    time.sleep(0.1)
    assert upstream.exchanges(marker) == []


def test_hundreds_of_half_requests_leave_room_for_a_whole_one(house, key, marker):
    wires = [Wire(house.port) for _ in range(300)]
    try:
        for wire in wires:
            wire.send(b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert house.post(PATH, ask("chat", "fault-none", marker), key).status == 200
    finally:
        for wire in wires:
            wire.close()
