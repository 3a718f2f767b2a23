import pytest

from ttck.specs import refusals
from ttck.specs.loader import FactError
from ttck.specs.profiles import profile, profile_names
from ttck.specs.refusals import everywhere, rows, rule_of


def rule(profile_name, operation, status, text):
    found = rule_of([one.name for one in profile(profile_name).sources], operation=operation, status=status, text=text)
    return found and found.id


def test_every_row_is_of_a_source_that_some_profile_has():
    sources = {one.name for name in profile_names() for one in profile(name).sources}
    assert {row.source for row in rows()} <= sources
    assert all(row.rule.partition(":")[0] == row.source for row in rows())


def test_no_row_hides_behind_one_that_always_goes_before_it():
    seen = []
    for row in rows():
        assert not [
            one for one in seen if (one.source, one.operation, one.status, one.says) == (row.source, row.operation, row.status, row.says)
        ]
        assert not [one for one in seen if (one.source, one.operation, one.status) == (row.source, "*", row.status) and not one.says]
        seen.append(row)


def test_a_rule_that_is_named_goes_first():
    assert rule("mef113", "createTroubleTicket", 422, '[{"message": "MEF113:R25: id is set by the seller"}]') == "MEF113:R25"
    assert rule("tmf621-v5", "createTroubleTicket", 400, "MEF999:R1 severity: it is missing") == "TMF621:72"


@pytest.mark.parametrize(
    ("profile_name", "operation", "status", "text", "expected"),
    [
        ("tmf621-v4", "retrieveTroubleTicket", 404, "", "TMF621:52"),
        ("tmf621-v5", "patchTroubleTicket", 409, "a resource that is closed cannot be changed to held", "TMF621:164"),
        ("artemis", "createTroubleTicket", 400, "relatedEntity: a BillingAccount has to be among them", "ARTEMIS:4"),
        ("artemis", "createTroubleTicket", 400, "severity: it is missing", "TMF621:72"),
        ("fit", "createCancelTroubleTicket", 400, "troubleTicket: there is no ticket 7", "FIT:28"),
        ("nexera", "createTroubleTicket", 400, "origin is required", "NEXERA:8"),
        ("ossj", "patchTroubleTicketByValue", 400, "a ticket that is CLOSED cannot become CLEARED", "OSSJ:22"),
        ("ossj", "", 405, "", None),
        ("tmf621-v5", "", 405, "", "TMF621:4"),
    ],
)
def test_the_rule_of_a_refusal(profile_name, operation, status, text, expected):
    assert rule(profile_name, operation, status, text) == expected


def test_what_a_status_means_in_every_api():
    assert "Allow" in everywhere(405)
    assert everywhere(200) == ""


def test_a_row_with_an_unknown_rule_is_fatal(monkeypatch):
    row = {"source": "TMF621", "operation": "*", "status": "400", "says": "", "rule": "TMF621:9999"}
    monkeypatch.setattr(refusals, "load_csv", lambda *_args, **_more: [row])
    with pytest.raises(FactError, match="TMF621:9999"):
        rows.__wrapped__()
