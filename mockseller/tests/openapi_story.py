"""A long story of buyer and seller; a library that is not ours holds requests, answers and events against the OpenAPI documents served."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from dataclasses import dataclass
from types import SimpleNamespace
from urllib.parse import quote, urlsplit

from openapi_core import Config, OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest
from openapi_core.datatypes import RequestParameters
from openapi_core.templating.responses.exceptions import ResponseNotFound
from openapi_core.testing import MockRequest, MockResponse

from ttck.mockseller.engine.deciding import decide
from ttck.mockseller.engine.problems import Refusal
from ttck.mockseller.web.console import items, moves
from ttck.mockseller.web.front import places_of
from ttck.specs.contracts import contract
from ttck.specs.vocabulary import Kind

ITEMS, STEPS = 4, 16  # of each resource, and of the life of each
NOBODY = "nobody"
_METHODS = ("get", "post", "patch", "delete")
_PATCHES = ("application/merge-patch+json", "application/json-patch+json", "application/json-patch-query+json")
_OF_HTTP = {404, 405, 415}  # what HTTP itself has for whatever is asked; not every document repeats it
_OFFERED_NOT = 501
_SAMPLES = {"integer": "1", "number": "1", "boolean": "true", "array": "id"}


def bare(node):
    """A document without discriminators: the library follows one that names its own schema for ever."""
    if isinstance(node, list):
        return [bare(one) for one in node]
    return {name: bare(one) for name, one in node.items() if name != "discriminator"} if isinstance(node, dict) else node


@dataclass(frozen=True)
class Operation:
    """One of a document; its path has a place for an identifier, or none."""

    document: Document
    method: str
    path: str
    id: str
    parameters: tuple
    media: tuple

    @property
    def single(self):
        return "{" in self.path

    def at(self, ident=None):
        """Where it is asked for."""
        before, _, rest = self.path.partition("{")
        return self.document.base + (self.path if ident is None else before + quote(ident, safe="") + rest.partition("}")[2])


class Document:
    """An OpenAPI document that a seller serves, with its operations by their identifiers."""

    def __init__(self, name, document):
        self.name, self.document = name, document
        self.base = urlsplit(document["servers"][0]["url"]).path
        self.api = OpenAPI.from_dict(bare(document), config=Config(extra_media_type_deserializers=dict.fromkeys(_PATCHES, json.loads)))
        self.operations = {one.id: one for path, found in document["paths"].items() for one in self._operations(path, found)}
        self.events = {name.lower(): name for name in document.get("webhooks", ())}

    def _operations(self, path, found):
        for method in _METHODS:
            if method in found:
                told = found[method]
                parameters = [self._followed(one) for one in (*found.get("parameters", ()), *told.get("parameters", ()))]
                named = tuple((one["name"], self._followed(one["schema"])) for one in parameters if one["in"] == "query")
                media = tuple(self._followed(told.get("requestBody", {})).get("content", ()))
                yield Operation(document=self, method=method, path=path, id=told["operationId"], parameters=named, media=media)

    def _followed(self, node):
        while "$ref" in node:
            at, node = node["$ref"], self.document
            for step in at.removeprefix("#/").split("/"):
                node = node[step.replace("~1", "/").replace("~0", "~")]
        return node

    def hear(self, event):
        """Hold an event against the document."""
        data = json.dumps(event).encode()
        name = self.events[event["eventType"].lower()]
        media = next(iter(self._followed(self.document["webhooks"][name]["post"]["requestBody"])["content"]))
        parameters = RequestParameters()
        self.api.validate_webhook_request(
            SimpleNamespace(name=name, method="post", body=data, content_type=media, parameters=parameters, path_pattern=name)
        )


class Story:
    """What is asked of a seller; `done` counts the operations that it carried out."""

    def __init__(self, person):
        self.person, self.seller = person, person.seller
        names = places_of(self.seller)["apis"]
        self.documents = [Document(name, json.loads(person.client.get(f"/openapi/{name}.json").data)) for name in names]
        places = [one.listener for one in self.seller.adapter.dialect.apis.values() if one.listener is not None]
        told = [(one.contract, {"servers": [{"url": f"http://localhost{one.base_path}"}]}) for one in places]
        self.listeners = [Document(name, {**contract(name).document, **servers}) for name, servers in told]
        self.operations = [one for document in self.documents for one in document.operations.values()]
        self.done, self.tried, self.answers, self.lived = Counter(), Counter(), Counter(), set()
        self.heard = 0

    def ask(self, operation, path, body=None, media=None):
        """Send a request, and hold the answer against the document, and the request as well where it was carried out; the answer."""
        data = body.encode() if isinstance(body, str) else body
        headers = {"Authorization": "Bearer whatever"}  # some documents demand it, and this seller lets everybody in
        answer = self.person.client.open(path, method=operation.method.upper(), data=data, content_type=media, headers=headers)
        self.answers[answer.status_code] += 1
        request = WerkzeugOpenAPIRequest(answer.request)
        answer.request.get_data = lambda **_: data or b""  # the seller has read it
        if answer.status_code < 300:
            operation.document.api.validate_request(request)
            self.done[operation.document.name, operation.id] += 1
        shown = MockResponse(answer.data, answer.status_code, answer.headers, answer.content_type or "")
        try:
            operation.document.api.validate_response(request, shown)
        except ResponseNotFound:
            assert answer.status_code in _OF_HTTP, answer.text
        return answer

    def tell(self, listener):
        """All of it: subscriptions, lives of items, all that can be looked for or done wrong, the end of the subscriptions."""
        hubs = [(one, self._subscribed(one, listener.url)) for one in self.documents if self._hub(one)]
        for resource in ITEMS * items.resources(self.seller):
            item = self._made(resource)
            if item is not None:
                self._live(resource, item)
        for one in self.operations:
            if "hub" not in one.path:
                self._look(one)
            self._err(one)
        for document, (status, ident) in hubs:
            for name in () if status == _OFFERED_NOT else (self._hub(document).inspect, self._hub(document).unsubscribe):
                if name in document.operations:
                    one = document.operations[name]
                    assert self.ask(one, one.at(ident)).status_code < 300
        for path, event, *_ in list(listener.got):
            self._hear(path, event)

    def _hear(self, path, event):
        """Hold an event against the document that has it: one of the seller's, or that of the buyer's listener."""
        self.heard += 1
        found = [one for one in self.documents if event["eventType"].lower() in one.events]
        if found:
            found[0].hear(event)
            return
        document = next(one for one in self.listeners if path.startswith(one.base))
        media = next(one.media[0] for one in document.operations.values() if document.base + one.path == path)
        document.api.validate_request(MockRequest("http://localhost", "post", path, data=json.dumps(event).encode(), content_type=media))

    def _hub(self, document):
        return self.seller.adapter.dialect.apis[document.name].hub

    def _subscribed(self, document, callback):
        hub = self._hub(document)
        operation = document.operations[hub.subscribe]
        answer = self.ask(operation, operation.at(), json.dumps({**hub.document, "callback": callback}), operation.media[0])
        assert answer.status_code in {201, _OFFERED_NOT}, answer.text
        return answer.status_code, answer.json.get("id") if hub.named else None

    def _live(self, resource, item):
        """Let buyer and seller do with an item what was done least so far, again and again, and with what comes of it; its end is last."""
        kind, ident = items.kind_of(resource), self.seller.adapter.identity(item)
        self.lived.add(ident)
        for left in reversed(range(STEPS)):
            self._read(resource, ident)
            possible = list(self._possible(resource, item, lasting=bool(left)))
            if not possible:
                break
            name, request = min(possible, key=lambda one: self.tried[kind, one[0]])
            self.tried[kind, name] += 1
            if request is not None:
                self._send(request)
            else:
                with contextlib.suppress(Refusal):
                    decide(self.seller, name, ident, {})
            for row, new in self._new():
                self._live(row, new)
            item = self.seller.store.document(ident, kind)
            if item is None:
                break

    def _new(self):
        """What came of it: workorders, appointments, tasks."""
        for row in items.resources(self.seller):
            kind = items.kind_of(row)
            for stored in self.seller.store.things(kind, buyer=self.seller.default_buyer) if kind is not Kind.TICKET else ():
                document = json.loads(stored.document)
                if self.seller.adapter.identity(document) not in self.lived:
                    yield row, document

    def _possible(self, resource, item, *, lasting):
        """What may be done with an item, each with its name: decisions, and requests; where it is to last, each end of it once in all."""
        hopeful = moves.prospects(self.seller, resource, item)
        table = getattr(self.seller.lifecycles.get(items.kind_of(resource)), "moves", ())
        going_on = {one.from_state for one in table}
        ends = {resource.operations.get("delete")} | {one.when for one in table if one.to_state not in going_on}
        done = {ident for _, ident in self.done}
        steps = [
            one for one in hopeful.steps if one.move.to_state in going_on or not lasting or (one.request and one.move.when not in done)
        ]
        requests = [one.request for one in steps if one.request] + [
            one for one in hopeful.requests if one.operation not in ends or not lasting
        ]
        yield from ((one.label, one) for one in requests)
        yield from ((one.name, None) for one in (*hopeful.others, *(step.option for step in steps if step.option)) if one.reason is None)

    def _read(self, resource, ident):
        operation = self._named(resource, "retrieve")
        if operation is not None:
            assert self.ask(operation, operation.at(ident)).status_code == 200

    def _named(self, resource, what):
        found = [one for one in self.operations if one.document.name == resource.api and one.id == resource.operations.get(what)]
        return found[0] if found else None

    def _send(self, request):
        operation = next(one for one in self.operations if one.id == request.operation and request.path.startswith(one.document.base))
        media = request.media if request.media in operation.media else next(iter(operation.media), None)
        return self.ask(operation, request.path, request.body, media)

    def _made(self, resource):
        """A new item of a resource, made by the buyer or by the seller; None where nobody makes one by itself."""
        wanted = moves.creation(self.seller, resource)
        if wanted is None or resource.task is not None:
            made = [decide(self.seller, name, "", {}) for name in moves.undirected(self.seller, resource)]
            return made[-1] if made else None
        answer = self._send(wanted)
        done = answer.status_code < 300
        return self.seller.store.document(self.seller.adapter.identity(answer.json), items.kind_of(resource)) if done else None

    def _look(self, operation):
        """List with each parameter of the document."""
        if operation.method != "get" or operation.single:
            return
        assert self.ask(operation, operation.at()).status_code == 200
        for name, schema in operation.parameters:
            value = schema.get("enum", [_SAMPLES.get(schema.get("type"), "2030-01-01T00:00:00Z" if "date" in name.lower() else "id")])[0]
            self.ask(operation, f"{operation.at()}?{quote(name)}={quote(str(value))}")

    def _err(self, operation):
        """Ask for what there is not, and send what is wrong."""
        path = operation.at(NOBODY if operation.single else None)
        if operation.method in {"get", "delete"}:
            if operation.single:
                assert self.ask(operation, path).status_code >= 400
            return
        for body, media in (("{", operation.media), ("[]", operation.media), ("null", operation.media), ("{}", ("text/plain",))):
            assert self.ask(operation, path, body, next(iter(media), None)).status_code >= 400
