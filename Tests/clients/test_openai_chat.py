"""Chat completions with OpenAI's own client, against the built-in model and against an upstream with known answers."""

import asyncio
import json

import anthropic
import openai
import pytest

from parts.upstream_answers import COMPLETION_TOKENS, PIECES, PROMPT_TOKENS, TEXT

MESSAGES = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Tell me about the river."}]
WEATHER = {"type": "function", "function": {
    "name": "get_weather", "description": "The weather at a place.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}, "unit": {"enum": ["C", "F"]}},
                   "required": ["city", "unit"]}}}


def joined(chunks, index=0):
    return "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices if choice.index == index)


def test_an_answer(client):
    answer = client().chat.completions.create(model="house-small", messages=MESSAGES, max_tokens=16)
    assert answer.object == "chat.completion" and answer.model == "house-small" and answer.id
    [choice] = answer.choices
    assert choice.message.role == "assistant" and choice.finish_reason in ("stop", "length")
    assert 0 < answer.usage.completion_tokens <= 16
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert answer._request_id


def test_a_known_answer(client, marker):
    answer = client().chat.completions.create(model="fault-none", messages=[{"role": "user", "content": marker}])
    assert answer.choices[0].message.content == TEXT
    assert answer.usage.prompt_tokens == PROMPT_TOKENS and answer.usage.completion_tokens == COMPLETION_TOKENS
    assert answer.model == "fault-none"


def test_a_known_stream(client, marker):
    chunks = list(client().chat.completions.create(
        model="fault-none", messages=[{"role": "user", "content": marker}], stream=True))
    assert [chunk.choices[0].delta.content for chunk in chunks if chunk.choices[0].delta.content] == PIECES
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert all(chunk.usage is None and chunk.model == "fault-none" for chunk in chunks)


@pytest.mark.parametrize("fault", ["split", "drip", "utf8-split", "crlf", "comments", "thinking", "one-write", "pairs"])
def test_a_stream_in_unusual_clothes(client, marker, fault):
    chunks = list(client().chat.completions.create(
        model=f"fault-{fault}", messages=[{"role": "user", "content": marker}], stream=True))
    assert joined(chunks) == TEXT


def test_a_stream_of_the_built_in_model(client):
    def ask(**more):
        return client().chat.completions.create(model="house-small", messages=MESSAGES, max_tokens=24, seed=11, **more)

    chunks = list(ask(stream=True))
    assert joined(chunks) == ask().choices[0].message.content
    assert chunks[-1].choices[0].finish_reason in ("stop", "length")
    assert len({chunk.id for chunk in chunks}) == 1
    assert all(chunk.object == "chat.completion.chunk" for chunk in chunks)


def test_usage_of_a_stream_comes_when_asked_for(client):
    chunks = list(client().chat.completions.create(model="house-small", messages=MESSAGES, max_tokens=8, stream=True,
                                                   stream_options={"include_usage": True}))
    assert chunks[-1].choices == [] and 0 < chunks[-1].usage.completion_tokens <= 8
    assert all(chunk.usage is None for chunk in chunks[:-1])
    assert all(chunk.choices for chunk in chunks[:-1])


def test_usage_of_a_stream_does_not_come_unasked(client):
    chunks = list(client().chat.completions.create(model="house-small", messages=MESSAGES, max_tokens=8, stream=True))
    assert all(chunk.choices for chunk in chunks)
    assert all("usage" not in chunk.model_fields_set for chunk in chunks)


def test_several_choices(client):
    answer = client().chat.completions.create(model="house-small", messages=MESSAGES, max_tokens=8, n=2, seed=3)
    assert [choice.index for choice in answer.choices] == [0, 1]
    chunks = list(client().chat.completions.create(model="house-small", messages=MESSAGES, max_tokens=8, n=2, seed=3,
                                                   stream=True))
    for index in (0, 1):
        assert joined(chunks, index) == answer.choices[index].message.content


def test_a_seed_repeats_an_answer(client):
    def answer(seed):
        return client().chat.completions.create(model="house-small", messages=MESSAGES, max_tokens=24, seed=seed,
                                                temperature=1.0).choices[0].message.content

    assert answer(5) == answer(5)
    assert len({answer(seed) for seed in range(6)}) > 1


def test_log_probabilities(client):
    answer = client().chat.completions.create(model="house-small", messages=MESSAGES, max_tokens=6, seed=1,
                                              logprobs=True, top_logprobs=3)
    content = answer.choices[0].logprobs.content
    assert len(content) == answer.usage.completion_tokens
    for token in content:
        assert token.logprob <= 0 and len(token.top_logprobs) == 3
        assert [t.logprob for t in token.top_logprobs] == sorted((t.logprob for t in token.top_logprobs), reverse=True)
        assert bytes(token.bytes).decode(errors="replace") == token.token or token.token


def test_a_logit_bias_forbids_a_token(client):
    """What greedy choice takes first is gone once its bias is -100; its name is not the gateway's business."""
    def first(**more):
        return client().chat.completions.create(model="house-small", messages=MESSAGES, max_tokens=1, temperature=0,
                                                **more).choices[0].message.content

    plain = first()
    biased = {first(logit_bias={str(token): 100}) for token in range(300, 312)}
    assert len(biased | {plain}) > 3


def test_a_stop_sequence(client):
    def answer(**more):
        return client().chat.completions.create(model="house-small", messages=MESSAGES, max_tokens=60, seed=2,
                                                **more).choices[0]

    whole = answer().message.content
    stop = whole[len(whole) // 2 : len(whole) // 2 + 3]
    cut = answer(stop=[stop])
    assert cut.finish_reason == "stop" and cut.message.content == whole[: whole.index(stop)]


def test_max_completion_tokens(client):
    answer = client().chat.completions.create(model="house-small", messages=MESSAGES, max_completion_tokens=3, seed=4)
    assert answer.usage.completion_tokens <= 3


def test_a_tool_is_called_and_its_answer_taken(client):
    openai_client = client()
    asked = [{"role": "user", "content": "What is the weather like?"}]
    answer = openai_client.chat.completions.create(model="house-small", messages=asked, tools=[WEATHER],
                                                   tool_choice="required", seed=1)
    [call] = answer.choices[0].message.tool_calls
    assert answer.choices[0].finish_reason == "tool_calls"
    assert call.type == "function" and call.function.name == "get_weather" and call.id
    assert set(json.loads(call.function.arguments)) == {"city", "unit"}
    asked += [answer.choices[0].message.model_dump(exclude_none=True),
              {"role": "tool", "tool_call_id": call.id, "content": "rain"}]
    answer = openai_client.chat.completions.create(model="house-small", messages=asked, tools=[WEATHER], max_tokens=8)
    assert answer.choices[0].finish_reason in ("stop", "length")


def test_a_tool_call_in_a_stream(client):
    chunks = list(client().chat.completions.create(
        model="house-small", messages=[{"role": "user", "content": "Weather?"}], tools=[WEATHER], stream=True, seed=1,
        tool_choice={"type": "function", "function": {"name": "get_weather"}}))
    deltas = [call for chunk in chunks for choice in chunk.choices for call in choice.delta.tool_calls or []]
    assert deltas[0].function.name == "get_weather" and deltas[0].id
    assert set(json.loads("".join(call.function.arguments or "" for call in deltas))) == {"city", "unit"}
    assert chunks[-1].choices[0].finish_reason in ("tool_calls", "stop")


def test_the_stream_helper(client, marker):
    helper = client().chat.completions
    helper = helper if hasattr(helper, "stream") else client().beta.chat.completions
    with helper.stream(model="fault-none", messages=[{"role": "user", "content": marker}]) as stream:
        kinds = {event.type for event in stream}
        final = stream.get_final_completion()
    assert {"chunk", "content.delta"} <= kinds
    assert final.choices[0].message.content == TEXT


def test_the_raw_response(client):
    raw = client().chat.completions.with_raw_response.create(model="house-small", messages=MESSAGES, max_tokens=4)
    assert raw.headers["x-request-id"] == raw.request_id if hasattr(raw, "request_id") else raw.headers["x-request-id"]
    assert raw.headers["content-type"].startswith("application/json")
    assert raw.parse().choices


def test_a_structured_answer(client):
    schema = {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
              "required": ["name", "age"], "additionalProperties": False}
    answer = client().chat.completions.create(
        model="house-small", messages=MESSAGES, max_tokens=200,
        response_format={"type": "json_schema", "json_schema": {"name": "person", "schema": schema, "strict": True}})
    assert set(json.loads(answer.choices[0].message.content)) == {"name", "age"}


# The asynchronous client


async def async_answers(make):
    async with make(openai.AsyncOpenAI) as client:
        answer = await client.chat.completions.create(model="house-small", messages=MESSAGES, max_tokens=24, seed=11)
        chunks = []
        async for chunk in await client.chat.completions.create(model="house-small", messages=MESSAGES, max_tokens=24,
                                                                seed=11, stream=True):
            chunks.append(chunk)
        return answer, chunks


def test_the_asynchronous_client(client):
    answer, chunks = asyncio.run(async_answers(client))
    assert joined(chunks) == answer.choices[0].message.content


def test_many_at_once(client):
    """Forty streams and forty answers on one client, interleaved, each whole."""

    async def run():
        async with client(openai.AsyncOpenAI, timeout=60.0) as asynchronous:
            async def one(number):
                create = asynchronous.chat.completions.create
                messages = [{"role": "user", "content": f"number {number}"}]
                if number % 2:
                    return (await create(model="fault-none", messages=messages)).choices[0].message.content
                return joined([chunk async for chunk in await create(model="fault-pairs", messages=messages, stream=True)])

            return await asyncio.gather(*(one(number) for number in range(80)))

    assert asyncio.run(run()) == [TEXT] * 80


def test_the_wrong_dialects_client_gets_an_error_it_understands(house, key):
    """Anthropic's client pointed at a path that does not exist there."""
    with pytest.raises(anthropic.NotFoundError):
        anthropic.Anthropic(api_key=key, base_url=house.url + "/nowhere", max_retries=0).messages.create(
            model="house-small", max_tokens=4, messages=[{"role": "user", "content": "hi"}])
