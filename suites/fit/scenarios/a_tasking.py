"""Tasks that are done: cancellations and changes, each twice and more, one of them on a ticket that was changed before."""

from __future__ import annotations

from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Stimulus
from ttck.suites.fit.names import ACCEPT, CANCELLATION, FINISH, INFLIGHT_CHANGE, PROGRESS
from ttck.suites.fit.tasks import Errands, Tasks, brought, halfway, play
from ttck.suites.fit.wanted import wanted
from ttck.suites.tmf.seller_client import SellerClient, seller_client


@scenario("fit-tasking", weight=0.5, after=("tmf-registering",))
def tasking(stage: Stage) -> Errands:
    """Having tickets cancelled and changed by tasks."""
    seller, story = seller_client(stage), Errands()
    other = seller.ticket(seller.maximal(), label="a ticket that no task is about")
    beside = seller.retrieve(other, label="a ticket that no task is about, before")
    _cancel(seller, story)
    _change(seller, story)
    story.bystander = (beside, seller.retrieve(other, label="a ticket that no task is about, after"))
    return story


def _cancel(seller: SellerClient, story: Errands) -> None:
    tasks = Tasks(seller.stage, CANCELLATION)
    plain = seller.ticket(label="a ticket to cancel")
    story.played.append(play(seller, tasks, plain, (ACCEPT, PROGRESS, FINISH), about="a cancellation step by step"))
    whole = _made(seller, label="a ticket with everything, to cancel")
    if seller.makes(Stimulus.START_WORK):
        _decide(seller, story, Stimulus.START_WORK, whole)
    story.played.append(play(seller, tasks, whole, (FINISH,), about="a cancellation of what is worked on"))
    for words, way in halfway(seller)[1:]:
        item = brought(seller, way, label=f"a ticket to cancel while it {words}")
        story.played.append(play(seller, tasks, item, (FINISH,), about=f"a cancellation of what {words}"))
    third = seller.ticket(label="a third ticket to cancel")
    changed = play(
        seller, Tasks(seller.stage, INFLIGHT_CHANGE), third, (FINISH,), wanted=wanted(seller, 0), about="a change before a cancellation"
    )
    story.played += [changed, play(seller, tasks, third, (PROGRESS, FINISH), about="a cancellation after a change")]


def _change(seller: SellerClient, story: Errands) -> None:
    tasks = Tasks(seller.stage, INFLIGHT_CHANGE)
    item = _made(seller, label="a ticket to change")
    for number, steps in enumerate(((ACCEPT, PROGRESS, FINISH), (FINISH,), (PROGRESS, FINISH))):
        asked = wanted(seller, number)
        story.played.append(play(seller, tasks, item, steps, wanted=asked, about=f"a change of {', '.join(asked)}"))
    if seller.makes(Stimulus.START_WORK):
        _decide(seller, story, Stimulus.START_WORK, item)
    story.played.append(play(seller, tasks, item, (FINISH,), wanted=wanted(seller, 3), about="a change of what is worked on"))
    for number, (words, way) in enumerate(halfway(seller)[1:]):
        item = brought(seller, way, label=f"a ticket to change while it {words}")
        story.played.append(play(seller, tasks, item, (FINISH,), wanted=wanted(seller, 3 + number), about=f"a change of what {words}"))


def _made(seller: SellerClient, *, label: str) -> str:
    try:
        return seller.ticket(seller.maximal(), label=label)
    except Inconclusive:
        return seller.ticket(label=label)


def _decide(seller: SellerClient, story: Errands, stimulus: Stimulus, item: str) -> None:
    try:
        seller.stage.buyer.stimulate(stimulus, item)
    except Inconclusive as failed:
        story.why.append(failed.reason)
