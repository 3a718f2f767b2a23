import copy

import pytest

from ttck.mockseller.engine.seams import Call, Change, Decision, Event, Reply, Scene, Seam
from ttck.mockseller.faults.mef.tools import MEF
from ttck.mockseller.faults.tmf.tools import TMF
from ttck.mockseller.generated import shapes
from ttck.mockseller.generated.mef import RESOURCES as MEF_RESOURCES
from ttck.mockseller.generated.shapes import attributes, visit
from ttck.mockseller.generated.tmf import RESOURCES
from ttck.mockseller.registry import find, generated
from ttck.specs.obligations import obligation
from ttck.specs.requirements import catalogue
from ttck.specs.vocabulary import MEF_KINDS, TMF_KINDS, Kind, Operation, Stimulus, TicketEvent

TICKET = {
    "id": "T",
    "status": "inProgress",
    "description": "one\ntwo",
    "creationDate": "2026-01-02T03:04:05.6+02:00",
    "note": [{"text": "a" * 50}, {"text": "b" * 50}],
}


def scene(memory, operation="", *, item=None, document=None):
    call = Call(operation=operation, buyer="b", item_id="T", document=document) if operation else None
    return Scene(call=call, item=item, now="2026-01-01T00:00:00Z", read=lambda _: None, memory=memory)


def parts(name, standard=MEF):
    return {row.seam: row.twist for row in generated(standard)[name]}


@pytest.mark.parametrize("standard", [MEF, TMF])
def test_every_generated_fault_breaks_requirements_that_the_catalogue_has(standard):
    rows = [row for plan in generated(standard).values() for row in plan]
    assert len(rows) > 2000
    assert all(row.breaks and set(row.breaks) <= catalogue().keys() and row.says and row.profile == standard for row in rows)


@pytest.mark.parametrize("standard", [MEF, TMF])
def test_a_generated_fault_leaves_alone_what_it_does_not_mean(standard):
    idle = {
        Seam.REQUEST: Call(operation="other", buyer="b"),
        Seam.DECISION: Decision(operation="other", state="none", allowed=False),
        Seam.RECORD: Change(operation="other", before={"id": "X"}, after={"id": "X"}),
        Seam.EVENT: (),
        Seam.REPLY: Reply(status=200, document={"id": "X"}),
    }
    for plan in generated(standard).values():
        memory = {}
        for row in plan:
            if row.seam in idle:
                assert row.twist(scene(memory, "other"), idle[row.seam]) == idle[row.seam], row.name


def test_what_nobody_can_be_held_to_is_not_made():
    names = set(generated(MEF))
    assert obligation(MEF, Kind.TICKET, "retrieve", "href").requirements == ()
    assert not {"gen:dropped-in-retrieve:troubleTicket:href", "gen:lost-after:troubleTicket:T8-resolved-closed/statusChange"} & names
    assert {"gen:dropped-in-retrieve:troubleTicket:note/text", "gen:lost-after:troubleTicket:T8-resolved-closed/note"} <= names
    # cancelling ends a life, so that nobody can do it a second time; waiting for the buyer does not
    assert not any(name.startswith("gen:refused-again:troubleTicket:T5") for name in names)
    assert "gen:refused-again:troubleTicket:T4-pending-inProgress" in names
    # what a seller writes into a ticket nobody else knows, unless another place shows it
    assert "gen:cut-in-retrieve:troubleTicket:workOrder/id" not in names


def test_the_registry_finds_a_generated_fault_by_its_name_of_the_standard_that_is_asked_for():
    name = "gen:dropped-in-retrieve:troubleTicket:description"
    assert (find(name)[0].profile, find(name, standard=TMF)[0].profile) == (MEF, TMF)
    with pytest.raises(ValueError, match="did you mean"):
        find("gen:dropped-in-retrieve:troubleTicket:descriptions")


def test_an_edit_reaches_all_elements_or_those_behind_the_first():
    for later, lengths in ((False, [40, 40]), (True, [50, 40])):
        ticket = copy.deepcopy(TICKET)
        visit(ticket, ("note", "text"), shapes.cut, later=later)
        assert [len(note["text"]) for note in ticket["note"]] == lengths


@pytest.mark.parametrize(
    ("edit", "name", "after"),
    [
        (shapes.flatten, "description", "one two"),
        (shapes.to_minute, "creationDate", "2026-01-02T03:04:00+02:00"),
        (shapes.rebase, "creationDate", "2026-01-02T03:04:05.6Z"),
        (shapes.first, "note", [TICKET["note"][0]]),
        (shapes.last, "note", [TICKET["note"][1]]),
    ],
)
def test_an_edit_changes_what_its_name_says(edit, name, after):
    ticket = copy.deepcopy(TICKET)
    edit(ticket, name)
    assert ticket[name] == after


def test_attributes_are_found_through_lists_and_through_the_forms_of_a_part():
    names = {one.name: one for one in attributes("troubleTicket", "TroubleTicket")}
    assert names["note/text"].in_list
    assert not names["relatedEntity/id"].in_list  # a ticket has one product
    assert "attachment/mimeType" in {one.name for one in attributes("tmf621-v5", "TroubleTicket_RES")}
    assert {resource.kind for resource in (*MEF_RESOURCES, *RESOURCES)} == {*MEF_KINDS, *TMF_KINDS}


def change(before, after, operation):
    return Change(operation=operation, before={"id": "T", "status": before}, after={"id": "T", "status": after, "note": [1, 2]})


def test_what_happens_the_second_time_only_spares_the_first():
    twists, memory = parts("gen:lost-after-again:troubleTicket:T7-inProgress-resolved/note"), {}
    for shown in (True, False):
        twists[Seam.RECORD](scene(memory), change("inProgress", "resolved", Stimulus.RESOLVE))
        reply = twists[Seam.REPLY](scene(memory, Operation.RETRIEVE), Reply(status=200, document={"id": "T", "note": [1]}))
        assert ("note" in reply.document) is shown


def test_a_refusal_that_was_carried_out_all_the_same():
    twists, memory = parts("gen:refused-yet-done:troubleTicket:cancelTroubleTicket/resolved"), {}
    asked = scene(memory, Operation.CANCEL)
    decision = twists[Seam.DECISION](asked, Decision(operation=Operation.CANCEL, state="resolved", allowed=False))
    assert (decision.allowed, decision.to_state) == (True, "assessingCancellation")
    assert twists[Seam.REPLY](asked, Reply(status=204)).status == 422


def test_a_wrong_body_is_refused_and_what_can_be_understood_of_it_is_done():
    twists, memory = parts("gen:refused-yet-done:troubleTicket:patchTroubleTicket/wrong-body"), {}
    body = {"severity": "grave", "priority": "high"}
    asked = scene(memory, Operation.PATCH, document=body)
    call = twists[Seam.REQUEST](asked, Call(operation=Operation.PATCH, buyer="b", document=body))
    assert call.document == {"priority": "high"}
    assert twists[Seam.REPLY](asked, Reply(status=200, document=TICKET)).status == 422


def test_a_filter_on_created_values_finds_what_was_so_once():
    twists, memory = parts("gen:filter-on-created-values:troubleTicket:status"), {}
    twists[Seam.RECORD](scene(memory), Change(operation=Operation.CREATE, before=None, after={"id": "T", "status": "acknowledged"}))
    call = Call(operation=Operation.LIST, buyer="b", query={"status": ("acknowledged",)})
    assert twists[Seam.REQUEST](scene(memory, Operation.LIST), call).query == {}
    rows = [{"id": "T", "status": "closed"}, {"id": "U", "status": "closed"}]
    reply = twists[Seam.REPLY](scene(memory, Operation.LIST), Reply(status=200, document=rows, headers={"X-Total-Count": "2"}))
    assert (reply.document, reply.headers["X-Total-Count"]) == (rows[:1], "1")


def test_an_event_is_not_sent_the_second_time():
    twists, memory = parts("gen:unannounced-again:troubleTicket:T4-pending-inProgress/troubleTicketStatusChangeEvent"), {}
    event = Event(type=TicketEvent.STATE_CHANGE, item_id="T", document={})
    for sent in (1, 0):
        twists[Seam.RECORD](scene(memory), change("pending", "inProgress", Operation.PATCH))
        assert len(twists[Seam.EVENT](scene(memory), (event,))) == sent


@pytest.mark.parametrize("kind", [Kind.TICKET, Kind.SPECIFICATION])
def test_an_item_that_takes_an_id_from_a_patch_is_found_by_that_and_no_longer_by_its_own(kind):
    twists, memory = parts(f"gen:read-only-taken:{kind}:id", TMF), {}
    resource = next(one for one in RESOURCES if one.kind is kind)

    def asked(operation, item, document=None):
        call = Call(operation=str(operation), buyer="b", item_id=item, document=document)
        return twists[Seam.REQUEST](scene(memory), call).item_id

    assert asked(resource.retrieving, "T") == "T"
    assert asked(resource.patching, "T", {"id": "other"}) == "T"
    assert asked(resource.retrieving, "other") == "T"
    assert asked(resource.retrieving, "T") != "T"
    answer = Reply(status=200, document={"id": "T", "name": "x"})
    assert twists[Seam.REPLY](scene(memory, str(resource.retrieving)), answer).document == {"id": "other", "name": "x"}
