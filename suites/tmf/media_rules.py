"""Rules on the same merge in both media types: what one of them does, the other does too (TMF621:91)."""

from __future__ import annotations

from ttck.harness.judge.compare import ABSENT
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.suites.tmf.changes import Patch
from ttck.suites.tmf.create_rules import gap
from ttck.suites.tmf.patch_rules import done, part_gone
from ttck.suites.tmf.scenarios.g_patching import Patching


def pairs(story: Patching) -> list[Subject]:
    """The same merges in both media types, where both were accepted."""
    told = (done(one) for one in (story.media.values(), *story.twice))
    return [Subject(value=tuple(found), where="", seen=tuple(patch.seen for patch in found)) for found in told if len(found) > 1]


def same_effect(subject: Subject) -> Breach | None:
    """A merge does in the one media type what it does in the other; what neither does is a matter of TMF621:96."""
    told = {patch.media: all(_worked(patch, name) for name in patch.changes) for patch in subject.value}
    if len(set(told.values())) == 1:
        return None
    silent = next(media for media, worked in told.items() if not worked)
    one = next(patch for patch in subject.value if patch.media == silent)
    names = {name: one.new.get(name, ABSENT) for name in one.changes}
    message = f"a merge as {silent} is accepted, and does not do what it does in the other media type"
    return Breach(message=message, expected=f"what {shown(one.changes)} says", actual=shown(names))


def _worked(patch: Patch, name: str) -> bool:
    """Whether an attribute is as a merge says: gone with null, merged with its parts before where it is an object, else as it was sent."""
    value, before = patch.changes[name], patch.old.get(name)
    if value is None:
        return name not in patch.new
    if isinstance(value, dict) and isinstance(before, dict):
        whole = {key: part for key, part in {**before, **value}.items() if part is not None}
        return gap({name: whole}, patch.new, name) is None and part_gone(Subject(value=patch, where="", seen=patch.seen)) is None
    return gap(patch.changes, patch.new, name) is None
