from __future__ import annotations

from types import SimpleNamespace

import pytest

from ttck.harness.judge import checks
from ttck.harness.judge.checks import Tag, UnknownRequirement, tag_of, verifies
from ttck.specs.requirements import catalogue


def check():
    pass


@pytest.mark.parametrize("names", [("MEF113:R9999",), ("R24",), ("MEF113:R24", "MEF113:r24"), ("",)])
def test_an_unknown_id_stops_everything(names):
    with pytest.raises(UnknownRequirement):
        verifies(*names)


def test_the_unknown_id_is_named_and_the_known_is_not():
    with pytest.raises(UnknownRequirement, match=r"no catalogue has MEF113:R9999$"):
        verifies("MEF113:R24", "MEF113:R9999")


def test_a_check_of_nothing_is_refused():
    with pytest.raises(UnknownRequirement, match="empty"):
        verifies()


@pytest.fixture
def small(monkeypatch):
    rows = {"A:R1": ("B:R1", "B:R2"), "A:R2": ("B:R2", "A:R1", "GONE:R1"), "B:R1": (), "B:R2": ()}
    found = {name: SimpleNamespace(counterparts=twins) for name, twins in rows.items()}
    monkeypatch.setattr(checks, "catalogue", lambda: found)


@pytest.mark.usefixtures("small")
def test_counterparts_are_judged_too():
    assert tag_of(verifies("A:R1")(lambda: None)).requirements == ("A:R1", "B:R1", "B:R2")


@pytest.mark.usefixtures("small")
def test_named_requirements_come_first_and_none_stands_twice():
    assert tag_of(verifies("A:R2", "B:R1", "A:R1")(lambda: None)).requirements == ("A:R2", "B:R1", "A:R1", "B:R2")


@pytest.mark.usefixtures("small")
def test_a_counterpart_that_no_catalogue_has_is_left_out():
    assert tag_of(verifies("A:R2")(lambda: None)).requirements == ("A:R2", "B:R2", "A:R1")


def test_the_binding_counterpart_of_a_real_requirement():
    requirements = tag_of(verifies("MEF113:R24")(lambda: None)).requirements
    assert requirements[0] == "MEF113:R24"
    assert "MEF124:R13" in requirements


def test_every_requirement_judged_is_known():
    for name in catalogue():
        assert set(tag_of(verifies(name)(lambda: None)).requirements) <= set(catalogue())


def test_advisory_and_needs_are_kept():
    tag = tag_of(verifies("MEF113:R24", advisory=True, needs=("creation", "lifecycle"))(lambda: None))
    assert (tag.advisory, tag.needs) == (True, ("creation", "lifecycle"))


def test_a_check_fails_and_needs_nothing_by_default():
    tag = tag_of(verifies("MEF113:R24")(lambda: None))
    assert tag == Tag(requirements=tag.requirements, advisory=False, needs=())


def test_the_function_stays_itself():
    def own():
        pass

    assert verifies("MEF113:R24")(own) is own


@pytest.mark.parametrize("other", [check, None, "text", 5])
def test_what_is_no_check_has_no_tag(other):
    assert tag_of(other) is None


def test_a_foreign_mark_is_no_tag():
    def own():
        pass

    own.__ttck_tag__ = "something else"
    assert tag_of(own) is None
