"""Every cell of a matrix is tried: without what is required, with what is prohibited, optional or not supported.

Each probe stands beside a request that differs in that one thing and is accepted. What a seller does with a prohibited attribute shows
in the answer, in a reading, and in one after the next change.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.specs.matrix import Cell, Need, Process
from ttck.specs.vocabulary import Kind
from ttck.suites.common.matrix_payloads import Payloads, holders, nulled, without
from ttck.suites.common.tickets import Document, Tickets

_CREATE = "create"
_ELSE = "beside all that is optional"
_SPAN = 10  # probes of one ticket between two changes that are as they may be


@dataclass(frozen=True, kw_only=True)
class Probe:
    """One cell that was tried: what was sent, the accepted request beside it, and the readings around it or after it.

    `sent` is the value that was sent under the attribute, None where it was left out. `mark` is a text that the probe alone has, in
    an attribute that the process allows, by which its effect is known; empty without one.
    """

    cell: Cell
    about: str
    twin: Exchange
    exchange: Exchange
    sent: Any = None
    mark: str = ""
    before: Exchange | None = None
    after: tuple[Exchange, ...] = ()

    @property
    def seen(self) -> tuple[Exchange, ...]:
        """The exchanges that prove it."""
        return (self.twin, self.exchange, *self.after)

    @property
    def around(self) -> tuple[Exchange | None, Exchange | None]:
        """The reading before it, and the last one after it."""
        return self.before, self.after[-1] if self.after else None


@dataclass(kw_only=True)
class Probes:
    """The probes of cells with one need, and the list after all of them.

    Where that does not show the ticket that was made right before it, `sought` are lists by the text of each create that was refused.
    """

    found: list[Probe] = field(default_factory=list)
    listed: Exchange | None = None
    newest: str | None = None
    sought: list[tuple[Probe, Exchange]] = field(default_factory=list)

    def of(self, cell: Cell) -> list[Probe]:
        """Those of a cell."""
        return [one for one in self.found if one.cell == cell]


@dataclass(frozen=True, kw_only=True)
class Prober:
    """Tries the cells of a matrix on a seller.

    `text` is the attribute of free text that each process allows, by which requests are told apart. `fixed` are values for cells,
    which a function of the ticket gives that was read last.
    """

    tickets: Tickets
    payloads: Payloads
    text: str
    fixed: Callable[[Cell, Document], Any] = lambda _cell, _shown: None

    def all_of(self, need: Need) -> Probes:
        """Try all cells with a need."""
        found = Probes()
        for process in self.payloads.matrix.processes:
            probes = self._creates(process, need) if process.operation == _CREATE else self._patches(process, need)
            found.found += list(probes)
        self._listed(found)
        return found

    def _listed(self, found: Probes) -> None:
        """Look for what refused creates may have made, beside a ticket that was made right before."""
        process = next(one for one in self.payloads.matrix.processes if one.operation == _CREATE)
        document, mark = self._marked(self._plain(process))
        found.newest = item_id(self.tickets.create(document, label="a plain create after the probes"))
        found.listed = self.tickets.find(label="list after the probes")
        if found.newest is None or shows(found.listed, found.newest) or not shows(self._by_text(mark), found.newest):
            return
        refused = [one for one in found.found if one.cell.process.operation == _CREATE and one.mark and one.exchange.refused]
        found.sought = [(one, self._by_text(one.mark)) for one in refused]

    def _by_text(self, mark: str) -> Exchange:
        return self.tickets.find(((self.text, f"probe {mark}"),), label="the list by a text of one probe")

    def _plain(self, process: Process, *also: str) -> Document:
        document = self.payloads.request(process, *also)
        terms = self.tickets.terms
        return terms.create(document) if process.operation == _CREATE else terms.patch(terms.known(document))

    def _marked(self, document: Document) -> tuple[Document, str]:
        """The request with a text of its own."""
        mark = self.payloads.material.marker()
        return {**document, self.text: f"probe {mark}"}, mark

    def _with_part(self, cell: Cell, *, twice: bool = False) -> Document:
        """An accepted request that has the part to which a cell belongs, in a list two of it if that is wanted."""
        document = self._plain(cell.process)
        matrix = self.payloads.matrix
        if len(cell.path) > 1:
            top = matrix.row(cell.path[0])
            assert top is not None
            if cell.path[0] not in document:
                document[cell.path[0]] = self.payloads.value(top, cell.process)
            if twice and top.many:
                document[cell.path[0]] = [*document[cell.path[0]], *self.payloads.value(top, cell.process)]
            document = self.tickets.terms.known(document)
        return document

    # --- creates ------------------------------------------------------------------------------------------------

    def _creates(self, process: Process, need: Need) -> Iterator[Probe]:
        cells = self.payloads.matrix.of(process, need)
        if need is Need.OPTIONAL:
            yield from self._optional(process, cells)
            return
        if need is Need.REQUIRED:
            yield from self._created_beside(process, cells)
        groups: dict[str, list[Cell]] = {}
        for cell in cells:
            groups.setdefault(cell.path[0] if len(cell.path) > 1 else "", []).append(cell)
        for part, those in groups.items():
            plain = self._with_part(those[0], twice=True) if part and need is Need.REQUIRED else self._base(those[0])
            twin = self.tickets.create(self._marked(plain)[0], label=f"{process.name}, all that is required{' in ' + part if part else ''}")
            probes = [
                self._created(cell, about, document, sent, twin)
                for cell in those
                for about, document, sent in self._changed(plain, cell, need)
            ]
            last = self.tickets.create(self._marked(plain)[0], label=f"{process.name}, all that is required, again")
            yield from (one if last.accepted else replace(one, twin=last) for one in probes)

    def _created_beside(self, process: Process, cells: tuple[Cell, ...]) -> Iterator[Probe]:
        """Without each of these cells, in requests that have all that is optional."""
        whole = self._whole(process)
        twin = self.tickets.create(self._marked(whole)[0], label=f"{process.name}, all that is optional and required")
        for cell in cells if twin.accepted else ():
            _, document, _ = next(self._lacking(whole, cell))
            yield self._created(cell, f"without {cell.attribute} {_ELSE}", document, None, twin)

    def _whole(self, process: Process) -> Document:
        """A request with all that has to be taken."""
        whole = self._plain(process)
        for cell in self.payloads.matrix.of(process, Need.OPTIONAL):
            if self._certain(cell) and self.tickets.terms.takes(cell.attribute):
                whole = self.payloads.with_cell(whole, cell, self.fixed(cell, {}))
        return self.tickets.terms.known(whole)

    def _base(self, cell: Cell) -> Document:
        """A plain request; with the part, where something inside of one that is allowed is tried."""
        top = self.payloads.matrix.cell(cell.process, cell.path[0])
        inside = len(cell.path) > 1 and top is not None and top.need in {Need.REQUIRED, Need.OPTIONAL}
        return self._with_part(cell, twice=cell.need is Need.PROHIBITED) if inside else self._plain(cell.process)

    def _changed(self, plain: Document, cell: Cell, need: Need, shown: Document | None = None) -> Iterator[tuple[str, Document, Any]]:
        """The requests that try a cell, each with what it is about and the value that it carries."""
        if need is Need.REQUIRED:
            yield from self._lacking(plain, cell)
            return
        document = self.payloads.with_cell(plain, cell, self.fixed(cell, shown or {}))
        held = list(holders(document, cell.path))
        yield f"with {cell.attribute}", document, held[0][cell.path[-1]]
        if cell.need is Need.PROHIBITED and len(cell.path) > 1 and len(held) > 1:
            alone = self.payloads.with_cell(plain, cell)
            *others, last = holders(alone, cell.path)
            for one in others:
                del one[cell.path[-1]]
            yield f"with {cell.attribute} in the last of {len(held)}", alone, last[cell.path[-1]]

    def _lacking(self, plain: Document, cell: Cell) -> Iterator[tuple[str, Document, Any]]:
        paths = [cell.path]
        if cell.depends:  # any of those that depend on the process will do
            beside = self.payloads.matrix.inside(*cell.path[:-1])
            number = self.payloads.matrix.processes.index(cell.process)
            paths = [row.path for row in beside if row.cells[number].need is Need.REQUIRED and row.cells[number].depends]
        names = " and ".join(".".join(path) for path in paths)
        held = len(list(holders(plain, cell.path)))
        yield f"without {names}", without(plain, *paths), None
        if len(cell.path) > 1 and held > 1:
            yield f"without {names} in the last of {held}", without(plain, *paths, last=True), None
        yield f"with null for {names}", nulled(plain, *paths), None

    def _created(self, cell: Cell, about: str, document: Document, sent: Any, twin: Exchange) -> Probe:
        marked, mark = self._marked(document) if cell.path != (self.text,) else (document, "")
        exchange = self.tickets.create(marked, label=f"{cell.process.name} {about}")
        after: list[Exchange] = []
        created = item_id(exchange)
        if created is not None and cell.need is Need.PROHIBITED:
            after.append(self.tickets.retrieve(created, label=f"after a create {about}"))
            change = self._plain(self._patching(cell.process))
            change[self.text] = f"changed {self.payloads.material.marker()}"
            after.append(self.tickets.patch(created, change, label=f"a change after a create {about}"))
            after.append(self.tickets.retrieve(created, label=f"after a change of a ticket created {about}"))
        return Probe(cell=cell, about=about, twin=twin, exchange=exchange, sent=sent, mark=mark, after=tuple(after))

    def _patching(self, process: Process) -> Process:
        found = self.payloads.matrix.process("patch", process.of)
        return process if found is None else found

    def _optional(self, process: Process, cells: tuple[Cell, ...]) -> Iterator[Probe]:
        """All that is optional at once; where that is refused, each by itself."""
        plain = self._plain(process)
        twin = self.tickets.create(self._marked(plain)[0], label=f"{process.name}, all that is required")
        together = self.tickets.create(self._marked(self._whole(process))[0], label=f"{process.name}, all that is optional")
        for cell in cells:
            if together.accepted and self._certain(cell):
                yield Probe(cell=cell, about=f"with {cell.attribute}", twin=twin, exchange=together)
                continue
            document = self.tickets.terms.known(self.payloads.with_cell(plain, cell, self.fixed(cell, {})))
            probe = self._created(cell, f"with {cell.attribute}", document, None, twin)
            if probe.exchange.refused:
                again = self.tickets.create(self._marked(plain)[0], label=f"{process.name}, all that is required, again")
                probe = replace(probe, twin=again)
            yield probe

    def _certain(self, cell: Cell) -> bool:
        """Whether a request with it has to be taken: nothing inside of it is left to chance."""
        return not cell.depends and taken_for_sure(self.payloads, cell)

    # --- changes ------------------------------------------------------------------------------------------------

    def _patches(self, process: Process, need: Need) -> Iterator[Probe]:
        item, shown = self._subject(process)
        plain, cells = self._plain(process, self.text), self.payloads.matrix.of(process, need)
        for number, cell in enumerate(cells):
            base = self._with_part(cell, twice=True) if need is Need.REQUIRED else plain
            if number % _SPAN == 0 or need is Need.REQUIRED:
                twin = self.tickets.patch(item, self._marked(base)[0], label=f"{process.name}, as it may be")
            start = base if need is Need.REQUIRED else self._base(cell)
            if need in {Need.PROHIBITED, Need.UNSUPPORTED}:
                start = {**plain, **start}
            document = shown.document if isinstance(shown.document, dict) else {}
            for about, changed, sent in self._changed(start, cell, need, document):
                probe = self._patched(item, cell, about, changed, sent, twin)
                if need is Need.OPTIONAL and probe.exchange.refused:
                    again = self.tickets.patch(item, self._marked(plain)[0], label=f"{process.name}, as it may be, again")
                    probe = replace(probe, twin=again)
                yield probe
                if self._moved(probe):
                    item, shown = self._subject(process)
        if need is Need.REQUIRED:
            yield from self._patched_beside(process, [cell for cell in cells if len(cell.path) == 1])

    def _subject(self, process: Process) -> tuple[str, Exchange]:
        """A new ticket to be changed, and a reading of it."""
        creating = self.payloads.matrix.process(_CREATE, process.of)
        assert creating is not None
        item = self.tickets.made(self._plain(creating), label=f"a ticket for {process.name}")
        return item, self.tickets.retrieve(item, label=f"before {process.name}")

    def _moved(self, probe: Probe) -> bool:
        """Whether the ticket of a probe is not in the state any more that it was in before, so that other changes may not be taken."""
        name = self.tickets.spoken.of(Kind.TICKET).state
        was, now = (one.document.get(name) if one is not None and isinstance(one.document, dict) else None for one in probe.around)
        return was != now

    def _patched_beside(self, process: Process, cells: list[Cell]) -> Iterator[Probe]:
        """Without each of these cells, with one thing after the other that is optional; then the same with it."""
        item, shown = self._subject(process)
        for cell in cells:
            for other in self.payloads.matrix.of(process, Need.OPTIONAL):
                if len(other.path) > 1 or not self.tickets.terms.takes(other.attribute):
                    continue
                document = shown.document if isinstance(shown.document, dict) else {}
                whole = self.tickets.terms.known(self.payloads.with_cell(self._plain(process), other, self.fixed(other, document)))
                about = f"without {cell.attribute}, with {other.attribute}"
                probe = self._patched(item, cell, about, without(whole, cell.path), None, None)
                twin = self.tickets.patch(item, whole, label=f"{process.name} with {other.attribute}, and {cell.attribute}")
                yield replace(probe, twin=twin)
                if self.tickets.spoken.of(Kind.TICKET).state in whole or self._moved(probe):
                    item, shown = self._subject(process)

    def _patched(self, item: str, cell: Cell, about: str, document: Document, sent: Any, twin: Exchange | None) -> Probe:
        alone = cell.need is Need.OPTIONAL or cell.path == (self.text,)
        marked, mark = (document, "") if alone else self._marked(document)
        before = self.tickets.retrieve(item, label=f"before a change {about}")
        exchange = self.tickets.patch(item, self.tickets.terms.known(marked), label=f"{cell.process.name} {about}")
        after = self.tickets.retrieve(item, label=f"after a change {about}")
        kept = copy.deepcopy(sent)
        return Probe(cell=cell, about=about, twin=twin or exchange, exchange=exchange, sent=kept, mark=mark, before=before, after=(after,))


def shows(page: Exchange, item: str | None) -> bool:
    """Whether a list has a ticket."""
    rows = page.document if page.accepted and isinstance(page.document, list) else []
    return any(isinstance(row, dict) and row.get("id") == item for row in rows)


def taken_for_sure(payloads: Payloads, cell: Cell) -> bool:
    """Whether an optional attribute can be sent without anything that the process does not support."""
    inside = payloads.matrix.inside(*cell.path)
    number = payloads.matrix.processes.index(cell.process)
    return not inside or any(row.cells[number].need in {Need.REQUIRED, Need.OPTIONAL} for row in inside)
