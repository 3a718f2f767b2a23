"""Creates that are wrong in one thing, beside one that is right: something is missing, outside of its list, or of another form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.ossj import papers
from ttck.suites.ossj.desk import Made, desk
from ttck.suites.ossj.names import CLOSED, DETECTED, DIALOG, ISSUE, KEY, MANDATORY, PRIORITY, STATE, TYPE

_PAIRS = ((DIALOG, KEY), (TYPE, "clearencePerson"), (STATE, PRIORITY))
_FOREIGN: tuple[tuple[str, Any], ...] = (
    (PRIORITY, 0), (PRIORITY, 4), (PRIORITY, -1), (PRIORITY, 1.5), (PRIORITY, "high"), (ISSUE, "otro"), (DETECTED, "yesterday"),
    (DETECTED, "15/01/2025 10:30"), (DETECTED, "2025-02-30T10:30:00Z"),
)  # fmt: skip


@dataclass(kw_only=True)
class Refusing:
    """What a seller has to refuse, each beside `plain`, which it takes.

    `after` are right creates, each with the key of a wrong one before it. `missing` lack attributes, by their names, and so do
    `formless`, which are forms; `foreign` have a value that the table does not allow; `stated` ask for another state than the
    first one.
    """

    plain: list[Made] = field(default_factory=list)
    after: list[tuple[Made, Made]] = field(default_factory=list)
    missing: dict[tuple[str, ...], Made] = field(default_factory=dict)
    formless: dict[tuple[str, ...], Made] = field(default_factory=dict)
    foreign: list[tuple[str, Made]] = field(default_factory=list)
    stated: dict[str, Made] = field(default_factory=dict)


@scenario("ossj-refusing", after=("ossj-creating",))
def refusing(stage: Stage) -> Refusing:
    """Creating what has to be refused."""
    seller, story = desk(stage), Refusing()
    story.plain.append(seller.make(papers.plain(stage), about="a plain ticket before the wrong ones"))
    for names in (*((name,) for name in MANDATORY), *_PAIRS):
        about = f"without {' and '.join(names)}"
        story.missing[names] = seller.make(papers.without(papers.plain(stage), *names), about=about)
    for name in MANDATORY:
        document = papers.without(papers.whole(stage), name)
        story.missing[name, ""] = seller.make(document, about=f"everything but {name}")
    if seller.forms:
        for name in MANDATORY:
            document = papers.without(papers.plain(stage), name)
            story.formless[name,] = seller.make(document, about=f"a form without {name}", form=papers.files(stage))
    for name, value in _FOREIGN:
        document = {**papers.plain(stage), name: value}
        story.foreign.append((name, seller.make(document, about=f"{name} {value!r}")))
    for state in (CLOSED, "CLEARED", "QUEUED"):
        story.stated[state] = seller.make({**papers.plain(stage), STATE: state}, about=f"a create as {state}")
    story.plain.append(seller.make(papers.plain(stage), about="a plain ticket after the wrong ones"))
    wrong = [made for _, made in story.foreign if made.exchange.refused][:1]
    for made in (*wrong, story.missing["clearencePerson",]):
        document = papers.plain(stage, **{KEY: made.key})
        story.after.append((made, seller.make(document, about="a plain ticket with the key of a create that was refused")))
    return story
