"""Show what there is: targets, runs, their files, what changed between two of them, and the bundle of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, abort, render_template, request

from ttck.harness.evidence.bundle import bundle
from ttck.harness.evidence.manifest import BundleError
from ttck.harness.lab.folders import FILES, KeptRun, aims, kept_runs, run_named
from ttck.harness.lab.forms import BUDGETS, LANES, UnfitError
from ttck.harness.lab.pages import Lab, back, folder_of
from ttck.harness.report.attesting import standing_report
from ttck.harness.report.changes import KINDS, STILL, changes, differences, worse
from ttck.harness.report.html import script_hash
from ttck.harness.report.write import write_reports

if TYPE_CHECKING:
    from ttck.harness.lab.pages import Page

_LISTED = 50  # runs on the first page
_MESSAGES = 3  # of one requirement
# What a report needs and no more, its own script; in a sandbox, so that nothing in it could ask this server for anything.
_REPORT = (
    "sandbox allow-scripts allow-modals; default-src 'none'; style-src 'unsafe-inline'; script-src '{}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_GOOD, _ODD = frozenset({0, 6}), frozenset({4, 5})  # exit codes by how they are shown


def tone(code: int | None) -> str:
    """How a verdict is shown."""
    return "" if code is None else "good" if code in _GOOD else "odd" if code in _ODD else "bad"


def overview(lab: Lab) -> Page:
    """The targets, the runs that go on, and the runs that there are."""
    played = {one.id: one for one in lab.playing.all()}
    found, more = kept_runs(lab.runs, most=_LISTED)
    live = [one for one in played.values() if one.alive]
    gone = {one.id for one in live}
    return render_template(
        "lab/overview.html", aims=aims(lab.targets), targets=lab.targets, runs=[one for one in found if one.id not in gone],
        more=more, live=live, folder=lab.runs, tone=tone,
    )  # fmt: skip


def target(lab: Lab, key: str) -> Page:
    """One target, and the form that starts a run of it."""
    aim = next((one for one in aims(lab.targets) if one.key == key), None)
    if aim is None:
        abort(404)
    going = next((one for one in lab.playing.all() if one.alive and one.key == key), None)
    return render_template("lab/target.html", aim=aim, going=going, budgets=BUDGETS, lanes=LANES)


def after_end(lab: Lab, found: KeptRun | None) -> dict[str, Any]:
    """What the page of a run that has ended shows beside it."""
    if found is None:
        return {"files": (), "tone": tone(None), "others": ()}
    others = [one for one in kept_runs(lab.runs, most=_LISTED)[0] if one.id != found.id and one.title]
    return {"files": [name for name in FILES if (found.folder / name).is_file()], "tone": tone(found.code), "others": others}


def file(lab: Lab, name: str, file: str) -> Page:
    """A file of a run: its report is shown, all else is saved."""
    folder = folder_of(lab, name)
    if file not in FILES or not (folder / file).is_file():
        abort(404)
    answer = Response((folder / file).read_bytes(), mimetype=FILES[file])
    if file == "report.html":
        answer.headers["Content-Security-Policy"] = _REPORT.format(script_hash())
    else:
        answer.headers["Content-Disposition"] = f'attachment; filename="{folder.name}-{file}"'
    return answer


def bundled(lab: Lab, name: str) -> Page:
    """The evidence of a run in one file."""
    folder = folder_of(lab, name)
    try:
        data, _ = bundle(folder, key=lab.key)
    except BundleError as broken:
        raise UnfitError(str(broken)) from broken
    answer = Response(data, mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{folder.name}.zip"'
    return answer


def rebuilt(lab: Lab, name: str) -> Page:
    """Make the reports of a run anew, from its record."""
    folder = folder_of(lab, name)
    write_reports(standing_report(folder), into=folder)
    return back(name, "The reports were made from the record.")


def compared(lab: Lab) -> Page:
    """What changed between two runs."""
    names = (request.args.get("before", ""), request.args.get("after", ""))
    folders = [run_named(lab.runs, name) for name in names]
    reports = [standing_report(folder) for folder in folders if folder is not None]
    if len(reports) != len(names):
        raise UnfitError("Choose two runs to compare.")
    found = changes(*reports)
    groups = [(title, [one for one in found if one.kind == kind], kind == STILL) for kind, title in KINDS.items()]
    return render_template(
        "lab/compare.html", names=names, reports=reports, groups=[group for group in groups if group[1]], worse=worse(found),
        differences=differences(*reports), most=_MESSAGES, tone=tone,
    )  # fmt: skip
