from __future__ import annotations

import subprocess
import sys

import pytest

from bench import cost, detection, economy, filling, harness, lists, localhost, masking, million, mock, sharing
from bench.bare import ROOT, bare_seller
from bench.figures import Figure, Scale, alternate, ratio_figure, show
from bench.load import drive, forever, get, post
from bench.sellers import TICKETS, ask, stored_seller
from ttck.mockseller.engine.seams import REGISTRY
from ttck.mockseller.faults.mef.tools import MEF
from ttck.mockseller.tests.postgres import programs
from ttck.specs.vocabulary import Kind

TINY = Scale(rounds=1, seconds=0.05)
ONE = ("--requirement", "MEF113:R24", "--budget", "small")


def test_a_figure_meets_or_misses_its_target():
    assert Figure(part="p", what="w", value=0.7, target=(">=", 0.7)).verdict == "meets"
    assert Figure(part="p", what="w", value=0.69, target=(">=", 0.7)).verdict == "misses"
    assert Figure(part="p", what="w", value=2.1, target=("<=", 2)).verdict == "misses"
    assert Figure(part="p", what="w", value=15, target=("<", 15)).verdict == "misses"
    assert Figure(part="p", what="w", value=15).verdict == ""


def test_a_ratio_is_the_median_of_the_rounds():
    figure = ratio_figure([1, 8, 9], [2, 2, 3], part="p", what="w")
    assert (figure.value, figure.low, figure.high) == (3, 0.5, 4)


def test_sides_alternate():
    asked = []
    ones, others = alternate(lambda: asked.append("a") or 1, lambda: asked.append("b") or 2, rounds=3)
    assert "".join(asked) == "abbaab"
    assert (ones, others) == ([1, 1, 1], [2, 2, 2])


def test_the_table_says_meets_and_misses(capsys):
    show([Figure(part="p", what="w", value=1, target=("<", 2)), Figure(part="p", what="w", value=3, target=("<", 2))], seconds=1)
    printed = capsys.readouterr().out
    assert "meets" in printed
    assert "misses" in printed
    assert "1 of 2 targets met" in printed


def test_the_load_generator_counts_answers_and_refuses_others():
    with bare_seller(ticket=200) as port:
        assert drive(port, [get("/ticket")] * 40, seconds=10) > 0
        assert drive(port, forever([post("/listen/a", b"{}")]), seconds=0.05, status=204) > 0
        with pytest.raises(RuntimeError, match="404"):
            drive(port, [get("/nowhere")], seconds=1)


def test_the_big_store_is_the_small_one_many_times(tmp_path):
    filling.small_store(tmp_path / "small.db")
    filling.big_store(tmp_path / "big.db", small=tmp_path / "small.db", count=3100)
    ids = filling.ids(tmp_path / "big.db", most=4000)
    assert len(set(ids)) == 3100
    with stored_seller(tmp_path / "big.db") as stored:
        older = ask(stored.port, "GET", f"{TICKETS}?creationDate.lt=2025-06-13T00:00:00Z")[0]
        assert older["x-total-count"] == "100"
        assert f'"id":"{ids[0]}"'.encode() in ask(stored.port, "GET", f"{TICKETS}/{ids[0]}")[1]
        assert ask(stored.port, "GET", f"{TICKETS}?externalId=3-bench-77")[0]["x-result-count"] == "1"


@pytest.mark.long
def test_mock_measures():
    figures = mock.measure(TINY)
    assert [figure.what for figure in figures if figure.target] == ["retrieve", "create"]
    assert all(figure.value > 0 for figure in figures)


def test_million_measures():
    figures = million.measure(TINY, count=2000)
    assert len(figures) == 7
    assert all(figure.value > 0 and figure.target == (">=", 0.8) for figure in figures)


def test_harness_measures():
    assert all(figure.value > 0 and figure.target == ("<=", 2) for figure in harness.measure(TINY))


@pytest.mark.long
def test_economy_measures():
    figures = {figure.what: figure for figure in economy.measure(rounds=1, arguments=ONE)}
    assert figures["exchanges for a verified requirement"].value > 0
    assert figures["ttck --help"].value < figures["whole demo, with reports"].value


@pytest.mark.long
def test_cost_measures():
    figures = {figure.what: figure for figure in cost.measure(budgets=("small", "standard"), arguments=ONE)}
    assert all(figure.value > 0 for figure in figures.values())
    assert "processor for an exchange to that of small, standard budget" in figures
    assert {f"memory, {budget} budget" for budget in ("small", "standard")} < figures.keys()


@pytest.mark.long
def test_detection_measures():
    generic = ("--phases", "fuzzing", "--max-examples", "1", "--include-method", "GET")
    measured = detection.measure(faults=["starts-at-once"], clean_runs=0, generic=generic, arguments=ONE)
    figures = {figure.what: figure for figure in measured}
    assert figures["ttck: faults found"].value == 1
    assert figures["Schemathesis: requests in a run"].value > 0


def test_what_the_clean_seller_shows_too_is_a_false_alarm_and_finds_nothing():
    shown = iter([{"always", "once"}, {"always"}, {"always", "once"}, {"always", "new"}])

    def judge(_seller, _folder, _seed):
        return detection.Seen(failures=frozenset(next(shown)), requests=10, seconds=2)

    score = detection.campaign("tool", judge, faults=["starts-at-once", "line-breaks-lost"], clean_runs=2)
    assert score.alarms == {"always", "once"}
    assert score.found == {"starts-at-once": frozenset(), "line-breaks-lost": {"new"}}
    assert (score.caught, score.requests, score.seconds) == (1, 10, 2)


def test_the_sample_names_faults_of_every_family_of_ticket_faults():
    assert len(set(detection.SAMPLE)) == 30
    families = {REGISTRY[name].twist.__module__ for name in detection.SAMPLE}
    faults = [fault for fault in REGISTRY.values() if not fault.legal and fault.profile == MEF and fault.lane == "verdict"]
    assert families == {fault.twist.__module__ for fault in faults if fault.about == {Kind.TICKET}}


def test_made_up_callbacks_stay_on_this_machine():
    assert localhost.tamed("https://somewhere.example/a") == "http://127.0.0.1:9/a"
    assert localhost.tamed("no address") == "no address"
    assert localhost.tamed("http://[") == "http://["
    assert localhost.tamed(7) == 7


@pytest.mark.sampled(3)
@pytest.mark.parametrize("part", ["", ".mock", ".million", ".lists", ".harness", ".economy", ".cost", ".detection"])
def test_every_part_has_help(part):
    module = "bench" + (part or ".__main__")
    done = subprocess.run([sys.executable, "-m", module, "--help"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "--quick" in done.stdout


def test_masking_is_measured_for_a_usual_and_a_long_token():
    figures = masking.measure(TINY)
    assert [figure.part for figure in figures] == ["masking", "masking"]
    assert all(figure.value > 0 for figure in figures)


def test_lists_of_tmf_stand_beside_those_of_mef_and_of_a_small_store():
    figures = lists.measure(TINY, tickets=500, count=2500)
    assert {figure.part for figure in figures} == {"lists"}
    assert len(figures) == 10
    assert all(figure.value > 0 for figure in figures)


def test_two_sellers_on_one_database_are_measured_against_one():
    figures = sharing.measure(TINY)
    if not programs():
        assert figures == []
        pytest.skip("no PostgreSQL here: apt-get install postgresql")
    assert [figure.what.partition(",")[0] for figure in figures] == ["retrieve", "create"]
    assert all(figure.value > 0 for figure in figures)
