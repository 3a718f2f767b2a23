from __future__ import annotations

import base64
import json

import pytest

from ttck.mockseller.engine.answers import Answer
from ttck.mockseller.engine.settings import Client, Settings
from ttck.mockseller.registry import seller_of
from ttck.mockseller.tests.support import Buyer, Listener, until
from ttck.mockseller.web.audit import MASK, Audit, AuditError

BASE = "http://localhost/mefApi/sonata/troubleTicket/v4"
SECRET = "pässword/1"
SETTINGS = Settings(auth="basic", clients=(Client(id="b1", secret=SECRET, buyer="b1"),), control_token="control-token-1", retry_first=0.01)


@pytest.fixture
def listener():
    ear = Listener()
    yield ear
    ear.close()


@pytest.fixture
def audited(tmp_path):
    settings = Settings(control_token="control-token", retry_first=0.01)
    seller = seller_of(settings)
    audit = Audit(tmp_path / "tried", settings=settings, base_url=BASE)
    seller.attach(audit)
    seller.start()
    buyer = Buyer(seller)
    buyer.audit = audit
    yield buyer
    seller.stop()


def lines(audit, kind=None):
    found = [json.loads(line) for line in audit.path.read_text(encoding="utf-8").splitlines()]
    return [line for line in found if kind in {None, line["kind"]}]


def test_a_request_is_kept_as_it_came_with_its_answer(audited):
    made = audited.create()
    line = lines(audited.audit, "exchange")[0]
    assert (line["n"], line["operation"], line["ticket"], line["scenario"]) == (1, "createTroubleTicket", None, "buyer")
    assert line["request"]["method"] == "POST"
    assert line["request"]["url"] == f"{BASE}/troubleTicket"
    assert "description" in json.loads(line["request"]["body"])
    assert line["response"]["status"] == 201
    assert json.loads(line["response"]["body"])["id"] == made["id"]


def test_the_query_and_the_identifier_are_kept(audited):
    audited.call("GET", "troubleTicket/a%2Fb?buyerId=x&buyerId=y")
    line = lines(audited.audit, "exchange")[0]
    assert line["request"]["url"].endswith("/troubleTicket/a%2Fb?buyerId=x&buyerId=y")
    assert line["ticket"] == "a/b"


def test_a_request_that_the_api_does_not_have_is_kept_too(audited):
    audited.call("PATCH", "troubleTicket", {"id": "1"})
    line = lines(audited.audit, "exchange")[0]
    assert (line["operation"], line["ticket"], line["response"]["status"]) == ("", None, 405)


def test_a_long_body_is_kept_whole(audited):
    audited.call("POST", "troubleTicket", {"description": "x" * 200_000})
    assert len(json.loads(lines(audited.audit, "exchange")[0]["request"]["body"])["description"]) == 200_000


def test_a_delivery_is_kept_with_what_the_buyer_answered(audited, listener):
    listener.status = 503
    audited.subscribe(listener.url)
    made = audited.create()
    audited.act(made["id"], "cancel")
    assert until(lambda: lines(audited.audit, "notification"))
    line = lines(audited.audit, "notification")[0]
    assert (line["status"], line["ticket"], line["event_type"]) == (503, made["id"], "troubleTicketStatusChangeEvent")
    assert json.loads(line["body"])["event"]["id"] == made["id"]


def test_numbers_have_no_gap_and_the_footer_counts(audited):
    for _ in range(5):
        audited.create()
    audited.audit.close()
    found = lines(audited.audit)
    assert found[0]["kind"] == "header"
    assert [line["n"] for line in found[1:-1]] == [1, 2, 3, 4, 5]
    assert (found[-1]["kind"], found[-1]["exchanges"]) == ("footer", 5)


def test_what_comes_after_the_end_disturbs_nobody(audited):
    audited.audit.close()
    audited.create()
    assert lines(audited.audit, "exchange") == []


def test_a_record_is_never_overwritten(tmp_path):
    Audit(tmp_path, settings=SETTINGS, base_url=BASE).close()
    with pytest.raises(AuditError, match="already"):
        Audit(tmp_path, settings=SETTINGS, base_url=BASE)


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(AuditError, match="cannot write"):
        Audit(tmp_path / "file" / "tried", settings=SETTINGS, base_url=BASE)


def _call(audit, *, authorization="", target="/mefApi/sonata/troubleTicket/v4/hub", body=b"", **headers):
    environ = {"REQUEST_METHOD": "POST", "HTTP_AUTHORIZATION": authorization, **headers}
    audit.exchange(environ, target, {"body": body}, Answer(status=201, body=body), 0.1)
    audit.close()
    return audit.path.read_text(encoding="utf-8")


def _basic(text):
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("secret", "call"),
    [
        (SECRET, {"body": f"my password is {SECRET}".encode()}),
        ("p%C3%A4ssword%2F1", {"target": "/mefApi/sonata/troubleTicket/v4/hub?x=p%C3%A4ssword%2F1"}),
        (_basic(f"b1:{SECRET}"), {"authorization": f"Basic {_basic(f'b1:{SECRET}')}"}),
        ("not-the-right-one", {"authorization": f"Basic {_basic('b1:not-the-right-one')}", "body": b'"not-the-right-one"'}),
        ("bearer-token-9", {"authorization": "Bearer bearer-token-9", "body": b"bearer-token-9"}),
        ("control-token-1", {"body": b"control-token-1"}),
        ("hunter22", {"body": b'{"callback": "http://me:hunter22@127.0.0.1/"}'}),
        ("token-in-query", {"target": "/mefApi/sonata/troubleTicket/v4/hub?access_token=token-in-query"}),
        ("k3y-of-the-buyer", {"HTTP_X_API_KEY": "k3y-of-the-buyer"}),
        ("session=abcdef", {"HTTP_COOKIE": "session=abcdef"}),
    ],
)
def test_a_credential_never_reaches_the_file(tmp_path, secret, call):
    text = _call(Audit(tmp_path, settings=SETTINGS, base_url=BASE), **call)
    assert secret not in text
    assert '"kind":"exchange"' in text


def test_the_token_in_the_path_of_a_callback_never_reaches_the_file(audited, listener):
    token = "T0K3N4abcdEFGH5678ijkl"
    audited.subscribe(f"{listener.url}/hooks/{token}/in")
    made = audited.create()
    audited.act(made["id"], "cancel")
    assert until(lambda: lines(audited.audit, "notification"))
    written = audited.audit.path.read_text(encoding="utf-8")
    assert token not in written
    assert f"/hooks/{MASK}/in" in written


def test_what_is_no_credential_stays(tmp_path):
    text = _call(Audit(tmp_path, settings=SETTINGS, base_url=BASE), body=b'{"callback": "http://127.0.0.1:80/a?x=1"}')
    assert "http://127.0.0.1:80/a?x=1" in text
    assert MASK not in text.replace(f'"authorization":"{MASK}"', "")
