"""Limits and budgets as clients meet them: what they are told, when they come again, and that nothing is counted twice
or not at all."""

import concurrent.futures
import json
import time

import anthropic
import openai
import pytest

from parts import processes
from parts.asks import PATHS, ask
from parts.records import records
from parts.upstream_answers import COMPLETION_TOKENS, PROMPT_TOKENS
from parts.wire import wait_until

NEW = int(openai.__version__.split(".")[0]) >= 2


@pytest.fixture
def limited(own_gateway):
    """Makes a gateway of its own with limits; the faulty server behind it reports 21 + 7 tokens for every answer."""
    def make(limits, prices=None, metering=None, **settings):
        return own_gateway(metering={"limits": limits, **({"prices": prices} if prices else {}), **(metering or {})},
                           **settings)

    return make


def chat(gateway, model="fault-none", account="alice", marker="hello", **more):
    return gateway.post(PATHS["chat"], ask("chat", model, marker, **more), gateway.keys[account])


def sdk(gateway, kind=openai.OpenAI, account="alice", **options):
    base = gateway.url + ("/v1" if kind is openai.OpenAI else "")
    return kind(api_key=gateway.keys[account], base_url=base, timeout=30.0, **options)


def test_the_openai_client_waits_as_told_and_then_succeeds(limited):
    gateway = limited({"r": {"each": "account", "requests": "2 per 3s"}})
    client = sdk(gateway, max_retries=3)
    began = time.monotonic()
    for _ in range(3):
        client.chat.completions.create(model="fault-none", messages=[{"role": "user", "content": "x"}])
    waited = time.monotonic() - began
    assert 1.0 < waited < 8, waited
    refused = [one for one in wait_until(lambda: [r for r in records(gateway.data) if r["status"] == 429])]
    # One refusal: the client did not ask again before its time.
    assert len(refused) == 1, refused


def test_the_anthropic_client_waits_as_told_and_then_succeeds(limited):
    gateway = limited({"r": {"each": "account", "requests": "2 per 3s"}})
    client = sdk(gateway, anthropic.Anthropic, max_retries=3)
    began = time.monotonic()
    for _ in range(3):
        client.messages.create(model="fault-none", max_tokens=16, messages=[{"role": "user", "content": "x"}])
    assert 1.0 < time.monotonic() - began < 8
    assert len(wait_until(lambda: [r for r in records(gateway.data) if r["status"] == 429])) == 1


def test_a_refusal_is_a_rate_limit_error_with_the_fields_of_its_dialect(limited):
    gateway = limited({"r": {"each": "account", "requests": "1/h", "tokens": "10k/h"}})
    client, claude = sdk(gateway, max_retries=0), sdk(gateway, anthropic.Anthropic, max_retries=0)
    client.chat.completions.create(model="fault-none", messages=[{"role": "user", "content": "x"}])
    with pytest.raises(openai.RateLimitError) as refused:
        client.chat.completions.create(model="fault-none", messages=[{"role": "user", "content": "x"}])
    assert refused.value.type == "requests" and refused.value.code == "rate_limit_exceeded"
    fields = refused.value.response.headers
    assert fields["x-ratelimit-limit-requests"] == "1" and fields["x-ratelimit-remaining-requests"] == "0"
    assert fields["x-ratelimit-reset-requests"].startswith(("59m", "1h"))
    assert 3500 < int(fields["retry-after"]) <= 3600 and int(fields["retry-after-ms"]) <= 3_600_000
    assert "Limit 1, Used 1, Requested 1" in refused.value.message

    with pytest.raises(anthropic.RateLimitError) as refused:
        claude.messages.create(model="fault-none", max_tokens=16, messages=[{"role": "user", "content": "x"}])
    assert refused.value.body["error"]["type"] == "rate_limit_error"
    fields = refused.value.response.headers
    assert fields["anthropic-ratelimit-requests-limit"] == "1"
    assert fields["anthropic-ratelimit-requests-remaining"] == "0"
    assert fields["anthropic-ratelimit-requests-reset"].endswith("Z")
    assert int(fields["anthropic-ratelimit-tokens-limit"]) == 10_000


@pytest.mark.once
@pytest.mark.parametrize("kind", ["chat", "completions", "responses", "messages"])
@pytest.mark.parametrize("stream", [False, True])
def test_the_head_of_an_answer_tells_what_is_left(limited, kind, stream):
    gateway = limited({"r": {"each": "account", "requests": "100/h", "output_tokens": "1000/h", "input_tokens": "5k/h"}})
    answer = gateway.post(PATHS[kind], ask(kind, "fault-none", stream=stream), gateway.keys["alice"])
    assert answer.status == 200
    if kind == "messages":
        assert answer.field("anthropic-ratelimit-requests-remaining") == "99"
        assert answer.field("anthropic-ratelimit-output-tokens-limit") == "1000"
        assert 0 < int(answer.field("anthropic-ratelimit-output-tokens-remaining")) < 1000
    else:
        assert answer.field("x-ratelimit-remaining-requests") == "99"
        assert answer.field("x-ratelimit-limit-tokens") in ("1000", "5000")


@pytest.mark.once
def test_what_was_reserved_and_not_used_comes_back(limited):
    gateway = limited({"r": {"each": "account", "output_tokens": "1000/h"}})
    for _ in range(5):
        # Each reserves 900; had they not been settled, the second would be refused.
        assert chat(gateway, max_tokens=900).status == 200
    assert chat(gateway, max_tokens=990).status == 429
    assert chat(gateway, max_tokens=1000 - 6 * COMPLETION_TOKENS).status == 200


@pytest.mark.once
def test_the_largest_declared_length_counts_times_the_answers(limited):
    gateway = limited({"r": {"each": "account", "output_tokens": "1000/h"}})
    assert chat(gateway, max_tokens=900).status == 200
    refused = chat(gateway, max_tokens=1, max_completion_tokens=999)
    assert refused.status == 429 and "Requested 999" in refused.json["error"]["message"]
    refused = chat(gateway, max_tokens=499, n=2)
    assert refused.status == 429 and "Requested 998" in refused.json["error"]["message"]


@pytest.mark.once
@pytest.mark.parametrize("kind,field", [("chat", "max_tokens"), ("completions", "max_tokens"),
                                        ("responses", "max_output_tokens"), ("messages", "max_tokens")])
def test_a_small_limit_serves_short_answers_and_writes_their_length(limited, upstream, marker, kind, field):
    gateway = limited({"r": {"each": "account", "tokens": "200/m"}})
    body = ask(kind, "fault-none", marker)
    body.pop("max_tokens", None)
    if kind == "messages":
        body["max_tokens"] = 4000
    answer = gateway.post(PATHS[kind], body, gateway.keys["alice"])
    assert answer.status == 200, answer
    sent = json.loads(upstream.only(marker)["body"])
    assert 0 < sent[field] < 200


@pytest.mark.once
def test_without_a_limit_on_tokens_the_body_stays_as_it_came(limited, upstream, marker):
    gateway = limited({"r": {"each": "account", "requests": "100/m"}})
    assert chat(gateway, marker=marker).status == 200
    assert "max_tokens" not in json.loads(upstream.only(marker)["body"])


@pytest.mark.once
def test_a_prompt_larger_than_the_limit_is_too_large_and_not_to_be_tried_again(limited):
    gateway = limited({"r": {"each": "account", "input_tokens": "50/m"}})
    refused = chat(gateway, marker="word " * 400)
    assert refused.status == 429 and refused.field("x-should-retry") == "false"
    assert refused.json["error"]["message"].startswith("Request too large") and refused.json["error"]["type"] == "tokens"


def test_a_spent_budget_is_not_tried_again_by_the_clients(limited):
    gateway = limited({"b": {"each": "account", "spend": "0.001 each month"}},
                      prices={"*": {"input": 10, "output": 100}})
    client, claude = sdk(gateway, max_retries=5), sdk(gateway, anthropic.Anthropic, max_retries=5)
    ask_small = dict(model="fault-none", messages=[{"role": "user", "content": "x"}])
    client.chat.completions.create(max_tokens=1, **ask_small)
    began = time.monotonic()
    with pytest.raises(openai.RateLimitError) as refused:
        client.chat.completions.create(max_tokens=5, **ask_small)
    assert refused.value.type == refused.value.code == "insufficient_quota"
    with pytest.raises(anthropic.RateLimitError) as refused:
        claude.messages.create(max_tokens=5, **ask_small)
    assert refused.value.body["error"]["details"]["error_code"] == "enforced_spend_limit_reached"
    assert time.monotonic() - began < 2, "the clients tried again"
    assert "retry-after" not in refused.value.response.headers
    [served] = wait_until(lambda: [r for r in records(gateway.data) if r["status"] == 200])
    assert served["cost"] == pytest.approx((PROMPT_TOKENS * 10 + COMPLETION_TOKENS * 100) / 1e6)
    assert served["budgets"] == ["b/account=alice/spend/month"]


@pytest.mark.once
def test_sixty_four_at_once_get_no_more_than_the_limit(limited):
    gateway = limited({"r": {"each": "account", "requests": "40/h", "output_tokens": "100k/h"}})

    def one(number):
        return chat(gateway, marker=f"request {number}", max_tokens=50).status

    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        statuses = list(pool.map(one, range(128)))
    assert statuses.count(200) == 40 and statuses.count(429) == 88


@pytest.mark.once
def test_so_many_at_the_same_time_and_no_more(limited):
    gateway = limited({"c": {"each": "account", "concurrent": 3}})
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: chat(gateway, "fault-slow-stream", stream=True).status, range(8)))
    assert sorted(statuses) == [200] * 3 + [429] * 5
    assert chat(gateway).status == 200


@pytest.mark.once
@pytest.mark.parametrize("model", ["fault-reset-mid-body", "fault-half-event-close", "fault-status-500", "fault-html-500",
                                   "fault-reset-before-head"])
@pytest.mark.parametrize("stream", [False, True])
def test_a_place_is_free_again_however_the_exchange_ended(limited, model, stream):
    gateway = limited({"c": {"each": "account", "concurrent": 1}})
    for _ in range(3):
        answer = chat(gateway, model, stream=stream)
        assert answer is None or answer.status != 429


@pytest.mark.once
def test_a_stream_that_the_client_leaves_is_counted_once(limited):
    gateway = limited({"r": {"each": "account", "output_tokens": "100k/h"}, "c": {"each": "account", "concurrent": 1}})
    from parts.wire import request
    with gateway.wire() as wire:
        wire.send(request(PATHS["chat"], ask("chat", "fault-endless", stream=True), gateway.keys["alice"]))
        status, _, _ = wire.read_head()
        assert status == 200
        for _ in range(20):
            assert wire.chunk()
    [left] = wait_until(lambda: [r for r in records(gateway.data) if r["status"] == 499])
    assert left["usage"]["output_tokens"] > 5 and left["ending"] == "abandoned"
    assert wait_until(lambda: chat(gateway).status == 200)


@pytest.mark.once
def test_a_budget_ends_a_stream_that_goes_beyond_what_it_pays_for(limited):
    gateway = limited({"b": {"each": "account", "output_tokens": "40 each day"}})
    for kind, ending in (("chat", "length"), ("completions", "length")):
        gateway_kind = limited({"b": {"each": "account", "output_tokens": "40 each day"}}) if kind != "chat" else gateway
        answer = gateway_kind.post(PATHS[kind], ask(kind, "fault-endless", stream=True), gateway_kind.keys["alice"])
        assert answer.complete and answer.events[-1][1] == "[DONE]"
        chunks = [json.loads(data) for _, data in answer.events[:-1]]
        reasons = [c["finish_reason"] for chunk in chunks for c in chunk["choices"] if c.get("finish_reason")]
        assert reasons == [ending]
    refused = chat(gateway, max_tokens=10)
    assert refused.status == 429 and refused.json["error"]["code"] == "insufficient_quota"


def test_a_budget_ends_a_stream_of_messages_in_good_order(limited):
    gateway = limited({"b": {"each": "account", "output_tokens": "40 each day"}})
    claude = sdk(gateway, anthropic.Anthropic, max_retries=0)
    types, reason = [], None
    for event in claude.messages.create(model="fault-endless", max_tokens=40, stream=True,
                                        messages=[{"role": "user", "content": "x"}]):
        types.append(event.type)
        reason = getattr(getattr(event, "delta", None), "stop_reason", None) or reason
    assert types[-3:] == ["content_block_stop", "message_delta", "message_stop"] and reason == "max_tokens"


@pytest.mark.once
def test_a_budget_ends_a_stream_of_responses_as_incomplete(limited):
    gateway = limited({"b": {"each": "account", "output_tokens": "40 each day"}})
    answer = gateway.post(PATHS["responses"], ask("responses", "fault-endless", stream=True), gateway.keys["alice"])
    name, data = answer.events[-1]
    response = json.loads(data)["response"]
    assert answer.complete and name == "response.incomplete" and response["status"] == "incomplete"
    assert response["incomplete_details"] == {"reason": "max_output_tokens"} and response["id"].startswith("resp_")


@pytest.mark.once
def test_more_is_taken_while_an_answer_grows(limited):
    """With a small `output_reserve` a rate is asked for little at first; what the stream goes on to take is taken from
    it while it runs, also into debt."""
    from parts.wire import request
    gateway = limited({"r": {"each": "account", "output_tokens": "60/h"}}, metering={"output_reserve": 10})
    with gateway.wire() as wire:
        wire.send(request(PATHS["chat"], ask("chat", "fault-endless", stream=True, max_tokens=60), gateway.keys["alice"]))
        status, _, _ = wire.read_head()
        assert status == 200
        # While it has taken little, another one that takes little is let in.
        assert chat(gateway, max_tokens=5).status == 200
        for _ in range(160):
            assert wire.chunk()
        refused = chat(gateway, max_tokens=5)
        assert refused.status == 429 and refused.field("x-ratelimit-remaining-tokens") == "0"


@pytest.mark.once
def test_a_failed_exchange_is_a_request_and_takes_no_tokens(limited):
    gateway = limited({"r": {"each": "account", "requests": "10/h", "tokens": "1000/h"}})
    assert chat(gateway, "fault-html-500").status == 502
    answer = chat(gateway)
    assert answer.field("x-ratelimit-remaining-requests") == "8"
    failed = wait_until(lambda: [one for one in records(gateway.data) if one["status"] == 502])[0]
    assert failed["usage"] == {"input_tokens": 0, "output_tokens": 0, "reasoning_tokens": 0, "cached_input_tokens": 0}


@pytest.mark.once
def test_a_stream_without_usage_is_counted_from_what_passed(limited):
    gateway = limited({"r": {"each": "account", "tokens": "100k/h"}})
    assert chat(gateway, "fault-usage-ignored", stream=True).complete
    [record] = wait_until(lambda: records(gateway.data))
    assert record["usage"]["input_tokens"] > 0 and record["usage"]["output_tokens"] > 0


@pytest.mark.once
@pytest.mark.parametrize("more", [{"max_tokens": 2 ** 63 - 1}, {"max_tokens": 2 ** 63 - 1, "n": 2},
                                  {"max_completion_tokens": 2 ** 62, "n": 3}])
def test_numbers_beyond_anything_real_harm_nobody(limited, more):
    gateway = limited({"r": {"each": "account", "requests": "100/m"},
                       "s": {"each": "account", "tokens": "9/m", "spend": "1 each day", "mode": "shadow"}},
                      prices={"*": {"input": 1e9, "output": 1e9, "reasoning": 1e-9}})
    assert chat(gateway, **more).status == 200
    assert chat(gateway).status == 200


@pytest.mark.once
@pytest.mark.parametrize("kind", ["chat", "messages"])
def test_an_answer_that_is_left_is_paid_for_as_far_as_it_went(limited, kind):
    """Anthropic's streams begin with a report of one output token, which is not what a client that leaves has got."""
    from parts.wire import request
    gateway = limited({"r": {"each": "account", "output_tokens": "100k/h"}})
    with gateway.wire() as wire:
        wire.send(request(PATHS[kind], ask(kind, "fault-endless", stream=True), gateway.keys["alice"]))
        assert wire.read_head()[0] == 200
        for _ in range(40):
            assert wire.chunk()
    [left] = wait_until(lambda: [one for one in records(gateway.data) if one["status"] == 499])
    assert left["usage"]["output_tokens"] > 20


@pytest.mark.once
def test_a_budget_pays_for_an_answer_as_long_as_it_can(limited, upstream, marker):
    gateway = limited({"b": {"each": "account", "output_tokens": "3000 each day"}})
    assert chat(gateway).status == 200
    assert chat(gateway, marker=marker).status == 200
    assert json.loads(upstream.only(marker)["body"])["max_tokens"] == 3000 - COMPLETION_TOKENS


@pytest.mark.once
def test_several_prompts_are_several_answers(limited):
    gateway = limited({"r": {"each": "account", "output_tokens": "1000/h"}})
    body = ask("completions", "fault-none", max_tokens=10) | {"prompt": ["a", "b", "c"]}
    answer = gateway.post(PATHS["completions"], body, gateway.keys["alice"])
    assert answer.status == 200 and answer.field("x-ratelimit-remaining-tokens") == "970"


@pytest.mark.once
def test_what_a_later_stage_refuses_is_not_counted_in_budgets(limited):
    gateway = limited({"b": {"each": "account", "requests": "10 each day"}})
    body = ask("responses", "fault-none") | {"previous_response_id": "resp_unknown"}
    assert gateway.post(PATHS["responses"], body, gateway.keys["alice"]).status == 400
    [refused] = wait_until(lambda: records(gateway.data))
    assert "budgets" not in refused


@pytest.mark.once
def test_counting_tokens_costs_none(limited):
    gateway = limited({"r": {"each": "account", "input_tokens": "10/m", "requests": "10/m"}}, prices={"*": {"input": 3, "output": 15}})
    body = {"model": "fault-none", "messages": [{"role": "user", "content": "word " * 100}]}
    assert gateway.post("/v1/messages/count_tokens", body, gateway.keys["alice"]).status == 200
    [record] = wait_until(lambda: records(gateway.data))
    assert record.get("cost", 0) == 0 and record["usage"]["input_tokens"] == 0


@pytest.mark.once
def test_shadow_refuses_nobody_and_says_in_the_log_what_it_would(limited):
    gateway = limited({"s": {"each": "account", "requests": "1/h", "mode": "shadow"}})
    assert [chat(gateway).status for _ in range(3)] == [200] * 3
    kept = wait_until(lambda: len(records(gateway.data)) == 3 and records(gateway.data))
    assert [r.get("actions") for r in kept] == [None, ["would refuse s/account=alice/requests"],
                                               ["would refuse s/account=alice/requests"]]


@pytest.mark.once
def test_limits_are_counted_apart_by_account_and_together_by_organization(limited):
    gateway = limited({"a": {"each": "account", "requests": "2/h"}, "o": {"each": "organization", "requests": "3/h"}},
                      accounts=("alice", "bob"))
    for name in ("alice", "bob"):
        assert processes.run("account", "set", name, "--organization", "Acme", "--data", gateway.data).returncode == 0
    time.sleep(1.5)
    assert [chat(gateway, account=name).status for name in ("alice", "alice", "alice", "bob", "bob")] == \
        [200, 200, 429, 200, 429]


@pytest.mark.once
def test_a_group_is_set_at_run_time_and_shares_its_limits(limited):
    gateway = limited({}, accounts=("alice", "bob", "carol"))
    made = gateway.admin("/admin/groups/ring", "PUT", {"accounts": ["alice", "bob"], "limits": {"requests": "3/h"}})
    assert made.status == 200 and made.json["limits"] == {"requests": "3/1h"}
    statuses = [chat(gateway, account=name).status for name in ("alice", "bob", "alice", "bob", "carol")]
    assert statuses == [200, 200, 200, 429, 200]
    listed = processes.run("group", "list", "--json", "--data", gateway.data)
    assert json.loads(listed.stdout)["accounts"] == ["alice", "bob"]
    removed = processes.run("group", "remove", "ring", "--data", gateway.data)
    assert removed.returncode == 0, removed.stderr
    assert wait_until(lambda: chat(gateway, account="alice").status == 200, within=5)
    bad = gateway.admin("/admin/groups/ring", "PUT", {"accounts": ["alice"], "limits": {"requests": "many"}})
    assert bad.status == 400 and bad.json["error"]["param"] == "limits.requests"


@pytest.mark.once
def test_a_reload_changes_limits_and_forgets_nothing(limited):
    gateway = limited({"r": {"each": "account", "requests": "2/h"}})
    assert [chat(gateway).status for _ in range(3)] == [200, 200, 429]
    gateway.settings["metering"]["limits"]["r"]["requests"] = "3/h"
    gateway.write()
    assert gateway.admin("/admin/reload", "POST").status == 200
    assert [chat(gateway).status for _ in range(2)] == [200, 429]


@pytest.mark.once
def test_a_restart_refills_neither_budgets_nor_long_rates(limited):
    gateway = limited({"r": {"each": "account", "requests": "5/h"}, "b": {"each": "account", "tokens": "100 each month"}})
    assert [chat(gateway, max_tokens=8).status for _ in range(3)] == [200] * 3
    gateway.stop()
    gateway.start()
    # 84 of 100 tokens are spent.
    refused = chat(gateway, max_tokens=20, marker="word " * 20)
    assert refused.status == 429 and refused.json["error"]["code"] == "insufficient_quota"
    assert "Used 84" in refused.json["error"]["message"]
    assert chat(gateway, max_tokens=1).field("x-ratelimit-remaining-requests") == "1"


@pytest.mark.once
def test_a_second_gateway_on_the_same_data_must_not_double_the_limits(limited):
    gateway = limited({"r": {"each": "account", "requests": "5/h"}})
    port, admin = processes.free_ports(2)
    second = processes.run("serve", "--config", gateway.configuration, "--port", port, "--admin-port", admin, within=20)
    assert second.returncode != 0 and "metering.redis" in second.stderr


@pytest.mark.once
@pytest.mark.parametrize("metering,field,words", [
    ({"limits": {"x": {"each": "account"}}}, "metering.limits.x", "limits nothing"),
    ({"limits": {"x": {"requests": "1/m"}}}, "metering.limits.x.each", "counted apart"),
    ({"limits": {"x": {"each": "account", "requests": "0/m"}}}, "metering.limits.x.requests", "too small"),
    ({"limits": {"x": {"each": "account", "requets": "1/m"}}}, "metering.limits.x.requets", "requests"),
    ({"limits": {"x": {"each": "account", "spend": "1 each day"}}}, "metering.limits.x.spend", "no price"),
    ({"limits": {"x": {"each": "account", "requests": "1/m", "where": {"models": ["nope"]}}}},
     "metering.limits.x.where.models", "no model"),
    ({"limits": {"x": {"each": "account", "requests": "1/m", "where": {"plans": ["a"]}, "unless": {"plans": ["a"]}}}},
     "metering.limits.x.unless", "nobody"),
    ({"limits": {"x": {"each": ["everyone", "account"], "requests": "1/m"}}}, "metering.limits.x.each", "together"),
    ({"redis": {"url": "redis://127.0.0.1:1", "gateways": 20, "lease": 0.1}}, "metering.redis.lease", "more than"),
    ({"tokenizer": {"file": "/nowhere/ranks", "pattern": "o200k"}}, "metering.tokenizer.file", "cannot read"),
])
def test_limits_that_limit_nothing_or_contradict_themselves_are_refused(tmp_path, metering, field, words):
    file = tmp_path / "excise.yaml"
    file.write_text(json.dumps({"upstreams": {"u": {"url": "http://127.0.0.1:9"}}, "models": {"m": {"upstreams": ["u"]}},
                                "metering": metering}))
    checked = processes.run("config", "check", file)
    assert checked.returncode != 0
    assert field in checked.stderr and words in checked.stderr, checked.stderr
