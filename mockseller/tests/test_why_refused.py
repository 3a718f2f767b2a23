"""Whatever a seller refuses, the console says by which requirement, in every profile."""

from __future__ import annotations

import json

import pytest

from ttck.mockseller.tests.console_pages import PROFILES, signed_in
from ttck.mockseller.web.console import items, moves, traffic
from ttck.mockseller.web.inside import send

_STRANGE = (12345, "", "nonsense value", None, [], ["x"], {}, {"a": 1}, True, "y" * 5000)
_QUERIES = (
    "limit=-1",
    "offset=x",
    "limit=0.5",
    "sort=nothing",
    "filter=%24%5B",
    "before=x",
    "after=x",
    "nothing=1",
    "creationDate=x",
    "fields=%00",
)


def bad_requests(person):
    """Requests that most sellers refuse: method, path, media type and body."""
    seller = person.seller
    ticket = items.resources(seller)[0]
    create = moves.creation(seller, ticket)
    body = json.loads(create.body)
    yield create.method, create.path, create.media, b"{"
    yield create.method, create.path, create.media, b"[" * 200 + b"]" * 200
    yield create.method, create.path, "text/plain", create.body.encode()
    for name in body:
        yield create.method, create.path, create.media, json.dumps({key: value for key, value in body.items() if key != name}).encode()
        for value in _STRANGE:
            yield create.method, create.path, create.media, json.dumps({**body, name: value}).encode()
    yield create.method, create.path, create.media, json.dumps({**body, "status": "nowhere", "note": [{}], "attachment": [{}]}).encode()
    made = send(person.app.wsgi_app, method=create.method, path=create.path, body=create.body.encode(), media=create.media, buyer="buyer")
    document = seller.store.document(json.loads(made.body)[ticket.id]) or {}
    for resource in items.resources(seller):
        spec = seller.adapter.dialect.contract(resource.api)
        for operation in resource.operations.values():
            unknown = moves.request_of(seller, resource, spec.operations[operation], label="", body={}, item_id="unknown")
            yield unknown.method, unknown.path, unknown.media, (b"{}" if spec.operations[operation].request else None)
    for wanted in moves.prospects(seller, ticket, document).requests:
        for name in ("status", "id", "severity", "note", *json.loads(wanted.body or "{}")):
            for value in _STRANGE:
                changed = {**json.loads(wanted.body or "{}"), name: value}
                yield wanted.method, wanted.path, wanted.media, json.dumps(changed).encode()
        yield wanted.method, wanted.path, "application/json-patch+json", b'[{"op": "test", "path": "/description", "value": "x"}]'
        yield wanted.method, wanted.path, "application/json-patch+json", b'[{"op": "remove", "path": "/nothing"}]'
    if seller.adapter.dialect.tells:
        hub = create.path.rpartition("/")[0] + "/hub"
        for callback in ({}, {"callback": "no address"}, {"callback": 1}):
            yield "POST", hub, create.media, json.dumps(callback).encode()
        yield "DELETE", f"{hub}/unknown", create.media, None


@pytest.mark.parametrize("profile", PROFILES)
def test_each_refusal_names_its_requirement(profile):
    with signed_in(profile, paranoid=False) as person:
        app, seller = person.app.wsgi_app, person.seller
        for method, path, media, body in bad_requests(person):
            send(app, method=method, path=path, body=body, media=media, buyer="buyer")
        refused = [one for one in traffic.calls(seller, outcome="refused") if one.operation]
        assert len(refused) > 50
        silent = {(one.operation, one.status, (one.response or b"")[:160]) for one in refused if traffic.why(seller, one).rule is None}
        assert silent == set()


@pytest.mark.parametrize("profile", PROFILES)
def test_lists_that_are_refused_and_what_is_no_operation(profile):
    with signed_in(profile, paranoid=False) as person:
        create = moves.creation(person.seller, items.resources(person.seller)[0])
        for query in _QUERIES:
            person.client.get(f"{create.path}?{query}")
        person.client.put(create.path, json={})
        person.client.get(f"{create.path}/a/b/c/d")
        refused = traffic.calls(person.seller, outcome="refused")
        for one in refused:
            why = traffic.why(person.seller, one)
            assert why.rule is not None or why.everywhere, (one.target, one.status, one.response)


def test_what_was_taken_was_not_refused():
    with signed_in() as person:
        person.created()
        assert traffic.why(person.seller, traffic.calls(person.seller)[0]) is None
