from __future__ import annotations

import base64

import pytest

from ttck.mockseller.engine.settings import Client
from ttck.mockseller.tests.support import TOKEN, Answer, Buyer, running, ticket_request, until

CLIENTS = (Client(id="one", secret="s:1", buyer="B1"), Client(id="two", secret="s2", buyer="B2"))


def basic(name, secret):
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}


def token(buyer, name="one", secret="s:1", **form):
    data = {"grant_type": "client_credentials", **form}
    return Answer(buyer.client.post("/oauth2/token", data=data, headers=basic(name, secret)))


def bearer(buyer, *args, **form):
    return {"Authorization": f"Bearer {token(buyer, *args, **form).json['access_token']}"}


@pytest.fixture
def with_basic():
    with running(auth="basic", clients=CLIENTS) as buyer:
        yield buyer


@pytest.fixture
def with_oauth():
    with running(auth="oauth2", clients=CLIENTS) as buyer:
        yield buyer


def test_without_credentials_nothing_is_shown(with_basic, with_oauth):
    for buyer, scheme in ((with_basic, "Basic"), (with_oauth, "Bearer")):
        for method, path in (("GET", "troubleTicket"), ("POST", "troubleTicket"), ("GET", "hub/x")):
            answer = buyer.call(method, path)
            assert (answer.status, answer.json["code"]) == (401, "missingCredentials")
            assert answer.headers["WWW-Authenticate"].startswith(scheme)


@pytest.mark.parametrize(
    "headers",
    [
        basic("one", "wrong"),
        basic("nobody", ""),
        basic("nobody", "x"),
        {"Authorization": "Basic %%%"},
        {"Authorization": "Basic"},
        {"Authorization": "Bearer x"},
        {"Authorization": basic("one", "s1")["Authorization"].replace("Basic", "Bas")},
    ],
)
def test_wrong_basic_credentials(with_basic, headers):
    answer = with_basic.call("GET", "troubleTicket", headers=headers)
    assert (answer.status, answer.json["code"]) == (401, "invalidCredentials")


def test_each_client_sees_only_its_own(with_basic, listener):
    one = Buyer(with_basic.seller, headers=basic("one", "s:1"))
    two = Buyer(with_basic.seller, headers=basic("two", "s2"))
    ticket = one.create()
    hub = one.subscribe(listener.url)
    assert one.list() == [ticket["id"]]
    assert two.list() == []
    for method, path, body in (
        ("GET", f"troubleTicket/{ticket['id']}", None),
        ("PATCH", f"troubleTicket/{ticket['id']}", {"externalId": "stolen"}),
        ("POST", f"troubleTicket/{ticket['id']}/cancel", None),
        ("POST", f"troubleTicket/{ticket['id']}/close", None),
        ("POST", f"troubleTicket/{ticket['id']}/reopen", {"reason": "x"}),
        ("GET", f"hub/{hub}", None),
        ("DELETE", f"hub/{hub}", None),
    ):
        assert two.call(method, path, body).status == 404
    assert one.get(ticket["id"]) == ticket
    other = two.create()["id"]
    two.act(other, "cancel")
    one.act(ticket["id"], "cancel")
    until(lambda: listener.got)
    assert [body["event"]["id"] for _, body, _, _ in listener.got] == [ticket["id"]]


def test_a_token_opens_the_door_until_it_expires(with_oauth):
    answer = token(with_oauth)
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    issued = answer.json
    assert (issued["token_type"], issued["expires_in"], issued["scope"]) == ("Bearer", 3600, "default")
    buyer = Buyer(with_oauth.seller, headers={"Authorization": f"Bearer {issued['access_token']}"})
    assert buyer.create()
    assert buyer.list()
    with_oauth.seller.clock.move(by=3601)
    answer = buyer.call("GET", "troubleTicket")
    assert (answer.status, answer.json["code"]) == (401, "invalidCredentials")


def test_a_token_survives_a_restart_of_the_program(tmp_path):
    settings = {"database": f"sqlite:///{tmp_path}/t.db", "auth": "oauth2", "clients": CLIENTS}
    with running(**settings) as buyer:
        headers = bearer(buyer)
    with running(**settings) as buyer:
        assert buyer.call("GET", "troubleTicket", headers=headers).status == 200


def test_forged_tokens_are_refused(with_oauth):
    good = token(with_oauth).json["access_token"]
    head, claims, signature = good.split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    for bad in (f"{head}.{claims}.", f"{none}.{claims}.", f"{head}.{claims[:-2]}xx.{signature}", "x", "a.b.c"):
        answer = with_oauth.call("GET", "troubleTicket", headers={"Authorization": f"Bearer {bad}"})
        assert (answer.status, answer.json["code"]) == (401, "invalidCredentials")


def test_a_scope_covers_its_operation_only(with_oauth):
    headers = bearer(with_oauth, scope="listTroubleTicket retrieveTroubleTicket")
    assert with_oauth.call("GET", "troubleTicket", headers=headers).status == 200
    answer = with_oauth.call("POST", "troubleTicket", ticket_request(), headers=headers)
    assert (answer.status, answer.json["code"]) == (403, "accessDenied")


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"secret": "wrong"}, 401, "invalid_client"),
        ({"name": "nobody", "secret": ""}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"scope": "everything"}, 400, "invalid_scope"),
    ],
)
def test_token_requests_that_are_refused(with_oauth, form, status, code):
    answer = token(with_oauth, **form)
    assert (answer.status, answer.json["error"]) == (status, code)


def test_client_credentials_may_stand_in_the_form(with_oauth):
    form = {"grant_type": "client_credentials", "client_id": "two", "client_secret": "s2"}
    assert Answer(with_oauth.client.post("/oauth2/token", data=form)).status == 200


def test_client_credentials_may_be_encoded_as_in_a_form():
    strange = (Client(id="me:1", secret="a%b+c", buyer="b"),)
    with running(auth="oauth2", clients=strange) as buyer:
        for name, secret, status in (("me%3A1", "a%25b%2Bc", 200), ("me%3A1", "a%b+c", 401)):
            headers = basic(name, secret)
            answer = Answer(buyer.client.post("/oauth2/token", data={"grant_type": "client_credentials"}, headers=headers))
            assert answer.status == status


def test_no_tokens_without_oauth(buyer):
    assert token(buyer).status == 404


def test_the_token_seam_decides_who_calls(with_basic):
    seller = with_basic.seller
    one = Buyer(seller, headers=basic("one", "s:1"))
    one.create()
    seller.faults.switch([("list-of-another-account", {})])
    assert one.list() == []
    assert with_basic.call("GET", "troubleTicket").status == 401


@pytest.mark.parametrize("scheme", ["Basically", "Basic-x", "xBasic", "Bas", "Basic:", ""])
def test_the_scheme_is_matched_whole(with_basic, scheme):
    right = basic("one", "s:1")["Authorization"].removeprefix("Basic ")
    answer = with_basic.call("GET", "troubleTicket", headers={"Authorization": f"{scheme} {right}"})
    assert answer.status == 401


def test_the_scheme_is_the_same_in_any_letters_for_the_control_api_too():
    with running() as buyer:
        for scheme, status in (("bearer", 200), ("BEARER", 200), ("Bear", 401), ("Bearerx", 401)):
            assert buyer.client.get("/_control/clock", headers={"Authorization": f"{scheme} {TOKEN}"}).status_code == status
