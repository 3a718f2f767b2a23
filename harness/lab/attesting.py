"""Attest in the browser what no message shows, one by one or from a checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from ttck.harness.checklist import ChecklistError, parse
from ttck.harness.lab.forms import UnfitError, line, told
from ttck.harness.lab.pages import Lab, folder_of
from ttck.harness.report.attesting import AttestationError, Given, Proof, attest, standing_report, to_confirm
from ttck.harness.report.write import write_reports

if TYPE_CHECKING:
    from ttck.harness.lab.pages import Page

_ANSWERS = frozenset({"kept", "not kept"})


def form(lab: Lab, name: str) -> Page:
    """What a person has to confirm about a run, and who did."""
    report = standing_report(folder_of(lab, name))
    return render_template("lab/attest.html", name=name, rows=to_confirm(report), said={one.id: one for one in report.attestations})


def attested(lab: Lab, name: str) -> Page:
    """Keep what a person attests, and write the reports anew."""
    folder = folder_of(lab, name)
    given = _from_checklist() if "checklist" in request.files else [_from_form()]
    try:
        kept = attest(folder, given)
    except AttestationError as broken:
        return redirect(url_for("form", name=name, said=told.keep(f"Nothing was kept: {broken}.", bad=True)), code=303)
    write_reports(standing_report(folder), into=folder)
    many = "1 requirement was" if len(kept) == 1 else f"{len(kept)} requirements were"
    return redirect(url_for("form", name=name, said=told.keep(f"{many} attested; the reports say so.")), code=303)


def _from_form() -> Given:
    answer, file = request.form.get("answer", ""), request.files.get("file")
    if answer not in _ANSWERS:
        raise UnfitError("Say whether the requirement is kept or not kept.")
    proof = Proof(name=file.filename, data=file.read()) if file and file.filename else None
    return Given(
        id=line("id"), answer=answer, by=line("by"), on=line("on"), note=request.form.get("note", "").replace("\r\n", "\n"), proof=proof
    )


def _from_checklist() -> list[Given]:
    """The attestations of a checklist that was sent; files that it names lie elsewhere."""
    file = request.files["checklist"]
    try:
        text = file.read().decode("utf-8-sig")
        items = parse(text, name="the checklist", table=str(file.filename).lower().endswith(".csv"))
    except (UnicodeDecodeError, ChecklistError) as broken:
        raise UnfitError(str(broken) if isinstance(broken, ChecklistError) else "The checklist is no text in UTF-8.") from broken
    found = [item for item in items if item.attests]
    if not found or any(item.file for item in found):
        raise UnfitError(
            "The checklist attests nothing." if not found else "A checklist with files is taken by ttck attest RUN --checklist FILE."
        )
    return [Given(id=one.about, answer=one.answer, by=one.by, on=one.on, note=one.note) for one in found]
