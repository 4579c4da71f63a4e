"""Names and addresses go to the model as placeholders and come back to official clients as what they are."""

import json

import anthropic
import openai
import pytest

from parts.asks import PATHS, ask
from parts.calling_upstream import CallingUpstream
from parts.processes import run
from parts.records import records
from parts.wire import wait_until

POLICY = """
excise_policy: 1
name: tests
entities:
  PERSON: {action: counter, directions: [prompt, log]}
  EMAIL_ADDRESS: {action: counter, directions: [prompt, log]}
  SECRET: {action: block, directions: [prompt], else: redact}
names: {tagger: t}
"""
TEXT = "Please write a letter to Dr. Anna Schmidt, anna.schmidt@example.com, and thank Anna Schmidt"
SECRET = "ghp_" + "a1B2c3D4" * 5


@pytest.fixture(scope="module")
def calling():
    upstream = CallingUpstream()
    yield upstream
    upstream.stop()


@pytest.fixture(scope="module")
def cleaning(folder, upstream, calling):
    from parts.gateway import Gateway, faulty_models, faulty_upstreams

    policy = folder / "policy.yaml"
    policy.write_text(POLICY)
    # The built-in one is trained in a second or two by a release build, in a minute by a debug build.
    run("anonymize", "train", "--texts", 1500, "--perceptrons", 1, "--output", folder / "t")
    gateway = Gateway(folder / "cleaning", dict(faulty_upstreams(upstream.url), calling={"url": calling.url}),
                      dict(faulty_models(), calls={"upstreams": ["calling"]}),
                      anonymization={"policy": str(policy)}, exchange_log={"durability": "50ms"})
    gateway.keys = {"alice": gateway.account("alice")}
    gateway.start()
    yield gateway
    gateway.stop()


def sent(upstream, marker):
    body = upstream.only(marker)["body"].decode()
    assert "Schmidt" not in body and "anna." not in body and "[EMAIL_ADDRESS_1]" in body and "[PERSON_1]" in body, body


@pytest.mark.parametrize("stream", [False, True])
def test_chat(cleaning, upstream, marker, stream):
    client = openai.OpenAI(api_key=cleaning.keys["alice"], base_url=cleaning.url + "/v1", max_retries=0)
    prompt = f"{TEXT} {marker}"
    answer = client.chat.completions.create(model="fault-echo", messages=[{"role": "user", "content": prompt}],
                                            stream=stream)
    if stream:
        said = "".join(chunk.choices[0].delta.content or "" for chunk in answer if chunk.choices)
    else:
        said = answer.choices[0].message.content
    assert said == prompt
    sent(upstream, marker)


@pytest.mark.parametrize("stream", [False, True])
def test_messages(cleaning, upstream, marker, stream):
    client = anthropic.Anthropic(api_key=cleaning.keys["alice"], base_url=cleaning.url, max_retries=0)
    prompt = f"{TEXT} {marker}"
    ask = dict(model="fault-echo", max_tokens=64, messages=[{"role": "user", "content": prompt}])
    if stream:
        with client.messages.stream(**ask) as events:
            said = events.get_final_text()
    else:
        said = client.messages.create(**ask).content[0].text
    assert said == prompt
    sent(upstream, marker)


@pytest.mark.parametrize("stream", [False, True])
def test_responses(cleaning, upstream, marker, stream):
    client = openai.OpenAI(api_key=cleaning.keys["alice"], base_url=cleaning.url + "/v1", max_retries=0)
    prompt = f"{TEXT} {marker}"
    answer = client.responses.create(model="fault-echo", input=prompt, stream=stream)
    if stream:
        events = list(answer)
        assert "".join(event.delta for event in events if event.type == "response.output_text.delta") == prompt
        numbers = [event.sequence_number for event in events]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        answer = events[-1].response
    assert answer.output_text == prompt
    sent(upstream, marker)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("dialect", ["chat", "messages", "responses"])
def test_arguments_of_tools_get_their_values_back(cleaning, calling, marker, dialect, stream):
    prompt = f"{TEXT} {marker}"
    if dialect == "messages":
        client = anthropic.Anthropic(api_key=cleaning.keys["alice"], base_url=cleaning.url, max_retries=0)
        ask = dict(model="calls", max_tokens=64, messages=[{"role": "user", "content": prompt}])
        if stream:
            with client.messages.stream(**ask) as events:
                answer = events.get_final_message()
        else:
            answer = client.messages.create(**ask)
        arguments = answer.content[0].input
    else:
        client = openai.OpenAI(api_key=cleaning.keys["alice"], base_url=cleaning.url + "/v1", max_retries=0)
        if dialect == "responses":
            answer = client.responses.create(model="calls", input=prompt, stream=stream)
            if stream:
                events = list(answer)
                said = "".join(one.delta for one in events if one.type == "response.function_call_arguments.delta")
                answer = events[-1].response
                assert json.loads(said) == json.loads(answer.output[0].arguments)
            arguments = json.loads(answer.output[0].arguments)
        else:
            answer = client.chat.completions.create(model="calls", messages=[{"role": "user", "content": prompt}],
                                                    stream=stream)
            if stream:
                calls = [call for chunk in answer for choice in chunk.choices for call in choice.delta.tool_calls or []]
                arguments = json.loads("".join(call.function.arguments or "" for call in calls))
            else:
                arguments = json.loads(answer.choices[0].message.tool_calls[0].function.arguments)
    assert arguments == {"to": prompt, "note": 'say "é"\n'}
    received = json.dumps([one for one in calling.received if marker in json.dumps(one)])
    assert "Schmidt" not in received and "[PERSON_1]" in received


@pytest.mark.once
def test_other_operations_are_cleaned(cleaning, upstream, marker):
    for kind in ("embeddings", "completions"):
        word = f"{marker}-{kind}"
        answer = cleaning.post(PATHS[kind], ask(kind, "fault-none", f"{TEXT} {word}"), cleaning.keys["alice"])
        assert answer.status == 200, answer
        sent(upstream, word)


@pytest.mark.once
@pytest.mark.parametrize("kind", ["chat", "messages", "responses", "completions", "embeddings"])
def test_what_is_blocked_is_refused_in_the_dialect_and_never_told(cleaning, upstream, marker, kind):
    answer = cleaning.post(PATHS[kind], ask(kind, "fault-none", f"{marker} {SECRET}"), cleaning.keys["alice"])
    assert answer.status == 400
    error = json.loads(answer.body)["error"]
    assert error["type"] == "invalid_request_error" and "SECRET" in error["message"]
    assert b"a1B2c3D4" not in answer.body
    assert upstream.exchanges(marker) == []


@pytest.mark.once
def test_the_exchange_log_has_its_own_profile(cleaning, marker):
    body = ask("chat", "fault-echo", f"{TEXT} {marker}")
    assert cleaning.post(PATHS["chat"], body, cleaning.keys["alice"]).status == 200
    refused = ask("chat", "fault-echo", f"{SECRET} refused-{marker}")
    assert cleaning.post(PATHS["chat"], refused, cleaning.keys["alice"]).status == 400

    def found():
        return [one for one in records(cleaning.data) if marker in json.dumps(one)]

    assert wait_until(lambda: len(found()) == 2, within=10)
    whole = json.dumps(found())
    assert "Schmidt" not in whole and "a1B2c3D4" not in whole
    assert "[PERSON_1]" in whole and any("anonymized:PERSON:2" in one.get("actions", []) for one in found())


@pytest.mark.once
def test_numbers_of_values_go_on_through_a_long_text_without_line_ends(folder):
    text = folder / "long.txt"
    # Longer than a block, so that it is cut somewhere.
    text.write_text("so anna.schmidt@example.com wrote of this and that, " * 84_000)
    policy = folder / "counting.json"
    policy.write_text(json.dumps({"excise_policy": 1, "entities": {"EMAIL_ADDRESS": {"action": "counter"}}}))
    clean = folder / "long.clean.txt"
    assert run("anonymize", text, "--policy", policy, "--output", clean).returncode == 0
    assert clean.read_text() == text.read_text().replace("anna.schmidt@example.com", "[EMAIL_ADDRESS_1]")


@pytest.mark.once
def test_a_key_comes_from_a_command_and_from_a_file_that_the_environment_names(folder):
    key = folder / "root.key"
    key.write_text("0123456789abcdef" * 4)
    key.chmod(0o600)
    environment = {"KEYS": str(folder)}
    text = folder / "mail.txt"
    text.write_text("write to anna.schmidt@example.com\n")
    found = []
    for number, reference in enumerate([f"file:{key}", "file:${KEYS}/root.key", f"cmd:/bin/cat {key}"]):
        policy = folder / f"keys-{number}.yaml"
        policy.write_text(f"excise_policy: 1\nkeys: {{pseudonym: '{reference}'}}\nentities: {{EMAIL_ADDRESS: {{action: token}}}}\n")
        assert "is good" in run("policy", "check", policy, environment=environment).stdout
        clean = folder / f"mail-{number}.txt"
        assert run("anonymize", text, "--policy", policy, "--output", clean, environment=environment).returncode == 0
        found.append(clean.read_text())
    assert found[0].startswith("write to [EMAIL_ADDRESS:") and found == [found[0]] * 3
