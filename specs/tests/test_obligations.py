import pytest

from ttck.specs import obligations
from ttck.specs.loader import FactError
from ttck.specs.obligations import names_at, obligation
from ttck.specs.vocabulary import Kind


def test_a_part_without_a_row_of_its_own_is_as_its_whole():
    whole = obligation("mef113", Kind.TICKET, "retrieve", "relatedContactInformation/postalAddress")
    assert obligation("mef113", Kind.TICKET, "retrieve", "relatedContactInformation/postalAddress/city") == whole
    assert "MEF113:O3" in whole.requirements
    assert obligation("mef113", Kind.TICKET, "list", "severity").requirements == ("MEF113:R32",)


def test_a_last_step_obliges_wherever_it_stands():
    assert obligation("tmf621", Kind.TICKET, "retrieve-later", "note/@baseType").requirements == ("TMF621:64",)
    assert obligation("tmf621", Kind.TICKET, "retrieve", "note/@type").requirements == ("TMF621:81", "TMF621:57")


def test_where_nothing_obliges_a_seller_there_is_a_reason():
    assert obligation("mef113", Kind.WORKORDER, "retrieve", "plannedExecutionDate").requirements == ()
    assert obligation("mef113", Kind.WORKORDER, "retrieve", "plannedExecutionDate").why
    assert obligation("mef113", Kind.WORKORDER, "list", "state").why


def test_names_are_listed_without_those_that_oblige_nobody():
    found = names_at("mef113", Kind.TICKET, "patch")
    assert "severity" in found
    assert "observedImpact" not in found


@pytest.mark.parametrize(
    "row", ["mef113,troubleTicket,retrieve,id,MEF113:R999,", "mef113,troubleTicket,moon,id,,why", "mef113,incident,list,id,,"]
)
def test_a_row_that_is_not_sound_is_refused(row, monkeypatch, tmp_path):
    (tmp_path / "obligations.csv").write_text(f"family,kind,place,names,requirements,why\n{row}\n")
    monkeypatch.setattr(obligations, "ROOT", tmp_path)
    obligations._table.cache_clear()
    try:
        with pytest.raises(FactError, match="not sound"):
            obligation("mef113", Kind.TICKET, "list", "id")
    finally:
        obligations._table.cache_clear()
