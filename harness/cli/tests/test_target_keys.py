"""Every key of a target file is explained, and the examples are a target file."""

import click
import pytest

from ttck.harness.buyer.target import parse_target
from ttck.harness.cli import target_keys
from ttck.harness.cli.target_keys import entry, keys
from ttck.specs.loader import schema


def leaves(part, path=()):
    for key, value in keys(part).items():
        yield (*path, key), value
        yield from leaves(value, (*path, key))
        yield from leaves(entry(value), (*path, key, "each"))


LEAVES = dict(leaves(schema("target")))


def example(part):
    return {key: example(value) if keys(value) else value["examples"][0] for key, value in keys(part).items()}


@pytest.mark.parametrize("path", LEAVES, ids=".".join)
def test_each_key_has_a_meaning_and_an_example(path):
    assert LEAVES[path]["description"]
    assert keys(LEAVES[path]) or LEAVES[path]["examples"]


@pytest.mark.parametrize("kind", ["none", "basic", "bearer", "oauth2"])
def test_the_examples_together_are_a_target_file(kind, monkeypatch):
    for name in ("SELLER_PASSWORD", "SELLER_TOKEN", "SELLER_SECRET", "CONTROL_TOKEN", "SANDBOX_KEY", "LISTENER_PASSWORD", "LISTENER_TOKEN"):
        monkeypatch.setenv(name, "a-value-of-the-lab")
    document = example(schema("target"))
    del document["lifecycle"], document["existing"]["specification"]  # of other standards
    wanted = {
        "none": (),
        "basic": ("username", "password"),
        "bearer": ("token",),
        "oauth2": ("token_url", "client_id", "client_secret", "scope"),
    }[kind]
    for name in ("auth", "barred_auth"):
        document[name] = {"type": kind, **{key: document[name][key] for key in wanted}}
    ours = document["listener"]["auth"]  # which knows no oauth2
    shown = {key: ours[key] for key in wanted} if kind != "oauth2" else {"username": "seller", "password": "its-own-word"}
    document["listener"]["auth"] = {"type": kind if kind != "oauth2" else "basic", **shown}
    document["other_buyer"]["auth"] = document["auth"]
    document["stimuli"]["http"]["ticket_resolve"] = example(entry(LEAVES["stimuli", "http"]))
    target = parse_target(document, name="example")
    assert (target.auth["type"], target.limits.text_length, target.listener["port"]) == (kind, 200, 9000)


def test_the_explanation_names_keys_by_level_with_meaning_default_and_example():
    text = click.unstyle("\n".join(target_keys.lines()))
    assert "limits:\n    How long ttck waits" in text
    assert "  event_wait: 6\n      Seconds within which an owed notification must arrive. Default 5.\n" in text
    assert "\n      pick: {ref: /job/ref}\n" in text
    assert "scope: tickets" in text
