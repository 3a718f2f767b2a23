"""No secret of a target file is ever written, in whatever encoding a seller gives it back."""

from __future__ import annotations

import base64
import html
import io
import json
import os
import re
import zipfile
from urllib.parse import quote, quote_plus, unquote, unquote_plus

import pytest
from ahocorasick import Automaton

from ttck.harness.evidence.bundle import bundle
from ttck.harness.evidence.manifest import ENVELOPE
from ttck.harness.report.formats import FORMATS
from ttck.harness.report.model import load
from ttck.harness.secrets.redactor import MASK
from ttck.harness.verdict import ExitCode
from ttck.suites.selftest.sellers import echo
from ttck.suites.selftest.tests.support import SMALL, ttck, write_target

pytestmark = pytest.mark.sampled(2)

ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|\\(.)")
AWKWARD = " \"q'&<>é/+\\%= "


def secret(name):
    return f"{name}{AWKWARD}end-{name}"


ACCESS = "acc/ess+to~ken.eyJhbGciOiJub25lIn0&x<y>"
USERINFO = "url p&ss/wörd"
ENVIRONMENT = "env & <pröduct>/7"
HEADER, TAGGED, CONTROL, STIMULUS = secret("header"), "Token plain+tagged/value==", secret("control"), secret("stimulus")
SOME = ("--requirement", "R25")  # sends a few of everything: creates, readings, cancels, both ways of a stimulus, a subscription
AUTHS = {
    "basic": ({"type": "basic", "username": "buyer", "password": secret("basic")}, [secret("basic")]),
    "bearer": ({"type": "bearer", "token": secret("carried")}, [secret("carried")]),
    "oauth2": ({"type": "oauth2", "client_id": "buyer", "client_secret": secret("client")}, [secret("client"), ACCESS]),
    "userinfo": ({"type": "none"}, [USERINFO]),
}


def target(root, auth):
    person = f"someone:{quote(USERINFO, safe='')}@"
    call = {"url": f"http://{person}{root}/stimulus", "headers": {"X-Key": STIMULUS}, "json": {"product": "${args.none:-x}"}}
    return {
        "base_url": f"http://{person}{root}{echo.BASE}",
        "auth": {**auth, "token_url": f"http://{root}/token"} if auth["type"] == "oauth2" else auth,
        "headers": {"X-Api-Secret": HEADER, "X-Tagged": TAGGED},
        "products": ["${env.TTCK_TEST_PRODUCT}"],
        "stimuli": {"control": {"url": f"http://{root}/_control", "token": CONTROL}, "http": {"ticket_start_work": call}},
        "limits": {**SMALL, "request_timeout": 5},
    }


def cores(raw):
    """What of base64 text depends on the secret alone, for the three places it may start at."""
    for lead in range(3):
        text = base64.b64encode(b"\0" * lead + raw).decode()
        yield text[(0, 2, 3)[lead] : (len(raw) + lead) // 3 * 4]


def needles(value):
    yield from (value, quote(value), quote(value, safe=""), quote_plus(value), html.escape(value), value.encode().hex())
    yield from (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1])
    for core in (*cores(value.encode()), *cores(value.encode("latin-1"))):
        yield from (core, core.replace("+", "-").replace("/", "_"))
    # A piece that says enough: no cut may leave half of a secret behind.
    yield value[: len(value) // 2]


def leaves(value):
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)
    elif isinstance(value, str):
        yield value


def views(text):
    """A file as it stands, and as those who read it decode it."""
    yield text
    if text.startswith('{"kind"'):
        text = "\n".join({leaf for line in text.split("\n") if line for leaf in leaves(json.loads(line))})
        yield text
    plain = text
    for _ in range(2):
        plain = ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)) if found[1] or found[2] else found[3], plain)
        yield from (plain, html.unescape(plain))
    yield from (html.unescape(text), html.unescape(html.unescape(text)), unquote(text), unquote_plus(text))


def leaks(text, secrets):
    wanted = Automaton()
    for value in secrets:
        for needle in needles(value):
            wanted.add_word(needle, (value, needle))
    wanted.make_automaton()
    return sorted({pair for view in set(views(text)) for _, pair in wanted.iter(view)})


def handed_on(run):
    """What can be made of a run for others: each form of its report, and each file of its bundle that is not in the folder."""
    report = load(run)
    forms = {one.option: one.render(report) for one in FORMATS}
    with zipfile.ZipFile(io.BytesIO(bundle(run, key=None)[0])) as opened:
        inside = {f"bundle, {name}": opened.read(name).decode() for name in opened.namelist() if not (run / name).exists()}
    said = json.loads(base64.b64decode(json.loads(inside[f"bundle, {ENVELOPE}"])["payload"]))
    return {**forms, **inside, "statement": json.dumps(said)}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("kind", AUTHS)
def test_nothing_that_is_written_holds_a_secret(kind, tmp_path):
    auth, own = AUTHS[kind]
    secrets = [HEADER, TAGGED.split()[1], CONTROL, STIMULUS, ENVIRONMENT, *own]
    environment = {**os.environ, "TTCK_TEST_PRODUCT": ENVIRONMENT}
    with echo.start(access_token=ACCESS) as seller:
        done = ttck(write_target(tmp_path, target(seller.root, auth)), tmp_path / "runs", *SOME, env=environment).sound()
        heard = "\n".join(seller.heard)
    assert done.code in {ExitCode.NOT_CONFORMANT, ExitCode.INCOMPLETE}, done.out + done.err
    silent = [value for value in secrets if value not in heard and value not in unquote_plus(heard)]
    assert silent == []  # each was sent, and given back, or this test proves nothing
    written = {path.name: path.read_text("utf-8") for path in done.folder.iterdir()}
    assert written.keys() >= {"record.jsonl", "report.html", "pytest.html", "junit.xml", "report.json", "requirements.csv"}
    for name, text in {**written, **handed_on(done.folder), "stdout": done.out, "stderr": done.err}.items():
        assert leaks(text, secrets) == [], name
    assert written["record.jsonl"].count(MASK) > 100
    assert done.of("notification")
    assert [line["via"] for line in done.of("stimulus")].count("control") > 0
    assert [line["via"] for line in done.of("stimulus")].count("http") > 0
    assert not done.verdicts("error")


def test_the_scan_itself_finds_every_encoding():
    for text in echo.encodings(f"before {HEADER} after"):
        assert leaks(f"<td>{text}</td>", [HEADER]), text


@pytest.mark.parametrize(
    "document",
    [
        {"base_url": "x", "auth": {"type": "bearer", "token": HEADER}},
        {"base_url": "http://127.0.0.1:9", "auth": {"type": "basic", "password": HEADER}},
        {"base_url": "http://127.0.0.1:9", "headers": {"X": [HEADER]}},
        {"base_url": "http://127.0.0.1:9", "stimuli": {"control": {"url": "ftp://x", "token": HEADER}}},
        {"base_url": "http://127.0.0.1:9", "auth": {"type": "oauth2", "client_secret": {"x": HEADER}}},
        {"base_url": f"ftp://a:{quote(HEADER, safe='')}@127.0.0.1"},
    ],
)
def test_a_refused_target_file_is_not_quoted_with_its_secrets(tmp_path, document):
    done = ttck(write_target(tmp_path, document), tmp_path / "runs")
    assert done.code == ExitCode.USAGE, done.err
    assert leaks(done.out + done.err, [HEADER]) == []


def test_a_seller_that_cannot_be_reached_is_named_without_its_password(tmp_path):
    base = f"http://someone:{quote(USERINFO, safe='')}@127.0.0.1:9{echo.BASE}"
    done = ttck(write_target(tmp_path, {"base_url": base, "limits": SMALL}), tmp_path / "runs").sound()
    assert done.code == ExitCode.NOTHING_JUDGED
    assert "127.0.0.1:9" in done.out
    for path in done.folder.iterdir():
        assert leaks(path.read_text("utf-8"), [USERINFO]) == [], path
    assert leaks(done.out + done.err, [USERINFO]) == []
