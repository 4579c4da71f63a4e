"""A model server that thinks, and lets its thoughts out wherever servers are known to: a `Reply` says where.

Thoughts are written in letters that occur nowhere else, so that a single one that leaves is found."""

import dataclasses
import http.server
import json
import re
import threading

#: Letters of the Yi syllabary.
THOUGHT = "".join(chr(0xA000 + number % 0x100) for number in range(7, 150)) + "ꀀ ꀁ\nꀂ"
LETTER = re.compile(rb"\xea[\x80-\x83]|\\u[aA]0", re.S)
ANSWER = "The answer <b>is</b> 42 [sic]."


@dataclasses.dataclass
class Reply:
    """How the server answers."""

    #: The field of chat's messages that has the thoughts; None where they are in the text. The other dialects have one place.
    field: str = "reasoning"
    #: What opens and closes thoughts in the text; None where they are apart from it.
    tags: tuple = None
    #: Characters to an event.
    piece: int = 1000
    #: Whether everything known of single tokens comes along, and what nobody knows yet.
    tokens: bool = False
    #: Whether the answer ends before the thoughts do.
    cut: bool = False
    #: Names of tools that are called.
    calls: tuple = ()
    #: An error's status; its body holds the thoughts.
    status: int = 200
    #: Whether a stream ends with an error that holds the thoughts.
    dies: bool = False
    #: Until this is set, the answer waits.
    hold: threading.Event = None
    thought: str = THOUGHT
    text: str = ANSWER
    samples: int = 1

    @property
    def visible(self):
        return "" if self.cut else self.text

    @property
    def apart(self):
        return self.thought if self.tags is None else ""

    @property
    def content(self):
        if self.tags is None:
            return self.visible
        opening, closing = self.tags
        return opening + self.thought + ("" if self.cut else closing + self.text)

    def pieces(self, text):
        return [text[start:start + self.piece] for start in range(0, len(text), self.piece)]

    @property
    def leaks(self):
        """What servers tell of tokens, by the names they have for it."""
        if not self.tokens:
            return {}
        entry = {"token": self.thought, "logprob": -0.1, "bytes": [1], "top_logprobs": [{"token": self.thought}]}
        return {"logprobs": {"content": [entry], "tokens": [self.thought]}, "reasoning_logprobs": [entry],
                "token_ids": [self.thought], "response_token_ids": [self.thought], "meta_info": {"text": self.thought},
                "hidden_states": [[self.thought]], "routed_experts": self.thought, "next_year": {"deep": [self.thought]},
                "prompt_logprobs": [{"token": self.thought}], "prompt_text": self.thought}


def chat_thoughts(reply, thought):
    if not thought or reply.field is None:
        return {}
    if reply.field == "reasoning_details":
        return {"reasoning_details": [{"type": "reasoning.text", "text": thought, "signature": thought, "format": thought}]}
    if reply.field == "all":
        return {"reasoning": thought, "reasoning_content": thought, "thinking": thought,
                "reasoning_details": [{"type": "reasoning.text", "text": thought}], "thoughts": thought}
    return {reply.field: thought}


def chat(reply, model, streams):
    base = {"id": "chatcmpl-1", "created": 1, "model": model}
    usage = {"prompt_tokens": 5, "completion_tokens": 90, "total_tokens": 95,
             "completion_tokens_details": {"reasoning_tokens": 80}}
    calls = [{"index": number, "id": f"call_{number}", "type": "function",
              "function": {"name": name, "arguments": "{}"}} for number, name in enumerate(reply.calls)]
    reason = "length" if reply.cut else "tool_calls" if calls else "stop"
    if not streams:
        content = reply.content
        if reply.field == "parts":
            content = [{"type": "thinking", "thinking": [{"type": "text", "text": reply.apart}]},
                       {"type": "reasoning", "text": reply.apart}, {"type": "text", "text": content}]
        message = {"role": "assistant", "content": content, **({} if reply.field == "parts" else chat_thoughts(reply, reply.apart))}
        if calls:
            message["tool_calls"] = calls
        choices = [{"index": number, "message": message, "finish_reason": reason, **reply.leaks}
                   for number in range(reply.samples)]
        return dict(base, object="chat.completion", choices=choices, usage=usage, **reply.leaks)
    events = []

    def event(delta, reason=None):
        for number in range(reply.samples):
            events.append(dict(base, object="chat.completion.chunk",
                               choices=[{"index": number, "delta": delta, "finish_reason": reason, **reply.leaks}]))

    event({"role": "assistant", "content": ""})
    for piece in reply.pieces(reply.apart):
        event({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": piece}]}]}
              if reply.field == "parts" else chat_thoughts(reply, piece))
    for piece in reply.pieces(reply.content):
        event({"content": piece})
    for call in calls:
        event({"tool_calls": [call]})
    event({}, reason)
    events.append(dict(base, object="chat.completion.chunk", choices=[], usage=usage))
    return events


def messages(reply, model, streams):
    calls = [{"type": "tool_use", "id": f"toolu_{number}", "name": name, "input": {}} for number, name in enumerate(reply.calls)]
    reason = "max_tokens" if reply.cut else "tool_use" if calls else "end_turn"
    usage = {"input_tokens": 5, "output_tokens": 90, "output_tokens_details": {"thinking_tokens": 80}}
    base = {"id": "msg_1", "type": "message", "role": "assistant", "model": model}
    blocks = []
    if reply.apart:
        blocks.append({"type": "thinking", "thinking": reply.apart, "signature": reply.apart})
        blocks.append({"type": "redacted_thinking", "data": reply.apart})
    if reply.content:
        blocks.append({"type": "text", "text": reply.content})
    if not streams:
        return dict(base, content=blocks + calls, stop_reason=reason, stop_sequence=None, usage=usage, **reply.leaks)
    events = [{"type": "message_start", "message": dict(base, content=[], stop_reason=None, stop_sequence=None,
                                                        usage=dict(usage, output_tokens=1), **reply.leaks)}]
    for index, block in enumerate(blocks + calls):
        def delta(**more):
            events.append({"type": "content_block_delta", "index": index, "delta": more})
        kind = block["type"]
        empty = {"thinking": {"thinking": "", "signature": ""}, "text": {"text": ""}}.get(kind, {})
        events.append({"type": "content_block_start", "index": index, "content_block": {**block, **empty}})
        if kind == "thinking":
            for piece in reply.pieces(reply.thought):
                delta(type="thinking_delta", thinking=piece, **reply.leaks)
            delta(type="signature_delta", signature=reply.thought)
        elif kind == "text":
            for piece in reply.pieces(reply.content):
                delta(type="text_delta", text=piece, **reply.leaks)
        elif kind == "tool_use":
            delta(type="input_json_delta", partial_json="{}")
        events.append({"type": "content_block_stop", "index": index})
    events.append({"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": None}, "usage": usage})
    events.append({"type": "message_stop"})
    return events


def responses(reply, model, streams):
    output = []
    if reply.apart:
        output.append({"type": "reasoning", "id": "rs_1", "status": "completed", "encrypted_content": reply.apart,
                       "summary": [{"type": "summary_text", "text": reply.apart}],
                       "content": [{"type": "reasoning_text", "text": reply.apart}]})
    if reply.content:
        logprobs = [{"token": reply.thought}] if reply.tokens else []
        output.append({"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [
            {"type": "output_text", "text": reply.content, "annotations": [], "logprobs": logprobs}]})
    for number, name in enumerate(reply.calls):
        output.append({"type": "function_call", "id": f"fc_{number}", "call_id": f"call_{number}", "name": name,
                       "arguments": "{}", "status": "completed"})
    usage = {"input_tokens": 5, "output_tokens": 90, "total_tokens": 95, "input_tokens_details": {"cached_tokens": 0},
             "output_tokens_details": {"reasoning_tokens": 80}}
    whole = {"id": f"resp_{abs(hash((reply.thought, reply.piece, reply.tags, reply.tokens))) % 10**9}", "object": "response",
             "created_at": 1, "model": model, "parallel_tool_calls": True, "tool_choice": "auto", "tools": [],
             "status": "incomplete" if reply.cut else "completed", "error": None,
             "incomplete_details": {"reason": "max_output_tokens"} if reply.cut else None, "output": output,
             "usage": usage, **reply.leaks}
    if not streams:
        return whole
    events = []

    def event(kind, **more):
        events.append({"type": "response." + kind, "sequence_number": len(events), **more})

    begun = dict(whole, status="in_progress", output=[], usage=None)
    event("created", response=begun)
    event("in_progress", response=begun)
    for index, item in enumerate(output):
        place = {"output_index": index, "item_id": item["id"], "content_index": 0}
        empty = {"content": []} if "content" in item else {"arguments": ""}
        event("output_item.added", output_index=index, item=dict(item, status="in_progress", **empty))
        if item["type"] == "reasoning":
            event("reasoning_summary_part.added", **place, summary_index=0, part=item["summary"][0])
            event("reasoning_summary_text.delta", **place, summary_index=0, delta=reply.apart)
            event("reasoning_summary_text.done", **place, summary_index=0, text=reply.apart)
            event("reasoning_part.added", **place, part=item["content"][0])
            event("content_part.added", **place, part=item["content"][0])
            for piece in reply.pieces(reply.apart):
                event("reasoning_text.delta", **place, delta=piece)
            event("reasoning_text.done", **place, text=reply.apart)
            event("content_part.done", **place, part=item["content"][0])
        elif item["type"] == "message":
            part = item["content"][0]
            event("content_part.added", **place, part=dict(part, text=""))
            for piece in reply.pieces(reply.content):
                event("output_text.delta", **place, delta=piece, logprobs=part["logprobs"])
            event("output_text.done", **place, text=reply.content, logprobs=part["logprobs"])
            event("content_part.done", **place, part=part)
        else:
            event("function_call_arguments.delta", output_index=index, item_id=item["id"], delta="{}")
            event("function_call_arguments.done", output_index=index, item_id=item["id"], arguments="{}", name=item["name"])
        event("output_item.done", output_index=index, item=item)
    event("incomplete" if reply.cut else "completed", response=whole)
    return events


DIALECTS = {"/v1/chat/completions": chat, "/v1/messages": messages, "/v1/responses": responses}


class ReasoningUpstream:
    """The server; `reply` is how it answers, `received` what it was asked."""

    def __init__(self):
        self.reply = Reply()
        self.received = []
        self.stored = {}
        upstream = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                stored = upstream.stored.get(self.path.split("?")[0].rsplit("/", 1)[-1])
                self.say(200 if stored else 404, stored or {"error": {"message": upstream.reply.thought}})

            def do_POST(self):
                request = json.loads(self.rfile.read(int(self.headers["content-length"])))
                reply = upstream.reply
                upstream.received.append(request)
                if reply.hold:
                    reply.hold.wait(20)
                if reply.status != 200:
                    error = {"message": reply.thought, "type": reply.thought, "code": reply.thought, "param": reply.thought}
                    return self.say(reply.status, {"type": "error", "error": error})
                make = DIALECTS[self.path.split("?")[0]]
                answer = make(reply, request["model"], request.get("stream", False))
                if make is responses:
                    stored = make(reply, request["model"], False)
                    upstream.stored[stored["id"]] = stored
                if isinstance(answer, dict):
                    return self.say(200, answer)
                self.send_response(200)
                self.send_header("content-type", "text/event-stream")
                self.send_header("transfer-encoding", "chunked")
                self.send_header("x-thought", "".join(reply.thought[:1000].split()).encode().decode("latin-1"))
                self.end_headers()
                # What belongs to no field of an answer.
                aside = f": {reply.thought[:50]}\nid: {reply.thought[:50]}\nthought: {reply.thought[:50]}\n" if reply.tokens else ""
                name = f"event: {reply.thought[:50]}\n" if reply.tokens else ""
                text = "".join(aside + (f"event: {event['type']}\n" if "type" in event else name)
                               + f"data: {json.dumps(event, ensure_ascii=len(event) % 2 == 0)}\n\n" for event in answer)
                if reply.dies:
                    half = text[:len(text) * 2 // 3].rsplit("\n\n", 1)[0] + "\n\n"
                    error = {"type": "error", "error": {"type": "server_error", "message": reply.thought}}
                    text = half + f"event: error\ndata: {json.dumps(error)}\n\n"
                elif make is chat:
                    text += "data: [DONE]\n\n"
                data = text.encode()
                # Cut anywhere, also within letters.
                for start in range(0, len(data), 997):
                    part = data[start:start + 997]
                    self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
                self.wfile.write(b"0\r\n\r\n")

            def say(self, status, value):
                body = json.dumps(value, ensure_ascii=status % 2 == 1).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"
