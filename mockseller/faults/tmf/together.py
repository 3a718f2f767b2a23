"""Faults of a seller of TMF621 whose lists follow each parameter alone, and not all that stand beside each other."""

from __future__ import annotations

from collections.abc import Callable

from ttck.mockseller.engine.seams import Call, Reply, Scene, Seam
from ttck.mockseller.faults.common import part
from ttck.mockseller.faults.tmf.tools import MODERN, OF_LISTS, filters, ids, left_unsorted, page_sorted, without, wrong
from ttck.specs.vocabulary import Kind, Operation

_OPERATORS = (".gt", ".gte", ".lt", ".lte")
Twist = Callable[[Call], Call]


def _sort_drops_second_filter(call: Call) -> Call:
    return without(call, *filters(call)[1:]) if "sort" in call.query else call


def _sorts_what_is_shown(call: Call) -> Call:
    fields = ",".join(call.query.get("fields", ()))
    return without(call, "sort") if fields and call.query.get("sort", ("",))[-1].lstrip("-") not in fields.split(",") else call


def _sort_drops_offset(call: Call) -> Call:
    return without(call, "offset") if "sort" in call.query else call


def _fields_drop_offset(call: Call) -> Call:
    return without(call, "offset") if "fields" in call.query else call


def _operator_drops_equals(call: Call) -> Call:
    operated = any(name.endswith(_OPERATORS) for name in filters(call))
    return without(call, *(name for name in filters(call) if "." not in name)) if operated else call


# What the seller says, what it does with a call, and the rule of tickets that is broken.
_KINDS: dict[str, tuple[str, Twist, int]] = {
    "sort-drops-second-filter": ("With a sort I follow the first filter alone.", _sort_drops_second_filter, 27),
    "sort-needs-fields": ("I sort what I show: by what fields leaves out I do not.", _sorts_what_is_shown, 20),
    "sort-drops-offset": ("Each page of a sorted list is its first.", _sort_drops_offset, 15),
    "fields-drop-offset": ("With fields each of my pages is the first.", _fields_drop_offset, 15),
}


def _loses(name: str, operation: Operation, kind: Kind, prefix: str) -> None:
    says, act, number = _KINDS[name]

    def twist(_scene: Scene, call: Call) -> Call:
        return act(call) if call.operation == operation else call

    twist.__doc__ = says
    breaks = ids(number) if kind is Kind.TICKET else ids(124)
    wrong(f"tmf-{prefix}{name}", seam=Seam.REQUEST, breaks=breaks, also=[*OF_LISTS, *ids(124)], about=(kind,), versions=MODERN)(twist)


for _name in _KINDS:
    _loses(_name, Operation.LIST, Kind.TICKET, "")
    _loses(_name, Operation.LIST_SPECIFICATIONS, Kind.SPECIFICATION, "spec-")


@wrong("tmf-operator-drops-equals", seam=Seam.REQUEST, breaks=ids(27), also=[*OF_LISTS, *ids(124)])
def operator_drops_equals(_scene: Scene, call: Call) -> Call:
    """With a comparison I pass over the filters that compare nothing."""
    return _operator_drops_equals(call)


@wrong("tmf-sorted-by-page", seam=Seam.REQUEST, breaks=ids(20), also=OF_LISTS, versions=MODERN)
def sorted_by_page(scene: Scene, call: Call) -> Call:
    """I sort the page and not the list."""
    return left_unsorted(scene, call, Operation.LIST)


@part("tmf-sorted-by-page", seam=Seam.REPLY)
def sorted_page(scene: Scene, reply: Reply) -> Reply:
    """That page I do sort."""
    return page_sorted(scene, reply, Operation.LIST)
