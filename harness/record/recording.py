"""Recordings: traffic that was kept earlier, as entries to be judged; and the reader of our own records."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from pathlib import Path
from typing import Any

from ttck.harness.record.exchange import Answer, Entry, Exchange, Notification, StimulusCall, decode, field_value
from ttck.harness.record.forms import document_of, is_form
from ttck.harness.record.joined import parts_in
from ttck.harness.record.reader import NUMBERED, RECORD, Line, Record, ReportError, parse_line, read
from ttck.harness.record.recorder import SHOWN
from ttck.specs.dialects import Dialect
from ttck.specs.loader import FactError
from ttck.specs.profiles import profile

NO_BODY = "the recording does not hold the body of this answer"
CUT = "the recording holds only a part of this answer"
PACKED = "the body of this answer is packed in a way that cannot be unpacked here"
GARBLED = "the recording has spoilt the body of this answer"
NOT_SENT = "the recording does not hold the body of this request"
STORED = "this answer came from a cache or a service worker of the browser"
TOO_LONG = "this answer is too long to be judged"
NO_ANSWER = "no answer was recorded"
# What is said of all answers that cannot be judged for one of these reasons.
LACKS = {
    NO_BODY: "answers whose body the recording does not hold (save the HAR with content)",
    CUT: "answers of which the recording holds only a part",
    PACKED: "answers whose body is still packed (install brotli or zstandard to have it unpacked)",
    GARBLED: "answers whose body the recording has spoilt",
    NOT_SENT: "requests whose body the recording does not hold (save the HAR with content)",
    STORED: "answers from a cache or a service worker of the browser, which may be old",
    TOO_LONG: "answers longer than 10 MB",
}
UNANSWERED = "requests without an answer"
_DESCRIBED = frozenset({"declares", "switches", "urls"})  # what a target file says that matters to the judging
_DAY = 24 * 60 * 60.0  # seconds; no exchange takes longer
_BEGINNING = datetime.fromtimestamp(0, UTC)


class RecordingError(ValueError):
    """The file is no recording that can be read; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Recording:
    """Traffic as a file holds it.

    `whole` says that the file shows by itself that nothing is missing. `described` is what of a target file belongs
    to the seller. `kind` is ``audit`` for what the mock seller kept of its buyers. `left_out` counts what is not judged,
    by reason, and `remarks` what was done to read the rest. `secrets` and `secret_headers` must be masked before anything is written.
    """

    entries: tuple[Entry, ...]
    source: str
    base_url: str
    name: str | None = None
    edition: str | None = None
    profile: str | None = None
    described: Mapping[str, Any] = field(default_factory=dict)
    whole: bool = False
    kind: str | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)
    remarks: Mapping[str, int] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    secret_headers: frozenset[str] = frozenset()

    @property
    def exchanges(self) -> int:
        """How many requests of the API there are."""
        return sum(isinstance(entry, Exchange) for entry in self.entries)


def lacking(entries: Iterable[Entry]) -> Counter[str]:
    """How many requests cannot be judged because the recording does not hold their whole answer, by what it lacks."""
    errors = Counter(entry.error for entry in entries if isinstance(entry, Exchange) and entry.answer is None)
    found: Counter[str] = Counter()
    for error, number in errors.items():
        found[LACKS.get(error or "", UNANSWERED)] += number
    return found


def counted(number: int, what: str) -> str:
    """A number with what it counts; `what` begins with a noun in the plural."""
    noun, _, rest = what.partition(" ")
    if number == 1:
        noun = "entry" if noun == "entries" else "body" if noun == "bodies" else noun.removesuffix("s")
    return f"{number} {noun} {rest}".rstrip()


def sent_document(body: bytes | None, content_type: str = "") -> Any:
    """What a request sent, as the harness notes it: None without a body, or with one that is not JSON and no form with a document."""
    if body and is_form(content_type):
        return document_of(body, content_type)
    found = decode(body) if body else None
    return found if isinstance(found, dict | list) else None


def moment(text: Any, *, otherwise: datetime = _BEGINNING) -> datetime:
    """A moment in UTC; one without zone is taken for UTC, and what is no moment, or lies at an end of all times, for `otherwise`."""
    try:
        found = datetime.fromisoformat(str(text))
        found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return otherwise
    return found if MINYEAR < found.year < MAXYEAR else otherwise


def status_of(value: Any) -> int | None:
    """A status as HTTP has them, three digits; None for anything else."""
    return value if isinstance(value, int) and 100 <= value <= 999 else None  # noqa: PLR2004 - as said


def span(value: Any, *, unit: float = 1.0) -> float:
    """Seconds of a span that was written in some unit; what is no number, or longer than a day, tells nothing and counts as none."""
    try:
        found = float(value or 0.0) * unit
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return found if 0.0 <= found <= _DAY else 0.0


def read_record(path: Path) -> Recording:
    """The traffic of one of our own records, or of the folder of a run; old verdicts are passed over.

    It is whole when the run came to its end and no line or body is missing. Shards that were joined are not: they went on at one time,
    so that their order in the record tells nothing.

    Raises:
        ReportError: it is no record of ttck.
        RecordingError: its lines cannot be understood.
    """
    return recording_of(read(path))


def recording_of(record: Record) -> Recording:
    """The traffic of a record that was read before; see `read_record`."""
    cut: list[Line] = []  # lines whose request is not held in whole
    entries = entries_in(record.path, record.header, cut=cut)
    target = record.header.get("target")
    described: Mapping[str, Any] = target if isinstance(target, dict) else {}
    footer = record.footer or {}
    ended = record.footer is not None and not footer.get("interrupted") and not record.damaged and not record.altered
    gapless = [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    counted = footer.get("exchanges") == sum(isinstance(entry, Exchange) for entry in entries)
    earlier = record.header.get("whole", True)
    return Recording(
        entries=entries,
        source=f"{RECORD} of run {record.header.get('run_id', '?')}",
        base_url=str(described.get("base_url") or ""),
        name=_text(described.get("name")),
        edition=_text(record.header.get("edition")),
        profile=_text(record.header.get("profile")),
        described={name: value for name, value in described.items() if name in _DESCRIBED},
        whole=bool(ended and gapless and counted and earlier and not cut and not parts_in(record.header)),
        kind=_text(record.header.get("source")),
        left_out=lacking(entries) + Counter({"verdicts of the earlier run": len(record.checks)}),
    )


def entries_in(path: Path, header: Line, *, cut: list[Line] | None = None) -> tuple[Entry, ...]:
    """The entries of the record file of which this is the header; lines whose request is not held in whole go to `cut`.

    Raises:
        ReportError: the file cannot be read.
        RecordingError: its lines cannot be understood.
    """
    numbered = _numbered(path, [] if cut is None else cut)
    try:
        return renamed((_ENTRIES[str(line["kind"])](line) for line in numbered), _dialect(header))
    except (KeyError, TypeError, ValueError, AttributeError) as broken:
        raise RecordingError(f"{path} holds a line that is no entry of a record: {type(broken).__name__} {broken}") from broken
    except OSError as broken:
        raise ReportError(f"{path} cannot be read: {broken.strerror or broken}") from broken


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _lines(path: Path) -> Iterator[Line]:
    with path.open("rb") as stream:
        for raw in stream:
            line = parse_line(raw)
            if line is not None:
                yield line


def _numbered(path: Path, cut: list[Line]) -> Iterator[Line]:
    """The lines of entries, one at a time, since all of them together take more than the entries; those that are cut go to `cut`."""
    for line in _lines(path):
        if line.get("kind") in NUMBERED:
            if _cut_request(line):
                cut.append(line)
            yield line


def _cut_request(line: Line) -> bool:
    request = line.get("request") or {}
    body = request.get("body")
    return request.get("truncated") is not False and isinstance(body, str) and len(body) >= SHOWN


def _bytes(text: Any) -> bytes:
    return str(text).encode("utf-8", "surrogatepass") if text is not None else b""


def _exchange(line: Line) -> Exchange:
    request, response = line["request"], line.get("response")
    came = _answer(response) if response is not None else None
    cut = _cut_request(line)
    error = line.get("error") or (None if came else NO_ANSWER) or (CUT if came and came.truncated else None) or (NOT_SENT if cut else None)
    body = None if request.get("body") is None or cut else _bytes(request["body"])
    headers = dict(request.get("headers") or {})
    media = next((str(value) for name, value in headers.items() if name.lower() == "content-type"), "")
    return Exchange(
        number=int(line["n"]),
        scenario=str(line.get("scenario", "")),
        label=str(line.get("label", "")),
        operation=str(line["operation"]),
        ticket=_text(line.get("ticket")),
        at=moment(line.get("at")),
        elapsed=span(line.get("elapsed")),
        method=str(request["method"]),
        url=str(request["url"]),
        request_headers=headers,
        request_body=body,
        sent=request["sent"] if "sent" in request else sent_document(body, media),
        answer=came if error is None else None,
        error=error,
        partial=came if error is not None else None,
    )


def _headers(written: Any) -> dict[str, str]:
    return {sys.intern(str(name).lower()): sys.intern(field_value(str(value))) for name, value in (written or {}).items()}


def _answer(response: Mapping[str, Any]) -> Answer:
    headers = _headers(response.get("headers"))
    return Answer(
        status=status_of(response["status"]) or 0,
        headers=headers,
        stripped=not headers,
        body=_bytes(response.get("body")),
        truncated=bool(response.get("truncated")),
    )


def _notification(line: Line) -> Notification:
    return Notification(
        number=int(line["n"]),
        at=moment(line.get("at")),
        subscription=str(line.get("subscription", "")),
        path=str(line.get("path", "")),
        headers=_headers(line.get("headers")),
        body=_bytes(line.get("body")),
        status=status_of(line.get("status")),
        refused=line.get("refused") is True,
        elsewhere=line.get("elsewhere") is True,
    )


def _stimulus(line: Line) -> StimulusCall:
    return StimulusCall(
        number=int(line["n"]),
        scenario=str(line.get("scenario", "")),
        at=moment(line.get("at")),
        name=str(line["name"]),
        ticket=_text(line.get("ticket")),
        args=dict(line.get("args") or {}),
        via=str(line.get("via", "")),
        ok=bool(line.get("ok")),
        detail=_text(line.get("detail")),
        refused=line.get("refused") is True,
        sets=tuple(str(name) for name in line.get("sets") or ()),
        sure=line["sure"] if isinstance(line.get("sure"), bool) else None,
        note=_text(line.get("note")),
    )


def _dialect(header: Mapping[str, Any]) -> Dialect | None:
    """What was spoken; None where the header names no profile that is known here."""
    try:
        return profile(str(header["profile"])).dialect
    except (KeyError, FactError):
        return None


def renamed(entries: Iterable[Entry], spoken: Dialect | None) -> tuple[Entry, ...]:
    """Entries whose documents are read in the names of the contract, where the dialect has others on the wire."""
    if spoken is None or not spoken.renamed:
        return tuple(entries)
    return tuple(_renamed(entry, spoken) for entry in entries)


def _renamed(entry: Entry, spoken: Dialect) -> Entry:
    if isinstance(entry, Notification):
        return replace(entry, names=spoken.renamed)
    if not isinstance(entry, Exchange):
        return entry
    names = spoken.names(entry.operation)
    answer = None if entry.answer is None else replace(entry.answer, names=names)
    return replace(entry, sent=names.received(entry.sent), answer=answer)


_ENTRIES: Mapping[str, Any] = {"exchange": _exchange, "notification": _notification, "stimulus": _stimulus}


def entry_of(line: Line, spoken: Dialect | None) -> Entry:
    """One line of a record as the entry that was judged.

    Raises:
        RecordingError: the line is no entry.
    """
    try:
        return renamed((_ENTRIES[str(line["kind"])](line),), spoken)[0]
    except (KeyError, TypeError, ValueError, AttributeError) as broken:
        raise RecordingError(f"a line is no entry of a record: {type(broken).__name__} {broken}") from broken


def default_base_url(profile_name: str, origin: str = "http://recorded.invalid") -> str:
    """An address for reports about traffic that names none.

    Raises:
        FactError: there is no such profile.
    """
    return origin + profile(profile_name).base_path("ticket")
