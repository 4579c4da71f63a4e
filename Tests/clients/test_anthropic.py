"""Messages, token counts and models with Anthropic's own client, in both of the API's versions."""

import asyncio
import json

import anthropic
import pytest

from parts.asks import PATHS, assert_error
from parts.asks import ask as body
from parts.upstream_answers import COMPLETION_TOKENS, PIECES, PROMPT_TOKENS, TEXT
from parts.wire import request

NEW = int(anthropic.__version__.split(".")[0]) >= 2
MESSAGES = [{"role": "user", "content": "Tell me about the river."}]
WEATHER = {"name": "get_weather", "description": "The weather at a place.",
           "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}


def ask(claude, **more):
    return claude().messages.create(**dict(dict(model="house-small", max_tokens=16, messages=MESSAGES), **more))


def test_a_message(claude):
    answer = ask(claude)
    assert answer.type == "message" and answer.role == "assistant" and answer.model == "house-small" and answer.id
    assert answer.stop_reason in ("end_turn", "max_tokens")
    assert answer.content[0].type == "text"
    assert answer.usage.input_tokens > 0 and 0 < answer.usage.output_tokens <= 16
    assert answer._request_id


def test_a_known_message(claude, marker):
    answer = ask(claude, model="fault-none", messages=[{"role": "user", "content": marker}])
    assert answer.content[0].text == TEXT and answer.model == "fault-none"
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (PROMPT_TOKENS, COMPLETION_TOKENS)


ORDER = ["message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta",
         "message_stop"]


def assert_in_order(kinds):
    positions = [ORDER.index(kind) for kind in kinds if kind != "ping"]
    assert positions == sorted(positions) and set(positions) == set(range(len(ORDER)))


@pytest.mark.parametrize("fault", ["none", "split", "utf8-split", "crlf", "pairs", "thinking", "no-message-start",
                                   "second-message-start"])
def test_a_known_stream(claude, marker, fault):
    events = list(ask(claude, model=f"fault-{fault}", messages=[{"role": "user", "content": marker}], stream=True))
    kinds = [event.type for event in events]
    assert_in_order(kinds)
    assert kinds.count("message_start") == kinds.count("message_stop") == 1
    assert [event.delta.text for event in events if event.type == "content_block_delta"] == PIECES
    assert events[0].message.model == f"fault-{fault}"


def test_a_stream_of_the_built_in_model(claude):
    events = list(ask(claude, stream=True))
    assert_in_order([event.type for event in events])
    delta = [event for event in events if event.type == "message_delta"][-1]
    assert delta.delta.stop_reason in ("end_turn", "max_tokens") and 0 < delta.usage.output_tokens <= 16


def test_the_stream_helper(claude):
    with claude().messages.stream(model="house-small", max_tokens=16, messages=MESSAGES) as stream:
        text = "".join(stream.text_stream)
        final = stream.get_final_message()
    assert text == "".join(block.text for block in final.content if block.type == "text")
    assert final.usage.output_tokens > 0 and final.stop_reason


def test_system_and_longer_conversations(claude):
    answer = ask(claude, system="Be brief.", messages=MESSAGES + [
        {"role": "assistant", "content": "It is long."},
        {"role": "user", "content": [{"type": "text", "text": "And deep?"}, {"type": "text", "text": "Say."}]}])
    assert answer.content


def test_a_stop_sequence(claude):
    text = ask(claude, max_tokens=200, stop_sequences=["the"])
    assert text.stop_reason in ("stop_sequence", "end_turn", "max_tokens")
    if text.stop_reason == "stop_sequence":
        assert text.stop_sequence == "the" and "the" not in text.content[0].text


def test_a_tool_is_used_and_its_result_taken(claude):
    answer = ask(claude, tools=[WEATHER], tool_choice={"type": "any"}, max_tokens=100)
    assert answer.stop_reason == "tool_use"
    [use] = [block for block in answer.content if block.type == "tool_use"]
    assert use.name == "get_weather" and set(use.input) == {"city"} and use.id
    again = ask(claude, tools=[WEATHER], messages=MESSAGES + [
        {"role": "assistant", "content": [{"type": "tool_use", "id": use.id, "name": use.name, "input": use.input}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": use.id, "content": "rain"}]}])
    assert again.stop_reason in ("end_turn", "max_tokens")


def test_a_tool_in_a_stream(claude):
    events = list(ask(claude, tools=[WEATHER], tool_choice={"type": "tool", "name": "get_weather"}, max_tokens=100,
                      stream=True))
    starts = [event.content_block for event in events if event.type == "content_block_start"]
    assert "tool_use" in [block.type for block in starts]
    parts = [event.delta.partial_json for event in events
             if event.type == "content_block_delta" and event.delta.type == "input_json_delta"]
    assert set(json.loads("".join(parts))) == {"city"}


def test_thinking(claude):
    answer = ask(claude, max_tokens=2048, thinking={"type": "enabled", "budget_tokens": 1024})
    assert [block.type for block in answer.content][0] == "thinking"
    events = list(ask(claude, max_tokens=2048, thinking={"type": "enabled", "budget_tokens": 1024}, stream=True))
    kinds = [event.delta.type for event in events if event.type == "content_block_delta"]
    assert kinds[0] == "thinking_delta"
    assert events[-1].type == "message_stop"


def test_tokens_are_counted(claude):
    short = claude().messages.count_tokens(model="house-small", messages=MESSAGES)
    long = claude().messages.count_tokens(model="house-small", messages=MESSAGES * 1 + [
        {"role": "assistant", "content": "Well."}, {"role": "user", "content": "river " * 50}])
    assert 0 < short.input_tokens < long.input_tokens
    assert short.input_tokens == ask(claude).usage.input_tokens


def test_models_are_listed_in_this_dialect(claude):
    listed = list(claude().models.list(limit=1000))
    names = {model.id for model in listed}
    assert {"house-small", "fault-none"} <= names and "excise-tiny" not in names
    assert all(model.type == "model" and model.display_name and model.created_at for model in listed)
    assert not any("zzleak" in name for name in names)
    one = claude().models.retrieve("house-small")
    assert one.id == "house-small" and one.type == "model"
    with pytest.raises(anthropic.NotFoundError):
        claude().models.retrieve("no-such-model")


def test_models_come_in_pages(claude):
    client = claude()
    whole = [model.id for model in client.models.list(limit=1000)]
    paged = [model.id for model in client.models.list(limit=40)]
    assert paged == whole and len(whole) > 40


def test_the_asynchronous_client(claude):
    async def run():
        async with claude(anthropic.AsyncAnthropic) as asynchronous:
            answer = await asynchronous.messages.create(model="house-small", max_tokens=8, messages=MESSAGES)
            kinds = [event.type async for event in await asynchronous.messages.create(
                model="house-small", max_tokens=8, messages=MESSAGES, stream=True)]
            async with asynchronous.messages.stream(model="fault-none", max_tokens=8, messages=MESSAGES) as stream:
                text = "".join([piece async for piece in stream.text_stream])
            return answer, kinds, text

    answer, kinds, text = asyncio.run(run())
    assert answer.content and text == TEXT
    assert_in_order(kinds)


# The two versions of the API


VERSIONS = ["2023-06-01", "2026-10-21"]


@pytest.mark.parametrize("version", VERSIONS)
def test_each_version_is_answered(claude, version):
    assert ask(claude, extra_headers={"anthropic-version": version}).content


@pytest.mark.parametrize("field", [{"temperature": 0.5}, {"top_p": 0.9}, {"top_k": 5}])
def test_sampling_fields_are_refused_in_the_new_version_only(claude, field):
    assert ask(claude, extra_body=field, extra_headers={"anthropic-version": "2023-06-01"}).content
    with pytest.raises(anthropic.BadRequestError) as refused:
        ask(claude, extra_body=field, extra_headers={"anthropic-version": "2026-10-21"})
    assert refused.value.body["error"]["type"] == "invalid_request_error"
    assert next(iter(field)) in refused.value.body["error"]["message"]
    with pytest.raises(anthropic.BadRequestError):
        claude().messages.count_tokens(model="house-small", messages=MESSAGES, extra_body=field,
                                       extra_headers={"anthropic-version": "2026-10-21"})


DOCUMENT = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "x"}}


@pytest.mark.parametrize("messages", [
    [*MESSAGES, {"role": "assistant", "content": [DOCUMENT]}, *MESSAGES],
    [{"role": "user", "content": [{"type": "text", "text": "x", "citations": []}]}],
], ids=["a document of the assistant", "citations of the user"])
def test_what_else_the_new_version_refuses(claude, messages):
    with pytest.raises(anthropic.BadRequestError):
        ask(claude, messages=messages, extra_headers={"anthropic-version": "2026-10-21"})


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("place", ["x-api-key", "authorization"])
def test_the_key_is_taken_from_either_header(house, key, marker, version, place):
    value = key if place == "x-api-key" else f"Bearer {key}"
    answer = house.send(request(PATHS["messages"], body("messages", "fault-none", marker),
                                fields=[(place, value), ("anthropic-version", version)]))
    assert answer.status == 200


def test_the_version_is_required(house, key, marker):
    with house.wire() as wire:
        whole = request(PATHS["messages"], body("messages", "fault-none", marker), key)
        wire.send(whole.replace(b"anthropic-version: 2023-06-01\r\n", b""))
        assert_error(wire.read_answer(), "anthropic", 400)


def test_an_unknown_version_is_refused_or_read_as_the_latest(house, key, marker):
    answer = house.post(PATHS["messages"], body("messages", "fault-none", marker), key,
                        fields=[("anthropic-version", "1999-01-01")])
    if answer.status != 200:
        assert_error(answer, "anthropic", 400)
