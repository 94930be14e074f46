"""`bioaccord impact` on the template of each law."""

import csv
import io
import json
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from bioaccord.cli.main import application
from bioaccord.impact.assessed import law_ids
from bioaccord.impact.law import laws
from tests.impact.ira.market_files import files as made


def impact(*arguments: str, code: int = 0):
    done = CliRunner().invoke(application, ["impact", *map(str, arguments)])
    assert done.exit_code == code, done.output
    return done


def test_every_law_is_a_command_and_is_listed_with_its_scenarios():
    assert law_ids() == tuple(laws())
    told = impact("laws", "--language", "ko").output
    for law in laws().values():
        assert f"{law.law_id}: {law.title.ko}" in told
        assert all(one.scenario_id in told for one in law.scenarios())


@pytest.mark.parametrize("law_id", law_ids())
def test_a_laws_template_is_a_portfolio_that_it_assesses(tmp_path, law_id):
    book = tmp_path / "template.xlsx"
    impact("template", law_id, book)
    sheets = load_workbook(book)
    assert set(sheets.sheetnames) == {one.name for one in laws()[law_id].tables} | {"explained"}
    explained = {(row[0], row[2]) for row in sheets["explained"].iter_rows(min_row=2, values_only=True)}
    assert explained == {(table.name, column.name) for table in laws()[law_id].tables for column in table.columns}

    asked = (law_id, "--portfolio", book, "--as-of", "2026-11-01", "--draws", "20")
    data = json.loads(impact(*asked, "--format", "json").output)
    assert (data["law"]["id"], data["as_of"], data["draws"], data["seed"]) == (law_id, "2026-11-01", 20, 1)
    assert data["subjects"]
    for language in ("ko", "en"):
        told = impact(*asked, "--trail", "--language", language).output
        for subject in data["subjects"]:
            assert f"{subject['name'][language]} ({subject['id']}): {subject['headline'][language]}" in told
            steps = [step for one in subject["findings"] for step in one["steps"]]
            assert steps and all(step["said"][language] in told and step["section"] in told for step in steps)

    impact(*asked, "--format", "xlsx", "--output", tmp_path / "answer.xlsx")
    answer = load_workbook(tmp_path / "answer.xlsx")
    findings = sum(len(one["findings"]) for one in data["subjects"])
    assert answer["findings"].max_row == findings + 1
    assert answer["coming"].max_row == 1 + len(data["coming"])
    # What is a number can be added up, under a head that stays.
    assert answer["by_year"].freeze_panes == "A2" and answer["findings"].column_dimensions["A"].width > 6
    by_year = list(answer["by_year"].iter_rows(min_row=2, values_only=True))
    assert by_year and all(isinstance(cell, (int, float)) for row in by_year for cell in (row[2], *row[4:8]))
    assert answer["trail"].max_row == 1 + sum(len(f["steps"]) for one in data["subjects"] for f in one["findings"])


def test_a_scenario_changes_the_answer_and_an_unknown_one_is_refused(tmp_path):
    book = tmp_path / "template.xlsx"
    impact("template", "ira", book)
    asked = ("ira", "--portfolio", book, "--as-of", "2026-11-01", "--format", "json")
    law, proposal = (json.loads(impact(*asked, "--scenario", one).output) for one in ("", "eleven-years"))
    assert proposal["scenario"]["standing"] == "proposed" and law["scenario"] is None
    tablets = [next(one for one in answer["subjects"] if one["id"] == "EX-1") for answer in (law, proposal)]
    years = [one["findings"][0]["value"] for one in tablets]
    assert years[1] > years[0], "eleven years for a tablet come after seven"
    assert "eleven-years" in impact(*asked, "--scenario", "eleven-year", code=2).output
    assert ".xlsx" in impact("template", "ira", tmp_path / "t.csv", code=2).output


def test_figures_stand_with_source_and_dates():
    figures = json.loads(impact("figures", "ira", "--format", "json").output)
    values = [value for one in figures for value in one["values"]]
    assert values and all(one["section"] and one["link"].startswith("https://") and one["known_on"] for one in values)
    rows = list(csv.DictReader(io.StringIO(impact("figures", "ira", "--format", "csv").output)))
    assert len(rows) == len(values)
    assert figures[0]["title"]["ko"] in impact("figures", "ira", "--language", "ko").output
    assert "ira" in impact("figures", "iraa", code=2).output


def test_the_market_is_laid_beside_a_portfolio_from_public_files(tmp_path):
    told = impact("market", "ira", "--language", "ko").output
    assert "--part-d" in told and "오렌지북" in told and "https://" in told

    tablet, spent = "TABLET;ORAL", dict.fromkeys(made.YEARS, 4e8)
    rows = [made.orange("MADEUPINE SODIUM", tablet, "MADEUP", "SEORABEOL INC", "N", "200001", "Mar 5, 2014")]
    book = made.orange_book(tmp_path / "orange", rows)
    spending = made.part_d(tmp_path / "d.csv", [("Madeup", "Madeupine", "Overall", spent), ("Strange", "", "Overall", spent)])  # fmt: skip
    impact("template", "ira", tmp_path / "own.xlsx")
    asked = ("market", "ira", "--portfolio", tmp_path / "own.xlsx", "--part-d", spending, f"--orange-book={book}")
    for output, beside in (
        (tmp_path / "out", tmp_path / "out" / "not-joined.csv"),
        (tmp_path / "out.xlsx", tmp_path / "out-not-joined.csv"),
    ):
        told = impact(*asked, "--output", output).output
        assert "Drugs of the market added: 1" in told and str(beside) in told
        with beside.open(encoding="utf-8") as file:
            (left,) = csv.DictReader(file)
        assert (left["name"], left["reason"]) == ("Strange", "No approval of that name stands in the files.")
        data = json.loads(impact("ira", "--portfolio", output, "--as-of", "2026-11-01", "--draws", "20", "--format", "json").output)  # fmt: skip
        assert {one["id"] for one in data["subjects"]} == {
            "EX-1",
            "EX-2",
            "EX-3",
            "EX-F",
            "EX-P",
        }  # what is of the market is ranked, not told


def test_what_is_no_file_of_the_law_is_refused_with_the_names_it_knows(tmp_path, monkeypatch):
    for arguments, said in (
        (("--part-e", "x.csv", "--output", tmp_path / "o"), "Did you mean '--part-d'?"),
        (("--output", tmp_path / "o", "--part-d"), "The files are"),
        (("stray.csv", "--output", tmp_path / "o"), "The files are"),
        (("--part-d", "x.csv"), "needs a place to be written to"),
        (("--part-d", tmp_path / "none.csv", "--orange-book", "y", "--output", tmp_path / "o"), "no such file"),
    ):
        assert said in impact("market", "ira", *arguments, code=2).output
    monkeypatch.setitem(laws(), "bare", replace(laws()["ira"], law_id="bare", outside_files=None))
    assert "reads no public files" in impact("market", "bare", code=2).output
    assert not (tmp_path / "o").exists()
