"""The settings of a fault: the keyword-only parameters of its twist, each with a type, and with its default written once.

A twist ``def slow(scene: Scene, reply: Reply, *, seconds: float = 0.1) -> Reply`` has one setting. The unit of a number is the
last word of its name (`UNITS`); a number without one there has to be named in the docstring, which then says what it means.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import Any, TypeGuard

Value = float | int | bool | str

UNITS = frozenset({"seconds", "percent", "ratio", "bytes", "characters", "days"})
_TYPES: Mapping[str, type[Value]] = {"float": float, "int": int, "bool": bool, "str": str}
_WORDS = {float: "a number", int: "a whole number", bool: "true or false", str: "a text"}
_LONGEST = 2**63  # a whole number is smaller
_TRUTH = {"true": True, "false": False}


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting: `type` is float, int, bool or str, and `default` is a value of it; `unit` is empty for what has none."""

    name: str
    type: type[Value]
    default: Value

    @property
    def unit(self) -> str:
        """What a number is counted in: the last word of its name."""
        last = self.name.rpartition("_")[2]
        return last if last in UNITS and self.type in {float, int} else ""

    @property
    def wants(self) -> str:
        """What a value has to be, in words."""
        return _WORDS[self.type] + (f" of {self.unit}, 0 or more" if self.unit else "")

    def __str__(self) -> str:
        """The setting as a list shows it: ``seconds: float, default 0.1, in seconds``."""
        unit = f", in {self.unit}" if self.unit else ""
        return f"{self.name}: {self.type.__name__}, default {shown(self.default)}{unit}"

    def fits(self, value: Any) -> TypeGuard[Value]:
        """Whether a value may be given; a whole number is a number, and what has a unit is never negative."""
        kinds: tuple[type[Value], ...] = (int, float) if self.type is float else (self.type,)
        if not isinstance(value, kinds) or isinstance(value, bool) != (self.type is bool):
            return False
        if isinstance(value, str):
            return True
        finite = math.isfinite(value) if isinstance(value, float) else abs(value) < _LONGEST
        return finite and (not self.unit or value >= 0)

    def read(self, text: str) -> Value | None:
        """A value as it is written on a command line; None for a text that is no value of this type."""
        try:
            return _TRUTH.get(text.lower()) if self.type is bool else self.type(text)
        except ValueError:
            return None


def shown(value: Value) -> str:
    """A value as it is written on a command line."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def settings_of(twist: Callable[..., Any], *, fault: str, shared: Mapping[str, Setting]) -> dict[str, Setting]:
    """The settings that a twist takes; a parameter without a default stands for one of `shared`, those of the parts before it.

    Raises:
        ValueError: the twist is written wrong: a setting has no default or two, a type that is none of the four, or no unit.
    """
    if isinstance(twist, FunctionType) and not twist.__code__.co_kwonlyargcount and not hasattr(twist, "__wrapped__"):
        return {}  # nearly all twists; a signature takes long to make
    says = f"{twist.__doc__ or ''}"
    found = {}
    for one in inspect.signature(twist).parameters.values():
        if one.kind is not inspect.Parameter.KEYWORD_ONLY:
            continue
        here = f"setting {one.name} of fault {fault}"
        if one.default is inspect.Parameter.empty:
            if one.name not in shared:
                raise ValueError(f"{here} has no default")
            found[one.name] = shared[one.name]
            continue
        if one.name in shared:
            raise ValueError(f"{here} has its default at another part of it already")
        # An annotation is a text where a module postpones them, and a type elsewhere.
        type_ = _TYPES.get(one.annotation if isinstance(one.annotation, str) else getattr(one.annotation, "__name__", ""))
        if type_ is None or type(one.default) is not type_:
            raise ValueError(f"{here} has to be annotated as float, int, bool or str, with a default of that type")
        setting = Setting(name=one.name, type=type_, default=one.default)
        if type_ in {float, int} and not setting.unit and one.name not in says:
            raise ValueError(f"{here}: say its unit, as the last word of its name ({', '.join(sorted(UNITS))}) or in the docstring")
        found[one.name] = setting
    return found


def _named(fault: str, settings: Mapping[str, Setting], name: str) -> Setting:
    if name not in settings:
        known = "; ".join(str(one) for one in settings.values())
        raise ValueError(f"fault {fault} has no setting {name!r}; it has {known or 'none'}")
    return settings[name]


def settled(fault: str, settings: Mapping[str, Setting], given: Mapping[str, Any]) -> dict[str, Value]:
    """The values of all settings of a fault: the given ones, and the defaults of the others.

    Raises:
        ValueError: the fault has no such setting, or the value does not fit it.
    """
    for name, value in given.items():
        setting = _named(fault, settings, name)
        if not setting.fits(value):
            raise ValueError(f"setting {name} of fault {fault} has to be {setting.wants}, not {value!r}")
    return {**{one.name: one.default for one in settings.values()}, **given}


def divided(text: str) -> tuple[str, str]:
    """``NAME[:setting=value[,setting=value]]`` as the name of a fault and its settings as text; a name may have colons itself."""
    name, colon, settings = text.rpartition(":")
    before, equals, value = text.partition("=")
    if equals:  # the value may have colons, so the last one before the first = divides
        name, colon, last = before.rpartition(":")
        settings = f"{last}={value}"
    return (name, settings) if colon and equals else (text, "")


def written(fault: str, settings: Mapping[str, Setting], text: str) -> dict[str, Value]:
    """The settings of a fault out of ``setting=value,setting=value``.

    Raises:
        ValueError: this form is not kept, the fault has no such setting, it stands twice, or the value does not fit it.
    """
    given: dict[str, Value] = {}
    for item in text.split(",") if text else ():
        name, equals, value = item.partition("=")
        setting = _named(fault, settings, name.strip())
        if not equals or setting.name in given:
            raise ValueError(f"give each setting of fault {fault} once, as {setting.name}=VALUE")
        read = setting.read(value.strip())
        if read is None or not setting.fits(read):
            raise ValueError(f"setting {setting.name} of fault {fault} has to be {setting.wants}, not {value.strip()!r}")
        given[setting.name] = read
    return given
