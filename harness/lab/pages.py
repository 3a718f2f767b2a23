"""What pages of a lab session have in common."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flask import abort, redirect, url_for

from ttck.harness.lab.folders import run_named
from ttck.harness.lab.forms import told
from ttck.harness.lab.playing import Playing

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from werkzeug.wrappers import Response as AnyResponse

    Page = str | tuple[str, int] | AnyResponse


@dataclass(frozen=True, kw_only=True)
class Lab:
    """What a lab session works on: a folder of target files, one of runs, and the key that bundles are signed with."""

    targets: Path
    runs: Path
    playing: Playing
    key: Ed25519PrivateKey | None = None


def folder_of(lab: Lab, name: str) -> Path:
    """The folder of a run that is there."""
    found = run_named(lab.runs, name)
    if found is None:
        abort(404)
    return found


def back(name: str, said: str, *, bad: bool = False) -> AnyResponse:
    """To the page of a run, which says what was done."""
    return redirect(url_for("run", name=name, said=told.keep(said, bad=bad)), code=303)
