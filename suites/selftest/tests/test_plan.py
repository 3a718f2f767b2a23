from __future__ import annotations

import json
import socket
from typing import Any

import pytest

BASE = "http://127.0.0.1:9/mefApi/sonata/troubleTicket/v4"
CONTROL = {"control": {"url": "http://127.0.0.1:9/_control", "token": "not-so-secret"}}


def flat(result: Any) -> str:
    """The output without its line breaks."""
    return " ".join(result.output.split())


@pytest.fixture(autouse=True)
def sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a plan opens no socket")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "bind", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_it_says_what_would_be_sent_and_sends_nothing(ttck: Any, target_file: Any) -> None:
    result = ttck("plan", target_file(base_url=BASE, stimuli=CONTROL), "--budget", "small", "--lane", "verdict")
    assert result.exit_code == 0
    assert "Nothing was sent." in result.output
    assert "by control: ticket_start_work" in result.output
    assert "Everything can be decided" in result.output
    assert "4 subscriptions are taken back" in flat(result)


def test_it_names_the_missing_stimuli_with_the_requirements_that_wait(ttck: Any, target_file: Any) -> None:
    result = ttck("plan", target_file(base_url=BASE), "-r", "R135", "-r", "R24")
    assert result.exit_code == 0
    lines = [line.split() for line in result.output.splitlines()]
    assert ["ticket_request_info", "R135"] in lines
    assert "would end with 4 at best" in flat(result)


def test_the_json_adds_up(ttck: Any, target_file: Any) -> None:
    result = ttck("plan", target_file(base_url=BASE), "-r", "R135", "--json", "--show", "2")
    document = json.loads(result.output)
    assert document["requests"] == sum(part["requests"] for part in document["parts"]) > 0
    assert "MEF113:R135" in document["missing"]["ticket_request_info"]
    assert "MEF113:R135" in document["inconclusive"]
    assert len(document["samples"]) == 2


def test_samples_show_requests_of_many_kinds_with_their_bodies(ttck: Any, target_file: Any) -> None:
    result = ttck("plan", target_file(base_url=BASE, auth={"type": "bearer", "token": "very-secret-token"}), "-r", "R24", "--show", "4")
    assert f"GET {BASE}/troubleTicket?limit=1" in result.output
    assert f"POST {BASE}/hub" in result.output
    assert '"callback": "http://127.0.0.1:PORT/TOKEN/' in result.output
    assert "very-secret-token" not in result.output


def test_the_rate_of_the_target_sets_the_time(ttck: Any, target_file: Any) -> None:
    limits = {"requests_per_second": 1, "run_seconds": 5}
    result = ttck("plan", target_file(base_url=BASE, limits=limits), "-r", "R24")
    assert "at 1 requests a second at most" in flat(result)
    assert "cut short after 5 s (limits.run_seconds)" in flat(result)


def test_operators_are_told_how_often_they_are_asked(ttck: Any, target_file: Any) -> None:
    result = ttck("plan", target_file(base_url=BASE, stimuli={"operator": ["ticket_start_work", "ticket_resolve"]}), "-r", "R39")
    assert "An operator is asked" in result.output


@pytest.mark.parametrize(("arguments", "words"), [(["-r", "R999"], "no requirement matches"), (["-u", "99"], "no check")])
def test_a_selection_of_nothing_is_a_mistake(ttck: Any, target_file: Any, arguments: list[str], words: str) -> None:
    result = ttck("plan", target_file(base_url=BASE), *arguments)
    assert result.exit_code == 2
    assert words in result.output


def test_a_bad_target_file_is_refused_without_its_secrets(ttck: Any, target_file: Any) -> None:
    result = ttck("plan", target_file(base_url=BASE, auth={"type": "basic", "user": "u", "password": "hunter2secret"}))
    assert result.exit_code == 2
    assert "auth: user is unknown (known are username, password), username is missing" in result.output
    assert "hunter2secret" not in result.output


def test_help_teaches_with_an_example(ttck: Any) -> None:
    assert "ttck plan target.yaml -r R24 --show 3" in ttck("plan", "--help").output
