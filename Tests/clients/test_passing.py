"""What passes through the gateway passes unchanged, in both directions."""

import json
import time

import pytest

from parts.asks import ALLOWED_FIELDS, PATHS, Stream, ask
from parts.gateway import UPSTREAM_KEY
from parts.upstream_answers import LEAK, TEXT, UNKNOWN_MEMBER
from parts.wire import request, wait_until

pytestmark = pytest.mark.once

#: Members that no dialect knows, and spellings that a rebuilt body would not keep.
ODD = (
    '  "future_option" : { "b":1.50, "a": 1E+2, "z": -0.0, "list":[ 1 ,2 , 3 ],"u":"\\u00e9\\ud83c\\udf0d\\/",'
    ' "n" : null },\n'
    '\t"big": 123456789012345678901234567890, "tiny": 1e-400, "empty": {}, "é": "ü",\r\n'
)


def body_with(kind, model, marker, before="", after=""):
    plain = json.dumps(ask(kind, model, marker), ensure_ascii=False)
    return ("{" + before + plain[1:-1] + after + "}").encode()


@pytest.mark.parametrize("kind", PATHS)
def test_unknown_fields_reach_the_upstream_byte_for_byte(house, key, upstream, marker, kind):
    body = body_with(kind, "fault-none", marker, before=ODD, after=' , "last":"🌍" \n')
    answer = house.post(PATHS[kind], body, key)
    assert answer.status == 200, answer
    sent = upstream.only(marker)["body"]
    assert sent == body.replace(b'"fault-none"', f'"{LEAK}-fault-none"'.encode())


@pytest.mark.parametrize("spelling", ['"fault-none"', '"fault\\u002dnone"', '"\\u0066ault-none"'])
def test_the_model_name_is_found_however_it_is_written(house, key, upstream, marker, spelling):
    body = f'{{"messages":[{{"role":"user","content":"{marker}"}}],"mod\\u0065l" : {spelling}}}'.encode()
    answer = house.post(PATHS["chat"], body, key)
    assert answer.status == 200, answer
    assert json.loads(upstream.only(marker)["body"])["model"] == f"{LEAK}-fault-none"


def test_a_model_name_in_deeper_places_is_not_the_model(house, key, upstream, marker):
    body = body_with("chat", "fault-none", marker, before='"metadata":{"model":"fault-status-500"},')
    assert house.post(PATHS["chat"], body, key).status == 200
    assert json.loads(upstream.only(marker)["body"])["metadata"] == {"model": "fault-status-500"}


def test_a_stream_asks_for_usage_and_changes_nothing_else(house, key, upstream, marker):
    body = body_with("chat", "fault-none", marker, before=ODD + '"stream":true,')
    assert house.post(PATHS["chat"], body, key).status == 200
    sent = upstream.only(marker)["body"]
    value = json.loads(sent)
    assert value.pop("stream_options") == {"include_usage": True}
    assert value == dict(json.loads(body), model=f"{LEAK}-fault-none")
    assert ODD.encode() in sent


@pytest.mark.parametrize("options", [
    '{"include_usage":false}', '{"include_obfuscation":false}', '{"include_obfuscation":false,"include_usage":false}',
    "{}", "null", '{ "include_usage" : false , "future": [1] }',
])
def test_other_stream_options_are_kept(house, key, upstream, marker, options):
    body = body_with("chat", "fault-none", marker, before=f'"stream":true,"stream_options":{options},')
    answer = house.post(PATHS["chat"], body, key)
    assert answer.status == 200
    sent = json.loads(upstream.only(marker)["body"])["stream_options"]
    assert sent == dict(json.loads(options) or {}, include_usage=True)
    assert all("usage" not in json.loads(data) for _, data in answer.events if data != "[DONE]")


def test_usage_is_stripped_where_it_was_not_asked_for(house, key, marker):
    for kind in ("chat", "completions"):
        answer = house.post(PATHS[kind], ask(kind, "fault-none", marker, True), key)
        values = [json.loads(data) for _, data in answer.events if data != "[DONE]"]
        assert all(value["choices"] for value in values), "a chunk without choices is the usage chunk"
        assert all("usage" not in value for value in values)


def test_usage_is_there_where_it_was_asked_for(house, key, marker):
    for kind in ("chat", "completions"):
        body = ask(kind, "fault-none", marker, True, stream_options={"include_usage": True})
        answer = house.post(PATHS[kind], body, key)
        values = [json.loads(data) for _, data in answer.events if data != "[DONE]"]
        assert values[-1]["choices"] == [] and values[-1]["usage"]["total_tokens"] == 28
        assert all(value["usage"] is None for value in values[:-1])


def test_usage_is_counted_where_the_upstream_gives_none(house, key, marker):
    body = ask("chat", "fault-usage-ignored", marker, True, stream_options={"include_usage": True})
    answer = house.post(PATHS["chat"], body, key)
    values = [json.loads(data) for _, data in answer.events if data != "[DONE]"]
    assert values[-1]["choices"] == [] and values[-1]["usage"]["completion_tokens"] > 0


@pytest.mark.parametrize("kind, fault", [("chat", "none"), ("messages", "none"), ("responses", "none"),
                                         ("chat", "split"), ("messages", "split"), ("chat", "pairs")])
def test_unknown_members_of_events_reach_the_caller(house, key, marker, kind, fault):
    answer = house.post(PATHS[kind], ask(kind, f"fault-{fault}", marker, True), key)
    data = [data for _, data in answer.events if data != "[DONE]"]
    assert data and all(UNKNOWN_MEMBER in one for one in data if '"ping"' not in one)


@pytest.mark.parametrize("kind", ["chat", "responses", "messages"])
def test_unknown_members_of_answers_reach_the_caller(house, key, marker, kind):
    answer = house.post(PATHS[kind], ask(kind, "fault-none", marker), key)
    assert UNKNOWN_MEMBER.encode() in answer.body
    assert TEXT.encode() in answer.body


@pytest.mark.parametrize("kind", ["chat", "responses", "messages", "completions"])
def test_stream_headers_are_as_notes_say(house, key, marker, kind):
    answer = house.post(PATHS[kind], ask(kind, "fault-none", marker, True), key)
    assert answer.field("content-type") == "text/event-stream; charset=utf-8"
    assert "no-cache" in answer.field("cache-control") or "no-store" in answer.field("cache-control")
    assert answer.field("x-accel-buffering") == "no"
    assert answer.field("content-length") is None
    assert answer.field("content-encoding") is None


@pytest.mark.parametrize("kind", PATHS)
def test_response_headers_are_on_the_list(house, key, marker, kind):
    answer = house.post(PATHS[kind], ask(kind, "fault-none", marker), key)
    assert [name for name, _ in answer.fields if not ALLOWED_FIELDS.fullmatch(name)] == []
    own = answer.field("request-id" if kind == "messages" else "x-request-id")
    assert own and LEAK not in own


def test_request_ids_are_unique(house, key, marker):
    seen = {house.post(PATHS["chat"], ask("chat", "fault-none", marker), key).field("x-request-id") for _ in range(20)}
    assert len(seen) == 20


HOP = [("Connection", "keep-alive, X-Hop"), ("X-Hop", "hop-value"), ("Keep-Alive", "timeout=9"), ("TE", "trailers"),
       ("Proxy-Authorization", "Basic c2VjcmV0"), ("Upgrade", "websocket"), ("Cookie", "session=caller"),
       ("X-Forwarded-For", "203.0.113.9"), ("Accept-Encoding", "gzip, br, zstd")]


@pytest.mark.parametrize("kind, credentials", [("chat", "authorization"), ("messages", "x-api-key")])
def test_what_is_the_caller_s_own_stays_with_the_gateway(house, key, upstream, marker, kind, credentials):
    fields = HOP + ([("x-api-key", key)] if credentials == "x-api-key" else [])
    body = json.dumps(ask(kind, "fault-none", marker)).encode()
    answer = house.send(request(PATHS[kind], body, None if credentials == "x-api-key" else key, fields=fields))
    assert answer.status == 200, answer
    seen = upstream.only(marker)
    everything = json.dumps(seen["fields"])
    assert key not in everything and key.rsplit("-", 1)[1] not in everything
    if kind == "chat":
        assert seen["named"]["authorization"] == f"Bearer {UPSTREAM_KEY}" and "x-api-key" not in seen["named"]
    else:
        # Anthropic's older version has its key there.
        assert seen["named"]["x-api-key"] == UPSTREAM_KEY and "authorization" not in seen["named"]
    for name in ("x-hop", "proxy-authorization", "upgrade", "te", "cookie"):
        assert name not in seen["named"], f"{name} reached the upstream"
    assert seen["named"].get("accept-encoding", "identity") == "identity"
    assert seen["named"]["host"] == f"127.0.0.1:{upstream.port}"
    assert [name.lower() for name, _ in seen["fields"]].count("content-length") == 1


def test_the_anthropic_headers_reach_the_upstream(house, key, upstream, marker):
    fields = [("anthropic-version", "2023-06-01"), ("anthropic-beta", "future-2027-01-01")]
    house.post(PATHS["messages"], ask("messages", "fault-none", marker), key, fields=fields)
    named = upstream.only(marker)["named"]
    assert named["anthropic-version"] == "2023-06-01"
    assert named["anthropic-beta"] == "future-2027-01-01"


def test_a_query_does_not_change_the_endpoint(house, key, marker):
    answer = house.send(request("/v1/messages?beta=true", ask("messages", "fault-none", marker), key))
    assert answer.status == 200


def test_heartbeats_keep_a_silent_stream_alive(house, key, marker):
    """The gateway under test beats every second; the upstream is silent for 2.4 s before its first event."""
    answer = house.post(PATHS["chat"], ask("chat", "fault-thinking", marker, True), key)
    before = answer.body[: answer.body.index(b"data:")]
    assert [line[:1] for line in before.split(b"\n") if line] == [b":", b":"], before
    answer = house.post(PATHS["messages"], ask("messages", "fault-thinking", marker, True), key)
    before = answer.body[: answer.body.index(b"message_start")]
    assert before.count(b"event: ping") + before.count(b"\n:") + before.startswith(b":") == 2, before
    assert Stream("messages", answer.events).wrong is None


def test_a_slow_stream_arrives_as_it_is_made(house, key, marker):
    """The first event is there long before the last."""
    with house.wire() as wire:
        wire.send(request(PATHS["chat"], ask("chat", "fault-slow-stream", marker, True), key))
        status, _, _ = wire.read_head()
        assert status == 200
        begun = time.monotonic()
        assert b"assistant" in wire.chunk()
        first = time.monotonic() - begun
        while wire.chunk():
            pass
        assert first < 0.7 < 1.4 < time.monotonic() - begun


def test_a_fast_upstream_waits_for_a_slow_reader(house, key, upstream, marker):
    """Backpressure: of a flood that nobody reads, only what fits the buffers on the way leaves the upstream."""
    memory = house.process.memory()
    with house.wire() as wire:
        wire.send(request(PATHS["chat"], ask("chat", "fault-flood", marker, True), key))
        assert wire.read_head()[0] == 200
        before = [-1]

        def stands_still():
            before.append(upstream.only(marker)["sent"])
            return before[-1] == before[-2]

        # The system's own buffers hold some megabytes, and fill slowly on a busy machine.
        assert wait_until(stands_still, within=10, every=0.5), f"the upstream is not held back: {before}"
        assert house.process.memory() - memory < 8 << 20
