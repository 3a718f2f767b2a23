"""What a buyer sends that is like what is there already, or like nothing at all."""

from __future__ import annotations

from ttck.mockseller.tests.support import attachment, contact, issue, note


def likeness(buyer):
    """What is like something that is there already: items of each list, values, a whole create; and lists of nothing."""
    technicians = [contact("buyerTechnicalContact", name=name) for name in ("Ann", "Bo")]
    item_id = buyer.create(note=[note("One end\r\nand another.")], attachment=[attachment()], externalId="B-like")["id"]
    buyer.patch(item_id, note=[note("One end\r\nand another.", id="l1", author="Bo")], attachment=[attachment(author="Bo")])
    twins = [issue(), issue(relationshipType="causes", description="another")]
    buyer.patch(item_id, relatedIssue=twins, relatedContactInformation=technicians, note=[note("Two of each.", id="l2")])
    buyer.patch(item_id, severity=buyer.get(item_id)["severity"], note=[note("It stays as it is.", id="l3")])
    buyer.act(item_id, "close")
    buyer.stimulate(item_id, "ticket_start_work", "ticket_request_info")
    buyer.patch(item_id, externalId="B-like")
    for nothing in ({"note": []}, {"attachment": []}, {"note": None}, {"attachment": None}):
        buyer.call("PATCH", f"troubleTicket/{item_id}", nothing)
    for _ in (1, 2):
        buyer.create(externalId="B-again")
