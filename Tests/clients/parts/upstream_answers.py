"""Well-formed answers of a model server in the three dialects, as values.

Everything that would betray the server to a caller of the gateway carries the word LEAK: header fields, the model's
name, the fingerprint. A test can then look for one word in whatever came back."""

import base64
import json
import struct

LEAK = "zzleak"
TEXT = "Héllo wörld 🌍, this is a whole answer."
PIECES = ["Hé", "llo ", "wörld ", "🌍", ", this is", " a whole", " answer."]
PROMPT_TOKENS, COMPLETION_TOKENS = 21, 7
FINGERPRINT = f"fp_{LEAK}"
#: A member that no dialect knows, written in a way that a rebuilt body would not keep.
UNKNOWN_MEMBER = '"provider_extra":{"kept" : 1.50,"e":1E2}'

LEAKING_FIELDS = [
    ("Server", f"{LEAK}-server/9.9"),
    ("Via", f"1.1 {LEAK}.internal"),
    ("X-Powered-By", LEAK),
    ("X-Upstream-Host", f"{LEAK}.internal:8000"),
    ("Set-Cookie", f"session={LEAK}; Path=/"),
    ("OpenAI-Organization", f"org-{LEAK}"),
    ("X-Request-Id", f"req_{LEAK}"),
    ("Request-Id", f"req_{LEAK}"),
    ("X-RateLimit-Limit-Requests", "31337"),
    ("Anthropic-RateLimit-Requests-Limit", "31337"),
    ("LLM_Provider-Retry-After", "31337"),
    ("Alt-Svc", f'h3="{LEAK}.internal:443"'),
]


class Answer:
    """One answer: a body, or the events of a stream (each with the blank line that ends it)."""

    def __init__(self, body=None, events=None, status=200, content_type=None):
        self.status = status
        self.body = body
        self.events = events
        if content_type is None:
            content_type = "text/event-stream; charset=utf-8" if events is not None else "application/json"
        self.content_type = content_type

    @property
    def fields(self):
        return [("Content-Type", self.content_type)] + LEAKING_FIELDS

    @property
    def payload(self):
        return self.body if self.events is None else b"".join(self.events)


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def with_unknown_member(text):
    return text[:-1] + "," + UNKNOWN_MEMBER + "}"


def event(value, name=None):
    data = value if isinstance(value, str) else with_unknown_member(compact(value))
    lines = [f"event: {name}"] if name else []
    return ("\n".join(lines + ["data: " + data]) + "\n\n").encode()


def named(value):
    return event(value, value["type"])


# Chat and completions


def chat(model, request):
    choices = request.get("n") or 1
    usage = {
        "prompt_tokens": PROMPT_TOKENS,
        "completion_tokens": COMPLETION_TOKENS * choices,
        "total_tokens": PROMPT_TOKENS + COMPLETION_TOKENS * choices,
    }
    base = {"id": "chatcmpl-0001", "created": 1760000000, "model": model, "system_fingerprint": FINGERPRINT}
    if not request.get("stream"):
        answer = dict(base, object="chat.completion", choices=[
            {"index": i, "message": {"role": "assistant", "content": TEXT, "refusal": None}, "logprobs": None,
             "finish_reason": "stop"} for i in range(choices)], usage=usage)
        return Answer(body=with_unknown_member(compact(answer)).encode())

    asked = (request.get("stream_options") or {}).get("include_usage")

    def chunk(choices, usage=None):
        value = dict(base, object="chat.completion.chunk", choices=choices)
        return event(dict(value, usage=usage) if asked else value)

    def delta(index, delta, finish=None):
        return {"index": index, "delta": delta, "logprobs": None, "finish_reason": finish}

    events = [chunk([delta(i, {"role": "assistant", "content": ""})]) for i in range(choices)]
    events += [chunk([delta(i, {"content": piece})]) for piece in PIECES for i in range(choices)]
    events += [chunk([delta(i, {}, "stop")]) for i in range(choices)]
    if asked:
        events.append(chunk([], usage))
    return Answer(events=events + [event("[DONE]")])


def completion(model, request):
    base = {"id": "cmpl-0001", "object": "text_completion", "created": 1760000000, "model": model,
            "system_fingerprint": FINGERPRINT}
    usage = {"prompt_tokens": PROMPT_TOKENS, "completion_tokens": COMPLETION_TOKENS,
             "total_tokens": PROMPT_TOKENS + COMPLETION_TOKENS}

    def choice(text, finish):
        return {"index": 0, "text": text, "logprobs": None, "finish_reason": finish}

    if not request.get("stream"):
        return Answer(body=compact(dict(base, choices=[choice(TEXT, "stop")], usage=usage)).encode())
    asked = (request.get("stream_options") or {}).get("include_usage")
    extra = {"usage": None} if asked else {}
    events = [event(dict(base, choices=[choice(piece, None)], **extra)) for piece in PIECES]
    events.append(event(dict(base, choices=[choice("", "stop")], **extra)))
    if asked:
        events.append(event(dict(base, choices=[], usage=usage)))
    return Answer(events=events + [event("[DONE]")])


def embeddings(model, request):
    vector = [0.25, -0.5, 0.125, 1.0]
    inputs = request.get("input")
    count = len(inputs) if isinstance(inputs, list) and inputs and isinstance(inputs[0], (str, list)) else 1
    if request.get("encoding_format") == "base64":
        vector = base64.b64encode(struct.pack("<4f", *vector)).decode()
    data = [{"object": "embedding", "index": i, "embedding": vector} for i in range(count)]
    usage = {"prompt_tokens": PROMPT_TOKENS, "total_tokens": PROMPT_TOKENS}
    return Answer(body=compact({"object": "list", "data": data, "model": model, "usage": usage}).encode())


# Responses


def response_object(model, request, identifier, status="completed"):
    done = status == "completed"
    item = {"id": "msg_0001", "type": "message", "role": "assistant", "status": status,
            "content": [{"type": "output_text", "text": TEXT, "annotations": [], "logprobs": []}] if done else []}
    return {
        "id": identifier, "object": "response", "created_at": 1760000000, "status": status, "error": None,
        "incomplete_details": None, "instructions": None, "metadata": request.get("metadata") or {}, "model": model,
        "output": [item] if done else [], "parallel_tool_calls": True,
        "previous_response_id": request.get("previous_response_id"), "temperature": 1.0, "tool_choice": "auto",
        "tools": [], "top_p": 1.0, "store": request.get("store") is not False,
        "usage": {"input_tokens": PROMPT_TOKENS, "input_tokens_details": {"cached_tokens": 0},
                  "output_tokens": COMPLETION_TOKENS, "output_tokens_details": {"reasoning_tokens": 0},
                  "total_tokens": PROMPT_TOKENS + COMPLETION_TOKENS} if done else None,
    }


def response(model, request, identifier="resp_0001"):
    if not request.get("stream"):
        return Answer(body=with_unknown_member(compact(response_object(model, request, identifier))).encode())
    begun = response_object(model, request, identifier, "in_progress")
    done = response_object(model, request, identifier)
    item = done["output"][0]
    place = {"item_id": "msg_0001", "output_index": 0, "content_index": 0}
    steps = [
        {"type": "response.created", "response": begun},
        {"type": "response.in_progress", "response": begun},
        {"type": "response.output_item.added", "output_index": 0, "item": dict(item, status="in_progress", content=[])},
        dict(place, type="response.content_part.added", part={"type": "output_text", "text": "", "annotations": []}),
    ]
    steps += [dict(place, type="response.output_text.delta", delta=piece, logprobs=[]) for piece in PIECES]
    steps += [
        dict(place, type="response.output_text.done", text=TEXT, logprobs=[]),
        dict(place, type="response.content_part.done", part=item["content"][0]),
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": done},
    ]
    return Answer(events=[named(dict(step, sequence_number=number)) for number, step in enumerate(steps)])


# Anthropic


def message(model, request):
    base = {"id": "msg_0001", "type": "message", "role": "assistant", "model": model}
    usage = {"input_tokens": PROMPT_TOKENS, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0,
             "output_tokens": COMPLETION_TOKENS}
    if not request.get("stream"):
        value = dict(base, content=[{"type": "text", "text": TEXT}], stop_reason="end_turn", stop_sequence=None,
                     usage=usage)
        return Answer(body=with_unknown_member(compact(value)).encode())
    steps = [
        {"type": "message_start", "message": dict(base, content=[], stop_reason=None, stop_sequence=None,
                                                  usage=dict(usage, output_tokens=1))},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "ping"},
    ]
    steps += [{"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}
              for piece in PIECES]
    steps += [
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None},
         "usage": {"output_tokens": COMPLETION_TOKENS}},
        {"type": "message_stop"},
    ]
    return Answer(events=[named(step) for step in steps])


def token_count(model, request):
    return Answer(body=compact({"input_tokens": PROMPT_TOKENS}).encode())


def error(dialect, status, message, kind, code=None):
    """An error body as the provider writes it."""
    if dialect == "anthropic":
        value = {"type": "error", "error": {"type": kind, "message": message}, "request_id": f"req_{LEAK}"}
    else:
        value = {"error": {"message": message, "type": kind, "param": None, "code": code}}
    return Answer(body=compact(value).encode(), status=status)


BY_PATH = {
    "/v1/chat/completions": chat,
    "/v1/completions": completion,
    "/v1/embeddings": embeddings,
    "/v1/responses": response,
    "/v1/messages": message,
    "/v1/messages/count_tokens": token_count,
}


def dialect_of(path):
    return "anthropic" if path.startswith("/v1/messages") else "openai"
