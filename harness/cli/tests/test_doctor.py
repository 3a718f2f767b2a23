from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from ttck.harness.cli import doctor_access
from ttck.harness.cli.tests.conftest import BASE, SmallSeller
from ttck.specs.vocabulary import Stimulus

ALL = ["ticket_start_work", "ticket_request_info", "ticket_resolve", "ticket_close_on_timeout", "ticket_finish_cancellation",
       "ticket_update_seller_severity", "ticket_update_seller_priority", "ticket_update_expected_resolution", "ticket_add_note",
       "ticket_add_attachment", "ticket_update_seller_contact", "ticket_update_technical_contacts", "ticket_add_related_issue",
       "workorder_open", "workorder_open_with_appointment", "workorder_update", "seller_restart"]  # fmt: skip
EASY = {"stimuli": {"wait": ALL}}
EVERY = {"stimuli": {"wait": [str(name) for name in Stimulus]}}  # no plan has to tell what waits for a missing one


def test_a_good_target_is_fine_and_nothing_is_created(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    result = ttck("doctor", target_file(base_url=seller.base_url, **EASY))
    assert result.exit_code == 0, result.output
    assert "FAILED" not in result.output
    assert "not tried: --send" in result.output
    assert [method for method, path in seller.seen if path.endswith("/troubleTicket")] == []
    assert [method for method, path in seller.seen if "/hub" in path] == ["POST", "DELETE"]


def test_send_proves_that_the_seller_reaches_the_listener(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    result = ttck("doctor", target_file(base_url=seller.base_url, **EASY), "--send")
    assert result.exit_code == 0, result.output
    assert "the change of state was announced within" in result.output
    assert [method for method, path in seller.seen if path.endswith("/cancel")] == ["POST"]
    assert len([method for method, path in seller.seen if "/hub" in path and method == "DELETE"]) == 2


def test_a_silent_seller_is_noticed(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    seller.silent = True
    result = ttck("doctor", target_file(base_url=seller.base_url, limits={"event_wait": 0.2}, **EASY), "--send")
    assert result.exit_code == 4
    assert "nothing arrived at" in result.output


def test_a_list_that_is_too_long_gets_the_number_that_would_do(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    headers = {"Content-Type": "application/json;charset=utf-8", "X-Total-Count": "1000"}
    seller.answers["GET", "/troubleTicket"] = (200, headers, json.dumps([{"id": "T-1"}, {"id": "T-2"}]).encode())
    plain = " ".join(ttck("doctor", target_file(base_url=seller.base_url, **EASY)).output.split())
    assert "its pages are 500, more than limits.max_pages (50)" in plain
    assert "limits: {max_pages: 630} in the target file would do" in plain
    wide = " ".join(ttck("doctor", target_file(base_url=seller.base_url, limits={"max_pages": 500}, **EASY)).output.split())
    assert "max_pages" not in wide


def test_a_seller_that_delivers_without_the_credentials_is_told_apart_from_a_silent_one(
    ttck: Any, target_file: Any, seller: SmallSeller
) -> None:
    auth = {"type": "bearer", "token": "t0ken-of-the-listener"}
    result = ttck("doctor", target_file(base_url=seller.base_url, listener={"auth": auth}, limits={"event_wait": 0.2}, **EASY), "--send")
    plain = " ".join(result.output.split())
    assert result.exit_code == 4
    assert "with bearer credentials, without which it is refused" in plain
    assert "1 came without the credentials that listener.auth asks for, and got 401" in plain
    assert "t0ken" not in result.output


def test_an_unreachable_public_url_is_only_noted_when_the_notification_may_prove_it(
    ttck: Any, target_file: Any, seller: SmallSeller
) -> None:
    path = target_file(base_url=seller.base_url, listener={"public_url": "http://127.0.0.1:9"}, limits={"event_wait": 0.2}, **EASY)
    without, sending = ttck("doctor", path), ttck("doctor", path, "--send")
    assert "FAILED  listener" in without.output
    assert "note    listener" in sending.output
    assert without.exit_code == sending.exit_code == 4


def test_missing_stimuli_make_it_incomplete_and_name_the_requirements(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    offered = [name for name in ALL if name != "ticket_request_info"]
    result = ttck("doctor", target_file(base_url=seller.base_url, stimuli={"wait": offered}))
    assert result.exit_code == 4
    line = next(line for line in result.output.splitlines() if "ticket_request_info:" in line)
    assert "R135" in line


def test_the_control_api_is_tried(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    seller.control_token = "right-token"
    for token, code in (("right-token", 0), ("wrong-token", 4)):
        result = ttck(
            "doctor", target_file(base_url=seller.base_url, stimuli={"control": {"url": f"{seller.origin}/_control", "token": token}})
        )
        assert result.exit_code == code, result.output
        assert token not in result.output


def test_an_oauth2_token_is_fetched_and_never_shown(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    seller.token = "fetched-access-token"
    auth = {"type": "oauth2", "token_url": f"{seller.origin}/oauth2/token", "client_id": "b1", "client_secret": "top-secret-word"}
    result = ttck("doctor", target_file(base_url=seller.base_url, auth=auth, **EASY))
    assert result.exit_code == 0, result.output
    assert "a token was fetched" in result.output
    assert "fetched-access-token" not in result.output
    assert "top-secret-word" not in result.output


def test_a_refused_token_request_ends_the_visit(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    seller.answers["POST", "/oauth2/token"] = (401, {}, b"")
    auth = {"type": "oauth2", "token_url": f"{seller.origin}/oauth2/token", "client_id": "b1", "client_secret": "top-secret-word"}
    result = ttck("doctor", target_file(base_url=seller.base_url, auth=auth))
    assert result.exit_code == 3
    assert "FAILED  credentials" in result.output
    assert "list request" not in result.output


def test_refused_credentials_end_the_visit_even_when_the_seller_echoes_them(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    seller.answers["GET", "/troubleTicket"] = (401, {"Content-Type": "application/json"}, b'{"reason": "no such token very-secret-token"}')
    result = ttck("doctor", target_file(base_url=seller.base_url, auth={"type": "bearer", "token": "very-secret-token"}))
    assert result.exit_code == 3
    assert "check auth" in result.output
    assert "very-secret-token" not in result.output


@pytest.mark.parametrize(
    ("status", "headers", "body", "words"),
    [
        (404, {}, b"", "base_url must carry the whole base path"),
        (500, {}, b"boom", "look into its log"),
        (400, {}, b"{}", "buyer_id and seller_id"),
        (200, {"Content-Type": "text/html"}, b"<html>\x1b[31mhello</html>", "JSON array"),
        (200, {"Content-Type": "application/json"}, b"{}", "JSON array"),
    ],
)
def test_an_odd_list_answer_says_what_to_do(
    ttck: Any, target_file: Any, seller: SmallSeller, status: int, headers: dict[str, str], body: bytes, words: str
) -> None:
    seller.answers["GET", "/troubleTicket"] = (status, headers, body)
    result = ttck("doctor", target_file(base_url=seller.base_url, **EASY))
    assert result.exit_code == 4
    assert words in " ".join(result.output.split())
    assert "\x1b" not in result.output


def test_a_redirected_list_ends_the_examination(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    seller.answers["GET", "/troubleTicket"] = (301, {"Location": "http://elsewhere.example/"}, b"")
    result = ttck("doctor", target_file(base_url=seller.base_url, **EASY))
    assert result.exit_code == 3
    assert "set base_url to where it leads (http://elsewhere.example/)" in " ".join(result.output.split())
    assert "A run is possible" not in result.output


def test_a_wrong_base_path_ends_the_examination(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    result = ttck("doctor", target_file(base_url=f"{seller.origin}/elsewhere", **EASY))
    assert result.exit_code == 3
    assert "base_url must carry the whole base path" in " ".join(result.output.split())
    assert "A run is possible" not in result.output


def test_another_media_type_is_noted_and_harmless(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    seller.answers["GET", "/troubleTicket"] = (200, {"Content-Type": "text/plain"}, b"[]")
    result = ttck("doctor", target_file(base_url=seller.base_url, **EASY))
    assert result.exit_code == 0
    assert "note    media type      text/plain" in result.output


@pytest.mark.parametrize(("status", "body"), [(501, b"{}"), (201, b"{}"), (201, b"not json")])
def test_a_subscription_that_is_not_confirmed_makes_it_incomplete(
    ttck: Any, target_file: Any, seller: SmallSeller, status: int, body: bytes
) -> None:
    seller.answers["POST", "/hub"] = (status, {"Content-Type": "application/json"}, body)
    result = ttck("doctor", target_file(base_url=seller.base_url, **EASY))
    assert result.exit_code == 4, (result.output, result.exception)
    assert "FAILED  subscription" in result.output


def test_a_subscription_that_cannot_be_ended_is_named(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    seller.answers["DELETE", "/hub/hub-1"] = (500, {}, b"")
    result = ttck("doctor", target_file(base_url=seller.base_url, **EASY))
    assert result.exit_code == 4
    assert "hub-1 is left at the seller" in result.output


def test_a_refused_create_points_to_the_products(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    seller.answers["POST", "/troubleTicket"] = (
        422,
        {"Content-Type": "application/json"},
        b'[{"code": "invalidValue", "reason": "no such product"}]',
    )
    result = ttck("doctor", target_file(base_url=seller.base_url, **EASY), "--send")
    assert result.exit_code == 4
    assert "no such product" in result.output
    assert "products" in result.output
    assert len([path for method, path in seller.seen if method == "DELETE"]) == 2


def test_without_a_listener_it_is_incomplete(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    result = ttck("doctor", target_file(base_url=seller.base_url, listener={"enabled": False}, **EASY))
    assert result.exit_code == 4
    assert "switched off" in result.output
    assert not [path for _, path in seller.seen if "/hub" in path]


def test_a_port_of_the_listener_that_is_taken_is_a_mistake_in_the_target_file(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = ttck("doctor", target_file(base_url=seller.base_url, listener={"port": taken.getsockname()[1]}, **EASY))
    assert result.exit_code == 2
    assert "FAILED  listener" in result.output


def test_a_closed_port_is_unreachable(ttck: Any, target_file: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    result = ttck("doctor", target_file(base_url=f"http://127.0.0.1:{port}{BASE}"))
    assert result.exit_code == 3
    assert f"port {port} does not open" in result.output


def test_a_name_that_does_not_resolve_is_unreachable(ttck: Any, target_file: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(doctor_access.socket, "getaddrinfo", unknown)
    result = ttck("doctor", target_file(base_url=f"http://seller.invalid{BASE}"))
    assert result.exit_code == 3
    assert "does not resolve" in result.output


def test_a_seller_without_tls_behind_https_is_unreachable(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    path = target_file(base_url=seller.base_url.replace("http:", "https:"), limits={"connect_timeout": 1})
    result = ttck("doctor", path)
    assert result.exit_code == 3
    assert "FAILED  encryption" in result.output


@pytest.mark.parametrize("tls", [{"verify": "/no/such/file"}, {"client_certificate": "/no/such/file"}])
def test_missing_tls_files_are_a_mistake_in_the_target_file(ttck: Any, target_file: Any, seller: SmallSeller, tls: dict[str, Any]) -> None:
    result = ttck("doctor", target_file(base_url=seller.base_url.replace("http:", "https:"), tls=tls))
    assert result.exit_code == 2
    assert "FAILED  encryption" in result.output


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:99999/x", "http:///x", "http://[::1/x"])
def test_an_impossible_address_is_told_in_one_line(ttck: Any, target_file: Any, base_url: str) -> None:
    result = ttck("doctor", target_file(base_url=base_url))
    assert result.exit_code == 2
    assert "is no address" in result.output


def test_a_bad_target_file_is_refused_without_its_secrets(ttck: Any, tmp_path: Any) -> None:
    path = tmp_path / "target.yaml"
    path.write_text(json.dumps({"base_url": "ftp://u:hunter2secret@x", "headers": {"X-Key": ["key-as-a-list"]}}))
    result = ttck("doctor", path)
    assert result.exit_code == 2
    assert "hunter2secret" not in result.output
    assert "key-as-a-list" not in result.output


def test_a_missing_target_file_is_refused(ttck: Any, tmp_path: Any) -> None:
    result = ttck("doctor", tmp_path / "nothing.yaml")
    assert result.exit_code == 2
    assert "corrected first" in result.output


def test_a_step_that_fails_in_itself_shows_no_traceback(
    ttck: Any, target_file: Any, seller: SmallSeller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_case: Any) -> Any:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(doctor_access, "media_type", broken)
    result = ttck("doctor", target_file(base_url=seller.base_url, **EASY))
    assert result.exit_code == 70
    assert "ZeroDivisionError: oops" in result.output
    assert "Traceback" not in result.output


def test_help_teaches_with_an_example(ttck: Any) -> None:
    assert "ttck doctor target.yaml --send" in ttck("doctor", "--help").output


OTHERS = ["incident", "appointment", "workorder"]


def test_each_declared_api_is_looked_for(ttck: Any, target_file: Any, field_seller: SmallSeller) -> None:
    stimuli = {"wait": [str(stimulus) for stimulus in Stimulus]}
    path = target_file(base_url=field_seller.base_url, declares={"apis": ["ticket", *OTHERS]}, stimuli=stimuli)
    result = ttck("doctor", path)
    assert result.exit_code == 0, result.output
    for api in OTHERS:
        assert f"ok      {api} API" in result.output


def test_a_declared_api_that_is_not_there_is_named(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    result = ttck("doctor", target_file(base_url=seller.base_url, declares={"apis": ["ticket", "workorder", "incident"]}, **EVERY))
    assert result.exit_code == 4
    assert "FAILED  workorder API" in result.output
    assert "Set urls.workorder to where this API is" in result.output
    assert "Incidents belong to the ticket API" in result.output


def test_a_declared_api_at_a_closed_port_is_said_plainly(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        closed = taken.getsockname()[1]
    urls = {"appointment": f"http://127.0.0.1:{closed}/x"}
    result = ttck("doctor", target_file(base_url=seller.base_url, urls=urls, declares={"apis": ["ticket", "appointment"]}, **EVERY))
    assert result.exit_code == 4
    line = next(line for line in result.output.splitlines() if "appointment API" in line)
    assert line.startswith("FAILED")
    assert "refused" in result.output


def test_nothing_but_the_ticket_api_needs_no_look(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    result = ttck("doctor", target_file(base_url=seller.base_url, **EASY))
    assert "other APIs" in result.output
    assert not any("/incident" in path for _, path in seller.seen)


def test_a_listener_that_is_registered_beside_the_api_is_not_subscribed(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    known = {"listener": {"registered": "http://127.0.0.1:9/events"}}
    result = ttck("doctor", target_file(base_url=seller.base_url, profile="tmf621-v5", **EASY, **known))
    assert "registration the target says that the seller posts its events to http://127.0.0.1:9/events" in " ".join(result.output.split())
    assert [path for _, path in seller.seen if "/hub" in path] == []
