"""Several sellers at one port: each below its own path, with an entrance that says where everything is."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import click
import pytest

from ttck.mockseller.choosing import alone, planted_for, settings_of, slug
from ttck.mockseller.cli import mock
from ttck.mockseller.tests.support import ticket_request
from ttck.mockseller.tests.test_cli import run, start
from ttck.mockseller.web.server import Server
from ttck.specs.loader import conform

PROFILES = ("mef113", "tmf621-v5", "ossj")


def several(base_path="", **choices):
    return settings_of(PROFILES, base_path=base_path, **{"database": "memory", "edition": None, "control_token": "t", **choices})


def asked(url, *, accept="application/json", method="GET", body=None, **headers):
    request = urllib.request.Request(url, method=method, data=json.dumps(body).encode() if body is not None else None)
    for name, value in {"Accept": accept, "Content-Type": "application/json", **headers}.items():
        request.add_header(name.replace("_", "-"), value)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode(), refused.headers


@pytest.mark.parametrize("path", ["", "/mocks"])
def test_each_is_below_its_own_path_and_the_entrance_tells_where(path):
    first, *others = several(base_path=path)
    with Server(first, beside=others, entrance=path) as server:
        status, text, _ = asked(f"{server.origin}{path}/")
        places = json.loads(text)["sellers"]
        assert status == 200
        assert list(places) == list(PROFILES)
        for name, place in places.items():
            assert all(url.startswith(f"{server.origin}{path}/{name}/") for url in place["apis"].values())
            assert asked(place["health"])[0] == 200
            assert asked(place["openapi"]["ticket"])[0] == 200
            assert asked(place["console"])[0] == 401
            assert asked(f"{place['control']}/clock", Authorization="Bearer t")[0] == 200
        made = asked(f"{places['mef113']['apis']['ticket']}/troubleTicket", method="POST", body=ticket_request())
        assert made[0] == 201
        assert json.loads(made[1])["href"].startswith(f"{path}/mef113/")
        assert json.loads(asked(f"{places['tmf621-v5']['apis']['ticket']}/troubleTicket")[1]) == []
        page = asked(f"{server.origin}{path}/", accept="text/html")
        assert page[0] == 200
        assert page[1].count("Open its console") == 3
        assert "default-src 'none'" in page[2]["Content-Security-Policy"]
        assert json.loads(asked(f"{server.origin}{path}/health")[1])["status"] == "ok"
        assert asked(f"{server.origin}{path}/nowhere")[0] == 404
        assert asked(f"{server.origin}/mef11/x")[0] == 404
        if path:
            assert asked(f"{server.origin}/")[0] == 404


def test_who_is_let_in_to_one_console_is_let_in_to_all():
    first, *others = several()
    with Server(first, beside=others) as server:
        client = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        shown = client.open(f"{server.places[1].console_url}?token=t", timeout=30).read().decode()
        assert '<a href="/">All sellers here</a>' in shown
        for place in server.places:
            with client.open(place.console_url, timeout=30) as answer:
                assert answer.status == 200


def test_a_store_that_cannot_be_read_is_told():
    first, *others = several()
    with Server(first, beside=others) as server:
        server.places[1].seller.store.next_due = lambda: 1 / 0
        status, text, _ = asked(f"{server.origin}/health")
        found = json.loads(text)["sellers"]
        assert (status, found["mef113"]["status"], found["tmf621-v5"]["status"]) == (503, "ok", "the store cannot be read")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--profile", "mef113"], "mef113 is there twice"),
        (["--profile", "fit", "--database", "sqlite:///x.db"], "need a database each"),
        (["--profile", "fit", "--target", "t.yaml"], "need a target file each"),
        (["--profile", "fit", "--audit", "a"], "--audit needs a single --profile"),
        (["--profile", "fit", "--listener", "http://h"], "--listener needs a single --profile"),
        (["--profile", "fit", "--fault", "no-such"], "there is no fault"),
        (["--profile", "fot"], "fot"),
    ],
)
def test_what_several_cannot_have_is_said(arguments, words):
    result = run(mock, "--profile", "mef113", *arguments)
    assert result.exit_code == 2
    assert words in result.output


def test_each_has_the_faults_that_it_may_have_and_a_database_of_its_own(tmp_path):
    planted = planted_for(PROFILES, ["missing-href", "tmf-slow-answers"])
    assert {name: [fault for fault, _ in found] for name, found in planted.items()} == {
        "mef113": ["missing-href"], "tmf621-v5": ["tmf-slow-answers"], "ossj": [],
    }  # fmt: skip
    made = several(database="sqlite:///{profile}.db")
    assert [one.database for one in made] == [f"sqlite:///{name}.db" for name in PROFILES]
    assert slug(str(tmp_path / "a b.yaml")) == "a-b"
    with pytest.raises(click.UsageError):
        alone(PROFILES, None, {"snapshot": tmp_path})


def test_the_command_serves_them_and_writes_a_target_for_each(tmp_path):
    process = start("--control", "--json", "--profile", "mef113", "--profile", "fit", "--target", str(tmp_path / "{profile}.json"))
    try:
        line = json.loads(process.stdout.readline())
        assert [one["profile"] for one in line["sellers"]] == ["mef113", "fit"]
        for one in line["sellers"]:
            target = json.loads((tmp_path / f"{one['profile']}.json").read_text())
            assert target["base_url"] == one["base_url"]
            conform(target, to="target", name="target")
        assert asked(line["url"] + "/")[0] == 200
    finally:
        process.kill()
        process.communicate()
