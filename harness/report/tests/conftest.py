from __future__ import annotations

import pytest

from ttck.specs.requirements import Requirement


def requirement(name: str, **values) -> Requirement:
    standard = {
        "id": name, "clause": "9.2", "level": "MUST", "binds": "seller", "use_cases": (1,), "says": f"what {name} says",
        "operation": "POST /troubleTicket", "observability": "wire", "observed": "in the answer", "stimulus": "none",
        "counterparts": (), "verified_by": "check",
    }  # fmt: skip
    return Requirement(**{**standard, **values})


CATALOGUE = (
    requirement("MEF113:R1"),
    requirement("MEF113:R2"),
    requirement("MEF113:R3", planned=True),
    requirement("MEF113:R4", verified_by="attestation", untested="only a declaration can show it"),
    requirement("MEF113:R5", verified_by="inspection", untested="somebody has to look"),
    requirement("MEF113:R6", observability="none", untested="nothing on the wire shows it"),
    requirement("MEF113:R7", binds="buyer"),
    requirement("MEF113:R8", level="SHOULD"),
    requirement("MEF113:R9", untested="waits for another release"),
    requirement("MEF113:R24", clause="9.2.2", says="A ticket begins its life as ACKNOWLEDGED."),
    requirement("MEF113:O1", level="MAY", binds="buyer"),
    requirement("MEF113:O2", level="MAY"),
    requirement("MEF124:R13", clause="binding"),
    requirement("MEF124:R14", clause="binding"),
    requirement("TMF621:1"),
    requirement("TMF621:2", versions=("v5",)),
    requirement("TMF621:3", level="MAY", switch="cursors"),
    requirement("TMF621:4", level="MAY"),
)


@pytest.fixture(autouse=True)
def _small_catalogue(monkeypatch):
    known = {row.id: row for row in CATALOGUE}
    monkeypatch.setattr("ttck.harness.report.rows.catalogue", lambda: known)
    monkeypatch.setattr("ttck.specs.requirements.catalogue", lambda: known)
