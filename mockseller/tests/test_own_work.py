"""Operations of a user's own: what their module does, at the method and path of their contract, for a seller of any standard."""

from __future__ import annotations

import orjson
import pytest

from ttck.mockseller.engine import own_work
from ttck.mockseller.engine.answers import Answer
from ttck.mockseller.engine.own_work import OwnOperations, plays
from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.registry import seller_of
from ttck.mockseller.web.app import create_app
from ttck.specs.vocabulary import Kind

CONTRACT = """extends: {parent}
paths:
  /troubleTicket/{{id}}/escalate:
    post:
      operationId: escalateTroubleTicket
      parameters: [{{$ref: '#/components/parameters/id'}}]
      responses: {{'200': {{description: done}}}}
  /troubleTicket/{{id}}/rate:
    post:
      operationId: rateTroubleTicket
      parameters: [{{$ref: '#/components/parameters/id'}}]
      requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/Rating'}}}}}}}}
      responses: {{'200': {{description: done}}}}
components: {{schemas: {{Rating: {{type: object}}}}}}
"""
DIALECT = """extends: {parent}
title: with tasks of our own
apis: {{ticket: {{contract: contract.yaml}}}}
resources: {{ticket: {{operations: {{escalate: escalateTroubleTicket, rate: rateTroubleTicket}}}}}}
"""


def _said(_seller, call):
    return Answer(status=200, body=orjson.dumps([call.operation, call.kind, call.item_id, call.document]))


@pytest.fixture(params=[("mef113", "mef", "troubleTicket"), ("tmf621-v5", "tmf621-v5", "tmf621-v5")], ids=["mef", "tmf"])
def opened(request, tmp_path, monkeypatch):
    monkeypatch.setattr(own_work, "_WORK", {})
    monkeypatch.setattr(own_work, "OWN_WORK", own_work._WORK)
    profile, spoken, parent = request.param
    (tmp_path / "contract.yaml").write_text(CONTRACT.format(parent=parent))
    (tmp_path / "dialect.yaml").write_text(DIALECT.format(parent=spoken))
    (tmp_path / "acme.yaml").write_text(f"extends: {profile}\ntitle: with tasks\ndialect: dialect.yaml\n")

    def seller():
        one = seller_of(Settings(profile=str(tmp_path / "acme.yaml")))
        request.addfinalizer(one.store.close)
        return one

    return seller


def test_an_operation_is_found_by_the_contract_and_done(opened, monkeypatch):
    for name in ("escalateTroubleTicket", "rateTroubleTicket"):
        plays(name)(_said)
    monkeypatch.setattr("ttck.mockseller.web.api.OWN_WORK", own_work.OWN_WORK)
    seller = opened()
    app, base = create_app(seller).test_client(), seller.adapter.base_path
    assert app.post(f"{base}/troubleTicket/a%2Fb/escalate").json == ["escalateTroubleTicket", Kind.TICKET, "a/b", None]
    rated = app.post(f"{base}/troubleTicket/7/rate", json={"stars": 5})
    assert rated.json == ["rateTroubleTicket", Kind.TICKET, "7", {"stars": 5}]
    assert app.post(f"{base}/troubleTicket/7/promote").status_code == 404
    assert app.get(f"{base}/troubleTicket").status_code == 200


def test_what_nobody_plays_is_none_of_them(opened):
    seller = opened()
    own, path = OwnOperations(seller.adapter.dialect), f"{seller.adapter.base_path}/troubleTicket/7/escalate"
    assert own.route("POST", path) is None
    assert not own.bodiless("escalateTroubleTicket")
    assert create_app(seller).test_client().post(path).status_code in {404, 501}
