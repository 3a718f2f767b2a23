"""Wrong creates beside right ones: what proves something, what was made of the mistake, and what is judged once."""

import json
from datetime import UTC, datetime

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.record.exchange import Answer, Exchange
from ttck.specs.vocabulary import Kind
from ttck.suites.tmf import refusal_rules, spoilt, twins
from ttck.suites.tmf.lists import Query
from ttck.suites.tmf.scenarios.f_refusing import Probe, Refusing
from ttck.suites.tmf.writes import Creation

PLAIN = {"@type": "TroubleTicket", "description": "no light", "severity": "Major", "ticketType": "outage"}
IDENTITY = {"id": "7", "href": "http://seller.example/troubleTicket/7"}
FILE = {"@type": "Attachment", "attachmentType": "log", "mimeType": "text/plain", "name": "a.txt"}


def exchange(status, document=None, *, number=1, operation="createTroubleTicket", sent=None, item=None, method="POST"):
    body = b"" if document is None else json.dumps(document).encode()
    answer = None if status is None else Answer(status=status, headers={"content-type": "application/json"}, body=body)
    return Exchange(
        number=number, scenario="s", label="create", operation=operation, ticket=item, at=datetime(2030, 1, 1, tzinfo=UTC), elapsed=0,
        method=method, url="http://seller.example/v5/troubleTicket", request_headers={}, request_body=b"{}", sent=sent, answer=answer,
        error=None if answer else "the connection was lost",
    )  # fmt: skip


def creation(status, sent, shown=None, reason=None):
    document = {**IDENTITY, **(shown if shown is not None else sent)} if status == 201 else {"code": "x", "reason": reason or "no"}
    return Creation(about="a create", sent=sent, made=exchange(status, document), item="7" if status == 201 else None)


def probe(sort, where, sent, status, shown=None, *, twin=PLAIN, twin_shown=None, twin_status=201):
    made = exchange(status, {**IDENTITY, **shown} if shown is not None else {"code": "x", "reason": "no"})
    right = creation(twin_status, twin, twin_shown)
    return Probe(sort=sort, about="a mistake", where=where, exchange=made, twin=right, sent=sent)


def without(name):
    return {key: value for key, value in PLAIN.items() if key != name}


def outcome(one, *, strict=False):
    """What the rules say of a wrong create: unproven, refused, repaired or taken."""
    subjects = refusal_rules.judged([one])
    if not subjects:
        return "unproven"
    failed = refusal_rules.gives(400, what="it", strict=strict)(subjects[0])
    warned = refusal_rules.repairs("it")(subjects[0])
    assert not (failed and warned) or strict
    return "taken" if failed else "repaired" if warned else "refused"


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (probe("missing", "/severity", without("severity"), 400), "refused"),
        (probe("missing", "/severity", without("severity"), 422), "refused"),
        (probe("missing", "/severity", without("severity"), 404), "taken"),
        (probe("missing", "/severity", without("severity"), 503), "unproven"),
        (probe("missing", "/severity", without("severity"), 400, twin_status=400), "unproven"),
        (probe("missing", "/severity", without("severity"), 201, without("severity")), "taken"),
        (probe("missing", "/@type", without("@type"), 201, PLAIN), "repaired"),
        (probe("missing", "/severity", without("severity"), 201, PLAIN, twin_shown={**PLAIN, "severity": "High"}), "unproven"),
        (probe("blank", "/description", {**PLAIN, "description": " "}, 201, {**PLAIN, "description": " "}), "taken"),
        (probe("blank", "/description", {**PLAIN, "description": " "}, 201, {**PLAIN, "description": "none"}), "repaired"),
        (probe("status", "/status", {**PLAIN, "status": "x"}, 201, {**PLAIN, "status": "x"}), "taken"),
        (probe("status", "/status", {**PLAIN, "status": "x"}, 201, {**PLAIN, "status": "acknowledged"}), "repaired"),
        (probe("status", "/status", {**PLAIN, "status": "x"}, 201, PLAIN), "repaired"),
    ],
)
def test_what_became_of_a_wrong_text(found, said):
    assert outcome(found) == said


@pytest.mark.parametrize(
    ("name", "value", "right", "shown", "said"),
    [
        ("priority", 7, "1", {"priority": 7}, "taken"),
        ("priority", 7, "1", {"priority": "7"}, "repaired"),
        ("requestedResolutionDate", "yesterday", "2030-01-02T03:04:05Z", {"requestedResolutionDate": "yesterday"}, "taken"),
        ("requestedResolutionDate", "yesterday", "2030-01-02T03:04:05Z", {}, "repaired"),
        ("note", [7], [{"@type": "Note", "text": "t"}], {"note": [7]}, "taken"),
        ("note", [7], [{"@type": "Note", "text": "t"}], {"note": []}, "repaired"),
    ],
)
def test_what_became_of_a_wrong_type(name, value, right, shown, said):
    wrong = {**PLAIN, name: value}
    found = probe("types", f"/{name}", wrong, 201, {**PLAIN, **shown}, twin={**PLAIN, name: right})
    assert outcome(found) == said
    assert outcome(found, strict=True) == "taken"


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ([{"@type": "Attachment", "attachmentType": "log", "name": "a.txt"}], "taken"),
        ([{**FILE, "mimeType": "application/octet-stream"}], "repaired"),
        ([], "repaired"),
        ([{"@type": "AttachmentRef", "id": "1"}], "repaired"),
    ],
)
def test_what_became_of_an_incomplete_part(shown, said):
    part = {key: value for key, value in FILE.items() if key != "mimeType"}
    twin = {**PLAIN, "attachment": [FILE]}
    sent = {**PLAIN, "attachment": [part]}
    assert outcome(probe("parts", "/attachment/0/mimeType", sent, 201, {**PLAIN, "attachment": shown}, twin=twin)) == said


def test_a_part_of_a_part():
    entity = {"@type": "RelatedEntity", "role": "affected", "entity": {"@type": "EntityRef", "@referredType": "Product"}}
    right = {**entity, "entity": {**entity["entity"], "id": "P"}}
    sent, twin = {**PLAIN, "relatedEntity": [entity]}, {**PLAIN, "relatedEntity": [right]}
    where = "/relatedEntity/0/entity/id"
    assert outcome(probe("parts", where, sent, 201, sent, twin=twin)) == "taken"
    assert outcome(probe("parts", where, sent, 201, twin, twin=twin)) == "repaired"


def test_what_is_as_wrong_in_the_twin_is_no_proof():
    note = [{"@type": "Note", "text": "t"}]
    bare = {**PLAIN, "note": [{"text": "t"}]}
    found = probe("types", "/note", {**PLAIN, "note": "t"}, 201, bare, twin={**PLAIN, "note": note}, twin_shown={**PLAIN, "note": note})
    assert outcome(found) == "taken"
    usual = creation(201, {**PLAIN, "note": [{"text": "t"}]}, bare)
    assert outcome(Probe(**{**vars(found), "twin": usual})) == "repaired"


def test_a_body_that_is_none_cannot_be_repaired():
    found = Probe(sort="body", about="7", where="", exchange=exchange(201, IDENTITY), twin=creation(201, PLAIN))
    assert refusal_rules.gives(400, what="it")(refusal_rules.judged([found])[0]) is not None


def test_the_reason_of_the_seller_is_told():
    reason = refusal_rules.why([probe("missing", "/severity", without("severity"), 400, twin_status=400)])()
    assert "400 no" in reason
    assert "(base)" in reason


# --- creates that a seller should take ---------------------------------------------------------------------------------


def judged(*creations, strict=False):
    return [one.sent for one in twins.telling(creations, strict=strict)]


NAMED = {**PLAIN, "name": "n"}
POINTING = {**NAMED, "channel": {"id": "c"}}


@pytest.mark.parametrize(
    ("creations", "counts"),
    [
        ([creation(400, PLAIN), creation(400, NAMED)], []),  # nothing is taken at all
        ([creation(201, PLAIN), creation(400, NAMED)], [PLAIN, NAMED]),
        ([creation(400, PLAIN), creation(201, NAMED)], [NAMED]),  # a name is needed, and who has none proves nothing
        ([creation(201, PLAIN), creation(400, {**PLAIN, "severity": "Minor"})], [PLAIN]),  # perhaps there is no such severity
        ([creation(201, PLAIN), creation(400, POINTING)], [PLAIN]),  # perhaps there is no such channel
        ([creation(201, PLAIN), creation(201, POINTING), creation(400, {**POINTING, "x": 1})], [PLAIN, POINTING, {**POINTING, "x": 1}]),
        ([creation(201, PLAIN), creation(500, POINTING)], [PLAIN, POINTING]),
        ([creation(201, PLAIN), creation(503, NAMED)], [PLAIN]),
    ],
)
def test_a_refusal_counts_beside_a_create_that_was_taken(creations, counts):
    assert judged(*creations) == counts


def test_a_target_may_vouch_for_what_is_pointed_at():
    assert judged(creation(201, PLAIN), creation(400, POINTING), strict=True) == [PLAIN, POINTING]


def test_a_reason_is_told_in_a_line():
    assert twins.said(exchange(400, {"reason": "name is required", "message": "name is required"})) == "400 name is required"
    assert twins.said(exchange(None)) == "the connection was lost"
    assert "was sent" in twins.why([])


# --- what our own mistakes spoil -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "patch", "wrong"),
    [
        (PLAIN, False, False),
        (without("severity"), False, True),
        ({**PLAIN, "severity": " "}, False, True),
        ({**PLAIN, "note": {}}, False, True),
        ({**PLAIN, "region": "north"}, False, False),
        (
            {**PLAIN, "relatedParty": [{"@type": "RelatedParty", "role": "owner", "partyOrPartyRole": {"@type": "P", "id": " "}}]},
            False,
            True,
        ),
        ({**PLAIN, "channel": {"@type": "", "id": "web"}}, False, True),
        ({"name": "n"}, True, False),
        ({"name": None}, True, False),  # takes an optional attribute away
        ({"severity": None}, True, True),
        ({"note": "t"}, True, True),
        ([{"op": "replace", "path": "/priority", "value": 7}], True, True),
        ([{"op": "replace", "path": "/name", "value": "n"}, {"op": "remove", "path": "/note/0"}], True, False),
        ([{"op": "remove", "path": "/name"}], True, False),
        ([{"op": "remove", "path": "/severity"}], True, True),
        ([{"op": "move", "from": "/severity", "path": "/name"}], True, True),
        ([{"op": "copy", "from": "/severity", "path": "/name"}], True, False),
        ("text", False, False),
    ],
)
def test_what_breaks_the_contract_is_known(document, patch, wrong):
    assert spoilt.spoilt(document, "v5", patch=patch) is wrong


@pytest.mark.parametrize(
    ("document", "patch", "wrong"),
    [
        ({"@type": "TroubleTicketSpecification", "name": "n"}, False, False),
        ({"@type": "TroubleTicketSpecification", "name": "n", "specCharacteristic": [{"name": "line"}]}, False, True),
        ({"version": "2"}, True, False),
        ({"name": None}, True, True),
        ([{"op": "remove", "path": "/name"}], True, True),
        ([{"op": "remove", "path": "/version"}], True, False),
    ],
)
def test_what_breaks_the_contract_of_specifications_is_known(document, patch, wrong):
    assert spoilt.spoilt(document, "v5", patch=patch, kind=Kind.SPECIFICATION) is wrong


def test_what_a_wrong_create_leads_to_is_judged_there_alone():
    bad = exchange(201, {**IDENTITY, **PLAIN, "priority": 7}, number=3, sent={**PLAIN, "priority": 7})
    good = exchange(201, {**IDENTITY, **PLAIN, "id": "8"}, number=4, sent=PLAIN)
    known = spoilt.since(Traffic([bad, good]), "v5")
    assert known == {"7": 3}
    assert [spoilt.clean("7", number, known) for number in (2, 3, 9)] == [True, False, False]
    assert spoilt.clean("8", 9, known)
    assert spoilt.clean(None, 9, known)


# --- what refused creates leave ------------------------------------------------------------------------------------------


def wrong_create(status, text):
    sent = {**PLAIN, "severity": 7, "description": text}
    return Probe(sort="types", about="a mistake", where="/severity", exchange=exchange(status, {"code": "x"}, sent=sent), sent=sent)


@pytest.mark.parametrize(
    ("status", "listed", "others", "said"),
    [
        (400, ["no light", "mine"], [], ["left"]),
        (400, ["no light", "yours"], [], ["nothing"]),
        (400, ["mine"], [], []),  # the list does not show what was made either
        (500, ["no light", "mine"], [], []),  # nobody knows whether it was refused
        (400, ["no light", "mine"], [exchange(None, sent={"description": "mine"})], []),  # a first attempt may have made it
    ],
)
def test_a_refused_create_leaves_nothing_in_the_list(status, listed, others, said):
    page = exchange(200, [{"id": str(n), "description": text} for n, text in enumerate(listed)], operation="listTroubleTickets")
    probe = wrong_create(status, "mine")
    story = Refusing(probes=[probe], twins=[creation(201, PLAIN)], left=Query(params=(), pages=(page,), complete=True))
    found = refusal_rules.left(story, Traffic([probe.exchange, *others]), "types")
    assert ["left" if refusal_rules.leaves_nothing(one) else "nothing" for one in found] == said
