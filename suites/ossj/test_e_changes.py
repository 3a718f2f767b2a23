"""Changes and states: OSSJ:12, 17 to 23, 31, 32; and forms: OSSJ:3."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.suites.ossj import change_rules, gates, other_rules, pace, refusal_rules
from ttck.suites.ossj.names import FILES, STATES
from ttck.suites.ossj.scenarios.g_moving import Moving
from ttck.suites.ossj.seller_client import Change

_NONE = "nothing was changed"
_CHANGES = ("ossj-changing", "ossj-moving", "ossj-walking")


def _taken(story: Stories) -> list[Change]:
    """Changes that were taken, in all scenarios."""
    changing, moving, walking = story("ossj-changing"), story("ossj-moving"), story("ossj-walking")
    found = (*changing.plain, *changing.sample, *changing.unusual, *moving.changes, *moving.said, *walking.moved, *walking.said)
    return [one for one in found if one.exchange.accepted]


def _why(moving: Moving) -> str:
    return "; ".join(dict.fromkeys(moving.why)) or "no ticket came so far"


@verifies("OSSJ:20", needs=("ossj-changing",))
def test_changes_are_taken(verify: Verify, story: Stories) -> None:
    """A change with ticketId, mirrorKey and dialog is taken; which states a side may set the page does not say."""
    plain = [one for one in story("ossj-changing").plain if FILES not in one.document and one.wanted is None and one.before.accepted]
    verify.every(plain, change_rules.taken, none=_NONE)


@verifies("OSSJ:20", needs=("ossj-walking", "ossj-forms"))
def test_changes_are_taken_in_each_state(verify: Verify, story: Stories) -> None:
    """In a state in which a piece of dialog is taken so is another one, a number of clients, files, and a form where forms are."""
    forms = any(formed.exchange.accepted and formed.files for _, formed in story("ossj-forms").changes)
    found = change_rules.beside_a_word(story("ossj-walking").stays, forms=forms)
    verify.every(found, change_rules.taken, none="no piece of dialog was taken")


@verifies("OSSJ:12", advisory=True, needs=("ossj-changing",))
def test_the_sample_of_a_change_is_taken(verify: Verify, story: Stories) -> None:
    """A change with files as the page's own sample has them, one of them with a mimetype, is taken."""
    refusal_rules.beside(story("ossj-changing").plain, "a plain change")
    verify.where(story("ossj-changing").sample, change_rules.taken, unused="the seller takes no files (forbidden)")


@verifies("OSSJ:12", needs=("ossj-changing",))
def test_changes_with_files_are_taken(verify: Verify, story: Stories) -> None:
    """A change with files is taken, as one without is."""
    plain = story("ossj-changing").plain
    refusal_rules.beside((one for one in plain if FILES not in one.document), "a plain change")
    verify.where([one for one in plain if FILES in one.document], change_rules.taken, unused="the seller takes no files (forbidden)")


@verifies("OSSJ:31", advisory=True, needs=_CHANGES)
def test_what_is_said_is_there(verify: Verify, story: Stories) -> None:
    """After a change its piece of dialog stands in the answer or in the ticket, whole."""
    verify.every(_taken(story), change_rules.told, none=_NONE)


@verifies("OSSJ:31", needs=(*_CHANGES, "ossj-forms"))
def test_each_change_shows_alike(verify: Verify, story: Stories) -> None:
    """Where the ticket itself shows what one change said, it shows what each change says."""
    formed = [one for pair in story("ossj-forms").changes for one in pair]
    found = change_rules.shows_what_is_said([*_taken(story), *formed])
    verify.where(found, change_rules.told_by_itself, unused="the ticket does not show what changes say")


@verifies("OSSJ:31", advisory=True, needs=_CHANGES)
def test_a_ticket_has_a_dialog(verify: Verify, story: Stories) -> None:
    """A ticket that was changed shows some dialog."""
    verify.every(_taken(story), change_rules.kept_told, none=_NONE)


@verifies("OSSJ:18", needs=_CHANGES)
def test_a_state_that_is_set_is_shown(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """A change that is taken and sets a state shows in the ticket, unless the other side has moved it since."""
    found = [one for one in _taken(story) if one.wanted in STATES]
    moving = story("ossj-moving")
    rule = change_rules.takes_effect(target, lively=pace.is_lively(traffic, target))
    verify.every(found, rule, none=_why(moving))
    if edges := change_rules.edges(found):
        verify.every(edges, change_rules.some_effect, none=_NONE)


@verifies("OSSJ:18", needs=("ossj-forms",))
def test_a_state_that_a_form_sets_is_shown(verify: Verify, story: Stories, target: Target) -> None:
    """A change as a form that is taken and sets a state shows in the ticket."""
    gates.forms(target)
    found = [one for one in story("ossj-forms").cancelled if one.exchange.accepted]
    verify.where(found, change_rules.takes_effect(target), unused="no state was set with a form")


@verifies("OSSJ:18", needs=_CHANGES)
def test_a_change_without_a_state_moves_nothing(verify: Verify, story: Stories, target: Target) -> None:
    """A change without a state leaves the ticket in the state that it had, unless the other side has moved it."""
    found = [one for one in _taken(story) if one.wanted is None and not change_rules.may_be_answered(one)]
    verify.every(found, change_rules.stays(target), none=_NONE)


@verifies("OSSJ:18", advisory=True, needs=_CHANGES)
def test_a_piece_of_dialog_is_no_answer(verify: Verify, story: Stories, target: Target) -> None:
    """A ticket that waits for information stays so when something is said without a state."""
    verify.every([one for one in _taken(story) if one.wanted is None], change_rules.stays(target), none=_NONE)


@verifies("OSSJ:18", needs=("ossj-moving", "ossj-walking"))
def test_a_change_moves_no_other_ticket(verify: Verify, story: Stories, target: Target) -> None:
    """A ticket beside one that is cancelled, or led through its states, stays in its state."""
    moving = story("ossj-moving")
    found = [one for one in (*moving.beside, *story("ossj-walking").beside) if one[1].exchange.accepted]
    verify.where(found, other_rules.left_alone(target), unused=f"no ticket was moved beside another one: {_why(moving)}")


@verifies("OSSJ:19", needs=("ossj-mistaking",))
def test_a_change_is_about_the_ticket_of_its_path(verify: Verify, story: Stories) -> None:
    """A change whose body names another ticket, by its ticketId or by its mirrorKey, does not change that one."""
    found = [one for one in story("ossj-mistaking").mistaken if one.after.accepted]
    verify.every(found, other_rules.names_no_other, none=_NONE)


# --- transactions --------------------------------------------------------------------------------------------------------


def _transitions(verify: Verify, story: Stories, target: Target, *, wanted: str) -> None:
    gates.only(target, "transitions", wanted)
    moving = story("ossj-moving")
    verify.every(moving.changes, change_rules.allowed(target), none=_why(moving))
    if moving.decided:
        verify.every(moving.decided, change_rules.decided(target), none=_why(moving))


@verifies("OSSJ:22", "OSSJ:32", advisory=True, needs=("ossj-moving",))
def test_moves_follow_the_table(verify: Verify, story: Stories, target: Target) -> None:
    """With transitions: warn, each side can make the moves that our table gives it."""
    _transitions(verify, story, target, wanted="warn")


@verifies("OSSJ:22", "OSSJ:32", needs=("ossj-moving",))
def test_moves_have_to_follow_the_table(verify: Verify, story: Stories, target: Target) -> None:
    """With transitions: fail, each side can make the moves that our table gives it."""
    _transitions(verify, story, target, wanted="fail")


def _cancels(verify: Verify, story: Stories, target: Target, *, wanted: str) -> None:
    gates.only(target, "public_rules", wanted)
    if gates.choice(target, "role") != "tu":
        raise NotApplicable("the user of a territory cancels, and this run plays its owner (role)")
    moving = story("ossj-moving")
    verify.every(change_rules.cancellations(moving.changes), change_rules.cancels, none=_why(moving))


@verifies("OSSJ:21", advisory=True, needs=("ossj-moving",))
def test_the_user_cancels(verify: Verify, story: Stories, target: Target) -> None:
    """With public_rules: warn, the user cancels an active ticket: it is taken and shown."""
    _cancels(verify, story, target, wanted="warn")


@verifies("OSSJ:21", needs=("ossj-moving",))
def test_the_user_can_cancel(verify: Verify, story: Stories, target: Target) -> None:
    """With public_rules: fail, the user cancels an active ticket: it is taken and shown."""
    _cancels(verify, story, target, wanted="fail")


def _ended(verify: Verify, story: Stories, target: Target, *, wanted: str) -> None:
    gates.only(target, "terminal_exit", wanted)
    moving = story("ossj-moving")
    verify.every(change_rules.from_an_end(moving.exits), change_rules.stays_ended, none=_why(moving))


@verifies("OSSJ:23", advisory=True, needs=("ossj-moving",))
def test_an_end_is_not_left(verify: Verify, story: Stories, target: Target) -> None:
    """With terminal_exit: warn, a closed or cancelled ticket is not opened again."""
    _ended(verify, story, target, wanted="warn")


@verifies("OSSJ:23", needs=("ossj-moving",))
def test_an_end_must_not_be_left(verify: Verify, story: Stories, target: Target) -> None:
    """With terminal_exit: fail, a closed or cancelled ticket is not opened again."""
    _ended(verify, story, target, wanted="fail")


# --- forms ---------------------------------------------------------------------------------------------------------------


@verifies("OSSJ:3", advisory=True, needs=("ossj-forms",))
def test_creates_are_taken_as_forms(verify: Verify, story: Stories, target: Target) -> None:
    """A create that is taken as JSON is taken as multipart/form-data, with files and without."""
    gates.forms(target)
    pairs = [pair for pair in story("ossj-forms").creates if pair[0].exchange.accepted]
    verify.every(pairs, change_rules.as_well, none="no create was taken as JSON")


@verifies("OSSJ:3", advisory=True, needs=("ossj-forms",))
def test_changes_are_taken_as_forms(verify: Verify, story: Stories, target: Target) -> None:
    """A change that is taken as JSON is taken as multipart/form-data, with files beside it."""
    gates.forms(target)
    pairs = [pair for pair in story("ossj-forms").changes if pair[0].exchange.accepted]
    verify.every(pairs, change_rules.as_well, none="no change was taken as JSON")


@verifies("OSSJ:3", needs=("ossj-forms",))
def test_forms_are_taken_alike(verify: Verify, story: Stories, target: Target) -> None:
    """Where a seller takes forms, it takes each form that it takes as JSON, with as many files as there are."""
    gates.forms(target)
    forms = story("ossj-forms")
    found = [pair for pairs in (forms.creates, forms.changes) for pair in change_rules.forms_alike(pairs)]
    verify.where(found, change_rules.as_well, unused="the seller takes no forms, or none with files")
