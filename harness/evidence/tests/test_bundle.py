from __future__ import annotations

import base64
import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ttck.harness.buyer.target import parse_target
from ttck.harness.evidence.bundle import bundle
from ttck.harness.evidence.manifest import BundleError
from ttck.harness.evidence.tests.conftest import KEY
from ttck.harness.evidence.verifying import contents, verify
from ttck.harness.record.exchange import Answer, Exchange, now
from ttck.harness.record.reader import ReportError
from ttck.harness.record.recorder import Recorder
from ttck.harness.report.attesting import Given, Proof, attest
from ttck.harness.report.tests.records import HOSTILE, RecordBuilder, failing
from ttck.harness.secrets.encodings import spellings
from ttck.harness.secrets.redactor import Redactor


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return {name: found.read(name) for name in found.namelist()}


def statement(data: bytes) -> dict[str, Any]:
    return dict(json.loads(base64.b64decode(json.loads(opened(data)["statement.dsse.json"])["payload"])))


def test_a_bundle_holds_what_a_certifier_needs(run: Path, signed: bytes) -> None:
    files = opened(signed)
    assert set(files) == {
        "manifest.json", "statement.dsse.json", "README.txt", "record.jsonl", "target.json", "attestations.json", "report.html",
        "report.json", "junit.xml", "requirements.csv",
    }  # fmt: skip
    assert files["record.jsonl"] == (run / "record.jsonl").read_bytes()
    about = json.loads(files["manifest.json"])
    assert about["run"]["id"] == "20261121-090102-3f2a"
    assert about["run"]["seed"] == 1
    assert about["versions"] == {"ttck": "0.1.0", "python": "3.11.7", "record": 1}
    assert about["hashes"]["facts"] == "9f" * 32
    assert json.loads(files["target.json"])["auth"]["client_secret"] == "[secret]"
    assert {"MEF113:R60", "MEF113:R62"} <= {row["id"] for row in json.loads(files["attestations.json"])}
    assert b"ttck verify BUNDLE" in files["README.txt"]


def test_the_statement_is_a_test_result_over_all_files(signed: bytes) -> None:
    said, files = statement(signed), opened(signed)
    assert said["_type"] == "https://in-toto.io/Statement/v1"
    assert said["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
    assert {one["name"] for one in said["subject"]} == set(files) - {"statement.dsse.json"}
    assert all(len(one["digest"]["sha256"]) == 64 for one in said["subject"])
    assert said["predicate"]["result"] == "FAILED"
    assert said["predicate"]["failedTests"] == ["MEF113:R24"]
    assert {one["name"] for one in said["predicate"]["configuration"]} == {"target.json", "facts"}


@pytest.mark.parametrize(
    ("header", "outcome", "result"),
    [
        ({}, "passed", "PASSED"),
        ({}, "warned", "WARNED"),
        ({}, "failed", "FAILED"),
        ({}, "inconclusive", "FAILED"),
        ({"selection": "R24"}, "passed", "WARNED"),
    ],
)
def test_the_result_promises_no_more_than_the_verdict(tmp_path: Path, header: dict[str, Any], outcome: str, result: str) -> None:
    record = RecordBuilder().header(**header)
    record.exchange(answer={"id": "TT-1"})
    record.verdict("a_check", "MEF113:R24", outcome=outcome)
    assert statement(bundle(record.footer().write(tmp_path), key=None)[0])["predicate"]["result"] == result


def test_the_same_run_and_key_give_the_same_bytes_wherever_it_lies(run: Path, signed: bytes, unsigned: bytes, tmp_path: Path) -> None:
    elsewhere = Path(shutil.copytree(run, tmp_path / "another name"))
    assert bundle(elsewhere, key=KEY)[0] == signed
    assert bundle(elsewhere / "record.jsonl", key=None)[0] == unsigned
    assert str(tmp_path).encode() not in b"".join(opened(signed).values())


def test_waivers_count_and_come_along(tmp_path: Path) -> None:
    folder = failing("MEF113:R24").write(tmp_path)
    (folder / "waivers.yaml").write_text('- {id: "MEF113:R24", until: 2027-03-31, owner: jo, reason: until release 7}\n')
    data, _ = bundle(folder, key=None)
    assert statement(data)["predicate"]["result"] == "WARNED"
    assert b"until release 7" in opened(data)["waivers.yaml"]


def test_attestations_come_along_with_their_evidence_hashed(tmp_path: Path) -> None:
    folder = failing("MEF113:R24").write(tmp_path)
    proof = Proof(name="manual.pdf", data=b"%PDF")
    (one,) = attest(folder, [Given(id="MEF113:R60", answer="kept", by="Jo", on="2026-11-30", note="chapter 4", proof=proof)])
    assert one.file is not None
    data, _ = bundle(folder, key=KEY)
    files = opened(data)
    assert files[one.file.name] == b"%PDF"
    rows = {row["id"]: row["attestation"] for row in json.loads(files["attestations.json"])}
    assert (rows["MEF113:R60"]["by"], rows["MEF113:R62"]) == ("Jo", None)
    assert verify(data, name="b.zip").whole
    changed = verify(data.replace(b"%PDF", b"%PDX", 1), name="b.zip")
    assert [problem.name for problem in changed.problems] == [one.file.name]
    (folder / one.file.name).write_bytes(b"other")
    with pytest.raises(ReportError, match="was changed after somebody attested by it"):
        bundle(folder, key=KEY)


def test_a_hostile_record_makes_a_whole_bundle(tmp_path: Path) -> None:
    huge = 10**400
    record = RecordBuilder().header(seed=huge, target={"name": HOSTILE + "\ud800", "base_url": 5, "deep": {"a\x00": [1e308, huge]}})
    record.exchange(answer=HOSTILE)
    record.verdict("a_check", "MEF113:R24")
    data, _ = bundle(record.footer().write(tmp_path), key=KEY)
    found = verify(data, name="b.zip")
    assert found.whole
    assert found.manifest is not None
    assert contents(data, found.manifest, "record.jsonl") == (tmp_path / "record.jsonl").read_bytes()


def test_a_record_that_grows_meanwhile_is_not_bundled(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(shutil.copytree(run, tmp_path / "run"))
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda self: read(self) + (b"{}\n" if self.name == "record.jsonl" else b""))
    with pytest.raises(BundleError, match="changes while it is read"):
        bundle(folder, key=None)


def test_no_secret_is_in_a_bundle_in_any_form(tmp_path: Path) -> None:
    secret = "s3cr3t/Töken+4711=="
    forms = {text for one in spellings(secret) if (text := one.text)}
    forms |= {base64.b32encode(secret.encode()).decode(), json.dumps(secret)[1:-1], "".join(f"\\u{ord(c):04x}" for c in secret)}
    redactor = Redactor([secret])
    recorder = Recorder(tmp_path / "record.jsonl", redactor)
    document = {"base_url": "https://seller.example/x", "auth": {"type": "bearer", "token": secret}}
    recorder.line(RecordBuilder().header(target=parse_target(document, name="x").document).lines[0])
    for text in sorted(forms):
        answer = Answer(status=200, headers={"x-echo": text}, body=json.dumps({"said": text}).encode())
        recorder.add(
            lambda number, text=text, answer=answer: Exchange(
                number=number, scenario="s", label="l", operation="createTroubleTicket", ticket=None, at=now(), elapsed=0.1, method="GET",
                url=f"http://jo:{text}@seller.example/x?token={text}", request_headers={"authorization": f"Bearer {text}"},
                request_body=text.encode(), sent=None, answer=answer,
            )
        )  # fmt: skip
    recorder.close()
    whole = b"\n".join(opened(bundle(tmp_path, key=KEY)[0]).values())
    for text in {secret, *forms}:
        for data in (text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be"), base64.b64encode(text.encode())):
            assert data not in whole
