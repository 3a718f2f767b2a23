"""What several exchanges of recorded TMF621 traffic show together."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ttck.harness.judge.histories import ASIDE, Traffic
from ttck.harness.record.exchange import Answer, Exchange, now
from ttck.harness.replay.recorded_traffic import Excerpt, Recorded
from ttck.specs.contracts import contract
from ttck.specs.vocabulary import Operation
from ttck.suites.tmf import alone_acts as rules
from ttck.suites.tmf import create_rules, delete_rules, hub_rules, item_rules, patch_rules, projection_rules, standard

BASE = "http://127.0.0.1:9/tmf-api/troubleTicket/v5/troubleTicket"
BEGAN = now()
SENT = {"@type": "TroubleTicket", "description": "no light", "severity": "Major", "ticketType": "outage"}
TICKET = {**SENT, "id": "1", "href": f"{BASE}/1", "status": "acknowledged"}
ERROR = {"@type": "Error", "code": "x", "reason": "y"}
WHOLE_AND_PART = pytest.mark.parametrize("kind", [Recorded, Excerpt])
Kind = Callable[[Iterable[Exchange]], Traffic]
_METHODS = {Operation.CREATE: "POST", Operation.SUBSCRIBE: "POST", Operation.PATCH: "PATCH", Operation.DELETE: "DELETE"}


def call(operation: Operation, *, ticket: str | None = "1", sent: Any = None, answer: Any = None, status: int = 200, query: str = "",
         **headers: str) -> Exchange:  # fmt: skip
    return Exchange(
        number=1, scenario="recorded", label=operation, operation=operation, ticket=ticket, at=BEGAN, elapsed=0.0,
        method=_METHODS.get(operation, "GET"), url=f"{BASE}/{ticket}{query}" if ticket else BASE + query,
        request_headers={name.replace("_", "-"): value for name, value in headers.items()}, request_body=None, sent=sent,
        answer=Answer(status=status, headers={}, body=b"" if answer is None else json.dumps(answer).encode()),
    )  # fmt: skip


def create(sent: Any = None, *, ticket: str = "1", **headers: str) -> Exchange:
    shown = {**TICKET, "id": ticket, "href": f"{BASE}/{ticket}"}
    return call(Operation.CREATE, ticket=None, sent=sent or SENT, answer=shown, status=201, **headers)


def seen(**changes: Any) -> Exchange:
    return call(Operation.RETRIEVE, answer={**TICKET, **changes})


def test_a_ticket_that_is_no_json_is_told_and_stops_nothing() -> None:
    cut = replace(seen(), answer=Answer(status=200, headers={}, body=b'{"id": "1", '))
    told = item_rules.as_asked(contract("tmf621-v5"))(cut)
    assert told is not None
    assert told.message == "a ticket is not readable"


def missing() -> Exchange:
    return call(Operation.RETRIEVE, answer=ERROR, status=404)


def delete(status: int = 204) -> Exchange:
    return call(Operation.DELETE, status=status)


def listed(*rows: Any, query: str = "") -> Exchange:
    return call(Operation.LIST, ticket=None, answer=list(rows), query=query)


def recorded(kind: Kind, *exchanges: Exchange) -> Traffic:
    return kind([replace(e, number=n, at=BEGAN + timedelta(seconds=n)) for n, e in enumerate(exchanges, start=1)])


def broken(observations: Iterable[Any], rule: Any) -> list[bool]:
    return [rule(one) is not None for one in observations]


# --- projections --------------------------------------------------------------------------------------------------------


def narrow(*names: str, **shown: Any) -> Exchange:
    return call(Operation.RETRIEVE, query=f"?fields={','.join(names)}", answer={"id": "1", "@type": "TroubleTicket", **shown})


@WHOLE_AND_PART
def test_what_was_asked_for_is_shown_as_the_whole_ticket_has_it(kind: Kind) -> None:
    def judge(one: Exchange, *, before: Exchange | None = None, after: Exchange | None = None) -> list[bool]:
        around = recorded(kind, before or seen(), one, after or seen())
        return broken(projection_rules.readable(rules.projections(around)), projection_rules.all_there)

    assert judge(narrow("description", description="no light")) == [False]
    assert judge(narrow("description")) == [True]
    assert judge(narrow("description", "severity", severity="Major")) == [True]
    assert judge(narrow("severity", severity="Minor")) == [True]
    assert judge(narrow("severity", severity="Minor"), after=seen(severity="Minor")) == [False]
    assert judge(narrow("note.text")) == []
    assert judge(narrow("none")) == []
    assert judge(narrow("description"), after=replace(seen(), scenario=ASIDE)) == []
    assert judge(listed({"id": "1", "severity": "Minor"}, {"id": "2"}, query="?fields=severity")) == [True]


# --- creates ------------------------------------------------------------------------------------------------------------


def issued(*creates: Exchange) -> list[bool]:
    return broken(create_rules.of_one_kind(rules.made(recorded(Excerpt, *creates))), create_rules.issued_once)


def test_no_two_creates_are_given_one_identifier() -> None:
    assert issued(create(), create()) == [False, False, True, True]
    assert issued(create(), create(ticket="2")) == [False, False, False, False]
    assert issued(create({**SENT, "id": "1"}), create({**SENT, "id": "1"})) == []  # the buyer brought it
    assert issued(create(Idempotency_Key="k"), create(Idempotency_Key="k")) == []  # the seller may know the request again


def visible(kind: Kind, *exchanges: Exchange) -> list[bool]:
    return broken(create_rules.visible(rules.followed(recorded(kind, *exchanges))), create_rules.is_visible)


def test_a_new_ticket_is_there() -> None:
    assert visible(Recorded, create(), seen()) == [False]
    assert visible(Recorded, create(), missing()) == [True]
    assert visible(Recorded, create(), delete(), missing()) == []
    assert visible(Excerpt, create(), missing()) == []  # a delete may not have been recorded


# --- patches ------------------------------------------------------------------------------------------------------------


def patch(sent: Any, answer: Any = None, *, status: int = 200, **headers: str) -> Exchange:
    return call(Operation.PATCH, sent=sent, answer=answer or {**TICKET, **sent}, status=status, **headers)


def changed(one: Exchange) -> list[bool]:
    return broken(patch_rules.changes(rules.patches(recorded(Excerpt, seen(priority="High"), one), "v5")), patch_rules.changed)


def test_the_answer_to_a_patch_shows_what_was_asked_for() -> None:
    assert changed(patch({"priority": "Low"})) == [False]
    assert changed(patch({"severity": "Minor"}, {**TICKET})) == [True]
    assert changed(patch({"priority": "Low"}, {**TICKET, "priority": "High"})) == [True]
    assert changed(patch({"priority": "Low"}, {**TICKET}, status=202)) == []
    assert changed(patch({"priority": 7}, {**TICKET})) == []  # a wrong patch is another matter
    assert changed(patch({"priority": "Low"}, {**TICKET}, Content_Type="application/json-patch+json")) == []


def test_what_a_seller_may_set_itself_is_not_owed() -> None:
    traffic = recorded(Excerpt, seen(priority="High"), patch({"priority": "Low", "severity": "Minor"}, {**TICKET, "priority": "High"}))
    changes = list(patch_rules.changes(rules.patches(traffic, "v5")))
    owed = patch_rules.owed(changes, standard.shown_names(traffic), mandatory=True)
    assert [one.value[1] for one in owed] == ["severity"]


@pytest.mark.parametrize(
    ("one", "wrong"),
    [
        (patch({"severity": "Minor"}), False),
        (patch({"severity": "Minor"}, status=202), False),
        (patch({"severity": "Minor"}, status=201), True),
        (patch({"severity": "Minor"}, {**TICKET, "id": "2"}), True),
        (patch({"severity": "Minor"}, {"done": True}), True),
    ],
)
def test_the_answer_to_a_patch_is_the_ticket(one: Exchange, *, wrong: bool) -> None:
    assert broken(rules.answered(recorded(Excerpt, one)), lambda e: rules.is_the_ticket("v5", e)) == [wrong]


def test_wrong_patches_are_refused() -> None:
    right = patch({"severity": "Minor"})
    assert broken(rules.strange_states(recorded(Excerpt, right, patch({"status": "gone"}))), rules.is_not_done) == [True]
    refused = patch({"status": "gone"}, ERROR, status=400)
    assert broken(rules.strange_states(recorded(Excerpt, right, refused)), rules.is_not_done) == [False]
    assert rules.strange_states(recorded(Excerpt, refused)) == []  # a seller that takes no patch at all
    null = patch({"description": None})
    assert broken(rules.taken_away(recorded(Excerpt, right, null), "v5"), rules.is_not_done) == [True]
    assert rules.taken_away(recorded(Excerpt, right, patch({"name": None})), "v5") == []


# --- deletions ----------------------------------------------------------------------------------------------------------


def looks(kind: Kind, *exchanges: Exchange) -> list[bool]:
    return broken(rules.looks(recorded(kind, *exchanges)), delete_rules.is_gone)


@WHOLE_AND_PART
def test_a_deleted_ticket_is_gone(kind: Kind) -> None:
    assert looks(kind, create(), delete(), missing(), listed({"id": "2"})) == [False, False]
    assert looks(kind, create(), delete(), seen(), listed(TICKET)) == [True, True]
    assert looks(kind, create(), delete(), call(Operation.LIST, ticket=None)) == []  # a list that cannot be read
    assert looks(kind, create(), delete(202), seen()) == []
    assert looks(kind, create(), delete(), replace(seen(), scenario=ASIDE)) == []
    assert looks(kind, create({**SENT, "id": "1"}), delete(), create({**SENT, "id": "1"}), seen()) == []


def test_what_a_buyer_may_have_made_again_is_not_held_against_a_seller() -> None:
    assert looks(Excerpt, seen(), delete(), seen()) == []
    assert looks(Recorded, seen(), delete(), seen()) == [True]


@pytest.mark.parametrize(("status", "wrong"), [(404, False), (204, False), (200, True), (500, True)])
def test_a_second_delete(status: int, *, wrong: bool) -> None:
    rule = delete_rules.answered
    traffic = recorded(Excerpt, create(), delete(), delete(status))
    assert [one.status for one in rules.again(traffic)] == [status]
    assert broken(rules.deletions(recorded(Excerpt, delete(200))), lambda e: rule("v5", e)) == [True]
    assert broken(rules.deletions(recorded(Excerpt, delete(204), delete(404))), lambda e: rule("v5", e)) == [False]
    assert wrong is (status not in {404, 204, 202})


# --- what is no ticket, and subscriptions -------------------------------------------------------------------------------


def unknown(*exchanges: Exchange) -> list[bool]:
    return broken(rules.strangers(recorded(Excerpt, *exchanges)), item_rules.unknown_refused(404))


def test_what_is_no_ticket_is_not_found() -> None:
    nobody = call(Operation.RETRIEVE, ticket="9", answer=ERROR, status=404)
    assert unknown(seen(), nobody) == [False]
    assert unknown(nobody) == []  # a seller that finds nothing at all
    assert unknown(seen(), call(Operation.RETRIEVE, ticket="9", answer=TICKET)) == [True]
    assert unknown(seen(), replace(nobody, answer=Answer(status=500, headers={}, body=b""))) == []
    assert unknown(create(), seen(), missing()) == []  # which was a ticket once


def hub(sent: Any, answer: Any, status: int = 201) -> Exchange:
    return call(Operation.SUBSCRIBE, ticket=None, sent=sent, answer=answer, status=status)


def test_a_subscription_shows_the_callback_that_was_sent() -> None:
    sent = {"@type": "Hub", "callback": "http://buyer.example/cb"}
    rule = hub_rules.started("v5", identified=False)
    for shown, wrong in (({}, False), ({"callback": "http://other.example/"}, True)):
        traffic = recorded(Excerpt, hub(sent, {**sent, "id": "7", **shown}), hub(sent, ERROR, 409))
        assert broken(rules.subscriptions(traffic, right=True), rule) == [wrong]
    bad = recorded(Excerpt, hub({"@type": "Hub"}, {"id": "8"}), hub({"callback": 7}, ERROR, 400))
    assert broken(rules.subscriptions(bad, right=False), hub_rules.turned_down("v5")) == [True, False]
