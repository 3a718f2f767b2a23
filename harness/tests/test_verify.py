from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import strategies as st

from ttck.harness.generate.strategies import smallest
from ttck.harness.judge.compare import Gap
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject, cites, unanswered
from ttck.harness.judge.smaller_examples import Shrinker
from ttck.harness.judge.verify import Breach, Verify, breach_of, shown
from ttck.harness.record.exchange import Answer, Unreadable
from ttck.harness.record.state_probe import Attempt
from ttck.harness.tests.entries import Story
from ttck.harness.verdict import Inconclusive, NotApplicable, Unreachable, Violation
from ttck.specs.vocabulary import Operation

WRONG = Breach(message="wrong", expected="1", actual="2")


@pytest.fixture
def verify():
    return Verify(search=smallest)


def never(_seen):
    return None


def always(_seen):
    return WRONG


def big(number):
    return Breach(message="too big", expected="< 5", actual=str(number), where="/n") if number >= 5 else None


def test_every_passes_and_counts(verify):
    verify.every([1, 2, 3], big, none="nothing")
    verify.every([4], big, none="nothing")
    assert verify.evidence == 4


def test_every_fails_with_the_evidence(verify):
    with pytest.raises(Violation) as raised:
        verify.every([1, 7, 3], big, none="nothing")
    (finding,) = raised.value.findings
    assert (finding.message, finding.expected, finding.actual, finding.where, finding.count) == ("too big", "< 5", "7", "/n", 1)
    assert raised.value.evidence == verify.evidence == 3


def test_every_without_observations_is_never_a_pass(verify):
    with pytest.raises(Inconclusive, match="nobody came"):
        verify.every(iter(()), never, none="nobody came")
    assert verify.evidence == 0


def test_earlier_evidence_does_not_make_a_later_verb_pass(verify):
    verify.every([1], big, none="nothing")
    with pytest.raises(Inconclusive, match="nobody came") as raised:
        verify.every([], never, none="nobody came")
    assert raised.value.evidence == 1


def test_a_request_without_an_answer_is_no_observation(verify):
    story = Story()
    silent = [story.exchange(Operation.RETRIEVE, error="connection refused") for _ in range(2)]
    with pytest.raises(Inconclusive) as raised:
        verify.every(silent, always, none="nobody came")
    assert raised.value.reason == "connection refused"
    assert verify.evidence == 0


def test_a_header_that_no_recording_holds_is_no_observation(verify):
    stripped = replace(Story().read("pending"), answer=Answer(status=200, headers={}, body=b"", stripped=True))
    with pytest.raises(Inconclusive, match="does not hold the headers"):
        verify.every([stripped], lambda seen: WRONG if seen.answer.header("location") is None else None, none="nothing")
    assert verify.evidence == 0
    with pytest.raises(Violation):
        verify.every([Story().read("pending"), stripped], lambda seen: WRONG if seen.answer.header("x") is None else None, none="nothing")


def test_the_answered_ones_decide_beside_the_silent(verify):
    story = Story()
    verify.every([story.exchange(Operation.RETRIEVE, error="timeout"), story.read("pending")], never, none="nothing")
    assert verify.evidence == 1


def test_breaches_with_one_cause_are_one_finding_with_a_count(verify):
    places = iter(["/note/0/text", "/note/12/text", "/note/3/author"])

    def rule(_seen):
        return Breach(message="lost", expected="x", actual="y", where=next(places))

    with pytest.raises(Violation) as raised:
        verify.every("abc", rule, none="nothing")
    assert [(f.where, f.count) for f in raised.value.findings] == [("/note/0/text", 2), ("/note/3/author", 1)]


def test_different_messages_are_different_causes_the_most_frequent_first(verify):
    def rule(word):
        return Breach(message=word, expected="x", actual="y")

    with pytest.raises(Violation) as raised:
        verify.every(["rare", "often", "often"], rule, none="nothing")
    assert [(f.message, f.count) for f in raised.value.findings] == [("often", 2), ("rare", 1)]


def test_every_kind_of_breach_is_a_finding(verify):
    with pytest.raises(Violation) as raised:
        verify.every("abcdefgh", lambda letter: Breach(message=f"m {letter}", expected="", actual=""), none="nothing")
    assert len(raised.value.findings) == 8


def test_thousands_of_breaches_that_differ_in_their_values_are_counted_together(verify):
    def rule(number):
        return Breach(
            message=f"the ticket TT-{number} is 'x{number}'" if number % 2 else "odd", expected="", actual="", where=f"/{number}/a"
        )

    with pytest.raises(Violation) as raised:
        verify.every(range(3000), rule, none="nothing")
    assert sorted((f.count, f.where) for f in raised.value.findings) == [(1500, "/0/a"), (1500, "/1/a")]


def test_no_breach_is_dropped_whatever_the_messages_are(verify):
    words = ["".join(chr(97 + (number // 26**place) % 26) for place in range(3)) for number in range(500)]
    with pytest.raises(Violation) as raised:
        verify.every(words, lambda word: Breach(message=word, expected="", actual=""), none="nothing")
    assert sum(finding.count for finding in raised.value.findings) == 500
    assert len(raised.value.findings) <= 100


def test_a_finding_says_what_it_follows_from(verify):
    with pytest.raises(Violation) as raised:
        verify.every([1], lambda _: Breach(message="m", expected="", actual="", cause="TT-1/id lost", follows=True), none="nothing")
    (found,) = raised.value.findings
    assert (found.cause, found.follows) == ("TT-1/id lost", True)


def test_the_smallest_observation_is_shown(verify):
    story = Story()
    seen = [story.read("x" * length) for length in (30, 3, 90)]
    with pytest.raises(Violation) as raised:
        verify.every(seen, lambda e: Breach(message="m", expected="", actual=e.document["status"]), none="nothing")
    (finding,) = raised.value.findings
    assert (finding.actual, finding.exchanges, finding.count) == ("xxx", (seen[1].number,), 3)


def test_a_breach_may_name_its_own_proof(verify):
    with pytest.raises(Violation) as raised:
        verify.every([Story().read("pending")], lambda _: Breach(message="m", expected="", actual="", numbers=(7, 8)), none="nothing")
    assert raised.value.findings[0].exchanges == (7, 8)


def test_the_deviation_is_kept(verify):
    with pytest.raises(Violation) as raised:
        verify.every([1], lambda _: Breach(message="m", expected="", actual="", deviation="MEF113-2022:R34"), none="nothing")
    assert raised.value.findings[0].deviation == "MEF113-2022:R34"


def shrinker(observe, *, attempts=200):
    return Shrinker(strategy=st.integers(min_value=0, max_value=1000), observe=observe, seed=1, attempts=attempts)


def test_a_shrinker_gives_a_smaller_example(verify):
    with pytest.raises(Violation) as raised:
        verify.every([900], big, none="nothing", shrink=shrinker(lambda number: [number]))
    (finding,) = raised.value.findings
    assert (finding.smallest, finding.actual) == (5, "900")


def test_a_shrinker_is_not_asked_when_all_is_well(verify):
    asked = []
    verify.every([1], big, none="nothing", shrink=shrinker(lambda number: asked.append(number) or [number]))
    assert asked == []


@pytest.mark.parametrize("error", [Unreachable("gone"), Inconclusive("refused")])
def test_a_breach_stands_when_the_search_breaks_off(verify, error):
    asked = []

    def observe(number):
        asked.append(number)
        raise error

    with pytest.raises(Violation) as raised:
        verify.every([900], big, none="nothing", shrink=shrinker(observe))
    assert raised.value.findings[0].smallest is None
    assert len(asked) == 1


def test_the_search_sends_no_more_than_allowed(verify):
    asked = []
    with pytest.raises(Violation):
        verify.every([900], big, none="nothing", shrink=shrinker(lambda number: asked.append(number) or [number], attempts=7))
    assert 1 <= len(asked) <= 7


def test_where_does_not_apply_when_the_option_is_unused(verify):
    with pytest.raises(NotApplicable, match="no attachments"):
        verify.where([], always, unused="no attachments")


def test_where_judges_what_there_is(verify):
    verify.where([1], big, unused="unused")
    assert verify.evidence == 1
    with pytest.raises(Violation, match="too big"):
        verify.where([9], big, unused="unused")


def test_where_is_inconclusive_when_nothing_was_answered(verify):
    with pytest.raises(Inconclusive, match="timeout"):
        verify.where([Story().exchange(Operation.RETRIEVE, error="timeout")], never, unused="unused")


def test_some_is_content_with_one(verify):
    verify.some([1, 2, 3], lambda n: n == 2, none="nothing", broken=WRONG)
    assert verify.evidence == 1


def test_some_fails_when_none_keeps_the_rule(verify):
    first = Story().read("pending")
    with pytest.raises(Violation, match="wrong") as raised:
        verify.some([first, Story().read("closed")], lambda _: False, none="nothing", broken=WRONG)
    assert raised.value.findings[0].exchanges == (first.number,)
    assert raised.value.evidence == 2


def test_some_without_observations_is_never_a_pass(verify):
    with pytest.raises(Inconclusive, match="nobody came"):
        verify.some([], lambda _: True, none="nobody came", broken=WRONG)
    with pytest.raises(Inconclusive, match="timeout"):
        verify.some([Story().exchange(Operation.RETRIEVE, error="timeout")], lambda _: True, none="nobody came", broken=WRONG)
    assert verify.evidence == 0


def test_covered_passes_without_being_evidence(verify):
    verify.covered(["a", "b"], {"b": 1, "a": 2, "c": 3})
    assert verify.evidence == 0


def test_covered_names_what_was_not_seen_and_why_once(verify):
    verify.every([1], big, none="nothing")
    with pytest.raises(Inconclusive) as raised:
        verify.covered(["a", "b", "c"], ["b"], why=["no way", "no way", "too late"])
    assert raised.value.reason == "not seen: a, c (no way; too late)"
    assert raised.value.evidence == 1
    with pytest.raises(Inconclusive, match=r"^not seen: a$"):
        verify.covered(["a"], [])


def test_what_proves_an_observation():
    story = Story()
    created, read = story.create(), story.read("acknowledged")
    patch = story.exchange(Operation.PATCH, answer={"id": "1", "status": "acknowledged"})
    call, event, last = story.stimulus("ticket_resolve"), story.event("x"), story.read("resolved")
    (item_history,) = Traffic(story.entries).item_histories.values()
    assert cites(created) == (1,)
    assert cites(item_history.sightings[1]) == (read.number,)
    assert cites(item_history.steps[2]) == (patch.number, call.number, event.number, last.number)
    assert cites(item_history) == (created.number, patch.number, call.number, event.number)
    assert cites(Attempt(about="x", before=read, exchange=patch, after=last)) == (read.number, patch.number, last.number)
    assert cites(Subject(value=1, where="/x", seen=(last, [created]))) == (created.number, last.number)
    assert cites("text") == ()


def test_an_observation_is_silent_when_any_request_in_it_is():
    story = Story()
    read, silent = story.read("pending"), story.exchange(Operation.CLOSE, error="reset")
    assert unanswered(read) is None
    assert unanswered(Attempt(about="x", before=read, exchange=silent, after=None)) == "reset"
    assert unanswered(Attempt(about="x", before=None, exchange=read, after=read)) is None
    assert unanswered(Subject(value=1, where="", seen=[read, silent])) == "reset"
    assert unanswered("text") is None


def test_values_are_shown_readably():
    assert shown("é") == '"é"'
    assert shown("(absent)") == "(absent)"
    assert shown({"a": None}) == '{"a": null}'
    assert shown(Unreadable("empty body")) == "empty body"
    long = shown("x" * 1000)
    assert long.endswith("… (1002 characters)")
    assert len(long) < 430


def test_a_gap_becomes_a_breach():
    breach = breach_of(Gap(where="/a", expected=1, actual="(absent)"), "lost")
    assert breach == Breach(message="lost", expected="1", actual="(absent)", where="/a")


def test_a_deviation_and_a_plain_breach_are_never_one_finding(verify):
    story = Story()
    small, large = story.read("a"), story.read("a" * 50)

    def rule(seen):
        return Breach(message="m", expected="", actual="", deviation="X:R1" if seen is small else None)

    with pytest.raises(Violation) as raised:
        verify.every([small, large], rule, none="nothing")
    assert [f.deviation for f in raised.value.findings] == [None, "X:R1"]


def test_many_deviations_do_not_push_a_plain_breach_out(verify):
    def rule(n):
        return Breach(message=f"m{min(n // 2, 5)}", expected="", actual="", deviation="X:R1" if n < 10 else None)

    with pytest.raises(Violation) as raised:
        verify.every(range(11), rule, none="nothing")
    assert raised.value.findings[0].deviation is None


def untold():
    raise Inconclusive("no story was told")


def test_why_nothing_was_seen_is_asked_only_when_nothing_was_seen(verify):
    verify.every([1], big, none=untold)
    with pytest.raises(Inconclusive, match="no story was told"):
        verify.every([], big, none=untold)
    with pytest.raises(Inconclusive, match="found out late"):
        verify.every([], big, none=lambda: "found out late")


def test_a_breach_stands_when_nobody_can_be_asked_for_a_smaller_example(verify):
    with pytest.raises(Violation) as raised:
        verify.every([7], big, none="nothing", shrink=untold)
    assert raised.value.findings[0].smallest is None


def test_a_shrinker_may_be_found_out_late(verify):
    shrinker = Shrinker(strategy=st.integers(0, 50), observe=lambda number: [number], seed=1, attempts=200)
    with pytest.raises(Violation) as raised:
        verify.every([40], big, none="nothing", shrink=lambda: shrinker)
    assert raised.value.findings[0].smallest == 5


def test_without_a_search_a_breach_stands_without_a_smaller_example():
    with pytest.raises(Violation) as caught:
        Verify().every([900], always, none="nothing", shrink=shrinker(lambda number: [number]))
    assert caught.value.findings[0].smallest is None


def kept(_: int) -> None:
    return None


def broken(number: int) -> Breach:
    return Breach(message=f"wrong {number}", expected="right", actual=str(number))


@pytest.mark.parametrize("verb", ["every", "where", "some", "covered"])
def test_a_verb_that_has_nothing_to_judge_does_not_hide_the_next_one(verb):
    verify = Verify(goes_on=True)
    {
        "every": lambda: verify.every([], kept, none="nothing"),
        "where": lambda: verify.where([], kept, unused="not used"),
        "some": lambda: verify.some([], lambda _: True, none="nothing", broken=broken(0)),
        "covered": lambda: verify.covered(["a"], []),
    }[verb]()
    with pytest.raises(Violation):
        verify.every([1], broken, none="nothing")


def test_what_a_verb_could_not_judge_is_said_at_the_end():
    verify = Verify(goes_on=True)
    verify.every([], kept, none="nothing")
    verify.every([1, 2], kept, none="nothing else")
    with pytest.raises(Inconclusive, match=r"^nothing$") as told:
        verify.settle()
    assert told.value.evidence == 2


def test_what_is_optional_and_not_used_counts_where_nothing_else_was_judged():
    verify = Verify(goes_on=True)
    verify.where([], kept, unused="not used")
    with pytest.raises(NotApplicable, match="not used"):
        verify.settle()
    verify.every([1], kept, none="nothing")
    verify.settle()
