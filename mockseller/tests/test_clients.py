"""Clients that a generator makes out of the OpenAPI documents of a mock seller: nothing is left out, and they read what it answers."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import subprocess
import sys
import typing
import urllib.request
from datetime import datetime

import pytest

from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.web.console import items, moves
from ttck.mockseller.web.server import Server

pytest.importorskip("openapi_python_client", reason="no openapi-python-client here: make install")

GENERATOR = "from openapi_python_client.cli import app; app()"
DATE = re.compile(r"\d{4}-\d\d-\d\dT.*")


class Client:
    """A generated client; `call` asks for an operation, and what the client reads, where the document has a body, has to be what came."""

    def __init__(self, package, base_url):
        root = importlib.import_module(package)
        self.client = root.Client(base_url=base_url, raise_on_unexpected_status=True)
        api = importlib.import_module(f"{package}.api")
        found = [one.name for one in pkgutil.walk_packages(api.__path__, f"{package}.api.") if not one.ispkg]
        self.operations = {name.rpartition(".")[2].replace("_", ""): name for name in found}

    def call(self, operation, *path, status, body=None, **query):
        ask = importlib.import_module(self.operations[operation.lower()]).sync_detailed
        if body is not None:
            wanted = typing.get_type_hints(ask)["body"]
            query["body"] = next(one for one in (wanted, *typing.get_args(wanted)) if hasattr(one, "from_dict")).from_dict(body)
        answer = ask(*path, client=self.client, **query)
        assert answer.status_code == status, answer.content
        came = json.loads(answer.content) if answer.content else None
        assert answer.parsed is not None or status != 200, "the client read nothing of an answer that it should know"
        assert answer.parsed is None or plain(read(answer.parsed)) == plain(came)
        return came


def read(parsed):
    """What a client has made of an answer, as a document again."""
    return [read(one) for one in parsed] if isinstance(parsed, list) else parsed.to_dict() if hasattr(parsed, "to_dict") else parsed


def plain(node):
    """A document whose date-times are moments, however they are written."""
    if isinstance(node, list):
        return [plain(one) for one in node]
    if isinstance(node, dict):
        return {name: plain(one) for name, one in node.items()}
    return datetime.fromisoformat(node) if isinstance(node, str) and DATE.fullmatch(node) else node


@pytest.fixture
def generated(tmp_path, monkeypatch):
    """Make the client of an API of a running seller."""

    def generate(server, name, package):
        url = f"{server.root}/openapi/{name}.json"
        (tmp_path / "config.json").write_text('{"post_hooks": []}')
        words = ["generate", "--url", url, "--output-path", str(tmp_path / package), "--config", str(tmp_path / "config.json")]
        command = [sys.executable, "-c", GENERATOR, *words, "--meta", "none", "--fail-on-warning"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        monkeypatch.syspath_prepend(tmp_path)
        places = json.loads(urllib.request.urlopen(urllib.request.Request(server.root, headers={"Accept": "application/json"})).read())
        return Client(package, places["apis"][name])

    return generate


@pytest.mark.parametrize("profile", ["mef113", "tmf621-v5", "tmf621-v4", "nexera"])
def test_a_generated_client_reads_what_the_seller_answers(generated, profile):
    with Server(Settings(profile=profile)) as server:
        client = generated(server, "ticket", f"client_of_{profile.replace('-', '_')}")
        seller, facts = server.seller, server.seller.adapter.dialect.apis["ticket"]
        assert client.operations.keys() >= {
            one.lower() for one in seller.adapter.dialect.contract("ticket").operations if "hub" not in one.lower()
        }
        hub = client.call(facts.hub.subscribe, body={**facts.hub.document, "callback": "http://127.0.0.1:9"}, status=201)
        ticket = items.resources(seller)[0]
        wanted = moves.creation(seller, ticket)
        ident = seller.adapter.identity(client.call(wanted.operation, body=json.loads(wanted.body), status=201))
        client.call(ticket.operations["retrieve"], ident, status=200)
        client.call(ticket.operations["list"], status=200)
        client.call(ticket.operations["retrieve"], "nobody", status=404)
        for what, status in (("cancel", 204), ("delete", 204)):
            if what in ticket.operations:
                client.call(ticket.operations[what], ident, status=status)
        client.call(facts.hub.unsubscribe, *([hub["id"]] if facts.hub.named else []), status=204)
