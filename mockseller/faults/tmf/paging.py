"""Faults of a seller of TMF621 in its lists and their pages."""

from __future__ import annotations

import re
from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, drop, during, header, in_answers, with_headers
from ttck.mockseller.faults.tmf.tools import LISTS, MODERN, OF_LISTS, asking, code, crashed, ids, rows, without, wrong
from ttck.specs.vocabulary import Kind, Operation

_FAR = 500  # an offset from which on it is far behind the end


def _number(call: Call | None, name: str) -> int | None:
    text = call.query.get(name, ("",))[-1] if call else ""
    return int(text) if text.isascii() and text.isdecimal() else None


def _counted(reply: Reply, found: list[dict[str, object]]) -> Reply:
    return with_headers(replace(reply, document=found), X_Result_Count=str(len(found)))


@wrong("tmf-list-wrapped", seam=Seam.REPLY, breaks=ids(10), also=[*OF_LISTS, *ids(124, 102, 17)])
def list_wrapped(scene: Scene, reply: Reply) -> Reply:
    """I put my lists into an object with a count."""
    found = rows(scene, reply)
    return reply if found is None else replace(reply, document={"items": found, "count": len(found)})


@wrong("tmf-empty-list-404", seam=Seam.REPLY, breaks=ids(10, 32), also=[*OF_LISTS, *ids(17)])
def empty_list_404(scene: Scene, reply: Reply) -> Reply:
    """A list without elements is a 404."""
    error = {"@type": "Error", "code": "notFound", "reason": "there are none"}
    return answer(reply, HTTPStatus.NOT_FOUND, error) if rows(scene, reply) == [] else reply


@wrong("tmf-empty-list-204", seam=Seam.REPLY, breaks=ids(10, 32), also=[*OF_LISTS, *ids(17)])
def empty_list_204(scene: Scene, reply: Reply) -> Reply:
    """A list without elements has no body."""
    return answer(reply, HTTPStatus.NO_CONTENT) if rows(scene, reply) == [] else reply


@wrong("tmf-single-unwrapped", seam=Seam.REPLY, breaks=ids(10), also=[*OF_LISTS, *ids(102)])
def single_unwrapped(scene: Scene, reply: Reply) -> Reply:
    """A list of one is that one."""
    found = rows(scene, reply)
    return replace(reply, document=found[0]) if found is not None and len(found) == 1 else reply


@wrong("tmf-list-without-type", seam=Seam.REPLY, breaks=ids(11), also=ids(33, 40, 41, 53, 60, 81, 82), versions=MODERN)
def list_without_type(scene: Scene, reply: Reply) -> Reply:
    """My lists leave @type out."""
    return in_answers(scene, reply, drop("@type"), Operation.LIST)


@wrong("tmf-list-without-href", seam=Seam.REPLY, breaks=ids(11), also=ids(33, 40, 41, 42, 43, 51, 53, 81, 82))
def list_without_href(scene: Scene, reply: Reply) -> Reply:
    """My lists leave href out."""
    return in_answers(scene, reply, drop("href"), Operation.LIST)


@wrong("tmf-list-without-id", seam=Seam.REPLY, breaks=ids(11), also=[*OF_LISTS, *ids(42)])
def list_without_id(scene: Scene, reply: Reply) -> Reply:
    """My lists leave the id out; the href has it."""
    return in_answers(scene, reply, drop("id"), Operation.LIST)


@wrong("tmf-no-result-count", seam=Seam.REPLY, breaks=ids(12), also=ids(13))
def no_result_count(_scene: Scene, reply: Reply) -> Reply:
    """I do not say how many elements a page has."""
    return with_headers(reply, X_Result_Count=None)


@wrong("tmf-result-count-total", seam=Seam.REPLY, breaks=ids(12))
def result_count_total(_scene: Scene, reply: Reply) -> Reply:
    """X-Result-Count says how many there are in all."""
    total = header(reply, "X-Total-Count")
    return with_headers(reply, X_Result_Count=total) if total is not None else reply


@wrong("tmf-result-count-limit", seam=Seam.REPLY, breaks=ids(12), also=ids(13))
def result_count_limit(scene: Scene, reply: Reply) -> Reply:
    """X-Result-Count repeats the limit, also of the last page."""
    limit = _number(scene.call, "limit")
    return with_headers(reply, X_Result_Count=str(limit)) if rows(scene, reply) is not None and limit is not None else reply


@wrong("tmf-no-total-count", seam=Seam.REPLY, breaks=ids(13), also=ids(32, 46, 111))
def no_total_count(_scene: Scene, reply: Reply) -> Reply:
    """I do not say how many there are in all."""
    return with_headers(reply, X_Total_Count=None)


@wrong("tmf-total-count-page", seam=Seam.REPLY, breaks=ids(13), also=ids(15, 26, 28))
def total_count_page(scene: Scene, reply: Reply) -> Reply:
    """X-Total-Count counts the page only."""
    found = rows(scene, reply)
    return reply if found is None else with_headers(reply, X_Total_Count=str(len(found)))


@wrong("tmf-total-count-rest", seam=Seam.REPLY, breaks=ids(13), also=ids(15, 26))
def total_count_rest(scene: Scene, reply: Reply) -> Reply:
    """X-Total-Count counts from the offset on."""
    total, offset = header(reply, "X-Total-Count"), _number(scene.call, "offset")
    return with_headers(reply, X_Total_Count=str(max(0, int(total) - offset))) if total and offset else reply


@wrong("tmf-total-count-words", seam=Seam.REPLY, breaks=ids(13), also=ids(32, 46, 111))
def total_count_words(_scene: Scene, reply: Reply) -> Reply:
    """X-Total-Count is a range, as in Content-Range."""
    total = header(reply, "X-Total-Count")
    return with_headers(reply, X_Total_Count=f"items 0-*/{total}") if total is not None else reply


@wrong("tmf-total-count-unfiltered", seam=Seam.REPLY, breaks=ids(13), also=ids(25, 26, 32, 33, 15, 111))
def total_count_unfiltered(scene: Scene, reply: Reply) -> Reply:
    """X-Total-Count counts all tickets, whatever the filter: the highest number that I have told so far."""
    total = header(reply, "X-Total-Count")
    if total is None or not total.isdecimal():
        return reply
    scene.memory["most"] = max(int(total), scene.memory.get("most", 1))
    return with_headers(reply, X_Total_Count=str(scene.memory["most"]))


@wrong("tmf-limit-ignored", seam=Seam.REQUEST, breaks=ids(14), also=[*OF_LISTS, *ids(16)])
def limit_ignored(_scene: Scene, call: Call) -> Call:
    """I show as many as I want, whatever the limit."""
    return without(call, "limit") if call.operation == Operation.LIST else call


@wrong("tmf-limit-one-more", seam=Seam.REQUEST, breaks=ids(14), also=ids(12, 13, 15, 16, 19))
def limit_one_more(_scene: Scene, call: Call) -> Call:
    """I count the elements of a page from zero, so one more slips in."""
    limit = _number(call, "limit") if call.operation == Operation.LIST else None
    return call if limit is None else asking(call, "limit", str(limit + 1))


@wrong("tmf-offset-ignored", seam=Seam.REQUEST, breaks=ids(15), also=ids(13, 16, 17, 19, 26))
def offset_ignored(_scene: Scene, call: Call) -> Call:
    """Each of my pages is the first."""
    return without(call, "offset") if call.operation == Operation.LIST else call


@wrong("tmf-offset-from-one", seam=Seam.REQUEST, breaks=ids(15), also=ids(17, 19, 26))
def offset_from_one(_scene: Scene, call: Call) -> Call:
    """I count offsets from one."""
    offset = _number(call, "offset") if call.operation == Operation.LIST else None
    return asking(call, "offset", str(offset - 1)) if offset else call


@wrong("tmf-offset-of-pages", seam=Seam.REQUEST, breaks=ids(15), also=ids(17, 19, 26))
def offset_of_pages(_scene: Scene, call: Call) -> Call:
    """I take the offset for the number of a page."""
    offset, limit = _number(call, "offset"), _number(call, "limit")
    return asking(call, "offset", str(offset * limit)) if call.operation == Operation.LIST and offset and limit else call


@wrong("tmf-order-drifts", seam=Seam.REPLY, breaks=ids(15), also=ids(20, 26))
def order_drifts(scene: Scene, reply: Reply) -> Reply:
    """Every element of my pages is the first of the whole list, from the second page on."""
    found = rows(scene, reply)
    if found and not _number(scene.call, "offset"):
        scene.memory["first"] = found[0]
        return reply
    return replace(reply, document=[scene.memory["first"]] * len(found)) if found and "first" in scene.memory else reply


@wrong("tmf-page-loses-last", seam=Seam.REPLY, breaks=ids(15), also=[*OF_LISTS])
def page_loses_last(scene: Scene, reply: Reply) -> Reply:
    """The last element of a page of more than one gets lost."""
    found = rows(scene, reply)
    return _counted(reply, found[:-1]) if found is not None and len(found) > 1 else reply


@wrong("tmf-bad-limit-ignored", seam=Seam.REQUEST, breaks=ids(18), also=ids(14))
def bad_limit_ignored(_scene: Scene, call: Call) -> Call:
    """A limit that is no number does not count."""
    bad = call.operation in LISTS and "limit" in call.query and _number(call, "limit") is None
    return without(call, "limit") if bad else call


@wrong("tmf-bad-offset-ignored", seam=Seam.REQUEST, breaks=ids(18), also=ids(15))
def bad_offset_ignored(_scene: Scene, call: Call) -> Call:
    """An offset that is no number, or a negative one, does not count."""
    bad = call.operation in LISTS and "offset" in call.query and _number(call, "offset") is None
    return without(call, "offset") if bad else call


@wrong("tmf-bad-paging-crashes", seam=Seam.REPLY, breaks=ids(8, 18))
def bad_paging_crashes(scene: Scene, reply: Reply) -> Reply:
    """A limit or offset that is no number makes me fall over."""
    paged = scene.call is not None and during(scene, *LISTS) and {"limit", "offset"} & set(scene.call.query)
    return crashed(reply) if paged and code(reply) == "invalidValue" else reply


@wrong("tmf-bad-specification-paging-crashes", seam=Seam.REPLY, breaks=ids(8), also=ids(124), about=(Kind.SPECIFICATION,), versions=MODERN)
def specifications_crash(scene: Scene, reply: Reply) -> Reply:
    """A limit or offset of specifications that is no number makes me fall over; of tickets it does not."""
    paged = scene.call is not None and during(scene, Operation.LIST_SPECIFICATIONS) and {"limit", "offset"} & set(scene.call.query)
    return crashed(reply) if paged and code(reply) == "invalidValue" else reply


@wrong("tmf-bad-specification-limit-ignored", seam=Seam.REQUEST, breaks=ids(124), about=(Kind.SPECIFICATION,), versions=MODERN)
def specifications_unlimited(_scene: Scene, call: Call) -> Call:
    """A limit of specifications that is no number does not count; one of tickets does."""
    bad = call.operation == Operation.LIST_SPECIFICATIONS and "limit" in call.query and _number(call, "limit") is None
    return without(call, "limit") if bad else call


@wrong("tmf-link-next-stays", seam=Seam.REPLY, breaks=ids(19))
def link_next_stays(_scene: Scene, reply: Reply) -> Reply:
    """The next page in my Link header is the page itself."""
    link = header(reply, "Link")
    found = re.search(r'<([^>]*)>; rel="self"', link) if link else None
    return with_headers(reply, Link=re.sub(r'<[^>]*>; rel="next"', lambda _: f'<{found[1]}>; rel="next"', str(link))) if found else reply


@wrong("tmf-link-nowhere", seam=Seam.REPLY, breaks=ids(19))
def link_nowhere(_scene: Scene, reply: Reply) -> Reply:
    """My Link header leads to paths that I do not have."""
    link = header(reply, "Link")
    return with_headers(reply, Link=link.replace("/troubleTicket?", "/troubleTickets/page?")) if link else reply


@wrong("tmf-sort-ignored", seam=Seam.REQUEST, breaks=ids(20), also=ids(124), versions=MODERN)
def sort_ignored(_scene: Scene, call: Call) -> Call:
    """I take a sort, and do nothing with it."""
    return without(call, "sort") if call.operation in LISTS else call


@wrong("tmf-sort-descending-ignored", seam=Seam.REQUEST, breaks=ids(20), versions=MODERN)
def sort_descending_ignored(_scene: Scene, call: Call) -> Call:
    """I sort upwards only."""
    return asking(call, "sort", *(text.replace("-", "") for text in call.query["sort"])) if "sort" in call.query else call


@wrong("tmf-sort-upside-down", seam=Seam.REPLY, breaks=ids(20), versions=MODERN)
def sort_upside_down(scene: Scene, reply: Reply) -> Reply:
    """A sorted list of mine is upside down."""
    found = rows(scene, reply)
    return replace(reply, document=found[::-1]) if found and scene.call is not None and "sort" in scene.call.query else reply


@wrong("tmf-206-of-everything", seam=Seam.REPLY, breaks=ids(16), also=ids(7, 10))
def everything_is_partial(scene: Scene, reply: Reply) -> Reply:
    """I answer 206 to every list, also a complete one."""
    return replace(reply, status=HTTPStatus.PARTIAL_CONTENT) if rows(scene, reply) is not None else reply


@wrong("tmf-limit-zero-is-none", seam=Seam.REQUEST, breaks=ids(14))
def limit_zero_is_none(_scene: Scene, call: Call) -> Call:
    """A limit of nought is no limit."""
    return without(call, "limit") if call.operation in LISTS and _number(call, "limit") == 0 else call


@wrong("tmf-last-row-again", seam=Seam.REPLY, breaks=ids(17), also=OF_LISTS)
def last_row_again(scene: Scene, reply: Reply) -> Reply:
    """Right behind the end I show the last row once more."""
    found, offset = rows(scene, reply), _number(scene.call, "offset")
    if found:
        scene.memory["last"] = found[-1]
    behind = found == [] and offset is not None and 0 < offset < _FAR and "last" in scene.memory
    return _counted(reply, [scene.memory["last"]]) if behind else reply
