"""A fixed sample of the qualification: clean, legal and faulty sellers. `make qualify` plays all of them."""

import os
import threading
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path

import pytest

from ttck.mockseller.fault_rows import fault_rows, generated_rows
from ttck.specs.requirements import catalogue
from ttck.suites.selftest import case_trials, qualify
from ttck.suites.selftest.cases import Case, cases, generated_cases, spread_by_kind
from ttck.suites.selftest.matrix import Judged
from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.trial import Trial, attempt, suites_about

pytestmark = pytest.mark.sampled(48)  # `make qualify-sample` plays two hundred more

# Subtle ones: in one state only, the second item only, buyer-triggered only, by a day only, before it is readable, after a restart.
FAULTS = (
    "cancel-taken-when-reopened",
    "close-unannounced",
    "creation-date-by-day",
    "second-patched-technician-lost",
    "info-note-shown-late",
    "subscriptions-lost-at-restart",
    "content-purged-on-close",
    "page-drops-last",
    "refused-list-says-ok",
    "numbers-as-text",
    "opened-calendar-not-seen",
    "second-appointment-not-named",
    "notes-lost-when-moved",
    "workorder-without-contact",
    "incident-page-drops-last",
    "open-incident-vanishes",
)
LEGAL = (
    "extra-attributes",
    "offset-timestamps",
    "reversed-lists",
    "reserved-ids",
    "immediate-start",
    "page-limit-5",
    "throttled-header",
    "state-refused-as-409",
    "no-status-history",
    "duplicate-events",
    "few-free-slots",
    "workorder-planned-when-booked",
    "incidents-dated-elsewhere",
    "blank-ids-mean-all",
)
# Of those that are made out of the facts, one of a kind.
GENERATED = (
    "gen:dropped-in-retrieve:troubleTicket:attachment/size",
    "gen:dropped-in-list:incident:expectedClosedDate",
    "gen:first-only-in-create:troubleTicket:note",
    "gen:rebased-in-retrieve:appointment:validFor/startDateTime",
    "gen:stale-in-list:troubleTicket:sellerPriority",
    "gen:lost-after:troubleTicket:T7-inProgress-resolved/externalId",
    "gen:lost-after-again:troubleTicket:T4-pending-inProgress/attachment",
    "gen:taken:appointment:patchAppointment/missed",
    "gen:wanders:troubleTicket:closed-inProgress",
    "gen:patch-ignored-again:troubleTicket:priority",
    "gen:filter-ignored:incident:severity",
    "gen:update-unannounced:troubleTicket:ticket_add_attachment",
    "gen:refused-yet-done:troubleTicket:createTroubleTicket/wrong-body",
    "gen:refused-yet-announced:troubleTicket:cancelTroubleTicket/cancelled",
    "gen:refused-yet-announced:appointment:cancelAppointment/missed",
    "gen:not-done-again:troubleTicket:T10-resolved-reopened",
    "gen:filter-ignored-on-later-pages:incident:status",
    "gen:filter-on-created-values:troubleTicket:priority",
    "gen:cut-in-retrieve-later:incident:note/text",
)
ROWS = {row["name"]: row for row in fault_rows()}


@pytest.fixture(scope="module")
def seller():
    with mock_seller() as running:
        yield running


def judged(seller, name, kind):
    row = ROWS[name]
    about, budget = tuple(row["about"]), "standard" if row["lane"] == "lifecycle" else "small"
    case = Case(kind=kind, name=name, seam=row["seam"], breaks=tuple(row["breaks"]), also=tuple(row["also"]), about=about)
    return Judged(case=case, trial=attempt(seller, (name,), about=about, lane=row["lane"], budget=budget))


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_reported_under_a_requirement_that_it_breaks(seller, name):
    one = judged(seller, name, "fault")
    assert one.problem is None
    assert one.stray == ()


@pytest.mark.parametrize("name", GENERATED)
def test_a_fault_made_out_of_the_facts_is_reported_by_the_checks_that_it_concerns(seller, name):
    (case,) = generated_cases(profile="mef113", patterns=(name,), sample=None)
    trial = attempt(seller, (name,), about=case.about, requirements=case.requirements)
    assert trial.struck
    assert Judged(case=case, trial=trial).problem is None


def test_what_is_sent_for_some_rules_may_be_judged_by_all_others_that_need_no_more(seller):
    chosen = {"about": ("troubleTicket",), "requirements": ("MEF113:R23",)}
    alone, beside = (attempt(seller, ("addresses-dropped",), beside=others, **chosen) for others in (False, True))
    assert max(alone.exchanges, beside.exchanges) < 600  # of some 2,000
    assert "MEF113:R23" in alone.failed < beside.failed


def test_a_fault_that_its_own_rules_do_not_show_is_played_with_everything(monkeypatch):
    played = []

    def once(case, seller):
        played.append(bool(case.requirements))
        return Judged(case=case, trial=trial(failed=frozenset(() if case.requirements and case.name == "hidden" else case.breaks)))

    monkeypatch.setattr(case_trials, "_played_once", once)
    for way in ("narrow", "alone"):
        wanted = [Case(kind="fault", name=name, breaks=("MEF113:R24",), **{way: True}) for name in ("hidden", "plain")]
        assert [case_trials.judge(case, seller=None).problem for case in wanted] == [None, None]
    assert played == [True, False, True] * 2


def test_a_fault_that_was_never_met_is_told_apart_from_one_that_was_missed():
    case = Case(kind="fault", name="gen:cut-in-list:incident:description", breaks=("MEF113:R117",), alone=True)
    words = [Judged(case=case, trial=trial(struck=struck)).word for struck in (0, 3)]
    assert words == ["never met", "missed"]
    assert "never met it" in Judged(case=case, trial=trial(struck=0)).problem


def test_a_sample_has_every_kind_of_generated_fault_and_is_always_the_same():
    rows = generated_rows()
    kinds = {row["name"].split(":")[1] for row in rows}
    sample = spread_by_kind(rows, 100)
    assert len(sample) == 100
    assert {row["name"].split(":")[1] for row in sample} == kinds
    assert spread_by_kind(rows[::-1], 100) == sample
    assert spread_by_kind(rows, None) == rows


@pytest.mark.parametrize("name", LEGAL)
def test_a_legal_variant_is_not_accused(seller, name):
    one = judged(seller, name, "legal")
    assert one.problem is None
    assert one.trial.exit_code == 0


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_a_clean_seller_passes(seller, seed):
    trial = attempt(seller, (), seed=seed, lane="all")
    assert (trial.exit_code, trial.failed, trial.warned, trial.errors) == (0, frozenset(), frozenset(), ())


def test_a_seller_whose_technicians_are_never_free_is_not_accused(seller):
    one = judged(seller, "no-free-slot-ever", "legal")
    assert (one.problem, one.trial.failed, one.trial.exit_code) == (None, frozenset(), 4)


@pytest.mark.parametrize("options", [("--edition", "published"), ("--without", "incident", "--without", "appointment_events")])
def test_a_correct_seller_of_another_kind_passes(options):
    with mock_seller(*options) as other:
        trial = attempt(other, (), profile="mef113-published" if "published" in options else "mef113")
    assert (trial.exit_code, trial.failed, trial.errors) == (0, frozenset(), ())


def test_what_is_declared_but_absent_and_what_is_there_but_not_declared_are_findings():
    with mock_seller("--without", "appointment") as other:
        absent = attempt(replace(other, apis=(*other.apis, "appointment")), (), about=("appointment",))
    with mock_seller() as other:
        unclaimed = attempt(replace(other, apis=("ticket",)), (), about=("appointment", "incident"))
    assert "MEF113:R1" in absent.failed
    assert "MEF113:R1" in unclaimed.warned
    assert unclaimed.failed == frozenset()


def test_there_are_faults_for_every_requirement_that_a_check_verifies():
    broken = {name for row in ROWS.values() for name in row["breaks"]}
    due = {
        r.id for r in catalogue().values() if r.source == "MEF113" and r.verified_by == "check" and not r.planned and r.id != "MEF113:R60"
    }
    assert due <= broken


def trial(**values):
    standard = {
        "faults": (), "seed": 0, "exit_code": 0, "failed": frozenset(), "warned": frozenset(), "inconclusive": frozenset(),
        "errors": (), "messages": ("a check: a message",), "exchanges": 1, "seconds": 0.1,
    }  # fmt: skip
    return Trial(**{**standard, **values})


@pytest.mark.parametrize(
    ("kind", "outcome", "word"),
    [
        ("fault", {"failed": frozenset({"MEF113:R24"})}, None),
        ("fault", {"warned": frozenset({"MEF113:R24"})}, None),
        ("fault", {"failed": frozenset({"MEF113:R25"})}, "not caught"),
        ("fault", {}, "not caught"),
        ("fault", {"failed": frozenset({"MEF113:R24"}), "errors": ("boom",)}, "errors of our own"),
        ("legal", {}, None),
        ("legal", {"failed": frozenset({"MEF124:OAS"})}, None),
        ("legal", {"failed": frozenset({"MEF113:R24"}), "exit_code": 1}, "accused"),
        ("clean", {"failed": frozenset({"MEF124:OAS"})}, "accused"),
        ("clean", {"warned": frozenset({"MEF113:R24"})}, "warned"),
        ("clean", {"exit_code": 4}, "exit code 4"),
    ],
)
def test_what_counts_as_a_problem(kind, outcome, word):
    one = Judged(case=Case(kind=kind, name="x", breaks=("MEF113:R24",)), trial=trial(**outcome))
    assert one.problem is None if word is None else word in one.problem


def test_every_case_is_tried_with_some_suite():
    played = cases(patterns=(), seeds=1, sample=None, legal=True)
    assert {case.name for case in played if not suites_about(case.about)} == set()
    assert suites_about(("workorder", "appointment")) == ("ttck.suites.appointment",)
    assert suites_about(("troubleTicketSpecification", "troubleTicket")) == ("ttck.suites.ticket",)


def test_a_sample_is_spread_over_all_faults():
    names = [case.name for case in cases(patterns=(), seeds=0, sample=5, legal=False)]
    assert len(names) == 5
    assert names == sorted(names)
    assert names[0][0] < names[-1][0]


def deadly_once(case):
    died = Path(os.environ["TTCK_TEST_DIED"])
    if case.name == "deadly" and not died.exists():
        died.touch()
        os._exit(1)
    return Judged(case=case, trial=trial())


def deadly_always(case):
    os._exit(len(case.name))


def test_a_trial_that_takes_its_process_down_is_played_again(tmp_path, monkeypatch):
    monkeypatch.setenv("TTCK_TEST_DIED", str(tmp_path / "died"))
    monkeypatch.setattr(qualify, "_judge", deadly_once)
    wanted = [Case(kind="fault", name=name) for name in ("a", "deadly", "b")]
    assert sorted(one.case.name for one in qualify.play(wanted, jobs=1)) == ["a", "b", "deadly"]
    assert (tmp_path / "died").exists()


def test_a_trial_that_is_always_deadly_is_told(monkeypatch):
    monkeypatch.setattr(qualify, "_judge", deadly_always)
    with pytest.raises(BrokenProcessPool):
        list(qualify.play([Case(kind="fault", name="deadly")], jobs=1))


def test_a_common_seller_is_a_workers_own_and_a_rare_one_is_taken_in_turns(monkeypatch):
    turn = threading.Lock()
    monkeypatch.setattr(qualify, "_WORKER", {"own": {(): "mine"}, "shared": {("--rare",): ("ours", turn)}})
    with qualify._seller(()) as seller:
        assert (seller, turn.locked()) == ("mine", False)
    with qualify._seller(("--rare",)) as seller:
        assert (seller, turn.locked()) == ("ours", True)
    assert not turn.locked()


def test_correct_sellers_are_spread_among_faulty_ones():
    correct, faulty = [Case(kind="legal", name=f"l{n}") for n in range(2)], [Case(kind="fault", name=f"f{n}") for n in range(4)]
    assert [case.name for case in qualify._mixed([*correct, *faulty])] == ["f0", "l0", "f1", "f2", "l1", "f3"]
