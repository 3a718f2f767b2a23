"""Where a seller has its APIs in recorded traffic, when their base paths are not the usual ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from ttck.harness.record.exchange import decode
from ttck.harness.replay.har_file import address_of, headers_of, is_redirect
from ttck.harness.replay.recorded_bodies import body
from ttck.harness.replay.routes import NOWHERE, Places, Router, plain
from ttck.specs.contracts import Contract
from ttck.specs.dialects import Dialect, alike, dialects
from ttck.specs.profiles import Profile
from ttck.specs.vocabulary import Kind

_Seen = tuple[str, str, Mapping[str, Any]]  # role, beginning of the address, entry


def whereabouts(rows: Iterable[Any], *, profile: Profile, base_url: str | None) -> Places:
    """The addresses of each API whose usual base path the traffic does not have, found by the paths of its resources.

    An address of tickets counts when something in JSON came from there, or went there; one that speaks the other standard
    does not count. Other APIs than that of tickets are looked for at the host of that one.

    Raises:
        ValueError: the base URL is no address.
    """
    usual = Router(profile, base_url)
    contracts = {role: (profile.dialect.contract(role), profile.dialect.paths(role)) for role in profile.dialect.apis}
    roles: set[str] = set()
    homes = {plain(base_url)} if base_url else set()
    starts: dict[str, set[str]] = {}
    seen: list[_Seen] = []
    for row, method, url in _requests(rows):
        route = usual.find(method, url)
        if route is not None:
            roles.add(route.role)
            starts.setdefault(route.role, set()).add(route.start)
            homes.add(route.base_url)
        elif (found := _beginning(method, url, contracts)) is not None:
            seen.append((*found, row))
    if base_url is None and "ticket" not in roles:
        tickets = _tickets(seen, profile)
        homes |= set(tickets)
    else:
        tickets = ()
    own = starts.get("ticket", set()) | set(tickets)
    if len(homes) != 1 and base_url is None and len(own) == 1 and all(len(found) == 1 for found in starts.values()):
        (home,) = own  # one seller, whose APIs are at several hosts or of several versions
        return Places(tickets=tickets, others={role: start for role, (start,) in starts.items() if role != "ticket"}, home=home)
    if len(homes) != 1:
        return Places(tickets=tickets)
    (home,) = homes
    others = {role: _nearest((start for own, start, _ in seen if own == role), to=home) for role in contracts.keys() - roles - {"ticket"}}
    known = {role: start for role, start in others.items() if start is not None}
    return Places(tickets=tickets, others=known, home=home) if tickets or known else NOWHERE


def _requests(rows: Iterable[Any]) -> Iterator[tuple[Mapping[str, Any], str, str]]:
    """Each request that was not sent elsewhere, with its address at its plainest."""
    for row in rows:
        try:
            url = address_of(row["request"])
            if url is not None and not is_redirect(row):
                yield row, str(row["request"]["method"]).upper(), plain(url)
        except (KeyError, TypeError, ValueError, AttributeError):
            continue


def _beginning(method: str, url: str, contracts: Mapping[str, tuple[Contract, tuple[str, ...]]]) -> tuple[str, str] | None:
    """The role and the beginning of an address that ends with the path of a resource; the shortest such end counts."""
    bare = url.partition("?")[0]
    origin, at = bare.find("/", bare.find("://") + 3), len(bare)
    while origin >= 0 and (at := bare.rfind("/", origin, at)) >= 0:
        for role, (known, paths) in contracts.items():
            match = known.match(method, bare[at:])
            if match is not None and match[0].path.startswith(paths):
                return role, bare[:at]
    return None


def _shared(one: str, other: str) -> int:
    """How many characters two texts share at their beginnings."""
    return next((at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), min(len(one), len(other)))


def _nearest(starts: Iterable[str], *, to: str) -> str | None:
    """Of the addresses at a host the one that shares most with another; None where there is none, or two share as much."""
    near = {start for start in starts if urlsplit(start).netloc == urlsplit(to).netloc}
    ranked = sorted(((_shared(start, to), start) for start in near), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]


# --- whose they are -----------------------------------------------------------------------------------------------------


def _tickets(seen: Iterable[_Seen], profile: Profile) -> tuple[str, ...]:
    """The addresses of tickets at which the standard of the profile may be spoken."""
    known: dict[str, list[Any]] = {}
    for role, start, row in seen:
        if role == "ticket":
            known.setdefault(start, []).extend(_documents(row))
    return tuple(start for start, documents in known.items() if documents and _may_be(profile.dialect, start, documents))


def spoken_by_events(documents: Iterable[Any]) -> Dialect | None:
    """The dialect that all of these notifications speak: an event holds the item under its name, or its identifier alone."""
    whole = [document for document in documents if isinstance(document, dict) and isinstance(document.get("event"), dict)]
    events = [document["event"] for document in whole]
    held = bool(events) and all(any(isinstance(value, dict) for value in event.values()) and "id" not in event for event in events)
    if not held and not (events and all("id" in event for event in events)):
        return None
    typed = any("@type" in document for document in whole)
    found = [one for one in dialects() if bool(one.of(Kind.TICKET).payload) == held]
    return next((one for one in found if bool(one.of(Kind.TICKET).document) == (typed and held)), None)


def _documents(row: Mapping[str, Any]) -> Iterator[Any]:
    """What is sent and answered in JSON."""
    for side, part in (("request", "postData"), ("response", "content")):
        message = row.get(side)
        content = message.get(part) if isinstance(message, dict) else None
        if isinstance(message, dict) and isinstance(content, dict):
            found = decode(body(content, headers=headers_of(message)).data or b"")
            if isinstance(found, dict | list):
                yield found


def _may_be(spoken: Dialect, start: str, documents: Iterable[Any]) -> bool:
    """Whether a dialect may be spoken at an address: no other one is told by the address, or by more of its attributes."""
    told = [one for one in dialects() if one.root in f"{start.lower()}/"]
    if told:
        return any(alike(one, spoken) for one in told)
    objects = [one for document in documents for one in (document if isinstance(document, list) else [document]) if isinstance(one, dict)]

    def marks(one: Dialect) -> int:
        return sum(len(one.of(Kind.TICKET).known_by & document.keys()) for document in objects)

    return all(marks(spoken) >= marks(one) for one in dialects() if not alike(one, spoken))
