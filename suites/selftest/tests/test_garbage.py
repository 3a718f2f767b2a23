from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import pytest

from ttck.harness.verdict import ExitCode
from ttck.suites.selftest.sellers.garbage import GARBAGE, HOSTILE_TEXTS
from ttck.suites.selftest.sellers.garbage_http import http_server
from ttck.suites.selftest.tests.support import SMALL, Markup, ttck, write_target

pytestmark = pytest.mark.sampled(14)

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 600
LONGEST = 240.0
# What each seller deserves, and words that must be said about it. A seller that never gives a whole answer is not judged
# (3); one that answers, but not with what the text demands, breaks mandatory requirements that everybody can see (1).
EXPECTED = {
    "refused": (3, "Connection refused"),
    "tls_error": (3, "SSL"),
    "redirect_loop": (3, "302"),
    "html_instead_of_json": (1, "not JSON"),
    "huge_body": (3, "longer than 1048576 bytes"),
    "endless_body": (3, "no whole answer within 0.5 s"),
    "truncated_body": (3, "IncompleteRead"),
    "stall": (3, "no whole answer within 0.5 s"),
    "stall_after_headers": (3, "no whole answer within 0.5 s"),
    "server_error": (1, "500"),
    "hostile_ticket": (1, "<script>alert"),
    "deep_json": (1, "nested deeper than 200 levels"),
    "invalid_utf8": (1, "not UTF-8"),
    "bom_json": (1, "byte order mark"),
    "wrong_content_encoding": (1, "Content-Encoding"),
    "gzip_bomb": (3, "longer than 1048576 bytes"),
    "header_flood": (3, "more than 100 headers"),
    "slow_loris": (3, "no whole answer within 0.5 s"),
    "duplicate_keys_json": (1, "stands twice"),
    "nan_json": (1, "NaN is not JSON"),
    "huge_number": (1, "too many digits"),
}
SLOW = {"stall", "stall_after_headers", "endless_body", "slow_loris"}
LARGE = {"hostile_ticket", "deep_json"}


def test_every_seller_of_garbage_is_expected():
    assert EXPECTED.keys() == GARBAGE.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_garbage_is_survived_and_named(name, tmp_path):
    code, words = EXPECTED[name]
    limits = {**SMALL, "max_body_bytes": 8 * MEGABYTE if name in LARGE else MEGABYTE}
    if name in SLOW:
        limits["request_timeout"] = 0.5
    with GARBAGE[name]() as base:
        done = ttck(write_target(tmp_path, {"base_url": base, "limits": limits}), tmp_path / "runs", fresh=True).sound()
    assert done.code == code, done.out + done.err
    assert done.footer["exit_code"] == code
    assert not done.verdicts("error")
    findings = json.dumps([line["findings"] for line in done.of("verdict")], ensure_ascii=False)
    assert words in (done.footer["stopped"] or "") + findings
    if code == ExitCode.NOTHING_JUDGED:
        assert words in done.out
        assert "NOTHING JUDGED" in done.out
        assert 1 <= len(done.of("exchange")) <= 3  # a reading that is lost at once is tried again
    else:
        assert "NOT CONFORMANT" in done.out
        assert done.verdicts("failed")
    assert done.seconds < LONGEST
    assert done.megabytes < MOST_MEGABYTES


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    limits = {**SMALL, "max_body_bytes": 8 * MEGABYTE}
    with GARBAGE["hostile_ticket"]() as base:
        return ttck(write_target(folder, {"base_url": base, "limits": limits}), folder / "runs", "-r", "R25", "-r", "R153").sound()


@pytest.mark.parametrize("page", ["report.html", "pytest.html"])
def test_hostile_markup_is_inert(hostile, page):
    text = (hostile.folder / page).read_text("utf-8")
    assert "alert" in text  # it is shown, or this test proves nothing
    markup = Markup(text)
    assert not [script for script in markup.scripts if "alert('ttck')" in script or "alert(2)" in script]
    assert not [handler for handler in markup.handlers if "alert" in handler]
    assert "x" not in markup.images


def test_hostile_text_is_inert_in_junit(hostile):
    raw = (hostile.folder / "junit.xml").read_text("utf-8")
    tree = ET.fromstring(raw)
    names = {element.tag for element in tree.iter()}
    assert names <= {
        "testsuites",
        "testsuite",
        "testcase",
        "failure",
        "error",
        "skipped",
        "properties",
        "property",
        "system-out",
        "system-err",
    }
    assert "alert" in raw


def test_hostile_text_sends_nothing_to_the_terminal(hostile):
    assert HOSTILE_TEXTS[2][0] == "\x1b"
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", hostile.out + hostile.err)


def test_a_seller_that_falls_silent_is_judged_by_what_was_seen(tmp_path):
    """It answers a few requests, refusals all of them, and then never again."""
    count = 0

    def answer(call):
        nonlocal count
        count += 1
        if count > 12:
            for _ in call.ticks(3.0):
                pass
            return
        call.answer(500, b'{"code": "internalError", "reason": "no"}')

    with http_server(answer) as base:
        done = ttck(write_target(tmp_path, {"base_url": base, "limits": {**SMALL, "request_timeout": 1}}), tmp_path / "runs").sound()
    assert "3 requests in a row got no whole answer: no whole answer within 1 s" in done.out
    assert done.footer["interrupted"]
    assert done.code in {ExitCode.NOT_CONFORMANT, ExitCode.INCOMPLETE}
    assert (done.code == ExitCode.NOT_CONFORMANT) == bool([v for v in done.verdicts("failed") if not v["advisory"]])
    assert not done.verdicts("error")


def test_one_lost_answer_is_no_breach(tmp_path):
    """The connection breaks off in the middle of one answer; that is nobody's rule broken."""
    count = 0

    def answer(call):
        nonlocal count
        count += 1
        if count == 4:
            call.head(201, "Content-Type: application/json", "Content-Length: 100")
            call.send(b'{"id"')
        else:
            call.answer(500, b'{"code": "notAvailable", "reason": "closed"}')

    with http_server(answer) as base:
        done = ttck(write_target(tmp_path, {"base_url": base, "limits": SMALL}), tmp_path / "runs").sound()
    (lost,) = [line for line in done.of("exchange") if line["error"]]
    assert lost["response"] == {"status": 201, "headers": lost["response"]["headers"], "body": '{"id"', "truncated": True}
    assert lost["n"] not in {number for line in done.of("verdict") for found in line["findings"] for number in found["exchanges"]}


def test_the_time_of_a_run_is_bounded(tmp_path):
    with GARBAGE["server_error"]() as base:
        target = write_target(tmp_path, {"base_url": base, "limits": {**SMALL, "run_seconds": 0.05}})
        done = ttck(target, tmp_path / "runs").sound()
    assert "longer than 0.05 s (limits.run_seconds)" in done.out
    assert done.footer["interrupted"]
    assert not done.verdicts("error")
