"""Stimuli of a target file prove what those of the control API do; such as fail or do nothing accuse nobody."""

from random import Random

import pytest

from ttck.harness.buyer.target import parse_target
from ttck.harness.generate.strategies import Material
from ttck.harness.runs.budgets import BUDGETS
from ttck.harness.runs.scenario import Stage
from ttck.harness.tests.entries import Story
from ttck.harness.verdict import NotPossible
from ttck.mockseller.fault_rows import fault_rows
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import Stimulus, TicketState
from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.trial import attempt
from ttck.suites.ticket.scenarios.j_histories import _Player

pytestmark = pytest.mark.sampled(3)

# Each shows only after the seller was made to act: on a ticket, on an incident with values, on the calendar.
FAULTS = ("info-note-shown-late", "incident-severity-unannounced", "opened-calendar-not-seen")
ROWS = {row["name"]: row for row in fault_rows()}


@pytest.fixture(scope="module")
def seller():
    with mock_seller() as running:
        yield running


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_caught_through_stimuli_of_a_target_file(seller, name):
    trial = attempt(seller, (name,), about=tuple(ROWS[name]["about"]), stimuli="http")
    assert trial.errors == ()
    assert trial.reported & set(ROWS[name]["breaks"])


def idle(seller, *, refused=()):
    """Stimuli that a sandbox answers with success though it does nothing; the `refused` ones it does not know."""
    ways = seller.http_stimuli()["http"]
    for name in ways.keys() - {"defaults"}:
        ways[name] = {**ways[name], "url": "/stimuli/no_such_stimulus"} if name in refused else {"method": "GET", "url": "/clock"}
    return {"http": ways}


@pytest.mark.long
def test_stimuli_without_any_effect_accuse_nobody(seller):
    trial = attempt(seller, (), lane="all", stimuli=idle(seller))
    assert (trial.exit_code, trial.failed, trial.warned, trial.errors) == (4, frozenset(), frozenset(), ())


class Sandbox:
    """A buyer beside a seller that refuses some stimuli, and does nothing on others though it says so."""

    def __init__(self, *, refused=(), idle=(), announced=False):
        self.story, self.state, self.refused, self.idle, self.announced = Story(), "acknowledged", refused, idle, announced
        self.target = parse_target({"base_url": "http://127.0.0.1:1"}, name="t")

    def create(self, document, *, label):
        return self.story.create("1")

    def retrieve(self, ticket, *, label=""):
        return self.story.read(self.state)

    def until(self, ticket, done, *, seconds, what=""):
        return self.retrieve(ticket)

    def arrivals(self, ticket, event):
        return len(self.story.entries) if self.announced else 0

    def stimulate(self, stimulus, ticket):
        if stimulus in self.refused:
            raise NotPossible("409")
        if stimulus not in self.idle:
            self.state = ticket_lifecycle().move(TicketState(self.state), stimulus).to_state
        return self.story.stimulus(stimulus, via="http")


def walked(**more):
    material = Material(run_id="run", products=("A",), text_length=200)
    player = _Player(Stage(buyer=Sandbox(**more), material=material, budget=BUDGETS["small"], seed=1, chance=Random(1)))
    return player.play([Stimulus.START_WORK, Stimulus.REQUEST_INFO, Stimulus.RESOLVE])


def test_a_refused_stimulus_is_not_possible_here_and_the_walk_goes_on():
    history = walked(refused={Stimulus.REQUEST_INFO})
    assert (history.actions, history.broken) == ((Stimulus.START_WORK, Stimulus.RESOLVE), None)


def test_a_stimulus_without_effect_breaks_the_model_only_where_the_seller_announced_it():
    assert walked(idle={Stimulus.REQUEST_INFO}).broken is None
    assert "another state" in walked(idle={Stimulus.REQUEST_INFO}, announced=True).broken


REFUSED = {Stimulus.RESOLVE, Stimulus.ADD_NOTE, Stimulus.APPOINTMENT_COMPLETE, Stimulus.WORKORDER_START, Stimulus.INCIDENT_UPDATE}


@pytest.mark.long
@pytest.mark.parametrize(("refused", "code"), [((), 0), (REFUSED, 4)], ids=["done", "some refused"])
def test_a_clean_seller_is_accused_of_nothing_through_stimuli_of_a_target_file(seller, refused, code):
    ways = seller.http_stimuli()["http"] | {str(name): idle(seller, refused=refused)["http"][str(name)] for name in refused}
    trial = attempt(seller, (), seed=3, lane="all", stimuli={"http": ways, "exact": True})
    assert (trial.exit_code, trial.failed, trial.warned, trial.errors) == (code, frozenset(), frozenset(), ())
