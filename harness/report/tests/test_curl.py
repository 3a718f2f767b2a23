from __future__ import annotations

import shlex
import subprocess

import pytest

from ttck.harness.report.curl import curl, quote

URL = "http://127.0.0.1/tt/v4/troubleTicket"


def exchange(method="GET", url=URL, body=None, **headers):
    return {"n": 7, "request": {"method": method, "url": url, "headers": headers, "body": body}}


def words(line: str) -> list[str]:
    return shlex.split(line.replace("\\\n", " "))


def test_a_retrieve_needs_no_method():
    assert words(curl(exchange())) == ["curl", "--include", URL]


def test_a_create_carries_its_body_word_for_word():
    body = '{"description": "it\'s \\"down\\" $HOME `id` !x"}'
    assert words(curl(exchange("POST", body=body))) == ["curl", "--include", URL, "--data-raw", body]


def test_other_methods_are_named():
    assert "--request PATCH" in curl(exchange("PATCH", body="{}"))
    assert "--request POST" in curl(exchange("POST"))
    assert "--request DELETE" in curl(exchange("DELETE"))
    assert "--head" in words(curl(exchange("HEAD")))


@pytest.mark.parametrize(
    ("header", "auth", "shown"),
    [
        ({"Authorization": "[secret]"}, "oauth2", '"Authorization: Bearer $TOKEN"'),
        ({"authorization": "Bearer abc.def"}, "bearer", '"authorization: Bearer $TOKEN"'),
        ({"Authorization": "[secret]"}, "basic", '"Authorization: Basic $BASIC"'),
        ({"X-Api-Key": "[secret]"}, "none", '"X-Api-Key: $X_API_KEY"'),
        ({"X-Route": "a [secret] b"}, "none", '"X-Route: $X_ROUTE"'),
    ],
)
def test_credentials_are_placeholders(header, auth, shown):
    line = curl(exchange(**header), auth=auth)
    assert shown in line
    assert "secret" not in line
    assert "abc.def" not in line


def test_headers_that_curl_sets_itself_are_left_out():
    line = curl(exchange(Host="x", **{"Content-Length": "3", "Accept": "application/json", "X-Empty": "", "bad name": "y"}))
    assert words(line)[3:] == ["--header", "Accept: application/json", "--header", "X-Empty;"]


def test_an_address_goes_out_as_it_was():
    assert "--globoff" in curl(exchange(url=URL + "?a[gt]=1"))
    assert "--path-as-is" in curl(exchange(url=URL + "/../x"))
    assert "--path-as-is" not in curl(exchange(url=URL + "?x=/../"))
    assert "%2F%20" in curl(exchange(url=URL + "/%2F%20"))


def test_a_long_body_is_taken_from_the_record():
    line = curl(exchange("POST", body="x" * 5000))
    assert line.startswith("jq --join-output 'select(.n == 7).request.body' record.jsonl |")
    assert "--data-binary @-" in line
    assert "xxx" not in line
    assert "the rest is missing" in curl(exchange("POST", body="x" * 100_000))


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "",
        "a b",
        "it's",
        "\\",
        '$x `y` "z"',
        "line\nbreak",
        "\x1b[31m'\\red",
        "\u202e'x'",
        "\x85\x7f",
        "-@/=",
        "ü漢🙂",
    ],
)
def test_a_quoted_word_means_itself_to_bash(text):
    shown = quote(text)
    said = subprocess.run(["bash", "-c", f"printf %s {shown}"], check=True, capture_output=True).stdout
    assert said == text.encode()
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_an_exchange_without_a_request_gives_a_line_all_the_same():
    assert words(curl({})) == ["curl", "--include", ""]
