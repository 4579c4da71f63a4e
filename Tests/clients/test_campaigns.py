"""Campaigns as an administrator meets them: found in the log of a running gateway, kept when it is killed, decided about."""

import datetime
import json
import signal
import subprocess

import pytest

from parts import processes
from parts.asks import PATHS, ask
from parts.wire import wait_until

pytestmark = pytest.mark.once

SCENARIO = """
days: 2
customers: {accounts: {ordinary: 250}, exchanges_per_account_day: 4}
campaigns:
  - {name: ring, accounts: 25, exchanges_per_account_day: 50, template: prefix}
"""
#: What every field of the directory is called that the admin API takes.
FIELDS = ("account", "organization", "plan", "verification", "payment", "payment_issuer", "email_domain", "email_pattern",
          "country", "entitlements")


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def world(tmp_path):
    """Two days of customers and of one pool of thieves: the records, the accounts, and the ids of the thieves."""
    files = {name: tmp_path / f"{name}.jsonl" for name in ("log", "accounts", "labels")}
    (tmp_path / "scenario.yaml").write_text(SCENARIO)
    made = processes.run("simulate", tmp_path / "scenario.yaml", *(f"--{name}={path}" for name, path in files.items()))
    assert made.returncode == 0, made.stderr
    thieves = {label["account"] for label in lines(files["labels"]) if label.get("campaign") and "account" in label}
    assert len(thieves) == 25
    return lines(files["log"]), lines(files["accounts"]), thieves


def write_log(gateway, records):
    """The records as a closed segment, moved in time so that they end a minute ago."""
    def moment(text):
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))

    delay = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=1)
             - max(moment(record["time"]) for record in records))
    for record in records:
        time = moment(record["time"]) + delay
        record["time"] = time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03}Z"
    folder = gateway.data / "exchanges"
    folder.mkdir(parents=True, exist_ok=True)
    content = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()
    subprocess.run(["zstd", "-q", "-o", str(folder / "2026-01-01T00-00-00.000Z-00000001.jsonl.zst")], input=content, check=True)


def campaigns(gateway):
    answer = gateway.admin("/admin/campaigns")
    assert answer.status == 200
    return answer.json["campaigns"]


def only(gateway, identifier):
    """One of the campaigns; the detector may take other groups for campaigns, too, which is not what is asked here."""
    [found] = [campaign for campaign in campaigns(gateway) if campaign["id"] == identifier]
    return found


def sweep_again(gateway):
    """Waits for a sweep that begins after this call."""
    done = gateway.metric("excise_detection_sweeps_total")
    assert wait_until(lambda: gateway.metric("excise_detection_sweeps_total") >= done + 2, within=60, every=0.2)


def listed(gateway, decision):
    found = processes.run("campaigns", "list", "--decision", decision, "--json", "--data", gateway.data)
    assert found.returncode == 0, found.stderr
    return [json.loads(line)["id"] for line in found.stdout.splitlines()]


def test_a_campaign_is_found_kept_and_dismissed(own_gateway, folder, world):
    log, accounts, thieves = world
    gateway = own_gateway(home=folder / "campaigns", detection={"sweep": "1s"})
    for account in accounts:
        fields = {name: account[name] for name in FIELDS if name in account}
        assert gateway.admin("/admin/accounts", "POST", fields).status == 201
    assert campaigns(gateway) == []
    gateway.stop()
    write_log(gateway, log)
    gateway.start()

    # Found, and shown by everything that shows campaigns.
    assert wait_until(lambda: campaigns(gateway), within=60, every=0.2), gateway.log
    found = campaigns(gateway)[0]
    assert found["decision"] == "open" and found["confidence"] > 0.9 and found["p_value"] < 1e-4
    assert found["first_seen"] < found["detected_at"] <= found["last_seen"]
    whole = gateway.admin(f"/admin/campaigns/{found['id']}").json
    [reported] = whole["report"]["campaigns"]
    members = set(reported["accounts"])
    assert len(members) == found["accounts"] and len(reported["evidence"]) > 1
    assert len(members & thieves) >= 0.8 * len(thieves) and len(members - thieves) <= 0.2 * len(members)
    flagged = {finding["account"] for finding in whole["report"]["accounts"] if finding["campaign"] == found["id"]}
    assert flagged and flagged <= members
    page = gateway.admin(f"/admin/campaigns/{found['id']}/page")
    assert page.status == 200 and found["id"] in page.body.decode()
    shown = processes.run("campaigns", "show", found["id"], "--data", gateway.data)
    assert shown.returncode == 0 and "evidence" in shown.stdout and "decision    open" in shown.stdout
    assert found["id"] in listed(gateway, "open")
    assert gateway.metric("excise_detection_exchanges_total") == len(log)
    assert f"campaign found campaign={found['id']}" in gateway.log
    assert not any(record["messages"][-1]["content"][:40] in gateway.log for record in log[:200])

    # What the thieves ask now is seen at the next sweep.
    keys = [gateway.new_key(account)["key"] for account in sorted(members & thieves)[:3]]
    for key in keys:
        assert gateway.post(PATHS["chat"], ask("chat", "fault-none"), key).status == 200
    assert wait_until(lambda: gateway.metric("excise_detection_exchanges_total") == len(log) + 3, within=30, every=0.2)
    sweep_again(gateway)
    before = only(gateway, found["id"])
    assert before["last_seen"] > found["last_seen"] and before["detected_at"] <= found["detected_at"]

    # A crash loses nothing.
    gateway.process.signal(signal.SIGKILL)
    gateway.process.wait()
    gateway.start()
    after = only(gateway, found["id"])
    assert (after["found"], after["detected_at"]) == (before["found"], before["detected_at"])

    # A dismissal holds, whoever decides.
    path = f"/admin/campaigns/{found['id']}"
    assert gateway.admin(path + "/dismiss", "POST").status == 400
    assert gateway.admin(path + "/confirm", "POST").json["decision"] == "confirmed"
    dismissed = processes.run("campaigns", "dismiss", found["id"], "--reason", "a course", "--data", gateway.data)
    assert dismissed.returncode == 0, dismissed.stderr
    sweep_again(gateway)
    still = only(gateway, found["id"])
    assert still["decision"] == "dismissed" and still["reason"] == "a course"
    assert still["seen"] > after["seen"] and still["detected_at"] <= found["detected_at"]
    assert listed(gateway, "dismissed") == [found["id"]]
    assert gateway.metric("excise_detection_campaigns_open") == len(listed(gateway, "open"))
    done = [action for action in gateway.admin("/admin/actions?after=250&limit=1000").json["actions"]
            if action["subject"] == found["id"]]
    assert [action["operation"] for action in done] == ["campaign.confirm", "campaign.dismiss"]
    assert done[1]["administrator"].startswith("cli:") and done[1]["details"]["reason"] == "a course"


def test_a_gateway_without_detection_answers_about_what_was_found_before(own_gateway):
    gateway = own_gateway(detection={"enabled": False})
    assert campaigns(gateway) == [] and gateway.metric("excise_detection_sweeps_total") is None
    answer = gateway.admin("/admin/campaigns/none")
    assert answer.status == 404 and "no campaign" in answer.json["error"]["message"]
    refused = processes.run("campaigns", "confirm", "none", "--data", gateway.data)
    assert refused.returncode != 0 and "excise campaigns list" in refused.stderr


def test_detection_without_a_log_is_refused(tmp_path):
    file = tmp_path / "excise.yaml"
    file.write_text(json.dumps({"upstreams": {"u": {"url": "http://127.0.0.1:9"}}, "models": {"m": {"upstreams": ["u"]}},
                                "exchange_log": {"enabled": False}, "detection": {"enabled": True}}))
    checked = processes.run("config", "check", file)
    assert checked.returncode != 0 and "detection.enabled" in checked.stderr and "exchange_log.enabled" in checked.stderr
