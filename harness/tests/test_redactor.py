from __future__ import annotations

import base64
import html
import json
from html.entities import html5
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ttck.harness.secrets.redactor import MASK, Redactor

SECRETS = ["plainsecret", "pass word&<>'\"/+=%\\é1", "ünïcödé", "日本語秘密", "tab\tand\nline", "\U0001f4a1bulb key"]
NAMES = {text: name.rstrip(";") for name, text in html5.items() if name.endswith(";") and len(text) == 1 and not text.isspace()}


def units(text):
    wide = text.encode("utf-16-be")
    return [int.from_bytes(wide[at : at + 2]) for at in range(0, len(wide), 2)]


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
    "url, each letter": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "url, each letter, twice": lambda text: quote("".join(f"%{byte:02x}" for byte in text.encode())),
    "url, some letters": lambda text: "".join(
        f"%{ord(one):02x}" if at % 3 and ord(one) < 128 else quote(one) for at, one in enumerate(text)
    ),
    "json, each letter": lambda text: "".join(f"\\u{code:04x}" for code in units(text)),
    "json, each letter, twice": lambda text: json.dumps("".join(f"\\u{code:04X}" for code in units(text)))[1:-1],
    "python, each letter": lambda text: "".join(f"\\x{byte:02x}" for byte in text.encode()),
    "javascript": lambda text: "".join(f"\\u{{{ord(one):x}}}" for one in text),
    "escape()": lambda text: "".join(f"%u{code:04X}" for code in units(text)),
    "html, decimal": lambda text: "".join(f"&#{ord(one)};" for one in text),
    "html, hex": lambda text: "".join(f"&#x{ord(one):X};" for one in text),
    "html, named": lambda text: "".join(f"&{NAMES[one]};" if one in NAMES else one for one in text),
    "html twice": lambda text: html.escape("".join(f"&#{ord(one)};" for one in text)),
    "html of url": lambda text: "".join(f"&#{ord(one)};" for one in quote(text)),
    "url of html": lambda text: quote("".join(f"&#{ord(one)};" for one in text)),
    "utf-16 with its zeros": "\\x00".join,
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


@pytest.mark.parametrize("lead", ["", "u", "us", "use", "user:"])
@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_masked_inside_base32_and_wide_base64(secret, lead):
    redactor = Redactor([secret])
    for encoded in (
        base64.b32encode((lead + secret).encode()),
        base64.b64encode((lead + secret).encode("utf-16-le")),
        base64.b64encode((lead + secret).encode("utf-16-be")),
        base64.urlsafe_b64encode((lead + secret).encode("utf-16")),
    ):
        masked = redactor.text(f"Basic {encoded.decode()} end")
        assert MASK in masked
        assert len(masked) <= len(f"Basic {MASK} end") + (len(lead) * 2 + 2) * 8 // 5 + 16
        assert masked.startswith("Basic ")
        assert masked.endswith(" end")


LONG = "".join(f"{at * 7919 % 9973:04x}" for at in range(400))
ONE_BY_ONE = (
    str,
    lambda one: f"%{ord(one):02x}",
    lambda one: f"\\u{ord(one):04x}",
    lambda one: f"&#{ord(one)};",
    lambda one: f"\\x{ord(one):02X}",
)


@given(st.text("abcXYZ019-_./", min_size=4, max_size=60), st.data())
def test_each_letter_may_be_escaped_in_a_way_of_its_own(secret, data):
    escaped = "".join(data.draw(st.sampled_from(ONE_BY_ONE))(one) for one in secret)
    masked = Redactor([secret]).text(f"é&lt;{{ {escaped} }} %20")
    assert masked.startswith("é&lt;{ ")
    assert masked.endswith(" } %20")
    assert MASK in masked


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_long_secret_is_masked_whole(encoding):
    assert Redactor([LONG]).text(f"<{ENCODINGS[encoding](LONG)}>") == f"<{MASK}>"


@pytest.mark.parametrize("lead", range(5))
def test_a_long_secret_is_masked_whole_inside_other_encodings(lead):
    raw = b":" * lead + LONG.encode()
    redactor = Redactor([LONG])
    for encode in (base64.b64encode, base64.urlsafe_b64encode, base64.b32encode):
        masked = redactor.text(f"<{encode(raw).decode()}>")
        assert MASK in masked
        assert len(masked) < 30


@pytest.mark.parametrize("size", [4, 20, 31, 32, 33, 40, 64, 500, 1599])
def test_what_a_cut_leaves_of_a_long_secret_is_masked(size):
    redactor = Redactor([LONG])
    coded = base64.b64encode(LONG.encode()).decode()
    assert redactor.shortened(f"x={LONG[:size]}") == f"x={MASK}"
    assert redactor.text(f"x={LONG[:size]}… y") == f"x={MASK}… y"
    assert redactor.text(f"x …{LONG[-size:]} y") == f"x …{MASK} y"
    assert redactor.shortened(f"x={coded[:size]}") == f"x={MASK}"
    assert redactor.text("x …" + "".join(f"%{ord(one):x}" for one in LONG[-size:])[1:] + " y") == f"x …{MASK} y"


def test_half_of_a_long_secret_says_too_much_and_its_first_letters_do_not():
    redactor = Redactor([LONG])
    assert redactor.text(f"a {LONG[:800]} b") == f"a {MASK} b"
    assert redactor.text(f"a {LONG[:256]} b") == f"a {MASK} b"
    assert redactor.text(f"a {LONG[:100]} b") == f"a {LONG[:100]} b"
    assert redactor.text(f"a {LONG[-300:]} b") == f"a {MASK} b"


def test_secrets_that_overlap_are_masked_together():
    assert Redactor(["abcdef", "defghi"]).text("x abcdefghi y") == f"x {MASK} y"


@pytest.mark.parametrize("blank", ["    ", "\n\n\n\n", " a\t "])
def test_blank_values_are_no_secrets(blank):
    assert Redactor([blank]).text(f"x{blank}y") == f"x{blank}y"


def test_lone_surrogates_and_what_looks_like_an_escape_stay():
    text = "\ud800 %zz %2 &none; &#1114112; &#xFFFFFFFF; \\u12 \\ud800 \\ %u00 \x00"
    assert Redactor(["plainsecret"]).text(text) == text
    assert Redactor(["\udc00secret"]).text("a \udc00secret b") == f"a {MASK} b"


def test_a_token_of_a_million_characters_costs_no_more_than_its_text():
    """Not a measurement: what costs time by the length of a secret would not end here."""
    token = LONG * 625
    redactor = Redactor([token])
    text = "… said ... nothing …" * 2000
    assert redactor.text(text) == text
    assert redactor.text(f"… {token} …") == f"… {MASK} …"
    assert redactor.text(f"… {token[1:]}…") == f"… {MASK}…"


@pytest.mark.parametrize(("secret", "text"), [("a" * 1500, "a" * 20000), ("ab" * 30000 + "c", "ab" * 10000), ("a" * 99, "…aaa" * 3000)])
def test_secrets_that_repeat_themselves_end_too(secret, text):
    assert len(Redactor([secret]).text(text)) <= len(text)
