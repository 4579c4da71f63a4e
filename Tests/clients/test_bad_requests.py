"""Well-framed requests that ask wrongly: each gets the dialect's error with the status the provider uses."""

import gzip
import json

import pytest

from parts.asks import PATHS, ask, assert_error, dialect, outcome
from parts.wire import request

pytestmark = pytest.mark.once

MESSAGES = '"messages":[{"role":"user","content":"hi"}],"max_tokens":8'
DIALECTS = ["chat", "messages"]

#: Not JSON, or JSON that two readers would read differently. `%` stands for a valid rest of the body.
NOT_JSON = {
    "empty": b"",
    "blank": b"  \r\n ",
    "a word": b"hello",
    "half an object": b'{"model":"fault-none",',
    "half a string": b'{"model":"fault-no',
    "half an escape": b'{"model":"fault-none","x":"\\u12',
    "two objects": b'{"model":"fault-none",%}{"model":"fault-none",%}',
    "junk after it": b'{"model":"fault-none",%}]',
    "single quotes": b"{'model':'fault-none'}",
    "a trailing comma": b'{"model":"fault-none",%,}',
    "a comment": b'{"model":"fault-none",/* */%}',
    "a name without quotes": b'{model:"fault-none",%}',
    "a leading zero": b'{"model":"fault-none","seed":01,%}',
    "a plus sign": b'{"model":"fault-none","seed":+1,%}',
    "a hexadecimal number": b'{"model":"fault-none","seed":0x10,%}',
    "a number that ends in a point": b'{"model":"fault-none","temperature":1.,%}',
    "a number without its front": b'{"model":"fault-none","temperature":.5,%}',
    "NaN": b'{"model":"fault-none","temperature":NaN,%}',
    "Infinity": b'{"model":"fault-none","temperature":Infinity,%}',
    "True": b'{"model":"fault-none","stream":True,%}',
    "a control byte in a string": b'{"model":"fault-none","user":"a\x01b",%}',
    "a line feed in a string": b'{"model":"fault-none","user":"a\nb",%}',
    "a nul after it": b'{"model":"fault-none",%}\x00',
    "an unknown escape": b'{"model":"fault-none","user":"\\x41",%}',
    "a lone high surrogate": b'{"model":"fault-none\\ud800",%}',
    "a lone low surrogate": b'{"model":"fault-none\\udc00",%}',
    "invalid UTF-8": b'{"model":"fault-none","user":"\xff",%}',
    "a cut character": b'{"model":"fault-none","user":"\xf0\x9f\x98",%}',
    "an overlong character": b'{"model":"fault-none","user":"\xc0\xaf",%}',
    "an encoded surrogate": b'{"model":"fault-none","user":"\xed\xa0\x80",%}',
    "a character beyond Unicode": b'{"model":"fault-none","user":"\xf5\x80\x80\x80",%}',
    "UTF-16": '{"model":"fault-none"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"model":"fault-none",%}',
    "a name twice": b'{"model":"fault-none","model":"fault-none",%}',
    "a name twice, once escaped": b'{"model":"fault-none","\\u006dodel":"fault-status-500",%}',
    "a name twice, both escaped": b'{"m\\u006fdel":"fault-none","mo\\u0064el":"fault-status-500",%}',
    "an unknown name twice": b'{"x":1,"model":"fault-none","x":2,%}',
    "a name twice, deeper": b'{"model":"fault-none","metadata":{"a":"1","a":"2"},%}',
    "deep arrays": b'{"model":"fault-none","x":' + b"[" * 10_000 + b"]" * 10_000 + b",%}",
    "deep objects": b'{"model":"fault-none","x":' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b",%}",
    "deep and unclosed": b"[" * 100_000,
    "just too deep": b'{"model":"fault-none","x":' + b"[" * 64 + b"]" * 64 + b",%}",
}

#: JSON of the wrong shape.
WRONG_SHAPE = {
    "an array": b"[]",
    "a string": b'"fault-none"',
    "a number": b"7",
    "null": b"null",
    "no model": b"{%}",
    "model null": b'{"model":null,%}',
    "model a number": b'{"model":7,%}',
    "model an object": b'{"model":{"name":"fault-none"},%}',
    "model an array": b'{"model":["fault-none"],%}',
    "model empty": b'{"model":"",%}',
    "stream a word": b'{"model":"fault-none","stream":"yes",%}',
    "stream a number": b'{"model":"fault-none","stream":1,%}',
}


def filled(template):
    return template.replace(b"%", MESSAGES.encode())


@pytest.mark.parametrize("kind", DIALECTS)
@pytest.mark.parametrize("name", NOT_JSON)
def test_what_is_not_json_is_a_400(house, key, name, kind):
    assert_error(house.post(PATHS[kind], filled(NOT_JSON[name]), key), dialect(kind), 400)


@pytest.mark.parametrize("kind", DIALECTS)
@pytest.mark.parametrize("name", WRONG_SHAPE)
def test_a_wrong_shape_is_a_400(house, key, name, kind):
    answer = house.post(PATHS[kind], filled(WRONG_SHAPE[name]), key)
    # An empty name may as well be that of a model that does not exist.
    assert_error(answer, dialect(kind), {400, 404} if name == "model empty" else 400)
    assert answer.json["error"]["type"] in ("invalid_request_error", "not_found_error")


@pytest.mark.parametrize("kind", ["completions", "embeddings", "responses"])
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"input":"x","prompt":"x"}', b'{"model":7,"input":"x"}'])
def test_other_endpoints_refuse_alike(house, key, kind, body):
    assert_error(house.post(PATHS[kind], body, key), "openai", 400)


def test_depth_below_the_limit_is_no_fault(house, key, marker):
    body = ask("chat", "fault-none", marker)
    value = 1
    for _ in range(50):
        value = [value]
    assert house.post(PATHS["chat"], dict(body, x=value), key).status == 200


def test_lone_surrogates_outside_of_what_the_gateway_reads_harm_nobody(house, key, marker):
    body = f'{{"model":"fault-none","user":"\\ud800","messages":[{{"role":"user","content":"{marker}"}}]}}'.encode()
    answer = house.post(PATHS["chat"], body, key)
    if answer.status != 200:
        assert_error(answer, "openai", 400)


@pytest.mark.parametrize("kind", ["chat", "completions", "embeddings", "responses", "messages"])
def test_an_unknown_model_is_a_404(house, key, kind):
    answer = house.post(PATHS[kind], ask(kind, "no-such-model"), key)
    assert_error(answer, dialect(kind), 404)
    if dialect(kind) == "openai":
        assert answer.json["error"]["code"] == "model_not_found"
    else:
        assert answer.json["error"]["type"] == "not_found_error"


def test_the_upstream_s_own_name_of_a_model_is_unknown(house, key):
    assert_error(house.post(PATHS["chat"], ask("chat", "excise-tiny"), key), "openai", 404)


@pytest.mark.parametrize("name", ["x" * 10_000, "../../etc/passwd", "a\u0000b", "fault-none ", "FAULT-NONE", "é🌍"],
                         ids=["long", "path", "nul", "blank", "upper case", "other letters"])
def test_odd_model_names_are_unknown(house, key, name):
    assert_error(house.post(PATHS["chat"], ask("chat", name), key), "openai", {400, 404})


@pytest.mark.parametrize("path, where", [
    ("/", "openai"), ("/v1", "openai"), ("/v2/chat/completions", "openai"), ("/v1/chat", "openai"),
    ("/v1/chat/completions/", "openai"), ("/v1/chat/completions/x", "openai"), ("/V1/chat/completions", "openai"),
    ("/v1/../v1/chat/completions", "openai"), ("/v1/%63hat/completions", "openai"), ("//v1/chat/completions", "openai"),
    ("/v1/chat%2fcompletions", "openai"), ("/v1/chat/completions%00", "openai"), ("/v1/messages/unknown", "anthropic"),
])
def test_an_unknown_path_is_a_404(house, key, upstream, marker, path, where):
    answer = house.post(path, ask("chat", "fault-none", marker), key)
    assert_error(answer, where, {400, 404})
    assert upstream.exchanges(marker) == []


@pytest.mark.parametrize("method, path, where", [
    ("GET", "/v1/chat/completions", "openai"), ("PUT", "/v1/chat/completions", "openai"),
    ("DELETE", "/v1/embeddings", "openai"), ("PATCH", "/v1/responses", "openai"),
    ("GET", "/v1/messages", "anthropic"), ("POST", "/v1/models", "openai"), ("BREW", "/v1/completions", "openai"),
])
def test_a_wrong_method_is_a_405_that_names_the_right_one(house, key, method, path, where):
    answer = house.get(path, key, method=method)
    assert_error(answer, where, {404, 405, 501})
    if answer.status == 405:
        assert answer.field("allow")


def test_head_and_options_do_not_break_the_connection(house, key, marker):
    with house.wire() as wire:
        for method in ("HEAD", "OPTIONS"):
            wire.send(request("/v1/models", key=key, method=method))
            assert wire.read_answer(method) is not None
        wire.send(request(PATHS["chat"], ask("chat", "fault-none", marker), key))
        answer = wire.read_answer()
        assert answer is None or answer.status == 200


@pytest.mark.parametrize("kind", DIALECTS)
def test_a_compressed_request_is_read_or_refused(house, key, marker, kind):
    body = gzip.compress(json.dumps(ask(kind, "fault-none", marker)).encode())
    answer = house.send(request(PATHS[kind], body, key, fields=[("Content-Encoding", "gzip")]))
    if answer.status == 200:
        assert outcome(kind, False, answer, "fault-none") == "well"
    else:
        assert_error(answer, dialect(kind), {400, 415})


def test_a_compressed_request_that_does_not_say_so_is_refused(house, key, marker):
    body = gzip.compress(json.dumps(ask("chat", "fault-none", marker)).encode())
    assert_error(house.send(request(PATHS["chat"], body, key)), "openai", 400)


def test_an_error_leaves_the_connection_usable(house, key, marker):
    with house.wire() as wire:
        for body, status in ((b"{", 400), (None, 200), (b"[]", 400), (None, 200)):
            wire.send(request(PATHS["chat"], ask("chat", "fault-none", marker) if body is None else body, key))
            assert wire.read_answer().status == status


def test_an_error_message_does_not_repeat_the_request(house, key, marker):
    """Neither prompt text nor markup of the caller's choosing comes back in an error."""
    body = f'{{"model":"fault-none","messages":[{{"role":"user","content":"{marker}<script>"}}'.encode()
    answer = house.post(PATHS["chat"], body, key)
    assert marker.encode() not in answer.body
