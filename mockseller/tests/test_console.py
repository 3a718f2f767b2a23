"""The console: whoever may use it takes items through their lives, and nothing that partners sent does harm."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest
from markupsafe import escape

from ttck.mockseller.engine.settings import Client, Settings
from ttck.mockseller.tests.console_pages import PROFILES, TOKEN, Person, signed_in
from ttck.mockseller.tests.support import Listener, until
from ttck.mockseller.tests.test_registry import DIALECT
from ttck.mockseller.web.audit import Audit
from ttck.mockseller.web.console import items
from ttck.mockseller.web.server import Server
from ttck.specs.vocabulary import Kind

PAGES = ("/", "/items/ticket", "/create/ticket", "/deliveries", "/journal", "/clock", "/faults", "/network", "/snapshots")
HOSTILE = "</textarea></pre><script>alert(1)</script><img src=x onerror=alert(1)>\"'{{ 7*7 }}\u202e\u0007"


@pytest.mark.parametrize("profile", PROFILES)
def test_a_person_takes_a_ticket_from_creation_to_its_end_by_buttons_alone(profile):
    with signed_in(profile) as person:
        page, seen = person.created(), []
        final = person.seller.lifecycles[Kind.TICKET].final()
        while True:
            state = re.search(r'class="badge">([^<]+)<', page.html)[1]
            if state in final:
                break
            assert state not in seen, seen
            seen.append(state)
            steps = re.findall(
                r"<li><p><strong>[^<]+</strong> → <strong>([^<]+)</strong>.*?(?=<li><p><strong>|</ul></section>)", page.html, re.DOTALL
            )
            ahead = [to for to in steps if to not in seen]
            labels = [one.label for one in page.forms if one.action.endswith("/decide")][: len(ahead)]
            asked = [one.label for one in page.forms if any(one.label.endswith(f", to {to}") for to in ahead)]
            mine = [one for one in ("Start work", "Resolve", "Close on timeout") if one in labels] or asked or labels
            page = person.press(page, mine[0])
            assert page.status == 200
            assert page.strange == []
        assert len(seen) > 1
        assert "No move leads on from this state." in page.text


@pytest.mark.parametrize("profile", PROFILES)
def test_every_page_is_there_and_runs_nothing(profile):
    with signed_in(profile) as person:
        places = [*PAGES, *(f"/items/{row.name}" for row in items.resources(person.seller))]
        for place in places:
            page = person.open(place)
            assert (page.status, page.strange) == (200, []), place
            assert "script" not in page.headers["Content-Security-Policy"]
            assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert page.headers["Cache-Control"] == "no-store"
            for link in page.links[1:]:
                assert person.client.get(link).status_code in {200, 303}, link


@pytest.mark.parametrize("profile", ["mef113", "tmf621-v5", "nexera", "ossj"])
def test_hostile_content_is_shown_as_text(profile):
    with signed_in(profile) as person:
        create = person.open("/create/ticket").form("Create")
        body = json.loads(create.fields["body"])
        body = {name: HOSTILE if name in {"description", "name", "dialog", "troubleDescription"} else value for name, value in body.items()}
        page = person.submit(create, body=json.dumps(body))
        assert "/item/" in page.place, page.text
        refused = person.submit(create, body=json.dumps({HOSTILE: HOSTILE}))
        for one in (page, refused, person.open("/items/ticket"), person.open("/journal"), person.open(f"/journal?text={HOSTILE}")):
            assert one.strange == []
            assert "<script" not in one.html
            assert "<img" not in one.html
            assert "\u202e" not in one.html.replace(f'value="{escape(HOSTILE)}"', "")  # what somebody types is theirs
        assert "{{ 7*7 }}\\u202e\\u0007" in page.text
        assert person.open(f"/items/ticket?id={HOSTILE}").strange == []
        assert person.open(f"/item/ticket?id={HOSTILE}").status == 404


def test_without_a_control_token_there_is_no_console():
    with signed_in() as known:
        for settings in ({"control_token": None},):
            seller = type(known.seller)(Settings(**settings), known.seller.adapter, find=lambda _name: ())
            person = Person(seller, token=None)
            page = person.open("/")
            assert page.status == 404
            assert "ttck mock --control" in page.text
            assert person.client.get("/_console/style.css").status_code == 200
            assert person.client.post("/_console/enter", data={"token": "x"}).status_code == 404
            seller.store.close()


def test_whoever_has_not_signed_in_sees_and_does_nothing():
    with signed_in() as known:
        stranger = Person(known.seller, token=None)
        for place in PAGES:
            page = stranger.open(place)
            assert page.status == 401
            assert [one.label for one in page.forms] == ["Sign in"]
        assert stranger.client.post("/_console/data/reset").status_code == 401
        assert stranger.press(stranger.open("/"), "Sign in", token="wrong").status == 401
        assert "Last calls" in stranger.press(stranger.open("/"), "Sign in", token=TOKEN).text
        assert stranger.client.get("/_console/?token=wrong").status_code == 401


def test_the_cookie_stays_with_this_browser_and_this_console():
    with signed_in() as known:
        answer = Person(known.seller, token=None).client.get(f"/_console/clock?token={TOKEN}")
        cookie = answer.headers["Set-Cookie"]
        assert answer.headers["Location"] == "/_console/clock"
        assert all(part in cookie for part in ("HttpOnly", "SameSite=Strict", "Path=/_console"))
        assert TOKEN not in cookie


def test_a_form_of_another_page_is_refused():
    with signed_in() as person:
        person.created()
        forms = [one for place in PAGES for one in person.open(place).forms if one.method == "post"]
        assert len(forms) > 6
        for form in forms:
            for token in ("", "wrong"):
                assert person.submit(form, form_token=token).status == 403
        assert len(person.seller.journal) == 1


def test_nothing_is_done_by_reading():
    with signed_in() as person:
        for place in ("/data/reset", "/decide", "/send", "/faults/on", "/clock/advance", "/traffic/clear"):
            assert person.open(place).status == 405


def test_a_request_of_a_person_is_that_of_a_buyer_who_need_not_prove_itself(tmp_path):
    clients = (Client(id="one", secret="s1", buyer="first"), Client(id="two", secret="s2", buyer="second"))
    with signed_in(auth="oauth2", clients=clients) as person:
        person.seller.attach(Audit(tmp_path / "audit", settings=person.seller.settings, base_url="http://seller.example"))
        page = person.press(person.open("/create/ticket"), "Create", buyer="second")
        assert "of second" in page.text
        assert person.client.get("/mefApi/sonata/troubleTicket/v4/troubleTicket").status_code == 401
        sent = [json.loads(line) for line in (tmp_path / "audit" / "record.jsonl").read_text().splitlines()]
        assert [one["request"]["method"] for one in sent if one.get("kind") == "exchange"] == ["GET"]


def test_a_request_goes_nowhere_but_to_the_apis():
    with signed_in() as person:
        form = person.open("/create/ticket").form("Create")
        page = person.submit(form, path="/_control/reset")
        assert (page.status, "no path of this seller" in page.text) == (400, True)


def test_a_refused_request_says_by_which_rule():
    with signed_in() as person:
        page = person.press(person.open("/create/ticket"), "Create", body='{"severity": "minor"}')
        assert page.place.startswith("/_console/call")
        assert "MEF113:R19" in page.text
        assert "Why it was refused" in page.text
        assert "why?" in person.open("/journal?outcome=refused").text
        assert "why?" not in person.open("/journal?outcome=done").text


def test_a_decision_with_values_and_one_that_is_not_possible():
    with signed_in() as person:
        page = person.press(person.created(), "Add note", args='{"text": "We are on it."}')
        assert "We are on it." in page.text
        assert person.press(page, "Add note", args="[1]").status == 400
        assert person.press(page, "Add note", args="{").status == 400
        stale = page
        person.press(page, "Start work")
        assert "was not possible" in person.press(stale, "Start work").text
        assert person.submit(page.form("Start work"), name="seller_destroy").status == 400
        assert person.submit(page.form("Start work"), resource="moon").status == 404


def test_what_is_below_an_item_is_shown_with_it():
    with signed_in() as person:
        page = person.press(person.press(person.created(), "Start work"), "Open with appointment")
        workorder = next(link for link in page.links if "/item/workorder" in link)
        shown = person.page(person.client.get(workorder))
        assert "below" in shown.text
        assert "was answered with 201" in person.press(shown, "Create search time slot").text
        booked = person.press(shown, "Create appointment")
        assert "was answered with 201" in booked.text
        assert any("/item/appointment" in link for link in booked.links)
        assert "1 workorder" in person.open("/").text
        made = person.press(person.open("/items/incident"), "Create incident")
        assert "/item/incident" in made.place
        assert "incident of buyer" in made.text


def test_tasks_are_asked_for_on_the_page_of_their_ticket():
    with signed_in("fit") as person:
        page = person.press(person.created(), "Create cancel trouble ticket")
        assert page.status == 200
        made = person.open("/items/cancellation")
        assert len([link for link in made.links if "/item/cancellation" in link]) == 1
        task = person.page(person.client.get(next(link for link in made.links if "/item/cancellation" in link)))
        assert "done" in person.press(task, "Finish").text


def test_lists_go_back_page_by_page():
    with signed_in() as person:
        page = person.press(person.open("/"), "Add", tickets="60")
        assert "60 tickets were added" in page.text
        first = person.open("/items/ticket")
        older = person.page(person.client.get(next(link for link in first.links if "before=" in link)))
        both = [{link for link in one.links if "/item/ticket" in link} for one in (first, older)]
        assert [len(one) for one in both] == [50, 10]
        assert not both[0] & both[1]
        for wrong in ("0", "-1", "many", "1e9", "nan"):
            assert person.press(person.open("/"), "Add", tickets=wrong).status == 400


def test_events_are_tried_again_and_sent_again():
    listener = Listener()
    listener.status = 503
    try:
        with signed_in(retry_first=30.0, retry_longest=30.0) as person:
            assert person.press(person.open("/deliveries"), "Send events there", callback="no address").status == 400
            person.press(person.open("/deliveries"), "Send events there", callback=listener.url)
            page = person.press(person.created(), "Start work")
            until(lambda: listener.got and person.seller.outbox.hubs()[0][1].waiting())
            assert "1 attempt failed" in person.open("/deliveries").text
            listener.status = 204
            person.press(person.open("/deliveries"), "Try now")
            until(listener.events)
            until(lambda: "Send again" in person.open("/deliveries").html)
            person.press(person.open("/deliveries"), "Send again")
            until(lambda: len(listener.events()) == 2)
            assert len({body["eventId"] for _, body, *_ in listener.got}) == 1
            assert "Event delivered" in person.page(person.client.get(page.place)).text
            assert "has ended" in person.press(person.open("/deliveries"), "End it").text
            assert person.seller.outbox.hubs() == []
    finally:
        listener.close()


def test_the_clock_and_what_waits_for_it():
    with signed_in() as person:
        page = person.press(person.press(person.created(), "Start work"), "Resolve")
        assert "moved" in person.press(person.open("/clock"), "8 days on").text
        until(lambda: 'class="badge">closed<' in person.client.get(page.place).text)
        assert "This is real time" in person.press(person.open("/clock"), "Real time").text
        for wrong in ("", "soon", "inf", "1e30"):
            assert person.press(person.open("/clock"), "Move", seconds=wrong).status == 400


def test_faults_are_switched_on_and_off():
    with signed_in() as person:
        page = person.open("/faults?text=slow-answers")
        form = next(one for one in page.forms if one.fields.get("name") == "slow-answers")
        assert person.submit(form, **{"set-seconds": "soon"}).status == 400
        assert "seconds=0.25" in person.submit(form, **{"set-seconds": "0.25"}).text
        assert person.seller.faults.names()[0]["settings"] == {"seconds": 0.25}
        assert "is switched off" in person.press(person.open("/faults"), "Switch off").text
        person.submit(form)
        person.press(person.open("/faults"), "Switch all off")
        assert person.seller.faults.names() == []
        assert person.submit(form, name="no-such-fault").status == 400


def test_the_journal_is_filtered_and_cleared():
    with signed_in() as person:
        person.created()
        assert "1 call;" in person.open("/journal?text=no+LIGHT").text
        assert "0 calls" in person.open("/journal?text=elephant").text
        person.press(person.open("/journal"), "Clear the journals")
        assert (list(person.seller.journal), list(person.seller.decisions), list(person.seller.outbox.log)) == ([], [], [])
        assert person.open("/call?at=1.0").status == 404


def test_the_seller_is_emptied_and_restarted():
    with signed_in() as person:
        person.created()
        assert "opened it again" in person.press(person.open("/"), "Restart the seller").text
        assert "1 ticket" in person.open("/").text
        assert "0 tickets" in person.press(person.open("/"), "Empty the seller").text


@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed: apt-get install chromium")
def test_a_browser_runs_no_script_of_a_ticket(tmp_path):
    with Server(Settings(control_token=TOKEN)) as server:
        person = Person(server.seller)
        create = person.open("/create/ticket").form("Create")
        hostile = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
        page = person.submit(create, body=json.dumps({**json.loads(create.fields["body"]), "description": hostile}))
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}", "--dump-dom"]
        shown = subprocess.run(
            [*command, f"{server.origin}{page.place}&token={TOKEN}"], capture_output=True, text=True, timeout=120, check=True
        )
        assert "What can happen next" in shown.stdout
        assert "<title>taken" not in shown.stdout
        assert "&lt;script&gt;" in shown.stdout


def test_a_dialect_of_a_users_own_has_its_console(tmp_path):
    (tmp_path / "dialect.yaml").write_text(DIALECT)
    profile = tmp_path / "acme.yaml"
    profile.write_text("extends: tmf621-v5\ndialect: ./dialect.yaml\n")
    with signed_in(str(profile)) as person:
        create = person.open("/create/ticket").form("Create")
        assert create.fields["path"] == "/acme/tickets/v1/troubleTicket"
        assert '"gravity": "Minor"' in create.fields["body"]
        assert "acknowledged" in person.created().text
        assert "TMF621:72" in person.submit(create, body="{}").text


GARBAGE = ("", "\x00", "-1", "1e999", "[]", '{"a": "\\ud800"}', "%00%ff", "9" * 400)


@pytest.mark.parametrize("profile", ["mef113", "fit"])
def test_whatever_stands_in_a_form_or_an_address_nothing_fails(profile):
    with signed_in(profile) as person:
        person.app.config["PROPAGATE_EXCEPTIONS"] = False
        made = person.created()
        shown = made.place.removeprefix("/_console")
        for page in [made, *(person.open(place) for place in PAGES)]:
            for form in page.forms[:9]:
                for name in set(form.fields) - {"form_token"}:
                    for value in GARBAGE:
                        answer = person.client.open(form.action, method=form.method.upper(), data={**form.fields, name: value})
                        assert answer.status_code < 500, (form.action, name, value)
        for place in (*PAGES, "/call", "/item/ticket", "/snapshot", shown.partition("?")[0]):
            for name in ("id", "at", "text", "outcome", "before", "buyer", "name", "said"):
                for value in GARBAGE:
                    assert person.client.get(f"/_console{place}", query_string={name: value}).status_code < 500, (place, name, value)
