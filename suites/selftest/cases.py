"""What ``ttck qualify`` plays: clean sellers, correct sellers that are unusual, and every fault."""

from __future__ import annotations

import fnmatch
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ttck.harness.record.exchange import CONTROL
from ttck.mockseller.fault_rows import fault_rows, generated_rows, profile_rows
from ttck.mockseller.registry import standard_of
from ttck.specs.profiles import Profile
from ttck.specs.profiles import profile as facts_of
from ttck.specs.requirements import catalogue
from ttck.specs.vocabulary import MEF_KINDS, Api, Kind
from ttck.suites.selftest.seller import CLIENTS, MEF

TMF = "tmf621"
PUBLISHED = f"{MEF}-published"
FOREIGN = "50 foreign tickets already there"
_PUBLISHED = ("--edition", "published")
_TICKETS_ALONE = tuple(part for name in ("incident", "appointment", "workorder") for part in ("--without", name))
# Sellers that are correct as they are, by what is unusual about them: the options of the mock seller.
VARIANTS = {
    "a seller without incidents": ("--without", "incident"),
    "a seller without appointment events": ("--without", "appointment_events"),
    "a seller with the ticket API alone": _TICKETS_ALONE,
    "a seller of the published edition": _PUBLISHED,
    "a seller of the published edition with the ticket API alone": (*_PUBLISHED, *_TICKETS_ALONE),
    "a seller with the incident model of the draft": ("--incident-model", "type4", "--incident-events", "draft"),
}
# The options of a mock seller that wants credentials.
_LOCKED = ("--auth", "basic", *CLIENTS)
_TO_STRANGERS = frozenset({"tmf-401-own-form"})  # these show to whoever has none
LOCKED = "a seller that wants credentials"
_OLD_INCIDENTS = {"incident_model": "type4", "incident_events": "created_closed"}
# Faults that break what stands on public pages alone.
_PUBLIC = (
    *("fit-task-begins-unknown", "fit-task-ends-unknown", "fit-task-leaves-its-end", "fit-empty-task-taken"),
    *(f"fit-cancellation-without-{name}" for name in ("state", "requestdate", "requestposteddate")),
    *(
        f"fit-change-without-{name}"
        for name in ("type", "state", "requestdate", "requestposteddate", "entity", "category", "troubleticket")
    ),
)
# What a target file must say for a fault to show at all.
_SWITCHES: dict[str, dict[str, Any]] = {
    "parties-forgotten": {"buyer_id": "buyer-7", "seller_id": "seller-1"},
    "tmf-filters-ignored": {"nested_filters": True},
    "tmf-unknown-filter-ignored": {"unknown_filter": "either"},
    "tmf-nested-filter-first-part": {"nested_filters": True},
    "tmf-merge-without-type-refused": {"patch_without_type": "accept"},
    "tmf-attachmentref-refused": {"references": "free"},
    "tmf-extension-refused": {"unknown_type": "with_base_type"},
    "tmf-delete-not-there": {"delete": "required"},
    "tmf-hub-listed": {"hub_list": "refused"},
    "tmf-whole-troubleticketattributevaluechange": {"event_payload": "minimal"},
    "tmf-whole-troubleticketdelete": {"event_payload": "minimal"},
    "tmf-every-move-allowed": {"transitions": "warn"},
    "tmf-closed-can-be-left": {"terminal_exit": "fail"},
    "tmf-leaving-closed-forgets": {"terminal_exit": "warn"},
    "tmf-error-says-nothing": {"error_names_attribute": "warn"},
    "tmf-patch-not-there": {"patch": "required"},
    "tmf-events-at-the-callback": {"callback_path": "listener"},
    "artemis-correlation-made-once": {"correlation_generated": "required"},
    "artemis-correlation-malformed-replaced": {"correlation_malformed": "echoed"},
    "artemis-partner-type-refused": {"unknown_type": "accept"},
    "artemis-replaces-whole-tickets": {"unlisted_operations": "warn"},
    "artemis-small-files-refused": {"public_rules": "fail"},
    "artemis-dates-not-needed": {"public_rules": "fail"},
    "artemis-change-forgets-the-rest": {"public_rules": "fail"},
    "artemis-events-of-a-stranger": {"public_rules": "fail"},
    "nexera-put-is-done": {"unlisted_operations": "warn"},
    "nexera-notes-are-added": {"arrays_in_change": "replace"},
    "nexera-first-address-stays": {"second_hub": "replaces"},
    "ossj-one-key-refused": {"mirror_key_twice": "new"},
    "ossj-resolution-not-needed": {"close_out": "always"},
    "ossj-clients-as-number": {"customer_form": "text"},
    "ossj-cancellation-refused": {"public_rules": "warn"},
    "ossj-resolution-cannot-be-refused": {"transitions": "warn"},
    "ossj-resolved-is-closed": {"transitions": "warn"},
    "ossj-closed-can-be-opened": {"terminal_exit": "warn"},
    "ossj-cancelled-can-be-opened": {"terminal_exit": "warn"},
    "fit-task-patched": {"unlisted_operations": "warn"},
    "fit-status-with-a-message": {"status_reason": "reason"},
    "fit-status-with-a-reason": {"status_reason": "message"},
    "fit-task-answered-200": {"task_status": "201"},
    "fit-progress-untold": {"state_events": "every"},
    **{
        name: {"scopes": "judged"}
        for name in ("fit-readers-write", "fit-readers-ask-for-tasks", "fit-readers-kept-out", "fit-writers-read")
    },
    "fit-tokens-are-good-for-all": {"scopes": "off"},
    **{name: {"public_rules": "fail"} for name in _PUBLIC},
}

# What it must say besides: values that were agreed with the seller.
_TERMS: dict[str, dict[str, Any]] = {
    "ossj-resolution-not-needed": {"values": {"closeOutType": ["FTTH_REPARADO"], "closeOutNarr": ["EMPALME"]}},
}

# What a correct seller with a legal variant does not have, so that its target file must not declare it.
_LACKS = {"tmf-no-specifications": frozenset({"specification"})}


@dataclass(frozen=True, kw_only=True)
class Case:
    """What to plant: nothing (a clean seller), a fault, or a legal variant.

    `seller` are the options of the mock seller that has it, `profile` is what it is judged by, and `stimuli` how it is made
    to act. `alone` is one that is played with nothing but the checks of the requirements that it breaks, and `narrow` one with
    these and all others that judge the same requests.
    """

    kind: str
    name: str
    seam: str = ""
    breaks: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    about: tuple[str, ...] = tuple(str(kind) for kind in MEF_KINDS)
    lane: str = "all"
    seller: tuple[str, ...] = ()
    seed: int = 0
    profile: str = MEF
    stimuli: str = CONTROL
    alone: bool = False
    narrow: bool = False

    @property
    def requirements(self) -> tuple[str, ...]:
        """The requirements whose checks are run, all when it is empty."""
        return self.breaks if self.alone or self.narrow else ()

    @property
    def has_scenarios(self) -> bool:
        """Whether what it breaks says which scenarios show it; what concerns all items shows in whatever a whole run meets."""
        return self.kind == "fault" and not self.alone and "ISOLATION:5" not in self.breaks

    @property
    def planted(self) -> tuple[str, ...]:
        """The faults to switch on."""
        return () if self.kind == "clean" or self.name in {FOREIGN, LOCKED, *VARIANTS} else (self.name,)

    @property
    def sources(self) -> tuple[str, ...]:
        """How the ids of the requirements begin that decide."""
        if self.profile.startswith(MEF):
            return ("MEF113:", "MEF113-2022:", "ISOLATION:")
        return tuple(f"{name}:" for name in sorted(facts_of(self.profile).deciding))

    @property
    def lacks(self) -> frozenset[str]:
        """The APIs of the mock seller that this one does not have."""
        return _LACKS.get(self.name, frozenset())

    @property
    def terms(self) -> dict[str, Any]:
        """What the target file has to say of what is sent."""
        return _TERMS.get(self.name, {})

    @property
    def switches(self) -> dict[str, Any]:
        """What the target file has to say about the seller."""
        return {**_SWITCHES.get(self.name, {}), **(_OLD_INCIDENTS if "type4" in self.seller else {})}


def _wanted(rows: Iterable[dict[str, Any]], patterns: tuple[str, ...]) -> list[dict[str, Any]]:
    return [row for row in rows if not patterns or any(fnmatch.fnmatchcase(row["name"], pattern) for pattern in patterns)]


def _spread(rows: list[dict[str, Any]], sample: int | None) -> list[dict[str, Any]]:
    """So many rows, spread evenly over all."""
    if sample is None or len(rows) <= sample:
        return rows
    return [rows[int(number * len(rows) / sample)] for number in range(sample)]


def _fault(row: dict[str, Any], **more: Any) -> Case:
    named = {"name": row["name"], "seam": row["seam"], "breaks": tuple(row["breaks"]), "also": tuple(row["also"])}
    return Case(kind="fault", **named, **more)


def cases(*, patterns: tuple[str, ...], seeds: int, sample: int | None, legal: bool) -> list[Case]:
    """The clean seller of MEF 113 with each seed, the legal variants, and the faults; a sample takes every n-th fault."""
    rows = _wanted(fault_rows(), patterns)
    found = [Case(kind="clean", name=f"clean seller, seed {seed}", seed=seed) for seed in range(seeds)]
    if legal and not patterns:
        found.append(Case(kind="legal", name=FOREIGN))
        found += [_of_edition(Case(kind="legal", name=name, seller=options)) for name, options in VARIANTS.items()]
    if legal:
        found += [Case(kind="legal", name=row["name"], seam=row["seam"], about=tuple(row["about"])) for row in rows if row["legal"]]
    faults = _spread([row for row in rows if not row["legal"]], sample)
    return found + [_of_edition(_fault(row, about=tuple(row["about"]), lane=row["lane"], seller=_seller_for(row))) for row in faults]


def _seller_for(row: dict[str, Any]) -> tuple[str, ...]:
    """The options of a seller that shows a fault: of the edition whose rule it breaks, or with two buyers."""
    if _of_two_buyers(row):
        return _LOCKED
    return _PUBLISHED if any(name.startswith("MEF113-2022:") for name in row["breaks"]) else ()


def _of_two_buyers(row: dict[str, Any]) -> bool:
    """Whether a fault shows only where a second buyer asks."""
    return any(name.startswith("ISOLATION:") for name in row["breaks"])


def _shows(row: dict[str, Any], facts: Profile) -> bool:
    """Whether a fault of any seller can show in a dialect: it has what the fault is about."""
    done, ends = facts.dialect.of(Kind.TICKET).operations, facts.dialect.of(Kind.TICKET).ended_by
    beside = facts.settled({}, edition=facts.edition).get("subscription") == "out_of_band"
    heard = facts.dialect.apis[Api.TICKET].hub is not None and facts.dialect.tells and not beside
    has = {1: "list" in done, 3: "patch" in done, 4: bool({*ends} & {*done}), 6: heard, 7: heard, 8: "list" in done}
    rules = [name.partition(":")[2] for name in row["breaks"] if name.startswith("ISOLATION:")]
    return bool(row["profile"]) or all(has.get(int(rule), True) for rule in rules)


def _of_edition(case: Case) -> Case:
    return replace(case, profile=PUBLISHED) if "published" in case.seller else case


def tmf_cases(*, profile: str, patterns: tuple[str, ...], seeds: int, sample: int | None, legal: bool) -> list[Case]:
    """The same for sellers of TMF621: ``tmf621`` plays all faults in version 5, and in version 4 those that are of it alone."""
    found: list[Case] = []
    for version in ("v5", "v4"):
        spoken = f"{TMF}-{version}"
        if profile not in {TMF, spoken}:
            continue
        its: dict[str, Any] = {"profile": spoken, "seller": ("--profile", spoken)}
        locked: dict[str, Any] = {"profile": spoken, "seller": ("--profile", spoken, *_LOCKED)}
        rows = _wanted((row for row in fault_rows(profile=TMF) if not row["versions"] or version in row["versions"]), patterns)
        alone = profile == TMF and version == "v4"
        faults = [row for row in rows if not row["legal"] and (not alone or row["versions"] == ["v4"])]
        found += [Case(kind="clean", name=f"clean seller of {version}, seed {seed}", seed=seed, **its) for seed in range(seeds)]
        found += [Case(kind="legal", name=FOREIGN, **its), Case(kind="legal", name=LOCKED, **locked)] if legal and not patterns else []
        found += [Case(kind="legal", name=row["name"], seam=row["seam"], **its) for row in rows if row["legal"] and legal]
        found += [
            _fault(row, lane=row["lane"], **(locked if row["name"] in _TO_STRANGERS or _of_two_buyers(row) else its))
            for row in _spread(faults, sample)
        ]
    return found


def partner_cases(*, profile: str, patterns: tuple[str, ...], seeds: int, sample: int | None, legal: bool) -> list[Case]:
    """The same for sellers of a partner's dialect: its own faults, and by a pattern those that it has of the standard it builds on."""
    facts = facts_of(profile)
    its: dict[str, Any] = {"profile": profile, "seller": ("--profile", profile)}
    judged = {row.id for row in catalogue().values() if row.source in facts.deciding and row.applies_to(facts.version)}
    judged -= {name for name, ruling in facts.rules.items() if ruling.off}
    every = [row for row in profile_rows(profile) if _shows(row, facts)]
    own = [row for row in every if row["profile"] in {"", standard_of(profile)}]
    more = [row for row in every if row not in own and (row["legal"] or judged & {*row["breaks"]})] if patterns else []
    rows = _wanted([*own, *more], patterns)
    faults = _spread([row for row in rows if not row["legal"]], sample)
    found = [Case(kind="clean", name=f"clean seller, seed {seed}", seed=seed, **its) for seed in range(seeds)]
    found += [Case(kind="legal", name=FOREIGN, **its)] if legal and not patterns else []
    found += [Case(kind="legal", name=row["name"], seam=row["seam"], **its) for row in rows if row["legal"] and legal]
    return found + [_fault({**row, "breaks": [n for n in row["breaks"] if n in judged]}, lane=row["lane"], **its) for row in faults]


def generated_cases(*, profile: str, patterns: tuple[str, ...], sample: int | None) -> list[Case]:
    """The faults that are made out of the facts, or a fixed sample of them; each is played with the checks that it concerns."""
    mef = profile == MEF
    rows = _wanted(generated_rows(profile=MEF if mef else TMF), patterns)
    version = f"{TMF}-v5"
    its: dict[str, Any] = {} if mef else {"profile": version, "seller": ("--profile", version)}
    return [_fault(row, about=tuple(row["about"]), lane="verdict", alone=True, **its) for row in spread_by_kind(rows, sample)]


def spread_by_kind(rows: list[dict[str, Any]], sample: int | None) -> list[dict[str, Any]]:
    """So many rows, always the same: as many of each kind of fault as of any other while there are some, picked by a checksum."""
    if sample is None or len(rows) <= sample:
        return rows
    kinds: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: zlib.crc32(row["name"].encode())):
        kinds.setdefault(row["name"].split(":")[1], []).append(row)
    chosen: list[dict[str, Any]] = []
    for turn in range(len(rows)):
        chosen += [its[turn] for _, its in sorted(kinds.items()) if turn < len(its)]
        if len(chosen) >= sample:
            break
    return chosen[:sample]
