from __future__ import annotations

import dataclasses
import shutil

import pytest

from ttck.specs import requirements
from ttck.specs.loader import ROOT, FactError, load_yaml
from ttck.specs.requirements import Requirement, catalogue, matching
from ttck.specs.vocabulary import Stimulus

FILES = sorted((ROOT / "requirements").glob("*.yaml"))
DRAFT_IDS = (
    {f"MEF113:R{number}" for number in range(1, 157) if number != 152}
    | {f"MEF113:O{number}" for number in range(1, 20)}
    | {f"MEF113:CR{number}" for number in range(1, 4)}
)
TICKET_CLAUSES = ("8.1", "9.1", "9.2", "9.3", "9.4", "9.5", "9.6", "9.7", "9.16", "9.17", "10.1")

FILE_HEAD = "source: TEST\nedition: an edition for this test\nrequirements:\n"
SOUND_ROW = """
  - id: R1
    clause: '1'
    level: MUST
    binds: seller
    use_cases: [1]
    says: a rule for this test
    operation: GET /thing
    observability: wire
    observed: it is seen
    stimulus: none
    counterparts: []
    verified_by: check
"""


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    """A copy of the facts that a test may break; the cache is emptied before and after."""
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    monkeypatch.setattr(requirements, "ROOT", tmp_path)
    requirements._catalogue.cache_clear()
    yield tmp_path / "requirements"
    requirements._catalogue.cache_clear()


def of(source: str) -> list[Requirement]:
    return [requirement for requirement in catalogue().values() if requirement.source == source]


def belongs(clause: str) -> bool:
    return any(clause == part or clause.startswith(f"{part}.") for part in TICKET_CLAUSES)


def test_every_id_of_the_draft_has_one_row():
    assert {requirement.id for requirement in of("MEF113")} == DRAFT_IDS
    assert len(of("MEF113")) == 177


def test_no_id_stands_in_two_rows_of_the_files():
    ids = [f"{document['source']}:{row['id']}" for document in map(load_yaml, FILES) for row in document["requirements"]]
    assert len(ids) == len(set(ids)) == len(catalogue())


def test_the_two_halves_of_the_draft_are_split_by_clause():
    for name, expected in (("mef113-tickets", True), ("mef113-appointments-incidents", False)):
        rows = load_yaml(ROOT / "requirements" / f"{name}.yaml")["requirements"]
        assert [row["id"] for row in rows if belongs(row["clause"]) is not expected] == []


def test_conditions_and_related_ids_lead_to_rows():
    known = catalogue()
    loose = [
        f"{requirement.id} -> {reference}"
        for requirement in known.values()
        for reference in (*requirement.sees, *filter(None, [requirement.applies_if]))
        if reference not in known or reference == requirement.id
    ]
    assert loose == []


def test_counterparts_in_sources_that_we_hold_lead_to_rows():
    known = catalogue()
    sources = {requirement.source for requirement in known.values()}
    loose = [
        f"{requirement.id} -> {reference}"
        for requirement in known.values()
        for reference in requirement.counterparts
        if reference.partition(":")[0] in sources and reference not in known
    ]
    assert loose == []


def test_a_binding_rule_sees_each_draft_rule_that_names_it():
    known = catalogue()
    one_sided = [
        f"{reference} does not see {requirement.id}"
        for requirement in of("MEF113")
        for reference in requirement.counterparts
        if reference.startswith("MEF124:") and requirement.id not in known[reference].sees
    ]
    assert one_sided == []


def test_nothing_of_mef_is_planned_any_more():
    assert [requirement.id for requirement in catalogue().values() if requirement.planned and requirement.source.startswith("MEF")] == []


def test_this_release_needs_only_stimuli_of_the_vocabulary():
    known = {*Stimulus, "none"}
    for requirement in catalogue().values():
        if not requirement.planned:
            named = {requirement.stimulus, *requirement.setup, *requirement.variants}
            assert named <= known, requirement.id


def test_rows_that_can_only_be_probed_say_how():
    for requirement in catalogue().values():
        if requirement.observability == "probe":
            assert requirement.probe is not None, requirement.id


def test_buyer_duties_of_the_draft_are_probed_or_explained():
    for requirement in of("MEF113"):
        if requirement.binds == "buyer" and requirement.mandatory:
            assert requirement.probe or requirement.untested, requirement.id


def test_what_cannot_be_seen_is_not_left_to_a_check():
    unseen = {requirement.id for requirement in of("MEF113") if requirement.observability == "none"}
    assert unseen == {requirement.id for requirement in of("MEF113") if requirement.verified_by != "check"}
    assert {"MEF113:R60", "MEF113:R62"} <= unseen


def test_levels_follow_the_words_of_the_draft():
    by_level = {requirement.id: requirement.level for requirement in of("MEF113")}
    assert {id_ for id_, level in by_level.items() if level == "MAY"} == {i for i in DRAFT_IDS if ":O" in i}
    assert {id_ for id_, level in by_level.items() if level == "CONDITIONAL"} == {i for i in DRAFT_IDS if ":CR" in i}
    ticket_bans = {id_ for id_, level in by_level.items() if level == "MUST NOT" and belongs(catalogue()[id_].clause)}
    assert ticket_bans == {f"MEF113:R{number}" for number in (22, 27, 28, 29, 31, 36, 44)}


def test_no_two_rules_of_the_draft_are_told_in_the_same_words():
    said = [requirement.says for requirement in of("MEF113")]
    assert len(said) == len(set(said))


def test_the_order_is_that_of_a_reader():
    ids = [requirement.id for requirement in of("MEF113")]
    assert ids[:2] == ["MEF113:R1", "MEF113:R2"]
    assert ids.index("MEF113:R9") < ids.index("MEF113:R10") < ids.index("MEF113:O1") < ids.index("MEF113:CR1")


def test_a_pattern_without_source_means_the_draft():
    assert [requirement.id for requirement in matching("R24")] == ["MEF113:R24"]
    assert {requirement.source for requirement in matching("MEF124:R1?")} == {"MEF124"}
    assert len(matching("R4?")) == 10
    assert matching("R152") == []


def test_a_row_knows_whom_it_binds_and_how_strongly():
    known = catalogue()
    assert known["MEF113:R24"].binds_seller
    assert known["MEF113:R24"].mandatory
    assert not known["MEF113:R19"].binds_seller
    assert not known["MEF113:O7"].mandatory
    assert known["MEF113:CR1"].mandatory
    assert known["MEF113:CR1"].applies_if == "MEF113:O1"


def test_a_sound_extra_file_is_read(scratch):
    (scratch / "test.yaml").write_text(FILE_HEAD + SOUND_ROW, encoding="utf-8")
    extra = catalogue()["TEST:R1"]
    assert (extra.source, extra.edition, extra.clause) == ("TEST", "an edition for this test", "1")
    assert dataclasses.replace(extra, edition="another") == extra


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("level: MUST", "level: OUGHT"),
        ("level: MUST", "level: CONDITIONAL"),
        ("clause: '1'", "clause: 1"),
        ("binds: seller", "binds: nobody"),
        ("use_cases: [1]", "use_cases: [23]"),
        ("observability: wire", "observability: none"),
        ("stimulus: none", "stimulus: shake_it"),
        ("counterparts: []", "counterparts: [MEF124 R1]"),
        ("verified_by: check", "verified_by: attestation"),
        ("verified_by: check", "verified_by: check\n    mood: good"),
        ("    observed: it is seen\n", ""),
    ],
)
def test_a_broken_row_is_fatal(scratch, good, bad):
    assert good in SOUND_ROW
    (scratch / "test.yaml").write_text(FILE_HEAD + SOUND_ROW.replace(good, bad), encoding="utf-8")
    with pytest.raises(FactError, match=r"test\.yaml does not have the expected form"):
        catalogue()


def test_an_id_that_stands_twice_is_fatal(scratch):
    (scratch / "test.yaml").write_text(FILE_HEAD + SOUND_ROW + SOUND_ROW, encoding="utf-8")
    with pytest.raises(FactError, match="TEST:R1 stands twice"):
        catalogue()


# --- the published edition -----------------------------------------------------------------------------------------------

PUBLISHED_IDS = (
    {f"MEF113-2022:R{number}" for number in range(1, 177)}
    | {f"MEF113-2022:O{number}" for number in range(1, 22)}
    | {"MEF113-2022:CR1", "MEF113-2022:CR2"}
)
GUIDE_IDS = {f"MEF137:R{number}" for number in range(1, 65)} | {f"MEF137:O{number}" for number in range(1, 5)} | {"MEF137:OAS"}
# Where the editions differ, no check of the draft may judge the published rule.
DIFFERENT = {
    "MEF113:R2": {"R7", "R8", "R10"},
    "MEF113:R47": {"R54"},
    "MEF113:R49": {"R52", "R56"},
    "MEF113:R50": {"R16", "R52", "R56"},
    "MEF113:R51": {"R58"},
    "MEF113:R80": {"R89"},
    "MEF113:R81": {"R91"},
    "MEF113:R103": {"R110"},
    "MEF113:R131": {"R141"},
    "MEF113:R133": {"R156"},
    "MEF113:R135": {"R159", "R160"},
    "MEF113:R145": {"R170"},
    "MEF113:R153": {"R155"},
    "MEF113:R154": {"R162"},
    "MEF113:R156": {"R173"},
}


def test_every_id_of_the_published_edition_has_one_row():
    assert {requirement.id for requirement in of("MEF113-2022")} == PUBLISHED_IDS
    assert {requirement.id for requirement in of("MEF137")} == GUIDE_IDS


@pytest.mark.parametrize(("draft", "published"), DIFFERENT.items())
def test_a_rule_that_was_changed_is_seen_and_is_no_counterpart(draft, published):
    row, ids = catalogue()[draft], {f"MEF113-2022:{local}" for local in published}
    assert ids & set(row.counterparts) == set()
    assert ids <= set(row.sees)
    assert all(draft in catalogue()[name].sees for name in ids)


def test_what_is_known_by_its_number_only_holds_nobody():
    unknown = [r for r in (*of("MEF113-2022"), *of("MEF137")) if r.operation == "not known"]
    assert {"MEF113-2022:R50", "MEF113-2022:R158", "MEF137:R62"} <= {r.id for r in unknown}
    assert all(r.verified_by == "inspection" and r.untested and r.observability == "none" for r in unknown)


# --- TMF621 and the kits -----------------------------------------------------------------------------------------------

TMF_NUMBERS = [
    *range(1, 9), *range(10, 23), *range(25, 35), *range(40, 47), *range(50, 59), *range(60, 66), *range(70, 84), *range(90, 105),
    *range(110, 114), *range(120, 126), *range(130, 140), *range(140, 147), *range(150, 160), *range(160, 166), *range(170, 174),
    *range(180, 190),
]  # fmt: skip
NEW_IN_V5 = {20, 21, 22, 45, 60, 61, 62, 92, 93, 103, 104, 120, 121, 122, 123, 124, 125, 133, 146, 150, 163}
WARNS = {4, 6, 7, 18, 19, 28, 30, 43, 45, 64, 71, 83, 98, 99, 131, 136, 139, 151, 152, 158, 172, 189}
OPEN = {1, 16, 17, 21, 22, 29, 31, 34, 44, 63, 76, 92, 93, 103, 113, 135, 137, 138, 154, 159, 161, 164, 165, 173}
BACKGROUND = {123, 125, 162, 163}


def numbers(rows):
    return {int(row.id.partition(":")[2]) for row in rows}


def test_every_rule_of_tmf_has_one_row():
    assert len(TMF_NUMBERS) == 139
    assert [row.id for row in of("TMF621")] == [f"TMF621:{number}" for number in TMF_NUMBERS]


def test_the_levels_of_tmf():
    assert numbers(row for row in of("TMF621") if row.level == "SHOULD") == WARNS
    assert numbers(row for row in of("TMF621") if row.level == "MAY") == OPEN | BACKGROUND
    assert all(row.mandatory for row in of("TMF621") if row.level not in {"SHOULD", "SHOULD NOT", "MAY"})
    assert numbers(row for row in of("TMF621") if row.binds == "buyer") == set(range(180, 190))
    assert numbers(row for row in of("TMF621") if row.verified_by != "check") == BACKGROUND | {1, 161}


def test_what_version_4_does_not_have_is_told_by_the_row():
    assert numbers(row for row in of("TMF621") if not row.applies_to("v4")) == NEW_IN_V5
    assert all(row.applies_to("v5") and row.applies_to(None) for row in of("TMF621"))
    assert all(row.applies_to("v4") for row in of("MEF113"))
    assert not any(row.v4 for row in of("TMF621") if not row.applies_to("v4"))


def test_the_kits_have_a_row_for_each_of_their_checks():
    assert numbers(of("KIT5")) == set(range(1, 30))
    assert numbers(of("KIT18")) == set(range(1, 66))
    assert {row.level for row in (*of("KIT5"), *of("KIT18"))} == {"MUST"}
    assert all(row.sees and all(name.startswith("TMF621:") for name in row.sees) for row in (*of("KIT5"), *of("KIT18")))


def test_the_bugs_of_the_kits_stand_with_their_checks():
    known = catalogue()
    assert "no filter is sent" in known["KIT5:27"].kit_bug
    assert "nanana" in known["KIT18:12"].kit_bug
    assert [row.id for row in of("TMF621") if row.kit_bug] == []
    assert sum(bool(row.kit_bug) for row in of("KIT5")) == 22


def test_no_two_rules_of_tmf_are_told_in_the_same_words():
    said = [row.says for row in of("TMF621")]
    assert len(said) == len(set(said))


def test_version_4_is_told_in_its_own_words():
    both, alike = catalogue()["TMF621:53"], catalogue()["TMF621:100"]
    assert both.says_in("v4").startswith("In version 4: id, href and ticketType")
    assert both.says_in("v5") == both.says_in(None) == both.says
    assert alike.says_in("v4") == alike.says
