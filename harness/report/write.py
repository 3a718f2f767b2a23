"""Write the reports of a run beside its record: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ttck.harness.record.reader import ReportError, locate
from ttck.harness.report import html, jsonreport, junit, tables
from ttck.harness.report.model import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from ttck.harness.report.model import Report

RENDERERS: dict[str, Callable[[Report], str]] = {
    "report.html": html.render,
    "junit.xml": junit.render,
    "report.json": jsonreport.render,
    "requirements.csv": tables.requirements,
}


def write_all(run_dir: Path) -> dict[str, Path]:
    """Build all reports of a run directory from its record; the result names each file.

    Raises:
        ReportError: the record cannot be read, or a report cannot be written; the record itself is never touched.
    """
    return write_reports(load(run_dir), into=locate(run_dir).parent)


def write_reports(report: Report, *, into: Path) -> dict[str, Path]:
    """Write all reports of a run that is already loaded.

    Raises:
        ReportError: a report cannot be written.
    """
    return {name: write_file(into / name, render(report)) for name, render in RENDERERS.items()}


def write_file(path: Path, text: str) -> Path:
    """Put a whole file of text in place, as `write_bytes`.

    Raises:
        ReportError: it cannot be written; an older file of that name stays as it was.
    """
    return write_bytes(path, text.encode("utf-8", "backslashreplace"))


def write_bytes(path: Path, data: bytes) -> Path:
    """Put a whole file in place: write it under another name, then rename it.

    Raises:
        ReportError: it cannot be written; an older file of that name stays as it was.
    """
    temporary: Path | None = None
    try:
        if path.exists() and not path.is_file():  # a pipe or a device is written to, and not replaced
            path.write_bytes(data)
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
        temporary = None
    except OSError as broken:
        raise ReportError(f"{path} could not be written: {broken.strerror or broken}") from broken
    finally:
        if temporary is not None:  # also where somebody interrupts
            temporary.unlink(missing_ok=True)
    return path
