"""The page of figures: current, whole, and ready for laws to come."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from bioaccord.impact.figure_page import figures_page
from bioaccord.impact.law import laws
from bioaccord.impact.parameter import Parameters
from bioaccord.vocabulary.language import Text

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/reference/law-figures.md").read_text(encoding="utf-8")


def test_the_page_is_current() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/write_law_figures.py"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "reference/law-figures.md" in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")


def test_every_figure_of_every_law_stands_there_with_its_values() -> None:
    for law in laws().values():
        assert f"## {law.title.en} {{ #{law.law_id} }}" in PAGE
        for figure in law.parameters():
            assert f"`{figure.name}`" in PAGE
            assert all(f"]({value.link})" in PAGE for value in figure.values)
        assert all(f"#{law.law_id}-scenario-{one.scenario_id} " in PAGE for one in law.scenarios())
    rows = [line for line in PAGE.splitlines() if re.match(r"\| (\d{4}-|.*\| \d{4}-\d\d-\d\d \|)", line)]
    shown = [one for law in laws().values() for one in law.parameters()]
    single = sum(len(one.values) for one in shown if not (one.lasting == "month" and len(one.values) > 24))
    overlaid = sum(len(one.values) for law in laws().values() for one in law.scenarios())
    assert len(rows) == single + overlaid
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}


def test_a_row_as_it_is_read() -> None:
    assert "**Drugs selected in a year** `negotiation.drugs_selected`\n{: #ira-negotiation-drugs_selected }\n" in PAGE
    assert "drugs; dated by: first day of the price applicability year; holds until the next value" in PAGE
    assert "| 2026-01-01 | 10 drugs | enacted | 2022-08-16 | [42 USC 1320f-1(a)(1)-(4)](https://www.law.cornell.edu/uscode/text/42/1320f-1) |" in PAGE  # fmt: skip
    assert "| 2028-01-01 | one or more | enacted | 2025-07-04 |" in PAGE
    assert "- 2025-09: published late; the shutdown put it off (known 2025-10-24)" in PAGE
    assert "- 2025-10: never published; the shutdown stopped the survey" in PAGE
    assert "| 2025 | 317.671 |" in PAGE
    assert "None" not in PAGE


def test_a_law_to_come_gets_its_chapter() -> None:
    ira = laws()["ira"]
    name = "negotiation.drugs_selected"
    figures = ira.parameters()
    value = replace(figures.at(name, date(2026, 1, 1)), name="rate.steel", section="a | b")
    figure = replace(figures.by_name[name], name="rate.steel", title=Text("철강", "Steel"), values=(value,))
    tariff = replace(
        ira,
        law_id="tariff",
        title=Text("관세", "Customs duties"),
        parameters=lambda: Parameters({"rate.steel": figure}),
        scenarios=tuple,
    )
    page = figures_page({"tariff": tariff, "ira": ira})
    assert (
        page.index("{ #ira }") < page.index("## Customs duties { #tariff }") < page.index("### `rate` { #tariff-rate }")
    )
    assert "[a \\| b](" in page
    assert "1 figures, 1 values, 0 scenarios" in page
