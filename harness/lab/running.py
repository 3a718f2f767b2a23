"""Start a run, see how far it is, answer what it asks, and stop it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from flask import abort, current_app, jsonify, redirect, render_template, request, url_for

from ttck.harness.buyer.operator_files import NotOpenError, Open, answer, open_question
from ttck.harness.lab.access import ACCESS
from ttck.harness.lab.folders import KeptRun, aims, kept, run_named
from ttck.harness.lab.forms import UnfitError, run_options, whole
from ttck.harness.lab.pages import Lab, back, folder_of
from ttck.harness.lab.playing import Played, progress
from ttck.harness.lab.showing import after_end

if TYPE_CHECKING:
    from ttck.harness.lab.pages import Page

_LINES = 12  # of what a run printed, the last
_ANSWERED = {"done": "done", "cannot": "it cannot be done", "later": "later: the time begins anew"}


def start(lab: Lab, key: str) -> Page:
    """Start a run of a target file."""
    aim = next((one for one in aims(lab.targets) if one.key == key), None)
    if aim is None:
        abort(404)
    if aim.target is None:
        raise UnfitError(f"{key} cannot be used: {aim.problem}")
    earlier = request.form.get("failed")
    again = [f"--failed={folder_of(lab, earlier).resolve()}"] if earlier else []
    name = lab.playing.start(aim.key, aim.path, [*run_options(), *again])
    return redirect(url_for("run", name=name), code=303)


def _known(lab: Lab, name: str) -> tuple[Played | None, KeptRun | None]:
    """A run as it was started here, and as it lies on disk; at least one of them, or there is no such page."""
    played, folder = lab.playing.named(name), run_named(lab.runs, name)
    if played is None and folder is None:
        abort(404)
    return played, kept(folder) if folder else None


def run(lab: Lab, name: str) -> Page:
    """One run: live as long as it goes on, and what came out afterwards."""
    played, found = _known(lab, name)
    lines = lab.playing.said(name) if played else ()
    if played is not None and played.alive:
        asked = open_question(found.folder) if found else None
        share, doing = progress(lines)
        return render_template(
            "lab/live.html", name=name, played=played, found=found, asked=asked, left=_left(asked), share=share, doing=doing,
            lines=lines[-_LINES:], mark=_mark(played, asked), spent=int(time.time() - played.started),
        )  # fmt: skip
    return render_template("lab/ended.html", name=name, played=played, found=found, lines=lines, **after_end(lab, found))


def _left(asked: Open | None) -> int:
    return max(int(asked.until - time.time()), 0) if asked else 0


def _mark(played: Played, asked: Open | None) -> str:
    """What tells a page whether it still shows what is."""
    return f"{played.alive}-{played.stopping}-{asked.number if asked else 0}-{asked.asked if asked else 0}"


def state(lab: Lab, name: str) -> Page:
    """What the page of a run shows, for its script."""
    played, found = _known(lab, name)
    if played is None or not played.alive:
        return jsonify({"mark": "ended"})
    asked = open_question(found.folder) if found else None
    lines = lab.playing.said(name)
    share, doing = progress(lines)
    document: dict[str, Any] = {
        "mark": _mark(played, asked), "share": share, "doing": doing, "left": _left(asked), "lines": "\n".join(lines[-_LINES:]),
        "spent": int(time.time() - played.started), "form": current_app.extensions[ACCESS].form_token,
    }  # fmt: skip
    return jsonify(document)


def answered(lab: Lab, name: str) -> Page:
    """Give the operator's answer to the run."""
    played, found = _known(lab, name)
    word, note = request.form.get("answer", ""), request.form.get("note", "")
    if found is None or played is None or not played.alive:
        return back(name, "The run has ended, and asks nothing any more.", bad=True)
    if word not in _ANSWERED:
        raise UnfitError("An answer is done, cannot or later.")
    try:
        answer(found.folder, number=whole("number"), asked=whole("asked"), word=word, note=note)
    except NotOpenError as broken:
        return back(name, f"Your answer did not count: {broken}.", bad=True)
    return back(name, f"Answered: {_ANSWERED[word]}.")


def stop(lab: Lab, name: str) -> Page:
    """Let a run end in good order."""
    _known(lab, name)
    lab.playing.stop(name)
    return back(name, "The run was asked to stop: it tidies up at the seller, and writes its reports.")
