"""The page of a dialect: for a terminal, and as Markdown for the folder of documentation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from ttck.harness.cli import layout
from ttck.harness.cli.dialect_facts import Block, Drawing, Table, moves, sections
from ttck.specs.profiles import Profile, profile, profile_names

FOLDER = Path("docs/dialects")
_PIPED = re.compile(r"`([^`|]*\|[^`]*)`")  # code with a bar in it, which writers of tables read in different ways
_WIDE = 3  # columns from which on a row is told line by line where it does not fit


def pages() -> tuple[str, ...]:
    """The names of the profiles that have a page: one for each dialect that has a profile of its own name."""
    return tuple(name for name in profile_names() if profile(name).dialect.name == name)


def lines(facts: Profile) -> Iterator[str]:
    """The page for a terminal."""
    yield click.style(f"{facts.title}: profile {facts.label}", bold=True)
    for section in sections(facts):
        yield layout.heading(section.title)
        for block in section.blocks:
            yield from _told(block)


def _told(block: Block) -> Iterator[str]:
    if isinstance(block, str):
        yield layout.wrapped(block)
    elif isinstance(block, Drawing):
        table = moves(block.table)
        size = max(len(state) for state, _ in table)
        for state, to in table:
            yield layout.wrapped(to, indent=size + 6, first=f"  {state.ljust(size)} -> ")
    else:
        yield from _columns(block)


def _columns(block: Table) -> Iterator[str]:
    """Rows as columns where these fit, otherwise the last cell below the others."""
    found = layout.columns([block.head, *block.rows])
    if max(map(len, found)) <= layout.width():
        yield click.style(found[0], bold=True)
        yield from found[1:]
        return
    lead = max(len(line) for line in layout.columns([row[:-1] for row in (block.head, *block.rows)])) + 2
    if lead <= layout.width() // 2:
        few = layout.columns([row[:-1] for row in block.rows])
        for row, first in zip(block.rows, few, strict=True):
            yield layout.wrapped(row[-1] or "-", indent=lead, first=first.ljust(lead))
        return
    for row in block.rows:
        told = "  ".join(cell for cell in row[:_WIDE] if cell)
        rest = "; ".join(f"{head} {cell}" for head, cell in zip(block.head[_WIDE:-1], row[_WIDE:-1], strict=True) if cell)
        yield layout.wrapped(f"{told if len(row) > _WIDE else '  '.join(row[:-1])}{f' ({rest})' if rest else ''}")
        if row[-1]:
            yield layout.wrapped(row[-1], indent=4)


def markdown(facts: Profile) -> str:
    """The page as Markdown, with the lifecycle as a table and as a Mermaid diagram."""
    parts = [
        f"# {facts.title}",
        f"Made from the facts by `ttck trace --write`; `ttck explain {facts.name}` shows the same. Nothing here is written by hand.",
    ]
    for section in sections(facts):
        parts.append(f"## {section.title}")
        parts += [written(block) for block in section.blocks]
    return "\n\n".join(parts) + "\n"


def written(block: Block) -> str:
    """A part of a page as Markdown."""
    if isinstance(block, str):
        return block
    if isinstance(block, Drawing):
        told = written(Table(head=("state", "leads to"), rows=tuple(moves(block.table))))
        return f"{told}\n\n```mermaid\n{block.table.mermaid()}\n```"
    rows = [block.head, tuple("---" for _ in block.head), *block.rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows)


def _cell(text: str) -> str:
    told = " ".join(text.replace("<", "&lt;").split())
    return _PIPED.sub(lambda found: f"<code>{found[1].replace('|', '&#124;')}</code>", told).replace("|", "\\|")


def files() -> dict[Path, str]:
    """Each page by the file that holds it."""
    return {FOLDER / f"{name}.md": markdown(profile(name)) for name in pages()}
