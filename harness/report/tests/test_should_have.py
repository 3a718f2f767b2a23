from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ttck.harness.report import jsonreport, text
from ttck.harness.report.conforming import Conforming, Spoken, Unknown
from ttck.harness.report.html import render
from ttck.harness.report.model import load
from ttck.harness.report.should_have import should_have_said
from ttck.harness.report.should_view import as_values, beside, brief, in_full
from ttck.harness.report.tests.records import HOSTILE, RecordBuilder, finding
from ttck.specs.dialects import dialect
from ttck.specs.mending import ABSENT

SENT = {"@type": "TroubleTicket", "description": "no light", "severity": "Minor", "ticketType": "outage"}
SHOWN = {**SENT, "id": "7", "href": "http://s/7", "status": "acknowledged"}
PATH = "/troubleTicket"


def said(tmp_path, found, *exchanges, profile="tmf621-v5", side=None):
    """The report of a run that found this, with what should have been said."""
    record = RecordBuilder().header(profile=profile, **({"side": side} if side else {}))
    numbers = tuple(record.exchange(**values) for values in exchanges)
    cited = found.exchanges or numbers
    record.verdict("check", "TMF621:1", outcome="failed", findings=[finding(**{**vars(found), "exchanges": cited})])
    report = load(record.footer(outcome="failed", exit_code=1).write(tmp_path / "run"))
    return report, report.should_have_said(report.findings[0])


def create(answer=SHOWN, *, status=201, sent=SENT, media="application/json", **values):
    response = {
        "status": status, "headers": {"content-type": media} if media else {}, "truncated": False,
        "body": answer if isinstance(answer, str) or answer is None else json.dumps(answer),
    }  # fmt: skip
    return {"sent": sent, "response": response, "operation": "createTroubleTicket", **values}


def retrieve(answer, *, status=200, **values):
    return {
        **create(answer, status=status, sent=None),
        "method": "GET",
        "path": "/troubleTicket/7",
        "operation": "retrieveTroubleTicket",
        **values,
    }


def differences(found):
    assert isinstance(found, Conforming), found
    return {one.where: (one.before, one.after) for one in found.differences}


def test_another_status_of_a_success_leaves_the_body(tmp_path):
    _, found = said(tmp_path, finding("x", expected="201 or 202", actual="200 to create"), create(status=200))
    assert (found.status, differences(found)) == (201, {})
    assert found.notes == ("Status: also legal are 202.",)
    assert brief(found) == ["n = 1: 201 Created in place of 200", "Status: also legal are 202."]


def test_a_create_that_was_refused_shows_what_was_sent_and_its_first_state(tmp_path):
    _, found = said(tmp_path, finding("x", expected="2xx", actual="400 no"), create({"code": "1", "reason": "no"}, status=400))
    assert found.status == 201
    assert {name: found.body[name] for name in SENT} == SENT
    assert found.body["status"] == "acknowledged"
    assert "/id: an example; any other value of this form is as good." in found.notes


def test_what_should_have_been_refused_gets_an_error_and_its_twin_is_left_alone(tmp_path):
    wrong = {name: value for name, value in SENT.items() if name != "severity"}
    wanted = finding("create without severity was accepted", expected="an error (400 or 422)", actual="201")
    _, found = said(tmp_path, wanted, create(), create(sent=wrong))
    assert (found.number, found.status) == (2, 400)
    assert found.body["reason"] == "create without severity was accepted"
    assert "Status: also legal are 422." in found.notes


def test_where_nothing_tells_the_twin_from_it_nothing_is_made_up(tmp_path):
    _, found = said(tmp_path, finding("x", expected="4xx", actual="201"), create(), create())
    assert isinstance(found, Unknown)


def test_what_was_not_to_be_found_is_a_404(tmp_path):
    _, found = said(tmp_path, finding("x", expected="4xx", actual="200"), retrieve(SHOWN))
    assert found.status == 404
    assert "400" in found.notes[0]


def test_a_retrieval_that_failed_has_a_status_and_no_body_that_anybody_knows(tmp_path):
    _, found = said(tmp_path, finding("x", expected="2xx", actual="404"), retrieve({"code": "1", "reason": "no"}, status=404))
    assert (found.status, found.body) == (200, None)
    assert "cannot be told" in found.notes[-1]


def test_another_media_type_leaves_the_body(tmp_path):
    _, found = said(tmp_path, finding("x", expected="application/json", actual="text/plain of GET /x"), create(media="text/plain"))
    assert (found.media, found.status, differences(found)) == ("application/json", None, {})
    assert brief(found)[0] == "n = 1: application/json in place of text/plain"
    _, found = said(tmp_path / "2", finding("x", expected="application/json", actual="(none)"), create(media=None))
    assert brief(found)[0] == "n = 1: application/json in place of no media type"


def test_a_value_that_is_not_echoed_is_that_of_the_request(tmp_path):
    wanted = finding("x", expected='"no light"', actual='"dark" in the answer to the create', where="/description")
    _, found = said(tmp_path, wanted, create({**SHOWN, "description": "dark"}))
    assert differences(found) == {"/description": ("dark", "no light")}


def test_every_answer_since_it_was_written_is_named(tmp_path):
    wanted = finding("x", expected='"no light"', actual='"dark"', where="/description")
    other = {**SHOWN, "description": "dark"}
    _, found = said(tmp_path, wanted, retrieve(other), create(other), retrieve(other))
    assert (found.number, found.also) == (2, (3,))
    assert "The same value should stand in n = 3." in found.notes


def test_a_long_value_is_taken_from_the_request(tmp_path):
    long = "word " * 200
    wanted = finding("x", expected=f'"{long[:300]}… (1002 characters)', actual='"word "', where="/description")
    _, found = said(tmp_path, wanted, create({**SHOWN, "description": "word "}, sent={**SENT, "description": long}))
    assert differences(found) == {"/description": ("word ", long)}


@pytest.mark.parametrize(
    ("expected", "actual", "where", "answer", "after"),
    [
        ("text", "null", "/severity", {**SHOWN, "severity": None}, "Minor"),
        ("left out", "channel: null", "/channel", {**SHOWN, "channel": None}, ABSENT),
        ("(absent)", '"x"', "/channel", {**SHOWN, "channel": "x"}, ABSENT),
        ("such as 2030-01-02T03:04:05Z", '"2026-01-01T00:00:00"', "/creationDate", {**SHOWN, "creationDate": "2026-01-01T00:00:00"},
         "2026-01-01T00:00:00Z"),
        ("acknowledged or pending", '"open"', "/status", {**SHOWN, "status": "open"}, "acknowledged"),
        ("status", "nothing", "/status", {k: v for k, v in SHOWN.items() if k != "status"}, "acknowledged"),
        ("the schema", '3 is not of type "string"', "/severity", {**SHOWN, "severity": 3}, "Minor"),
    ],
)  # fmt: skip
def test_words_of_a_finding_are_followed_where_the_facts_say_how(tmp_path, expected, actual, where, answer, after):
    _, found = said(tmp_path, finding("x", expected=expected, actual=actual, where=where), create(answer))
    assert differences(found)[where][1] == after


def test_a_place_in_an_item_is_found_in_the_list(tmp_path):
    wanted = finding("x", expected='"Minor"', actual='"Major"', where="/severity")
    _, found = said(tmp_path, wanted, retrieve([SHOWN, {**SHOWN, "severity": "Major"}], operation="listTroubleTicket", path=PATH))
    assert differences(found) == {"/1/severity": ("Major", "Minor")}


def test_the_address_of_an_item_in_a_list_is_that_of_the_list_with_its_identifier(tmp_path):
    wanted = finding("x", expected="http(s)://…/{id}", actual="(absent)", where="/1/href")
    bare = {name: value for name, value in SHOWN.items() if name != "href"}
    report, found = said(tmp_path, wanted, retrieve([SHOWN, bare], operation="listTroubleTicket", path=PATH + "?limit=2"))
    (url,) = {report.exchange(1)["request"]["url"].partition("?")[0]}
    assert differences(found) == {"/1/href": (ABSENT, f"{url}/7")}
    assert found.notes == ()


def test_a_body_that_nobody_can_read_is_made_anew(tmp_path):
    _, found = said(tmp_path, finding("not readable", expected="JSON", actual="not JSON"), create("<html>no</html>", status=400))
    assert found.body["code"]
    assert found.body["reason"] == "not readable"


@pytest.mark.parametrize(
    ("found", "exchanges"),
    [
        (finding("a list misses a ticket", expected="7", actual="not in the list"), [retrieve(SHOWN), retrieve(SHOWN)]),
        (finding("an event does not come", expected="1 for its creation", actual="0 arrived"), [create()]),
        (finding("no header", expected="a whole number", actual="(none)"), [retrieve(SHOWN)]),
        (finding("nothing cited", expected="201", actual="200"), []),
        (finding("not the seller's", expected="the ticket as it was", actual='"x"', where="/description"), [retrieve(SHOWN)]),
        (finding("x", expected='"a"', actual='"b"', where="/severity"), [{**create(), "response": None, "error": "connection refused"}]),
    ],
)
def test_what_no_single_answer_could_have_said_is_said_to_be_unknown(tmp_path, found, exchanges):
    report, answer = said(tmp_path, found, *exchanges)
    assert isinstance(answer, Unknown)
    assert as_values(answer) == {"unknown": answer.reason}
    assert answer.reason in render(report)


def test_of_a_part_of_an_answer_nothing_is_made(tmp_path):
    one = create()
    one["response"]["truncated"] = True
    _, found = said(tmp_path, finding("x", expected="201", actual="200"), one)
    assert found.reason == "The record holds only a part of one of these answers."


def test_a_buyer_is_not_told_what_to_ask_for(tmp_path):
    record = RecordBuilder().header(side="buyer")
    number = record.exchange(**create(status=200))
    wrong = finding("x", expected="201 or 202", actual="200 to create", exchanges=(number,))
    record.verdict("check", "MEF113:R7", outcome="failed", findings=[wrong])
    report = load(record.footer(outcome="failed", exit_code=1).write(tmp_path))
    assert isinstance(report.should_have_said(report.findings[0]), Unknown)


def test_names_are_those_on_the_wire(tmp_path):
    known = dialect("tmf621-v5")
    own = replace(known.resources["ticket"], rename={"severity": "gravity"}, payload="troubleTicket")
    spoken = Spoken(dialect=replace(known, resources={**known.resources, "ticket": own}))
    answer = {**{name: value for name, value in SHOWN.items() if name != "severity"}, "gravity": 5}
    report, _ = said(tmp_path, finding(), create(answer, sent={**SENT, "gravity": "Minor"}))
    wrong = finding("x", expected="text", actual="5", where="/severity", exchanges=(1,))
    found = should_have_said(wrong, spoken, report.exchange)
    assert differences(found) == {"/gravity": (5, "Minor")}
    assert found.body["gravity"] == "Minor"


def test_page_text_and_json_say_the_same_and_hostile_answers_stay_inert(tmp_path):
    wanted = finding("x", expected='"no light"', actual=json.dumps(HOSTILE), where="/description")
    report, found = said(tmp_path, wanted, create({**SHOWN, "description": HOSTILE}))
    page = render(report)
    assert "What it should have said" in page
    assert "<script>alert" not in page
    assert 'should be n = 1: /description: "no light" in place of' in text.summary(report)
    values = json.loads(jsonreport.render(report))["findings"][0]["should_have_said"]
    assert (values["n"], values["body"]["description"]) == (1, "no light")
    assert values["differences"][0]["came"] == HOSTILE
    side = beside(report, found)
    assert [line.text.strip() for line in side.should.body.lines if line.marked] == ['"description": "no light",']
    whole = list(in_full(report, found))
    assert whole[0].startswith("sent  n = 1: POST ")
    assert any(line.startswith('  +   "description": "no light"') for line in whole)
