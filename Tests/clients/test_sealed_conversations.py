"""Long conversations across sealed turns: official clients with their own helpers for streams, two tools called at once, several rounds of tools, and
questions after that. What each turn thought must be back in its place each time the model's server is asked."""

import anthropic
import openai
import pytest

from parts import processes
from parts.gateway import Gateway
from parts.reasoning_upstream import ReasoningUpstream, Reply

pytestmark = pytest.mark.once

TOOLS = ["get_weather", "get_time"]
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}}
THOUGHTS = ["ꀇ I need both the weather and the time.", "ꀈ The time was wrong, once more.", "ꀉ Now I can say it.", "ꀊ They thank me."]
ROUNDS = [Reply(thought=THOUGHTS[0], text="One moment.", calls=TOOLS, piece=5),
          Reply(thought=THOUGHTS[1], text="", calls=TOOLS[1:], piece=5),
          Reply(thought=THOUGHTS[2], text="Sunny, at noon.", piece=5),
          Reply(thought=THOUGHTS[3], text="You are welcome.", piece=5)]
QUESTION, THANKS = "What is it like in Paris?", "Thank you."


@pytest.fixture(scope="module")
def upstream():
    return ReasoningUpstream()


@pytest.fixture(scope="module")
def sealed(folder, upstream):
    gateway = Gateway(folder / "sealed-conversations", {"other": {"url": upstream.url, "kind": "vllm"}},
                      {"house": {"upstreams": ["other"]}}, shaping={"standard": {"reasoning": "sealed"}})
    gateway.key = gateway.account("alice")
    gateway.start()
    yield gateway
    gateway.stop()


def chat(sealed, streams):
    client = openai.OpenAI(api_key=sealed.key, base_url=sealed.url + "/v1", max_retries=0, timeout=30)
    common = dict(model="house", tools=[{"type": "function", "function": {"name": name, "parameters": SCHEMA}} for name in TOOLS])
    turns = [{"role": "user", "content": QUESTION}]
    while True:
        if streams:
            with client.chat.completions.stream(messages=turns, **common) as stream:
                for event in stream:
                    assert "ꀇ" not in repr(event)
                message = stream.get_final_completion().choices[0].message
        else:
            message = client.chat.completions.create(messages=turns, **common).choices[0].message
        assert message.encrypted_content.startswith("exs2.")
        turn = message.model_dump(exclude_none=True, exclude={"parsed"})
        for call in turn.get("tool_calls", []):
            call.pop("index", None)
            call["function"].pop("parsed_arguments", None)
        turns.append(turn)
        turns += [{"role": "tool", "tool_call_id": call.id, "content": "ok"} for call in message.tool_calls or []]
        if not message.tool_calls:
            turns.append({"role": "user", "content": THANKS})
        yield message.content


def thoughts_of_chat(request):
    return [message.get("reasoning") for message in request["messages"] if message["role"] == "assistant"]


def responses(sealed, streams):
    client = openai.OpenAI(api_key=sealed.key, base_url=sealed.url + "/v1", max_retries=0, timeout=30)
    common = dict(model="house", store=False, tools=[{"type": "function", "name": name, "parameters": SCHEMA} for name in TOOLS])
    turns = [{"role": "user", "content": QUESTION}]
    while True:
        if streams:
            with client.responses.stream(input=turns, **common) as stream:
                for event in stream:
                    assert "ꀇ" not in repr(event)
                response = stream.get_final_response()
        else:
            response = client.responses.create(input=turns, **common)
        turns += [item.model_dump(exclude_none=True, exclude={"parsed_arguments"}) for item in response.output]
        calls = [item for item in response.output if item.type == "function_call"]
        turns += [{"type": "function_call_output", "call_id": call.call_id, "output": "ok"} for call in calls]
        if not calls:
            turns.append({"role": "user", "content": THANKS})
        yield response.output_text


def thoughts_of_responses(request):
    """Reasoning stands before the first item of what it led to."""
    thoughts, before = [], None
    for item in request["input"]:
        if item.get("type") == "reasoning":
            assert before is None or before.get("role") == "user" or before["type"] == "function_call_output"
            thoughts.append(item["content"][0]["text"])
        before = item
    return thoughts


def messages(sealed, streams):
    client = anthropic.Anthropic(api_key=sealed.key, base_url=sealed.url, max_retries=0, timeout=30)
    common = dict(model="house", max_tokens=3000, thinking={"type": "enabled", "budget_tokens": 1024},
                  tools=[{"name": name, "input_schema": SCHEMA} for name in TOOLS])
    turns = [{"role": "user", "content": QUESTION}]
    while True:
        if streams:
            with client.messages.stream(messages=turns, **common) as stream:
                for event in stream:
                    assert "ꀇ" not in repr(event)
                message = stream.get_final_message()
        else:
            message = client.messages.create(messages=turns, **common)
        turns.append({"role": "assistant", "content": [block.model_dump(exclude_none=True, exclude={"parsed_output"})
                                                       for block in message.content]})
        calls = [block for block in message.content if block.type == "tool_use"]
        turns.append({"role": "user", "content": [{"type": "tool_result", "tool_use_id": call.id, "content": "ok"}
                                                  for call in calls] or THANKS})
        yield "".join(block.text for block in message.content if block.type == "text")


def thoughts_of_messages(request):
    answers = [message["content"] for message in request["messages"] if message["role"] == "assistant"]
    assert all(block["type"] != "thinking" for content in answers for block in content[1:])
    return [content[0]["thinking"] for content in answers]


@pytest.mark.parametrize("streams", [False, True])
@pytest.mark.parametrize("talk, thoughts", [(chat, thoughts_of_chat), (responses, thoughts_of_responses),
                                            (messages, thoughts_of_messages)], ids=["chat", "responses", "messages"])
def test_every_turn_has_its_thoughts_back_over_rounds_of_tools(sealed, upstream, talk, thoughts, streams):
    conversation = talk(sealed, streams)
    for number, reply in enumerate(ROUNDS):
        upstream.reply = reply
        assert (next(conversation) or "") == reply.text
        assert thoughts(upstream.received[-1]) == THOUGHTS[:number]
        assert "exs2." not in str(upstream.received[-1])


@pytest.mark.parametrize("talk", [chat, responses, messages])
def test_a_conversation_ends_politely_when_its_key_is_gone(sealed, upstream, talk):
    """After a rotation old seals open; once their key is dropped they are refused, and told from damaged ones."""
    def rotate(*options):
        done = processes.run("shaping", "keys", "rotate", "--data", sealed.data, *options)
        assert done.returncode == 0, done.stderr
        assert sealed.admin("/admin/reload", "POST").status == 200

    upstream.reply = ROUNDS[0]
    conversation = talk(sealed, False)
    next(conversation)
    rotate()
    next(conversation)
    rotate("--keep", "0")
    with pytest.raises((openai.BadRequestError, anthropic.BadRequestError)) as refused:
        next(conversation)
    assert "its key is not known any more" in str(refused.value)
