"""The rules of OSS/J on single observations: what is a breach, what is none, and what is nobody's."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from ttck.harness.buyer.target import parse_target
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.record.exchange import Answer, Exchange, now
from ttck.harness.verdict import Inconclusive
from ttck.suites.ossj import change_rules, create_rules, known, other_rules, pace, reading_rules, refusal_rules, shown_rules
from ttck.suites.ossj.scenarios.d_mistaking import Mistaken
from ttck.suites.ossj.seller_client import Change, Made

CREATE, READ, PATCH = "createTroubleTicketByValue", "retrieveTroubleTicketByKey", "patchTroubleTicketByValue"
SENT = {
    "baseTroubleTicketState": "OPENACTIVE", "mirrorKey": "K-1", "dialog": "no light [a]", "troubleType": "T", "troubleDescription": "dark",
    "troubleDetectionTime": "2025-01-15T10:30:00Z", "preferredPriority": 2, "troubledObject": "CTO", "customerTroubleNum": "O1/M1",
    "wh1Parameter": "red", "clearencePerson": "me",
}  # fmt: skip
SHOWN = {
    **{name: value for name, value in SENT.items() if name not in {"clearencePerson", "troubleDetectionTime"}},
    "ticketId": "RED-1", "troubleDectectionTime": "2025-01-15T10:30:00Z",
}  # fmt: skip
TARGET = parse_target({"base_url": "http://seller.example", "profile": "ossj"}, name="t")


def exchange(operation, status=200, document=None, *, number=1, sent=None, ticket=None):
    body = b"" if document is None else json.dumps(document).encode()
    answer = None if status is None else Answer(status=status, headers={"content-type": "application/json"}, body=body)
    return Exchange(
        number=number, scenario="s", label="l", operation=operation, ticket=ticket, at=now(), elapsed=0.1, method="GET", url="http://x/y",
        request_headers={}, request_body=None, sent=sent, answer=answer,
    )  # fmt: skip


def created(**more):
    return exchange(CREATE, 201, {"ticketId": "RED-1", "mirrorKey": "K-1"}, sent={**SENT, **more})


def read(number=2, **more):
    return exchange(READ, 200, {**SHOWN, **more}, number=number, ticket="RED-1")


def patched(number=3, status=200, **more):
    sent = {"ticketId": "RED-1", "mirrorKey": "K-1", "dialog": "more [b]", **more}
    return exchange(PATCH, status, {"ticketId": "RED-1"}, number=number, sent=sent, ticket="RED-1")


def readings(*entries):
    return known.readings(Traffic(entries), TARGET)


def only(*entries):
    (found,) = readings(*entries)
    return found


def part(name, **more):
    return Subject(value=only(created(), read(**more)), where=name, seen=None)


# --- what is known ------------------------------------------------------------------------------------------------------


def test_what_was_said_and_counted_is_known_at_each_reading():
    first, second = readings(created(customer="17"), read(2), patched(3, customer=31), read(4))
    assert (first.said, first.clients) == (("no light [a]",), ("17",))
    assert (second.said, second.clients) == (("no light [a]", "more [b]"), ("17", 31))


def test_a_refused_change_says_nothing():
    assert only(created(), patched(2, 400), read(3)).said == ("no light [a]",)


@pytest.mark.parametrize(
    "entries",
    [
        (exchange(CREATE, 201, {"ticketId": "RED-1"}, sent={"dialog": "wrong"}), read()),
        (created(), patched(2, None), read()),
        (created(), created(mirrorKey="K-2"), read()),
        (created(), patched(2, mirrorKey="K-9"), read()),
        (created(), patched(2, customer=["1"]), read()),
        (read(),),
    ],
    ids=["a wrong create", "a lost change", "one identifier twice", "another key", "a wrong change", "a ticket of others"],
)
def test_of_some_tickets_nothing_is_known(entries):
    assert readings(*entries) == []


# --- what is shown ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("troubleType", {"troubleType": "t"}), ("troubleDescription", {"troubleDescription": "dar"}),
        ("preferredPriority", {"preferredPriority": 3}),
        ("wh1Parameter", {"wh1Parameter": "Cliente"}), ("troubleDectectionTime", {"troubleDectectionTime": "2025-01-15T10:30:00"}),
        ("troubleDectectionTime", {"troubleDectectionTime": "2025-01-15T11:30:00Z"}), ("customerTroubleNum", {"customerTroubleNum": "O1"}),
    ],
)  # fmt: skip
def test_what_is_not_what_was_sent_is_a_breach(name, more):
    assert shown_rules.as_sent(part(name, **more)) is not None


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("troubleType", {}), ("preferredPriority", {"preferredPriority": "2"}),
        ("wh1Parameter", {"wh1Parameter": "Incidencia Mutualizada"}),
        ("wh1Parameter", {"wh1Parameter": "Red"}), ("troubleDectectionTime", {"troubleDectectionTime": "2025-01-15T11:30:00.000+01:00"}),
        ("preferredPriority", {"preferredPriority": "high"}), ("troubledObject", {"troubledObject": None}),
    ],
)  # fmt: skip
def test_another_spelling_is_none(name, more):
    assert shown_rules.as_sent(part(name, **more)) is None


def test_what_is_there_has_its_type():
    assert shown_rules.is_there(part("troubleType")) is None
    assert shown_rules.is_there(part("preferredPriority", preferredPriority="2")) is None
    assert "is not there" in shown_rules.is_there(part("troubledObject", troubledObject=None)).message
    assert "another type" in shown_rules.is_there(part("troubleDescription", troubleDescription=["dark"])).message
    other = {"troubleDectectionTime": None, "troubleDetectionTime": "2025-01-15T10:30:00Z"}
    found = only(created(), exchange(READ, 200, {k: v for k, v in {**SHOWN, **other}.items() if v}, number=2, ticket="RED-1"))
    assert shown_rules.is_there(Subject(value=found, where="troubleDectectionTime", seen=None)) is None


def test_a_ticket_is_its_own():
    assert shown_rules.own_key(only(created(), read(mirrorKey=" K-1 "))) is None
    assert shown_rules.own_key(only(created(), read(mirrorKey="k-1"))) is not None
    assert shown_rules.own_id(only(created(), read(ticketId="RED-2"))) is not None
    assert shown_rules.known_state(read(baseTroubleTicketState="CLEAR")) is not None
    assert shown_rules.known_state(read(baseTroubleTicketState="CLEARED")) is None
    assert shown_rules.priority_in_range(only(created(), read(preferredPriority="4"))) is None
    assert shown_rules.priority_in_range(only(created(), read(preferredPriority=0))) is not None


def test_a_number_is_the_last_one_that_was_sent_and_a_type_that_of_its_table():
    counted = [created(customer="17"), patched(2, customer=31)]
    assert shown_rules.counts_its_clients(only(*counted, read(3, customer="31"))) is None
    assert shown_rules.counts_its_clients(only(*counted, read(3))) is None
    assert shown_rules.counts_its_clients(only(*counted, read(3, customer=17))) is not None
    reading, answer = shown_rules.has_its_type(int), shown_rules.has_its_type(str)
    assert reading(part("preferredPriority", preferredPriority="2")) is not None
    assert answer(part("preferredPriority", preferredPriority="2")) is None
    assert answer(part("preferredPriority")) is not None
    assert reading(part("troubleType", troubleType=7)) is not None
    assert reading(part("troubleType", troubleType=None)) is None


@pytest.mark.parametrize(
    ("dialog", "altered"),
    [
        ("no light [a]", False),
        ("TU: no light [a]\n--", False),
        ("we look into it", False),
        ("no  light [a]", True),
        ("no lig", False),
        ("no light", True),
    ],
)
def test_what_was_said_is_shown_whole_or_not_at_all(dialog, altered):
    assert (shown_rules.not_altered(only(created(), read(dialog=dialog))) is not None) is altered


def test_one_priority_is_shown_alike():
    answers = [
        known.Shown(exchange=read(n, preferredPriority=p), created=created(), said=(), clients=()) for n, p in ((2, "4"), (3, "4"), (4, 2))
    ]
    assert [shown_rules.on_one_scale(one) is not None for one in shown_rules.one_scale(answers)] == [False, False, True]


def test_dialogs_are_held_apart():
    other = exchange(
        CREATE, 201, {"ticketId": "RED-2", "mirrorKey": "K-2"}, number=2, sent={**SENT, "mirrorKey": "K-2", "dialog": "other [c]"}
    )
    twin = exchange(READ, 200, {**SHOWN, "ticketId": "RED-2", "dialog": "other [c]"}, number=3, ticket="RED-2")
    apart = readings(created(), other, twin, read(4))
    assert [shown_rules.holds_no_other(one) for one in shown_rules.dialog_of_others(apart)] == [None, None]
    mixed = readings(created(), other, twin, read(4, dialog="no light [a]\nother [c]"))
    assert [one is not None for one in map(shown_rules.holds_no_other, shown_rules.dialog_of_others(mixed))] == [False, True]


def test_a_second_reading_is_like_the_first():
    assert shown_rules.alike((read(1), read(2))) is None
    assert shown_rules.alike((read(1, at="1"), read(2, at="2"))) is None
    assert shown_rules.alike((read(1), read(2, baseTroubleTicketState="CLEARED", dialog="done"))) is None
    assert shown_rules.alike((read(1), read(2, troubledObject="OLT"))) is not None


# --- creates and refusals -----------------------------------------------------------------------------------------------


def made(state, about="a"):
    return Made(about=about, document=SENT, exchange=created(), read=read(baseTroubleTicketState=state))


def test_a_quick_owner_is_no_breach_and_a_slow_one_either():
    rule = create_rules.begins_active({"a": [made("CLEARED"), made("CLEARED")], "b": [made("OPENACTIVE")]})
    assert rule(made("OPENACTIVE")) is None
    assert rule(made("CLEARED")) is not None
    assert rule(made("CLEARED", "b")) is None
    assert rule(made("CLOSED.CANCELED", "b")) is not None
    assert rule(made("QUEUED", "b")) is not None


def test_a_create_is_answered_with_its_ticket():
    assert create_rules.answered_created(created()) is None
    assert create_rules.answered_created(exchange(CREATE, 201, {"ticketId": "R"}, sent=SENT)) is None
    for status, document in (
        (200, {"ticketId": "R", "mirrorKey": "K-1"}),
        (201, {"ticketId": 8, "mirrorKey": "K-1"}),
        (201, {"ticketId": "R", "mirrorKey": "K-2"}),
    ):
        assert create_rules.answered_created(exchange(CREATE, status, document, sent=SENT)) is not None


def test_a_refusal_is_400_and_names_what_is_missing():
    rule = refusal_rules.refused("a create")

    def probe(status, document):
        return refusal_rules.Probe(names=("dialog",), exchange=exchange(CREATE, status, document))

    good = probe(400, {"illegalArgumentException": "required fields: dialog"})
    assert (rule(good), refusal_rules.bad(good), refusal_rules.names_it(good), refusal_rules.in_form(good.exchange)) == (None,) * 4
    assert rule(probe(422, {"illegalArgumentException": "dialog"})) is not None
    assert rule(probe(201, {"ticketId": "R"})) is not None
    assert rule(probe(400, {"illegalArgumentException": "dialog", "ticketId": "R"})) is not None
    assert refusal_rules.bad(probe(413, None)) is None
    assert refusal_rules.bad(probe(500, None)) is not None
    assert refusal_rules.names_it(probe(400, {"remoteException": "no"})) is not None
    assert refusal_rules.in_form(probe(400, {"illegalArgumentException": ""}).exchange) is not None


def test_without_what_is_taken_a_refusal_proves_nothing():
    with pytest.raises(Inconclusive, match=r"proves nothing.*close_out"):
        refusal_rules.beside([change("OPENACTIVE", status=400, said={"illegalArgumentException": "closeOutType"})], "a plain change")


# --- changes ------------------------------------------------------------------------------------------------------------


def change(after, *, before="OPENACTIVE", wanted=None, status=200, said=None, **shown):
    more = {} if wanted is None else {"baseTroubleTicketState": wanted}
    sent = {"ticketId": "RED-1", "mirrorKey": "K-1", "dialog": "more [b]", **more}
    answer = exchange(PATCH, status, said or {"ticketId": "RED-1"}, number=2, sent=sent, ticket="RED-1")
    first, last = read(1, baseTroubleTicketState=before), read(3, baseTroubleTicketState=after, **shown)
    return Change(about="c", document=sent, before=first, exchange=answer, after=last)


def test_a_state_that_is_set_is_shown_or_one_behind_it():
    rule = change_rules.takes_effect(TARGET)
    assert rule(change("CLOSED.CANCELED", wanted="CLOSED.CANCELED")) is None
    assert rule(change("CLEARED", wanted="OPENACTIVE", before="DEFERRED.AWAITING-INFORMATION")) is None
    assert rule(change("OPENACTIVE", wanted="CLOSED.CANCELED")) is not None
    assert rule(change("OPENACTIVE", wanted="CLOSED.CANCELED", status=400)) is None
    back = change("DEFERRED.AWAITING-INFORMATION", before="DEFERRED.AWAITING-INFORMATION", wanted="OPENACTIVE")
    assert rule(back) is None
    assert change_rules.takes_effect(TARGET, lively=False)(back) is not None


@pytest.mark.parametrize(
    ("between", "lively"),
    [
        ((), True), ((patched(2),), True), ((patched(2, 400, baseTroubleTicketState="CLOSED"),), True),
        ((patched(2, 400, baseTroubleTicketState="CLEARED"),), False), ((patched(2, baseTroubleTicketState="CLOSED"),), False),
        ((patched(2, None, baseTroubleTicketState="CLOSED"),), False),
    ],
)  # fmt: skip
def test_a_side_is_lively_that_moves_a_ticket_unasked(between, lively):
    moved = read(3, baseTroubleTicketState="CLEARED")
    assert pace.is_lively(Traffic([created(), read(1), *between, moved]), TARGET) is lively
    assert not pace.is_lively(Traffic([created(), read(1), *between, read(3)]), TARGET)


def test_an_owner_that_wants_to_cancel_may_do_so_at_once():
    rule = change_rules.takes_effect(TARGET, lively=False)
    assert rule(change("CLOSED.CANCELED", wanted="DEFERRED.AWAITING-CANCELATION")) is None
    assert rule(change("CLOSED.CANCELED", wanted="DEFERRED.AWAITING-INFORMATION")) is not None


def test_the_other_side_does_not_take_back_each_change():
    stuck = change("DEFERRED.AWAITING-INFORMATION", before="DEFERRED.AWAITING-INFORMATION", wanted="OPENACTIVE")
    led = change("OPENACTIVE", before="DEFERRED.AWAITING-INFORMATION", wanted="OPENACTIVE")
    (edge,) = change_rules.edges([stuck, stuck])
    assert change_rules.some_effect(edge) is not None
    assert change_rules.some_effect((stuck, led)) is None
    assert change_rules.edges([stuck]) == []


def test_a_word_moves_nothing():
    rule = change_rules.stays(TARGET)
    assert rule(change("CLEARED")) is None
    assert rule(change("CLOSED.CANCELED")) is not None


def test_what_is_refused_changes_nothing():
    quiet, lively = (refusal_rules.unchanged(TARGET, lively=lively) for lively in (False, True))
    assert quiet(change("CLEARED", status=400, wanted="CLOSED")) is None
    assert quiet(change("CLOSED.CANCELED", status=400, wanted="CLOSED")) is not None
    assert quiet(change("CLEARED", status=400, wanted="CLEARED")) is not None
    assert lively(change("CLEARED", status=400, wanted="CLEARED")) is None
    assert lively(change("CLOSED.CANCELED", status=400, wanted="CLOSED.CANCELED")) is not None
    assert quiet(change("OPENACTIVE", status=400, dialog="no light [a]\nmore [b]")) is not None
    assert quiet(change("OPENACTIVE", status=400, troubledObject="OLT")) is not None
    assert quiet(change("OPENACTIVE", status=400, lastUpdate="now")) is None


def test_the_table_binds_where_it_is_asked_for():
    rule = change_rules.allowed(TARGET)
    assert rule(change("OPENACTIVE", wanted="CLOSED.CANCELED", status=400)) is not None
    assert rule(change("CLEARED", wanted="CLOSED.CANCELED", status=400)) is None
    assert rule(change("OPENACTIVE", wanted="CLEARED", status=400)) is None
    assert change_rules.sides(SimpleNamespace(switches={"role": "to"})) == ("seller", "buyer")


# --- forms, other tickets, later readings ---------------------------------------------------------------------------------


def test_a_form_is_to_be_taken_where_such_a_one_is():
    def pair(files, status):
        plain, formed = (made("OPENACTIVE") for _ in range(2))
        return plain, replace(formed, files=files, exchange=exchange(CREATE, status, {"ticketId": "R"}, sent=SENT))

    one, two, none = pair(1, 201), pair(2, 400), pair(0, 400)
    assert change_rules.forms_alike([one, two, none]) == [one, two]
    assert change_rules.forms_alike([two, none]) == []
    assert change_rules.as_well(two) is not None


def test_a_ticket_of_the_body_is_left_alone():
    def mistaken(**after):
        sent = {"dialog": "more [b]", "customer": 31, "baseTroubleTicketState": "CLOSED.CANCELED"}
        return Mistaken(before=read(1), exchange=exchange(PATCH, 200, {}, sent=sent, ticket="RED-2"), after=read(3, **after))

    assert other_rules.names_no_other(mistaken()) is None
    for after in ({"dialog": "x more [b]"}, {"customer": "31"}, {"baseTroubleTicketState": "CLOSED.CANCELED"}):
        assert other_rules.names_no_other(mistaken(**after)) is not None


def test_nobodys_ticket_is_400_or_404_and_what_the_target_says():
    either, bad = other_rules.not_there("page"), other_rules.not_there("400")
    assert [either(exchange(READ, status)) is None for status in (400, 404, 500, 200)] == [True, True, False, False]
    assert bad(exchange(PATCH, 404)) is not None


def test_what_careless_systems_mend_is_mild():
    def foreign(name, value):
        (probe,) = refusal_rules.of_foreign([(name, replace(made("OPENACTIVE"), document={name: value}))], ["red", "CLOSED"])
        return probe.mild

    assert [foreign("wh1Parameter", value) for value in ("Red", "redes", "r", 7, ["red"])] == [True, False, False, True, False]
    assert not foreign("preferredPriority", 4)


def test_a_ticket_can_be_read_again_as_long_as_it_goes_on():
    def gone(number):
        return exchange(READ, 404, {"illegalArgumentException": "?"}, number=number, ticket="RED-1")

    ended = patched(4, baseTroubleTicketState="CLOSED")
    goes_on, over = reading_rules.reread(Traffic([created(), gone(2), read(3), gone(3), ended, gone(5)]), TARGET)
    assert [[one.number for one in found] for found in (goes_on, over)] == [[3], [5]]
    assert reading_rules.can_be_read(goes_on[0]) is not None
    assert reading_rules.can_be_read(exchange(READ, 400, {"remoteException": "later"})) is None


def test_what_was_refused_does_not_show_later():
    refused = patched(2, 400, dialog="refused [r]")
    assert shown_rules.holds_nothing_refused(only(created(), refused, read(3))) is None
    assert shown_rules.holds_nothing_refused(only(created(), refused, read(3, dialog="x refused [r]"))) is not None
    again = readings(created(), refused, patched(3, dialog="refused [r]"), read(4, dialog="refused [r]"))
    assert [shown_rules.holds_nothing_refused(one) for one in again] == [None]
