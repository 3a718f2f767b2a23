"""What a buyer lives through with incidents."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from ttck.mockseller.dialects.mef.incident_stimuli import UPDATES
from ttck.mockseller.tests.support import EARLY, LATE, LONG


def incidents(buyer):
    """Incidents on all their ways, with every update twice, read again and again."""

    def give(name, ident, **args):
        return buyer.control("POST", f"/stimuli/incident_{name}", {"id": ident, "args": args}).json

    def show(ident):
        buyer.call("GET", f"incident/{ident}")

    for severity, priority in (("minor", "low"), ("extensive", "critical")):
        words = {"severity": severity, "priority": priority, "product": f"P-{severity}"}
        for steps in (("start_work", "close"), ("close", "start_work"), ("start_work",), ()):
            ident = give("create", None, **words)["id"]
            show(ident)
            for step in steps:
                give(step, ident)
                show(ident)
        two = [{"id": name, "@referredType": "Product", "role": "r"} for name in ("P-1", "P-2")]
        ident = give("create", None, **words, relatedEntity=two)["id"]
        for name in [*UPDATES, *UPDATES]:
            give("update", ident, attribute=name)
            show(ident)
        for step in ("start_work", "close", "update"):
            give(step, ident)
            show(ident)
    show(give("create", None, description=LONG)["id"])
    for path in ("nope", quote(" "), buyer.create()["id"]):
        show(path)


def incidents_in_a_row(buyer):
    """Two incidents that change one right after the other, before anybody looks at either."""
    give = lambda name, ident: buyer.control("POST", f"/stimuli/incident_{name}", {"id": ident, "args": {}}).json  # noqa: E731
    pair = [give("create", None)["id"] for _ in range(2)]
    for step in ("start_work", "close"):
        for ident in pair:
            buyer.call("GET", f"incident/{ident}")
        for ident in pair:
            give(step, ident)


def from_now(hours):
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="seconds").replace("+00:00", "Z")


def incident_lists(buyer):
    """Incidents in lists, with every filter, in pages, and wrong filters."""
    dates = [f"{name}.{end}" for name in ("creationDate", "situationStartDate", "expectedClosedDate", "closedDate") for end in ("gt", "lt")]
    for query in (
        *("", "status=closed", "status=inProgress", "severity=minor", "priority=critical", "incidentType=repair", "relatedEntityId=P-2"),
        *("relatedEntityType=Product", "impact=down", "limit=3", "limit=3&offset=3", "offset=900", "limit=0"),
        *(f"{name}={moment}" for name in dates for moment in (EARLY, LATE)),
        f"situationStartDate.lt={from_now(-2)}",
        f"expectedClosedDate.gt={from_now(36)}",
        *(
            "severity=minor&priority=low&status=closed",
            f"status=closed&creationDate.gt={EARLY}&limit=2",
            "severity=minor&priority=critical",
        ),
        *("status=no", "incidentType=no", "creationDate.gt=soon", "limit=x", "offset=-1", "relatedEntityId="),
    ):
        buyer.call("GET", f"incident?{query}")
