"""What the rules on patches, deletions, subscriptions, specifications and errors of TMF621 let pass, and what they accuse."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.record.exchange import Answer, Exchange
from ttck.harness.record.state_probe import Attempt
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.specs.vocabulary import Operation, TmfEvent
from ttck.suites.tmf import delete_rules, error_rules, hub_rules, patch_rules, refused_rules, spec_rules, state_rules
from ttck.suites.tmf.changes import Patch
from ttck.suites.tmf.scenarios.g_deleting import Deleting
from ttck.suites.tmf.scenarios.g_patching import Patching
from ttck.suites.tmf.scenarios.h_specifying import Specifying
from ttck.suites.tmf.scenarios.i_subscribing import Subscribing

NUMBERS = itertools.count(1)
SENT = {"@type": "Hub", "callback": "http://buyer.example", "query": "eventType=X"}
TICKET = {"id": "1", "@type": "TroubleTicket", "description": "a", "severity": "Major", "channel": {"id": "c", "name": "desk"}}


def call(status, document=None, *, operation=Operation.RETRIEVE, method="GET", sent=None, headers=None, url="http://seller.example/x"):
    body = b"" if document is None else json.dumps(document).encode()
    answer = Answer(status=status, headers=headers or {}, body=body)
    return Exchange(
        number=next(NUMBERS), scenario="x", label="", operation=operation, ticket="1", at=datetime(2026, 1, 1, tzinfo=UTC), elapsed=0.0,
        method=method, url=url, request_headers={}, request_body=None, sent=sent, answer=answer,
    )  # fmt: skip


def patch(changes, status, after, *, before=TICKET, answer=None, media="application/json"):
    first, last = (call(404) if one is None else call(200, one) for one in (before, after))
    exchange = call(status, answer, operation=Operation.PATCH, method="PATCH")
    return Patch(about="x", item="1", changes=changes, media=media, before=first, exchange=exchange, after=last)


def judged(rule, value):
    return rule(Subject(value=value, where="", seen=()))


class TestPatches:
    @pytest.mark.parametrize("status", [403, 404, 405, 501])
    def test_a_seller_without_patches_is_let_off(self, status):
        story = Patching(media={"a": patch({"description": "b"}, status, TICKET)})
        with pytest.raises(NotApplicable):
            patch_rules.working(story)

    def test_a_ticket_that_cannot_be_read_decides_nothing(self):
        story = Patching(media={"a": patch({"description": "b"}, 404, None, before=None)})
        assert story.not_offered is None
        with pytest.raises(Inconclusive):
            patch_rules.working(story)
        assert patch_rules.taken(story.media.values()) == []

    def test_a_refused_patch_that_did_something_is_found(self):
        rule = refused_rules.without_effect()
        assert judged(rule, patch({"description": "b", "id": "2"}, 400, {**TICKET, "description": "b"})) is not None
        assert judged(rule, patch({"description": "b", "id": "2"}, 400, {**TICKET, "lastUpdate": "later"})) is None
        assert list(refused_rules.refusals([patch({}, 200, TICKET), patch({}, 400, None)])) == []

    def test_the_parts_of_a_list_that_is_left_alone_keep_their_identifiers(self):
        before = {**TICKET, "note": [{"id": "1", "text": "a"}]}
        for ident, fine in (("1", True), ("2", False)):
            after = {**TICKET, "name": "x", "note": [{"id": ident, "text": "a"}, {"id": "9", "text": "the seller's"}]}
            found = [patch_rules.stayed(part) for part in patch_rules.rest([patch({"name": "x"}, 200, after, before=before)])]
            assert (not any(found)) is fine

    @pytest.mark.parametrize(
        ("changes", "status", "judged"),
        [({"note": []}, "pending", True), ({"note": []}, "held", False), ({"severity": "x"}, "pending", False)],
    )
    def test_the_date_of_the_status_stays_while_the_status_does(self, changes, status, judged):
        old = {"id": "1", "status": "pending", "statusChangeDate": "2026-01-01T00:00:00Z", "note": []}
        found = [
            part
            for part in patch_rules.rest(
                [patch(changes, 200, {**old, "status": status, "statusChangeDate": "2026-01-02T00:00:00Z"}, before=old)]
            )
            if part.value[1] == "statusChangeDate"
        ]
        assert bool(found) is judged
        assert all(patch_rules.stayed(part) for part in found)

    def test_a_part_of_an_object_is_merged(self):
        change = {"channel": {"name": "night"}}
        assert judged(patch_rules.merged, patch(change, 200, {**TICKET, "channel": {"id": "c", "name": "night"}})) is None
        assert judged(patch_rules.merged, patch(change, 200, {**TICKET, "channel": {"name": "night"}})) is not None
        gone = {"channel": {"name": None}}
        assert judged(patch_rules.merged, patch(gone, 200, {**TICKET, "channel": {"id": "c"}})) is None
        assert judged(patch_rules.merged, patch(gone, 200, TICKET)) is not None

    def test_what_is_owed_is_what_the_seller_shows(self):
        def names(status, shown, *, mandatory):
            patches = [patch({name: "x"}, status, TICKET) for name in ("description", "name", "priority", "troubleTicketSpecification")]
            return {part.value[1] for part in patch_rules.owed(patch_rules.changes(patches), shown, mandatory=mandatory)}

        everything = {"name", "priority", "troubleTicketSpecification"}
        assert names(200, everything, mandatory=True) == {"description", "name", "troubleTicketSpecification"}
        assert names(200, everything, mandatory=False) == {"priority"}
        assert names(400, everything, mandatory=True) == {"description", "name"}
        assert names(400, everything, mandatory=False) == {"troubleTicketSpecification"}
        assert names(400, set(), mandatory=True) == {"description"}

    def test_null_may_be_refused_and_has_to_work_where_it_is_taken(self):
        refused, ignored = patch({"channel": None}, 400, TICKET), patch({"channel": None}, 200, TICKET)
        assert patch_rules.accepted_removals([refused]) == []
        assert judged(patch_rules.null_taken, refused) is not None
        (part,) = patch_rules.accepted_removals([ignored])
        assert patch_rules.gone(part) is not None
        assert patch_rules.removals([patch({"priority": None}, 200, {**TICKET, "priority": "1"}, before={**TICKET, "priority": "1"})]) == []


class TestDeletions:
    def story(self, status, *, shown=200, read=404, **more):
        ticket = {"id": "1"}
        first = call(200, [ticket, {"id": "2"}])
        return Deleting(
            item="1", other="2", before=first, shown=call(shown, ticket), deleted=call(status), read=call(read, ticket), **more
        )  # fmt: skip

    def test_not_offered_is_told_from_a_failure(self):
        for status in (403, 404, 405, 501):
            with pytest.raises(NotApplicable):
                delete_rules.offered(self.story(status, read=200))
        assert self.story(404, read=404).not_offered is None
        with pytest.raises(Inconclusive):
            delete_rules.offered(self.story(404, shown=404))

    def test_a_delete_that_is_under_way_decides_nothing(self):
        with pytest.raises(Inconclusive):
            delete_rules.settled(self.story(202, read=200))
        delete_rules.settled(self.story(202))

    def test_the_other_ticket_stays(self):
        (part,) = delete_rules.bystanders(self.story(204, after=call(200, [{"id": "2"}])))
        assert delete_rules.still_there(part) is None
        (part,) = delete_rules.bystanders(self.story(204, after=call(200, [])))
        assert delete_rules.still_there(part) is not None

    def test_the_second_of_two_alike_stays(self):
        for status, fine in ((200, True), (404, False), (503, True)):
            alike = tuple(replace(one, operation="retrieveTroubleTicket") for one in (call(200, {"id": "2"}), call(204), call(status)))
            (part,) = delete_rules.bystanders(self.story(204, alike=alike))
            assert (delete_rules.still_there(part) is None) is fine


class TestSubscriptions:
    def started(self, document, headers=None, *, status=201):
        return call(status, document, operation=Operation.SUBSCRIBE, method="POST", sent=SENT, headers=headers)

    def test_the_official_example_passes_with_a_location(self):
        rule = hub_rules.started("v5", identified=False)
        example = {"@type": "Hub", "callback": "http://buyer.example/"}
        assert rule(self.started(example, {"location": "/hub/42"})) is None
        assert rule(self.started(example)) is not None
        assert hub_rules.started("v4", identified=True)(self.started(example, {"location": "/hub/42"})) is not None
        assert hub_rules.echoed("v5")(self.started(example)) is not None
        assert rule(self.started({**example, "callback": "http://other.example/"}, {"location": "/hub/42"})) is not None

    def test_a_location_may_be_a_content_location(self):
        document = {"id": "a b", "callback": "x"}
        assert hub_rules.located(self.started(document, {"content-location": "/hub/a%20b"})) is None
        assert hub_rules.located(self.started(document, {"location": "/hub"})) is not None

    def test_a_refusal_of_version_5_has_any_status_of_4xx(self):
        for status, five, four in ((400, True, True), (422, True, False), (500, False, False), (201, False, False)):
            assert (hub_rules.turned_down("v5")(self.started({}, status=status)) is None) is five
            assert (hub_rules.turned_down("v4")(self.started({}, status=status)) is None) is four

    def test_room_for_one_is_no_failure(self):
        story = Subscribing(first=None, started={"second": self.started({}, status=409)})
        with pytest.raises(NotApplicable):
            hub_rules.second(story)


class TestSpecifications:
    def test_a_refusal_says_nothing_where_the_right_one_is_refused_too(self, target):
        with pytest.raises(Inconclusive):
            spec_rules.accepted(Specifying(probe=call(200, []), creates=[call(400)]), target, whole=False)
        spec_rules.accepted(Specifying(probe=call(200, []), creates=[call(201, {})]), target, whole=False)
        with pytest.raises(Inconclusive):
            spec_rules.accepted(Specifying(probe=call(200, []), creates=[call(201, {}), call(400)]), target, whole=True)

    def attempt(self, status, after=200):
        seen = {"id": "s", "name": "n"}
        made = call(status, method="PATCH", sent={"name": "m"})
        return Attempt(about="name", before=call(200, seen), exchange=made, after=call(after, {**seen, "name": "m"}))

    def test_patches_are_optional_also_where_specifications_are_declared(self, target):
        story = Specifying(probe=call(200, []), creates=[call(201, {})], patches={"name": self.attempt(501)})
        with pytest.raises(NotApplicable):
            spec_rules.patchable(story, target)
        with pytest.raises(NotApplicable):
            spec_rules.happens(story, TmfEvent.SPECIFICATION_CHANGED)
        assert spec_rules.quiet(self.attempt(501)) is not None

    @pytest.mark.parametrize(
        ("after", "fine"),
        [
            ({"version": "2", "lastUpdate": "2026-01-02T00:00:00Z", "lifecycleStatus": "active"}, True),
            ({"validFor": {"startDateTime": "2026-01-01T01:00:00+01:00"}}, True),
            ({"specCharacteristic": [{"name": "line"}]}, False),
            ({"description": "cut"}, False),
        ],
    )
    def test_what_a_patch_does_not_name_stays(self, after, fine):
        old = {
            "id": "s", "name": "n", "version": "1", "lifecycleStatus": "inDesign", "lastUpdate": "2026-01-01T00:00:00Z",
            "description": "whole", "validFor": {"startDateTime": "2026-01-01T00:00:00Z"},
            "specCharacteristic": [{"name": "line", "charSpecRelationship": [{"name": "other"}]}],
        }  # fmt: skip
        made = call(200, {}, sent={"@type": "TroubleTicketSpecification", "name": "m"})
        tried = Attempt(about="name", before=call(200, old), exchange=made, after=call(200, {**old, "name": "m", **after}))
        refused = replace(tried, exchange=call(400, {}))
        found = spec_rules.unnamed(Specifying(probe=call(200, []), patches={"name": tried, "version": refused}))
        assert found == [tried]
        assert (spec_rules.leaves_the_rest(tried) is None) is fine

    def test_moments_are_compared_as_moments(self):
        sent = {"validFor": {"startDateTime": "2030-01-01T00:00:00Z"}}
        after = call(200, {"validFor": {"startDateTime": "2030-01-01T00:00:00.000+00:00"}})
        made = call(200, method="PATCH", sent=sent)
        assert spec_rules.takes(Attempt(about="validFor", before=None, exchange=made, after=after)) is None

    def test_counts_may_be_left_out_and_not_be_wrong(self):
        assert spec_rules.a_list(call(200, [{}])) is None
        assert spec_rules.counted(call(200, [{}])) is not None
        assert spec_rules.a_list(call(200, [{}], headers={"x-result-count": "2"})) is not None
        assert spec_rules.a_list(call(200, [{}], headers={"x-total-count": "0"})) is not None

    @pytest.fixture
    def target(self):
        return SimpleNamespace(switches={"specification_operations": "learned"}, apis=frozenset({"ticket", "specification"}))


class TestErrors:
    def test_only_what_the_file_lists_is_bound(self):
        bound = [call(status) for status in (400, 404, 500)]
        free = [call(415), call(502), call(404, operation="", method="GET"), call(405, method="PUT")]
        free += [call(405, operation=Operation.SUBSCRIPTION, url="http://seller.example/hub")]
        bound += [call(406, operation=Operation.SUBSCRIBE, method="POST")]
        traffic = Traffic([*bound, *free, call(404, method="HEAD")])
        assert error_rules.judged(traffic, "v5", bound=True) == bound
        assert error_rules.judged(traffic, "v5", bound=False) == free
        assert not error_rules.listed(call(503), "v4")

    @pytest.mark.parametrize(("status", "right"), [("400", True), ("400-2", True), ("500", False), ("error", False)])
    def test_a_status_may_have_an_extension(self, status, right):
        assert (error_rules.same_status(call(400, {"status": status})) is None) is right

    def test_a_dialect_may_have_further_statuses(self):
        part = Subject(value="submitted", where="/status", seen=())
        assert state_rules.known("")(part) is not None
        assert state_rules.known("failed, submitted")(part) is None
