"""What has to be refused, and lengths: OSSJ:4, 8, 14, 17, 25, 26, 41 and 42."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.suites.ossj import change_rules, create_rules, gates, pace, refusal_rules, shown_rules
from ttck.suites.ossj.known import answers, operations, readings
from ttck.suites.ossj.names import DESCRIPTION, DIALOG, ISSUES, KEY, MANDATORY, OF_A_CHANGE, OF_A_RESOLUTION, STATE, STATES
from ttck.suites.ossj.refusal_rules import Probe, beside, of_changes, of_creates
from ttck.suites.ossj.seller_client import Change

_NONE = "nothing wrong was sent"


def _lacking(story: Stories) -> list[Probe]:
    """Creates that lack something, also as forms where the seller takes forms."""
    refusing = story("ossj-refusing")
    beside(refusing.plain, "a plain create")
    return of_creates(refusing.missing.items())


def _without(story: Stories) -> list[Probe]:
    changing = story("ossj-changing")
    beside(changing.plain, "a plain change")
    return of_changes(changing.missing.items())


def _foreign(story: Stories) -> list[Probe]:
    refusing, changing = story("ossj-refusing"), story("ossj-changing")
    beside(refusing.plain, "a plain create")
    found = [*refusing.foreign, *refusing.typed, *((STATE, made) for made in refusing.stated.values())]
    taken = any(one.exchange.accepted for one in changing.plain)
    unknown = [one for _, one in story("ossj-walking").wrong if one.wanted is not None and one.wanted not in STATES]
    typed = [(name, one) for name, one in changing.wrong if name in one.document]
    found += [*((STATE, change) for change in [*changing.foreign, *unknown]), *typed] if taken else []
    return refusal_rules.of_foreign(found, (*STATES, *ISSUES))


def _long(story: Stories) -> list[Probe]:
    limits = story("ossj-limits")
    beside([limits.plain], "a plain create")
    formed = any(made.exchange.accepted for _, made in story("ossj-forms").creates) if "dialog of a form" in limits.over else False
    over = {name: made for name, made in limits.over.items() if formed or name != "dialog of a form"}
    found = of_creates(((name,), made) for name, made in over.items())
    taken = limits.plain_change is not None and limits.plain_change.exchange.accepted
    over = {**({f"{DIALOG} of a change": limits.change_over} if limits.change_over else {}), **limits.changes_over}
    return [*found, *(of_changes(over.items()) if taken else ())]


@verifies("OSSJ:4", needs=("ossj-refusing",))
def test_a_create_that_lacks_something_is_refused(verify: Verify, story: Stories) -> None:
    """A create without one of the mandatory attributes, or without two, is refused with 400, and makes no ticket."""
    verify.every(_lacking(story), refusal_rules.refused("a create that lacks something"), none=_NONE)


@verifies("OSSJ:4", needs=("ossj-refusing",))
def test_no_create_that_lacks_something_is_taken(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Whoever sends it, no create without a mandatory attribute is taken."""
    found = refusal_rules.lacking(traffic, operations(target)["create"], MANDATORY)
    verify.where(found, refusal_rules.not_taken("a create that lacks something"), unused="every create had all that is mandatory")


@verifies("OSSJ:17", needs=("ossj-changing",))
def test_no_change_that_lacks_something_is_taken(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Whoever sends it, no change without ticketId, mirrorKey or dialog is taken."""
    found = refusal_rules.lacking(traffic, operations(target)["patch"], OF_A_CHANGE)
    verify.where(found, refusal_rules.not_taken("a change that lacks something"), unused="every change had all that is mandatory")


@verifies("OSSJ:4", needs=("ossj-refusing", "ossj-forms"))
def test_a_form_that_lacks_something_is_refused(verify: Verify, story: Stories, target: Target) -> None:
    """A create as a form without a mandatory attribute is refused with 400, where forms are taken."""
    gates.forms(target)
    if not any(formed.exchange.accepted for _, formed in story("ossj-forms").creates):
        raise NotApplicable("the seller takes no forms")
    found = of_creates(story("ossj-refusing").formless.items())
    verify.every(found, refusal_rules.refused("a form that lacks something"), none=_NONE)


@verifies("OSSJ:17", needs=("ossj-changing", "ossj-walking"))
def test_a_change_that_lacks_something_is_refused(verify: Verify, story: Stories) -> None:
    """A change without ticketId, mirrorKey or dialog is refused with 400."""
    lacking = of_changes((name, one) for name, one in story("ossj-walking").wrong if name not in one.document)
    verify.every([*_without(story), *lacking], refusal_rules.refused("a change that lacks something"), none=_NONE)


@verifies("OSSJ:17", needs=("ossj-changing", "ossj-forms"))
def test_a_form_of_a_change_that_lacks_something_is_refused(verify: Verify, story: Stories, target: Target) -> None:
    """A change as a form without ticketId, mirrorKey or dialog is refused with 400, where forms are taken."""
    gates.forms(target)
    if not any(formed.exchange.accepted for _, formed in story("ossj-forms").changes):
        raise NotApplicable("the seller takes no changes as forms")
    found = of_changes(story("ossj-changing").formless.items())
    verify.every(found, refusal_rules.refused("a form that lacks something"), none=_NONE)


@verifies("OSSJ:17", needs=("ossj-changing", "ossj-limits", "ossj-forms", "ossj-moving", "ossj-walking"))
def test_a_refused_change_changes_nothing(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """A ticket shows after a change that was refused, for whatever reason, what it showed before."""
    wrong = [one for one in _every_change(story) if one.exchange.refused and one.before.accepted and one.after.accepted]
    rule = refusal_rules.unchanged(target, lively=pace.is_lively(traffic, target))
    verify.every(wrong, rule, none="no change was refused, beside readings of the ticket")


@verifies("OSSJ:17", needs=("ossj-changing", "ossj-walking", "ossj-staying"))
def test_what_was_refused_does_not_show_later(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Nothing that a change said which was refused stands in the ticket, or in an answer about it, later."""
    found = [*readings(traffic, target), *answers(traffic, target)]
    verify.every(found, shown_rules.holds_nothing_refused, none="no ticket of this run was read")


@verifies("OSSJ:14", needs=("ossj-refusing",))
def test_what_is_no_document_is_not_taken(verify: Verify, story: Stories) -> None:
    """A create whose body is no JSON, or no object, is not taken."""
    found = [Probe(names=("",), exchange=exchange) for exchange in story("ossj-refusing").malformed]
    verify.every(found, refusal_rules.not_taken("a body that is no document"), none=_NONE)


def _every_change(story: Stories) -> list[Change]:
    """Every change that was sent beside readings of its ticket."""
    changing, limits, moving, walking = (story(f"ossj-{name}") for name in ("changing", "limits", "moving", "walking"))
    found = [*changing.plain, *changing.missing.values(), *changing.formless.values(), *changing.foreign, *changing.bare]
    found += [
        *changing.sample,
        *changing.unusual,
        *(one for _, one in [*changing.unresolved, *changing.wrong]),
        *limits.changes_at.values(),
        *limits.changes_over.values(),
    ]
    found += [*limits.accented_changes, *(one for one in (limits.plain_change, limits.change_at, limits.change_over) if one is not None)]
    found += [*moving.changes, *moving.said, *moving.exits, *walking.said, *walking.moved, *(one for _, one in walking.wrong)]
    return found


@verifies("OSSJ:14", needs=("ossj-refusing", "ossj-changing", "ossj-limits", "ossj-forms", "ossj-walking"))
def test_wrong_content_is_a_bad_request(verify: Verify, story: Stories) -> None:
    """What is refused because something is missing, is too long, or has a value that the table does not allow, is answered 400."""
    changes = of_changes([*story("ossj-changing").wrong, *story("ossj-walking").wrong])
    malformed = [Probe(names=("",), exchange=exchange) for exchange in story("ossj-refusing").malformed]
    wrong = refusal_rules.probes(_lacking(story), _without(story), _foreign(story), _long(story), changes, malformed)
    verify.every([one for one in wrong if one.exchange.refused], refusal_rules.bad, none="nothing was refused for its content")


@verifies("OSSJ:41", advisory=True, needs=("ossj-refusing", "ossj-changing"))
def test_a_refusal_names_what_is_missing(verify: Verify, story: Stories) -> None:
    """The refusal of what lacks an attribute names it."""
    wrong = [one for one in (*_lacking(story), *_without(story)) if refusal_rules.told(one.exchange) is not None]
    verify.every(wrong, refusal_rules.names_it, none="nothing that lacked something was refused with a text")


_TAKEN = "a value that the table does not allow"


@verifies("OSSJ:42", advisory=True, needs=("ossj-refusing", "ossj-changing", "ossj-walking"))
def test_foreign_values_are_refused(verify: Verify, story: Stories, target: Target) -> None:
    """A value outside of a list or a range, or of another form, is not taken, nor a number for a text, or another case of letters."""
    gates.only(target, "foreign_values", "warn", "fail")
    verify.every(_foreign(story), refusal_rules.not_taken(_TAKEN), none=_NONE)


@verifies("OSSJ:42", needs=("ossj-refusing", "ossj-changing", "ossj-walking"))
def test_foreign_values_have_to_be_refused(verify: Verify, story: Stories, target: Target) -> None:
    """With foreign_values: fail, a value outside of a list or a range, or of another form, such as a date that is none, is not taken."""
    gates.only(target, "foreign_values", "fail")
    verify.every([one for one in _foreign(story) if not one.mild], refusal_rules.not_taken(_TAKEN), none=_NONE)


@verifies("OSSJ:25", needs=("ossj-changing",))
def test_every_change_brings_a_resolution(verify: Verify, story: Stories, target: Target) -> None:
    """With close_out: always, or where the seller asks for it, a change that lacks what belongs to a resolution is refused."""
    gates.only(target, "close_out", "always", "resolution")
    changing = story("ossj-changing")
    beside(changing.plain, "a plain change")
    found = of_changes((change.about.rpartition(" ")[2], change) for change in changing.bare)
    unused = "the seller does not ask for what belongs to a resolution with each change"
    verify.where(found, refusal_rules.refused("a change without what belongs to a resolution"), unused=unused)


@verifies("OSSJ:25", needs=("ossj-changing",))
def test_a_resolution_says_something(verify: Verify, story: Stories, target: Target) -> None:
    """With close_out: resolution, a change to CLEARED without closeOutType, closeOutNarr or serviceRestoredTime is not taken."""
    gates.only(target, "close_out", "resolution")
    changing = story("ossj-changing")
    beside(changing.plain, "a plain change")
    verify.every(of_changes(changing.unresolved), refusal_rules.not_taken("a resolution that says nothing"), none=_NONE)


# --- lengths -----------------------------------------------------------------------------------------------------------


@verifies("OSSJ:8", needs=("ossj-limits",))
def test_long_texts_are_taken(verify: Verify, story: Stories) -> None:
    """A create with a text of exactly its longest length is taken, as one with a short text is."""
    limits = story("ossj-limits")
    beside([limits.plain], "a plain create")
    verify.every(limits.at.values(), create_rules.taken, none="no long text was sent")


@verifies("OSSJ:8", needs=("ossj-limits",))
def test_long_texts_in_other_letters_are_taken(verify: Verify, story: Stories) -> None:
    """A length is counted in characters: a create and a change with letters outside ASCII, as long as they may be, are taken."""
    limits = story("ossj-limits")
    beside([limits.plain], "a plain create")
    verify.every(limits.accented, create_rules.taken, none="no long text was sent")
    if limits.plain_change is not None and limits.plain_change.exchange.accepted:
        verify.every(limits.accented_changes, change_rules.taken, none="no long change was sent")


@verifies("OSSJ:8", needs=("ossj-limits",))
def test_long_texts_are_kept_whole(verify: Verify, story: Stories) -> None:
    """A dialog, a description and a mirror key that are as long as they may be are shown whole."""
    at = story("ossj-limits").at
    for name in (DIALOG, DESCRIPTION, KEY):
        found = [made for about, made in at.items() if about in {name, "all texts"} and name in made.document and made.read is not None]
        verify.every(found, create_rules.kept_whole(name), none=f"no ticket with a long {name} was read")


@verifies("OSSJ:17", needs=("ossj-limits",))
def test_a_long_piece_of_dialog_is_taken(verify: Verify, story: Stories) -> None:
    """A change with a dialog of 4000 characters is taken, and the dialog is there afterwards, whole."""
    limits = story("ossj-limits")
    beside([limits.plain_change], "a plain change")
    found = [limits.change_at] if limits.change_at else []
    verify.every(found, change_rules.taken, none="no long change was sent")
    if change_rules.told(limits.plain_change) is None:  # or else nothing that is said is there afterwards
        verify.every([one for one in found if one.exchange.accepted], change_rules.told, none="no long change was taken")


@verifies("OSSJ:17", needs=("ossj-limits",))
def test_a_change_of_a_long_key_is_taken(verify: Verify, story: Stories) -> None:
    """A change of a ticket whose mirrorKey has 15 characters is taken, as one of a shorter key is."""
    limits = story("ossj-limits")
    beside([limits.plain_change], "a plain change")
    found = [one for name, one in limits.changes_at.items() if name == KEY]
    verify.every(found, change_rules.taken, none="no ticket with a mirrorKey of 15 characters was made")


@verifies("OSSJ:25", needs=("ossj-limits",))
def test_long_resolutions_are_taken(verify: Verify, story: Stories) -> None:
    """A change with a type or a narrative of 128 characters is taken, where one of 127 is."""
    found = [one for name, one in story("ossj-limits").changes_at.items() if name in OF_A_RESOLUTION]
    verify.where(found, change_rules.taken, unused="the seller takes agreed types of a resolution alone")


@verifies("OSSJ:26", advisory=True, needs=("ossj-limits", "ossj-forms"))
def test_too_long_texts_are_refused(verify: Verify, story: Stories, target: Target) -> None:
    """With over_length: warn, a text that is one character too long is not taken."""
    gates.only(target, "over_length", "warn")
    verify.every(_long(story), refusal_rules.not_taken("a text that is too long"), none=_NONE)


@verifies("OSSJ:26", needs=("ossj-limits", "ossj-forms"))
def test_too_long_texts_have_to_be_refused(verify: Verify, story: Stories, target: Target) -> None:
    """With over_length: fail, a text that is one character too long is not taken."""
    gates.only(target, "over_length", "fail")
    verify.every(_long(story), refusal_rules.not_taken("a text that is too long"), none=_NONE)
