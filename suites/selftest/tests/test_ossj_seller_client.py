"""A seller of OSS/J that was written from the page alone: as it is it is never accused, and what is wrong with it is found."""

from __future__ import annotations

import pytest

from ttck.harness.verdict import ExitCode
from ttck.suites.selftest.sellers.ossj_desk import TOKEN, Habits, RefusedError, selling
from ttck.suites.selftest.tests.support import ttck, write_target

TIME = "troubleDectectionTime"
ACTIVE, CANCELED, ASKED = "OPENACTIVE", "CLOSED.CANCELED", "DEFERRED.AWAITING-INFORMATION"


def run(folder, habits, *more):
    with selling(habits) as document:
        return ttck(write_target(folder, document), folder / "runs", *more).sound()


def failed(done):
    return {name for line in done.verdicts("failed") for name in line["requirements"]}


def reported(done):
    return failed(done) | {name for line in done.verdicts("warned") for name in line["requirements"]}


def without(name):
    return lambda document: {key: value for key, value in document.items() if key != name}


def changed(**more):
    return lambda document: {**document, **{name: make(document) for name, make in more.items() if name in document}}


def filled(name, value, *, of=("POST",)):
    """Takes what lacks an attribute."""
    return lambda method, document: {name: value, **document} if method in of and isinstance(document, dict) else document


def refusing(when):
    """Refuses what is right."""

    def taken(method, document):
        if isinstance(document, dict) and when(method, document):
            raise RefusedError("dialog")
        return document

    return taken


def mended(name, good, bad):
    """Takes a foreign value for another one."""
    return lambda _method, document: {**document, name: good} if isinstance(document, dict) and bad(document.get(name)) else document


def nth(number, edit):
    """Does something to each so many-th of what goes by."""
    seen = []

    def once(value):
        seen.append(value)
        return edit(value) if len(seen) % number == 0 else value

    return once


def on_change(edit):
    """Does something to a ticket that was changed before."""
    return lambda ticket: edit(ticket) if len(ticket["pieces"]) > 1 else ticket


_FIRST = []


def spelt(old, new):
    """Another spelling of a state."""
    return changed(baseTroubleTicketState=lambda seen: seen["baseTroubleTicketState"].replace(old, new))


def swapped(ticket):
    """The first ticket that was ever read, in place of any other."""
    _FIRST.append(ticket)
    return _FIRST[0]


def strict_about_clients(method, sent):
    """Wants a home where one client is affected, and a priority that fits the number of clients."""
    if method == "POST" and isinstance(sent, dict):
        if sent.get("wh1Parameter") == "cliente" and "homeId" not in sent:
            raise RefusedError("homeId is required: the IUA is not ready")
        least = {"1": 201, "2": 65, "3": 10}.get(str(sent.get("preferredPriority")), 0)
        if str(count := sent.get("customer", least)).isdigit() and int(count) < least:
            raise RefusedError("preferredPriority does not fit customer")
    return sent


LEGAL = {
    "strict about clients": Habits(taken=strict_about_clients),
    "nothing": Habits(),
    "an own table": Habits(moves=frozenset({("CLEARED", "CLOSED"), (ASKED, ACTIVE)})),
    "any move": Habits(moves=frozenset((a, b) for a in (ACTIVE, ASKED, "CLEARED") for b in (ACTIVE, CANCELED, "CLOSED", "CLEARED"))),
    "identifiers alone": Habits(
        created=lambda answer: (201, {"ticketId": answer["ticketId"]}), answered=lambda answer: (200, {"ticketId": answer["ticketId"]})
    ),
    "no clients without a home": Habits(
        taken=refusing(lambda method, sent: method == "POST" and sent.get("wh1Parameter") == "cliente" and "homeId" not in sent)
    ),
    "404 and nothing": Habits(unknown=lambda: (404, None)),
    "whole tickets in answers": Habits(answered=lambda answer: (200, {**answer, "href": "https://elsewhere.example/1", "notes": []})),
    "another system finds it out": Habits(refusal=lambda reason: (400, {"remoteException": f"SAP: {reason}", "trace": "0f1"})),
    "blanks around the key": Habits(read=changed(mirrorKey=lambda seen: f" {seen['mirrorKey']} ")),
    "the other spelling": Habits(read=lambda seen: {**without(TIME)(seen), "troubleDetectionTime": seen[TIME]}),
}
WRONG = {
    "OSSJ:2 any token for readings": Habits(known=lambda method, given: method == "GET" or given == f"Bearer {TOKEN}"),
    "OSSJ:2 any token of three parts": Habits(known=lambda _method, given: given.count(".") == 2),
    "OSSJ:2 the token is not looked at": Habits(known=lambda _method, given: given.startswith("Bearer ")),
    "OSSJ:4 no agent": Habits(taken=filled("clearencePerson", "x")),
    "OSSJ:4 no priority": Habits(taken=filled("preferredPriority", 3)),
    "OSSJ:5 gescal wanted": Habits(taken=refusing(lambda method, sent: method == "POST" and "gescal37ID" not in sent)),
    "OSSJ:8 dialog of 3999": Habits(kept=lambda ticket: {**ticket, "pieces": [piece[:3999] for piece in ticket["pieces"]]}),
    "OSSJ:8 long generic texts": Habits(taken=refusing(lambda _method, sent: len(str(sent.get("wh4Parameter", ""))) > 128)),
    "OSSJ:9 no priority 2": Habits(taken=refusing(lambda _method, sent: sent.get("preferredPriority") == 2)),
    "OSSJ:10 no network": Habits(taken=refusing(lambda _method, sent: sent.get("wh1Parameter") == "red")),
    "OSSJ:12 no files": Habits(taken=refusing(lambda _method, sent: bool(sent.get("attachments")))),
    "OSSJ:13 accepted": Habits(created=lambda answer: (202, answer)),
    "OSSJ:13 another key": Habits(created=lambda answer: (201, {**answer, "mirrorKey": "none"})),
    "OSSJ:13 a number": Habits(created=lambda answer: (201, {**answer, "ticketId": int(answer["ticketId"])})),
    "OSSJ:14 problem details": Habits(refusal=lambda reason: (400, {"type": "about:blank", "detail": reason})),
    "OSSJ:14 unprocessable": Habits(refusal=lambda reason: (422, {"illegalArgumentException": reason})),
    "OSSJ:15 an empty ticket": Habits(unknown=lambda: (200, None)),
    "OSSJ:16 always the first": Habits(read=swapped),
    "OSSJ:16 keys in capitals after a change": Habits(kept=on_change(lambda ticket: {**ticket, "mirrorKey": ticket["mirrorKey"].upper()})),
    "OSSJ:17 no dialog": Habits(taken=filled("dialog", "-", of=("PATCH",))),
    "OSSJ:18 cleared in small letters": Habits(read=spelt("CLEARED", "Cleared")),
    "OSSJ:18 cancellation": Habits(read=spelt("CANCELATION", "CANCELLATION")),
    "OSSJ:20 no content": Habits(answered=lambda _answer: (204, None)),
    "OSSJ:20 the path is not told": Habits(answered=lambda answer: (200, without("ticketId")(answer))),
    "OSSJ:31 the first piece for ever": Habits(
        kept=lambda ticket: {**ticket, "pieces": ticket["pieces"][:1]}, answered=lambda answer: (200, {**answer, "dialog": "noted"})
    ),
    "OSSJ:39 description lost with the second change": Habits(
        kept=lambda ticket: {**ticket, "troubleDescription": ""} if len(ticket["pieces"]) > 2 else ticket
    ),
    "OSSJ:39 the fifth reading without its object": Habits(read=nth(5, without("troubledObject"))),
    "OSSJ:39 local times": Habits(read=changed(troubleDectectionTime=lambda seen: seen["troubleDectectionTime"].replace("Z", "+01:00"))),
    "OSSJ:40 another kind": Habits(answered=lambda answer: (200, {**answer, "wh1Parameter": "red"})),
    "OSSJ:41 says nothing": Habits(refusal=lambda _reason: (400, {"illegalArgumentException": "invalid request"})),
    "OSSJ:42 any priority": Habits(taken=mended("preferredPriority", 1, lambda value: value not in {None, 1, 2, 3})),
    "OSSJ:26 cut": Habits(taken=mended("troubleDescription", "cut", lambda value: len(str(value)) > 1000)),
}


def knowing(**known):
    """Takes agreed values alone."""

    def taken(method, sent):
        for name, values in known.items():
            if method == "POST" and isinstance(sent, dict) and sent.get(name, values[0]) not in values:
                raise RefusedError(f"{name} is unknown")
        return sent

    return Habits(taken=taken)


def test_a_seller_that_knows_agreed_values_alone_is_not_judged_by_others(tmp_path):
    seller = knowing(troubleType=["FTTH_X"], troubledObject=["CTO-17"])
    done = run(tmp_path, seller)
    assert done.code == ExitCode.INCOMPLETE, done.out
    assert "values: {troubleType: [those that the seller knows]}" in " ".join(done.out.split())
    assert failed(done) == set()
    with selling(seller) as document:
        target = {**document, "values": {"troubleType": ["FTTH_X"], "troubledObject": ["CTO-17"]}}
        (tmp_path / "told").mkdir()
        told = ttck(write_target(tmp_path / "told", target), tmp_path / "told" / "runs").sound()
    assert told.code == ExitCode.CONFORMANT, told.out


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", LEGAL)
def test_what_the_page_leaves_open_is_no_breach(tmp_path, name):
    done = run(tmp_path, LEGAL[name])
    assert failed(done) == set(), done.out
    assert done.code in {ExitCode.CONFORMANT, ExitCode.INCOMPLETE}


@pytest.mark.sampled(12)
@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_reported_under_its_rule(tmp_path, name):
    rule = name.partition(" ")[0]
    assert rule in reported(run(tmp_path, WRONG[name], "-r", rule))
