"""Watermarks as a client and a model server see them: what servers are sent for each scheme, and marks in the words of
servers that only give text."""

import http.server
import json
import random
import re
import threading

import anthropic
import openai
import pytest

from parts import processes
from parts.gateway import Gateway, faulty_upstreams
from parts.upstream_answers import LEAK

pytestmark = pytest.mark.once

EPOCH = "2026-11"
ACCOUNTS = ["alice", "bob", "carol", "dave"]
CODE = "```python\n# it does not matter, it cannot\nx = 1\n```"


def prose(number):
    """Text with places for choices, another one for each number."""
    draw = random.Random(number)
    subjects = ["the river", "our teacher", "this bread", "the old bridge", "a good letter", "the winter", "my sister", "each lamp"]
    words = ["still", "also", "now", "again", "surely", "today", "here", "mostly", "simply", "already", "never", "ever", "soon", "once"]
    middles = ["does not need much", "is often seen as if new", "cannot be made quickly", "is not what people expect",
               "lies toward the hills", "came in order to rest", "was late due to the rain", "consists of stones",
               "was especially dear to everyone there", "has a wide range of uses", "allows you to see", "was almost ready"]
    starts = ["However, ", "For example, ", "Therefore, ", "In addition, ", "As a result, ", "", "", ""]
    sentences = []
    for place in range(40):
        sentence = f"{draw.choice(starts)}{draw.choice(subjects)} {draw.choice(words)} {draw.choice(middles)} near place {place}."
        sentences.append(sentence[0].upper() + sentence[1:])
    return " ".join(sentences[:20]) + "\n\n" + CODE + "\n\n" + " ".join(sentences[20:])


def pieces(text):
    return [text[start:start + 7] for start in range(0, len(text), 7)]


class TextServer(http.server.BaseHTTPRequestHandler):
    """A server that only gives text, in every dialect: the prose of the first number in what it is asked."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        text = prose(int(re.search(r"number (\d+)", json.dumps(body)).group(1)))
        events, whole = getattr(self, "answer_" + self.path.split("/")[-1])(body["model"], text)
        if body.get("stream"):
            payload = "".join(
                (f"event: {event['type']}\n" if "type" in event else "") + f"data: {json.dumps(event)}\n\n" for event in events)
            if "type" not in events[0]:
                payload += "data: [DONE]\n\n"
        else:
            payload = json.dumps(whole)
        self.send_response(200)
        self.send_header("content-type", "text/event-stream" if body.get("stream") else "application/json")
        self.send_header("content-length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload.encode())

    def answer_completions(self, model, text):
        if "chat" in self.path:
            def choice(delta, end=None):
                return {"index": 0, "delta": delta, "finish_reason": end}
            message = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
            kind, begin = "chat.completion", [choice({"role": "assistant", "content": ""})]
            parts = begin + [choice({"content": piece}) for piece in pieces(text)] + [choice({}, "stop")]
        else:
            message = {"index": 0, "text": text, "finish_reason": "stop", "logprobs": None}
            kind = "text_completion"
            parts = [{"index": 0, "text": piece, "finish_reason": None, "logprobs": None} for piece in pieces(text)]
            parts.append({"index": 0, "text": "", "finish_reason": "stop", "logprobs": None})
        common = {"id": "x", "created": 1, "model": model}
        events = [{**common, "object": kind + ".chunk" if "chat" in kind else kind, "choices": [part]} for part in parts]
        return events, {**common, "object": kind, "choices": [message], "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}}

    def answer_messages(self, model, text):
        message = {"id": "m", "type": "message", "role": "assistant", "model": model, "content": [{"type": "text", "text": text}],
                   "stop_reason": "end_turn", "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 2}}
        events = [{"type": "message_start", "message": {**message, "content": [], "stop_reason": None}},
                  {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}]
        events += [{"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}} for piece in pieces(text)]
        events += [{"type": "content_block_stop", "index": 0},
                   {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}, "usage": {"output_tokens": 2}},
                   {"type": "message_stop"}]
        return events, message

    def answer_responses(self, model, text):
        part = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
        item = {"id": "i", "type": "message", "role": "assistant", "status": "completed", "content": [part]}
        whole = {"id": "r", "object": "response", "created_at": 1, "model": model, "status": "completed", "output": [item],
                 "parallel_tool_calls": False, "tool_choice": "auto", "tools": [],
                 "usage": {"input_tokens": 1, "output_tokens": 2, "total_tokens": 3,
                           "input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0}}}
        place = {"item_id": "i", "output_index": 0, "content_index": 0}
        empty = {**part, "text": ""}
        events = [{"type": "response.created", "response": {**whole, "output": [], "status": "in_progress"}},
                  {"type": "response.output_item.added", "output_index": 0, "item": {**item, "content": [], "status": "in_progress"}},
                  {"type": "response.content_part.added", **place, "part": empty}]
        events += [{"type": "response.output_text.delta", **place, "delta": piece, "logprobs": []} for piece in pieces(text)]
        events += [{"type": "response.output_text.done", **place, "text": text, "logprobs": []},
                   {"type": "response.content_part.done", **place, "part": part},
                   {"type": "response.output_item.done", "output_index": 0, "item": item},
                   {"type": "response.completed", "response": whole}]
        return [{**event, "sequence_number": number} for number, event in enumerate(events)], whole

    def log_message(self, *_):
        pass


def excise(*arguments):
    done = processes.run(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def marks(folder, upstream, model_server):
    """A gateway with every scheme: before a server that only gives text, the recording one, and the built-in model."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), TextServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    home = folder / "watermarks"
    home.mkdir()
    keys = home / "keys"
    excise("watermark", "keys", "create", "--keys", keys)
    tiny = {"upstreams": ["excise"], "name": "excise-tiny"}
    gateway = Gateway(
        home, {"text": {"url": f"http://127.0.0.1:{server.server_port}"}, "faulty": faulty_upstreams(upstream.url)["faulty"],
               "excise": {"url": model_server.url}},
        {"house-text": {"upstreams": ["text"]}, "house-unigram": tiny,
         **{f"sent-{scheme}": {"upstreams": ["faulty"], "name": f"{LEAK}-fault-none"} for scheme in ("sglang", "vllm", "unigram", "excise-1")}},
        watermark={"keys": str(keys), "epoch": EPOCH, "models": {
            "house-text": {"scheme": "lexical"}, "house-unigram": {"scheme": "unigram", "vocabulary_size": 2048, "entries": 1024, "bias": 4},
            "sent-sglang": {"scheme": "sglang", "context_width": 1}, "sent-vllm": {"scheme": "vllm"},
            "sent-unigram": {"scheme": "unigram", "vocabulary_size": 32000, "entries": 300, "bias": 3},
            "sent-excise-1": {"scheme": "excise-1"}}})
    gateway.keys = {name: gateway.account(name) for name in ACCOUNTS}
    gateway.commitment = home / "commitment.json"
    gateway.folder_of_keys = keys
    excise("watermark", "keys", "commit", "--keys", keys, "--epoch", EPOCH, "--data", gateway.data, "--decoys", "200",
           "--output", gateway.commitment)
    gateway.start()
    yield gateway
    gateway.stop()
    server.shutdown()


def clients(gateway, account):
    common = {"api_key": gateway.keys[account], "max_retries": 0, "timeout": 30}
    return openai.OpenAI(base_url=gateway.url + "/v1", **common), anthropic.Anthropic(base_url=gateway.url, **common)


def chat(gateway, account, number, stream=False):
    asked = {"model": "house-text", "messages": [{"role": "user", "content": f"number {number}"}]}
    gpt, _ = clients(gateway, account)
    if not stream:
        return gpt.chat.completions.create(**asked).choices[0].message.content
    return "".join(one.choices[0].delta.content or "" for one in gpt.chat.completions.create(stream=True, **asked) if one.choices)


def completion(gateway, account, number, stream=False):
    gpt, _ = clients(gateway, account)
    answer = gpt.completions.create(model="house-text", prompt=f"number {number}", stream=stream)
    return "".join(one.choices[0].text for one in answer if one.choices) if stream else answer.choices[0].text


def message(gateway, account, number, stream=False):
    _, claude = clients(gateway, account)
    asked = {"model": "house-text", "max_tokens": 9, "messages": [{"role": "user", "content": f"number {number}"}]}
    if not stream:
        return claude.messages.create(**asked).content[0].text
    with claude.messages.stream(**asked) as events:
        text = "".join(events.text_stream)
        assert events.get_final_message().content[0].text == text
        return text


def response(gateway, account, number, stream=False):
    gpt, _ = clients(gateway, account)
    if not stream:
        return gpt.responses.create(model="house-text", input=f"number {number}").output_text
    text, ends = "", set()
    for event in gpt.responses.create(model="house-text", input=f"number {number}", stream=True):
        if event.type == "response.output_text.delta":
            text += event.delta
        elif event.type == "response.output_text.done":
            ends.add(event.text)
        elif event.type == "response.content_part.done":
            ends.add(event.part.text)
        elif event.type == "response.completed":
            ends.add(event.response.output_text)
    assert ends == {text}
    return text


@pytest.mark.parametrize("ask", [chat, completion, message, response])
def test_words_are_marked_alike_in_every_dialect_streamed_or_not(marks, ask):
    whole, streamed = ask(marks, "alice", 7), ask(marks, "alice", 7, stream=True)
    assert whole == streamed == chat(marks, "alice", 7)
    assert whole != prose(7) and ask(marks, "bob", 7) != whole
    assert CODE in whole and len(whole.splitlines()) == len(prose(7).splitlines())


def test_marked_words_name_the_account_and_others_name_nobody(marks, tmp_path):
    def found(texts):
        path = tmp_path / "text.jsonl"
        path.write_text("".join(json.dumps({"output": text}) + "\n" for text in texts))
        excise("watermark", "detect", path, "--keys", marks.folder_of_keys, "--commitment", marks.commitment, "--mark", "lexical",
               "--json", tmp_path / "report.json")
        return json.loads((tmp_path / "report.json").read_text())

    marked = found([chat(marks, "bob", number) for number in range(100, 140)])
    assert marked["result"] == "named" and [one["name"] for one in marked["accounts"]] == ["bob"]
    unmarked = found([prose(number) for number in range(100, 140)])
    assert unmarked["result"] == "nothing_found" and unmarked["tuples"] > 60


def test_what_the_client_said_itself_is_not_changed(marks):
    gpt, _ = clients(marks, "alice")
    answer = gpt.chat.completions.create(
        model="house-text", messages=[{"role": "user", "content": "Repeat this, number 7:\n\n" + prose(7)}])
    assert answer.choices[0].message.content == prose(7)


BODIES = {
    "/v1/chat/completions": {"messages": [{"role": "user", "content": "MARK"}]},
    "/v1/completions": {"prompt": "MARK"},
    "/v1/messages": {"max_tokens": 9, "messages": [{"role": "user", "content": "MARK"}]},
    "/v1/responses": {"input": "MARK"},
}
THEIRS = {"watermark": {"key": "0"}, "watermarking": False, "logit_bias": {"5": -100}, "custom_logit_processor": "x",
          "vllm_xargs": {"watermarking": False}}


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize("scheme", ["sglang", "vllm", "unigram", "excise-1"])
def test_servers_get_the_accounts_mark_and_nothing_of_the_clients_own(marks, upstream, marker, path, scheme):
    body = {**json.loads(json.dumps(BODIES[path]).replace("MARK", marker)), **THEIRS, "model": f"sent-{scheme}"}
    status = marks.post(path, body, marks.keys["alice"]).status
    assert status == 200
    sent = json.loads(upstream.only(marker)["body"])
    assert "watermarking" not in sent and "custom_logit_processor" not in sent and "vllm_xargs" not in sent
    if scheme == "sglang":
        assert re.fullmatch("[0-9a-f]{16}", sent["watermark"]["key"]) and sent["watermark"]["context_window"] == 1
    elif scheme == "excise-1":
        assert sent["watermark"]["scheme"] == "excise-1" and len(sent["watermark"]["account_key"]) == 32
    else:
        assert "watermark" not in sent
    if scheme == "unigram" and "completions" in path:
        bias = sent["logit_bias"]
        assert 250 < len(bias) <= 300 and set(bias.values()) == {3} and all(0 <= int(token) < 32000 for token in bias)
    else:
        assert "logit_bias" not in sent


def test_green_tokens_of_the_built_in_model_name_the_account(marks, tmp_path):
    gpt, _ = clients(marks, "carol")
    answers = []
    for number in range(40):
        answer = gpt.chat.completions.create(
            model="house-unigram", max_tokens=120, messages=[{"role": "user", "content": f"Tell me a story, part {number}."}])
        answers.append(answer.choices[0].message.content)
    (tmp_path / "text.jsonl").write_text("".join(json.dumps({"output": text}) + "\n" for text in answers))
    excise("watermark", "detect", tmp_path / "text.jsonl", "--keys", marks.folder_of_keys, "--commitment", marks.commitment,
           "--mark", "unigram/1024/2048", "--json", tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text())
    accounts = [key for key in report["keys"] if key["kind"] == "account"]
    assert max(accounts, key=lambda key: key["score"])["name"] == "carol"
    assert report["result"] == "named" and [one["name"] for one in report["accounts"]] == ["carol"], report["headline"]
