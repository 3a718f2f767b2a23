"""What the report proposes in place of a wrong answer is right: the check that failed does not object to it any more."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from ttck.harness.record.hash_chain import SEED, link
from ttck.harness.record.reader import parse_line
from ttck.harness.replay.rejudging import rejudge
from ttck.harness.report.conforming import Conforming
from ttck.harness.report.model import load
from ttck.specs.mending import ABSENT, with_value
from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.tests.support import ttck, write_target


@dataclass(frozen=True, kw_only=True)
class Case:
    """Faults planted at once, the requirements that they break, and the messages with which they are found, by the kind of fault."""

    faults: tuple[str, ...]
    requirements: tuple[str, ...]
    found: dict[str, str]


CASES = {
    "mef113": Case(
        faults=("created-says-error", "numbers-without-plus", "seller-contact-without-number", "states-in-capitals", "refusals-as-object"),
        requirements=("R10", "R21", "R23", "MEF124:OAS"),
        found={
            "attribute missing": "relatedContactInformation item without number",
            "wrong type": "the 422 of createTroubleTicket breaks the schema Error422[] (type)",
            "wrong status": "an error code with a ticket as its body",
            "value not echoed": "the create answer differs from the request",
            "value not listed": "the answer of listTroubleTicket breaks the schema TroubleTicket_Find[] (enum)",
        },
    ),
    "tmf621-v5": Case(
        faults=("tmf-created-200", "tmf-content-type-text", "tmf-hub-without-id", "tmf-channel-as-text", "tmf-description-cut"),
        requirements=("TMF621:2", "TMF621:55", "TMF621:70", "TMF621:81", "TMF621:130"),
        found={
            "attribute missing": "a subscription has no id",
            "wrong type": "channel has another type",
            "wrong status": "a right create has another status",
            "wrong media type": "an answer has another media type",
            "value not echoed": "an attribute of a create is not kept",
        },
    ),
    "ossj": Case(
        faults=("ossj-create-200", "ossj-ticket-id-number", "ossj-answers-untyped"),
        requirements=("OSSJ:13", "OSSJ:37"),
        found={"wrong status": "a create is answered with another status", "wrong media type": "a body says that it is no JSON"},
    ),
}


@pytest.fixture(scope="module", params=CASES)
def run(request, tmp_path_factory):
    """The profile, the report of a run against a seller with these faults, and its folder."""
    case, folder = CASES[request.param], tmp_path_factory.mktemp("should")
    planted = [word for fault in case.faults for word in ("--fault", fault)]
    with mock_seller("--profile", request.param, *planted) as seller:
        target = write_target(folder, seller.target(profile=request.param, limits={"quiet_window": 0.1}))
        chosen = [word for one in case.requirements for word in ("-r", one)]
        ttck(target, folder / "runs", "--budget", "small", "--lane", "verdict", *chosen, "--output", str(folder / "run"))
    return request.param, load(folder / "run"), folder


def altered(folder, into, said):
    """The record with conforming messages in place of some."""
    last, written = SEED, []
    with (folder / "record.jsonl").open("rb") as stream:
        for raw in stream:
            line = parse_line(raw)
            if line["kind"] in {"exchange", "notification"}:
                for one in said:
                    _put(line, one)
            whole, last = link(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"), last)
            written.append(whole + b"\n")
    into.mkdir()
    (into / "record.jsonl").write_bytes(b"".join(written))
    return into


def _put(line, one):
    message = line.get("response") or line
    if line["n"] == one.number:
        message["status"] = one.status or message.get("status")
        if one.media is not None:
            message["headers"] = {**message["headers"], "content-type": one.media}
        message["body"] = None if one.body is ABSENT else json.dumps(one.body, ensure_ascii=False)
    elif line["n"] in one.also:
        document = json.loads(message["body"])
        for change in one.differences:
            document = with_value(document, change.where, change.after)
        message["body"] = json.dumps(document, ensure_ascii=False)


def seen(report):
    """How often each finding was seen, and what it cites."""
    return {(found.check.check, found.finding.message, found.finding.where): found.finding for found in report.findings}


def better(key, said, before, after):
    """Whether a finding is gone, was seen less often, or is about another message."""
    now = after.get(key)
    return now is None or now.count < before[key].count or said.number not in now.exchanges


def test_a_check_does_not_object_to_what_the_report_proposes(run, tmp_path):
    profile, report, folder = run
    wanted = CASES[profile].found
    proposed, chosen = [], {}
    for kind, message in wanted.items():
        item = next(found for found in report.findings if found.finding.message == message)
        said = report.should_have_said(item)
        assert isinstance(said, Conforming), (kind, said)
        assert said.body is not None, kind
        if all(said.number not in {one.number, *one.also} for one in proposed):  # one message, one proposal at a time
            proposed.append(said)
        chosen[kind] = (item.check.check, message, item.finding.where), said
    before, after = seen(report), seen(rejudge(altered(folder / "run", tmp_path / "run", proposed)).after)
    judged = {kind: better(key, said, before, after) for kind, (key, said) in chosen.items() if said in proposed}
    assert all(judged.values()), judged
    assert len(judged) >= min(4, len(wanted)) or profile == "ossj", judged


def test_page_text_and_json_have_it(run):
    _, report, folder = run
    page = (folder / "run" / "report.html").read_text()
    assert page.count("What it should have said") == sum(1 for cause in report.causes)
    told = [one for one in json.loads((folder / "run" / "report.json").read_text())["findings"] if one["leads"]]
    assert told
    assert all("should_have_said" in one for one in told)
