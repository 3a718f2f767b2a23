"""The pages of docs/reference: each row is made from a schema, a fact or the table that the code itself works with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ttck.harness.cli import exit_codes, glossary, stimulus_arguments, stimulus_meanings, target_keys
from ttck.harness.cli.dialect_facts import Block, Section, Table
from ttck.harness.cli.dialect_pages import written
from ttck.specs.loader import parse_yaml, schema
from ttck.specs.profiles import Switch, profile, profile_names
from ttck.specs.vocabulary import Stimulus

Schema = Mapping[str, Any]
FOLDER = Path("docs/reference")
_CONTROL = Path("mockseller/web/control.yaml")  # of a checkout, as the pages are
_MADE = "Made from the code and its facts by `ttck trace --write`. Nothing here is written by hand."
_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, kw_only=True)
class Property:
    """A property of a document: its path (`[]` for each of a list, `NAME` for a free name), its form, and what it means."""

    path: str
    form: str
    says: str


def properties(document: Schema) -> Iterator[Property]:
    """All properties that a schema names, in its order; without a meaning where the schema has none."""
    return _below(document, document, "")


def _below(part: Schema, whole: Schema, path: str) -> Iterator[Property]:
    for one in (part, *part.get("oneOf", ()), *part.get("anyOf", ())):
        found = _resolved(one, whole)
        for name, value in found.get("properties", {}).items():
            known, here = _resolved(value, whole), f"{path}.{name}".lstrip(".")
            yield Property(path=here, form=_form(known), says=known.get("description", ""))
            yield from _below(known, whole, here)
        for key, more in (("items", "[]"), ("additionalProperties", ".NAME")):
            if isinstance(found.get(key), dict):
                yield from _below(_resolved(found[key], whole), whole, path + more)


def _resolved(part: Schema, whole: Schema) -> Schema:
    """A part with its reference followed; what stands beside the reference goes first."""
    name = part.get("$ref", "").removeprefix("#/$defs/")
    return {**_resolved(whole["$defs"][name], whole), **part} if name else part


def _form(part: Schema) -> str:
    if "const" in part:
        return f"always {part['const']}"
    if choices := part.get("enum"):
        return f"one of {', '.join(map(str, choices))}"
    kinds = part.get("type", ())
    return " or ".join([kinds] if isinstance(kinds, str) else kinds) or "any"


def _table(found: Iterator[Property]) -> Table:
    return Table(head=("key", "form", "what it means"), rows=tuple((f"`{row.path}`", row.form, row.says) for row in found))


def _target() -> Iterator[Section]:
    told = (
        "A target file says which seller is tested, and how. `base_url` is all that it needs. `ttck explain target` shows the same at "
        "the terminal. `NAME` stands for a name of your choice."
    )
    table = Table(head=("key", "what it means", "example"), rows=tuple(_target_rows(schema("target"), "")))
    yield Section(title="Every key", blocks=(told, table))


def _target_rows(part: Schema, path: str) -> Iterator[tuple[str, str, str]]:
    for key, value in target_keys.keys(part).items():
        examples = value.get("examples")
        told = " ".join(target_keys.described(key, value, wanted=key in part.get("required", ())))
        yield f"`{path}{key}`", told, f"`{target_keys.as_yaml(examples[0])}`" if examples else ""
        yield from _target_rows(value, f"{path}{key}.")
        if free := target_keys.entry(value):
            yield from _target_rows(free, f"{path}{key}.NAME.")


def _profile() -> Iterator[Section]:
    found = list(properties(schema("profile")))
    limits = [one for one in found if one.path.startswith("limits.") and not one.says]
    told = "A profile says what is judged. `extends` names another one: mappings are joined, all else is replaced, null takes a name away."
    yield Section(title="Every key", blocks=(told, _table(one for one in found if one not in limits)))
    names = ", ".join(f"`{one.path.partition('.')[2]}`" for one in limits)
    yield Section(title="Limits", blocks=(f"{names}: [the target file](target-file.md) says what each means.",))


def _report() -> Iterator[Section]:
    told = (
        "Each run writes `report.json`; its schema is `specs/schemas/report.schema.json`. Bodies of messages stay in `record.jsonl`, and "
        "are cited by `n`, their number there. `[]` stands for each row of a list, `NAME` for a name that is free."
    )
    yield Section(title="Every property", blocks=(told, _table(properties(schema("report")))))


def _codes() -> Iterator[Section]:
    rows = tuple((str(int(code)), text) for code, text in exit_codes.CODES.items())
    told = "What `ttck run` ends with. The other commands use the same numbers; where one means something else, its `--help` says so."
    yield Section(title="Every code", blocks=(told, Table(head=("code", "means"), rows=rows)))


def _switches() -> Iterator[Section]:
    yield Section(
        title="What a switch is",
        blocks=("A reading that a text leaves open. A target file chooses one: `switches: {patch_list_style: full_list}`.",),
    )
    for name in profile_names():
        if found := profile(name).switches:
            rows = tuple((f"`{one.name}`", one.meaning, *_choice(one)) for one in found)
            yield Section(
                title=f"Profile {name}",
                blocks=(Table(head=("switch", "what it decides", "default", "default of `edition: published`", "one of"), rows=rows),),
            )


def _choice(switch: Switch) -> tuple[str, str, str]:
    published = "" if switch.published_default is None else target_keys.as_yaml(switch.published_default)
    return target_keys.as_yaml(switch.default), published, ", ".join(target_keys.as_yaml(value) for value in switch.allowed or ())


def _stimuli() -> Iterator[Section]:
    told = (
        "A stimulus is a decision of the seller that ttck has to see happen. How a target file offers one: [make the seller act]"
        "(../target-file.md#make-the-seller-act). `ttck explain stimuli` says as well which requirements need it. Arguments are "
        "`${args.NAME}` there."
    )
    arguments = stimulus_arguments.told()
    rows = tuple((f"`{name}`", stimulus_meanings.meaning(name), arguments.get(name, "")) for name in Stimulus)
    yield Section(title="Every stimulus", blocks=(told, Table(head=("stimulus", "what the seller does", "arguments"), rows=rows)))


def _words() -> Iterator[Section]:
    for title, words in glossary.SECTIONS.items():
        yield Section(title=title, blocks=(Table(head=("word", "means"), rows=tuple(words.items())),))


def _control() -> Iterator[Section]:
    """The control API by its contract, which the mock seller itself serves."""
    contract = parse_yaml(_CONTROL.read_text("utf-8"), name=str(_CONTROL))
    yield Section(
        title="How to reach it",
        blocks=(
            " ".join(contract["info"]["description"].split()),
            "Its address is that of the mock seller and `/_control`; its contract is served at `/_control/openapi.yaml`.",
        ),
    )
    for path, item in contract["paths"].items():
        for method in _METHODS:
            if method in item:
                yield Section(title=f"{method.upper()} {path}", blocks=tuple(_operation(item[method], item, contract)))


def _operation(operation: Schema, item: Schema, contract: Schema) -> Iterator[Block]:
    yield _plain(operation["summary"] + ".")
    if "description" in operation:
        yield _plain(operation["description"].strip())
    rows = [*_parameters([*item.get("parameters", ()), *operation.get("parameters", ())])]
    rows += _body(operation.get("requestBody", {}), contract)
    if rows:
        yield Table(head=("in", "name", "what it means"), rows=tuple(rows))
    answers = ((code, _found(answer, contract)["description"]) for code, answer in operation["responses"].items())
    yield Table(head=("answer", "means"), rows=tuple(answers))


def _parameters(found: list[Schema]) -> Iterator[tuple[str, str, str]]:
    for one in found:
        yield one["in"], f"`{one['name']}`", _told(one, one.get("schema", {}))


def _body(body: Schema, contract: Schema) -> Iterator[tuple[str, str, str]]:
    for content in body.get("content", {}).values():
        for name, part in _found(content["schema"], contract)["properties"].items():
            if not part.get("readOnly"):
                yield "body", f"`{name}`", _told(_found(part, contract), part)


def _found(part: Schema, contract: Schema) -> Schema:
    """A part with its reference followed."""
    if "$ref" not in part:
        return part
    section, name = part["$ref"].split("/")[-2:]
    told: Schema = contract["components"][section][name]
    return told


def _told(described: Schema, part: Schema) -> str:
    default = f" Default {target_keys.as_yaml(part['default'])}." if part.get("default") not in {None, ""} else ""
    return _plain(f"{described['description'].rstrip('.')}.{default}")


def _plain(text: str) -> str:
    """Text in which a star is a star."""
    return text.replace("*", "\\*")


_PAGES = {
    "target-file": ("Target file", _target),
    "profile": ("Profile", _profile),
    "report-json": ("report.json", _report),
    "exit-codes": ("Exit codes", _codes),
    "switches": ("Switches", _switches),
    "stimuli": ("Stimuli", _stimuli),
    "control-api": ("Control API of the mock seller", _control),
    "glossary": ("Glossary", _words),
}


def files() -> dict[Path, str]:
    """Each page by the file that holds it."""
    found = {}
    for name, (title, sections) in _PAGES.items():
        parts = [f"# {title}", _MADE]
        for section in sections():
            parts += [f"## {section.title}", *(written(block) for block in section.blocks)]
        found[FOLDER / f"{name}.md"] = "\n\n".join(parts) + "\n"
    return found
