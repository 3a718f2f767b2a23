"""Faults of a seller of TMF621 in the filters of its lists."""

from __future__ import annotations

import re
from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.dialects.tmf.words import known_names
from ttck.mockseller.engine.seams import Call, Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, header, part, with_headers
from ttck.mockseller.faults.tmf.tools import LISTS, asking, crashed, each, filters, ids, reason, rows, without, wrong
from ttck.specs.vocabulary import Operation

_ALL = ids(13, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34)
_OPERATORS = (".gt", ".gte", ".lt", ".lte", ".regex")
_OF_VALUES = ids(25, 27, 32, 33, 13)


def _plain(call: Call) -> list[str]:
    return [name for name in filters(call) if "." not in name and not set(name) & set("<>*")]


def _operated(call: Call) -> list[str]:
    return [name for name in filters(call) if name.endswith(_OPERATORS) or set(name) & set("<>*")]


def _loses(attribute: str) -> None:
    """Register the fault of a seller that does not filter by one attribute."""

    def twist(_scene: Scene, call: Call) -> Call:
        return without(call, attribute) if call.operation == Operation.LIST else call

    twist.__doc__ = f"I do not filter by {attribute}: the filter does not count."
    wrong(f"tmf-filter-{attribute.lower()}-ignored", seam=Seam.REQUEST, breaks=ids(25), also=_ALL)(twist)


for _attribute in ("severity", "status", "ticketType", "name", "id"):
    _loses(_attribute)


@wrong("tmf-filters-ignored", seam=Seam.REQUEST, breaks=ids(25, 29, 34), also=_ALL)
def filters_ignored(_scene: Scene, call: Call) -> Call:
    """I show everything, whatever is asked for."""
    return without(call, *filters(call))


def _first_part(row: Document, name: str, wanted: tuple[str, ...]) -> bool:
    attribute, _, inner = name.partition(".")
    return not isinstance(row.get(attribute), list) or any(str(one.get(inner)) in wanted for one in each(row, attribute)[:1])


@wrong("tmf-nested-filter-first-part", seam=Seam.REPLY, breaks=ids(29), also=ids(13, 15))
def nested_filter_first_part(scene: Scene, reply: Reply) -> Reply:
    """By a nested value I look into the first part of a list alone."""
    found, query = rows(scene, reply), scene.call.query if scene.call else {}
    nested = [name for name in query if name.count(".") == 1 and not name.endswith(_OPERATORS)]
    if not found or not nested:
        return reply
    return replace(reply, document=[row for row in found if all(_first_part(row, name, query[name]) for name in nested)])


@wrong("tmf-filter-loses-one", seam=Seam.REPLY, breaks=ids(26), also=ids(13, 25, 27, 28, 30, 32, 33, 15))
def filter_loses_one(scene: Scene, reply: Reply) -> Reply:
    """A filtered list of mine misses its newest element."""
    found = rows(scene, reply)
    if not found or scene.call is None or not filters(scene.call):
        return reply
    return with_headers(replace(reply, document=found[:-1]), X_Result_Count=str(len(found) - 1), X_Total_Count=str(len(found) - 1))


@wrong("tmf-filter-first-page-only", seam=Seam.REPLY, breaks=ids(26), also=ids(13, 15, 27, 28, 32, 33))
def filter_first_page_only(scene: Scene, reply: Reply) -> Reply:
    """A filtered list has one page; there is nothing after an offset."""
    found = rows(scene, reply)
    later = found and scene.call is not None and filters(scene.call) and scene.call.query.get("offset", ("0",))[-1] != "0"
    return with_headers(replace(reply, document=[]), X_Result_Count="0") if later else reply


@wrong("tmf-filters-first-only", seam=Seam.REQUEST, breaks=ids(27), also=ids(13, 25, 32, 33))
def filters_first_only(_scene: Scene, call: Call) -> Call:
    """Of two attributes I filter by the first."""
    return without(call, *filters(call)[1:])


@wrong("tmf-filters-last-only", seam=Seam.REQUEST, breaks=ids(27), also=ids(13, 25, 32, 33))
def filters_last_only(_scene: Scene, call: Call) -> Call:
    """Of two attributes I filter by the last."""
    return without(call, *filters(call)[:-1])


@wrong("tmf-no-or", seam=Seam.REQUEST, breaks=ids(28), also=ids(26))
def no_or(_scene: Scene, call: Call) -> Call:
    """Of several values of one attribute I take the first."""
    for name in _plain(call):
        call = asking(call, name, call.query[name][0].partition(",")[0].partition(";")[0])
    return call


@wrong("tmf-or-finds-nothing", seam=Seam.REQUEST, breaks=ids(28), also=ids(26))
def or_finds_nothing(_scene: Scene, call: Call) -> Call:
    """No ticket has two values of one attribute at once, so I find none."""
    for name in _plain(call):
        several = len(call.query[name]) > 1 or "," in call.query[name][0] or ";" in call.query[name][0]
        call = asking(call, name, "\x00") if several else call
    return call


@wrong("tmf-operators-ignored", seam=Seam.REQUEST, breaks=ids(30), also=ids(13, 31))
def operators_ignored(_scene: Scene, call: Call) -> Call:
    """Filters with an operator do not count."""
    return without(call, *_operated(call))


@wrong("tmf-operators-equal", seam=Seam.REQUEST, breaks=ids(30), also=ids(13))
def operators_equal(_scene: Scene, call: Call) -> Call:
    """Whatever the operator, I look for the value itself."""
    for name in _operated(call):
        if name.endswith(_OPERATORS):
            call = asking(without(call, name), name.rpartition(".")[0], *call.query[name])
    return call


def _instead(call: Call, one: str, other: str) -> Call:
    for name in [name for name in filters(call) if name.endswith(one)]:
        call = asking(without(call, name), name.removesuffix(one) + other, *call.query[name])
    return call


@wrong("tmf-gt-is-lt", seam=Seam.REQUEST, breaks=ids(30), also=ids(13))
def gt_is_lt(_scene: Scene, call: Call) -> Call:
    """Greater is smaller to me."""
    return _instead(call, ".gt", ".lt")


@wrong("tmf-gt-is-gte", seam=Seam.REQUEST, breaks=ids(30), also=ids(13))
def gt_is_gte(_scene: Scene, call: Call) -> Call:
    """Greater includes equal with me."""
    return _instead(call, ".gt", ".gte")


@wrong("tmf-lte-is-lt", seam=Seam.REQUEST, breaks=ids(30), also=ids(13))
def lte_is_lt(_scene: Scene, call: Call) -> Call:
    """At most means less with me."""
    return _instead(call, ".lte", ".lt")


@wrong("tmf-unknown-filter-ignored", seam=Seam.REQUEST, breaks=ids(31), also=ids(29, 13))
def unknown_filter_ignored(_scene: Scene, call: Call) -> Call:
    """A filter by an attribute that I do not know does not count."""
    return without(call, *(name for name in filters(call) if re.split(r"[.<>*]", name)[0] not in known_names()))


@wrong("tmf-unknown-filter-crashes", seam=Seam.REPLY, breaks=ids(8, 31))
def unknown_filter_crashes(_scene: Scene, reply: Reply) -> Reply:
    """A filter by an attribute that I do not know makes me fall over."""
    return crashed(reply) if "no such attribute" in reason(reply) else reply


@wrong("tmf-no-match-404", seam=Seam.REPLY, breaks=ids(32), also=ids(10, 13, 17, 28, 30, 31, 34))
def no_match_404(scene: Scene, reply: Reply) -> Reply:
    """A filter without a match is a 404."""
    error = {"@type": "Error", "code": "notFound", "reason": "no ticket is like that"}
    missed = rows(scene, reply) == [] and scene.call is not None and filters(scene.call)
    return answer(reply, HTTPStatus.NOT_FOUND, error) if missed else reply


@wrong("tmf-no-match-total", seam=Seam.REPLY, breaks=ids(13))
def no_match_total(scene: Scene, reply: Reply) -> Reply:
    """Where nothing matches I leave out how many there are."""
    missed = rows(scene, reply) == [] and scene.call is not None and filters(scene.call)
    return with_headers(reply, X_Total_Count=None) if missed else reply


@wrong("tmf-fields-stop-filter", seam=Seam.REQUEST, breaks=ids(33), also=ids(25, 13, 46))
def fields_stop_filter(_scene: Scene, call: Call) -> Call:
    """With a projection I do not filter."""
    return without(call, *filters(call)) if "fields" in call.query else call


@wrong("tmf-filter-stops-fields", seam=Seam.REQUEST, breaks=ids(33), also=ids(40, 41))
def filter_stops_fields(_scene: Scene, call: Call) -> Call:
    """With a filter I do not project."""
    return without(call, "fields") if filters(call) else call


@wrong("tmf-filter-prefix", seam=Seam.REQUEST, breaks=ids(25), also=[*_OF_VALUES, *ids(28)])
def filter_prefix(_scene: Scene, call: Call) -> Call:
    """I look for what begins with the first three letters of the value."""
    for name in _plain(call):
        if name in {"severity", "ticketType", "name", "status", "description"} and call.operation in LISTS:
            call = asking(without(call, name), f"{name}.regex", f"^{call.query[name][0][:3]}")
    return call


@wrong("tmf-filter-wildcards", seam=Seam.REQUEST, breaks=ids(25), also=_OF_VALUES)
def filter_wildcards(_scene: Scene, call: Call) -> Call:
    """A per cent sign in the value of a filter stands for anything, as in my database."""
    found = call
    for name in _plain(call):
        if any("%" in value for value in call.query[name]):
            found = asking(without(found, name), f"{name}.regex", *(re.escape(value).replace("%", ".*") for value in call.query[name]))
    return found


@wrong("tmf-filter-by-what-was-created", seam=Seam.RECORD, breaks=ids(26), also=ids(13, 25, 27, 28, 30, 32, 33, 15))
def filter_by_what_was_created(scene: Scene, change: Change) -> Change:
    """I filter by the severity that a ticket was created with."""
    if change.before is None:
        scene.memory[str(change.after.get("id"))] = change.after.get("severity")
    return change


@part("tmf-filter-by-what-was-created", seam=Seam.REPLY)
def filtered_by_what_was_created(scene: Scene, reply: Reply) -> Reply:
    """What has another one now is found under the old one only."""
    found, asked = rows(scene, reply), scene.call.query.get("severity", ()) if scene.call is not None else ()
    kept = [one for one in found or () if scene.memory.get(str(one.get("id")), asked) in {*asked, asked}]
    fewer = len(found or ()) - len(kept)
    total = int(header(reply, "X-Total-Count") or 0) - fewer
    shorter = with_headers(replace(reply, document=kept), X_Result_Count=str(len(kept)), X_Total_Count=str(total))
    return shorter if asked and fewer else reply


@wrong("tmf-third-filter-ignored", seam=Seam.REQUEST, breaks=ids(27), also=ids(33))
def third_filter_ignored(_scene: Scene, call: Call) -> Call:
    """Of several filters I follow the first two."""
    return without(call, *filters(call)[2:])
