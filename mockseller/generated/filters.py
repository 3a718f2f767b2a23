"""Faults of filtering: for each filter of each list, the ways in which it may let the wrong items through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ttck.mockseller.engine.seams import Call, Document, Hook, Reply, Scene, Seam, Twist
from ttck.mockseller.faults.common import accepted, during, instant, with_headers
from ttck.mockseller.generated.attributes import changing, remember_created
from ttck.mockseller.generated.plan import Plan, owed, plan
from ttck.mockseller.generated.shapes import Resource
from ttck.specs.contracts import contract
from ttck.specs.obligations import names_at

_PAGING = ("offset", "limit")
_ALIASES = {"relatedEntityId": ("relatedEntity", "id"), "relatedEntityType": ("relatedEntity", "@referredType")}
_BOUNDS = (".gt", ".lt")
Takes = Callable[[Document, str, str], bool]


def filtering(resource: Resource) -> Iterator[Plan]:
    """What may go wrong with each filter of the list of a kind."""
    if resource.listing is None:
        return
    declared = [one.name for one in contract(resource.contract).operations[resource.listing.value].query]
    for name in dict.fromkeys([*declared, *names_at(resource.standard, resource.kind, "filter")]):
        breaks = owed(resource, "filter", name)
        if breaks:
            yield from _of_one(resource, name, breaks)


def _of_one(resource: Resource, name: str, breaks: tuple[str, ...]) -> Iterator[Plan]:
    def made(what: str, says: str, twists: tuple[Hook, ...]) -> Plan:
        return plan(f"filter-{what}", name, resource=resource, breaks=breaks, says=says, twists=twists)

    yield made("ignored", f"I do not look at the filter {name}.", (Seam.REQUEST.hook(_ignoring(resource, name, lambda _: True)),))
    if name not in {"id", "externalId"}:  # these find one item, which has no second page
        yield made(
            "ignored-on-later-pages", f"From the second page on I do not look at the filter {name}.",
            (Seam.REQUEST.hook(_ignoring(resource, name, lambda call: (call.query.get("offset") or ("0",))[0] != "0")),),
        )  # fmt: skip
    yield made(
        "ignored-beside-others", f"I do not look at the filter {name} when there is another one.",
        (Seam.REQUEST.hook(_ignoring(resource, name, lambda call: len(_filters(call)) > 1)),),
    )  # fmt: skip
    yield made("inverted", f"The filter {name} lets through what does not match.", _own(resource, name, lambda *a: not _takes(*a)))
    yield made("finds-nothing", f"The filter {name} finds nothing.", _own(resource, name, lambda *_: False))
    if _path(name)[0] in changing(resource):
        yield made("on-created-values", f"The filter {name} looks at what the item was when it was created.", _by_created(resource, name))
    if name.endswith(_BOUNDS):
        yield made("by-the-day", f"The filter {name} looks at the day only.", _own(resource, name, _by_day))
        yield made("an-hour-off", f"The filter {name} is an hour off.", _own(resource, name, _an_hour_off))
    if name in resource.codes:
        yield made("by-the-beginning", f"The filter {name} finds what begins so.", _own(resource, name, _begins))
    if name == "relatedEntityId" and any(one.name == "relatedEntity" and one.is_list for one in resource.shown(resource.retrieving)):
        yield made("first-element-only", f"The filter {name} looks at the first element only.", _own(resource, name, _first_only))


def _filters(call: Call) -> list[str]:
    return [name for name in call.query if name not in {*_PAGING, "fields", "sort", "buyerId", "sellerId"}]


def _ignoring(resource: Resource, name: str, when: Callable[[Call], bool]) -> Twist[Call]:
    def twist(_scene: Scene, call: Call) -> Call:
        if call.operation != resource.listing or name not in call.query or not when(call):
            return call
        return replace(call, query={key: value for key, value in call.query.items() if key != name})

    return twist


def _own(resource: Resource, name: str, takes: Takes, *, created: bool = False) -> tuple[Hook, ...]:
    """The list without this filter and without pages, filtered here by `takes(item, name, value)`, then cut into its page."""

    def asks(scene: Scene, call: Call) -> Call:
        scene.memory.pop("asked", None)
        if call.operation != resource.listing or name not in call.query:
            return call
        scene.memory["asked"] = (call.query[name][0], {key: call.query[key][0] for key in _PAGING if key in call.query})
        return replace(call, query={key: value for key, value in call.query.items() if key not in {name, *_PAGING}})

    def shows(scene: Scene, reply: Reply) -> Reply:
        asked = scene.memory.pop("asked", None)
        if asked is None or not accepted(reply) or not isinstance(reply.document, list) or not during(scene, str(resource.listing)):
            return reply
        value, paging = asked
        known = scene.memory.get("created", {}) if created else {}
        found = [row for row in reply.document if takes(known.get(row.get("id")) or scene.read(str(row.get("id"))) or row, name, value)]
        return _page(reply, found, paging)

    return (Seam.REQUEST.hook(asks), Seam.REPLY.hook(shows))


def _page(reply: Reply, found: list[Document], paging: dict[str, str]) -> Reply:
    numbers = {key: int(value) for key, value in paging.items() if value.isdigit()}
    offset = numbers.get("offset", 0)
    page = found[offset : offset + numbers.get("limit", len(found))]
    fresh = replace(reply, document=page, status=200 if len(page) == len(found) else reply.status)
    return with_headers(fresh, X_Total_Count=str(len(found)), X_Result_Count=str(len(page)))


def _by_created(resource: Resource, name: str) -> tuple[Hook, ...]:
    return (*_own(resource, name, _takes, created=True), Seam.RECORD.hook(remember_created(resource)))


def _values(item: Any, path: tuple[str, ...]) -> list[Any]:
    if isinstance(item, list):
        return [value for one in item for value in _values(one, path)]
    if not path:
        return [item]
    return _values(item[path[0]], path[1:]) if isinstance(item, dict) and path[0] in item else []


def _path(name: str) -> tuple[str, ...]:
    return _ALIASES.get(name) or (name.removesuffix(".gt").removesuffix(".lt"),)


def _takes(item: Document, name: str, value: str) -> bool:
    """Whether an item matches, as a correct seller sees it."""
    found = _values(item, _path(name))
    if not name.endswith(_BOUNDS):
        return value in found
    return _beyond(found, name, value, timedelta(0))


def _beyond(found: list[Any], name: str, value: str, off: timedelta) -> bool:
    bound, moments = instant(value), [moment for moment in map(instant, found) if moment is not None]
    if bound is None:
        return True
    return any(moment > bound + off if name.endswith(".gt") else moment < bound + off for moment in moments)


def _by_day(item: Document, name: str, value: str) -> bool:
    days = [str(found)[:10] for found in _values(item, _path(name))]
    return any(day >= value[:10] if name.endswith(".gt") else day <= value[:10] for day in days)


def _begins(item: Document, name: str, value: str) -> bool:
    return any(str(found).startswith(value) for found in _values(item, _path(name)))


def _an_hour_off(item: Document, name: str, value: str) -> bool:
    hour = timedelta(hours=-1 if name.endswith(".gt") else 1)
    return _beyond(_values(item, _path(name)), name, value, hour)


def _first_only(item: Document, name: str, value: str) -> bool:
    elements = item.get(_path(name)[0])
    return isinstance(elements, list) and value in _values(elements[:1], _path(name)[1:])
