"""Make a bundle: the record of a run, what follows from it, and a statement over all of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ttck.harness.evidence.archive import LARGEST, MANIFEST, MOST, archive, packed, stored
from ttck.harness.evidence.manifest import ENVELOPE, BundleError, manifest, parse, statement
from ttck.harness.evidence.signing import envelope, public_half
from ttck.harness.record.reader import RECORD, locate
from ttck.harness.report import attestations, words
from ttck.harness.report.attesting import standing_report, to_confirm
from ttck.harness.report.model import Report
from ttck.harness.report.waivers import FILE as WAIVERS
from ttck.harness.report.write import RENDERERS

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_README = """\
This file and the others beside it are the evidence of a conformance run of ttck.

Run       {run}
Seller    {seller}
Verdict   {word}

{record:<22}all that was sent and received, one JSON line each, secrets masked, chained by hashes
target.json           the target file of the run, secrets masked
report.html           the report, for people; report.json, junit.xml and requirements.csv for programs
attestations.json     what no message shows, so that a person has to confirm it, and who did; evidence-* are the files given for it
manifest.json         the run, its verdict, versions, what it was judged by, and the hashes of all files
statement.dsse.json   an in-toto test-result statement over all files, in a DSSE envelope, signed with Ed25519 if signed at all

Is it as it was made?       ttck verify BUNDLE --key key.pub
Do today's rules agree?     ttck rejudge BUNDLE
"""


def bundle(run: Path, *, key: Ed25519PrivateKey | None) -> tuple[bytes, Report]:
    """The bundle of a run, and the report in it. The same run and key give the same bytes, wherever the run lies.

    Raises:
        ReportError: the run has no readable record, a report cannot be made of it, or a file with evidence was changed.
        WaiverError: its waivers cannot be read.
        BundleError: it is too large.
    """
    folder = locate(run).parent
    report = standing_report(run)
    report = replace(report, place=Path(str(report.header.get("run_id") or "RUN")))
    record = _record(report)
    files = [packed(name, data) for name, data in sorted({**_written(report, folder), RECORD: record}.items())]
    entries = tuple(entry for entry, _ in files)
    if sum(entry.size for entry in entries) > MOST or sum(entry.packed_size for entry in entries) > LARGEST:
        raise BundleError(f"a bundle holds {LARGEST // 1024**2} MB at most, and {MOST // 1024**3} GB when unpacked; this run has more")
    about = stored(MANIFEST, manifest(report, entries, signer=public_half(key) if key else None))
    said = stored(ENVELOPE, envelope(statement(parse(about[1]), about[0]), key))
    return archive([about, said, *files]), report


def _record(report: Report) -> bytes:
    """The record, as it was when its report was made.

    Raises:
        BundleError: it cannot be read, or was written to meanwhile.
    """
    try:
        record = report.path.read_bytes()
    except OSError as broken:
        raise BundleError(f"{report.path} cannot be read: {broken.strerror or broken}") from broken
    if hashlib.sha256(record).hexdigest() != report.sha256:
        raise BundleError(f"{report.path} changes while it is read: wait for the end of the run")
    return record


def _written(report: Report, folder: Path) -> dict[str, bytes]:
    """The files of a bundle beside its record."""
    target = report.header.get("target")
    found: dict[str, bytes] = {
        **{name: render(report).encode("utf-8", "backslashreplace") for name, render in RENDERERS.items()},
        "target.json": _json(target if isinstance(target, dict) else {}),
        "attestations.json": _json(_to_confirm(report)),
        "README.txt": _README.format(
            run=report.header.get("run_id"), seller=words.seller(report), word=words.title(report), record=RECORD
        ).encode("utf-8", "backslashreplace"),
    }
    found |= {one.file.name: attestations.proof(folder, one.file) for one in report.attestations if one.file}
    if (folder / WAIVERS).is_file():
        found[WAIVERS] = (folder / WAIVERS).read_bytes()
    return found


def _to_confirm(report: Report) -> list[dict[str, Any]]:
    """The requirements that no message shows, each with what a person says of it, if anybody did."""
    said = {row["id"]: row for row in attestations.document(report.attestations)}
    return [
        {
            "id": row.id,
            "clause": row.clause,
            "level": row.level,
            "says": row.says,
            "by": row.verified_by,
            "why": row.why,
            "attestation": said.get(row.id),
        }
        for row in to_confirm(report)
    ]


def _json(document: Any) -> bytes:
    return (json.dumps(document, indent=2, ensure_ascii=True, sort_keys=True) + "\n").encode()
