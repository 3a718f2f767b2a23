from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from ttck.harness.judge.histories import ASIDE
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.recording import CUT, GARBLED, LACKS, NO_BODY, NOT_SENT, UNANSWERED, RecordingError
from ttck.harness.replay.har import BENT, CACHED, DAMAGED, FOREIGN, NO_OPERATION, REDIRECTED, TWICE, read_har
from ttck.harness.replay.har_file import is_har
from ttck.harness.replay.recorded_bodies import BASE64
from ttck.harness.tests.hars import BASE, har, only, row
from ttck.specs.profiles import profile
from ttck.specs.vocabulary import Operation


@pytest.mark.parametrize(
    ("method", "path", "operation", "ticket"),
    [
        ("POST", "/troubleTicket", Operation.CREATE, None),
        ("GET", "/troubleTicket?limit=1", Operation.LIST, None),
        ("GET", "/troubleTicket/a%2Fb", Operation.RETRIEVE, "a/b"),
        ("PATCH", "/troubleTicket/1", Operation.PATCH, "1"),
        ("POST", "/troubleTicket/1/cancel", Operation.CANCEL, "1"),
        ("POST", "/hub", Operation.SUBSCRIBE, None),
        ("DELETE", "/hub/7", Operation.UNSUBSCRIBE, None),
    ],
)
def test_a_request_is_known_by_method_and_path(tmp_path: Path, method: str, path: str, operation: str, ticket: str | None) -> None:
    found = har(tmp_path, row(method, BASE + path, answer={}))
    assert (only(found).operation, only(found).ticket) == (operation, ticket)
    assert found.base_url == BASE
    assert "a browser" in found.source
    assert not found.whole


def test_what_is_not_of_the_api_is_counted_and_left_out(tmp_path: Path) -> None:
    found = har(
        tmp_path,
        row("GET", "https://seller.example/login"),
        row("OPTIONS", f"{BASE}/troubleTicket"),
        row("GET", f"{BASE}/troubleTicket/1", status=304),
        row("GET", f"{BASE}/troubleTicket/1", answer={"id": "1"}),
        {"request": "GET /"},
        "nothing",
    )
    assert found.exchanges == 1
    assert found.left_out == {FOREIGN: 1, NO_OPERATION: 1, CACHED: 1, DAMAGED: 2}


def test_a_base_url_finds_the_api_wherever_it_is_and_nothing_else(tmp_path: Path) -> None:
    rows = (row("GET", "https://Seller.example/tt/troubleTicket/1", answer={}), row("GET", f"{BASE}/troubleTicket/2", answer={}))
    found = har(tmp_path, *rows, base_url="https://seller.example/tt/")
    assert only(found).ticket == "1"


def test_two_sellers_are_not_mixed(tmp_path: Path) -> None:
    other = BASE.replace("seller", "other")
    rows = (row("GET", f"{BASE}/troubleTicket/1", answer={}), row("GET", f"{other}/troubleTicket/1", answer={}))
    with pytest.raises(RecordingError, match=r"2 sellers.*--base-url"):
        har(tmp_path, *rows)
    assert only(har(tmp_path, *rows, base_url=other)).url.startswith(other)


@pytest.mark.parametrize(("tickets", "visits"), [(BASE, "https://visits.example"), (BASE.replace("/v4", "/v3"), "https://seller.example")])
def test_one_seller_may_have_its_apis_at_several_addresses(tmp_path: Path, tickets: str, visits: str) -> None:
    found = har(
        tmp_path,
        row("GET", f"{tickets}/troubleTicket/1", answer={"id": "1"}),
        row("GET", f"{visits}/mefApi/sonata/appointment/v2/appointment/5", answer={"id": "5"}, at=1),
    )
    assert (found.exchanges, found.base_url) == (2, tickets)
    assert found.described["urls"] == {"appointment": f"{visits}/mefApi/sonata/appointment/v2"}


def test_an_answer_that_sends_on_to_https_is_of_no_other_seller(tmp_path: Path) -> None:
    url = f"{BASE}/troubleTicket/1"
    moved = row("GET", url.replace("https", "http"), status=301, got=[{"name": "Location", "value": url}])
    found = har(tmp_path, moved, row("GET", url, answer={"id": "1"}, at=1))
    assert only(found).status == 200
    assert found.left_out == {REDIRECTED: 1}


ODD = [
    None,
    "50",
    -1,
    10**400,
    float("nan"),
    float("inf"),
    True,
    [],
    {},
    "\ud800",
    "",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
]


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize(
    "place", ["time", "startedDateTime", "status", "size", "bodySize", "headers", "text", "encoding", "_error", "postData"]
)
def test_no_value_of_a_file_stops_the_reading(tmp_path: Path, place: str, value: Any) -> None:
    odd = row("POST", f"{BASE}/troubleTicket", sent={}, answer={"id": "2"})
    homes = {"status": odd["response"], "size": odd["response"]["content"], "text": odd["response"]["content"], "_error": odd["response"]}
    homes |= {"encoding": odd["response"]["content"], "headers": odd["response"], "bodySize": odd["request"], "postData": odd["request"]}
    homes.get(place, odd)[place] = value
    found = har(
        tmp_path, row("GET", f"{BASE}/troubleTicket/1", answer={"id": "1"}), odd, row("PATCH", f"{BASE}/troubleTicket/1", answer={})
    )
    whole = [entry for entry in found.entries if isinstance(entry, Exchange) and entry.answer is not None]
    assert len(whole) >= 1
    assert all(0 <= entry.elapsed <= 86400 for entry in found.entries if isinstance(entry, Exchange))


def test_entries_stand_in_the_order_of_their_time(tmp_path: Path) -> None:
    found = har(tmp_path, row("GET", f"{BASE}/troubleTicket/late", at=9), row("GET", f"{BASE}/troubleTicket/early", at=1))
    assert [entry.ticket for entry in found.entries] == ["early", "late"]
    assert [entry.number for entry in found.entries] == [1, 2]


def test_headers_are_those_of_any_http(tmp_path: Path) -> None:
    got = [
        {"name": "X-Total-Count", "value": "3"},
        {"name": ":status", "value": "200"},
        {"name": "link", "value": "a"},
        {"name": "Link", "value": "b"},
    ]
    seen = only(har(tmp_path, row("GET", f"{BASE}/troubleTicket", answer=[], got=got, headers=[{"name": ":authority", "value": "s"}])))
    assert seen.answer is not None
    assert seen.answer.headers == {"x-total-count": "3", "link": "a, b"}
    assert seen.request_headers == {}


def test_bodies_come_in_text_or_base64(tmp_path: Path) -> None:
    packed = {"size": 11, "text": base64.b64encode(b'{"id": "1"}').decode(), "encoding": "base64"}
    seen = only(har(tmp_path, row("POST", f"{BASE}/troubleTicket", sent={"description": "ä"}, content=packed)))
    assert seen.document == {"id": "1"}
    assert seen.sent == {"description": "ä"}


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({"size": 40}, NO_BODY),
        ({"size": 40, "text": ""}, NO_BODY),
        ({"size": 4, "text": "?", "encoding": "base64"}, GARBLED),
        ({}, NO_BODY),
        ({"size": 0}, NO_BODY),
        ({"size": -1}, NO_BODY),
        ({"size": -1, "text": ""}, NO_BODY),
        ({"size": 40, "text": '{"id": '}, CUT),
    ],
)
def test_a_body_that_was_not_kept_is_not_held_against_the_seller(tmp_path: Path, content: dict[str, Any], error: str) -> None:
    seen = only(har(tmp_path, row("GET", f"{BASE}/troubleTicket/1", content=content)))
    assert (seen.answer, seen.error) == (None, error)
    assert seen.partial is not None
    assert seen.partial.truncated


def test_an_announced_body_that_is_missing_is_seen_without_a_size(tmp_path: Path) -> None:
    got = [{"name": "Content-Length", "value": "12"}]
    assert only(har(tmp_path, row("GET", f"{BASE}/troubleTicket/1", content={"size": -1}, got=got))).error == NO_BODY


def test_an_empty_answer_is_one(tmp_path: Path) -> None:
    assert only(har(tmp_path, row("DELETE", f"{BASE}/hub/1", status=204, content={"size": 0}))).status == 204


def test_a_size_of_packed_text_is_no_sign_of_a_cut(tmp_path: Path) -> None:
    content = {"size": 400, "text": '{"id": "1"}'}
    assert only(har(tmp_path, row("GET", f"{BASE}/troubleTicket/1", content=content))).document == {"id": "1"}


def test_an_aborted_request_has_no_answer(tmp_path: Path) -> None:
    seen = only(har(tmp_path, {**row("GET", f"{BASE}/troubleTicket/1"), "response": {"status": 0, "_error": "net::ERR_ABORTED"}}))
    assert (seen.answer, seen.error) == (None, "net::ERR_ABORTED")


def test_a_reading_beside_a_change_tells_no_order(tmp_path: Path) -> None:
    found = har(
        tmp_path,
        row("PATCH", f"{BASE}/troubleTicket/1", sent={}, answer={}, at=1, time=5000),
        row("GET", f"{BASE}/troubleTicket/1", answer={}, at=3),
        row("GET", f"{BASE}/troubleTicket/2", answer={}, at=3),
        row("GET", f"{BASE}/troubleTicket/1", answer={}, at=7),
    )
    scenarios = [entry.scenario for entry in found.entries if isinstance(entry, Exchange)]
    assert [name == ASIDE for name in scenarios] == [False, True, False, False]


def test_an_entry_that_was_recorded_twice_counts_once(tmp_path: Path) -> None:
    first = row("POST", f"{BASE}/troubleTicket", sent={}, status=201, answer={"id": "1"}, at=1, time=3000)
    hop = row(
        "POST", BASE.replace("seller.example", "Seller.example:443") + "/troubleTicket/", sent={}, status=201, answer={"id": "1"}, at=2
    )
    later = row("POST", f"{BASE}/troubleTicket", sent={}, status=201, answer={"id": "1"}, at=9)
    other = row("POST", f"{BASE}/troubleTicket", sent={}, status=201, answer={"id": "2"}, at=1, time=3000)
    found = har(tmp_path, first, first, hop, later, other)
    assert found.exchanges == 3
    assert found.left_out == {TWICE: 2}


def test_a_seller_need_not_know_an_address_with_a_slash_too_many(tmp_path: Path) -> None:
    found = har(
        tmp_path,
        row("GET", f"{BASE}/troubleTicket/", status=404, answer={"code": "60"}),
        row("GET", f"{BASE}/troubleTicket/", answer=[], at=1),
        row("GET", f"{BASE}/troubleTicket/1", status=404, answer={"code": "60"}, at=2),
    )
    assert [entry.status for entry in found.entries if isinstance(entry, Exchange)] == [200, 404]
    assert found.left_out == {BENT: 1}


@pytest.mark.parametrize(
    ("text", "size", "got", "cut"),
    [
        ('{"id": "1", "note": [', -1, [], True),
        ('{"id": "1", "note": "a{b', None, [], True),
        ('{"id": "1", "note": [', 21, [], False),
        ('{"id": "1", "note": [', -1, [{"name": "Content-Length", "value": "21"}], False),
        ('{"id": "1", "note": [', -1, [{"name": "Content-Length", "value": "90"}], True),
        ('{"id": "1" "note": []}', -1, [], False),
    ],
)
def test_json_that_breaks_off_may_have_been_cut_by_the_recorder(
    tmp_path: Path, text: str, size: int | None, got: list[dict[str, str]], *, cut: bool
) -> None:
    seen = only(har(tmp_path, row("GET", f"{BASE}/troubleTicket/1", content={"text": text, "size": size}, got=got)))
    assert (seen.error == CUT) is cut


def test_a_request_that_breaks_off_is_not_known(tmp_path: Path) -> None:
    sent = row("PATCH", f"{BASE}/troubleTicket/1", answer={"id": "1"})
    sent["request"]["postData"] = {"text": '{"note": [{"text": "a'}
    assert only(har(tmp_path, sent)).error == NOT_SENT


def test_headers_that_a_recording_has_dropped_are_not_known(tmp_path: Path) -> None:
    answers = [
        only(har(tmp_path, row("GET", f"{BASE}/troubleTicket/1", answer={}, got=got))).answer for got in ([], [{"name": "A", "value": "b"}])
    ]
    assert [answer is not None and answer.stripped for answer in answers] == [True, False]


def test_what_an_answer_lacks_is_counted_and_what_was_done_is_said(tmp_path: Path) -> None:
    said = base64.b64encode(b'{"id": "3"}').decode()
    found = har(
        tmp_path,
        row("GET", f"{BASE}/troubleTicket/1", content={"size": 40}),
        row("GET", f"{BASE}/troubleTicket/2", content={"size": 40}, at=1),
        row("GET", f"{BASE}/troubleTicket/3", content={"text": said}, at=2),
        {**row("GET", f"{BASE}/troubleTicket/4"), "response": {"status": 0}},
    )
    assert found.left_out == {LACKS[NO_BODY]: 2, UNANSWERED: 1}
    assert found.remarks == {f"answers {BASE64}": 1}


def test_credentials_are_known_before_anything_is_written(tmp_path: Path) -> None:
    basic = base64.b64encode(b"me:pass-word").decode()
    headers = [
        {"name": "authorization", "value": "Bearer token-one-1"}, {"name": "Cookie", "value": "sid=cookie-value-1; lang=en"},
        {"name": "X-Api-Key", "value": "key-value-1"}, {"name": "X-Gateway-Token", "value": "gateway-1"},
        {"name": "Referer", "value": "https://portal.example/?access_token=referred-1"},
    ]  # fmt: skip
    found = har(
        tmp_path,
        row("GET", f"{BASE}/troubleTicket/1?access_token=query-one-1&limit=10", headers=headers, answer={}),
        row("GET", "https://who:url-pass-1@elsewhere.example/", headers=[{"name": "Authorization", "value": f"Basic {basic}"}]),
    )
    wanted = {"token-one-1", "cookie-value-1", "key-value-1", "gateway-1", "referred-1", "query-one-1", "url-pass-1", "pass-word", basic}
    assert wanted <= set(found.secrets)
    assert not {"en", "10"} & set(found.secrets)
    assert {name.lower() for name in found.secret_headers} == {"authorization", "cookie", "x-api-key", "x-gateway-token"}


def test_the_address_of_the_seller_is_told_without_credentials(tmp_path: Path) -> None:
    assert har(tmp_path, row("GET", BASE.replace("://", "://me:hidden@") + "/troubleTicket", answer=[])).base_url == BASE


@pytest.mark.parametrize(
    "raw", [b"", b"not json", b"[]", b'{"log": {}}', b'{"log": {"entries": {}}}', b'{"log": {"entries": [1, 2]}}', b"\xff\xfe\x00"]
)
def test_a_broken_file_is_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "broken.har"
    path.write_bytes(raw)
    with pytest.raises(RecordingError, match=r"broken\.har is no HAR file"):
        read_har(path, profile=profile("mef113"))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be read"):
        read_har(tmp_path / "none.har", profile=profile("mef113"))


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert har(tmp_path, row("GET", f"{BASE}/troubleTicket", answer=[]), lead=b"\xef\xbb\xbf").exchanges == 1


def test_a_har_is_told_from_a_record() -> None:
    assert is_har({"log": {"entries": []}})
    assert not is_har({"kind": "header"})


def test_no_session_of_an_address_is_told_in_a_message(tmp_path: Path) -> None:
    first, other = (f"https://{host}.example/;jsessionid=Aq7-private-{host}/mefApi/sonata/troubleTicket/v4" for host in ("one", "two"))
    with pytest.raises(RecordingError, match="2 sellers") as told:
        har(tmp_path, row("GET", f"{first}/troubleTicket/1", answer={}), row("GET", f"{other}/troubleTicket/1", answer={}))
    assert "Aq7-private" not in str(told.value)
