from __future__ import annotations

from dataclasses import replace

import pytest

from ttck.harness.judge.refusal_hints import CreatesRefused, advice, first_taken, refused, said
from ttck.harness.record.exchange import Answer
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation

SENT = {"severity": "Major", "ticketType": "outage", "description": "no light", "relatedEntity": [], "note": []}


def answer(document=None, *, status=400, body=None):
    seen = Story().exchange(Operation.CREATE, answer=document, status=status, sent=SENT)
    return seen if body is None else replace(seen, answer=Answer(status=status, headers={}, body=body))


def error(reason, **more):
    return {"code": "invalidValue", "reason": reason, **more}


@pytest.mark.parametrize(
    ("status", "document", "expected"),
    [
        (400, error("no"), True),
        (422, [error("no")], True),
        (409, None, True),
        (403, None, True),
        (404, error("no such product"), True),
        (404, None, False),
        (405, error("no"), False),
        (501, None, False),
        (429, None, False),
        (401, None, False),
        (415, error("no"), False),
        (406, error("no"), False),
        (500, error("no"), False),
        (201, {"id": "1"}, False),
    ],
)
def test_a_refusal_is_one_of_the_document(status, document, expected):
    assert refused(answer(document, status=status)) is expected


def test_the_words_of_the_seller_are_told_in_short():
    assert said(answer(error("severity is not known", message="take S1", propertyPath="$.severity"))) == (
        "400 invalidValue: severity is not known: take S1 ($.severity)"
    )
    assert said(answer([error("one"), error("two"), error("two")], status=422)) == "422 invalidValue: one; invalidValue: two"
    assert said(answer({"code": "x", "errors": [{"message": "name is required"}]})) == "400 x; name is required"
    assert said(answer(body=b"<h1>Bad  request</h1>")) == "400 <h1>Bad request</h1>"
    assert said(answer({"code": "400", "reason": "name is required"})) == "400 name is required"
    assert len(said(answer(error("x" * 999)))) < 180
    assert said(answer(None)) == "400"


@pytest.mark.parametrize(
    ("document", "keys"),
    [
        (error("ticketType: known are Bill Dispute, Technical Fault"), "values: {ticketType: [those that the seller knows]}"),
        (error("bad value", propertyPath="/severity"), "values: {severity: [those that the seller knows]}"),
        ([error("bad", propertyPath="$.severity"), error("name is required")],
         "values: {severity: [those that the seller knows]} and base: {create: {name: ...}}"),
        (error("missing property 'operatorCode'"), "base: {create: {operatorCode: ...}}"),
        (error("'costCentre' is a required property"), "base: {create: {costCentre: ...}}"),
        (error("the field customerId must be there", propertyPath="body.customerId"), "base: {create: {customerId: ...}}"),
        (error("unexpected attribute note"), "forbidden: [note]"),
        (error("relatedEntity names a product that is not yours"), "products: [identifiers that the seller knows]"),
    ],
)  # fmt: skip
def test_the_key_that_would_help_is_named(document, keys):
    assert advice(answer(document)) == keys


def test_a_refusal_that_names_nothing_gets_all_keys():
    assert "values" in advice(answer(error("no")))
    assert "base" in advice(answer(body=b"no"))


def attempts(*answers):
    sent = []

    def send(one):
        sent.append(one)
        return one

    return sent, [(f"attempt {number}", lambda one=one: send(one)) for number, one in enumerate(answers)]


def test_a_plain_create_that_is_taken_is_enough():
    made, no = answer({"id": "1"}, status=201), answer(error("no"))
    sent, tries = attempts(made, no)
    assert first_taken(tries) is made
    assert sent == [made]


@pytest.mark.parametrize("status", [405, 501, 500, 429])
def test_a_seller_without_creates_is_asked_once_and_judged(status):
    sent, tries = attempts(answer(status=status), answer())
    assert first_taken(tries).status == status
    assert len(sent) == 1


def test_a_plain_create_that_is_refused_ends_with_what_the_seller_asks_for():
    _, tries = attempts(answer(error("name is required")), answer({"id": "1"}, status=201))
    with pytest.raises(
        CreatesRefused, match=r"400 invalidValue: name is required; attempt 1 was accepted\..*base: {create: {name: \.\.\.}}"
    ):
        first_taken(tries)


def test_what_is_spared_is_judged():
    first, taken = answer(error("name is required")), answer({"id": "1"}, status=201)
    _, tries = attempts(first, taken)
    assert first_taken(tries, spared=lambda answers: any(one.accepted for one in answers)) is first
