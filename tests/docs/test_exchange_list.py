"""Every test that the list of what the exchange holds names is there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "what-the-exchange-holds.md"
_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_every_test_that_the_list_names_is_there() -> None:
    named = set(_NAMED.findall(PAGE.read_text(encoding="utf-8")))
    assert len(named) > 20
    there = {
        (file, one.name)
        for file in {file for file, _ in named}
        for one in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8")))
        if isinstance(one, ast.FunctionDef)
    }
    assert named - there == set()


def test_every_line_of_the_list_names_a_test() -> None:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ") and "shown by" not in line]  # fmt: skip
    assert [line for line in lines if not _NAMED.search(line)] == []
