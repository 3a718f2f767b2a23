from tools.coverage_table import table


def counted(statements, missing):
    return {"summary": {"num_statements": statements, "missing_lines": missing}}


def test_files_are_summed_by_folder_and_all_together():
    lines = table({"files": {"b/two.py": counted(10, 0), "a/c/one.py": counted(100, 1), "a/c/other.py": counted(100, 0)}})
    assert [line.split() for line in lines[1:]] == [
        ["a/c", "200", "1", "99", "%"],
        ["b", "10", "0", "100", "%"],
        ["together", "210", "1", "99", "%"],
    ]
    assert len({len(line) for line in lines}) == 1


def test_a_package_without_statements_has_no_line():
    assert len(table({"files": {"a/__init__.py": counted(0, 0), "b/one.py": counted(1, 1)}})) == 3
