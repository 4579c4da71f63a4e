"""The product and the thief: the built-in model's server with the teacher's replies, the gateway in front of it, and
official clients that collect what the gateway lets through."""

import concurrent.futures
import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Tests" / "clients"))

import openai

from parts.gateway import Gateway, ModelServer
from problems import ASK_FOR_STEPS, WORDS, replies
from progress import Progress

#: Requests at the same time, as a thief would have.
AT_ONCE = 8
ACTED_ON = "acted-on"
#: What an account is entitled to by its plan; `acted-on` comes last, so that it lowers whatever a plan gives.
SHAPING = {
    "standard": {"reasoning": "sealed"},
    "entitlements": {
        "open": {"where": {"plans": ["full"]}, "reasoning": "full"},
        "short": {"where": {"plans": ["summary"]}, "reasoning": "summary"},
        "silent": {"where": {"plans": ["none"]}, "reasoning": "none"},
        "lowered": {"where": {"groups": [ACTED_ON]}, "reasoning": "sealed"},
    },
}


class House:
    """The model's server with the teacher's replies, and a gateway that shapes what it says."""

    def __init__(self, folder, problems):
        folder.mkdir(parents=True, exist_ok=True)
        self.acted_on = []
        recorded = folder / "replies.jsonl"
        recorded.write_text("".join(json.dumps(reply) + "\n" for reply in replies(problems)))
        self.server = ModelServer(folder, "--replies", recorded)
        # The same server twice: of a hosted provider a summary is its own, and passes where the account may have one.
        upstreams = {"own": {"url": self.server.url}, "hosted": {"url": self.server.url, "kind": "hosted"}}
        models = {"teacher": {"upstreams": ["own"], "name": "excise-tiny"},
                  "hosted-teacher": {"upstreams": ["hosted"], "name": "excise-tiny"}}
        self.gateway = Gateway(folder / "gateway", upstreams, models, shaping=SHAPING)

    def __enter__(self):
        self.gateway.start()
        return self

    def __exit__(self, *_):
        self.gateway.stop()
        self.server.process.stop()

    def account(self, name, plan):
        """An account of a plan; a client of it."""
        made = self.gateway.admin("/admin/accounts", "POST", {"account": name, "plan": plan})
        assert made.status in (200, 201), made
        return openai.OpenAI(api_key=self.gateway.new_key(name)["key"], base_url=self.gateway.url + "/v1", max_retries=0,
                             timeout=60)

    def act_on(self, name):
        """Lowers an account's entitlements while the gateway runs."""
        self.acted_on.append(name)
        made = self.gateway.admin(f"/admin/groups/{ACTED_ON}", "PUT", {"accounts": self.acted_on})
        assert made.status in (200, 201), made


def reasoning_of(message):
    """Reasoning that can be read; sealed reasoning cannot, and is nothing to train on."""
    text = getattr(message, "reasoning", None) or getattr(message, "reasoning_content", None) or ""
    return text if text and all(word in WORDS for word in text.split()) else ""


def ask_chat(client, question, streamed):
    request = dict(model="teacher", messages=[{"role": "user", "content": question}], reasoning_effort="high")
    if not streamed:
        message = client.chat.completions.create(**request).choices[0].message
        return reasoning_of(message), message.content
    reasoning, content = "", ""
    for chunk in client.chat.completions.create(**request, stream=True):
        for choice in chunk.choices:
            reasoning += getattr(choice.delta, "reasoning", None) or getattr(choice.delta, "reasoning_content", None) or ""
            content += choice.delta.content or ""
    return (reasoning if all(word in WORDS for word in reasoning.split()) else ""), content


def ask_responses(client, question, streamed):
    request = dict(model="hosted-teacher", input=question, reasoning={"effort": "high", "summary": "auto"})
    if streamed:
        with client.responses.stream(**request) as stream:
            response = stream.get_final_response()
    else:
        response = client.responses.create(**request)
    summary = " ".join(part.text for item in response.output if item.type == "reasoning" for part in item.summary or [])
    return summary, response.output_text


def collect(house, name, plan, problems, *, ask=ask_chat, steps=False, lowered_after=None):
    """Asks everything once, every second answer streamed: (question, reasoning, answer), as the client received them.

    With `lowered_after` the account is acted on once so many exchanges are over; the rest goes on as before."""
    client, progress = house.account(name, plan), Progress(f"collecting {name}", len(problems))

    def exchange(numbered):
        number, problem = numbered
        question = f"{problem.question} {ASK_FOR_STEPS}" if steps else problem.question
        begun = time.monotonic()
        reasoning, answer = ask(client, question, streamed=number % 2 == 1)
        if steps and " = " in answer:
            reasoning, answer = answer.split(" = ")
        progress.step()
        return {"question": problem.question, "reasoning": reasoning, "answer": answer,
                "seconds": round(time.monotonic() - begun, 4)}

    numbered, split = list(enumerate(problems)), len(problems) if lowered_after is None else lowered_after
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        collected = list(pool.map(exchange, numbered[:split]))
        if lowered_after is not None:
            house.act_on(name)
            collected += pool.map(exchange, numbered[split:])
    client.close()
    progress.done()
    return collected
