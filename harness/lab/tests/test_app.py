from __future__ import annotations

import io
import json

import pytest

from ttck.harness.buyer.operator_files import ANSWER, QUESTION
from ttck.harness.evidence.verifying import verify
from ttck.harness.lab.tests.conftest import TARGET, TOKEN, Visitor, made, read
from ttck.harness.report.attestations import load
from ttck.harness.report.html import script_hash
from ttck.harness.report.tests.records import HOSTILE

BEFORE, AFTER = "20261121-090102-3f2a", "20261122-090102-3f2b"
START = {"budget": "small", "lane": "verdict", "seed": "7", "requirements": "R24, R4?", "tester": "Jo Miller"}


@pytest.fixture
def runs(lab):
    return made(lab.runs / BEFORE), made(lab.runs / AFTER, outcome="failed")


def asking(folder, *, number=1, asked=1, text="Please resolve ticket T-1.", until=9e9):
    (folder / QUESTION).write_text(json.dumps({"number": number, "asked": asked, "text": text, "until": until}))


def test_targets_and_runs_are_listed(visitor, runs, lab):
    (lab.targets / "broken.yaml").write_text("base_url: 5\nauth: {type: bearer, token: hunter2-secret}\n")
    (lab.targets / "notes.yaml").write_text("a: 1\n")
    page = visitor.get("/").text
    for part in ("Acme", "acme.yaml", "mef113", "operator", "cannot be used", BEFORE, "NOT CONFORMANT", ">CONFORMANT<"):
        assert part in page
    assert "notes.yaml" not in page
    assert page.index(AFTER) < page.index(BEFORE)
    assert "hunter2" not in visitor.get("/target/broken.yaml").text


def test_every_page_is_there_and_runs_nothing_of_its_own(visitor, runs):
    visitor.lab.playing.going(BEFORE)
    asking(runs[0])
    seen, ahead = set(), ["/", f"/run/{BEFORE}", f"/run/{AFTER}", f"/compare?before={BEFORE}&after={AFTER}"]
    while ahead:
        place = ahead.pop()
        answer = visitor.get(place)
        assert answer.status_code == 200, place
        assert answer.headers["Cache-Control"] == "no-store"
        if answer.mimetype == "text/html" and "Content-Disposition" not in answer.headers and not place.endswith("report.html"):
            found = read(answer.text)
            assert found.strange == [], place
            policy = answer.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'")
            assert "script-src 'self';" in policy
            assert "unsafe" not in policy
            ahead += [link for link in found.links if link.startswith("/") and link not in seen]
            seen |= set(found.links)
    assert f"/run/{AFTER}/bundle" in seen


def test_a_run_is_started_with_what_the_form_says(visitor, lab):
    answer = visitor.post("/target/acme.yaml/start", **START, strict="yes")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/run/20261130-090000-0001")
    ((key, path, options),) = lab.playing.asked
    assert (key, path) == ("acme.yaml", lab.targets / "acme.yaml")
    assert options == [
        "--budget=small", "--lane=verdict", "--seed=7", "--requirement=R24", "--requirement=R4?", "--tester=Jo Miller", "--strict",
    ]  # fmt: skip


def test_what_failed_is_played_again(visitor, lab, runs):
    visitor.post("/target/acme.yaml/start", seed="0", failed=AFTER)
    assert lab.playing.asked[0][2][-1] == f"--failed={runs[1].resolve()}"
    assert visitor.post("/target/acme.yaml/start", seed="0", failed="../../etc").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"budget": "huge"}, {"lane": "x"}, {"seed": "1e3"}, {"seed": ""}, {"requirements": "R99999"}, {"requirements": "--output=x"},
     {"tester": "x" * 201}, {"tester": "a\x00b"}],
)  # fmt: skip
def test_what_a_form_cannot_say_starts_nothing(visitor, lab, wrong):
    assert visitor.post("/target/acme.yaml/start", **{**START, **wrong}).status_code == 400
    assert lab.playing.asked == []


def test_a_target_that_cannot_be_used_or_is_not_there_is_not_run(visitor, lab):
    (lab.targets / "broken.yaml").write_text("base_url: 5\n")
    assert visitor.post("/target/broken.yaml/start", **START).status_code == 400
    for name in ("none.yaml", "..%2Facme.yaml", "%2e%2e/acme.yaml"):
        assert visitor.post(f"/target/{name}/start", **START).status_code == 404
    assert lab.playing.asked == []


def test_a_question_is_shown_and_answered_once(visitor, lab, runs):
    lab.playing.going(BEFORE)
    lab.playing.lines = ("[ 30 %] Trying every operation (about 8 s left)",)
    asking(runs[0], number=4, asked=2)
    page = visitor.get(f"/run/{BEFORE}").text
    assert "Please resolve ticket T-1." in page
    assert '<progress id="share" max="100" value="30"' in page
    state = visitor.get(f"/run/{BEFORE}/state").json
    assert (state["share"], state["doing"], state["mark"]) == (30, "Trying every operation (about 8 s left)", "True-False-4-2")
    assert f'data-mark="{state["mark"]}"' in page
    assert state["form"] == visitor.access.form_token
    answer = {"number": "4", "asked": "2", "answer": "cannot", "note": "no such button"}
    assert "Answered: it cannot be done." in visitor.posted(f"/run/{BEFORE}/answer", **answer).text
    assert json.loads((runs[0] / ANSWER).read_text()) == {"number": 4, "asked": 2, "answer": "cannot", "note": "no such button"}
    assert "did not count" in visitor.posted(f"/run/{BEFORE}/answer", **answer).text
    assert "Please resolve" not in visitor.get(f"/run/{BEFORE}").text


@pytest.mark.parametrize("wrong", [{"answer": "perhaps"}, {"number": "x"}, {"asked": ""}])
def test_an_answer_that_is_none(visitor, lab, runs, wrong):
    lab.playing.going(BEFORE)
    asking(runs[0])
    assert visitor.post(f"/run/{BEFORE}/answer", **{"number": "1", "asked": "1", "answer": "done", **wrong}).status_code == 400
    assert not (runs[0] / ANSWER).exists()


def test_a_run_that_has_ended_takes_no_answer_and_is_stopped_once(visitor, lab, runs):
    asking(runs[0])
    assert "has ended" in visitor.posted(f"/run/{BEFORE}/answer", number="1", asked="1", answer="done").text
    assert visitor.get(f"/run/{BEFORE}/state").json == {"mark": "ended"}
    lab.playing.going(BEFORE)
    assert "asked to stop" in visitor.posted(f"/run/{BEFORE}/stop").text
    assert lab.playing.asked == [("stop", BEFORE)]


def test_a_run_without_reports_gets_them_from_its_record(visitor, runs):
    for name in ("report.html", "report.json"):
        (runs[0] / name).unlink()
    assert "no report" in visitor.get(f"/run/{BEFORE}").text
    assert "were made from the record" in visitor.posted(f"/run/{BEFORE}/reports").text
    assert (runs[0] / "report.html").is_file()


def test_the_report_is_shown_in_a_sandbox_and_all_else_is_saved(visitor, runs):
    (runs[0] / "pytest.html").write_text("<script>1</script>")
    report = visitor.get(f"/run/{BEFORE}/file/report.html")
    policy = report.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-scripts allow-modals; default-src 'none'")
    assert f"script-src '{script_hash()}'" in policy
    assert "allow-same-origin" not in policy
    assert "Content-Disposition" not in report.headers
    for name in ("report.json", "record.jsonl", "junit.xml", "requirements.csv", "pytest.html"):
        assert visitor.get(f"/run/{BEFORE}/file/{name}").headers["Content-Disposition"].startswith("attachment")
    (runs[0] / "other.txt").write_text("x")
    for path in ("other.txt", "..%2Facme.yaml", "%2e%2e%2f%2e%2e%2ftargets%2facme.yaml", "attested.json"):
        assert visitor.get(f"/run/{BEFORE}/file/{path}").status_code == 404
    for name in ("..", ".lab", "%2e%2e", "none", "..%2f..%2ftargets"):
        assert visitor.get(f"/run/{name}/file/record.jsonl").status_code == 404


def test_two_runs_are_compared(visitor, runs):
    page = visitor.get(f"/compare?before={BEFORE}&after={AFTER}").text
    assert "Something that decides fails now" in page
    assert "<strong>MEF113:R24</strong> passed, now failed" in page
    assert "Nothing that decides fails now" in visitor.get(f"/compare?before={AFTER}&after={BEFORE}").text
    for query in ("", f"?before={BEFORE}", f"?before={BEFORE}&after=../x"):
        assert visitor.get(f"/compare{query}").status_code == 400


def test_a_bundle_is_saved_whole(visitor, runs):
    answer = visitor.get(f"/run/{AFTER}/bundle")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{AFTER}.zip"'
    assert verify(answer.data, name="b.zip").whole


def test_a_person_attests_with_evidence_and_the_report_says_so(visitor, runs):
    file = (io.BytesIO(b"%PDF"), "manual.pdf")
    said = {"id": "MEF113:R60", "answer": "kept", "by": "Jo Miller", "on": "2026-11-30", "note": "chapter 4", "file": file}
    page = visitor.posted(f"/run/{BEFORE}/attest", **said).text
    assert "1 requirement was attested" in page
    assert "kept, says Jo Miller on 2026-11-30: chapter 4; evidence-" in page
    assert "Jo Miller" in (runs[0] / "report.html").read_text()
    page = visitor.posted(f"/run/{BEFORE}/attest", **{**said, "file": (io.BytesIO(b""), ""), "by": ""}).text
    assert "Nothing was kept: MEF113:R60: the name" in page
    assert visitor.post(f"/run/{BEFORE}/attest", **{**said, "file": (io.BytesIO(b""), ""), "answer": "x"}).status_code == 400
    assert len(load(runs[0])) == 1


def test_a_checklist_is_taken_in_the_browser(visitor, runs):
    def sent(text, name="list.yaml"):
        return visitor.post(f"/run/{BEFORE}/attest", checklist=(io.BytesIO(text), name))

    assert sent(b"about,answer,by,note\nMEF113:R60,not kept,Jo,seen\n", "list.CSV").status_code == 303
    assert load(runs[0])[0].broken
    for text in (b"[]", b"{", b"\xff\xfe", b'- {about: "MEF113:R60", answer: kept, by: Jo, file: /etc/passwd}'):
        assert sent(text).status_code == 400
    assert len(load(runs[0])) == 1


def test_hostile_content_is_shown_as_text(visitor, lab):
    folder = made(lab.runs / BEFORE, target={"name": HOSTILE, "base_url": HOSTILE}, tester=HOSTILE)
    (lab.targets / "bad.yaml").write_text(TARGET.replace("Acme", json.dumps(HOSTILE)))
    lab.playing.lines = (HOSTILE,)
    lab.playing.going(BEFORE)
    asking(folder, text=HOSTILE)
    for place in ("/", "/target/bad.yaml", f"/run/{BEFORE}", f"/run/{BEFORE}/attest", f"/compare?before={BEFORE}&after={BEFORE}"):
        answer = visitor.get(place)
        assert answer.status_code == 200, place
        assert read(answer.text).strange == [], place
        assert "\u202e" not in answer.text
        assert "\x1b" not in answer.text


GARBAGE = ("", "\x00", "-1", "1e999", "%00%ff", "../../../etc/passwd", "9" * 4000, "<script>")


def test_whatever_stands_in_a_form_or_an_address_nothing_fails(visitor, lab, runs):
    visitor.app.config["PROPAGATE_EXCEPTIONS"] = False
    lab.playing.going(BEFORE)
    asking(runs[0])
    for value in GARBAGE:
        for place in (
            "/target/{}",
            "/run/{}",
            "/run/{}/state",
            "/run/{}/bundle",
            "/run/{}/attest",
            f"/run/{BEFORE}/file/{{}}",
            "/?said={}",
        ):
            assert visitor.get(place.format(value)).status_code < 500, (place, value)
        for names in ({"before": value}, {"after": value, "before": BEFORE}):
            assert visitor.get("/compare", query_string=names).status_code < 500
        for name in (*START, "keep", "failed"):
            assert visitor.post("/target/acme.yaml/start", **{**START, name: value}).status_code < 500
        for name in ("number", "asked", "answer", "note"):
            fields = {"number": "1", "asked": "1", "answer": "done", name: value}
            assert visitor.post(f"/run/{BEFORE}/answer", **fields).status_code < 500
        for name in ("id", "answer", "by", "on", "note", "file", "checklist"):
            fields = {"id": "MEF113:R60", "answer": "kept", "by": "Jo", "note": "x", name: value}
            assert visitor.post(f"/run/{AFTER}/attest", **fields).status_code < 500


def test_nothing_is_done_by_reading_and_by_no_form_of_another_page(visitor, lab, runs):
    for place in ("/target/acme.yaml/start", f"/run/{BEFORE}/stop", f"/run/{BEFORE}/answer", f"/run/{BEFORE}/reports"):
        assert visitor.get(place).status_code == 405
        for token in ("", "wrong"):
            assert visitor.post(place, form_token=token, **START).status_code == 403
    assert lab.playing.asked == []


def test_who_has_not_shown_the_token_sees_and_does_nothing(lab, runs):
    visitor = Visitor(lab, token=TOKEN)
    for place in ("/", "/target/acme.yaml", f"/run/{BEFORE}", f"/run/{BEFORE}/file/record.jsonl", f"/run/{BEFORE}/bundle"):
        answer = visitor.get(place)
        assert (answer.status_code, "Acme" in answer.text) == (401, False)
    assert visitor.post("/target/acme.yaml/start", **START).status_code == 401
    assert visitor.client.post("/enter", data={"token": "wrong"}).status_code == 401
    entered = visitor.client.post("/enter", data={"token": TOKEN})
    cookie = entered.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Strict"))
    assert TOKEN not in cookie
    page = visitor.get("/").text
    assert "Acme" in page
    assert TOKEN not in page


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:8621", 200), ("localhost", 200), ("[::1]:8621", 200), ("lab.example", 200), ("10.1.2.3:80", 200), ("LAB.example:1", 200),
     ("evil.example", 403), ("evil.example:8621", 403), ("127.0.0.1.evil.example", 403), ("", 403)],
)  # fmt: skip
def test_a_page_of_another_name_does_not_get_through(visitor, host, status):
    for place in ("/", "/style.css"):
        assert visitor.get(place, headers={"Host": host}).status_code == status
