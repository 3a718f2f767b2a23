from __future__ import annotations

import pytest

from ttck.specs.loader import ROOT, FactError, conform, line_of, load_csv, load_yaml, parse_yaml, schema


def value(text):
    return parse_yaml(f"x: {text}", name="a test")["x"]


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "yes",
        "on",
        "off",
        "No",
        "True",
        "FALSE",
        "y",
        "2026-01-01",
        "2026-01-01T00:00:00Z",
        "0x1f",
        "017",
        "1_0",
        "+5",
    ],
)
def test_these_words_stay_text(text):
    assert value(text) == text


@pytest.mark.parametrize(
    ("text", "parsed"),
    [("true", True), ("false", False), ("null", None), ("~", None), ("", None), ("0", 0), ("-12", -12), ("1.5", 1.5)],
)
def test_plain_scalars_keep_their_type(text, parsed):
    found = value(text)
    assert (found, type(found)) == (parsed, type(parsed))


def test_the_message_about_broken_yaml_names_the_file_and_the_line():
    with pytest.raises(FactError, match=r"(?s)rows\.yaml is not valid YAML.*line 2"):
        parse_yaml("a: [1,\nb: }", name="rows.yaml")


@pytest.mark.parametrize("text", ["[" * 50_000, "a: " + "[" * 50_000 + "]" * 50_000, "- " * 50_000, '{"a":' * 20_000])
def test_what_is_nested_too_deeply_does_not_end_the_process(text):
    with pytest.raises(FactError, match=r"nested too deeply|not valid YAML"):
        parse_yaml(text, name="a test")


def test_many_brackets_are_not_deep():
    text = "[" + "[[]]," * 5_000 + "'" + "[" * 500 + "']"
    assert len(parse_yaml(text, name="a test")) == 5_001


def test_yaml_cannot_make_objects():
    with pytest.raises(FactError, match="not valid YAML"):
        parse_yaml("!!python/object/apply:os.getcwd []", name="a test")


def test_a_file_is_read_as_utf_8(tmp_path):
    (tmp_path / "a.yaml").write_bytes("name: Ä€\n".encode())
    assert load_yaml(tmp_path / "a.yaml") == {"name": "Ä€"}


def test_every_schema_of_the_package_is_read_by_its_name():
    names = [path.name.removesuffix(".schema.json") for path in (ROOT / "schemas").glob("*.json")]
    assert {"profile", "requirements", "target"} <= set(names)
    for name in names:
        assert schema(name)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_a_document_that_conforms_passes():
    conform({"base_url": "http://127.0.0.1:1/x"}, to="target", name="t")


def test_a_document_that_does_not_conform_is_told_where():
    with pytest.raises(FactError, match=r"(?s)my target does not have.*at limits/event_wait: "):
        conform({"base_url": "http://x", "limits": {"event_wait": "soon"}}, to="target", name="my target")
    with pytest.raises(FactError, match=r"at the top: .*base_url"):
        conform({}, to="target", name="my target")


def test_at_most_five_places_are_told():
    numbers = (
        "event_wait",
        "state_wait",
        "request_timeout",
        "connect_timeout",
        "max_tickets",
        "max_pages",
        "run_seconds",
    )
    with pytest.raises(FactError) as caught:
        conform({"base_url": "http://x", "limits": dict.fromkeys(numbers, "x")}, to="target", name="t")
    assert str(caught.value).count("\n") == 5


def table(tmp_path, text):
    path = tmp_path / "rows.csv"
    path.write_text(text, encoding="utf-8")
    return load_csv(path, columns=("a", "b"))


def test_a_table_is_a_list_of_rows(tmp_path):
    assert table(tmp_path, 'a,b\n1,2\n"x,y",\n') == [{"a": "1", "b": "2"}, {"a": "x,y", "b": ""}]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,c\n1,2\n", "the columns must be a, b"),
        ("b,a\n1,2\n", "the columns must be a, b"),
        ("", "the columns must be a, b"),
        ("a,b\n1,2\n3\n", r"rows\.csv:3: the row does not have 2 cells"),
        ("a,b\n1,2,3\n", r"rows\.csv:2: the row does not have 2 cells"),
    ],
)
def test_a_table_of_another_shape_is_refused(tmp_path, text, message):
    with pytest.raises(FactError, match=message):
        table(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\nb: 2\na: 3", "rows.yaml: a stands twice, lines 1 and 3"),
        ("x:\n  a: 1\n  'a': 2", "rows.yaml: a stands twice, lines 2 and 3"),
        ("a: 1\na: 2\nb: 1\na: 3\nb: {c: 1}", "rows.yaml: a stands 3 times, lines 1, 2 and 4; b stands twice, lines 3 and 5"),
        ("- {a: 1, a: 2}", "rows.yaml: a stands twice, lines 1 and 1"),
    ],
)
def test_a_name_that_stands_twice_is_refused_with_its_lines(text, words):
    with pytest.raises(FactError) as caught:
        parse_yaml(text, name="rows.yaml")
    assert str(caught.value) == words


def test_what_a_merge_key_brings_may_be_replaced():
    assert parse_yaml("a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  x: 3", name="t")["b"] == {"x": 3, "y": 2}


@pytest.mark.parametrize(
    "text", ["token: *Private77", "token: !Private77 x", "token: !!Private77 x", "token: @Private77", 'token: "Private77']
)
def test_broken_yaml_is_told_without_its_values(text):
    with pytest.raises(FactError, match="not valid YAML") as caught:
        parse_yaml(text, name="target.yaml")
    assert "Private77" not in str(caught.value)
    assert "line 1" in str(caught.value)


@pytest.mark.parametrize(
    ("path", "line"), [((), 1), (("a",), 1), (("a", 0), 2), (("a", 1, "c"), 4), (("a", 1, "gone"), 3), (("a", 9), 1), (("b", 0), 5)]
)
def test_the_line_of_a_place(path, line):
    assert line_of("a:\n- x\n- b: 1\n  c: 2\nb: y\n", path) == line


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
        ("a: &x {b: 1}\nc: {<<: *x, d: 2}", {"a": {"b": 1}, "c": {"b": 1, "d": 2}}),
        ("a: !!binary aGk=\nb: 0x1F", {"a": b"hi", "b": "0x1F"}),
        ("[1, 1.5, .inf, true, null, ~, no, 2026-01-01, '1']", [1, 1.5, float("inf"), True, None, None, "no", "2026-01-01", "1"]),
    ],
)
def test_what_yaml_has_beyond_plain_values_is_read_as_well(text, document):
    assert parse_yaml(text, name="file") == document


def test_an_alias_is_what_it_stands_for():
    document = parse_yaml("a: &x {b: 1}\nc: *x", name="file")
    assert document["a"] is document["c"]
