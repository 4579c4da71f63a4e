"""How the official clients behave at a gateway whose upstream fails: what they raise, when they retry, what happens to
the upstream when they go away."""

import asyncio
import time

import anthropic
import openai
import pytest

from parts.upstream_answers import PIECES, TEXT
from parts.wire import wait_until

NEW = int(openai.__version__.split(".")[0]) >= 2


def openai_stream(client, model, marker, **options):
    return client(**options).chat.completions.create(model=model, messages=[{"role": "user", "content": marker}],
                                                     stream=True)


def anthropic_stream(claude, model, marker, **options):
    return claude(**options).messages.create(model=model, max_tokens=64, messages=[{"role": "user", "content": marker}],
                                             stream=True)


# Errors as the clients' own types


def test_an_unknown_model_is_a_not_found_error(client, claude):
    with pytest.raises(openai.NotFoundError) as refused:
        client().chat.completions.create(model="no-such-model", messages=[{"role": "user", "content": "x"}])
    assert refused.value.code == "model_not_found" and refused.value.request_id
    with pytest.raises(anthropic.NotFoundError) as refused:
        claude().messages.create(model="no-such-model", max_tokens=4, messages=[{"role": "user", "content": "x"}])
    assert refused.value.body["error"]["type"] == "not_found_error" and refused.value.request_id


def test_a_bad_request_is_a_bad_request_error(client, claude):
    with pytest.raises(openai.BadRequestError) as refused:
        client().chat.completions.create(model="house-small", messages="not a list")
    assert refused.value.type == "invalid_request_error" and refused.value.request_id
    with pytest.raises(anthropic.BadRequestError) as refused:
        claude().messages.create(model="house-small", max_tokens=-1, messages=[{"role": "user", "content": "x"}])
    assert refused.value.body["error"]["type"] == "invalid_request_error" and refused.value.request_id


@pytest.mark.parametrize("fault", ["reset-before-head", "html-500", "garbage-json", "redirect-301", "status-401",
                                   "compressed-bomb", "length-conflict"])
def test_a_broken_upstream_is_an_internal_server_error(client, claude, marker, fault):
    with pytest.raises(openai.InternalServerError) as failed:
        client().chat.completions.create(model=f"fault-{fault}", messages=[{"role": "user", "content": marker}])
    assert failed.value.request_id and "zzleak" not in str(failed.value.body)
    with pytest.raises(anthropic.InternalServerError) as failed:
        claude().messages.create(model=f"fault-{fault}", max_tokens=4, messages=[{"role": "user", "content": marker}])
    assert failed.value.request_id and "zzleak" not in str(failed.value.body)


CUT = ["reset-mid-body", "close-mid-body", "half-event-close", "half-event-end", "no-finish-no-done", "stall-mid-body",
       "garbage-event", "error-event", "oversize-event"]


@pytest.mark.parametrize("fault", CUT)
def test_an_upstream_that_dies_within_a_stream_raises(client, claude, marker, fault):
    """Never a clean end: both clients would take that for a whole answer."""
    pieces = []
    with pytest.raises(openai.APIError) as failed:
        for chunk in openai_stream(client, f"fault-{fault}", marker):
            pieces += [choice.delta.content for choice in chunk.choices if choice.delta.content]
    assert pieces == PIECES[: len(pieces)]
    assert failed.value.message and "zzleak" not in str(failed.value.body)

    events = []
    with pytest.raises(anthropic.APIError) as failed:
        for event in anthropic_stream(claude, f"fault-{fault}", marker):
            events.append(event.type)
    assert "message_stop" not in events
    assert "zzleak" not in str(failed.value.body)


@pytest.mark.parametrize("fault", ["reset-mid-body", "half-event-end", "error-event"])
def test_a_response_stream_that_dies_does_not_complete(client, marker, fault):
    kinds = []
    try:
        for event in client().responses.create(model=f"fault-{fault}", input=marker, stream=True):
            kinds.append(event.type)
    except openai.APIError:
        kinds.append("error")
    assert kinds[-1] in ("error", "response.failed")
    assert "response.completed" not in kinds


@pytest.mark.parametrize("fault", ["reset-mid-body", "stall-mid-body"])
def test_the_asynchronous_clients_raise_too(client, claude, marker, fault):
    async def run():
        async with client(openai.AsyncOpenAI) as asynchronous:
            with pytest.raises(openai.APIError):
                async for _ in await asynchronous.chat.completions.create(
                        model=f"fault-{fault}", messages=[{"role": "user", "content": marker}], stream=True):
                    pass
        async with claude(anthropic.AsyncAnthropic) as asynchronous:
            with pytest.raises(anthropic.APIError):
                async with asynchronous.messages.stream(model=f"fault-{fault}", max_tokens=4,
                                                        messages=[{"role": "user", "content": marker}]) as stream:
                    async for _ in stream:
                        pass

    asyncio.run(run())


# Retries


def test_a_429_is_passed_on_and_retried_by_the_client(client, claude, upstream, marker):
    """`retry-after: 1` reaches the client, which waits for it and succeeds."""
    begun = time.monotonic()
    answer = client(max_retries=2).chat.completions.create(model="fault-once-429",
                                                           messages=[{"role": "user", "content": marker + "-1"}])
    assert answer.choices[0].message.content == TEXT
    assert 0.9 < time.monotonic() - begun < 6
    assert len(upstream.exchanges(marker + "-1")) == 2

    begun = time.monotonic()
    answer = claude(max_retries=2).messages.create(model="fault-once-429", max_tokens=8,
                                                   messages=[{"role": "user", "content": marker + "-2"}])
    assert answer.content[0].text == TEXT
    assert 0.9 < time.monotonic() - begun < 6
    assert len(upstream.exchanges(marker + "-2")) == 2


def test_a_429_without_retries_is_a_rate_limit_error(client, claude, marker):
    with pytest.raises(openai.RateLimitError) as refused:
        client().chat.completions.create(model="fault-status-429", messages=[{"role": "user", "content": marker}])
    assert refused.value.response.headers["retry-after"] == "7"
    assert refused.value.code == "rate_limit_exceeded"
    with pytest.raises(anthropic.RateLimitError) as refused:
        claude().messages.create(model="fault-status-429", max_tokens=8, messages=[{"role": "user", "content": marker}])
    assert refused.value.response.headers["retry-after"] == "7"
    assert refused.value.body["error"]["type"] == "rate_limit_error"


def test_a_503_is_retried_by_the_client(client, claude, upstream, marker):
    answer = client(max_retries=2).chat.completions.create(model="fault-once-503",
                                                           messages=[{"role": "user", "content": marker + "-1"}])
    assert answer.choices[0].message.content == TEXT
    assert len(upstream.exchanges(marker + "-1")) == 2
    answer = claude(max_retries=2).messages.create(model="fault-once-503", max_tokens=8,
                                                   messages=[{"role": "user", "content": marker + "-2"}])
    assert answer.content[0].text == TEXT
    assert len(upstream.exchanges(marker + "-2")) == 2


def test_a_503_is_retried_by_the_gateway_where_it_may(client, upstream, marker):
    answer = client().chat.completions.create(model="retry-once-503", messages=[{"role": "user", "content": marker}])
    assert answer.choices[0].message.content == TEXT
    assert len(upstream.exchanges(marker)) == 2


def test_a_bad_request_is_not_retried_by_anyone(client, upstream, marker):
    with pytest.raises(openai.BadRequestError):
        client(max_retries=2).chat.completions.create(model="retry-status-400",
                                                      messages=[{"role": "user", "content": marker}])
    upstream.only(marker)


def test_a_stream_that_began_is_not_retried_by_anyone(client, upstream, marker):
    with pytest.raises(openai.APIError):
        list(openai_stream(client, "retry-close-mid-body", marker, max_retries=2))
    upstream.only(marker)


# Going away


def gone(upstream, marker):
    """Seconds between the request and the moment the upstream's client went away."""
    def look():
        seen = upstream.exchanges(marker)
        return seen and seen[0]["gone"]

    moment = wait_until(look, within=5)
    assert moment, "the upstream still sends to nobody"
    return moment


def test_a_client_that_stops_reading_a_stream_cancels_the_upstream(client, claude, upstream, marker):
    stream = openai_stream(client, "fault-endless", marker + "-1")
    for _ in range(5):
        next(stream)
    begun = time.monotonic()
    stream.close()
    gone(upstream, marker + "-1")
    assert time.monotonic() - begun < 1.5

    stream = anthropic_stream(claude, "fault-endless", marker + "-2")
    for _ in range(5):
        next(stream)
    begun = time.monotonic()
    stream.close()
    gone(upstream, marker + "-2")
    assert time.monotonic() - begun < 1.5


def test_a_stream_left_by_break_cancels_the_upstream(client, upstream, marker):
    with openai_stream(client, "fault-endless", marker) as stream:
        for number, _ in enumerate(stream):
            if number == 5:
                break
    begun = time.monotonic()
    gone(upstream, marker)
    assert time.monotonic() - begun < 1.5


def test_a_cancelled_task_cancels_the_upstream(client, upstream, marker):
    async def run():
        async with client(openai.AsyncOpenAI) as asynchronous:
            async def read():
                async for _ in await asynchronous.chat.completions.create(
                        model="fault-endless", messages=[{"role": "user", "content": marker}], stream=True):
                    pass

            task = asyncio.create_task(read())
            await asyncio.sleep(0.5)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            begun = time.monotonic()
            await asyncio.to_thread(gone, upstream, marker)
            assert time.monotonic() - begun < 1.5

    asyncio.run(run())


@pytest.mark.parametrize("fault", ["stall-before-head", "stall-mid-body"])
def test_a_client_that_loses_patience_cancels_the_upstream(client, upstream, marker, fault):
    begun = time.monotonic()
    with pytest.raises(openai.APITimeoutError):
        client(timeout=0.5).chat.completions.create(model=f"fault-{fault}", messages=[{"role": "user", "content": marker}])
    gone(upstream, marker)
    assert time.monotonic() - begun < 2.8, "the upstream was left by its own deadline, not because the client left"


def test_many_abandoned_streams_leave_nothing_behind(house, client, upstream, marker):
    """Neither connections nor places in flight."""
    async def run():
        async with client(openai.AsyncOpenAI) as asynchronous:
            async def one(number):
                stream = await asynchronous.chat.completions.create(
                    model="fault-endless", messages=[{"role": "user", "content": f"{marker}-{number}"}], stream=True)
                async for _ in stream:
                    break
                await stream.close()

            for start in range(0, 200, 20):
                await asyncio.gather(*(one(start + number) for number in range(20)))

    asyncio.run(run())
    assert wait_until(lambda: all(one["gone"] for one in upstream.exchanges(marker)), within=5)
    status = wait_until(lambda: house.admin("/admin/status").json["gateway"]["in_flight"] == 0, within=5)
    assert status, house.admin("/admin/status").body
