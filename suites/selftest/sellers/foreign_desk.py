"""The foreign seller's ticket desk: its memory, its lifecycle, and what a partner or its own staff may change."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ttck.suites.selftest.sellers import foreign_form as form
from ttck.suites.selftest.sellers.foreign_form import RefusedError, invalid, same, stamp
from ttck.suites.selftest.sellers.foreign_post import CHANGED, NEEDS, SOLVED, STATUS, PostOffice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Case = dict[str, Any]

FINAL = ("closed", "cancelled")
_ROADS = {
    "cancel": (("acknowledged", "inProgress", "pending"), "assessingCancellation"),
    "close": (("resolved",), "closed"),
    "reopen": (("resolved",), "reopened"),
    "WIP": (("acknowledged", "reopened"), "inProgress"),
    "ON_HOLD": (("inProgress",), "pending"),
    "FIXED": (("inProgress",), "resolved"),
    "VOID": (("assessingCancellation",), "cancelled"),
}
STAFF_ROADS = frozenset({"WIP", "ON_HOLD", "FIXED", "VOID"})
STATES = ("acknowledged", *dict.fromkeys(goal for _, goal in _ROADS.values()))
_PATCHABLE = ("acknowledged", "inProgress", "pending", "resolved", "reopened")
_OURS = ("sellerTicketContact", "sellerTechnicalContact")
_DESK = {
    "role": "sellerTicketContact",
    "name": "Partner Service Desk",
    "number": "+49 30 5550100",
    "emailAddress": "desk@partner.example",
}
_PROMISES = ("creationDate", "expectedResolutionDate", "resolutionDate", "sellerPriority", "sellerSeverity")
_SELLERS = ("id", "href", "status", "statusChange", "workOrder", *_PROMISES)
_NEEDS_NOTE = ("severity", "priority", "issueStartDate", "relatedIssue")


class Desk:
    """All tickets of one partner, in memory, newest last; every public method is one step under one lock."""

    def __init__(self, *, root: Callable[[], str], post: PostOffice, slashed_ids: bool) -> None:
        self._root, self._post, self._slashed = root, post, slashed_ids
        self._numbers, self._items = itertools.count(12345), itertools.count(1)
        self._cases: dict[str, Case] = {}
        self.lock = threading.RLock()

    def cases(self) -> list[Case]:
        """All tickets, newest first."""
        return list(reversed(self._cases.values()))

    def case(self, key: str) -> Case:
        """The ticket with this id; 404 without one."""
        if key not in self._cases:
            raise RefusedError(404, "notFound", "There is no such ticket")
        return self._cases[key]

    def open_case(self, document: Mapping[str, Any]) -> Case:
        """A new ticket from a partner's request."""
        for name in _SELLERS:
            if name in document:
                raise invalid(f"/{name}", "This attribute belongs to the seller", code="unexpectedProperty")
        form.check(form.CREATE, document)
        form.check_buyer_items(document)
        _check_creation(document)
        number = next(self._numbers)
        key = f"TT/2026/{number:06}" if self._slashed else f"INC{number:07}"
        at = stamp()
        case: Case = {"id": key, "href": f"{self._root()}/troubleTicket/{quote(key, safe='')}", "x_queue": "NOC-2"}
        case |= {name.rstrip("*"): document[name.rstrip("*")] for name in form.CREATE if name.rstrip("*") in document}
        case |= {"status": "acknowledged", "creationDate": at, "lastUpdate": at}
        case |= {"sellerSeverity": case["severity"], "sellerPriority": "medium"}
        case["statusChange"] = [{"status": "acknowledged", "changeDate": at, "changeReason": "accepted"}]
        case["relatedContactInformation"] = [*case["relatedContactInformation"], dict(_DESK)]
        case["relatedEntity"] = [{"@referredType": "Product", **case["relatedEntity"][0]}]
        case["note"] = [self._own_note(note) for note in case.get("note", [])]
        self._remark(case, "Your report has reached our service desk")
        case["attachment"] = [self._own_file(case, item) for item in case.pop("attachment", [])]
        self._cases[key] = case
        return case

    def patch(self, key: str, document: Mapping[str, Any]) -> Case:
        """Change a ticket as its partner asks, or refuse without changing anything."""
        case = self.case(key)
        if case["status"] not in _PATCHABLE:
            raise RefusedError(409, "conflict", f"A ticket in state {case['status']} cannot be changed")
        for name in document:
            if name not in form.PATCH:
                raise invalid(f"/{name[:80]}", "This attribute cannot be changed", code="unexpectedProperty")
        if not document:
            raise RefusedError(400, "invalidBody", "Nothing is to be changed")
        form.check(form.PATCH, document)
        form.check_buyer_items(document)
        if any(name in document for name in _NEEDS_NOTE) and not document.get("note"):
            raise RefusedError(400, "invalidBody", "Mandatory attribute /note is missing beside this change")
        fresh: Case = {name: document[name] for name in document if name not in {"note", "attachment"}}
        if "relatedIssue" in document:
            fresh["relatedIssue"] = _merged_links(case, document["relatedIssue"])
        if "relatedContactInformation" in document:
            fresh["relatedContactInformation"] = _merged_people(case, document["relatedContactInformation"])
        notes = _additions(case["note"], document.get("note", []), path="/note", key="id")
        files = _additions(case["attachment"], document.get("attachment", []), path="/attachment", key="attachmentId")
        case |= fresh
        case["note"] = [*case["note"], *(self._own_note(note) for note in notes)]
        case["attachment"] = [*case["attachment"], *(self._own_file(case, item) for item in files)]
        case["lastUpdate"] = stamp()
        if case["status"] == "pending":
            self._arrive(case, "inProgress", "the partner sent information")
        return case

    def move(self, key: str, road: str, *, why: str) -> Case:
        """Take a ticket along one road of the lifecycle; 409 where the road does not start."""
        case = self.case(key)
        origins, goal = _ROADS[road]
        if case["status"] not in origins:
            raise RefusedError(409, "conflict", f"This is not possible in state {case['status']}")
        if goal == "pending":
            self._remark(case, why)
        if goal == "resolved":
            self._remark(case, why)
            case["resolutionDate"] = stamp()
        if goal == "reopened":
            case.pop("resolutionDate", None)
        self._arrive(case, goal, why)
        if goal == "pending":
            self._tell(case, CHANGED, NEEDS)
        if goal == "resolved":
            self._tell(case, CHANGED, SOLVED)
        return case

    def staff_set(self, key: str, name: str, value: Any) -> Case:
        """Change one of the seller's own fields; the value ``next`` means another one than now."""
        case = self._open(key)
        if name in {"sev", "prio"}:
            attribute, choice = {
                "sev": ("sellerSeverity", form.SEVERITIES),
                "prio": ("sellerPriority", form.PRIORITIES),
            }[name]
            case[attribute] = _following(choice, case[attribute]) if value == "next" else _one_of(choice, value)
        elif name == "eta":
            case["expectedResolutionDate"] = _later(case) if value == "next" else _time(value)
            self._remark(case, f"We expect to be done at {case['expectedResolutionDate']}")
        elif name == "desk":
            self._replace_people(case, "sellerTicketContact", [value])
        elif name == "field_force":
            self._replace_people(case, "sellerTechnicalContact", value)
        else:
            raise RefusedError(404, "notFound", f"No field {name}")
        self._tell(case, CHANGED)
        return case

    def staff_add(self, key: str, what: str, item: Mapping[str, Any]) -> Case:
        """Add a remark, a file or a link of the seller's own."""
        case = self._open(key)
        text = str(item.get("text") or "Our technicians are looking at it")
        if what == "remarks":
            self._remark(case, text)
        elif what == "files":
            added = {
                "author": "Partner NOC",
                "creationDate": stamp(),
                "source": "seller",
                "name": str(item.get("name") or "otdr.sor"),
            }
            added["url"] = str(item.get("link") or f"https://files.partner.example/{next(self._items)}")
            case["attachment"] = [*case["attachment"], self._own_file(case, added)]
        elif what == "links":
            link = {
                "id": str(item.get("to") or f"INC-{next(self._items)}"),
                "@referredType": str(item.get("kind") or "Incident"),
            }
            link |= {"relationshipType": "isCausedBy", "creationDate": stamp(), "description": text, "source": "seller"}
            case["relatedIssue"] = [*case.get("relatedIssue", []), link]
            self._remark(case, f"Linked: {text}")
        else:
            raise RefusedError(404, "notFound", f"No list {what}")
        self._tell(case, CHANGED)
        return case

    def staff_visit(self, key: str, *, appointment: bool) -> Case:
        """Order a field visit; with an appointment the ticket waits for the partner to book one."""
        case = self.case(key)
        if case["status"] != "inProgress":
            raise RefusedError(409, "conflict", f"No visit can be ordered in state {case['status']}")
        number = f"WO-{next(self._items):05}"
        case["workOrder"] = [*case.get("workOrder", []), {"id": number}]
        if appointment:
            return self.move(key, "ON_HOLD", why=f"Please book an appointment for the visit {number}")
        self._tell(case, CHANGED)
        return case

    def staff_visit_log(self, key: str) -> Case:
        """The field force wrote something into a visit."""
        found = [ident for ident, case in self._cases.items() if any(one["id"] == key for one in case.get("workOrder", []))]
        if not found:
            raise RefusedError(404, "notFound", "There is no such visit")
        case = self._open(found[0])
        self._tell(case, CHANGED)
        return case

    def _open(self, key: str) -> Case:
        case = self.case(key)
        if case["status"] in FINAL:
            raise RefusedError(409, "conflict", f"A ticket in state {case['status']} is not touched any more")
        return case

    def _arrive(self, case: Case, goal: str, why: str) -> None:
        at = stamp()
        case["status"], case["lastUpdate"] = goal, at
        case["statusChange"] = [*case["statusChange"], {"status": goal, "changeDate": at, "changeReason": why}]
        self._post.announce(STATUS, case["id"], case["href"])

    def _tell(self, case: Case, *kinds: str) -> None:
        case["lastUpdate"] = stamp()
        for kind in kinds:
            self._post.announce(kind, case["id"], case["href"])

    def _remark(self, case: Case, text: str) -> None:
        note = {"author": "Partner NOC", "date": stamp(), "source": "seller", "text": text or "See above"}
        case["note"] = [*case["note"], self._own_note(note)]

    def _own_note(self, note: Mapping[str, Any]) -> Case:
        return {**note, "id": f"rmk-{next(self._items):06}"}

    def _own_file(self, case: Case, item: Mapping[str, Any]) -> Case:
        taken = {other.get("attachmentId") for other in case.get("attachment", [])}
        wanted = item.get("attachmentId")
        return {**item, "attachmentId": wanted if wanted and wanted not in taken else f"att-{next(self._items):06}"}

    def _replace_people(self, case: Case, role: str, people: Any) -> None:
        if people in ("next", ["next"]):
            number = next(self._items)
            name, mail = f"Technician {number}", f"tech{number}@partner.example"
            people = [{"name": name, "number": f"+49 30 5551{number:03}", "emailAddress": mail}]
        fresh = [{**person, "role": role} for person in people]
        form.check({"value": form.PATCH["relatedContactInformation"]}, {"value": fresh})
        others = [person for person in case["relatedContactInformation"] if person["role"] != role]
        case["relatedContactInformation"] = [*others, *fresh]


def _check_creation(document: Mapping[str, Any]) -> None:
    roles = [person["role"] for person in document["relatedContactInformation"]]
    if roles.count("reporterContact") != 1:
        raise RefusedError(400, "invalidBody", "Exactly one contact must have the role reporterContact")
    for index, role in enumerate(roles):
        if role in _OURS:
            raise invalid(f"/relatedContactInformation/{index}/role", "This contact belongs to the seller")
    if len(document["relatedEntity"]) != 1:
        raise RefusedError(400, "invalidBody", "Exactly one product must be named in /relatedEntity")
    for name in ("note", "attachment", "relatedIssue"):
        for index, item in enumerate(document.get(name, [])):
            _buyer_only(item, f"/{name}/{index}/source")


def _buyer_only(item: Mapping[str, Any], path: str) -> None:
    if item["source"] != "buyer":
        raise invalid(path, "A partner can only add what is its own")


def _additions(held: Iterable[Case], sent: Iterable[Case], *, path: str, key: str) -> list[Case]:
    """The items of a patch that are new; refuses changed copies of held ones and items in the seller's name."""
    held, new = list(held), []
    for index, item in enumerate(sent):
        if any(same(item, old, but=(key,)) for old in held):
            continue
        for old in held:
            named_alike = key != "attachmentId" or item["name"] == old["name"]
            if key in item and item[key] == old[key] and named_alike:
                raise invalid(f"{path}/{index}", "What is on the ticket cannot be changed")
        _buyer_only(item, f"{path}/{index}/source")
        new.append(item)
    return new


def _merged_links(case: Case, sent: list[Case]) -> list[Case]:
    ours = [link for link in case.get("relatedIssue", []) if link["source"] == "seller"]
    for index, link in enumerate(sent):
        if link["source"] == "seller" and not any(same(link, old) for old in ours):
            raise invalid(f"/relatedIssue/{index}", "The seller's links cannot be changed")
    return [*ours, *(link for link in sent if link["source"] == "buyer")]


def _merged_people(case: Case, sent: list[Case]) -> list[Case]:
    fixed = [person for person in case["relatedContactInformation"] if person["role"] in (*_OURS, "reporterContact")]
    for index, person in enumerate(sent):
        if person["role"] in (*_OURS, "reporterContact") and not any(same(person, old) for old in fixed):
            raise invalid(f"/relatedContactInformation/{index}", "This contact cannot be changed")
    return [*fixed, *(person for person in sent if person["role"] not in (*_OURS, "reporterContact"))]


def _one_of(choice: tuple[str, ...], value: Any) -> str:
    if value not in choice:
        raise invalid("/value", f"Must be one of {', '.join(choice)}")
    return str(value)


def _following(choice: tuple[str, ...], value: str) -> str:
    return choice[(choice.index(value) + 1) % len(choice)]


def _time(value: Any) -> str:
    form.check({"value*": "time"}, {"value": value})
    return str(value)


def _later(case: Mapping[str, Any]) -> str:
    start = form.moment(case["expectedResolutionDate"]) if "expectedResolutionDate" in case else form.moment(stamp())
    zone = dt.timezone(dt.timedelta(hours=1))
    return (start + dt.timedelta(days=1)).astimezone(zone).isoformat(timespec="milliseconds")
