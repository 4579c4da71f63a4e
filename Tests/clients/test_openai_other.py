"""Completions, embeddings, responses and models with OpenAI's own client."""

import asyncio
import math

import openai
import pytest

from parts.upstream_answers import PIECES, TEXT

NEW = int(openai.__version__.split(".")[0]) >= 2


# Completions


def test_a_completion(client):
    answer = client().completions.create(model="house-small", prompt="The river", max_tokens=12, seed=1)
    assert answer.object == "text_completion" and answer.model == "house-small"
    assert answer.choices[0].finish_reason in ("stop", "length")
    assert 0 < answer.usage.completion_tokens <= 12


def test_a_completion_in_a_stream(client):
    def ask(**more):
        return client().completions.create(model="house-small", prompt="The river", max_tokens=12, seed=1, **more)

    chunks = list(ask(stream=True))
    assert "".join(choice.text for chunk in chunks for choice in chunk.choices) == ask().choices[0].text
    assert all(chunk.choices for chunk in chunks)


def test_a_known_completion(client, marker):
    assert client().completions.create(model="fault-none", prompt=marker).choices[0].text == TEXT
    chunks = list(client().completions.create(model="fault-split", prompt=marker, stream=True))
    assert [chunk.choices[0].text for chunk in chunks if chunk.choices[0].text] == PIECES


def test_log_probabilities_of_a_completion(client):
    answer = client().completions.create(model="house-small", prompt="The river", max_tokens=4, logprobs=2, seed=1)
    logprobs = answer.choices[0].logprobs
    assert len(logprobs.tokens) == len(logprobs.token_logprobs) == len(logprobs.top_logprobs)
    assert all(value <= 0 for value in logprobs.token_logprobs)


# Embeddings


def test_embeddings_are_base64_unless_asked_otherwise(client):
    """The client asks for base64 by itself and gives floats to its caller."""
    packed = client().embeddings.create(model="house-small", input=["one river", "two rivers"])
    plain = client().embeddings.create(model="house-small", input=["one river", "two rivers"], encoding_format="float")
    assert [item.index for item in packed.data] == [0, 1]
    for one, other in zip(packed.data, plain.data):
        assert len(one.embedding) == len(other.embedding) > 0
        assert all(math.isclose(a, b, abs_tol=1e-5) for a, b in zip(one.embedding, other.embedding))
    assert packed.model == "house-small" and packed.usage.prompt_tokens > 0


def test_known_embeddings(client, marker):
    answer = client().embeddings.create(model="fault-none", input=marker)
    assert answer.data[0].embedding == [0.25, -0.5, 0.125, 1.0]


# Responses


def test_a_response_is_made_read_and_deleted(client):
    openai_client = client()
    made = openai_client.responses.create(model="house-small", input="Tell me about the river.", max_output_tokens=16)
    assert made.object == "response" and made.model == "house-small" and made.status in ("completed", "incomplete")
    assert isinstance(made.output_text, str)
    read = openai_client.responses.retrieve(made.id)
    assert read.id == made.id and read.output_text == made.output_text and read.model == "house-small"
    openai_client.responses.delete(made.id)
    with pytest.raises(openai.NotFoundError):
        openai_client.responses.retrieve(made.id)


def test_a_response_belongs_to_its_account(client, other_key):
    """To everybody else it is as if it had never been."""
    made = client().responses.create(model="house-small", input="mine", max_output_tokens=4)
    other = client(key=other_key)
    refusals = []
    for identifier in (made.id, "resp_0000000000000000"):
        with pytest.raises(openai.NotFoundError) as refused:
            other.responses.retrieve(identifier)
        refusals.append(refused.value.body["message"].replace(identifier, "ID"))
    assert refusals[0] == refusals[1], "the refusal tells that the response exists"
    with pytest.raises(openai.NotFoundError):
        other.responses.delete(made.id)
    with pytest.raises((openai.NotFoundError, openai.BadRequestError)):
        other.responses.create(model="house-small", input="more", previous_response_id=made.id)
    assert client().responses.retrieve(made.id).id == made.id


def test_a_response_goes_on_from_another(client):
    openai_client = client()
    first = openai_client.responses.create(model="house-small", input="One.", max_output_tokens=4)
    second = openai_client.responses.create(model="house-small", input="Two.", max_output_tokens=4,
                                            previous_response_id=first.id)
    assert second.previous_response_id == first.id
    assert second.usage.input_tokens > first.usage.input_tokens


@pytest.mark.parametrize("identifier", ["resp_unknown", "resp_%2e%2e", "x" * 500], ids=["unknown", "dots", "long"])
def test_an_unknown_response_is_not_found(client, identifier):
    with pytest.raises((openai.NotFoundError, openai.BadRequestError)):
        client().responses.retrieve(identifier)


def test_a_response_that_is_not_to_be_stored(client):
    made = client().responses.create(model="house-small", input="forget", max_output_tokens=4, store=False)
    with pytest.raises(openai.NotFoundError):
        client().responses.retrieve(made.id)


def test_a_response_in_a_stream(client):
    events = list(client().responses.create(model="house-small", input="The river", max_output_tokens=12, stream=True))
    kinds = [event.type for event in events]
    assert kinds[0] == "response.created"
    assert kinds[-1] in ("response.completed", "response.incomplete")
    assert [event.sequence_number for event in events] == list(range(len(events)))
    text = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert text == events[-1].response.output_text
    assert events[-1].response.model == "house-small"
    assert client().responses.retrieve(events[-1].response.id).id == events[-1].response.id


@pytest.mark.parametrize("fault", ["none", "split", "pairs", "crlf", "thinking"])
def test_a_known_response_in_a_stream(client, marker, fault):
    events = list(client().responses.create(model=f"fault-{fault}", input=marker, stream=True))
    assert [event.delta for event in events if event.type == "response.output_text.delta"] == PIECES
    assert events[-1].type == "response.completed"


def test_the_response_stream_helper(client, marker):
    with client().responses.stream(model="fault-none", input=marker) as stream:
        for _ in stream:
            pass
        final = stream.get_final_response()
    assert final.model == "fault-none" and final.output_text == TEXT


def test_a_function_call_in_a_response(client):
    tool = {"type": "function", "name": "get_weather", "strict": True,
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"],
                           "additionalProperties": False}}
    answer = client().responses.create(model="house-small", input="Weather?", tools=[tool], tool_choice="required")
    [call] = [item for item in answer.output if item.type == "function_call"]
    assert call.name == "get_weather" and "city" in call.arguments


# Models


def test_models_are_listed_by_their_public_names(client):
    listed = {model.id: model for model in client().models.list()}
    assert {"house-small", "fault-none"} <= set(listed)
    assert not any("zzleak" in name for name in listed) and "excise-tiny" not in listed
    assert all(model.object == "model" and "zzleak" not in model.owned_by for model in listed.values())


def test_a_model_is_retrieved(client):
    model = client().models.retrieve("house-small")
    assert model.id == "house-small" and model.object == "model" and model.created > 0
    with pytest.raises(openai.NotFoundError):
        client().models.retrieve("no-such-model")
    with pytest.raises(openai.NotFoundError):
        client().models.retrieve("excise-tiny")


def test_the_asynchronous_client(client):
    async def run():
        async with client(openai.AsyncOpenAI) as asynchronous:
            models = [model.id async for model in asynchronous.models.list()]
            embedded = await asynchronous.embeddings.create(model="house-small", input="x")
            response = await asynchronous.responses.create(model="house-small", input="x", max_output_tokens=4)
            kinds = [event.type async for event in await asynchronous.responses.create(
                model="house-small", input="x", max_output_tokens=4, stream=True)]
            return models, embedded, response, kinds

    models, embedded, response, kinds = asyncio.run(run())
    assert "house-small" in models and embedded.data and response.id and kinds[0] == "response.created"
