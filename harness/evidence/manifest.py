"""What a bundle says of itself: the run, its verdict, what it was judged by, and each file with its hashes."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import rfc8785

from ttck.harness.evidence.archive import LARGEST, MANIFEST, MOST, Entry
from ttck.harness.evidence.signing import PublicKey
from ttck.harness.report.body import visible
from ttck.harness.report.model import CONFORMANT, NO_BREACH, SELECTED, WAIVED
from ttck.harness.verdict import Outcome
from ttck.specs.loader import FactError, conform
from ttck.specs.profiles import label_of

if TYPE_CHECKING:
    from ttck.harness.report.model import Report
    from ttck.harness.report.rows import RequirementRow

FORMAT = 1
KIND = "ttck bundle"
ENVELOPE = "statement.dsse.json"
RESULT = "https://in-toto.io/attestation/test-result/v0.1"
_STATEMENT = "https://in-toto.io/Statement/v1"
_MOST_FILES = 64
_EXACT = 2**53  # integers below it are the same in every program that reads JSON
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_PASSING = frozenset({CONFORMANT, NO_BREACH})
_GUARDED = frozenset({SELECTED, WAIVED})  # no breach, but less than a reader of one word may think


class BundleError(Exception):
    """A file is no bundle of ttck, or cannot be read; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The manifest as it was read: its bytes, what they say, the files after the envelope, and who is said to have signed."""

    raw: bytes
    document: Mapping[str, Any]
    entries: tuple[Entry, ...]
    signer: PublicKey | None

    @property
    def run(self) -> Mapping[str, Any]:
        """What is said of the run."""
        found = self.document.get("run")
        return found if isinstance(found, dict) else {}


def manifest(report: Report, entries: Sequence[Entry], *, signer: PublicKey | None) -> bytes:
    """The manifest of a run, as canonical JSON; it says nothing that the record does not say."""
    header, footer = report.header, report.footer or {}
    target = header.get("target")
    said = target if isinstance(target, dict) else {}
    tests = _tests(report.requirements)
    document = {
        "kind": KIND,
        "format": FORMAT,
        "run": {
            "id": header.get("run_id"),
            "started": header.get("started"),
            "finished": footer.get("finished"),
            "seller": said.get("name") or said.get("base_url"),
            "seller_release": said.get("seller_release"),
            "tester": header.get("tester"),
            "profile": label_of(str(header.get("profile", ""))),
            "edition": header.get("edition"),
            "seed": header.get("seed"),
            "record": "altered" if report.altered else "whole" if report.chained else "without hashes",
        },
        "verdict": {
            "word": report.verdict.word,
            "exit_code": int(report.exit_code),
            "result": _result(report, tests),
            "undecided": list(report.verdict.undecided),
            **tests,
        },
        "versions": {"ttck": header.get("ttck"), "python": header.get("python"), "record": header.get("format")},
        "hashes": {"facts": header.get("facts"), **(header.get("hashes") or {})},
        "files": [asdict(entry) for entry in entries],
        "signer": base64.b64encode(signer.raw).decode() if signer else None,
    }
    return rfc8785.dumps(_exact(document))


def _tests(rows: Sequence[RequirementRow]) -> dict[str, list[str]]:
    """The requirements with a verdict, as in-toto sorts tests."""
    failed = [row.id for row in rows if row.outcome is Outcome.FAILED and row.breaks and row.waiver is None]
    warned = [row.id for row in rows if row.outcome in {Outcome.FAILED, Outcome.WARNED} and row.id not in failed]
    return {"passed": [row.id for row in rows if row.outcome is Outcome.PASSED], "warned": warned, "failed": failed}


def _result(report: Report, tests: Mapping[str, list[str]]) -> str:
    """The result in the three words of in-toto. What is undecided, unreachable or ended early has not passed."""
    word = report.verdict.word
    if word in _PASSING:
        return "WARNED" if tests["warned"] else "PASSED"
    return "WARNED" if word in _GUARDED else "FAILED"


def _exact(value: Any) -> Any:
    """A value that every program reads alike: unseen characters written out, numbers too large for that as text."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _EXACT:
        return str(value)
    if isinstance(value, Mapping):
        return {visible(str(name)): _exact(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float) else visible(str(value))


def statement(found: Manifest, own: Entry) -> dict[str, Any]:
    """The in-toto statement that a manifest stands for; `own` is the entry of the manifest itself.

    Its subjects are all files of the bundle; it is configured by the target and by what was judged by.
    """
    verdict, hashes = found.document["verdict"], found.document["hashes"]
    about = {"run": found.run.get("id"), "verdict": verdict["word"], "undecided": verdict["undecided"]}
    files = [{"name": entry.name, "digest": {"sha256": entry.sha256}} for entry in (own, *found.entries)]
    target = [one for one in files if one["name"] == "target.json"]
    facts = [{"name": name, "digest": {"sha256": value}} for name, value in sorted(hashes.items()) if isinstance(value, str)]
    return {
        "_type": _STATEMENT,
        "subject": [{**one, "annotations": about} if one["name"] == MANIFEST else one for one in files],
        "predicateType": RESULT,
        "predicate": {
            "result": verdict["result"],
            "configuration": [*target, *facts],
            **{f"{name}Tests": verdict[name] for name in ("passed", "warned", "failed")},
        },
    }


def parse(raw: bytes) -> Manifest:
    """A manifest as it stands in a bundle; its hashes are those of the bundle, whoever wrote them.

    Raises:
        BundleError: these bytes are no manifest as ttck writes one.
    """
    document = _canonical(raw)
    if not isinstance(document, dict) or document.get("kind") != KIND:
        raise BundleError(f"{MANIFEST} is none of a bundle of ttck")
    if document.get("format") != FORMAT:
        raise BundleError(f"the bundle has format {document.get('format')!r}; this version reads format {FORMAT}")
    try:
        conform(document, to="bundle", name=MANIFEST)
    except FactError as broken:
        raise BundleError(f"{MANIFEST} lacks what a bundle of ttck has: {broken}") from broken
    entries = tuple(_entry(row) for row in document["files"])
    if len({entry.name for entry in entries}) != len(entries):
        raise BundleError(f"{MANIFEST} names a file twice")
    signer = None if document["signer"] is None else PublicKey(raw=base64.b64decode(document["signer"]))
    _within_limits(entries)
    return Manifest(raw=raw, document=document, entries=entries, signer=signer)


def _canonical(raw: bytes) -> Any:
    import orjson  # noqa: PLC0415 - as fast as need be, and it bounds the nesting

    try:
        document = orjson.loads(raw)
        if rfc8785.dumps(document) == raw:
            return document
    except (ValueError, RecursionError, rfc8785.CanonicalizationError):
        pass
    raise BundleError(f"{MANIFEST} was changed: it is not as ttck wrote it")


def _entry(row: Any) -> Entry:
    entry = Entry(**row)
    if not _NAME.fullmatch(entry.name) or entry.name in {MANIFEST, ENVELOPE}:  # a path that leads out of a folder, for example
        raise BundleError(f"{MANIFEST} names a file that no bundle of ttck holds: {visible(entry.name)[:100]!r}")
    return entry


def _within_limits(entries: Sequence[Entry]) -> None:
    """Refuse what would fill the memory or the disk."""
    if len(entries) > _MOST_FILES:
        raise BundleError(f"the bundle has more than {_MOST_FILES} files")
    if sum(entry.size for entry in entries) > MOST or sum(entry.packed_size for entry in entries) > LARGEST:
        raise BundleError(f"the bundle has more than {MOST // 1024**3} GB when unpacked, or more than {LARGEST // 1024**2} MB as it is")
