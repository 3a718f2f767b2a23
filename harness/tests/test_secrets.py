from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote, quote_plus

import pytest

from harness.secrets import MASK, Redactor

SECRETS = ["plainsecret", "pass word&<>'\"/+=%\\é1", "ünïcödé", "日本語秘密", "tab\tand\nline", "\U0001f4a1bulb key"]
ENCODINGS = {
    "plain": str,
    "url": lambda text: quote(text, safe=""),
    "url, slashes kept": quote,
    "form": quote_plus,
    "url twice": lambda text: quote(quote(text, safe=""), safe=""),
    "url, lower case": lambda text: "".join(f"%{byte:02x}" if byte > 127 else quote(chr(byte), safe="").lower() for byte in text.encode()),
    "json": lambda text: json.dumps(text)[1:-1],
    "json, not escaped": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "json twice": lambda text: json.dumps(json.dumps(text))[3:-3],
    "html": html.escape,
    "html of json": lambda text: html.escape(json.dumps(text)[1:-1]),
    "python": lambda text: repr(text)[1:-1],
    "python bytes": lambda text: repr(text.encode())[2:-1],
    "hex": lambda text: text.encode().hex(),
    "HEX": lambda text: text.encode().hex().upper(),
    "utf-8 read as latin-1": lambda text: text.encode().decode("latin-1"),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_masked_in_any_encoding(secret, encoding):
    encoded = ENCODINGS[encoding](secret)
    assert Redactor([secret]).text(f"before {encoded} after") == f"before {MASK} after"


@pytest.mark.parametrize("lead", ["", "u", "us", "user:"])
@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_masked_inside_base64(secret, lead):
    raw = (lead + secret).encode()
    redactor = Redactor([secret])
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        masked = redactor.text(f"Basic {encode(raw).decode()} end")
        assert MASK in masked
        assert len(masked) <= len(f"Basic {MASK} end") + len(lead) // 3 * 4 + 8  # what stands before, and a byte or two at each end
        assert masked.startswith("Basic ")
        assert masked.endswith(" end")


@pytest.mark.parametrize("text", ["", "plain words", "plainsecre", "lainsecret", "PLAINSECRET", "plain secret"])
def test_what_is_no_secret_stays(text):
    assert Redactor(["plainsecret"]).text(text) == text


def test_every_place_is_masked():
    assert Redactor(["plainsecret"]).text("plainsecretplainsecret,plainsecret") == f"{MASK}{MASK},{MASK}"


def test_the_longer_secret_is_masked_first():
    for order in (["abcdef", "abcdef-and-more"], ["abcdef-and-more", "abcdef"]):
        assert Redactor(order).text("x abcdef-and-more y abcdef z") == f"x {MASK} y {MASK} z"


@pytest.mark.parametrize("short", [None, "", "abc"])
def test_short_values_are_not_masked_in_texts(short):
    assert Redactor([short]).text("abc None alphabet") == "abc None alphabet"


def test_a_secret_may_be_registered_later():
    redactor = Redactor()
    assert redactor.text("plainsecret") == "plainsecret"
    redactor.register("plainsecret")
    assert redactor.text("plainsecret") == MASK


@pytest.mark.parametrize("text", ["…insecret … x", "x plainsec…", "…insecret x", "a ... insecret b", "plainsec ... z"])
def test_half_a_secret_at_a_cut_is_masked(text):
    masked = Redactor(["plainsecret"]).text(text)
    assert MASK in masked
    assert "sec" not in masked.replace(MASK, "")


def test_a_text_cut_off_at_its_end_hides_the_beginning_of_a_secret():
    redactor = Redactor(["pass word/1"])
    assert redactor.shortened("x=pass%20wo") == f"x={MASK}"
    assert redactor.shortened("x=pass%2") == f"x={MASK}"
    assert redactor.shortened("x=pas") == "x=pas"
    assert redactor.text("x=pass%20wo") == "x=pass%20wo"


def test_credentials_in_headers_are_masked_whole():
    redactor = Redactor(["plainsecret"])
    redactor.register_header("X-Own")
    given = [
        ("Authorization", "x"),
        ("COOKIE", "a=b"),
        ("x-own", "1"),
        ("Set-Cookie", "c"),
        ("X-Api-Key", "k"),
        ("Via", "a plainsecret b"),
        ("Accept", "y"),
    ]
    assert redactor.headers(given) == {
        "Authorization": MASK,
        "COOKIE": MASK,
        "x-own": MASK,
        "Set-Cookie": MASK,
        "X-Api-Key": MASK,
        "Via": f"a {MASK} b",
        "Accept": "y",
    }


def test_a_document_is_masked_in_keys_and_leaves():
    redactor = Redactor(["plainsecret"])
    given = {"plainsecret": ["plainsecret", 1, None, {"a": ("plainsecret", True)}], 5: "x"}
    assert redactor.document(given) == {MASK: [MASK, 1, None, {"a": [MASK, True]}], 5: "x"}
    assert given[5] == "x"
