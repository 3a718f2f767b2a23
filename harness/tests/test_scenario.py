from __future__ import annotations

import random
from types import SimpleNamespace

import pytest

from ttck.harness.generate.strategies import Material
from ttck.harness.runs import scenario as module
from ttck.harness.runs.budgets import BUDGETS
from ttck.harness.runs.scenario import Played, Stage, ordered, scenario
from ttck.harness.tests.entries import Story
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.specs.vocabulary import Operation, Stimulus, TicketState


@pytest.fixture
def registry(monkeypatch):
    found = {}
    monkeypatch.setattr(module, "SCENARIOS", found)
    return found


def register(name, **more):
    return scenario(name, **more)(lambda _stage: name)


def names(*wanted):
    return [one.name for one in ordered(set(wanted))]


def test_a_scenario_is_registered_and_stays_callable(registry):
    @scenario("creation", lane="lifecycle", after=("other",), weight=2.5)
    def drive(stage):
        """Create tickets
        of all kinds."""
        return stage

    found = registry["creation"]
    assert (found.name, found.lane, found.title) == ("creation", "lifecycle", "Create tickets of all kinds")
    assert (found.after, found.weight, found.drive) == (("other",), 2.5, drive)
    assert drive("stage") == "stage"


def test_what_a_scenario_is_by_default(registry):
    register("creation")
    found = registry["creation"]
    assert (found.lane, found.title, found.after, found.weight) == ("verdict", "creation", (), 1.0)


def test_a_scenario_of_another_module_that_stands_twice_is_refused(registry):
    register("creation")

    def foreign(_stage):
        return None

    foreign.__module__ = "elsewhere"
    with pytest.raises(ValueError, match="creation stands twice"):
        scenario("creation")(foreign)
    assert registry["creation"].drive is not foreign


def test_a_module_that_is_loaded_again_may_register_again(registry):
    register("creation")
    again = register("creation")
    assert registry["creation"].drive is again


def test_only_the_named_are_driven_in_the_order_of_the_registry(registry):
    for name in ("c", "a", "b"):
        register(name)
    assert names("b", "c") == ["c", "b"]
    assert names() == []


def test_the_last_of_a_lane_comes_after_those_that_are_registered_later(registry):
    register("two buyers", last=True)
    register("strange", lane="exploration")
    register("lists")
    assert names("two buyers", "strange", "lists") == ["lists", "two buyers", "strange"]


def test_what_comes_before_is_driven_too_and_once(registry):
    register("last", after=("first", "middle"))
    register("other", after=("first",))
    register("middle", after=("first",))
    register("first")
    assert names("last") == ["first", "middle", "last"]
    assert names("last", "other", "first") == ["first", "middle", "last", "other"]


def test_budgets_grow():
    small, standard, thorough = BUDGETS["small"], BUDGETS["standard"], BUDGETS["thorough"]
    for count in ("subsets", "generated", "filters", "histories", "steps", "shrinks"):
        assert 0 < getattr(small, count) <= getattr(standard, count) <= getattr(thorough, count)
    assert all(budget.name == name for name, budget in BUDGETS.items())


class Buyer:
    def __init__(self, *, style="new_items", offers=()):
        self.story = Story()
        self.state, self.accepts, self.notes = "resolved", True, []
        self.later = None
        self.target = SimpleNamespace(switches={"patch_list_style": style})
        self.offered = offers
        self.reached = []
        self.waited = 0

    def create(self, document, *, label):
        self.created = document
        return self.story.create("77", self.state) if self.accepts else self.story.exchange(Operation.CREATE, status=422)

    def retrieve(self, ticket, *, label):
        answer = {
            "id": ticket,
            "status": self.state,
            "note": self.notes,
            "relatedContactInformation": [{"role": "reporterContact"}, {"role": "buyerTechnicalContact", "name": "old"}],
        }
        return self.story.exchange(Operation.RETRIEVE, ticket=ticket, answer=answer)

    def current(self, read):
        return read()

    def until(self, ticket, done, *, what):
        self.waited += 1
        self.state = self.later
        seen = ticket() if callable(ticket) else self.retrieve(ticket, label="")
        assert done(seen)
        return seen

    def reach(self, ticket, state):
        self.reached.append((ticket, state))

    def offers(self, stimulus):
        return stimulus in self.offered

    def close(self, ticket, *, status=204):
        return self.story.exchange(Operation.CLOSE, ticket=ticket, status=status)


def stage(**more):
    material = Material(run_id="run", products=("A", "B"), text_length=200)
    return Stage(buyer=Buyer(**more), material=material, budget=BUDGETS["small"], seed=1, chance=random.Random(1))


def test_a_ticket_is_made_from_a_plain_or_a_given_document():
    one = stage()
    assert one.ticket() == "77"
    assert one.buyer.created["ticketType"] == "assistance"
    one.ticket({"description": "mine"})
    assert one.buyer.created == {"description": "mine"}
    one.ticket({})
    assert one.buyer.created == {}


def test_a_refused_create_leaves_nothing_to_judge():
    one = stage()
    one.buyer.accepts = False
    with pytest.raises(Inconclusive, match="422"):
        one.ticket()


def test_plain_documents_are_told_apart_and_use_all_products():
    one = stage()
    made = [one.plain(note=[]) for _ in range(4)]
    assert len({document["description"] for document in made}) == 4
    assert {document["relatedEntity"][0]["id"] for document in made} <= {"A", "B"}
    assert made[0]["note"] == []


def test_a_ticket_is_brought_into_a_state():
    one = stage()
    ticket = one.in_state(TicketState.PENDING)
    assert one.buyer.reached == [(ticket, TicketState.PENDING)]


def test_a_stimulus_that_is_not_offered_ends_a_scenario():
    one = stage(offers=(Stimulus.RESOLVE,))
    one.must_offer(Stimulus.RESOLVE)
    with pytest.raises(Inconclusive, match="ticket_start_work"):
        one.must_offer(Stimulus.START_WORK)


def test_lists_in_the_style_of_the_target():
    one, full = stage(), stage(style="full_list")
    full.buyer.notes = [{"text": "old"}]
    assert one.lists("1", note=[{"text": "new"}]) == {"note": [{"text": "new"}]}
    assert full.lists("1", note=[{"text": "new"}]) == {"note": [{"text": "old"}, {"text": "new"}]}


def test_contacts_in_the_style_of_the_target():
    technical = [{"role": "buyerTechnicalContact", "name": "new"}]
    assert stage().contacts("1", technical) == {"relatedContactInformation": technical}
    assert stage(style="full_list").contacts("1", technical) == {"relatedContactInformation": [{"role": "reporterContact"}, *technical]}


def test_an_attempt_reads_before_and_after():
    one = stage()
    found = one.attempt("closing", "1", one.buyer.close)
    assert [found.before, found.exchange, found.after] == one.buyer.story.entries
    assert (found.about, found.state, found.state_after, one.buyer.waited) == ("closing", "resolved", "resolved", 0)


def test_an_accepted_attempt_is_given_time():
    one = stage()
    one.buyer.later = "closed"
    found = one.attempt("closing", "1", one.buyer.close, leads_to=TicketState.CLOSED)
    assert (found.state, found.state_after, one.buyer.waited) == ("resolved", "closed", 1)


@pytest.mark.parametrize(("leads_to", "status"), [(TicketState.RESOLVED, 204), (TicketState.CLOSED, 409), (None, 204)])
def test_there_is_no_waiting_for_what_cannot_come(leads_to, status):
    one = stage()
    one.attempt("closing", "1", lambda ticket: one.buyer.close(ticket, status=status), leads_to=leads_to)
    assert one.buyer.waited == 0


@pytest.mark.parametrize(("later", "waited"), [("cancelled", 1), ("confirmed", 0)])
def test_anything_can_be_attempted_that_can_be_read(later, waited):
    one = stage()
    story, states = one.buyer.story, iter(["confirmed", "confirmed", later])

    def read(item, /, *, label):
        return story.exchange(Operation.RETRIEVE_APPOINTMENT, ticket=item, answer={"id": item, "status": next(states)})

    def until(reader, done, *, what):
        one.buyer.waited += 1
        seen = reader()
        assert done(seen)
        return seen

    one.buyer.until = until
    act = lambda item: story.exchange(Operation.CANCEL_APPOINTMENT, ticket=item, status=204)  # noqa: E731
    found = one.attempt("cancelling", "A", act, leads_to="cancelled" if waited else "confirmed", read=read)
    assert (found.state, found.state_after, one.buyer.waited) == ("confirmed", later, waited)
    assert {entry.ticket for entry in story.entries} == {"A"}


def test_what_is_done_at_the_same_moment_is_read_item_by_item():
    one = stage()
    one.buyer.later = "cancelled"
    act = lambda items: [one.buyer.close(item, status=status) for item, status in zip(items, (204, 422), strict=True)]  # noqa: E731
    found = one.attempt_together("cancelling", ["A", "B"], act, leads_to=TicketState.CANCELLED, read=one.buyer.retrieve)
    assert [(tried.before.ticket, tried.exchange.ticket, tried.after.ticket) for tried in found] == [("A", "A", "A"), ("B", "B", "B")]
    assert ([tried.state_after for tried in found], one.buyer.waited) == (["cancelled", "cancelled"], 1)


def test_what_is_decided_in_a_row_is_read_before_and_after_and_not_in_between():
    one = stage(offers=(Stimulus.ADD_NOTE,))
    one.buyer.later = "closed"
    one.buyer.at_once = lambda _: True
    one.buyer.stimulate = lambda stimulus, item: one.buyer.story.stimulus(stimulus, ticket=item)
    one.decide_in_a_row(Stimulus.ADD_NOTE, ["A", "B"], read=one.buyer.retrieve)
    assert [(type(entry).__name__, entry.ticket) for entry in one.buyer.story.entries] == [
        (kind, item) for kind in ("Exchange", "StimulusCall", "Exchange") for item in ("A", "B")
    ]
    assert one.buyer.waited == 2


def test_what_takes_its_time_is_not_decided_in_a_row():
    one = stage(offers=(Stimulus.ADD_NOTE,))
    one.buyer.at_once = lambda _: False
    with pytest.raises(Inconclusive, match="cannot be given twice in a row"):
        one.decide_in_a_row(Stimulus.ADD_NOTE, ["A", "B"], read=one.buyer.retrieve)
    assert one.buyer.story.entries == []


def test_a_story_that_was_not_told_makes_the_asking_scenario_inconclusive():
    played = Played()
    played["one"] = 1
    played.why["two"] = "no create is accepted"
    assert (played["one"], played.get("two")) == (1, None)
    with pytest.raises(Inconclusive, match="the scenario two could not be played: no create is accepted"):
        played["two"]
    with pytest.raises(Inconclusive, match=r"the scenario three could not be played$"):
        played["three"]
    played.unfit["two"] = "it deletes nothing"
    with pytest.raises(NotApplicable, match=r"^it deletes nothing$"):
        played["two"]
