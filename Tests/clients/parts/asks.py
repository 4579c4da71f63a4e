"""Requests in each dialect, and what an answer to them amounts to, read by the providers' documented formats."""

import json
import re

from . import upstream_answers as answers
from .upstream_answers import LEAK, TEXT

#: Endpoints by a short name.
PATHS = {
    "chat": "/v1/chat/completions",
    "completions": "/v1/completions",
    "embeddings": "/v1/embeddings",
    "responses": "/v1/responses",
    "messages": "/v1/messages",
}

#: Response header fields that the real APIs send or HTTP needs; anything else could tell what stands behind.
ALLOWED_FIELDS = re.compile(
    r"content-type|content-length|transfer-encoding|connection|keep-alive|date|cache-control|x-accel-buffering"
    r"|x-request-id|request-id|retry-after|retry-after-ms|x-should-retry|allow|www-authenticate|vary"
    r"|x-ratelimit-[a-z-]+|anthropic-ratelimit-[a-z-]+|openai-processing-ms|openai-version"
    r"|excise-withheld", re.IGNORECASE)

#: Anthropic's error types by status (SDK 2.12.0); 413 is `request_too_large`.
ANTHROPIC_TYPES = {
    400: "invalid_request_error", 401: "authentication_error", 402: "billing_error", 403: "permission_error",
    404: "not_found_error", 405: "invalid_request_error", 409: "conflict_error", 413: "request_too_large",
    429: "rate_limit_error", 500: "api_error", 502: "api_error", 503: "overloaded_error|api_error",
    504: "timeout_error|api_error", 529: "overloaded_error",
}


def ask(kind, model, marker="hello", stream=False, **more):
    """The body of an ordinary request."""
    if kind == "chat":
        body = {"model": model, "messages": [{"role": "user", "content": marker}]}
    elif kind == "messages":
        body = {"model": model, "max_tokens": 64, "messages": [{"role": "user", "content": marker}]}
    elif kind == "completions":
        body = {"model": model, "prompt": marker}
    else:
        body = {"model": model, "input": marker}
    if stream:
        body["stream"] = True
    body.update(more)
    return body


def dialect(kind):
    return answers.dialect_of(PATHS.get(kind, kind))


def leaks(answer):
    """What in the answer betrays the upstream: the word that all its secrets carry, or a field not on the list."""
    raw = answer.head + b"\n" + answer.body
    found = [f"...{raw[max(0, m.start() - 60) : m.end() + 30]!r}" for m in re.finditer(LEAK.encode(), raw, re.I)]
    found += [name for name, value in answer.fields if not ALLOWED_FIELDS.fullmatch(name)]
    found += [f"{name}: {value}" for name, value in answer.fields if "31337" in value]
    return found


def error_fault(where, status, body):
    """What is wrong with an error body; None when it is as the provider writes it."""
    try:
        value = json.loads(body)
    except ValueError:
        return f"not JSON: {body[:200]!r}"
    if not isinstance(value, dict) or not isinstance(value.get("error"), dict):
        return f"no error object: {body[:200]!r}"
    inner = value["error"]
    if not isinstance(inner.get("message"), str) or not inner["message"]:
        return "no message"
    if not isinstance(inner.get("type"), str):
        return "no type"
    if where == "anthropic":
        if value.get("type") != "error":
            return 'no "type": "error"'
        wanted = ANTHROPIC_TYPES.get(status)
        if wanted and not re.fullmatch(wanted, inner["type"]):
            return f"type {inner['type']} with status {status}, not {wanted}"
        if "code" in inner or "param" in inner:
            return "members of the other dialect"
    elif set(inner) != {"message", "type", "param", "code"}:
        return f"members {sorted(inner)}"
    return None


def assert_error(answer, where, status=None):
    """The answer is an error in the dialect, with its request id, and betrays nothing."""
    assert answer is not None, "no answer at all"
    if status is not None:
        wanted = status if isinstance(status, (set, tuple, range)) else {status}
        assert answer.status in wanted, f"{answer.status}, wanted {status}: {answer.body[:300]!r}"
    assert answer.status >= 400, answer
    assert answer.complete
    assert (answer.field("content-type") or "").split(";")[0] == "application/json", answer
    assert error_fault(where, answer.status, answer.body) is None, f"{error_fault(where, answer.status, answer.body)}"
    identifier = answer.field("request-id" if where == "anthropic" else "x-request-id")
    assert identifier, "no request id"
    if where == "anthropic":
        assert answer.json.get("request_id") == identifier
    assert not leaks(answer), leaks(answer)


def text(kind, body):
    """The text of a whole JSON answer."""
    value = json.loads(body)
    if kind == "chat":
        return value["choices"][0]["message"]["content"]
    if kind == "completions":
        return value["choices"][0]["text"]
    if kind == "messages":
        return "".join(block["text"] for block in value["content"])
    if kind == "responses":
        return "".join(part["text"] for item in value["output"] for part in item["content"])
    return TEXT if value["data"][0]["embedding"] else ""


class Stream:
    """The events of a stream, checked for the order that the dialect prescribes."""

    def __init__(self, kind, events):
        self.kind = kind
        self.events = events
        self.text = ""
        self.error = None
        self.done = False
        self.models = set()
        #: Whether the answer said why it ended.
        self.finished = False
        #: The first thing that is not as the provider's streams are.
        self.wrong = None
        for name, data in events:
            if self.done and self.wrong is None:
                self.wrong = f"an event after the end: {data[:200]}"
            try:
                self.take(name, data)
            except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
                self.wrong = self.wrong or f"{type(error).__name__} {error} in {name} {data[:200]!r}"

    def take(self, name, data):
        getattr(self, "take_" + self.kind)(name, data)

    def expect(self, condition, what):
        if not condition and self.wrong is None:
            self.wrong = what

    def take_chat(self, name, data):
        if data == "[DONE]":
            self.done = True
            return
        value = json.loads(data)
        if value.get("error"):
            self.error = value["error"]
            return
        self.expect(name is None, f"an event name {name}")
        self.models.add(value["model"])
        for choice in value["choices"]:
            self.text += choice["delta"].get("content") or "" if self.kind == "chat" else choice["text"]
            self.finished = self.finished or choice["finish_reason"] is not None

    take_completions = take_chat

    def take_messages(self, name, data):
        value = json.loads(data)
        kind = value["type"]
        self.expect(name == kind, f"event {name} with type {kind}")
        if kind == "error":
            self.error = value["error"]
        elif kind == "message_start":
            self.expect(not self.models, "a second message_start")
            self.models.add(value["message"]["model"])
        elif kind != "ping":
            self.expect(self.models, f"{kind} before message_start")
        if kind == "content_block_delta":
            self.text += value["delta"]["text"]
        elif kind == "message_delta":
            self.finished = bool(value["delta"]["stop_reason"])
        elif kind == "message_stop":
            self.done = True

    def take_responses(self, name, data):
        value = json.loads(data)
        kind = value["type"]
        self.expect(name == kind, f"event {name} with type {kind}")
        if kind in ("error", "response.failed"):
            self.error = value
            return
        if "response" in value:
            self.models.add(value["response"]["model"])
        if kind == "response.output_text.delta":
            self.text += value["delta"]
        elif kind == "response.completed":
            self.done = self.finished = True


def outcome(kind, stream, answer, model):
    """What an answer amounts to: "well", "failed", or a sentence on what is wrong with it."""
    if answer is None:
        return "the connection ended without an answer"
    found = leaks(answer)
    if found:
        return f"it betrays the upstream: {found}"
    content_type = (answer.field("content-type") or "").split(";")[0]
    if answer.status >= 400:
        wrong = error_fault(dialect(kind), answer.status, answer.body) if answer.complete else "incomplete"
        return f"a bad error: {wrong}" if wrong else "failed"
    if answer.status != 200:
        return f"status {answer.status}"
    if not stream:
        if not answer.complete:
            return "failed"
        if content_type != "application/json":
            return f"content-type {content_type}"
        try:
            if text(kind, answer.body) != TEXT:
                return f"a wrong text: {answer.body[:300]!r}"
        except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
            return f"not an answer ({type(error).__name__} {error}): {answer.body[:300]!r}"
        if answer.json["model"] != model:
            return f"model {answer.json['model']}"
        return "well"
    if content_type != "text/event-stream":
        return f"content-type {content_type} for a stream"
    try:
        read = Stream(kind, answer.events)
    except UnicodeDecodeError:
        return "events that are not UTF-8"
    if read.error is not None:
        if kind != "responses" and not read.error.get("message"):
            return "an error event without a message"
        return "failed"
    if read.wrong:
        return read.wrong
    if not answer.complete:
        return "the stream was cut without an error event"
    if not read.done:
        return "the stream ended without its end mark or an error"
    if not read.finished:
        return "the stream ended without a reason for its end"
    if read.text != TEXT:
        return f"a wrong text: {read.text!r}"
    if read.models != {model}:
        return f"models {read.models}"
    return "well"
