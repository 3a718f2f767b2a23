"""A fleet: the sellers of several partners, each judged by a run of its own, in one matrix of partners and requirements.

`fleet.json` in the folder of a fleet run says what became of each partner; the next fleet run reads it to say what changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ttck.harness.report.body import visible
from ttck.harness.verdict import ExitCode

FORMAT = 1
FILE, PAGE = "fleet.json", "index.html"
FAILED = frozenset({"failed", "error"})
_GOOD = frozenset({"passed", "not applicable", "by attestation", "not selected"})
# The exit code of a fleet is the first of these that any partner has: our own error, a breach, what was not played, what is open.
GRAVEST = (
    ExitCode.HARNESS_ERROR, ExitCode.NOT_CONFORMANT, ExitCode.USAGE, ExitCode.NOTHING_JUDGED, ExitCode.INCOMPLETE, ExitCode.FINDINGS,
    ExitCode.SELECTION,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Partner:
    """What became of one target file. `word` is its verdict; without a run there is the `problem` in place of it.

    `standings` are those of the requirements of its profile, none where nothing was judged. `run` is the folder of its run, inside that
    of the fleet.
    """

    file: str
    name: str
    profile: str
    code: int
    word: str = ""
    problem: str | None = None
    run: str | None = None
    standings: Mapping[str, str] = field(default_factory=dict)

    @property
    def failing(self) -> tuple[str, ...]:
        """The requirements that fail."""
        return tuple(name for name, standing in self.standings.items() if standing in FAILED)


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """One fleet run: its name, when it began (ISO 8601), and its partners in the order of their files."""

    id: str
    started: str
    partners: tuple[Partner, ...]

    @property
    def code(self) -> ExitCode:
        """The exit code of the whole: the gravest of its partners."""
        codes = {partner.code for partner in self.partners}
        return next((code for code in GRAVEST if code in codes), ExitCode.CONFORMANT)


@dataclass(frozen=True, kw_only=True)
class Trend:
    """What changed for a partner since the last fleet run; `before` is its word then, None where it was not there."""

    before: str | None
    failing: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """In one line."""
        if self.before is None:
            return "new"
        found = [f"{len(self.failing)} failing now"] if self.failing else []
        found += [f"{len(self.mended)} mended"] if self.mended else []
        return ", ".join(found) or "as before"


def trend(now: Partner, earlier: Fleet | None) -> Trend:
    """What changed for a partner, by its file. A requirement is mended where it failed then and has another verdict now."""
    then = next((one for one in earlier.partners if one.file == now.file), None) if earlier else None
    if then is None:
        return Trend(before=None)
    was, fails = set(then.failing), set(now.failing)
    return Trend(
        before=then.word or "not played",
        failing=tuple(name for name in now.failing if name not in was),
        mended=tuple(name for name in then.failing if name not in fails and name in now.standings),
    )


def write(fleet: Fleet, folder: Path, *, earlier: Fleet | None) -> Path:
    """Write ``fleet.json`` and ``index.html``; returns the page.

    Raises:
        OSError: the disk is full.
    """
    document = {"format": FORMAT, "exit_code": int(fleet.code), **asdict(fleet)}
    (folder / FILE).write_text(json.dumps(document, indent=1, ensure_ascii=True) + "\n", encoding="utf-8")
    (folder / PAGE).write_text(render(fleet, earlier=earlier), encoding="utf-8")
    return folder / PAGE


def read(folder: Path) -> Fleet | None:
    """The fleet run in a folder; None where there is none that can be understood."""
    try:
        found = json.loads((folder / FILE).read_text("utf-8"))
        known = {one.name for one in fields(Partner)}
        partners = tuple(Partner(**{name: value for name, value in one.items() if name in known}) for one in found["partners"])
        return Fleet(id=str(found["id"]), started=str(found["started"]), partners=partners) if found["format"] == FORMAT else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def latest(folder: Path) -> Fleet | None:
    """The last fleet run below a folder; None where there is none."""
    try:
        names = sorted((one.name for one in folder.iterdir() if (one / FILE).is_file()), reverse=True)
    except OSError:
        return None
    return next((found for name in names if (found := read(folder / name)) is not None), None)


def matrix(partners: Iterable[Partner]) -> dict[str, tuple[tuple[Partner, ...], tuple[tuple[str, bool], ...]]]:
    """By profile, its partners and its requirements, each with whether it is in order with all of them."""
    found: dict[str, list[Partner]] = {}
    for one in partners:
        if one.standings:
            found.setdefault(one.profile, []).append(one)
    return {name: (tuple(many), _rows(many)) for name, many in found.items()}


def _rows(partners: Sequence[Partner]) -> tuple[tuple[str, bool], ...]:
    names = dict.fromkeys(name for one in partners for name in one.standings)
    return tuple((name, all(one.standings.get(name, "passed") in _GOOD for one in partners)) for name in names)


def render(fleet: Fleet, *, earlier: Fleet | None) -> str:
    """The index page: it needs neither script nor network, and shows what partners sent as text."""
    environment = Environment(
        loader=PackageLoader("ttck.harness.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        finalize=_finalize,
    )  # fmt: skip
    loader: Any = environment.loader
    css = Markup(loader.get_source(environment, "report.css")[0])  # noqa: S704 - our own file
    trends = {one.file: trend(one, earlier) for one in fleet.partners}
    page = environment.get_template("fleet.html.j2")
    return page.render(fleet=fleet, earlier=earlier, trends=trends, matrix=matrix(fleet.partners), css=css)


def _finalize(value: Any) -> Any:
    return "" if value is None else visible(value) if type(value) is str else value
