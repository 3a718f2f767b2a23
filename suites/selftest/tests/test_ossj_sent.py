"""What a run sends to a seller of OSS/J: long texts, forms, and tokens that nobody was given."""

from __future__ import annotations

from ttck.suites.ossj import payloads
from ttck.suites.ossj.forms import encoded
from ttck.suites.ossj.scenarios.f_strangers import tokens


def test_a_long_text_has_exactly_its_length():
    for length in (255, 1000, 4000, 4001):
        assert len(payloads.long(length, "[ttck-ab12/7]")) == length


def test_a_form_has_its_document_and_its_files():
    media, body = encoded({"dialog": "ñ"}, [{"content": "eA==", "mimeType": "text/plain", "name": "a.txt"}], part="attachment", typed=True)
    boundary = media.partition("boundary=")[2]
    assert body.decode().count(f"--{boundary}") == 3
    assert 'name="data"\r\nContent-Type: application/json\r\n\r\n{"dialog": "ñ"}' in body.decode()
    assert 'name="attachment"; filename="a.txt"' in body.decode()


def test_tokens_that_nobody_was_given():
    found = tokens("Bearer aaa.bbb.abc")
    assert found["our token with another signature"] == "Bearer aaa.bbb.cba"
    assert "our token with another signature" not in tokens("Bearer opaque")
    assert found["no token"] == ""
