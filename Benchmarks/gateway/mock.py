"""nginx as a mock model server and as a reverse proxy: their configurations as text.

The mock reads from the request's body what to answer at /v1/chat/completions: `"stream": true`, and the model's name:

    bench          52 events in one write        bench-writes   52 events, a write each
    bench-paced    52 events, 20 ms apart        bench-idle     three events, then silence for ten minutes

Without `stream` all of them answer one JSON body of about 550 bytes. `bench-reasoning` answers one of 4 kB, half of which is
reasoning, or 52 events in one write, half of which are; `bench-reasoning-paced` the same events 20 ms apart. Debian's nginx
with its echo module is needed."""

import json

DELTAS = 48
PACE = 0.02
SENTENCE = ("a reverse proxy reads what comes from the one side and writes it to the other and what it does in between "
            "is all that can be measured of it because the two sides are always the same whoever stands between "
            "them so look at the time that its own process takes and at nothing else").split()
WORDS = [SENTENCE[i % len(SENTENCE)] for i in range(DELTAS)]
USAGE = {"prompt_tokens": 120, "completion_tokens": DELTAS, "total_tokens": 120 + DELTAS}
BASE = {"id": "chatcmpl-bench", "created": 1790000000, "model": "bench", "system_fingerprint": "fp_bench"}


#: What `bench-reasoning` thinks before it answers, streamed and not; no word of it is in an answer.
THOUGHTS = ["ponder%02d" % i for i in range(DELTAS // 2)]
SPOKEN = WORDS[:DELTAS // 2]
LONG_REASONING = " ".join(THOUGHTS * 9)
LONG_TEXT = " ".join(WORDS * 7)


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def event(delta, finish=None):
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return "data: " + compact(dict(BASE, object="chat.completion.chunk", choices=[choice], usage=None)) + "\n\n"


def events():
    """52 of them: the role, 48 words, the finish, the usage, the end."""
    usage = compact(dict(BASE, object="chat.completion.chunk", choices=[], usage=USAGE))
    return ([event({"role": "assistant", "content": ""})] + [event({"content": word + " "}) for word in WORDS]
            + [event({}, "stop"), f"data: {usage}\n\n", "data: [DONE]\n\n"])


def reasoning_events():
    """As many, of which half of the words are reasoning."""
    made = events()
    return ([made[0]] + [event({"reasoning_content": word + " "}) for word in THOUGHTS]
            + [event({"content": word + " "}) for word in SPOKEN] + made[-3:])


def answer(text=" ".join(WORDS), reasoning=None):
    message = {"role": "assistant", "content": text, "refusal": None}
    if reasoning:
        message["reasoning_content"] = reasoning
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return compact(dict(BASE, object="chat.completion", choices=[choice], usage=USAGE))


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def common(folder, name):
    return f"""load_module /usr/lib/nginx/modules/ngx_http_echo_module.so;
daemon off;
worker_processes 1;
worker_rlimit_nofile 16384;
pid {folder}/{name}.pid;
error_log {folder}/{name}.log warn;
events {{ worker_connections 8192; }}
http {{
  access_log off;
  tcp_nodelay on;
  keepalive_requests 1000000000;
  keepalive_timeout 300s;
  client_body_buffer_size 256k;
  client_body_in_single_buffer on;
  client_body_temp_path {folder}/{name}-body; proxy_temp_path {folder}/{name}-proxy;
  fastcgi_temp_path {folder}/{name}-1; uwsgi_temp_path {folder}/{name}-2; scgi_temp_path {folder}/{name}-3;
"""


def mock(folder, port):
    def whole(text):
        """Directives that answer one text. A parameter of nginx may have 4,096 bytes, so that it is put together from variables."""
        blocks = [text[start:start + 1900] for start in range(0, len(text), 1900)]
        variables = "".join(f"set $part{i} {quoted(block)}; " for i, block in enumerate(blocks))
        return variables + 'return 200 "' + "".join(f"${{part{i}}}" for i in range(len(blocks))) + '";'

    def writes(made, pace, count=None, end=""):
        pause = f"echo_sleep {pace}; " if pace else ""
        return pause.join(f"echo -n {quoted(one)}; echo_flush; " for one in made[:count]) + end

    made, reasoning = events(), reasoning_events()
    json, stream = "default_type application/json; ", "default_type text/event-stream; "
    places = {
        "json": json + whole(answer()),
        "json-reasoning": json + whole(answer(LONG_TEXT, LONG_REASONING)),
        "stream": stream + whole("".join(made)),
        "stream-writes": stream + writes(made, 0),
        "stream-paced": stream + writes(made, PACE),
        "stream-idle": stream + writes(made, 0, 3, "echo_sleep 600;"),
        "stream-reasoning": stream + whole("".join(reasoning)),
        "stream-reasoning-paced": stream + writes(reasoning, PACE),
    }
    text = common(folder, "mock") + r"""
  map $request_body $form { default json; "~\"stream\"\s*:\s*true" stream; }
  map $request_body $variant {
    default "";
    "~\"stream\"\s*:\s*true.*\"bench-(writes|paced|idle)\"" -$1;
    "~\"bench-(writes|paced|idle)\".*\"stream\"\s*:\s*true" -$1;
    "~\"bench-(reasoning|reasoning-paced)\"" -$1;
  }
""" + f"  server {{\n    listen 127.0.0.1:{port} backlog=4096;\n"
    text += "    location = /v1/chat/completions { echo_read_request_body; echo_exec /answers/$form$variant; }\n"
    for name, directives in places.items():
        text += f"    location = /answers/{name} {{ internal; {directives} }}\n"
    return text + "  }\n}\n"


def proxy(folder, port, upstream):
    return common(folder, "nginx") + f"""
  upstream mock {{ server 127.0.0.1:{upstream}; keepalive 128; keepalive_requests 1000000000; }}
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{
      proxy_pass http://mock;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
      proxy_read_timeout 900s;
    }}
  }}
}}
"""


def haproxy(port, upstream):
    return f"""global
  maxconn 8192
  nbthread 1
defaults
  mode http
  option http-no-delay
  http-reuse always
  timeout connect 5s
  timeout client 900s
  timeout server 900s
  timeout http-keep-alive 300s
frontend clients
  bind 127.0.0.1:{port}
  default_backend mock
backend mock
  server mock 127.0.0.1:{upstream} maxconn 8192
"""
