"""A policy as those meet it who are acted on and those who act: from a campaign to a restraint and back."""

import base64
import contextlib
import hashlib
import hmac
import http.server
import json
import signal
import subprocess
import threading
import time

import anthropic
import openai
import pytest

from parts import processes
from parts.asks import PATHS, ask
from parts.gateway import Gateway
from parts.wire import wait_until
from test_campaigns import FIELDS, sweep_again, world, write_log  # noqa: F401 (world is a fixture)

pytestmark = pytest.mark.once

SECRET = "webhook-secret-of-the-tests"
APPEAL = "https://example.com/appeal"
VERIFY = "https://example.com/verify"
#: Everything is climbed at once: the test does not wait for delays.
STANDING = {"rate": "1%", "delay": "0s"}
LADDER = {"excise_ladder": 1, "mode": "enforce", "appeal": APPEAL, "largest_share": "25%"}


class Receiver:
    """A server that is told of actions, and fails the first time it is told."""

    def __init__(self):
        self.received = []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.received.append((dict((name.lower(), value) for name, value in self.headers.items()), body, time.time()))
                self.send_response(500 if len(receiver.received) == 1 else 204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}/hook"

    def told(self):
        """What it was told, by the action's id; each with a signature that is right and fresh."""
        told = []
        for fields, body, came in list(self.received):
            signed = f"{fields['webhook-id']}.{fields['webhook-timestamp']}.".encode() + body
            right = base64.b64encode(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()).decode()
            assert fields["webhook-signature"] == f"v1,{right}" and fields["content-type"] == "application/json"
            assert abs(came - int(fields["webhook-timestamp"])) < 60
            event = json.loads(body)
            told.append((event["type"], event["data"]["id"]))
        return told


def actions(gateway, state=None):
    answer = gateway.admin("/admin/policy/actions" + (f"?state={state}" if state else ""))
    assert answer.status == 200, answer
    return answer.json["actions"]


def rung(gateway, name, state):
    return next((action for action in actions(gateway, state) if action["rung"] == name), None)


def act(gateway, path, **body):
    answer = gateway.admin(f"/admin/policy/{path}", "POST", body)
    assert answer.status in (200, 201), answer
    return answer.json


def excise(*arguments):
    done = processes.run(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


class Clients:
    """The official clients of one account."""

    def __init__(self, gateway, key, model="fault-none"):
        options = {"api_key": key, "max_retries": 0, "timeout": 30.0}
        self.openai = openai.OpenAI(base_url=gateway.url + "/v1", **options)
        self.anthropic = anthropic.Anthropic(base_url=gateway.url, **options)
        self.said = dict(model=model, messages=[{"role": "user", "content": "hello"}])

    def chat(self):
        return self.openai.chat.completions.with_raw_response.create(**self.said)

    def message(self):
        return self.anthropic.messages.create(max_tokens=16, **self.said)


@contextlib.contextmanager
def policy(gateway, **rungs):
    """Has the gateway keep to a ladder with these rungs."""
    (gateway.folder / "policy.yaml").write_text(json.dumps(dict(LADDER, rungs=rungs)))
    assert gateway.admin("/admin/reload", "POST").status == 200
    yield


def refused(clients):
    """Every dialect's own refusal, streamed and not."""
    answer = clients.chat()
    choice = answer.parse().choices[0]
    assert answer.headers["excise-policy"].startswith("contain; action=act_") and APPEAL in answer.headers["excise-policy"]
    assert choice.finish_reason == "content_filter" and choice.message.content is None and APPEAL in choice.message.refusal
    chunks = list(clients.openai.chat.completions.create(stream=True, **clients.said))
    assert chunks[-1].choices[0].finish_reason == "content_filter"
    assert APPEAL in "".join(chunk.choices[0].delta.refusal or "" for chunk in chunks)
    response = clients.openai.responses.create(model="fault-none", input="hello")
    assert response.status == "completed" and response.output[0].content[0].type == "refusal"
    with clients.openai.responses.stream(model="fault-none", input="hello") as stream:
        kinds = [event.type for event in stream]
        assert stream.get_final_response().output[0].content[0].refusal == response.output[0].content[0].refusal.replace(
            response.id, stream.get_final_response().id)
    assert "response.refusal.delta" in kinds and kinds[-1] == "response.completed"
    message = clients.message()
    assert message.stop_reason == "refusal" and message.content == []
    assert message.stop_details.category == "frontier_llm" and APPEAL in message.stop_details.explanation
    with clients.anthropic.messages.stream(max_tokens=16, **clients.said) as stream:
        final = stream.get_final_message()
    assert final.stop_reason == "refusal" and final.content == []
    with pytest.raises(openai.PermissionDeniedError) as failure:
        clients.openai.embeddings.create(model="fault-none", input="hello")
    assert failure.value.code == "account_restrained" and APPEAL in str(failure.value)
    return True


def answered(clients):
    assert clients.chat().parse().choices[0].message.content
    assert clients.message().stop_reason == "end_turn"
    return True


def eventually(check, clients, within=20):
    """The gateway looks at the storage every second."""
    def holds():
        try:
            return check(clients)
        except (AssertionError, KeyError, pytest.fail.Exception, openai.OpenAIError, anthropic.AnthropicError):
            return False
    assert wait_until(holds, within=within, every=0.2) or check(clients)


def test_from_a_campaign_to_a_restraint_and_back(own_gateway, folder, world):  # noqa: F811
    log, accounts, thieves = world
    receiver = Receiver()
    home = folder / "policy"
    home.mkdir()
    (home / "policy.yaml").write_text(json.dumps(dict(LADDER, mode="shadow", rungs={"seal": STANDING})))
    gateway = own_gateway(home=home, detection={"sweep": "1s"}, shaping={"standard": {"reasoning": "full"}},
                          policy={"file": "policy.yaml", "webhook": {"url": receiver.url, "secret": SECRET}})
    report = caught(gateway, log, accounts, thieves)
    members = [account for account in report["accounts"] if account in thieves]
    suspect, neighbour = (Clients(gateway, gateway.new_key(account)["key"]) for account in members[:2])

    # Shadow mode: nothing is done, and what would have been done is recorded.
    assert wait_until(lambda: rung(gateway, "seal", "shadow"), within=30, every=0.2), gateway.log
    shadow = rung(gateway, "seal", "shadow")
    assert {member["account"] for member in shadow["members"]} == set(report["accounts"])
    assert {evidence["explanation"] for evidence in report["evidence"]} <= set(shadow["reasons"])
    assert shadow["appeal"] == APPEAL and shadow["since"] < shadow["until"]
    time.sleep(1.5)
    answer = suspect.chat()
    assert answer.parse().choices[0].message.content and "excise-policy" not in answer.headers
    noted = excise("log", "export", "--output", "-", "--data", gateway.data)
    assert f"would seal {shadow['id']}" in noted

    # In force: the header names the action. The whole group shares one limit of exchanges at the same time.
    with policy(gateway, slow=dict(STANDING, concurrent=1)):
        assert wait_until(lambda: rung(gateway, "slow", "active"), within=30, every=0.2), gateway.log
        slow = rung(gateway, "slow", "active")
        time.sleep(1.5)
        answer = suspect.chat()
        assert answer.headers["excise-policy"].startswith(f"slow; action={slow['id']}; until=\"")
        group = json.loads(excise("group", "list", "--json", "--data", gateway.data).splitlines()[0])
        assert group["group"] == f"policy-{slow['id']}" and set(group["accounts"]) == set(report["accounts"])
        with suspect.openai.chat.completions.create(stream=True, **dict(suspect.said, model="fault-endless")) as stream:
            next(iter(stream))
            with pytest.raises(openai.RateLimitError) as failure:
                neighbour.chat()
            assert int(failure.value.response.headers["retry-after"]) >= 1
        eventually(answered, neighbour)

    # Until the account is verified.
    with policy(gateway, step_up=dict(STANDING, rate="0.9%", link=VERIFY, approval="none")):
        assert wait_until(lambda: rung(gateway, "step_up", "active"), within=30, every=0.2), gateway.log

        def step_up(clients):
            with pytest.raises(openai.PermissionDeniedError) as failure:
                clients.chat()
            problem = failure.value.response.json()
            assert failure.value.response.headers["content-type"] == "application/problem+json"
            assert failure.value.code == "verification_required" and VERIFY in problem["error"]["message"]
            assert (problem["status"], problem["verification"], problem["appeal"]) == (403, VERIFY, APPEAL)
            with pytest.raises(anthropic.PermissionDeniedError) as failure:
                clients.message()
            problem = failure.value.response.json()
            assert problem["type"] == "error" and problem["error"]["type"] == "permission_error"
            assert problem["verification"] == VERIFY and problem["title"] == "Verification required"
            return True

        eventually(step_up, suspect)
        assert gateway.admin(f"/admin/accounts/{members[0]}", "PATCH", {"verification": "identity"}).status == 200
        eventually(answered, suspect)
        assert suspect.chat().headers["excise-policy"].startswith("hygiene; action=act_")
        step_up(neighbour)

    # Contained, once a person approves; a crash keeps it.
    with policy(gateway, seal=STANDING, contain=dict(STANDING, rate="0.5%")):
        assert wait_until(lambda: rung(gateway, "contain", "proposed"), within=30, every=0.2), gateway.log
        proposed = rung(gateway, "contain", "proposed")
        eventually(answered, neighbour)
        listed = excise("actions", "list", "--data", gateway.data)
        assert proposed["id"] in listed and "proposed" in listed and "contain" in listed
        excise("actions", "approve", proposed["id"], "--note", "cards of one batch", "--data", gateway.data)
        eventually(refused, neighbour)
        # What is known is kept, and handed over.
        kept = gateway.data / "evidence" / proposed["id"]
        assert wait_until(kept.exists, within=30, every=0.2), gateway.log
        other = gateway.folder / "bundle"
        assert str(other) in excise("actions", "evidence", proposed["id"], "--output", other, "--data", gateway.data)
        for folder in (kept, other):
            subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=folder, check=True)
            assert folder.stat().st_mode & 0o777 == 0o700
            assert json.loads((folder / "action.json").read_text())["id"] == proposed["id"]
            assert json.loads((folder / "campaign.json").read_text())["id"] == proposed["campaign"]
            exchanges = subprocess.run(["zstdcat", folder / "exchanges.jsonl.zst"], capture_output=True, check=True).stdout
            accounts_there = {json.loads(line)["account"] for line in exchanges.splitlines()}
            assert accounts_there == {member["account"] for member in proposed["members"]}
        assert processes.run("actions", "evidence", proposed["id"], "--output", other, "--data", gateway.data).returncode != 0
        # Suspended, everything is refused, and it is undone as the rest.
        with policy(gateway, seal=STANDING, contain=dict(STANDING, rate="0.5%", suspend=True)):
            def suspended(clients):
                for ask_for in (clients.chat, lambda: clients.openai.responses.retrieve("resp_1")):
                    with pytest.raises(openai.PermissionDeniedError) as failure:
                        ask_for()
                    assert failure.value.code == "account_suspended" and APPEAL in str(failure.value)
                return True
            eventually(suspended, neighbour)
        with policy(gateway, seal=STANDING, contain=dict(STANDING, rate="0.5%")):
            eventually(refused, neighbour)
        gateway.process.signal(signal.SIGKILL)
        gateway.process.wait()
        gateway.start()
        neighbour = Clients(gateway, gateway.new_key(members[1])["key"])
        refused(neighbour)

        # An appeal frees one account, a revocation all.
        appeal = act(gateway, "appeals", action=proposed["id"], account=members[1], statement="We are a school.")
        assert appeal["state"] == "open" and gateway.admin(f"/admin/policy/appeals/{appeal['id']}").json == appeal
        excise("appeals", "accept", appeal["id"], "--note", "timetable seen", "--data", gateway.data)
        eventually(answered, neighbour)
        refused(suspect)
        shown = excise("actions", "show", proposed["id"], "--data", gateway.data)
        assert "1 spared by appeal" in shown and "cards of one batch" in shown and "We are a school." in shown
        act(gateway, f"actions/{proposed['id']}/revoke", reason="a course")
        eventually(answered, suspect)
        assert "excise-policy" not in suspect.chat().headers
        assert gateway.admin(f"/admin/policy/actions/{proposed['id']}").json["ending"]["note"] == "a course"

        # From then on further ones are only proposed.
        sweep_again(gateway)
        assert actions(gateway, "active") == [] and rung(gateway, "contain", "proposed")

    # Mistakes are told.
    for path, body, status in [("actions/act_0/revoke", {"reason": "x"}, 404), ("appeals", {"action": "act_0"}, 400),
                               (f"actions/{proposed['id']}/revoke", {"reason": "x"}, 409),
                               (f"actions/{proposed['id']}/revoke", {}, 400),
                               (f"appeals/{appeal['id']}/reject", {"note": "x"}, 409)]:
        answer = gateway.admin(f"/admin/policy/{path}", "POST", body)
        assert answer.status == status and answer.json["error"]["message"], (path, answer)
    assert gateway.admin("/admin/policy/actions?state=mad").status == 400

    # The hook was told, in its order, also by a second attempt.
    assert wait_until(lambda: ("action.revoked", proposed["id"]) in receiver.told(), within=30, every=0.2), receiver.told()
    told = receiver.told()
    assert told[0] == told[1] == ("action.shadow", shadow["id"])
    assert ("action.active", slow["id"]) in told and ("action.active", proposed["id"]) in told
    done = [action["operation"] for action in gateway.admin("/admin/actions?after=250&limit=1000").json["actions"]]
    assert [name for name in done if name.startswith(("action", "appeal"))] == [
        "action.approve", "appeal.open", "appeal.accept", "action.revoke"]

    # What a file would hit is told beforehand.
    checked = excise("actions", "check", gateway.folder / "policy.yaml", "--data", gateway.data)
    assert "It would have hit" in checked and "contain" in checked
    strict = gateway.folder / "strict.yaml"
    strict.write_text(json.dumps(dict(LADDER, largest_share="1%", rungs={"slow": STANDING})))
    locked = processes.run("actions", "check", strict, "--data", gateway.data)
    assert locked.returncode != 0 and f"would refuse {len(report['accounts'])} of " in locked.stderr


def caught(gateway, log, accounts, thieves):
    """A gateway that has found the thieves; a person has confirmed it. The campaign's report."""
    for account in accounts:
        fields = {name: account[name] for name in FIELDS if name in account}
        assert gateway.admin("/admin/accounts", "POST", fields).status == 201
    gateway.stop()
    write_log(gateway, log)
    gateway.start()
    assert wait_until(lambda: gateway.admin("/admin/campaigns").json["campaigns"], within=60, every=0.2), gateway.log
    campaign = gateway.admin("/admin/campaigns").json["campaigns"][0]
    assert gateway.admin(f"/admin/campaigns/{campaign['id']}/confirm", "POST").status == 200
    return gateway.admin(f"/admin/campaigns/{campaign['id']}").json["report"]["campaigns"][0]


def test_what_answers_give_away_is_lowered_by_a_campaign_and_comes_back(folder, model_server, world):  # noqa: F811
    log, accounts, thieves = world
    home = folder / "policy-shaping"
    home.mkdir()
    (home / "policy.yaml").write_text(json.dumps(dict(LADDER, rungs={"hygiene": STANDING})))
    gateway = Gateway(home, {"excise": {"url": model_server.url, "kind": "excise"}},
                      {"house": {"upstreams": ["excise"], "name": "excise-tiny"}}, exchange_log={"durability": "50ms"},
                      detection={"sweep": "1s"}, policy={"file": "policy.yaml"},
                      shaping={"standard": {"reasoning": "full", "logprobs": True, "samples": 4, "completions": True}})
    gateway.start()
    try:
        report = caught(gateway, log, accounts, thieves)
        members = [account for account in report["accounts"] if account in thieves]
        honest = next(account["account"] for account in accounts if account["account"] not in report["accounts"])
        suspect, neighbour, bystander = (Clients(gateway, gateway.new_key(account)["key"], "house")
                                         for account in [*members[:2], honest])
        tool = {"name": "f", "parameters": {"type": "object", "properties": {}}}

        def chat(clients):
            answer = clients.openai.chat.completions.with_raw_response.create(
                model="house", messages=[{"role": "user", "content": "Why?"}], reasoning_effort="low", logprobs=True, n=2)
            return answer.headers, answer.parse()

        def thinks(message):
            return bool(getattr(message, "reasoning", None) or getattr(message, "reasoning_content", None))

        def everything(clients):
            headers, answer = chat(clients)
            return ("excise-policy" not in headers and len(answer.choices) == 2 and thinks(answer.choices[0].message)
                    and bool(answer.choices[0].logprobs) and not hasattr(answer.choices[0].message, "encrypted_content"))

        def on(name):
            def check(clients):
                headers, answer = chat(clients)
                return (headers.get("excise-policy", "").startswith(name + ";") and len(answer.choices) == 1
                        and answer.choices[0].logprobs is None
                        and thinks(answer.choices[0].message) == (name == "hygiene"))
            return check

        assert wait_until(lambda: on("hygiene")(suspect), within=30, every=0.2), gateway.log
        headers, _ = chat(neighbour)
        assert "logprobs" in headers["excise-withheld"] and "samples" in headers["excise-withheld"]
        with pytest.raises(openai.PermissionDeniedError):
            suspect.openai.completions.create(model="house", prompt="Why")
        assert everything(bystander)

        with policy(gateway, seal=STANDING):
            assert wait_until(lambda: on("seal")(suspect) and on("seal")(neighbour), within=30, every=0.2), gateway.log
            assert everything(bystander)
            seal = rung(gateway, "seal", "active")
            # Work with tools goes on over sealed turns, in each dialect.
            asked = [{"role": "user", "content": "Use f."}]
            turn = suspect.openai.chat.completions.create(
                model="house", messages=asked, tools=[{"type": "function", "function": tool}], tool_choice="required",
                reasoning_effort="low").choices[0].message.model_dump(exclude_none=True)
            assert turn["encrypted_content"].startswith("exs2.")
            results = [{"role": "tool", "tool_call_id": call["id"], "content": "done"} for call in turn["tool_calls"]]
            assert suspect.openai.chat.completions.create(model="house", messages=[*asked, turn, *results]).choices
            response = suspect.openai.responses.create(
                model="house", input=asked, tools=[{"type": "function", **tool}], tool_choice="required",
                reasoning={"effort": "low"})
            output = [item.model_dump(exclude_none=True) for item in response.output]
            assert any(item.get("encrypted_content", "").startswith("exs2.") for item in output)
            results = [{"type": "function_call_output", "call_id": item["call_id"], "output": "done"}
                       for item in output if item["type"] == "function_call"]
            assert suspect.openai.responses.create(model="house", input=[*asked, *output, *results]).output
            with suspect.anthropic.messages.stream(
                    model="house", max_tokens=2000, messages=asked, thinking={"type": "enabled", "budget_tokens": 1024},
                    tools=[{"name": "f", "input_schema": tool["parameters"]}], tool_choice={"type": "any"}) as stream:
                message = stream.get_final_message()
            blocks = [block.model_dump(exclude_none=True) for block in message.content]
            assert [block for block in blocks if block.get("signature", "").startswith("exs2.") and not block["thinking"]]
            results = [{"type": "tool_result", "tool_use_id": block["id"], "content": "done"}
                       for block in blocks if block["type"] == "tool_use"]
            assert suspect.anthropic.messages.create(
                model="house", max_tokens=50, messages=[*asked, {"role": "assistant", "content": blocks},
                                                        {"role": "user", "content": results}]).stop_reason

            excise("actions", "revoke", seal["id"], "--reason", "a course", "--data", gateway.data)
            assert wait_until(lambda: everything(suspect) and everything(neighbour), within=30, every=0.2), gateway.log
            # What was sealed while it lasted can still be sent back.
            assert suspect.openai.chat.completions.create(
                model="house", messages=[*asked, turn, {"role": "tool", "tool_call_id": turn["tool_calls"][0]["id"],
                                                        "content": "done"}]).choices
    finally:
        gateway.stop()


def test_rungs_that_withhold_need_shaping(tmp_path):
    configuration = {"upstreams": {"u": {"url": "http://127.0.0.1:9"}}, "models": {"m": {"upstreams": ["u"]}},
                     "policy": {"file": "policy.yaml"}}
    file = tmp_path / "excise.yaml"
    for rungs, shaping, told in [({"seal": STANDING}, None, "seal"), ({"hygiene": STANDING, "seal": STANDING}, None, "hygiene and seal"),
                                 ({"seal": STANDING}, {"enabled": False}, "seal"),
                                 ({"slow": STANDING}, None, None), ({"seal": STANDING}, {}, None)]:
        (tmp_path / "policy.yaml").write_text(json.dumps(dict(LADDER, rungs=rungs)))
        file.write_text(json.dumps(dict(configuration, **({} if shaping is None else {"shaping": shaping}))))
        checked = processes.run("config", "check", file)
        assert (checked.returncode == 0) == (told is None), (rungs, shaping, checked.stderr)
        assert told is None or f"{told} withholds nothing without shaping" in checked.stderr
    (tmp_path / "policy.yaml").write_text(json.dumps(dict(LADDER, mode="shadow", rungs={"seal": STANDING})))
    file.write_text(json.dumps(configuration))
    assert processes.run("config", "check", file).returncode == 0


def test_a_policy_that_is_wrong_is_refused_with_its_line(tmp_path):
    configuration = tmp_path / "excise.yaml"
    configuration.write_text(json.dumps({"upstreams": {"u": {"url": "http://127.0.0.1:9"}},
                                         "models": {"m": {"upstreams": ["u"]}}, "policy": {"file": "policy.yaml"}}))
    missing = processes.run("config", "check", configuration)
    assert missing.returncode != 0 and "cannot read the policy" in missing.stderr
    (tmp_path / "policy.yaml").write_text("excise_ladder: 1\nrungs:\n  seal: { rate: 20% }\n")
    wrong = processes.run("config", "check", configuration)
    assert wrong.returncode != 0 and "policy.yaml:3:17: rungs.seal.rate: expected a share" in wrong.stderr
    assert processes.run("actions", "check", tmp_path / "policy.yaml").returncode != 0
