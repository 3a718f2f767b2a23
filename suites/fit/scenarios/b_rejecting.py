"""Tasks that come to nothing: rejected at once or later, failed, about nothing, or about a ticket that there is not."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id, state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import Kind
from ttck.suites.common.strangers import never_issued
from ttck.suites.fit.names import CANCELLATION, FAIL, FINAL, FINISH, INFLIGHT_CHANGE, PROGRESS, REJECT, TASKS, WORDS
from ttck.suites.fit.tasks import Errand, Errands, Tasks, brought, halfway, play
from ttck.suites.fit.wanted import text
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.seller_client import SellerClient, seller_client
from ttck.suites.tmf.writes import stranger


@dataclass(frozen=True, kw_only=True)
class Pointless:
    """A task about a ticket that there is not, or about none at all, its last reading, and a task like it that was accepted."""

    kind: Kind
    about: str
    asked: Exchange
    last: Exchange | None
    twin: Exchange

    @property
    def state(self) -> str | None:
        """The state that it came to."""
        return state_of(self.last or self.asked)


@dataclass(kw_only=True)
class Rejecting(Errands):
    """`stray` are tasks about tickets that there are not, and `empty` those that name none."""

    stray: list[Pointless] = field(default_factory=list)
    empty: list[Pointless] = field(default_factory=list)


@scenario("fit-rejecting", weight=0.5, after=("tmf-registering", "fit-tasking"))
def rejecting(stage: Stage) -> Rejecting:
    """Tasks that the seller rejects or cannot carry out."""
    seller, story = seller_client(stage), Rejecting()
    ways = (("rejected at once", (REJECT,)), ("rejected while it is worked on", (PROGRESS, REJECT)), ("that fails", (PROGRESS, FAIL)))
    for kind in TASKS:
        tasks, item = Tasks(stage, kind), seller.ticket(seller.maximal(), label="a ticket for tasks that come to nothing")
        for words, steps in ways:
            what = "cancellation" if kind is CANCELLATION else "change"
            story.played.append(play(seller, tasks, item, steps, wanted=_wanted(seller, kind), about=f"a {what} {words}"))
        other = play(seller, tasks, item, (FINISH,), wanted=_wanted(seller, kind), about="a task after those that came to nothing")
        story.played.append(other)
        _pointless(seller, tasks, story, item, other)
        for words, way in halfway(seller) if seller.makes(REJECT) else ():
            item = brought(seller, way, label=f"a ticket that {words}, for a task that is rejected")
            about = f"{WORDS[kind]} of what {words}, rejected"
            story.played.append(play(seller, tasks, item, (REJECT,), wanted=_wanted(seller, kind), about=about))
    return story


def _wanted(seller: SellerClient, kind: Kind) -> Document:
    return text(seller) if kind is INFLIGHT_CHANGE else {}


def _pointless(seller: SellerClient, tasks: Tasks, story: Rejecting, item: str, other: Errand) -> None:
    """The same request about tickets that nobody has, and about none; only beside one that was accepted do they prove anything."""
    if not other.asked.accepted:
        return
    made_up, read = stranger(seller, item)
    unknown = [*never_issued(seller.stage)[:1], *([made_up] if read.refused else [])]
    wanted = _wanted(seller, tasks.kind)
    for ident in unknown:
        story.stray.append(_asked(tasks, tasks.asked(ident, wanted), other, f"a task about {ident}, which there is not"))
    naming = tasks.row.task.by if tasks.row.task is not None else {}
    nothing = {name: value for name, value in tasks.asked(item, wanted).items() if name not in naming}
    story.empty.append(_asked(tasks, nothing, other, "a task that names no ticket"))


def _asked(tasks: Tasks, document: Document, other: Errand, about: str) -> Pointless:
    asked = tasks.create(document, label=about)
    task = item_id(asked)
    last = tasks.until(task, lambda seen: state_of(seen) in FINAL, label=f"{about}, later") if task is not None else None
    return Pointless(kind=tasks.kind, about=about, asked=asked, last=last, twin=other.asked)
