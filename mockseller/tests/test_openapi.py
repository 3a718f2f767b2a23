"""What a mock seller answers, and what it takes, held against the OpenAPI documents that it serves by a library that is not ours."""

from __future__ import annotations

import pytest

from ttck.mockseller.tests.console_pages import PROFILES, signed_in
from ttck.specs.profiles import profile as facts_of

pytest.importorskip("openapi_core", reason="no openapi-core here: make install")


# What there is nothing of, or what is not offered in this edition.
NOT_DONE = {
    "mef113": {("workorder", one) for one in ("registerListener", "retrieveHub", "unregisterListener")},
    "artemis": {("ticket", "retrieveTroubleTicketSpecification")},
}


@pytest.fixture
def told(listener):
    from ttck.mockseller.tests.openapi_story import Story  # noqa: PLC0415 - only with the library

    def tell(profile, *faults):
        with signed_in(profile, edition=facts_of(profile).edition, paranoid=not faults) as person:
            person.seller.faults.switch([(one, {}) for one in faults])
            story = Story(person)
            story.tell(listener)
        return story

    return tell


@pytest.mark.sampled(3)
@pytest.mark.parametrize("profile", PROFILES)
def test_a_long_story_keeps_the_documents(told, profile):
    story = told(profile)
    assert {(one.document.name, one.id) for one in story.operations} - story.done.keys() == NOT_DONE.get(profile, set())
    assert story.heard > 0 or profile == "ossj"


@pytest.mark.sampled(6)
@pytest.mark.parametrize(
    ("profile", "fault"),
    [
        ("mef113", "numbers-as-text"),
        ("tmf621-v5", "tmf-content-type-text"),
        ("tmf621-v5", "tmf-error-code-number"),
        ("tmf621-v5", "tmf-event-priority-number"),
    ],
)
def test_what_breaks_a_document_is_seen(told, profile, fault):
    from openapi_core.exceptions import OpenAPIError  # noqa: PLC0415 - only with the library

    with pytest.raises(OpenAPIError):
        told(profile, fault)
