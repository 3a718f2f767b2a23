"""What persons attested about a run: kept beside its record, each with a name, a day and evidence."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ttck.harness.checklist import BROKEN
from ttck.harness.record.reader import ReportError
from ttck.specs.loader import FactError, conform

FILE = "attested.json"


@dataclass(frozen=True, kw_only=True)
class EvidenceFile:
    """A file beside the record that somebody gave as evidence; `size` is in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Attestation:
    """What a person says about a requirement that no message shows: `answer` is kept or not kept."""

    id: str
    answer: str
    by: str
    on: str
    note: str
    file: EvidenceFile | None = None

    @property
    def broken(self) -> bool:
        """Whether it says that the requirement is not kept."""
        return self.answer == BROKEN

    @property
    def text(self) -> str:
        """The attestation in one line."""
        return f"{self.answer}, says {self.by} on {self.on}: {self.evidence}"

    @property
    def evidence(self) -> str:
        """What it rests on."""
        proof = f"{self.file.name} (SHA-256 {self.file.sha256})" if self.file else ""
        return "; ".join(part for part in (self.note, proof) if part)


def load(folder: Path) -> tuple[Attestation, ...]:
    """All attestations of the run in a folder, the oldest first.

    Raises:
        ReportError: they cannot be read.
    """
    path = folder / FILE
    try:
        if not path.is_file():
            return ()
        document = json.loads(path.read_text(encoding="utf-8"))
        conform(document, to="attestations", name=str(path))
    except (OSError, ValueError, RecursionError) as broken:  # FactError is a ValueError
        said = broken if isinstance(broken, FactError) else f"{path} cannot be read: {getattr(broken, 'strerror', None) or broken}"
        raise ReportError(str(said)) from broken
    return tuple(Attestation(**{**row, "file": EvidenceFile(**row["file"]) if row["file"] else None}) for row in document)


def document(found: Iterable[Attestation]) -> list[dict[str, Any]]:
    """Attestations as values."""
    return [asdict(one) for one in found]


def standing(found: Iterable[Attestation]) -> Mapping[str, Attestation]:
    """The last attestation of each requirement, which is the one that counts."""
    return {one.id: one for one in found}


def proof(folder: Path, file: EvidenceFile) -> bytes:
    """The contents of a file with evidence.

    Raises:
        ReportError: it is gone, or not as it was when somebody attested by it.
    """
    path = folder / file.name
    try:
        data = path.read_bytes()
    except OSError as broken:
        raise ReportError(f"{path}, by which somebody attested, cannot be read: {broken.strerror or broken}") from broken
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise ReportError(f"{path} was changed after somebody attested by it")
    return data
