from __future__ import annotations

import pytest

from ttck.mockseller.dialects.mef.posting import KNOWN_TYPES, types_of
from ttck.mockseller.engine.subscription import check_callback
from ttck.specs.vocabulary import Api

STATE = "troubleTicketStatusChangeEvent"
RESOLVED = "troubleTicketResolvedEvent"


@pytest.mark.parametrize("query", [None, "", "  ", "eventType=", "?"])
def test_an_empty_query_means_every_type(query):
    assert types_of(query) == KNOWN_TYPES[Api.TICKET]


@pytest.mark.parametrize(
    "query",
    [
        f"eventType={STATE},{RESOLVED}",
        f"eventType={STATE}&eventType={RESOLVED}",
        f" eventType = {STATE} , {RESOLVED} ",
        f"?eventType={RESOLVED},,{STATE}&",
    ],
)
def test_all_spellings_of_a_list(query):
    assert types_of(query) == {STATE, RESOLVED}


@pytest.mark.parametrize("query", ["eventType=nope", "status=closed", "eventType", f"{STATE}"])
def test_other_queries_are_refused(query):
    with pytest.raises(ValueError, match=r"event type|eventType"):
        types_of(query)


def test_incident_types_are_names_of_the_api():
    names = {"incidentCreateEvent", "incidentCreatedEvent", "incidentClosedEvent"}
    assert types_of(f"eventType={','.join(names)}") == names


@pytest.mark.parametrize(
    ("api", "known", "other"),
    [
        (Api.TICKET, STATE, "appointmentStatusChangeEvent"),
        (Api.APPOINTMENT, "appointmentStatusChangeEvent", "workOrderCreateEvent"),
        (Api.WORKORDER, "workOrderCreateEvent", "incidentCreateEvent"),
    ],
)
def test_each_api_has_types_of_its_own(api, known, other):
    assert types_of(f"eventType={known}", api) == {known}
    with pytest.raises(ValueError, match="event type"):
        types_of(f"eventType={other}", api)
    assert known in types_of(None, api)
    assert other not in types_of(None, api)


@pytest.mark.parametrize("callback", ["http://h", "https://h:8/p/", "http://[::1]:99"])
def test_good_callbacks(callback):
    check_callback(callback)


@pytest.mark.parametrize("callback", ["", "h", "ftp://h", "http://", "http://h?x=1", "http://h#f", "http://h:99999", "http://a b"])
def test_bad_callbacks(callback):
    with pytest.raises(ValueError, match=r"callback|[Pp]ort"):
        check_callback(callback)
