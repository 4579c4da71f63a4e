"""Sealed reasoning in front of a real model server, llama.cpp's: official clients go on over sealed turns, and the model's template gets the
reasoning back. A grammar has the tiny random model think; llama.cpp parts reasoning from the answer, or leaves it in the text."""

import anthropic
import openai
import pytest

from parts.gateway import Gateway
from parts.processes import Process, free_ports
from test_llama_server import CACHE, pytestmark as needs_llama

pytestmark = [pytest.mark.once, needs_llama]

#: Reads reasoning where llama.cpp's own templates do.
TEMPLATE = """{% for m in messages %}{% if m['role'] == 'assistant' %}assistant: {% if m['reasoning_content'] %}<think>{{
m['reasoning_content'] }}</think>{% endif %}{{ m['content'] }}
{% else %}{{ m['role'] }}: {{ m['content'] }}
{% endif %}{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}"""
GRAMMAR = 'root ::= "<think>" [a-z ]{40,60} "</think>" [a-z ]{10,20}'
USER = {"role": "user", "content": "the wind would make more water"}


@pytest.fixture(scope="module", params=["deepseek", "none"])
def llama(request, folder):
    """The gateway; llama.cpp tells reasoning apart (`deepseek`), or does not."""
    [port] = free_ports(1)
    home = folder / f"llama-shaping-{request.param}"
    home.mkdir()
    (home / "template.jinja").write_text(TEMPLATE)
    server = Process([CACHE / "llama-server", "--model", CACHE / "tiny.gguf", "--alias", "tiny", "--host", "127.0.0.1",
                      "--port", port, "--ctx-size", "8192", "--parallel", "2", "--threads", "1", "--jinja",
                      "--chat-template-file", home / "template.jinja", "--reasoning-format", request.param,
                      "--grammar", GRAMMAR, "--temp", "0"], home / "llama-server.log")
    server.wait_for_port(port, within=60)
    gateway = Gateway(home, {"llama": {"url": f"http://127.0.0.1:{port}", "kind": "llama.cpp", "health": {"path": "/health"}}},
                      {"house": {"upstreams": ["llama"], "name": "tiny"}},
                      shaping={"entitlements": {"open": {"where": {"accounts": ["open"]}, "reasoning": "full"}}})
    gateway.keys = {name: gateway.account(name) for name in ("alice", "bob", "open")}
    gateway.start()
    yield gateway
    gateway.stop()
    server.stop()


class Talk:
    """One account's conversation in one dialect: its turns, and of each answer the text, the seal, the raw bytes and the tokens that came in."""

    def __init__(self, gateway, account, dialect, streams):
        options = dict(api_key=gateway.keys[account], max_retries=0, timeout=60)
        self.gpt = openai.OpenAI(base_url=gateway.url + "/v1", **options)
        self.claude = anthropic.Anthropic(base_url=gateway.url, **options)
        self.ask, self.streams = getattr(self, dialect), streams
        self.turns = [USER]

    def chat(self):
        common = dict(model="house", messages=self.turns, max_tokens=100)
        if self.streams:
            message, usage, said = {"role": "assistant", "content": ""}, None, ""
            for chunk in self.gpt.chat.completions.create(stream=True, stream_options={"include_usage": True}, **common):
                said += chunk.model_dump_json()
                usage = chunk.usage or usage
                for choice in chunk.choices:
                    delta = choice.delta.model_dump(exclude_none=True)
                    message["content"] += delta.get("content", "")
                    message.update({name: message.get(name, "") + value for name, value in delta.items()
                                    if name in ("encrypted_content", "reasoning_content")})
        else:
            raw = self.gpt.chat.completions.with_raw_response.create(**common)
            message, usage, said = raw.parse().choices[0].message.model_dump(exclude_none=True), raw.parse().usage, raw.text
        self.turns.append(message)
        return message["content"], message.get("reasoning_content"), message.get("encrypted_content"), said, usage.prompt_tokens

    def responses(self):
        common = dict(model="house", input=self.turns)
        if self.streams:
            # llama.cpp's events have no output_index, without which the client puts no answer together.
            events = list(self.gpt.responses.create(stream=True, **common))
            said = "".join(event.model_dump_json() for event in events)
            response = events[-1].response
        else:
            raw = self.gpt.responses.with_raw_response.create(**common)
            response, said = raw.parse(), raw.text
        items = [item.model_dump(exclude_none=True) for item in response.output]
        self.turns.extend(items)
        reasoning = next((item for item in items if item["type"] == "reasoning"), {})
        thought = "".join(part["text"] for part in reasoning.get("content", []))
        return response.output_text, thought, reasoning.get("encrypted_content"), said, response.usage.input_tokens

    def messages(self):
        common = dict(model="house", messages=self.turns, max_tokens=100)
        if self.streams:
            with self.claude.messages.stream(**common) as stream:
                said = "".join(event.model_dump_json() for event in stream)
                message = stream.get_final_message()
        else:
            raw = self.claude.messages.with_raw_response.create(**common)
            message, said = raw.parse(), raw.text()
        blocks = [block.model_dump(exclude_none=True) for block in message.content]
        self.turns.append({"role": "assistant", "content": blocks})
        thinking = next((block for block in blocks if block["type"] == "thinking"), {})
        text = "".join(block["text"] for block in blocks if block["type"] == "text")
        usage = message.usage
        return text, thinking.get("thinking"), thinking.get("signature"), said, usage.input_tokens + (usage.cache_read_input_tokens or 0)


def without_tags(text):
    """Where llama.cpp leaves reasoning in the text: what is reasoning, and what is answer."""
    thought, _, answer = text.partition("</think>")
    return thought.removeprefix("<think>"), answer


@pytest.mark.parametrize("streams", [False, True])
@pytest.mark.parametrize("dialect", ["chat", "responses", "messages"])
def test_a_conversation_goes_on_over_sealed_turns(llama, dialect, streams):
    talk = Talk(llama, "alice", dialect, streams)
    shown = Talk(llama, "open", dialect, streams)
    came = []
    for _ in range(3):
        seen, thought, _, _, _ = shown.ask()
        if not thought:
            thought, seen = without_tags(seen)
        last = list(talk.turns)
        text, visible, seal, said, tokens = talk.ask()
        assert len(thought) >= 40 and thought not in said and "think>" not in said
        assert not visible and seal.startswith("exs2.") and 10 <= len(text) <= 20
        if not came:
            assert text == seen, "the same model, the same prompt"
        came.append(tokens)
        talk.turns.append(USER)
        shown.turns.append(USER)
    # The same turns without their seals: what is missing is what the model's template got.
    bare = Talk(llama, "alice", dialect, streams)
    bare.turns = stripped(last, dialect)
    assert bare.ask()[4] < came[-1] - 30
    with pytest.raises((openai.BadRequestError, anthropic.BadRequestError)):
        other = Talk(llama, "bob", dialect, streams)
        other.turns = talk.turns
        other.ask()


def stripped(turns, dialect):
    if dialect == "chat":
        return [{name: value for name, value in turn.items() if name != "encrypted_content"} for turn in turns]
    if dialect == "responses":
        return [turn for turn in turns if turn.get("type") != "reasoning"]
    return [dict(turn, content=[block for block in turn["content"] if block["type"] != "thinking"])
            if turn["role"] == "assistant" else turn for turn in turns]
