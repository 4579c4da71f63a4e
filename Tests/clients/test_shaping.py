"""Answers that give away what the account is entitled to: official clients across sealed turns, through the real gateway."""

import json

import anthropic
import openai
import pytest

from parts.gateway import Gateway

pytestmark = pytest.mark.once

TOOL = {"name": "get_weather", "description": "Weather of a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}
QUESTION = "What is the weather in Paris? Use get_weather."


@pytest.fixture(scope="module")
def shaped(folder, model_server):
    gateway = Gateway(
        folder / "shaped", {"excise": {"url": model_server.url, "kind": "excise"}},
        {"house": {"upstreams": ["excise"], "name": "excise-tiny"}},
        exchange_log={"durability": "50ms"},
        shaping={"standard": {"repeats": 3}, "entitlements": {"friends": {"where": {"accounts": ["friend"]},
                                                            "reasoning": "full", "logprobs": True, "samples": 8,
                                                            "completions": True, "repeats": "off"}}})
    gateway.keys = {name: gateway.account(name) for name in ("alice", "bob", "friend")}
    gateway.start()
    yield gateway
    gateway.stop()


@pytest.fixture
def chat(shaped):
    def make(name="alice"):
        return openai.OpenAI(api_key=shaped.keys[name], base_url=shaped.url + "/v1", max_retries=0, timeout=30)
    return make


@pytest.fixture
def messages(shaped):
    def make(name="alice"):
        return anthropic.Anthropic(api_key=shaped.keys[name], base_url=shaped.url, max_retries=0, timeout=30)
    return make


def test_a_friend_sees_the_reasoning_and_another_account_a_seal(chat):
    ask = dict(model="house", messages=[{"role": "user", "content": "Why?"}], reasoning_effort="low", seed=1)
    open_answer = chat("friend").chat.completions.create(**ask).choices[0].message
    sealed = chat().chat.completions.with_raw_response.create(**ask)
    reasoning = getattr(open_answer, "reasoning", None) or open_answer.reasoning_content
    assert reasoning
    assert "reasoning" in sealed.headers["excise-withheld"]
    message = sealed.parse().choices[0].message
    assert message.encrypted_content.startswith("exs2.")
    assert message.content == open_answer.content
    assert reasoning not in sealed.text


@pytest.mark.parametrize("streams", [False, True])
def test_chat_goes_on_across_sealed_tool_calls(chat, streams):
    client = chat()
    history = [{"role": "user", "content": QUESTION + str(streams)}]
    common = dict(model="house", tools=[{"type": "function", "function": TOOL}], tool_choice="required",
                  reasoning_effort="low")
    if streams:
        message = {"role": "assistant", "content": "", "tool_calls": []}
        for chunk in client.chat.completions.create(messages=history, stream=True, **common):
            for choice in chunk.choices:
                delta = choice.delta.model_dump(exclude_none=True)
                assert "reasoning" not in delta and "reasoning_content" not in delta
                message["content"] += delta.get("content", "")
                message.update({k: v for k, v in delta.items() if k == "encrypted_content"})
                for call in delta.get("tool_calls", []):
                    while len(message["tool_calls"]) <= call["index"]:
                        message["tool_calls"].append({"id": "", "type": "function", "function": {"name": "", "arguments": ""}})
                    kept = message["tool_calls"][call["index"]]
                    kept["id"] += call.get("id") or ""
                    kept["function"]["name"] += call["function"].get("name") or ""
                    kept["function"]["arguments"] += call["function"].get("arguments") or ""
    else:
        message = client.chat.completions.create(messages=history, **common).choices[0].message.model_dump(exclude_none=True)
    assert message["encrypted_content"].startswith("exs2.")
    assert message["tool_calls"]
    history.append(message)
    history += [{"role": "tool", "tool_call_id": call["id"], "content": "sunny"} for call in message["tool_calls"]]
    assert client.chat.completions.create(model="house", messages=history).choices[0].finish_reason
    for spoil in (lambda m: dict(m, encrypted_content=m["encrypted_content"][:-4]),
                  lambda m: dict(m, content="something else")):
        with pytest.raises(openai.BadRequestError) as refused:
            client.chat.completions.create(model="house", messages=[history[0], spoil(message), *history[2:]])
        assert refused.value.code == "invalid_encrypted_content"
    with pytest.raises(openai.BadRequestError):
        chat("bob").chat.completions.create(model="house", messages=history)


@pytest.mark.parametrize("streams", [False, True])
def test_responses_go_on_across_sealed_tool_calls(chat, streams):
    client = chat()
    given = [{"role": "user", "content": QUESTION + str(streams)}]
    common = dict(model="house", tools=[{"type": "function", **TOOL}], tool_choice="required",
                  reasoning={"effort": "low", "summary": "auto"})
    if streams:
        with client.responses.stream(input=given, **common) as stream:
            numbers = [event.sequence_number for event in stream]
            response = stream.get_final_response()
        assert numbers == list(range(len(numbers)))
    else:
        response = client.responses.create(input=given, **common)
    reasoning = [item for item in response.output if item.type == "reasoning"]
    assert len(reasoning) == 1 and reasoning[0].summary == [] and not reasoning[0].content
    assert reasoning[0].encrypted_content.startswith("exs2.")
    output = [item.model_dump(exclude_none=True, exclude={"parsed_arguments"}) for item in response.output]
    outputs = [{"type": "function_call_output", "call_id": item["call_id"], "output": "sunny"}
               for item in output if item["type"] == "function_call"]
    assert outputs
    assert client.responses.create(model="house", input=given + output + outputs).status
    with pytest.raises(openai.BadRequestError):
        chat("bob").responses.create(model="house", input=given + output + outputs)


@pytest.mark.parametrize("streams", [False, True])
def test_messages_go_on_across_sealed_tool_calls(messages, streams):
    client = messages()
    history = [{"role": "user", "content": QUESTION + str(streams)}]
    common = dict(model="house", max_tokens=2000, thinking={"type": "enabled", "budget_tokens": 1024},
                  tools=[{"name": TOOL["name"], "input_schema": TOOL["parameters"]}], tool_choice={"type": "any"})
    if streams:
        with client.messages.stream(messages=history, **common) as stream:
            message = stream.get_final_message()
    else:
        message = client.messages.create(messages=history, **common)
    thinking = [block for block in message.content if block.type == "thinking"]
    assert len(thinking) == 1 and thinking[0].thinking == "" and thinking[0].signature.startswith("exs2.")
    content = [block.model_dump(exclude_none=True) for block in message.content]
    results = [{"type": "tool_result", "tool_use_id": block["id"], "content": "sunny"}
               for block in content if block["type"] == "tool_use"]
    assert results
    history += [{"role": "assistant", "content": content}, {"role": "user", "content": results}]
    more = dict(model="house", max_tokens=50)
    assert client.messages.create(messages=history, **more).stop_reason
    assert client.messages.count_tokens(model="house", messages=history).input_tokens > 0
    with pytest.raises(anthropic.BadRequestError) as refused:
        messages("bob").messages.create(messages=history, **more)
    assert "encrypted reasoning" in str(refused.value)


def test_a_stored_response_is_read_back_sealed(chat):
    client = chat()
    made = client.responses.create(model="house", input="Think of a number", reasoning={"effort": "low"}, store=True)
    answer = client.responses.with_raw_response.retrieve(made.id)
    assert '"reasoning_text"' not in answer.text and "exs2." in answer.text


def test_side_doors_are_closed_and_named(chat):
    answer = chat().chat.completions.with_raw_response.create(
        model="house", messages=[{"role": "user", "content": "Hi"}], logprobs=True, top_logprobs=3, n=4,
        extra_body={"return_hidden_states": True})
    assert answer.headers["excise-withheld"] == "reasoning, logprobs, samples, fields"
    completion = answer.parse()
    assert len(completion.choices) == 1 and completion.choices[0].logprobs is None
    friend = chat("friend").chat.completions.create(
        model="house", messages=[{"role": "user", "content": "Hi"}], logprobs=True, top_logprobs=3, n=2)
    assert len(friend.choices) == 2 and friend.choices[0].logprobs.content
    with pytest.raises(openai.PermissionDeniedError):
        chat().completions.create(model="house", prompt="Hi")
    assert chat("friend").completions.create(model="house", prompt="Hi").choices


@pytest.mark.parametrize("streams", [False, True])
def test_from_the_third_repeat_on_the_bytes_are_the_same(shaped, streams):
    def ask(seed):
        answer = shaped.post("/v1/chat/completions", json.dumps({
            "model": "house", "messages": [{"role": "user", "content": f"Tell me {streams}"}], "temperature": 1,
            "max_tokens": 40, "stream": streams, "seed": seed}).encode(), shaped.keys["alice"])
        assert answer.status == 200, answer
        return answer.body
    answers = [ask(seed) for seed in range(1, 7)]
    assert len(set(answers[:3])) == 3
    assert answers[3] == answers[4] == answers[5] == answers[2]
