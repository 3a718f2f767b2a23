"""Types, extension, references: TMF621:60 to 65."""

from __future__ import annotations

from typing import Any

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.verdict import NotApplicable
from ttck.specs.contracts import contract
from ttck.suites.tmf import create_rules, gates, refusal_rules, twins
from ttck.suites.tmf import kind_rules as rules
from ttck.suites.tmf.gates import Story
from ttck.suites.tmf.scenarios.f_refusing import Probe
from ttck.suites.tmf.writes import Creation

_VALUE = "a characteristic whose value does not fit its kind"


@verifies("TMF621:60", needs=("tmf-creating", "tmf-refusing", "tmf-extending"))
def test_every_object_says_its_type(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Every object in an answer or event that can be extended has its @type."""
    gates.typed(target)
    verify.every(rules.typed(traffic, gates.before_the_api(target)), rules.untyped(contract("tmf621-v5")), none="no answer had an object")


@verifies("TMF621:60", needs=("tmf-reaching",), advisory=True)
def test_errors_about_unknown_methods_say_their_type(verify: Verify, traffic: Traffic, target: Target) -> None:
    """An error for whose method, path or status the file has no word says its @type too."""
    gates.typed(target)
    found = rules.undescribed(traffic, gates.before_the_api(target))
    verify.where(found, rules.untyped(contract("tmf621-v5")), unused="no such request was refused with an error object")


@verifies("TMF621:61", needs=("tmf-extending", "tmf-creating"))
def test_every_form_of_a_union_is_taken(verify: Verify, story: Story, target: Target) -> None:
    """Attachments and pointers at them, parties and their roles are taken."""
    gates.typed(target)
    unions, plain = story("tmf-extending").unions, story("tmf-creating").every
    found = twins.telling(unions.values(), plain, strict=gates.free(target))
    verify.every(rules.taken(found), rules.is_taken("one form of a union"), none=lambda: twins.why(unions.values()))
    unproven = [name for name, one in unions.items() if one not in found]
    verify.covered(list(unions), {name for name in unions if name not in unproven}, why=[twins.why(unions[name] for name in unproven)])


@verifies("TMF621:61", needs=("tmf-extending", "tmf-creating"))
def test_a_part_stays_what_it_is(verify: Verify, story: Story, target: Target) -> None:
    """What was sent as one form of a union comes back as that form."""
    gates.typed(target)
    extending = story("tmf-extending")
    found = [*extending.unions.values(), *extending.characteristics.values(), *story("tmf-creating").plain]
    verify.every(rules.parts(found), rules.same_type, none="no form of a union came back")


@verifies("TMF621:62", needs=("tmf-extending", "tmf-creating"))
def test_every_kind_of_characteristic_is_taken(verify: Verify, story: Story, target: Target) -> None:
    """A ticket can be created with each of the twelve kinds of characteristics."""
    gates.typed(target)
    sent, plain = story("tmf-extending").characteristics, story("tmf-creating").every
    known = any(one.made.accepted for one in sent.values())  # else a seller may know the names that there are
    found = twins.telling(sent.values(), plain) if known else []
    verify.every(rules.taken(found), rules.is_taken("a kind of characteristic"), none=lambda: twins.why(sent.values()))


@verifies("TMF621:62", needs=("tmf-extending",))
def test_a_value_keeps_its_type(verify: Verify, story: Story, target: Target) -> None:
    """The value of a characteristic comes back as it was sent, with its JSON type."""
    gates.typed(target)
    extending = story("tmf-extending")
    verify.every(
        rules.values([*extending.characteristics.values(), *extending.mixed]), rules.same_value, none="no characteristic came back"
    )


@verifies("TMF621:62", needs=("tmf-refusing",))
def test_a_value_of_another_type_is_refused(verify: Verify, story: Story, target: Target) -> None:
    """A characteristic of a typed kind with a value of another JSON type, or without one, is refused, or not shown so."""
    gates.typed(target)
    found = _wrong_values(story)
    rule = refusal_rules.gives(400, what=_VALUE, strict=refusal_rules.strict(target))
    verify.every(refusal_rules.judged(found), rule, none=refusal_rules.why(found))


@verifies("TMF621:62", needs=("tmf-refusing",), advisory=True)
def test_a_value_of_another_type_is_not_put_right(verify: Verify, story: Story, target: Target) -> None:
    """A characteristic of a typed kind with a value of another JSON type, or without one, is refused and not put right."""
    gates.typed(target)
    if refusal_rules.strict(target):
        raise NotApplicable("with bad_input: refuse another check fails what is taken")
    found = _wrong_values(story)
    verify.every(refusal_rules.judged(found), refusal_rules.repairs(_VALUE), none=refusal_rules.why(found))


def _wrong_values(story: Story) -> list[Probe]:
    refusing = story("tmf-refusing")
    return [*refusing.of("value"), *refusing.of("no value")]


@verifies("TMF621:63", needs=("tmf-extending", "tmf-creating"), advisory=True)
def test_attributes_that_nobody_knows_are_no_reason_to_refuse(verify: Verify, story: Story) -> None:
    """A create with attributes that the standard does not have is taken."""
    found, plain = story("tmf-extending").open, story("tmf-creating").plain
    _taken(verify, twins.telling(found, plain), plain, rules.is_taken("an attribute that nobody knows"))


@verifies("TMF621:63", needs=("tmf-extending", "tmf-creating"))
def test_a_subclass_is_treated_as_the_seller_says(verify: Verify, story: Story, target: Target) -> None:
    """A type that nobody knows, with the parent in @baseType, is taken or refused as the target says."""
    sent, plain = story("tmf-extending").extended, story("tmf-creating").plain
    if target.switches.get("unknown_type") == "either":
        raise NotApplicable(rules.told_of_types(sent))
    found = twins.telling(sent, plain)
    refuse = target.switches.get("unknown_type") == "refuse"
    _taken(verify, found, plain, rules.is_refused if refuse else rules.is_taken("a subclass that names its base"))


@verifies("TMF621:63", needs=("tmf-extending", "tmf-creating"))
def test_a_type_without_a_base_is_treated_as_the_seller_says(verify: Verify, story: Story, target: Target) -> None:
    """A type that nobody knows, without @baseType, is taken or refused where the target says so."""
    sent, plain = story("tmf-extending").strange, story("tmf-creating").plain
    wanted = gates.chosen(target, "unknown_type", free="either")
    if wanted == "with_base_type":
        raise NotApplicable("nothing is demanded for a type without @baseType with unknown_type: with_base_type")
    found = twins.telling(sent, plain)
    _taken(verify, found, plain, rules.is_refused if wanted == "refuse" else rules.is_taken("a type that nobody knows"))


def _taken(verify: Verify, found: list[Creation], plain: list[Creation], rule: Any) -> None:
    verify.every(rules.taken(found), rule, none=lambda: twins.why(plain))


@verifies("TMF621:64", needs=("tmf-creating", "tmf-extending"), advisory=True)
def test_labels_come_back(verify: Verify, story: Story) -> None:
    """@baseType and @schemaLocation come back as they were sent, in the ticket and in its parts."""
    extending = story("tmf-extending")
    found = create_rules.labelled([*extending.labelled, *extending.extended, *story("tmf-creating").plain])
    verify.every(found, create_rules.label_is_kept, none="no create with them was taken")


@verifies("TMF621:65", needs=("tmf-creating", "tmf-extending"))
def test_a_reference_has_an_id(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Every reference in every ticket that is shown has an id, and may have href, name and @referredType."""
    verify.every(rules.references(traffic, gates.version(target)), rules.is_reference, none="no ticket with a reference was shown")
