"""The registry: the one place that knows every dialect, who plays it, and which faults its seller may have."""

from __future__ import annotations

import difflib
import functools
import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import ttck.mockseller.faults.apart
import ttck.mockseller.faults.artemis
import ttck.mockseller.faults.fit
import ttck.mockseller.faults.mef
import ttck.mockseller.faults.nexera
import ttck.mockseller.faults.ossj
import ttck.mockseller.faults.tmf  # noqa: F401 - all fill the registry of faults
from ttck.mockseller.engine.fault_settings import Value, divided, written
from ttck.mockseller.engine.seams import PART, REGISTRY, Fault
from ttck.mockseller.faults.artemis.tools import ARTEMIS
from ttck.mockseller.faults.fit.tools import FIT
from ttck.mockseller.faults.mef.tools import MEF
from ttck.mockseller.faults.nexera.tools import NEXERA
from ttck.mockseller.faults.ossj.tools import OSSJ
from ttck.mockseller.faults.tmf.tools import TMF
from ttck.mockseller.generated import PREFIX, made
from ttck.mockseller.generated.mef import RESOURCES as MEF_RESOURCES
from ttck.mockseller.generated.tmf import RESOURCES as TMF_RESOURCES
from ttck.specs.own_modules import imported, is_folder
from ttck.specs.profiles import Profile, profile

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.engine.settings import Settings
    from ttck.mockseller.generated.plan import Plan
    from ttck.mockseller.generated.shapes import Resource
    from ttck.specs.dialects import Dialect


@dataclass(frozen=True, kw_only=True)
class Player:
    """The standard whose faults the sellers of an adapter may have, and what its items are.

    `builds_on` is another standard whose faults they may have as well, as far as its rules are judged; empty for none.
    """

    standard: str
    resources: tuple[Resource, ...] = ()
    builds_on: str = ""


_PLAYERS: Mapping[str, Player] = {
    "artemis": Player(standard=ARTEMIS, builds_on=TMF),
    "mef": Player(standard=MEF, resources=MEF_RESOURCES),
    "nexera": Player(standard=NEXERA, resources=()),
    "tmf": Player(standard=TMF, resources=TMF_RESOURCES),
    "ossj": Player(standard=OSSJ),
    "fit": Player(standard=FIT, builds_on=TMF),
}
_RESOURCES = {player.standard: player.resources for player in _PLAYERS.values() if player.resources}


def seller_of(settings: Settings) -> Seller:
    """The seller that the settings ask for.

    Raises:
        FactError: there is no such profile, or its autopilot is none.
        StoreError: the database cannot be opened.
    """
    from ttck.mockseller.engine.autopilot_files import autopilot_of  # noqa: PLC0415 - as the adapters
    from ttck.mockseller.engine.pilot import Pilot  # noqa: PLC0415 - as the adapters
    from ttck.mockseller.engine.recalling import recall  # noqa: PLC0415 - as the adapters
    from ttck.mockseller.engine.seller import Seller  # noqa: PLC0415 - as the adapters

    dialect = _known(settings.profile).dialect.below(settings.base_path)
    # The adapter of a name is the function of that name in its folder; imported here, so that --help and `ttck faults` stay instant.
    make = getattr(importlib.import_module(f"ttck.mockseller.dialects.{dialect.adapter}.adapter"), dialect.adapter)
    adapter = make(settings, dialect)
    plan = autopilot_of(settings.autopilot, adapter) if settings.autopilot is not None else None
    seller = Seller(settings, adapter, find=functools.partial(own, settings.profile))
    recall(seller)
    if plan is not None:
        seller.pilot = Pilot(seller, plan)
    return seller


def standard_of(name: str) -> str:
    """The standard whose faults a seller of this profile may have.

    Raises:
        FactError: there is no such profile.
    """
    return _PLAYERS[profile(name).dialect.adapter].standard


def _known(name: str) -> Profile:
    """A profile, once what the mock seller plays beside the checks of a user's own is known.

    In the folder of a suite this is ``faults.py``, and ``seller.py`` with the work of operations that a dialect adds.
    """
    found = profile(name)
    for path in (Path(suite) / module for suite in found.suites if is_folder(suite) for module in ("faults.py", "seller.py")):
        if path.is_file():
            imported(path)
    return found


def _may_have(dialect: Dialect, fault: Fault) -> bool:
    player = _PLAYERS[dialect.adapter]
    return any(fault.fits(profile=one, version=dialect.version or "") for one in (player.standard, player.builds_on) if one)


def faults_of(name: str) -> list[Fault]:
    """The written faults and legal variants that a seller of this profile may have, without their further parts."""
    dialect = _known(name).dialect
    return [fault for fault in REGISTRY.values() if PART not in fault.name and _may_have(dialect, fault)]


def find(name: str, *, standard: str = MEF) -> tuple[Fault, ...]:
    """The fault or legal variant of that name with its further parts behind it, a generated one rather of this standard.

    Raises:
        ValueError: there is none; the message offers similar names.
    """
    known = [one for one in REGISTRY if PART not in one]
    if name in known:
        return (REGISTRY[name], *(one for one in REGISTRY.values() if one.name.startswith(f"{name}{PART}")))
    if name.startswith(PREFIX):
        for one in sorted(_RESOURCES, key=lambda one: one != standard):
            if name in generated(one):
                return generated(one)[name]
        known = list(generated(standard))
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    raise ValueError(f"there is no fault {name!r}{hint}")


@functools.cache
def generated(standard: str) -> Mapping[str, Plan]:
    """All generated faults of a standard by name, each with its parts."""
    return made(_RESOURCES.get(standard, ()))


def own(profile_name: str, name: str) -> tuple[Fault, ...]:
    """A fault, with its further parts, that a seller of this profile may have.

    Raises:
        ValueError: there is none of that name, or it is one of another seller.
    """
    dialect = _known(profile_name).dialect
    found = find(name, standard=_PLAYERS[dialect.adapter].standard)
    for one in found:
        if not _may_have(dialect, one):
            whose = " ".join([one.profile, *one.versions])
            raise ValueError(f"the fault {one.name} is one of a seller of {whose}")
    return found


def chosen(profile_name: str, text: str) -> tuple[str, Mapping[str, Value]]:
    """A fault as a command line names it, ``NAME[:setting=value[,setting=value]]``, for the fault switch.

    Raises:
        ValueError: a seller of this profile may not have it, or a setting or its value is wrong.
    """
    name, settings = divided(text)
    try:
        leader = own(profile_name, name)[0]
    except ValueError as unknown:
        raise ValueError(f"{unknown}. `ttck faults` lists them all, and `ttck faults NAME` what can be set about one.") from unknown
    return name, written(name, leader.settings, settings)
