from __future__ import annotations

import contextlib
import json

import pytest

from ttck.harness.buyer.client import Request
from ttck.harness.buyer.listener import ListenerError
from ttck.harness.buyer.target import parse_target
from ttck.harness.record import recorder
from ttck.harness.record.recorder import RecordError, read_lines
from ttck.harness.runs import run as module
from ttck.harness.runs.fingerprints import facts_hash
from ttck.harness.runs.run import LimitReached, Options, Run, SellerGone
from ttck.harness.runs.scenario import Scenario
from ttck.harness.secrets.redactor import MASK
from ttck.harness.tests.tiny_server import reply, served
from ttck.harness.verdict import CheckResult, ExitCode, Finding, Inconclusive, Outcome

SECRET = "a-very-secret-token"
LIMITS = {"request_timeout": 5, "event_wait": 0.1, "state_wait": 0.1, "quiet_window": 0.01}


@pytest.fixture
def begin(tmp_path):
    """Runs that are opened against an address and closed afterwards."""
    with contextlib.ExitStack() as stack:

        def begun(url="http://127.0.0.1:9", *, listener=False, urls=None, **limits):
            document = {
                "base_url": url, "urls": urls or {}, "auth": {"type": "bearer", "token": SECRET}, "listener": {"enabled": listener},
                "limits": {**LIMITS, **limits},
            }  # fmt: skip
            run = Run(parse_target(document, name="t"), Options(directory=tmp_path / "run", quiet=True))
            stack.callback(run.close)
            run.open()
            return run

        yield begun


def lines(run, kind):
    return [line.document for line in read_lines(run.recorder.path) if line.document.get("kind") == kind]


def scene(drive, name="scene"):
    return Scenario(name=name, lane="verdict", title=name, drive=drive)


def ticket(state, ident="T-1"):
    return json.dumps({"id": ident, "status": state}).encode()


def verdict(outcome=Outcome.PASSED, **more):
    return CheckResult(**{"check": "c", "title": "t", "requirements": ("MEF113:R24",), "outcome": outcome, "evidence": 1, **more})


def test_the_header_comes_first_and_hides_the_secrets(begin):
    run = begin(listener=True)
    (first, *_) = read_lines(run.recorder.path)
    assert first.document["kind"] == "header"
    assert first.document["target"]["auth"]["token"] == MASK
    assert first.document["subscriptions"] is True
    assert first.document["facts"] == facts_hash()
    assert SECRET not in run.recorder.path.read_text("utf-8")


def test_connecting_needs_an_answer(begin):
    with pytest.raises(module.Unreachable, match="does not answer"):
        begin().connect()


@pytest.mark.parametrize("status", [401, 403])
def test_connecting_needs_access(begin, status):
    with served(reply(status)) as seller, pytest.raises(module.AccessRefused, match=f"answered {status}; check auth"):
        begin(seller.url).connect()


@pytest.mark.parametrize("status", [302, 404])
def test_where_everything_is_elsewhere_nothing_can_be_judged(begin, status):
    with served(reply(status)) as seller, pytest.raises(module.Unreachable, match=f"answered {status} to a list request. .*base_url"):
        begin(seller.url).connect()


def dropped(handler):
    handler.close_connection = True


dropped.wants_the_wire = True


def test_a_first_connection_that_is_lost_is_tried_again(begin):
    with served(dropped, dropped, reply(200, b"[]")) as seller:
        begin(seller.url).connect()


def test_a_seller_that_wants_patience_for_ever_cannot_be_judged(begin):
    with served(reply(503, Retry_After=0)) as seller, pytest.raises(module.Unreachable, match="asks for patience"):
        begin(seller.url).connect()


@pytest.mark.parametrize("status", [200, 405, 500])
def test_whatever_else_is_answered_can_be_judged(begin, status):
    with served(reply(status)) as seller:
        begin(seller.url).connect()


def test_three_silences_in_a_row_are_the_end(begin):
    run = begin()
    run.drive([scene(lambda stage: [stage.buyer.find() for _ in range(9)]), scene(lambda _: "never", name="later")])
    assert run.client.sent == 3
    assert run.progress.stopped.startswith("3 requests in a row got no whole answer: ")
    assert (run.progress.interrupted, run.progress.gone) == (True, True)
    assert set(run.progress.told) == {"scene"}
    assert lines(run, "scenario")[0]["ok"] is False


def test_silences_are_not_the_end_while_a_known_request_is_answered(begin):
    def act(handler):
        return dropped(handler) if "cancel" in handler.path else reply(200, b"[]")(handler)

    act.wants_the_wire = True
    with served(act) as seller:
        run = begin(seller.url)
        run.connect()
        run.drive([scene(lambda stage: [stage.buyer.cancel("T-1") for _ in range(7)])])
    assert not run.progress.interrupted
    assert seller.paths.count("/troubleTicket/T-1/cancel") == 14  # driven twice: the seller never answers that
    assert seller.paths.count("/troubleTicket?limit=1") == 5


def test_a_seller_that_is_back_is_cleaned_up_at(begin):
    gone = []

    def act(handler):
        return dropped(handler) if gone else reply(200, ticket("closed"))(handler)

    act.wants_the_wire = True
    with served(act) as seller:
        run = begin(seller.url)
        run.connect()
        run.buyer.created_resources.tickets.append("T-1")
        gone.append(1)
        run.drive([scene(lambda stage: [stage.buyer.cancel("T-1") for _ in range(7)])])
        assert run.progress.gone
        gone.clear()
        run.tidy()
    assert run.progress.leftovers == []


def test_silences_that_are_not_in_a_row_are_borne(begin):
    with served(reply(200, b"[]")) as seller:
        run = begin(seller.url)
        good, bad = seller.url, "http://127.0.0.1:9"
        request = Request(operation="x", method="POST", path="/troubleTicket")
        run.drive([scene(lambda _: [run.client.send(request, base_url=url) for url in (bad, bad, good) * 3])])
    assert run.client.sent == 18  # twice the same
    assert not run.progress.interrupted


def test_the_time_of_a_run_ends_the_driving_but_not_the_cleaning_up(begin):
    with served(reply(201, ticket("acknowledged")), reply(200, ticket("acknowledged")), reply(204)) as seller:
        run = begin(seller.url, run_seconds=30)

        def late(stage):
            stage.ticket({})
            run._until, run.narrator._done, run.narrator._total = 0, 1, 40
            run.narrator._began -= 4
            stage.ticket({})

        run.drive([scene(late)])
        said = "the run took longer than 30 s (limits.run_seconds); limits: {run_seconds: "
        assert run.progress.stopped is not None
        assert run.progress.stopped.startswith(said)
        assert 200 <= int(run.progress.stopped.removeprefix(said).partition("}")[0]) < 2000  # 40 steps of 4 s and a quarter more
        assert not run.progress.gone
        run.tidy()
    assert seller.paths == ["/troubleTicket", "/troubleTicket/T-1", "/troubleTicket/T-1/cancel"]
    assert run.progress.leftovers == []


@pytest.mark.parametrize(("bound", "most", "said"), [("_MOST_KEPT", 2000, "of memory"), ("_MOST_CAME", 100, "in all")])
def test_what_came_is_bounded(begin, monkeypatch, bound, most, said):
    monkeypatch.setattr(recorder, bound, most)
    with served(reply(200, b"[" + b" " * 60 + b"]")) as seller:
        run = begin(seller.url)
        run.drive([scene(lambda stage: [stage.buyer.find() for _ in range(9)])])
    assert run.client.sent == 2
    assert said in run.progress.stopped


def test_the_reasons_of_an_end_are_of_one_kind():
    assert issubclass(SellerGone, module.Unreachable)
    assert issubclass(LimitReached, module.Unreachable)


def test_what_is_owed_when_a_run_is_cut_short_has_its_time(begin):
    asked = []

    def interrupted(stage):
        stage.buyer.subscribe("main", None)
        stage.buyer.created_resources.awaited.append(lambda: bool(asked.append("looked")) or len(asked) > 1)
        raise KeyboardInterrupt("stopped by SIGTERM")

    with served(reply(201, b'{"id": "H-1"}')) as seller:
        run = begin(seller.url, listener=True, event_wait=10)
        run.drive([scene(interrupted)])
    assert asked == ["looked", "looked"]
    assert run.progress.stopped == "stopped by SIGTERM"


def test_an_interruption_ends_the_driving(begin):
    def interrupt(_):
        raise KeyboardInterrupt("stopped by SIGTERM")

    run = begin()
    run.drive([scene(interrupt), scene(lambda _: "never", name="later")])
    assert (run.progress.interrupted, run.progress.stopped) == (True, "stopped by SIGTERM")
    assert run.progress.told["scene"].reason == "the run was cut short"
    assert run.finish() == ExitCode.INCOMPLETE


def test_what_cannot_be_played_is_noted_and_the_rest_goes_on(begin):
    def skip(_):
        raise Inconclusive("no way")

    run = begin()
    run.drive([scene(skip), scene(lambda _: "a story", name="later")])
    assert (run.progress.told["scene"].reason, run.progress.told["later"].story) == ("no way", "a story")
    assert not run.progress.interrupted


def test_our_own_error_is_kept_apart_and_without_secrets(begin):
    def crash(_):
        raise KeyError(SECRET)

    run = begin()
    run.drive([scene(crash)])
    assert "KeyError" in run.progress.told["scene"].error
    assert SECRET not in run.progress.told["scene"].error
    assert run.progress.told["scene"].reason is None


def test_a_lost_record_is_not_taken_for_a_scenario_that_failed(begin):
    run = begin()
    run.recorder._stream.close()
    with pytest.raises(RecordError):
        run.drive([scene(lambda stage: stage.buyer.find())])


def leaving(state, *, actions):
    return [reply(200, ticket(state)), *[reply(status) for status in actions]]


@pytest.mark.parametrize(
    ("state", "actions", "left"),
    [
        ("acknowledged", [204], []),
        ("inProgress", [204], []),
        ("pending", [204], []),
        ("resolved", [204], []),
        ("acknowledged", [500], ["T-1"]),
        ("resolved", [409], ["T-1"]),
        ("closed", [], []),
        ("cancelled", [], []),
        ("assessingCancellation", [], []),
        ("reopened", [], ["T-1"]),
        ("nonsense", [], ["T-1"]),
    ],
)
def test_cleaning_up_ends_what_can_be_ended_and_lists_the_rest(begin, state, actions, left):
    with served(*leaving(state, actions=actions)) as seller:
        run = begin(seller.url)
        run.buyer.created_resources.tickets.append("T-1")
        run.tidy()
    assert run.progress.leftovers == left
    assert len(seller.asked) == 1 + len(actions)


def test_nobody_is_there_to_clean_up_at(begin):
    run = begin()
    run.buyer.created_resources.tickets += ["T-1", "T-2"]
    run.progress.gone = True
    run.tidy()
    assert (run.progress.leftovers, run.client.sent) == (["T-1", "T-2"], 0)


def test_cleaning_up_ends_when_the_seller_falls_silent(begin):
    run = begin()
    run.buyer.created_resources.tickets += [f"T-{number}" for number in range(50)]
    run.tidy()
    assert len(run.progress.leftovers) == 50
    assert run.client.sent == 3


def test_an_interruption_of_the_cleaning_up_leaves_the_rest(begin):
    with served(reply(200, ticket("closed"))) as seller:
        run = begin(seller.url)
        run.buyer.created_resources.tickets += ["T-1", "T-2", "T-3"]
        sent = iter((None, KeyboardInterrupt()))

        def watch(_):
            stop = next(sent)
            if stop:
                raise stop

        run.client.on_exchange = watch
        run.tidy()
    assert run.progress.leftovers == ["T-2", "T-3"]


def test_a_verdict_is_masked_before_it_is_shown(begin):
    finding = Finding(message=f"m {SECRET}", expected=SECRET, actual=SECRET, exchanges=(1,), where=f"/{SECRET}", smallest={SECRET: SECRET})
    run = begin()
    shown = run.masked(verdict(Outcome.FAILED, reason=f"r {SECRET}", findings=(finding,)))
    assert SECRET not in str(shown)
    assert (shown.findings[0].exchanges, shown.outcome, shown.requirements) == ((1,), Outcome.FAILED, ("MEF113:R24",))
    run.judged(shown)
    assert lines(run, "verdict")[0]["findings"][0]["message"] == f"m {MASK}"


def test_words_of_ours_survive_a_secret_that_is_one_of_them(tmp_path):
    """Somebody's password is "passed": the record must still be one."""
    document = {"base_url": "http://127.0.0.1:9", "auth": {"type": "bearer", "token": "passed"}, "listener": {"enabled": False}}
    run = Run(parse_target(document, name="t"), Options(directory=tmp_path / "run", quiet=True))
    with contextlib.closing(run):
        run.open()
        run.judged(run.masked(verdict()))
        run.finish()
        assert lines(run, "verdict")[0]["outcome"] == "passed"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, ExitCode.CONFORMANT),
        ({"interrupted": True, "stopped": "x"}, ExitCode.INCOMPLETE),
        ({"error": "ttck itself failed"}, ExitCode.HARNESS_ERROR),
    ],
)
def test_the_footer_says_what_the_exit_code_says(begin, change, code):
    run = begin()
    run.judged(verdict())
    for name, value in change.items():
        setattr(run.progress, name, value)
    assert run.finish() == code
    (footer,) = lines(run, "footer")
    assert footer["exit_code"] == code
    assert footer["interrupted"] is bool(change.get("interrupted"))


def test_nothing_judged_is_its_own_code(begin):
    run = begin()
    run.progress.nothing_judged, run.progress.interrupted = "nobody there", True
    assert run.finish() == ExitCode.NOTHING_JUDGED
    assert lines(run, "footer")[0]["stopped"] == "nobody there"


def test_a_run_that_never_began_leaves_no_record(tmp_path):
    target = parse_target({"base_url": "http://127.0.0.1:9", "listener": {"host": "192.0.2.1"}}, name="t")
    run = Run(target, Options(directory=tmp_path / "run", quiet=True))
    with pytest.raises(ListenerError):
        run.open()
    run.close()
    assert not (tmp_path / "run" / "record.jsonl").exists()


@pytest.mark.parametrize(
    ("state", "answer", "asked", "left"),
    [
        ("confirmed", 204, ["GET", "POST"], []),
        ("confirmed", 500, ["GET", "POST"], ["appointment A-1"]),
        ("completed", None, ["GET"], []),
        ("nonsense", None, ["GET"], ["appointment A-1"]),
    ],
)
def test_cleaning_up_cancels_an_appointment_that_is_still_to_come(begin, state, answer, asked, left):
    later = [reply(answer)] if answer else []
    with served(reply(200, ticket(state, "A-1")), *later) as seller:
        run = begin("http://127.0.0.1:9", urls={"appointment": seller.url})
        run.buyer.created_resources.appointments.append("A-1")
        run.tidy()
    assert run.progress.leftovers == left
    assert [one.method for one in seller.asked] == asked
    assert seller.paths[-1] == ("/appointment/A-1/cancel" if answer else "/appointment/A-1")


def test_appointments_are_ended_before_their_tickets(begin):
    with served(reply(200, ticket("completed"))) as seller:
        run = begin(seller.url, urls={"appointment": seller.url})
        run.buyer.created_resources.tickets.append("T-1")
        run.buyer.created_resources.appointments.append("A-1")
        run.tidy()
    assert seller.paths == ["/appointment/A-1", "/troubleTicket/T-1"]
    assert run.progress.leftovers == ["T-1"]
