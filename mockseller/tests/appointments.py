"""What the tests of workorders and appointments share: a ticket with a workorder, and a buyer who books."""

from __future__ import annotations

from ttck.mockseller.tests.support import contact
from ttck.mockseller.tests.test_tickets import ticket_in
from ttck.specs.vocabulary import Api

AP, WO = Api.APPOINTMENT, Api.WORKORDER
EVER = {"startDateTime": "2000-01-01T00:00:00Z", "endDateTime": "2100-01-01T00:00:00Z"}


class Visits:
    """A buyer who has a ticket with a workorder."""

    def __init__(self, buyer, *, appointment=True, **args):
        self.buyer = buyer
        self.ticket = ticket_in(buyer, "inProgress")
        self.workorder = self.open(appointment=appointment, **args)

    def open(self, *, appointment=True, **args):
        name = "workorder_open_with_appointment" if appointment else "workorder_open"
        answer = self.give(name, self.ticket, **args)
        assert answer.status == 200, answer.text
        return answer.json["id"]

    def give(self, name, item_id=None, /, **args):
        return self.buyer.control("POST", f"/stimuli/{name}", {"id": item_id or self.workorder, "args": args})

    def show(self):
        answer = self.buyer.call("GET", f"workorder/{self.workorder}", api=WO)
        assert answer.status == 200, answer.text
        return answer.json

    def search(self, *periods, workorder=None):
        slots = [{"validFor": period} for period in periods or (EVER,)]
        body = {"workOrder": {"id": workorder or self.workorder}, "requestedTimeSlot": slots}
        return self.buyer.call("POST", "searchTimeSlot", body, api=AP)

    def free(self, *periods):
        answer = self.search(*periods)
        assert answer.status == 201, answer.text
        return [slot["validFor"] for slot in answer.json["availableTimeSlot"]]

    def request(self, *without, **more):
        body = {
            "workOrder": {"id": self.workorder},
            "validFor": None if "validFor" in {*without, *more} else self.free()[0],
            "relatedContactInformation": [contact("buyerAppointmentContact")],
            **more,
        }
        return {name: value for name, value in body.items() if name not in without}

    def book(self, *without, **more):
        return self.buyer.call("POST", "appointment", self.request(*without, **more), api=AP)

    def booked(self, **more):
        answer = self.book(**more)
        assert answer.status == 201, answer.text
        return answer.json

    def appointment(self, item_id):
        answer = self.buyer.call("GET", f"appointment/{item_id}", api=AP)
        assert answer.status == 200, answer.text
        return answer.json

    def patch(self, item_id, **body):
        return self.buyer.call("PATCH", f"appointment/{item_id}", body, api=AP)

    def cancel(self, item_id):
        return self.buyer.call("POST", f"appointment/{item_id}/cancel", api=AP)

    def subscribe(self, listener):
        silent = {Api.WORKORDER} if "workorder_events" not in self.buyer.seller.adapter.offered else set()
        for api in (one for one in Api if one not in silent):
            assert self.buyer.call("POST", "hub", {"callback": listener.url}, api=api).status == 201
