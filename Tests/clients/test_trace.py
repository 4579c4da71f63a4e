"""From a marked answer to the account that collected it: thieves collect behind the gateway, a student learns from what they
have, and `excise trace` names them and nobody else."""

import base64
import collections
import concurrent.futures
import contextlib
import http.server
import json
import math
import os
import re
import signal
import subprocess
import threading

import pytest
from openai import OpenAI

from parts import processes
from parts.gateway import Gateway, ModelServer

pytestmark = pytest.mark.once

THIEVES = ["ring-1", "ring-2"]
INNOCENTS = [f"customer-{number}" for number in range(1, 13)]
EPOCH = "2026-11"


def excise(*arguments, expected=0):
    done = processes.run(*arguments)
    assert done.returncode == expected, done.stderr
    return done


def collect(gateway, account, count, model="house-marked", first=0):
    """Answers to questions that differ, as a distiller or a customer asks them."""
    client = OpenAI(api_key=gateway.keys[account], base_url=gateway.url + "/v1", max_retries=3, timeout=60)
    subjects = ["rivers", "bread", "winter", "honey", "bridges", "violins", "letters", "orchards", "tea", "clocks"]

    def ask(number):
        answer = client.chat.completions.create(
            model=model, max_tokens=160, temperature=1,
            messages=[{"role": "user", "content": f"Tell me about {subjects[number % 10]}, part {number}."}])
        return {"prompt": f"Tell me about {subjects[number % 10]}, part {number}.",
                "output": answer.choices[0].message.content}

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return list(pool.map(ask, range(first, first + count)))


def write_lines(path, answers):
    path.write_text("".join(json.dumps(answer) + "\n" for answer in answers))


def student(path, texts):
    """A model that learned from texts, behind an API."""
    source = path.with_suffix(".jsonl")
    write_lines(source, texts)
    excise("model", "train", "--conversations", source, "--tokenizer", "built-in", "--order", "4", "--output", path)
    return ModelServer(path.parent, "--model", path, "--name", "student")


@pytest.fixture(scope="module")
def house_of_marks(folder, model_server):
    """A gateway that has the built-in model mark, its keys, and a commitment to them."""
    home = folder / "marks"
    home.mkdir()
    keys = home / "keys"
    excise("watermark", "keys", "create", "--keys", keys)
    gateway = Gateway(
        home, {"excise": {"url": model_server.url}},
        {name: {"upstreams": ["excise"], "name": "excise-tiny"} for name in ("house-marked", "house-plain")},
        watermark={"keys": str(keys), "epoch": EPOCH, "cohorts": str(home / "cohorts.jsonl"),
                   "models": {"house-marked": {"scheme": "excise-1", "context_width": 2}}})
    gateway.keys = {name: gateway.account(name) for name in THIEVES + INNOCENTS}
    (home / "cohorts.jsonl").write_text("".join(
        json.dumps({"account": name, "cohort": "ring"}) + "\n" for name in THIEVES))
    commitment = home / "commitment.json"
    excise("watermark", "keys", "commit", "--keys", keys, "--epoch", EPOCH, "--data", gateway.data,
           "--cohorts", home / "cohorts.jsonl", "--decoys", "500", "--output", commitment)
    gateway.start()
    yield gateway, keys, commitment
    gateway.stop()


def report(path):
    return json.loads(path.read_text())


def test_a_student_names_the_accounts_whose_answers_it_learned_from(house_of_marks, tmp_path):
    gateway, keys, commitment = house_of_marks
    taken = [text for thief in THIEVES for text in collect(gateway, thief, 100)]
    server = student(tmp_path / "student.model", taken)
    try:
        traced = processes.run(
            "trace", "--suspect", server.url + "/v1", "--model", "student", "--keys", keys, "--commitment", commitment,
            "--questions", "400", "--temperature", "0.6", "--json", tmp_path / "trace.json", "--html", tmp_path / "trace.html", within=180)
    finally:
        server.process.stop()
    assert traced.returncode == 0, traced.stderr
    found = report(tmp_path / "trace.json")
    assert found["result"] == "named", found["headline"]
    assert [cohort["name"] for cohort in found["cohorts"]] == ["ring"]
    # Asking may stop before the second one's evidence suffices; nobody else's ever does.
    named = {account["name"] for account in found["accounts"]}
    assert named and named <= set(THIEVES)
    assert all(account["family_wise_log_p"] <= math.log(0.001) for account in found["accounts"])
    assert found["decoys"]["sound"] and found["decoys"]["count"] == 500
    assert found["commitments"][0]["root"] == report(commitment)["root"]
    page = (tmp_path / "trace.html").read_text()
    assert all(name in page for name in named) and "<script" not in page and "e-value" in traced.stderr


def test_the_example_of_the_readme_names_its_source(tmp_path):
    """Its very lines, but for the ports."""
    [example] = re.findall(r"^## From a copy back.*?^```sh\n(.*?)^```", (processes.ROOT / "README.md").read_text(), re.M | re.S)
    ports = dict(zip(("8080", "9000", "9001"), processes.free_ports(3)))
    example = re.sub(r"8080|900[01]", lambda port: str(ports[port[0]]), example)
    listening = f"listen: {{ port: {ports['8080']} }}\nadmin: {{ port: {processes.free_ports(1)[0]} }}\n"
    (tmp_path / "example.sh").write_text(example.replace("data: data\n", "data: data\n" + listening, 1))
    path = f"{processes.executable().parent}:{os.environ['PATH']}"
    with open(tmp_path / "output", "w") as output:
        # A session of its own, so that servers that a failing line leaves behind are ended with it.
        shell = subprocess.Popen(["bash", "-e", "example.sh"], cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=output,
                                 stderr=subprocess.STDOUT, start_new_session=True, env=dict(os.environ, PATH=path))
        try:
            assert shell.wait(180) == 0, (tmp_path / "output").read_text()[-2000:]
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(shell.pid, signal.SIGTERM)
    assert "The text depends on the marks of account bob (cohort bob)." in (tmp_path / "output").read_text()


def test_a_student_of_customers_answers_or_of_unmarked_text_names_nobody_else(house_of_marks, tmp_path):
    gateway, keys, commitment = house_of_marks
    unmarked = collect(gateway, "customer-1", 60, model="house-plain")
    write_lines(tmp_path / "unmarked.jsonl", unmarked)
    excise("trace", "--suspect", tmp_path / "unmarked.jsonl", "--keys", keys, "--commitment", commitment,
           "--json", tmp_path / "unmarked.json")
    found = report(tmp_path / "unmarked.json")
    assert found["result"] == "nothing_found" and not found["accounts"] and found["tuples"] > 300


def test_detect_says_which_passages_carry_the_mark(house_of_marks, tmp_path):
    gateway, keys, commitment = house_of_marks
    marked = collect(gateway, "customer-2", 25, first=500)
    plain = collect(gateway, "customer-2", 5, model="house-plain", first=500)
    write_lines(tmp_path / "text.jsonl", plain + marked)
    shown = excise("watermark", "detect", tmp_path / "text.jsonl", "--keys", keys, "--commitment", commitment)
    assert "account customer-2 (cohort customer-2)" in shown.stdout
    clearest = shown.stdout.split("CLEAREST")[-1].split("BEGINS\n")[1].splitlines()[0]
    assert int(clearest.split()[0]) > len(plain)


def test_keys_that_were_not_committed_to_accuse_nobody(house_of_marks, tmp_path):
    gateway, keys, commitment = house_of_marks
    text = tmp_path / "text.txt"
    text.write_text("\n\n".join(" ".join(one["output"].split()) for one in collect(gateway, "customer-3", 25)))
    other = dict(report(commitment), root="00" * 32)
    (tmp_path / "other.json").write_text(json.dumps(other))
    refused = processes.run("trace", "--suspect", text, "--keys", keys, "--commitment", tmp_path / "other.json")
    assert refused.returncode != 0 and "nobody can be accused" in refused.stderr
    accounts = tmp_path / "accounts.jsonl"
    accounts.write_text(excise("account", "list", "--json", "--data", gateway.data).stdout)
    excise("trace", "--suspect", text, "--keys", keys, "--epoch", EPOCH, "--accounts", accounts,
           "--json", tmp_path / "trace.json")
    found = report(tmp_path / "trace.json")
    assert found["result"] == "refused" and "committed" in found["headline"] and not found["accounts"]


def test_text_that_begins_with_a_brace_is_text_where_its_name_says_so(tmp_path):
    (tmp_path / "scheme.json").write_text('{"scheme": "sglang", "key": "0123456789abcdef", "context_width": 1}')
    text = "{}\n\n{ a passage that is no object }\n"
    for name, expected in (("text.txt", 0), ("text", 1)):
        (tmp_path / name).write_text(text)
        done = excise("watermark", "test", tmp_path / name, "--scheme", tmp_path / "scheme.json", expected=expected)
        assert expected == 0 or "text:2: not JSON" in done.stderr and ".txt" in done.stderr


ECHO = "The quick brown fox jumps over the lazy dog while the river runs to the sea. " * 20


@pytest.mark.parametrize(("lines", "said"), [
    ([], "there is no text to test"),
    ([{"output": ""}], "there is no text to test"),
    ([{"output": "x"}], "only 0 distinct tuples"),
    ([{"tokens": [7]}], "only 0 distinct tuples"),
    ([{"tokens": [100_000 + number * 7 for number in range(400)]}], "outside the vocabulary"),
    ([{"tokens": [-5 - number for number in range(400)]}], "outside the vocabulary"),
    ([{"prompt": ECHO, "output": ECHO}], "only 0 distinct tuples"),
    ([{"output": ECHO}] * 40, "distinct tuples; some hundreds are needed"),
])
def test_text_that_proves_nothing_accuses_nobody_and_says_why(house_of_marks, lines, said, tmp_path):
    _, keys, commitment = house_of_marks
    write_lines(tmp_path / "text.jsonl", lines)
    for command in (["trace", "--suspect"], ["watermark", "detect"]):
        excise(*command, tmp_path / "text.jsonl", "--keys", keys, "--commitment", commitment, "--json", tmp_path / "found.json")
        found = report(tmp_path / "found.json")
        assert found["result"] == "refused" and said in found["headline"] and not found["accounts"]


def test_given_keys_of_any_scheme_are_tested(house_of_marks, tmp_path):
    gateway, keys, _ = house_of_marks
    write_lines(tmp_path / "text.jsonl", collect(gateway, "customer-4", 25, first=900))
    for account in ("customer-4", "customer-5"):
        described = excise("watermark", "keys", "describe", "--keys", keys, "--epoch", EPOCH, "--scheme", "excise-1",
                           "--account", account, "--cohort", account)
        (tmp_path / f"{account}.json").write_text(described.stdout)
    (tmp_path / "kgw.json").write_text('{"scheme": "kgw-transformers", "vocabulary_size": 2048}')
    (tmp_path / "synthid.json").write_text('{"scheme": "synthid-text", "keys": [1, 2, 3]}')
    files = [tmp_path / f"{name}.json" for name in ("customer-4", "customer-5", "kgw", "synthid")]
    shown = excise("watermark", "test", tmp_path / "text.jsonl", "--scheme", *files).stdout
    powers = {line.split()[0]: line.split()[4] for line in shown.splitlines()[1:5]}
    assert float(powers["customer-4.json"]) < -10 and float(powers["kgw.json"]) > -4
    # Another account of another cohort shares everyone's key only.
    assert float(powers["customer-5.json"]) > float(powers["customer-4.json"])
    assert powers["synthid.json"] == "-" and "no p-value" in shown and "Of 4 that were tried" in shown
    (tmp_path / "kgw.json").write_text('{"scheme": "kgw"}')
    refused = processes.run("watermark", "test", tmp_path / "text.jsonl", "--scheme", tmp_path / "kgw.json")
    assert refused.returncode != 0 and "'scheme' must be one of" in refused.stderr


def test_text_is_tokenized_by_a_rank_file(tmp_path):
    tokens = [bytes([byte]) for byte in range(256)] + [b"th", b"the", b" the"]
    ranks = tmp_path / "small.tiktoken"
    ranks.write_text("".join(f"{base64.b64encode(token).decode()} {rank}\n" for rank, token in enumerate(tokens)))
    (tmp_path / "text.txt").write_text("the theme\n")
    (tmp_path / "sglang.json").write_text('{"scheme": "sglang", "key": "0123456789abcdef", "context_width": 1}')
    shown = excise("watermark", "test", tmp_path / "text.txt", "--scheme", tmp_path / "sglang.json", "--tokenizer", ranks).stdout
    # the | ␣the | m | e: three tuples.
    assert shown.splitlines()[1].split()[:2] == ["sglang.json", "3"]
    ranks.write_text("no rank file\n")
    refused = processes.run("watermark", "test", tmp_path / "text.txt", "--scheme", tmp_path / "sglang.json", "--tokenizer", ranks)
    assert refused.returncode != 0 and "small.tiktoken" in refused.stderr and "Traceback" not in refused.stderr


def test_an_opened_key_is_checked_by_anyone(house_of_marks, tmp_path):
    _, keys, commitment = house_of_marks
    opening = tmp_path / "opening.json"
    excise("watermark", "keys", "verify", "--keys", keys, "--commitment", commitment)
    excise("watermark", "keys", "open", "--keys", keys, "--commitment", commitment, "--account", "ring-1", "--output", opening)
    assert "is in commitment" in excise("watermark", "keys", "verify", opening, "--commitment", commitment).stdout
    changed = json.loads(opening.read_text())
    changed["holder"]["name"] = "customer-1"
    opening.write_text(json.dumps(changed))
    assert "NOT" in excise("watermark", "keys", "verify", opening, "--commitment", commitment, expected=1).stdout


def test_clients_cannot_steer_the_mark(own_gateway, upstream, folder, marker):
    keys = folder / "own-marks"
    excise("watermark", "keys", "create", "--keys", keys)
    marks = {"fault-none": {"scheme": "sglang", "context_width": 2}}
    gateway = own_gateway(watermark={"keys": str(keys), "models": marks})
    body = {"model": "fault-none", "messages": [{"role": "user", "content": marker}], "logit_bias": {"5": -100},
            "watermark": {"key": "0"}, "watermarking": False, "vllm_xargs": {"watermarking": False}}
    assert gateway.post("/v1/chat/completions", body, gateway.keys["alice"]).status == 200
    sent = json.loads(upstream.only(marker)["body"])
    assert not {"logit_bias", "watermarking", "vllm_xargs"} & set(sent)
    assert len(sent["watermark"]["key"]) == 16 and sent["watermark"]["context_window"] == 2


class Suspect(http.server.BaseHTTPRequestHandler):
    """Answers as the path says."""

    asked = collections.Counter()
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        kind = self.path.split("/")[1]
        self.asked[kind] += 1
        whole = json.dumps({"choices": [{"message": {"content": f"number {self.asked[kind]} of many"}}]})
        status, fields, body = {
            "locked": (401, {}, '{"error": {"message": "no such key"}}'),
            "garbage": (200, {}, "<html>\x1b[2J"),
            "broken-stream": (200, {"content-type": "text/event-stream"}, "data: {\"choices\": [\n\n"),
            "stream": (200, {"content-type": "text/event-stream"},
                       'data: {"choices": [{"delta": {"content": "a piece"}}]}\n\ndata: [DONE]\n\n'),
            "busy": (429, {"retry-after": "1"}, "{}") if self.asked[kind] == 1 else (200, {}, whole),
        }[kind]
        self.send_response(status)
        for name, value in {"content-length": str(len(body)), **fields}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def suspects():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Suspect)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.parametrize(("kind", "answers", "said"), [
    ("locked", 0, "no such key"),
    ("garbage", 0, "no chat completion"),
    ("broken-stream", 0, "no JSON"),
    ("stream", 24, "repeat others"),
    ("busy", 24, "All questions were put"),
])
def test_a_difficult_suspect_is_told_about_and_nobody_is_accused(house_of_marks, suspects, kind, answers, said, tmp_path):
    _, keys, commitment = house_of_marks
    traced = processes.run("trace", "--suspect", f"{suspects}/{kind}/v1", "--model", "x", "--keys", keys, "--commitment",
                           commitment, "--questions", "24", "--json", tmp_path / "trace.json")
    assert traced.returncode == (0 if answers else 1), traced.stderr
    found = report(tmp_path / "trace.json")
    assert found["result"] in ("refused", "nothing_found") and found["answers"] == answers and not found["accounts"]
    assert said in " ".join(found["remarks"]) and "\x1b" not in traced.stdout
