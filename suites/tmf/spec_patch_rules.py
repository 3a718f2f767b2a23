"""Further rules of patches of specifications: the name stays, and all that was tried, as changes. TMF621:122."""

from __future__ import annotations

from collections.abc import Iterator

from ttck.harness.judge.compare import ABSENT
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.suites.tmf.changes import Patch
from ttck.suites.tmf.patch_rules import done
from ttck.suites.tmf.scenarios.h_altering import Altering
from ttck.suites.tmf.scenarios.h_specifying import Specifying


def bare(story: Altering) -> Iterator[Subject]:
    """The patches that take the name away, with the specification around them."""
    for patch in story.bare:
        if patch.old.get("name"):
            yield Subject(value=patch, where="/name", seen=patch.seen)


def still_named(part: Subject) -> Breach | None:
    """After a patch that takes the name away, refused or not, a specification that can be read has a name."""
    patch: Patch = part.value
    name = patch.new.get("name", ABSENT)
    if not patch.new or (name != ABSENT and isinstance(name, str) and name.strip()):
        return None
    expected = f"refused, or {shown(patch.old['name'])} as before"
    return Breach(
        message="the name of a specification, which is mandatory, can be taken away", expected=expected,
        actual=f"{shown(name)} after {patch.about}, which was answered {patch.exchange.status}", where="/name",
    )  # fmt: skip


def several(story: Altering) -> Iterator[Subject]:
    """Each attribute that a patch of several sets, of those that were taken."""
    for patch in done(story.several):
        for name in patch.changes:
            yield Subject(value=(patch, name), where=f"/{name}", seen=patch.seen)


def changes(specifying: Specifying, altering: Altering) -> list[Patch]:
    """The patches of specifications that should lead to something, with the readings around them."""
    found = [*altering.several, *altering.emptied, *(one.patch for one in altering.operated)]
    for one in (*specifying.patches.values(), *specifying.again.values()):
        if one.before is not None and one.after is not None and one.exchange.ticket is not None:
            media, sent = str(one.exchange.request_headers.get("content-type", "")), one.exchange.sent
            found.append(
                Patch(
                    item=one.exchange.ticket, before=one.before, after=one.after, about=one.about, changes=sent, media=media,
                    exchange=one.exchange,
                )
            )  # fmt: skip
    return found
