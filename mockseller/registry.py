"""The registry: the one place that knows every dialect, who plays it, and which faults its seller may have."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import mockseller.faults.mef
import mockseller.faults.tmf  # noqa: F401 - both fill the registry of faults
from mockseller.engine.seams import PART, REGISTRY, Fault
from mockseller.faults.mef.tools import MEF
from mockseller.faults.tmf.tools import TMF
from mockseller.generated import PREFIX, made
from mockseller.generated.mef import RESOURCES as MEF_RESOURCES
from mockseller.generated.tmf import RESOURCES as TMF_RESOURCES

if TYPE_CHECKING:
    from mockseller.engine.seller import Adapter, Seller
    from mockseller.engine.settings import Settings
    from mockseller.generated.plan import Plan


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Who plays a profile: the function that makes the adapter, and the standard and version whose faults its seller may have."""

    adapter: Callable[[Settings], Adapter]
    standard: str
    version: str = ""

    def may_have(self, fault: Fault) -> bool:
        """Whether a seller of this profile may have the fault."""
        return fault.fits(profile=self.standard, version=self.version)


# Adapters are imported when a seller opens, so that --help and `ttck faults` stay instant.
def _mef(settings: Settings) -> Adapter:
    from mockseller.dialects.mef.adapter import mef  # noqa: PLC0415 - as above

    return mef(settings)


def _tmf(settings: Settings, *, version: str) -> Adapter:
    from mockseller.dialects.tmf.adapter import tmf  # noqa: PLC0415 - as above

    return tmf(settings, version=version)


PROFILES: Mapping[str, Profile] = {
    MEF: Profile(adapter=_mef, standard=MEF),
    **{f"{TMF}-{v}": Profile(adapter=functools.partial(_tmf, version=v), standard=TMF, version=v) for v in ("v5", "v4")},
}
_RESOURCES = {MEF: MEF_RESOURCES, TMF: TMF_RESOURCES}


def profile_of(name: str) -> Profile:
    """The profile of that name.

    Raises:
        ValueError: there is none.
    """
    if name not in PROFILES:
        raise ValueError(f"there is no profile {name} here; there are: {', '.join(PROFILES)}")
    return PROFILES[name]


def seller_of(settings: Settings) -> Seller:
    """The seller that the settings ask for.

    Raises:
        ValueError: there is no such profile.
        StoreError: the database cannot be opened.
    """
    from mockseller.engine.seller import Seller  # noqa: PLC0415 - as the adapters

    profile = profile_of(settings.profile)
    return Seller(settings, profile.adapter(settings), find=functools.partial(_own, profile))


def faults_of(name: str) -> list[Fault]:
    """The written faults and legal variants that a seller of this profile may have, without their further parts."""
    profile = profile_of(name)
    return [fault for fault in REGISTRY.values() if PART not in fault.name and profile.may_have(fault)]


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
    return made(_RESOURCES[standard])


def _own(profile: Profile, name: str) -> tuple[Fault, ...]:
    """A fault that a seller of this profile may have.

    Raises:
        ValueError: there is none of that name, or it is one of another seller.
    """
    found = find(name, standard=profile.standard)
    for one in found:
        if not profile.may_have(one):
            whose = " ".join([one.profile, *one.versions])
            raise ValueError(f"the fault {one.name} is one of a seller of {whose}")
    return found
