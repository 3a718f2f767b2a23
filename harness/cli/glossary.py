"""The words of verdicts and reports: ``ttck explain glossary``, ``ttck explain inconclusive``, a page of the documentation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import click

from ttck.harness.cli import layout
from ttck.harness.report.rows import REASONS

# Why there is no verdict on evidence is said in the report as well (REASONS), so that only what to do is added here.
_TO_DO = {
    "inconclusive": "Of a mandatory requirement it makes the run incomplete (exit code 4). It never counts against the seller. Often a "
    "stimulus is missing: `ttck explain stimuli`.",
    "not exercised": "Said of recorded traffic, of runs with --read-only, and of buyers. It is no failure.",
    "not reached": "Run again; what was decided before stays true.",
    "no check ran": "It happens in runs of a part of the checks, and in profiles that leave a suite out.",
    "by attestation": "`ttck attest RUN` lists them, and keeps what a person says with name, note and file.",
    "not applicable": "For example an optional API that the target file does not declare, or an attribute that the seller never uses.",
    "not selected": "A run of a part of the checks says nothing about them (exit code 6).",
}
_OUTCOMES = {
    "passed": "The seller was seen keeping the requirement, in at least one observation that counts as evidence. A check without "
    "evidence never passes.",
    "warned": "The seller did something that the text suggests otherwise, but that no numbered rule demands. It decides nothing.",
    "failed": "The seller was seen breaking the requirement. Each finding cites the messages that show it.",
    "error": "ttck itself failed in a check. That says nothing about the seller, and the run ends with exit code 70.",
}
_KINDS = {
    "failure": "A finding against a requirement that decides: the seller is not conformant (exit code 1).",
    "deviation": "The seller follows the published edition where it contradicts the draft, as its target file declares (edition: "
    "published). It is shown, and does not decide.",
    "waived": "A finding that somebody accepts until a day (--waivers FILE). It stays in every report, and does not decide until then.",
    "warning": "A finding that does not decide: of an advisory check, or against a requirement that only recommends. With --strict it ends "
    "a run with exit code 5.",
    "binding": "A finding against a source that is reported apart, such as MEF 124 alone: another status code, another error body. It does "
    "not decide. With --strict it ends a run with exit code 5.",
}
_VERDICTS = {
    "conformant": "Every mandatory requirement that was tested is met, and none is inconclusive (exit code 0).",
    "no breach found": "Recorded traffic was judged, and no breach was found in it. That is no proof of conformance (exit code 0).",
    "no breach in what was selected": "A run of a part of the checks found no breach: no verdict on the whole (exit code 6).",
    "no breach but what is waived": "All that fails is accepted in a file of waivers (exit code 0).",
    "not conformant": "At least one requirement that decides has failed (exit code 1).",
    "incomplete": "No breach was found, but a mandatory requirement is inconclusive or the run was cut short (exit code 4).",
    "nothing judged": "The seller is unreachable or refuses access, or a recording shows nothing that decides (exit code 3).",
    "harness error": "ttck itself failed, so that the run is no verdict on the seller (exit code 70).",
}
_THINGS = {
    "advisory": "A check that can only warn, because the text does not demand in so many words what it looks for.",
    "attested": "Confirmed, or denied, by a person by name, because no message can show it: `ttck attest`. What is "
    "attested as not kept fails.",
    "bundle": "The evidence of a run in one file that can be signed: record, target file without secrets, reports, hashes. `ttck "
    "bundle`, `ttck verify`.",
    "buyer": "Who reports trouble: the client of the API. ttck plays the buyer to judge a seller; `ttck audit` judges a buyer.",
    "cause": "One mistake of the seller. It can break several requirements: the finding of the rule that it breaks leads, "
    "the others follow.",
    "check": "A small program that reads the record and judges one rule. It sends nothing.",
    "decides": "A source whose mandatory requirements make the verdict. What a profile reports apart decides nothing.",
    "dialect": "What is spoken on the wire: paths, names, states, events. The page of one: `ttck explain artemis`.",
    "edition": "Which text of MEF 113 a seller follows: draft or published.",
    "erratum": "A place in a standard that is unclear or contradicts another one, with both readings and our choice: `ttck explain C9`.",
    "evidence": "The observations that a verdict rests on. They are cited by n, the number of a line of the record.",
    "exchange": "One request and its answer.",
    "fault": "A mistake that the mock seller makes on purpose, so that a check is seen failing: `ttck faults`.",
    "finding": "One breach, with what was expected, what came, and the messages that show it.",
    "hub": "Where a buyer registers its listener for notifications.",
    "lane": "A part of a run: verdict plays scenarios, lifecycle walks histories, exploration tries requests made up from the contract.",
    "leftover": "What a run created and could not end at the seller. It is listed, and carries the mark of the run.",
    "legal variant": "A way in which the mock seller differs and is still right. No check may fail because of it.",
    "listener": "Where ttck receives the notifications of the seller (listener in the target file).",
    "mandatory": "A requirement with MUST or MUST NOT (or what the source calls required) that binds the side which is judged.",
    "mock seller": "A seller on your own machine: `ttck mock`. It keeps the contract unless it is told to break it.",
    "operator": "The person who is asked to make the seller act where nothing else can: at the terminal, or in `ttck serve`.",
    "probe": "A request that breaks a rule on purpose, to see what the seller answers.",
    "profile": "What is judged: sources, checks, limits, switches, over one dialect. `ttck explain profiles`.",
    "record": "record.jsonl: all that was observed, one line each, chained by hashes. Every report is made from it.",
    "requirement": "One numbered rule of a source, such as MEF113:R24. `ttck explain R24`.",
    "rung": "The way by which the seller was made to act: control, http, command, wait or operator. It stands beside each requirement.",
    "scenario": "What a run plays at the seller, once. It judges nothing; checks read what was recorded.",
    "seed": "The number from which all generated data comes. The same seed makes the same requests.",
    "seller": "Who solves trouble: the server of the API, which is judged.",
    "source": "A text with requirements: MEF113, MEF124, TMF621, or the rules of a partner.",
    "standing": "What a requirement came to: its outcome, or the reason why there is none.",
    "stimulus": "A decision of the seller that ttck has to see happen, such as starting work. `ttck explain stimuli`.",
    "switch": "A reading that a text leaves open and a target file chooses. `ttck explain switches`.",
    "target file": "The YAML file that says which seller is tested, and how. `ttck explain target`.",
    "waiver": "A known finding that somebody accepts until a day, with owner and reason. An expired or unneeded one is red.",
}
SECTIONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "What a requirement comes to": _OUTCOMES,
        "Why a requirement has no verdict": {word: " ".join([says, *_TO_DO.get(word, "").split()]) for word, says in REASONS.items()},
        "How a finding counts": _KINDS,
        "What a run comes to": _VERDICTS,
        "Other words": _THINGS,
    }
)
WORDS: Mapping[str, str] = MappingProxyType({word: text for words in SECTIONS.values() for word, text in words.items()})


def meaning(word: str) -> list[str] | None:
    """What a word means; hyphens may stand for spaces. None where it is no word of the glossary."""
    name = " ".join(word.lower().replace("-", " ").replace("_", " ").split())
    text = WORDS.get(name)
    return None if text is None else [click.style(name, bold=True), layout.wrapped(_plain(text))]


def lines() -> Iterator[str]:
    """All words, by what they are about."""
    for title, words in SECTIONS.items():
        yield layout.heading(title)
        for word, text in words.items():
            yield layout.wrapped(_plain(text), indent=4, first=f"{word}: ")
    yield "\nOne of them: ttck explain inconclusive, or ttck explain not reached"


def _plain(text: str) -> str:
    return text.replace("`", "")
