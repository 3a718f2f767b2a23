"""Patches of a list with an element that has the key of an old one and fewer attributes: a merge replaces the list (RFC 7396)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.suites.tmf.changes import Changer, Patch
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.writes import document_of

_KEYS = ("id", "name")
_LABEL = "@type"


@dataclass(frozen=True, kw_only=True)
class Keyed:
    """A patch of the list `name` with one element, which has the value of its `key` from an old one; `gone` is what that had more."""

    patch: Patch
    name: str
    key: str
    gone: Mapping[str, Any]


def numbered(document: Document) -> Document:
    """A document whose notes have an identifier each."""
    notes = document.get("note")
    if not isinstance(notes, list):
        return document
    return {**document, "note": [{"id": f"own-{number}", **one} for number, one in enumerate(notes, start=1)]}


def fewer(changer: Changer, item: str, sent: Document, *, schema: str) -> Iterator[Keyed]:
    """For each list of an item a patch with its first element alone, without all that an element need not have."""
    base = {name: value for name, value in sent.items() if not isinstance(value, list)}
    for name, value in ((name, value) for name, value in sent.items() if changer.seller.terms.patches(name)):
        known = document_of(changer.before(item)).get(name)
        first = next((one for one in value if isinstance(one, dict)), {}) if isinstance(value, list) else {}
        shows = known if isinstance(known, list) else []
        for key in _KEYS if first else ():
            old = next((one for one in shows if isinstance(one, dict) and key in first and one.get(key) == first[key]), None)
            if old is None:
                continue
            kept = _least(changer, {k: old[k] for k in first if k in old}, key, {**base, name: None}, name, schema)
            gone = {k: old[k] for k in first if k not in kept and k in old and old[k] == first[k]}
            if gone:
                patch = changer.send(item, {name: [kept]}, f"{name} with an old {key} and fewer attributes")
                yield Keyed(patch=patch, name=name, key=key, gone=gone)
            break


def _least(changer: Changer, element: Document, key: str, whole: Document, name: str, schema: str) -> Document:
    """An element without what it need not have by the schema, but for its key and its type."""
    for one in [one for one in element if one not in {key, _LABEL}]:
        smaller = {k: v for k, v in element.items() if k != one}
        if not changer.seller.contract.problems({**whole, name: [smaller]}, schema, limit=1):
            element = smaller
    return element


def judged(found: list[Keyed]) -> Iterator[Subject]:
    """Those patches that were taken, where the item could be read before and after."""
    for one in found:
        if one.patch.accepted and one.patch.judged:
            yield Subject(value=one, where=f"/{one.name}", seen=one.patch.seen)


def replaced(subject: Subject) -> Breach | None:
    """The element is the one that was sent: what the old one with the same key had more is not left in it."""
    one: Keyed = subject.value
    (sent,), now = one.patch.changes[one.name], one.patch.new.get(one.name)
    for element in now if isinstance(now, list) else ():
        if not isinstance(element, dict) or element.get(one.key) != sent[one.key]:
            continue
        left = {name: value for name, value in one.gone.items() if element.get(name) == value}
        if left:
            return Breach(
                message=f"a patch of {one.name} leaves what an old element with the same {one.key} had", expected=shown(sent),
                actual=f"still {shown(left)} in it", where=f"/{one.name}", cause="elements of a list in a merge are merged by their key",
            )  # fmt: skip
    return None
