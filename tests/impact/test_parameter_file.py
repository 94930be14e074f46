"""Figures of a law: what is read, and that whatever contradicts itself is refused with its place."""

from datetime import date
from pathlib import Path

import pytest

from bioaccord.impact.law import laws
from bioaccord.impact.parameter import Parameters, Standing, UnknownParameter
from bioaccord.impact.parameter_file import read_parameters, read_rules, read_scenarios
from bioaccord.vocabulary.errors import InputError

DRUGS = """
- name: drugs_selected
  title: {ko: 선정 품목 수, en: Drugs selected}
  unit: drugs
  dated_by: {ko: 가격 적용 연도의 첫날, en: First day of the price applicability year}
  standing: enacted
  section: 42 USC 1320f-1(a)
  link: https://www.law.cornell.edu/uscode/text/42/1320f-1
  values:
    - {effective_on: 2026-01-01, value: 10, known_on: 2022-08-16}
    - {effective_on: 2027-01-01, value: 15, known_on: 2022-08-16}
    - {effective_on: 2029-01-01, value: 20, known_on: 2022-08-16}
"""
PRICES = """
- name: consumer_prices
  title: {ko: 소비자물가지수, en: Consumer prices}
  unit: index
  dated_by: {ko: 해당 월, en: The month}
  lasting: month
  standing: enacted
  section: CUUR0000SA0
  link: https://www.bls.gov/cpi/
  known_after_days: 45
  series:
    2025-09-01: 324.8
    2025-10-01: {note: {ko: 공표되지 않음, en: never published}}
    2025-11-01: 324.122
"""


def parameters(folder: Path, text: str = DRUGS) -> Parameters:
    file = folder / "figures.yaml"
    file.write_text(text, encoding="utf-8")
    return read_parameters([file])


def test_a_value_holds_from_its_day_and_only_once_it_was_known(tmp_path: Path) -> None:
    law = parameters(tmp_path)
    assert [law.at("drugs_selected", date(year, 1, 1)).value for year in (2026, 2028, 2029, 2035)] == [10, 15, 20, 20]
    with pytest.raises(UnknownParameter):
        law.at("drugs_selected", date(2025, 12, 31))
    with pytest.raises(UnknownParameter):
        law.known(date(2022, 8, 15)).at("drugs_selected", date(2026, 1, 1))


def test_a_month_that_was_never_published_is_not_filled_by_the_one_before(tmp_path: Path) -> None:
    law = parameters(tmp_path, PRICES)
    assert law.at("consumer_prices", date(2025, 9, 30)).number == 324.8
    with pytest.raises(UnknownParameter, match="never published"):
        law.at("consumer_prices", date(2025, 10, 1))
    with pytest.raises(UnknownParameter):
        law.known(date(2025, 12, 15)).at("consumer_prices", date(2025, 11, 1))
    with pytest.raises(UnknownParameter):
        law.at("consumer_prices", date(2025, 12, 1))


@pytest.mark.parametrize(
    ("wrong", "instead", "place", "said"),
    [
        ("unit: drugs", "unit: drops", "row 4", "'drops' is no unit"),
        ("value: 15", "value: 15.5", "row 11", "cannot be in drugs"),
        ("value: 15", "value: yes", "row 11", "cannot be in drugs"),
        ("value: 15", "value: -1", "row 11", "cannot be in drugs"),
        ("2027-01-01", "2025-01-01", "row 11", "2025-01-01 of 'drugs_selected' stands after 2026-01-01"),
        ("2027-01-01", "2026-01-01", "row 11", "stands after"),
        ("  link: https://www.law.cornell.edu/uscode/text/42/1320f-1\n", "", "row 9", "has no source"),
        ("https://www.law.cornell.edu", "www.law.cornell.edu", "row 10", "has no source"),
        ("  section: 42 USC 1320f-1(a)\n", "", "row 9", "has no source"),
        ("standing: enacted", "standing: enact", "row 10", "Did you mean 'enacted'?"),
        (", known_on: 2022-08-16}\n    - {effective_on: 2029", "}\n    - {effective_on: 2029", "row 11", "is not a date"),
        ("{effective_on: 2026-01-01,", "{effective_on: soon,", "row 10", "'soon' is not a date"),
        ("ko: 선정 품목 수, ", "", "row 3", "in Korean and in English"),
        ("  unit:", "  units:", "row 4", "Did you mean 'unit'?"),
        ("  unit: drugs", "  unit: drugs\n  unit: drugs", "row 5", "stands twice"),
        ("- name", "name", "row 3", "is not YAML"),
        (DRUGS, DRUGS + DRUGS, "row 14", "'drugs_selected' stands twice"),
        (DRUGS, "drugs: 3", "figures.yaml", "must hold a list"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused_with_its_place(
    tmp_path: Path, wrong: str, instead: str, place: str, said: str
) -> None:
    assert wrong in DRUGS
    with pytest.raises(InputError) as refused:
        parameters(tmp_path, DRUGS.replace(wrong, instead))
    lines = str(refused.value).splitlines()
    assert any(place in line and said in line for line in lines), lines
    assert "figures.yaml" in refused.value.told("ko")


def test_a_scenario_lies_over_the_law_from_its_day_on(tmp_path: Path) -> None:
    law = parameters(tmp_path)
    file = tmp_path / "scenarios.yaml"
    file.write_text(
        """
- id: thirty
  title: {ko: 서른 품목, en: Thirty drugs}
  summary: {ko: 서른 품목을 선정한다, en: Thirty are selected}
  standing: proposed
  section: a bill
  link: https://www.congress.gov/
  known_on: 2026-06-12
  values: [{name: drugs_selected, effective_on: 2030-01-01, value: 30}]
""",
        encoding="utf-8",
    )
    (thirty,) = read_scenarios([file], law)
    under = law.known(date(2024, 1, 1)).under(thirty)
    assert [under.at("drugs_selected", date(year, 1, 1)).value for year in (2029, 2030)] == [20, 30]
    assert under.at("drugs_selected", date(2030, 1, 1)).standing is Standing.PROPOSED
    assert under.under(None).at("drugs_selected", date(2030, 1, 1)).value == 20
    file.write_text(file.read_text(encoding="utf-8").replace("drugs_selected", "drugs_elected"), encoding="utf-8")
    with pytest.raises(InputError, match="Did you mean 'drugs_selected'"):
        read_scenarios([file], law)


def test_a_rule_that_names_a_figure_the_law_has_not_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(
        """
- id: selection.count
  title: {ko: 선정 수, en: How many are selected}
  explanation: {ko: 해마다 정해진 수를 선정한다., en: A fixed number is selected each year.}
  section: 42 USC 1320f-1(a)
  link: https://www.law.cornell.edu/uscode/text/42/1320f-1
  parameters: [drugs_selekted]
""",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="Did you mean 'drugs_selected'"):
        read_rules([file], parameters(tmp_path))


def test_every_law_reads_its_own_files() -> None:
    for law_id, law in laws().items():
        figures = law.parameters()
        assert law.law_id == law_id
        assert len(figures) > 0
        assert law.rules()
        assert [one.scenario_id for one in law.scenarios()] == list(
            dict.fromkeys(s.scenario_id for s in law.scenarios())
        )
