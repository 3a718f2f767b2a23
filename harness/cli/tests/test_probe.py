"""``ttck probe`` against a seller whose answers are strange; what a good one comes to is shown against the mock seller."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ttck.harness.cli.tests.conftest import SmallSeller


def found(result: Any) -> dict[tuple[str, str], str]:
    return {(one["sort"], one["name"]): one["value"] for one in json.loads(result.stdout)["findings"]}


def test_a_list_that_is_no_json_supports_nothing(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    seller.answers["GET", "/troubleTicket"] = (200, {"Content-Type": "application/json"}, b'[{"id": "\x1b[31mred"')
    result = ttck("probe", target_file(base_url=seller.base_url), "--read-only", "--json")
    assert result.exit_code == 0, result.output
    assert found(result)["operation", "list"] == "unknown"
    assert {value for (sort, _), value in found(result).items() if sort == "filter"} == {"unknown"}
    told = ttck("probe", target_file(base_url=seller.base_url), "--read-only", "--all").output
    assert "answered 200 with what is no JSON" in told
    assert "\x1b[31m" not in told
    assert {method for method, _ in seller.seen} == {"GET"}


def test_a_seller_that_refuses_creates_is_asked_no_more_of_them(ttck: Any, target_file: Any, seller: SmallSeller) -> None:
    seller.answers["POST", "/troubleTicket"] = (405, {}, b"")
    result = ttck("probe", target_file(base_url=seller.base_url), "--json")
    assert result.exit_code == 0, result.output
    assert found(result)["operation", "create"] == "refused"
    assert found(result)["operation", "patch"] == "unknown"
    assert len([path for method, path in seller.seen if method == "POST" and path.endswith("/troubleTicket")]) <= 2


def test_requests_without_an_answer_are_counted(
    ttck: Any, target_file: Any, seller: SmallSeller, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = seller._answer

    def dropped(method: str, path: str, *more: Any) -> Any:
        if "ttckNothing" in path:
            raise ConnectionResetError
        return answer(method, path, *more)

    monkeypatch.setattr(seller, "_answer", dropped)
    result = ttck("probe", target_file(base_url=seller.base_url), "--read-only", "--json")
    capfd.readouterr()  # what the server says of it
    assert result.exit_code == 4
    assert json.loads(result.stdout)["unanswered"] >= 1
    assert "requests got no answer" in result.stderr
