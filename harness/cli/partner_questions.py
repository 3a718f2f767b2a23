"""What a partner has to be asked before its seller can be judged: a page to send, made from the facts of a profile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ttck.harness.buyer.operator_prompt import sentence
from ttck.harness.buyer.target import Target, parse_target
from ttck.harness.cli.dialect_facts import Block, Section, Table, create_rows, shown_value
from ttck.harness.cli.dialect_pages import written
from ttck.harness.cli.doctor_stimuli import waiting_for
from ttck.harness.runs.declared import concerns
from ttck.specs.profiles import Profile
from ttck.specs.vocabulary import Stimulus

_ANSWER = "your answer"
_KEY = "key"  # where the answer goes in a target file
_HEAD = ("question", _ANSWER, _KEY)
_NAMES = {
    "ticket": "trouble tickets", "incident": "incidents", "appointment": "appointments", "workorder": "workorders",
    "appointment_events": "notifications about appointments", "workorder_events": "notifications about workorders",
    "specification": "ticket specifications",
}  # fmt: skip
_AUTH = {
    "oauth2": "OAuth2 client credentials: the address of the token server, the client's id, the scope, and more fields if it asks for any",
    "basic": "Basic authentication: the user name", "bearer": "A bearer token: how long is it valid?",
}  # fmt: skip


def page(facts: Profile) -> str:
    """The page as Markdown, with room for the answers."""
    parts = [f"# Before we can test: {facts.title}", _opening(facts)]
    for number, section in enumerate(sections(facts), start=1):
        parts.append(f"## {number}. {section.title}")
        parts += [written(block) for block in section.blocks]
    return "\n\n".join(parts) + "\n"


def _opening(facts: Profile) -> str:
    return (
        "We are going to test your trouble ticket interface with ttck, which plays the buyer: it sends requests to a test system of yours, "
        "lets you act on tickets, takes your notifications, and compares what it sees with the rules of "
        f"{', '.join(source.title for source in facts.sources if source.weight == 'decides')}. For that we need what follows. What you do "
        "not know or do not have, please say so: what hangs on it is then reported as not tested. "
        "**Please send secrets (passwords, tokens, keys) by another way than this page.** The last column is for us."
    )


def sections(facts: Profile) -> Iterator[Section]:
    """The sections of the page, in the order in which a test needs the answers."""
    target = _anybody(facts)
    yield Section(title="Who and what", blocks=(_asked(_who()),))
    yield Section(title="Address", blocks=(_asked(_address(facts)),))
    yield Section(title="Access", blocks=(_asked(_access(facts)),))
    if len(facts.apis) > 1:
        rows = tuple(
            (_NAMES.get(api, api), "optional" if api in facts.optional_apis else "expected", "", "declares.apis") for api in facts.apis
        )
        yield Section(title="What you offer", blocks=(Table(head=("part", "in the standard", _ANSWER, _KEY), rows=rows),))
    yield Section(title="Test data", blocks=tuple(_data(facts)))
    if facts.dialect.tells:
        yield Section(title="Notifications", blocks=tuple(_notifications(facts, target)))
    decisions = tuple(_decisions(target))
    if decisions:
        yield Section(
            title="What only you can do",
            blocks=(_STEPS, Table(head=("we need you to", "rules that need it", _ANSWER, _KEY), rows=decisions)),
        )
    switches = tuple(
        (one.meaning, shown_value(one.default), ", ".join(map(shown_value, one.allowed)), "", f"switches.{one.name}")
        for one in facts.switches
    )
    if switches:
        told = "Where the texts can be read in more than one way. Without an answer we take the usual reading."
        yield Section(
            title="How you read the texts", blocks=(told, Table(head=("question", "usual", "may be", _ANSWER, _KEY), rows=switches))
        )
    yield Section(title="Manners", blocks=(_MANNERS, _asked(_limits())))


_STEPS = (
    "Some rules show only when your side acts on a ticket that we created. For each line, please say how it can be done in the test "
    "system: an HTTP request that we may send, a command, by itself after some time, or a person whom we can call. `X` stands for the "
    "identifier of the item. What cannot be done stays untested."
)
_MANNERS = (
    "Everything that we create carries the mark `ttck-` and the number of the run in its texts. At the end it is cancelled or closed as "
    "far as your interface allows it, and what is left is listed. Items of others are never changed. Expect some hundreds of tickets and "
    "some thousands of requests in a full run, from one address, one after the other."
)


def _anybody(facts: Profile) -> Target:
    """A target of this profile that says nothing else."""
    base = facts.base_paths.get("ticket") or ""
    claims = {"apis": list(facts.apis)}
    document = {"base_url": f"https://seller.example{base}", "profile": facts.name, "declares": claims}
    return parse_target(document, name="the seller")


def _asked(rows: Iterator[tuple[str, str]]) -> Table:
    return Table(head=_HEAD, rows=tuple((question, "", key) for question, key in rows))


def _who() -> Iterator[tuple[str, str]]:
    yield "What shall we call your system in reports?", "name"
    yield "Which release of it will we test?", "seller_release"
    yield "Whom do we call when something does not work, and when are they there?", ""
    yield "When may we test? Is the system shared with others, or emptied at times?", ""


def _address(facts: Profile) -> Iterator[tuple[str, str]]:
    base = facts.base_paths.get("ticket")
    usual = f" It usually ends in `{base}`." if base else ""
    yield f"The address of the ticket API of the test system, including its base path.{usual}", "base_url"
    for api in ("appointment", "workorder"):
        if api in facts.apis:
            yield f"The address of the {api} API, if it is elsewhere than `{facts.base_paths[api]}` on that host.", f"urls.{api}"
    yield "Is your certificate one of a public authority? If not, please send that of the authority.", "tls.verify"
    yield "Do you admit callers by their address? Then please admit ours: ______", ""
    yield "Is there a proxy or a VPN on the way?", "proxy"


def _access(facts: Profile) -> Iterator[tuple[str, str]]:
    usual = _AUTH.get(facts.auth)
    yield f"{usual}." if usual else "How does a client prove who it is: nothing, basic, a bearer token, OAuth2 client credentials?", "auth"
    yield "Do you want a certificate of the client (mutual TLS)? Signed by whom?", "tls.client_certificate"
    yield "Does each request need headers of its own (a tenant, a subscription key)?", "headers"
    yield (
        (
            "A second client, of another buyer, with its own products: with it we see that neither sees or changes what is the other's. "
            "Without it, that is not tested."
        ),
        "other_buyer",
    )
    yield "A client that you know and that may not use this interface, if you have one.", "barred_auth"


def _data(facts: Profile) -> Iterator[Block]:
    yield _asked(iter([
        ("Identifiers of products of this buyer that tickets may name; three or more.", "products"),
        ("Is anything mandatory beyond the standard, in a create or in a change? Which attribute, with which value?", "base"),
        ("Which optional attributes do you not take at all?", "forbidden"),
        ("The longest text that you take, in characters.", "limits.text_length"),
        ("Identifiers of tickets (and other items) that are there already, if we may only read.", "existing"),
    ]))  # fmt: skip
    given = facts.terms.get("values", {})
    rows = tuple(
        (name, kind, constraints, _few(given[name]) if name in given else "", f"values.{name}")
        for name, kind, constraints in create_rows(facts)
    )
    if rows:
        yield "A create has these attributes at least. Please name the values that you know where not every value will do:"
        yield Table(head=("attribute", "type", "the contract says", _ANSWER, _KEY), rows=rows)


def _few(values: Any) -> str:
    return f"(usual: {', '.join(map(str, values))})" if isinstance(values, list | tuple) else ""


def _notifications(facts: Profile, target: Target) -> Iterator[Block]:
    yield (
        "You post notifications to a listener of ours: `______` (we fill in the address). It takes `https` if you need it, and asks for "
        "basic or bearer credentials if you deliver with such; what comes without them is answered 401 and not taken."
    )
    yield _asked(_hearing(target))
    events = [(name, row.name) for row in facts.dialect.resources.values() for name in row.events.values()]
    if events:
        yield "These are the events of the standard. Which of them do you send?"
        yield Table(head=("event", "about", _ANSWER), rows=tuple((event, about, "") for event, about in events))


def _hearing(target: Target) -> Iterator[tuple[str, str]]:
    if target.out_of_band:
        yield "Please register our listener with your system; which address will you post to?", "listener.registered"
    else:
        yield "We subscribe through `POST /hub`. Is there anything else to do before it works?", ""
    yield "Can your system reach our listener through your firewall? From which addresses will it come?", "listener.public_url"
    yield "Which credentials will it show, if any: basic, a bearer token?", "listener.auth"
    yield "Within how many seconds does a notification arrive, at the latest?", "limits.event_wait"
    yield "How long and how often is one tried again that was not taken?", ""


def _decisions(target: Target) -> Iterator[tuple[str, ...]]:
    """Each decision of the seller that rules hang on, the one with most rules first."""
    found = [(name, len(waiting_for(target, name))) for name in Stimulus if concerns(target, name)]
    for name, number in sorted(found, key=lambda one: -one[1]):
        if number:
            yield (
                sentence(name, "X", {}).removeprefix("Please ").removeprefix("let the seller ").rstrip("."),
                str(number),
                "",
                f"stimuli: {name}",
            )


def _limits() -> Iterator[tuple[str, str]]:
    yield "How many requests in a second may we send?", "limits.requests_per_second"
    yield "How many tickets may a run create?", "limits.max_tickets"
    yield "How long may one answer take?", "limits.request_timeout"
    yield "Is there anything that we should not do?", ""
