"""Keys: a wrong one is each client's AuthenticationError, with the provider's body and a request id."""

import time

import anthropic
import openai
import pytest

from parts.asks import PATHS, ask, assert_error, dialect
from parts.wire import request, wait_until

MESSAGES = [{"role": "user", "content": "hi"}]


def refused_by_openai(client, key):
    with pytest.raises(openai.AuthenticationError) as refused:
        client(key=key).chat.completions.create(model="house-small", messages=MESSAGES, max_tokens=4)
    error = refused.value
    assert error.status_code == 401
    assert error.request_id and error.request_id == error.response.headers["x-request-id"]
    assert error.code == "invalid_api_key" and error.type == "invalid_request_error"
    assert key not in str(error.body) and key not in str(error.response.headers)
    return error.body["message"]


def refused_by_anthropic(claude, key):
    with pytest.raises(anthropic.AuthenticationError) as refused:
        claude(key=key).messages.create(model="house-small", max_tokens=4, messages=MESSAGES)
    error = refused.value
    assert error.request_id and error.request_id == error.body["request_id"]
    assert error.body["type"] == "error" and error.body["error"]["type"] == "authentication_error"
    return error.body["error"]["message"]


def changed(key):
    return key[:-1] + ("a" if key[-1] != "a" else "b")


WRONG = {
    "not a key": lambda key: "sk-something-else",
    "another secret": changed,
    "an unknown id": lambda key: "ex-" + changed(key.split("-")[1]) + "-" + key.split("-", 2)[2],
    "only the prefix": lambda key: key.rsplit("-", 1)[0],
    "a longer one": lambda key: key + "a",
    "other case": lambda key: key.swapcase(),
    "a very long one": lambda key: "ex-" + "a" * 3000,
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_key_is_refused(client, claude, key, name):
    refused_by_openai(client, WRONG[name](key))
    refused_by_anthropic(claude, WRONG[name](key))


def test_a_refusal_does_not_tell_whether_the_id_exists(client, key):
    messages = {refused_by_openai(client, WRONG[name](key)).replace(WRONG[name](key), "")
                for name in ("another secret", "an unknown id")}
    assert len(messages) == 1


@pytest.mark.parametrize("kind", ["chat", "completions", "embeddings", "responses", "messages"])
@pytest.mark.parametrize("fields", [
    [], [("Authorization", "Bearer ")], [("Authorization", "Bearer")], [("Authorization", "")],
    [("Authorization", "Basic dXNlcjpwYXNz")], [("x-api-key", "")], [("Authorization", "Bearer \xe9\xff")],
], ids=["none", "empty bearer", "no bearer", "empty", "basic", "empty x-api-key", "bytes over 127"])
def test_a_missing_key_is_refused(house, upstream, marker, kind, fields):
    answer = house.send(request(PATHS[kind], ask(kind, "fault-none", marker), fields=fields))
    assert_error(answer, dialect(kind), 401)
    assert upstream.exchanges(marker) == []


def test_models_need_a_key_too(house):
    assert_error(house.get("/v1/models"), "openai", 401)
    assert_error(house.get("/v1/models", fields=[("anthropic-version", "2023-06-01")]), "anthropic", 401)


@pytest.mark.parametrize("scheme", ["bearer", "BEARER"])
def test_the_scheme_is_read_in_any_case(house, key, marker, scheme):
    """RFC 9110, 11.1."""
    answer = house.send(request(PATHS["chat"], ask("chat", "fault-none", marker),
                                fields=[("Authorization", f"{scheme} {key}")]))
    assert answer.status == 200


def test_two_different_keys_are_refused(house, key, marker):
    """One of them being wrong must not be overlooked in favour of whichever works."""
    answer = house.send(request(PATHS["chat"], ask("chat", "fault-none", marker), key,
                                fields=[("Authorization", "Bearer ex-other-key")]))
    assert_error(answer, "openai", {400, 401})


def test_a_key_that_is_not_asked_for_the_body_reaches_nobody(house, upstream, marker):
    """A bad key with a bad body is a bad key: what stands in the body is not told to strangers."""
    answer = house.send(request(PATHS["chat"], b"{" + marker.encode(), "ex-no-body"))
    assert_error(answer, "openai", 401)


def test_a_new_key_works_at_once_and_a_revoked_one_no_more(house, client, claude):
    made = house.new_key("alice", name="to be revoked")
    ask_once = lambda: client(key=made["key"]).chat.completions.create(model="house-small", messages=MESSAGES,
                                                                       max_tokens=2)
    assert ask_once().choices
    assert house.admin(f"/admin/keys/{made['id']}/revoke", "POST").status == 200
    refused_by_openai(client, made["key"])
    refused_by_anthropic(claude, made["key"])


def test_a_key_made_by_the_command_line_works_in_the_running_gateway(house, client):
    made = house.key("alice")

    def works():
        try:
            return client(key=made).models.list().data
        except openai.AuthenticationError:
            return False

    assert wait_until(works, within=10, every=0.2)


def test_an_expired_key_is_refused(house, client, claude):
    made = house.new_key("alice", expires_in="1s")
    assert client(key=made["key"]).models.list().data
    time.sleep(2.3)
    refused_by_openai(client, made["key"])
    refused_by_anthropic(claude, made["key"])


def test_a_rotated_key_works_until_its_grace_is_over(house, client):
    old = house.new_key("alice")
    rotated = house.admin(f"/admin/keys/{old['id']}/rotate", "POST", {"grace": "1s"}).json
    for key in (old["key"], rotated["new"]["key"]):
        assert client(key=key).models.list().data
    time.sleep(2.3)
    refused_by_openai(client, old["key"])
    assert client(key=rotated["new"]["key"]).models.list().data


def test_a_suspended_account_is_refused_and_comes_back(house, client):
    assert house.admin("/admin/accounts", "POST", {"account": "carol"}).status == 201
    key = house.new_key("carol")["key"]
    assert client(key=key).models.list().data
    assert house.admin("/admin/accounts/carol/suspend", "POST", {"reason": "test"}).status == 200
    with pytest.raises((openai.AuthenticationError, openai.PermissionDeniedError)):
        client(key=key).models.list()
    assert house.admin("/admin/accounts/carol/reactivate", "POST").status == 200
    assert client(key=key).models.list().data


def test_the_admin_api_wants_its_own_token(house, key):
    for wrong in ("", "wrong", key):
        assert house.admin("/admin/accounts", key=wrong).status == 401
    assert house.admin("/admin/accounts").status == 200


def test_the_admin_api_is_not_on_the_clients_port(house, key):
    for path in ("/admin/accounts", "/metrics", "/admin/status"):
        assert house.get(path, house.settings["admin"]["token"]).status in (401, 404)
        assert house.get(path, key).status == 404


def test_admin_actions_are_logged_without_secrets(house):
    made = house.new_key("bob", name="logged")
    actions = house.admin("/admin/actions?limit=1000").body.decode()
    assert made["id"] in actions
    assert made["key"].rsplit("-", 1)[1] not in actions


def test_a_stored_key_is_only_a_hash(house):
    secret = house.keys["alice"].rsplit("-", 1)[1].encode()
    for file in house.data.rglob("*"):
        if file.is_file():
            assert secret not in file.read_bytes(), f"{file.name} holds a key"
            assert file.stat().st_mode & 0o007 == 0, f"others may read {file.name}"
