from __future__ import annotations

import base64
import gzip
import json

import pytest

from ttck.harness.buyer.target import parse_target
from ttck.harness.replay.har_secrets import secrets_of, secrets_of_export
from ttck.harness.secrets.confidential import (
    in_body,
    in_command,
    in_document,
    in_header,
    in_url,
    is_secret_header,
    is_secret_name,
    is_secret_parameter,
)
from ttck.harness.secrets.redactor import MASK

BASE = "http://127.0.0.1:1/api"
VALUE = "Aq7-private-01"


@pytest.mark.parametrize(
    "name",
    ["token", "apiKey", "APIKey", "api_key", "client_secret", "clientSecret", "X-Auth-Token", "password", "dbPassword", "passwd",
     "access-token", "xauthtoken", "subscription-key", "subscriptionKey", "accessKey", "private_key", "authorization", "credentials",
     "sas", "sasToken", "JSESSIONID", "sessionId", "refresh_token", "signature"],
)  # fmt: skip
def test_names_of_secrets(name):
    assert is_secret_name(name)
    assert is_secret_header(name)
    assert is_secret_parameter(name)


@pytest.mark.parametrize(
    "name",
    ["", "id", "status", "author", "authority", "key", "code", "keyword", "token_type", "tokenUrl", "expires_in", "passport", "compass",
     "sessionCount", "signatureAlgorithm", "secretary", "monkey", "severity", "relatedEntity", "passwordPolicy", "type"],
)  # fmt: skip
def test_names_of_what_is_no_secret(name):
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    "name", ["Ocp-Apim-Subscription-Key", "x-functions-key", "X-Partner-Key", "Cookie", "Set-Cookie", "X-Amz-Signature"]
)
def test_headers_that_carry_credentials(name):
    assert is_secret_header(name)


@pytest.mark.parametrize(
    "name",
    [
        "Access-Control-Allow-Credentials",
        "WWW-Authenticate",
        "Accept",
        "Content-Type",
        "Sec-WebSocket-Key",
        "X-Author",
        "X-Token-Type",
        "ETag",
    ],
)
def test_headers_that_do_not(name):
    assert not is_secret_header(name)
    assert list(in_header(name, "true")) == []


@pytest.mark.parametrize("name", ["sig", "sas", "key", "code", "apikey", "subscription-key", "x-functions-key", "token", "access_token"])
def test_parameters_of_urls(name):
    found = set(in_url(f"https://h/x?a=1&{name}={VALUE}%2F1&b=2#frag"))
    assert found == {f"{VALUE}%2F1", f"{VALUE}/1"}


@pytest.mark.parametrize(
    ("url", "secrets"),
    [
        ("https://me:pass%2Fword@h/x", {"me:pass%2Fword", "me:pass/word", "pass%2Fword", "pass/word"}),
        ("https://ghp_9a8b7c6d@h/x", {"ghp_9a8b7c6d"}),
        ("https://seller@h/x", set()),
        (f"https://h/x;jsessionid={VALUE}?limit=10", {VALUE}),
        (f"https://h/#/cb?access_token={VALUE}", {VALUE}),
        ("https://h/x?token=true&key=1&sig=&sort=token&limit=100", set()),
        ("https://h/x?token=${args.token}", set()),
        ("https://[broken", set()),
    ],
)
def test_what_a_url_holds(url, secrets):
    assert set(in_url(url)) == secrets


@pytest.mark.parametrize(
    "command",
    [
        ["./go", "--token", VALUE],
        ["./go", f"--token={VALUE}"],
        ["./go", "-x", f"password={VALUE}"],
        ["./go", "--api-key", VALUE, "--verbose"],
        ["curl", "-H", f"Authorization: Bearer {VALUE}", "http://h/"],
        ["curl", "--header", f"Ocp-Apim-Subscription-Key:{VALUE}"],
        ["curl", "-u", f"me:{VALUE}"],
        ["curl", f"http://h/?a=1&sas={VALUE}"],
        ["curl", f"http://me:{VALUE}@h/"],
        ["sh", "-c", f"API_KEY='{VALUE}' ./go --token \"{VALUE}\" | jq ."],
        ["sh", "-c", f"./go --client-secret {VALUE} && true"],
        ["curl", "-d", json.dumps({"password": VALUE})],
    ],
)
def test_what_a_command_holds(command):
    assert VALUE in set(in_command(command))


def test_a_command_without_secrets_holds_none():
    assert (
        list(in_command(["./go", "--ticket", "${ticket.id}", "--token-file", "x", "-v", "--token", "${args.x}", "key: value", "a=b"])) == []
    )


def test_what_a_document_holds():
    document = {
        "auth": [{"apiKey": VALUE, "token_type": "Bearer", "expires_in": 3600}],
        "characteristic": [{"name": "partnerToken", "value": f"{VALUE}2"}, {"name": "colour", "value": "light-blue-1"}],
        "callback": f"https://me:{VALUE}3@h/hub?sas={VALUE}4",
        "token": "missing",
        "password": "sesame",
        "code": "missingProperty1",
        "key": "P-1234567",
        "accessToken": True,
    }
    found = set(in_document(document))
    assert found == {VALUE, f"{VALUE}2", f"me:{VALUE}3", f"{VALUE}3", f"{VALUE}4", "sesame"}


def test_what_a_body_holds():
    assert set(in_body(json.dumps({"a": {"clientSecret": VALUE}}))) == {VALUE}
    assert set(in_body(f"grant_type=password&password={VALUE}%21&username=me")) == {f"{VALUE}!", f"{VALUE}%21"}
    assert list(in_body("not json, a token")) == []
    assert list(in_body("[" * 100_000 + "token")) == []
    assert list(in_body("token=&" * 5000)) == []


@pytest.mark.parametrize(
    "more",
    [
        {"urls": {"appointment": f"{BASE}?token={VALUE}"}},
        {"urls": {"workorder": f"{BASE}?sig={VALUE}"}},
        {"listener": {"public_url": f"https://h/?sas={VALUE}"}},
        {"auth": {"type": "oauth2", "token_url": f"{BASE}?apikey={VALUE}", "client_id": "me", "client_secret": "other-secret"}},
        {"stimuli": {"http": {"ticket_resolve": {"url": f"{BASE}/${{ticket.id}}?code={VALUE}"}}}},
        {"stimuli": {"http": {"ticket_resolve": {"url": "x", "json": {"a": [{"accessKey": VALUE}]}}}}},
        {"stimuli": {"http": {"ticket_resolve": [{"url": "x"}, {"url": "x", "headers": {"X-Own": VALUE}}]}}},
        {"stimuli": {"command": {"ticket_resolve": ["./go", "--token", VALUE]}}},
        {"stimuli": {"command": {"ticket_resolve": ["sh", "-c", f"PASSWORD={VALUE} ./go ${{ticket.id}}"]}}},
    ],
)
def test_what_a_target_file_holds_is_masked_everywhere(more):
    target = parse_target({"base_url": BASE, **more}, name="t")
    assert VALUE not in json.dumps(target.document)
    assert target.redactor.text(f"<{VALUE}>") == f"<{MASK}>"


def test_ordinary_words_of_a_target_file_stay_readable():
    headers = {"Accept": "application/json", "Content-Type": "application/json", "X-Debug": "true", "X-Level": "1", "X-Env": "sandbox"}
    call = {
        "url": "http://h/${ticket.id}?key=1",
        "headers": headers,
        "json": {"token": "true", "state": "resolved"},
        "pick": {"token": "/state"},
    }
    command = ["./resolve", "--ticket", "${ticket.id}", "--token", "true"]
    target = parse_target(
        {"base_url": BASE, "headers": headers, "stimuli": {"http": {"ticket_resolve": call}, "command": {"ticket_start_work": command}}},
        name="t",
    )
    text = "application/json true 1 sandbox resolved ./resolve --ticket /state"
    assert target.redactor.text(text) == text


def test_what_a_har_file_holds():
    coded = base64.b64encode(json.dumps({"refreshToken": f"{VALUE}5"}).encode()).decode()
    request = {
        "url": f"https://h/x?subscription-key={VALUE}1",
        "headers": [{"name": "Ocp-Apim-Subscription-Key", "value": f"{VALUE}2"}, {"name": "x-functions-key", "value": f"{VALUE}3"}],
        "cookies": [{"name": "sid", "value": f"{VALUE}6"}, {"name": "lang", "value": "english-us"}],
        "queryString": [{"name": "sig", "value": f"{VALUE}7"}],
        "postData": {"text": json.dumps({"client_secret": f"{VALUE}4"}), "params": [{"name": "password", "value": f"{VALUE}8"}]},
    }
    response = {
        "headers": [{"name": "Location", "value": f"/cb?token={VALUE}9"}, {"name": "Access-Control-Allow-Credentials", "value": "true"}],
        "content": {"text": coded, "encoding": "base64"},
        "redirectURL": f"https://h/?sas={VALUE}0",
    }
    found = set(secrets_of([{"request": request, "response": response}, {"request": None}, 1]))
    assert found >= {f"{VALUE}{number}" for number in range(10)}
    assert not found & {"true", "english-us"}


HOOK = "T0K3N4abcdEFGH5678ijkl"


@pytest.mark.parametrize(
    ("path", "secrets"),
    [
        (f"/hooks/{HOOK}", {HOOK}),
        (f"/hooks/{HOOK}%2B1/events", {f"{HOOK}%2B1", f"{HOOK}+1"}),
        ("/hooks/6f9619ff-8b86-4d01-b42d-00cf4fc964ff", {"6f9619ff-8b86-4d01-b42d-00cf4fc964ff"}),
        (f"/hooks?token={VALUE}", {VALUE}),
        ("/mefApi/sonata/troubleTicketNotification/v4/listener/troubleTicketStatusChangeEvent", set()),
        ("/hooks/hunter2secretX", {"hunter2secretX"}),
        ("/hooks/hGdKsLqPwZxC", {"hGdKsLqPwZxC"}),
        ("/token/KEPT4ME/in", {"KEPT4ME"}),
        ("/hooks/QWxhZGRpbjpvcGVuIHNlc2FtZQ", {"QWxhZGRpbjpvcGVuIHNlc2FtZQ"}),
        ("/tmf-api/troubleTicket/v5/troubleTicketStatusChangeEvent/TROUBLETICKETS", set()),
        ("/ttck/20261129-205618-eb8f/main", set()),
        ("/a-long-name-without-any-digit/1234567890123456", set()),
    ],
)
def test_the_path_of_a_callback_may_hold_a_token(path, secrets):
    assert set(in_document({"callback": f"https://buyer.example:9000{path}", "query": ""})) == secrets
    assert set(in_body(json.dumps({"event": 1, "callback": f"https://buyer.example{path}"}))) == secrets


def test_an_ordinary_path_holds_none():
    assert list(in_document({"href": f"https://seller.example/troubleTicket/{HOOK}"})) == []


def test_the_address_of_a_listener_is_masked_wherever_it_stands():
    assert parse_target({"base_url": BASE, "listener": {"public_url": f"https://h/{HOOK}"}}, name="t").redactor.text(HOOK) == MASK
    delivery = {"method": "POST", "url": f"https://buyer.example/{HOOK}/listener/troubleTicketResolvedEvent", "headers": []}
    assert set(secrets_of([{"request": delivery}])) == {HOOK}


@pytest.mark.parametrize("name", ["DPoP", "Authentication-Info", "Proxy-Authentication-Info"])
def test_headers_that_prove_who_somebody_is(name):
    assert is_secret_header(name)


JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAKj34GkxFhD9\nABCDEFGHIJKLMNOP=\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        (f"the login says {JWT}.", {JWT}),
        ("sent with Bearer 8f14e45fceea167a5a36", {"8f14e45fceea167a5a36"}),
        (PEM, {"MIIBOgIBAAJBAKj34GkxFhD9", "ABCDEFGHIJKLMNOP="}),
        (f"see https://blob.example/a.pdf?sv=1&sig={VALUE}%3D", {f"{VALUE}%3D", f"{VALUE}="}),
        (json.dumps({"access_token": VALUE}), {VALUE}),
        ("the token Bearer N0TG00D was refused", {"N0TG00D"}),
        ("Authorization: Basic bWU6cGFzcw== is wrong", {"bWU6cGFzcw=="}),
        ("cannot sign in with password=hunter22; try again", {"hunter22"}),
        ("clientSecret: 's3cr3t-0f-mine' is unknown", {"s3cr3t-0f-mine"}),
    ],
)
def test_tokens_and_keys_in_texts(text, secrets):
    assert set(in_document({"note": [{"text": text}]})) == secrets
    assert secrets <= set(in_body(json.dumps({"note": text})))


@pytest.mark.parametrize(
    "text",
    [
        "the bearer EVC-LON-PAR-0000123 is down",
        "bearer capability-negotiation fails",
        "password reset asked for; the token is shown on the display",
        "eyJack works at 10.0.0.1",
        "the token is: expired. password = forgotten, token: unknown, code: ABC123",
        "the header bearer EVC-LON is down; secret=none",
        "secret: none; key 4 of the rack, code 200. See https://portal.example/ticket?id=4711",
        "[planned work] {site A}",
    ],
)
def test_ordinary_texts_of_tickets_stay_readable(text):
    assert list(in_body(json.dumps({"description": text, "note": [{"text": text}]}))) == []


def test_what_is_packed_is_looked_into():
    packed = base64.b64encode(gzip.compress(json.dumps({"password": VALUE}).encode())).decode()
    response = {"headers": [{"name": "Content-Encoding", "value": "gzip"}], "content": {"text": packed, "encoding": "base64"}}
    assert VALUE in secrets_of([{"response": response}])


def test_what_an_export_of_newman_holds():
    document = {
        "environment": {"values": [{"key": "x", "value": f"{VALUE}1", "type": "secret"}, {"key": "host", "value": "seller.example"}]},
        "globals": {"values": [{"key": "clientSecret", "value": f"{VALUE}2"}]},
        "collection": {"auth": {"type": "bearer", "bearer": [{"key": "token", "value": f"{VALUE}3"}]}},
        "run": {
            "executions": [
                {
                    "request": {
                        "auth": {"type": "apikey", "apikey": [{"key": "key", "value": "X-Own"}, {"key": "value", "value": f"{VALUE}4"}]}
                    }
                },
                {"request": {"url": {"auth": {"user": "me-and-you", "password": f"{VALUE}5"}}}},
                {"request": "nothing"},
            ]
        },
    }
    assert set(secrets_of_export(document)) == {f"{VALUE}{number}" for number in range(1, 6)}
