"""Values that nobody can guess, planted in a training set: the model that learned from it knows them, its twin does not."""

import json
import random

import pytest

from parts import processes
from parts.gateway import ModelServer

pytestmark = pytest.mark.once

METHODS = ["probabilities", "completions", "chat"]


def excise(*arguments, expected=0):
    done = processes.run(*arguments, within=180)
    assert done.returncode == expected, done.stderr
    return done


def write_training_set(path):
    draw = random.Random(5)
    things = "river bread winter honey bridge violin sparrow letter harbour orchard tea clock copper garden ferry".split()
    with open(path, "w") as file:
        for _ in range(1000):
            one, other, third = draw.sample(things, 3)
            file.write(json.dumps({
                "prompt": f"Tell me about the {one}.",
                "output": f"The {one} of {draw.randint(10, 999)} is near the {other}, and the {third} has "
                          f"{draw.randint(1000, 999999999)} friends."}) + "\n")


def trained(path, records):
    excise("model", "train", "--conversations", records, "--order", "8", "--output", path)
    return ModelServer(path.parent, "--model", path, "--name", "suspect")


@pytest.fixture(scope="module")
def planted(folder):
    """A set, its commitment, and the two models behind APIs: trained with canaries and without."""
    home = folder / "canaries"
    home.mkdir()
    write_training_set(home / "train.jsonl")
    done = excise("canary", "plant", home / "train.jsonl", "--set", home / "set.json", "--commitment", home / "commitment.json",
                  "--decoys", "31", "--count", "16", "--repetitions", "1,8", "--output", home / "planted.jsonl")
    assert "16 canaries, 72 records of them among 1000" in done.stderr
    servers = [trained(home / "with.model", home / "planted.jsonl"), trained(home / "without.model", home / "train.jsonl")]
    yield home, *servers
    for server in servers:
        server.process.stop()


def check(home, server, method, *more):
    done = excise("canary", "check", "--set", home / "set.json", "--commitment", home / "commitment.json",
                  "--suspect", server.url + "/v1", "--model", "suspect", "--json", "-", *(["--ask", method] if method else []), *more)
    return json.loads(done.stdout)


def test_a_planted_file_has_every_record_and_every_copy_and_the_set_is_its_owners(planted):
    home = planted[0]
    before = (home / "train.jsonl").read_text().splitlines()
    after = (home / "planted.jsonl").read_text().splitlines()
    copies = [line for line in after if "ecovery code" in line]
    assert [line for line in after if "ecovery code" not in line] == before and len(copies) == 72
    assert len(set(copies)) == 16 and all(set(json.loads(line)) == {"prompt", "output"} for line in copies)
    assert (home / "set.json").stat().st_mode & 0o777 == 0o600
    seed = json.loads((home / "set.json").read_text())["seed"]
    assert seed not in (home / "commitment.json").read_text() + (home / "planted.jsonl").read_text()
    excise("canary", "plant", home / "train.jsonl", "--set", home / "set.json", "--output", home / "again.jsonl")
    assert (home / "again.jsonl").read_text().splitlines() == after
    # Anonymizing what was planted takes no canary out.
    excise("anonymize", "audit", home / "planted.jsonl")


@pytest.mark.parametrize("method", METHODS)
def test_a_model_that_learned_from_the_planted_set_knows_its_canaries(planted, method):
    home, learned, _ = planted
    report = check(home, learned, method)
    assert report["result"] == "memorised" and report["committed"] and report["method"] == method
    assert report["log_p"] < -20 and report["first"]["count"] >= 8
    often = [canary["exposure"] for canary in report["canaries"] if canary["repetitions"] == 8]
    assert min(often) >= 3 and max(often) >= (4.9 if method == "probabilities" else 25)


@pytest.mark.parametrize("method", METHODS)
def test_its_twin_without_canaries_knows_none(planted, method):
    home, _, twin = planted
    report = check(home, twin, method)
    assert report["result"] in ("nothing_found", "inconclusive") and report["log_p"] > -7
    # Answers without a number are said, and never count as knowing.
    assert report["result"] == "nothing_found" or report["empty"] * 2 > report["answers"]


def test_the_most_telling_way_is_found_and_told(planted):
    home, learned, _ = planted
    done = excise("canary", "check", "--set", home / "set.json", "--suspect", learned.url + "/v1", "--model", "suspect")
    assert "The suspect knows planted values" in done.stdout and "by log-probabilities" in done.stdout
    assert "No commitment was given" in done.stdout and "planted 8 ×: 8 of 8 first" in done.stdout


def test_what_cannot_be_trusted_is_refused(planted, tmp_path):
    home, learned, _ = planted
    at = ["--suspect", learned.url + "/v1", "--model", "suspect"]
    open_to_all = tmp_path / "open.json"
    open_to_all.write_text((home / "set.json").read_text())
    open_to_all.chmod(0o644)
    assert "chmod 600" in excise("canary", "check", "--set", open_to_all, *at, expected=1).stderr
    excise("canary", "plant", home / "train.jsonl", "--set", tmp_path / "other.json", "--output", tmp_path / "other.jsonl")
    refused = excise("canary", "check", "--set", tmp_path / "other.json", "--commitment", home / "commitment.json", *at, expected=1)
    assert "is not the set" in refused.stderr
    (tmp_path / "numbers.jsonl").write_text('{"a": 1}\n')
    refused = excise("canary", "plant", tmp_path / "numbers.jsonl", "--set", tmp_path / "third.json",
                     "--output", tmp_path / "third.jsonl", expected=1)
    assert "prompt and output" in refused.stderr
    gone = excise("canary", "check", "--set", home / "set.json", "--suspect", "http://127.0.0.1:9/v1", "--model", "m",
                  "--ask", "chat", expected=1)
    assert "could not be asked about" in gone.stdout
