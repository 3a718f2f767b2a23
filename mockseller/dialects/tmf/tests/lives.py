"""What the session of the mock seller's tests does beside: tickets that are led through longer lives."""

from __future__ import annotations

from ttck.mockseller.dialects.tmf.tests.corners import ident_of, last

_LIVES = (
    ("inProgress", "resolved", "inProgress", "cancelled"),
    ("held", "pending", "held", "a description", "pending", "resolved", "closed"),
    ("pending", "inProgress", "pending", "cancelled"),
    ("inProgress", "resolved", "inProgress", "resolved", "a description"),
)


def lives(session):
    """Each life with a ticket of its own, which is read at its end."""
    for steps in _LIVES:
        ident = ident_of(session.call("POST", "troubleTicket", session.body(name="lives"))) or last(session)
        for step in steps:
            session.call("PATCH", f"troubleTicket/{ident}", {"description": "as it is now"} if " " in step else {"status": step})
        session.call("GET", f"troubleTicket/{ident}")
