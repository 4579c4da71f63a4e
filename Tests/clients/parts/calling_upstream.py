"""A model server that answers by calling a tool with what it was told: in each dialect, streamed in pieces of a few characters or not."""

import http.server
import json
import threading


def pieces(text):
    return [text[start:start + 3] for start in range(0, len(text), 3)]


def told(request):
    last = request.get("input") or request["messages"][-1]["content"]
    return last if isinstance(last, str) else last[-1]["content"]


def chat(model, arguments, streams):
    base = {"id": "chatcmpl-1", "created": 1, "model": model}
    call = {"id": "call_1", "type": "function", "function": {"name": "send", "arguments": arguments}}
    usage = {"prompt_tokens": 5, "completion_tokens": 9, "total_tokens": 14}
    if not streams:
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
        return dict(base, object="chat.completion", usage=usage,
                    choices=[{"index": 0, "message": message, "finish_reason": "tool_calls"}])

    def event(delta, reason=None):
        return dict(base, object="chat.completion.chunk", choices=[{"index": 0, "delta": delta, "finish_reason": reason}])

    begun = dict(call, index=0, function={"name": "send", "arguments": ""})
    return ([event({"role": "assistant", "tool_calls": [begun]})]
            + [event({"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}) for piece in pieces(arguments)]
            + [event({}, "tool_calls"), dict(base, object="chat.completion.chunk", choices=[], usage=usage)])


def messages(model, arguments, streams):
    block = {"type": "tool_use", "id": "toolu_1", "name": "send", "input": json.loads(arguments)}
    base = {"id": "msg_1", "type": "message", "role": "assistant", "model": model}
    usage = {"input_tokens": 5, "output_tokens": 9}
    if not streams:
        return dict(base, content=[block], stop_reason="tool_use", stop_sequence=None, usage=usage)
    start = dict(base, content=[], stop_reason=None, stop_sequence=None, usage=dict(usage, output_tokens=1))
    return ([{"type": "message_start", "message": start},
             {"type": "content_block_start", "index": 0, "content_block": dict(block, input={})}]
            + [{"type": "content_block_delta", "index": 0, "delta": {"type": "input_json_delta", "partial_json": piece}}
               for piece in pieces(arguments)]
            + [{"type": "content_block_stop", "index": 0},
               {"type": "message_delta", "delta": {"stop_reason": "tool_use", "stop_sequence": None}, "usage": usage},
               {"type": "message_stop"}])


def responses(model, arguments, streams):
    item = {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "send", "arguments": arguments,
            "status": "completed"}
    whole = {"id": "resp_1", "object": "response", "created_at": 1, "model": model, "parallel_tool_calls": True,
             "tool_choice": "auto", "tools": [], "status": "completed", "error": None, "output": [item],
             "usage": {"input_tokens": 5, "output_tokens": 9, "total_tokens": 14,
                       "input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0}}}
    if not streams:
        return whole
    begun = dict(whole, status="in_progress", output=[], usage=None)
    made = [{"type": "response.created", "response": begun},
            {"type": "response.output_item.added", "output_index": 0,
             "item": dict(item, arguments="", status="in_progress")}]
    made += [{"type": "response.function_call_arguments.delta", "output_index": 0, "item_id": "fc_1", "delta": piece}
             for piece in pieces(arguments)]
    made += [{"type": "response.function_call_arguments.done", "output_index": 0, "item_id": "fc_1", "name": "send",
              "arguments": arguments},
             {"type": "response.output_item.done", "output_index": 0, "item": item},
             {"type": "response.completed", "response": whole}]
    return [dict(event, sequence_number=number) for number, event in enumerate(made)]


DIALECTS = {"/v1/chat/completions": chat, "/v1/messages": messages, "/v1/responses": responses}


class CallingUpstream:
    """The server; `received` is what it was asked."""

    def __init__(self):
        self.received = []
        upstream = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                request = json.loads(self.rfile.read(int(self.headers["content-length"])))
                upstream.received.append(request)
                arguments = json.dumps({"to": told(request), "note": 'say "é"\n'})
                streams = request.get("stream", False)
                path = self.path.split("?")[0]
                answer = DIALECTS[path](request["model"], arguments, streams)
                if streams:
                    body = "".join((f"event: {event['type']}\n" if "type" in event else "") + f"data: {json.dumps(event)}\n\n"
                                   for event in answer) + ("data: [DONE]\n\n" if "chat" in path else "")
                else:
                    body = json.dumps(answer)
                self.send_response(200)
                self.send_header("content-type", "text/event-stream" if streams else "application/json")
                self.send_header("content-length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
