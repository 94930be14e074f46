"""What a page shows of the negotiation: answers and timeline of one drug, in both languages."""

import re
from datetime import date

import numpy as np

from bioaccord.impact.ira.law import LAW as WHOLE
from bioaccord.impact.ira.law import rules
from bioaccord.impact.ira.negotiation import negotiation_entries, negotiation_findings
from bioaccord.impact.ira.product import Portfolio
from bioaccord.impact.ira.qualifying import single_source_drugs
from bioaccord.vocabulary.language import Language

from .medicines import LAW, biologic, biosimilar, designated, form, medicine, rival, use

AS_OF = date(2026, 11, 24)
CASES = (
    medicine(forms=(form(date(2020, 1, 1)),)),
    medicine(forms=(form(date(2011, 5, 2)),), selected_for=2027),
    medicine(forms=(form(date(2011, 7, 1)),), selected_for=2026, competitors=(rival(determined_on=date(2025, 11, 25)),)),
    medicine(spending=(), forms=(form(None),), holder="One; Two"),
    biologic(forms=(form(date(2018, 3, 1)),), competitors=(biosimilar(expected_on=date(2030, 1, 1), likelihood=0.4),)),
    medicine(designations=(designated("gaucher"),), indications=(use(date(2010, 5, 4), "gaucher"), use(date(2022, 1, 1)))),
    biologic(is_vaccine=True, is_plasma_derived=None),
)  # fmt: skip


def drug(one):
    return single_source_drugs(Portfolio((one,)), 2028, LAW)[0]


def titles(one, as_of: date = AS_OF) -> list[tuple[str, str]]:
    return [(str(entry.first_day), entry.title.en) for entry in negotiation_entries(drug(one), LAW, as_of)]


def test_a_drug_yet_to_be_selected_shows_its_first_list_and_its_years() -> None:
    assert titles(CASES[0]) == [
        ("2027-02-01", "First list it can be on"),
        ("2029-01-01", "A maximum fair price may apply"),
        ("2032-01-01", "12 years since approval"),
        ("2036-01-01", "16 years since approval: long monopoly"),
    ]
    findings = {one.key: one for one in negotiation_findings(drug(CASES[0]), LAW, AS_OF)}
    assert (findings["earliest_year"].answer.value, findings["ceiling_share"].answer.value) == (2029, 0.75)


def test_a_biosimilar_that_was_asked_for_in_time_shows_that_the_selection_may_be_put_off() -> None:
    coming = biosimilar(delay_requested_on=date(2026, 12, 1), expected_on=date(2028, 6, 1), likelihood=0.9)
    one = biologic(forms=(form(date(2015, 5, 1)),), competitors=(coming,))
    assert ("2027-02-01", "Selection may be put off for a biosimilar") in titles(one)
    assert next(one for one in negotiation_findings(drug(one), LAW, AS_OF) if one.key == "delay").answer.most == 2


def test_lists_already_published_are_past_for_what_was_not_on_them() -> None:
    old = medicine()
    shown = {day: {title: first for first, title in titles(old, day)} for day in (date(2023, 9, 1), AS_OF)}
    assert [one["First list it can be on"] for one in shown.values()] == ["2023-09-01", "2027-02-01"]


def test_a_selected_drug_shows_its_calendar_renegotiation_and_end() -> None:
    shown = titles(CASES[1])
    assert ("2025-01-17", "The list really announced on") in shown
    assert ("2025-02-01", "Statutory publication date of the selected drugs") in shown
    assert ("2028-01-01", "Renegotiated price applies") in shown
    # Tradjenta's own: chosen with the list of 2028, talked about until 2026-11-01.
    again = next(
        one for one in negotiation_entries(drug(CASES[1]), LAW, AS_OF) if one.title.en == "Price negotiated again"
    )
    assert (again.first_day, again.last_day, again.kind) == (date(2026, 2, 1), date(2026, 11, 1), "period")
    left = negotiation_entries(drug(CASES[2]), LAW, AS_OF)
    applies = next(one for one in left if one.title.en == "Maximum fair price applies")
    assert (applies.first_day, applies.last_day) == (date(2026, 1, 1), date(2026, 12, 31))
    assert ("2027-01-01", "Selected no more") in titles(CASES[2])
    found = {one.key: one for one in negotiation_findings(drug(CASES[1]), LAW, AS_OF)}
    assert found["earliest_year"].title.en == "Price applicability year it was selected for"
    # That nothing ends it is an answer, and no gap in the data.
    assert (str(found["end_of_selection"].said), found["end_of_selection"].answer.missing) == (
        "No end is in sight.",
        (),
    )
    assert (
        next(
            one for one in negotiation_findings(drug(CASES[2]), LAW, AS_OF) if one.key == "end_of_selection"
        ).answer.value
        == 2027
    )
    # It leaves before it turns 16, and drugs of before 2030 are never extended monopolies.
    assert not {"Renegotiated price applies", "12 years since approval", "16 years since approval: long monopoly"} & {one.title.en for one in left}  # fmt: skip
    assert "12 years since approval" not in {title for _, title in shown}


def test_all_that_is_said_is_explained_and_korean_in_korean() -> None:
    explained = {one.rule_id for one in rules()}
    for one in CASES:
        entries, findings = negotiation_entries(drug(one), LAW, AS_OF), negotiation_findings(drug(one), LAW, AS_OF)
        steps = [step for entry in entries for step in entry.steps] + [step for found in findings for step in found.answer.steps]  # fmt: skip
        assert steps
        assert {step.rule_id for step in steps} <= explained
        said = [step.said for step in steps] + [entry.said for entry in entries]
        said += [gap for found in findings for gap in found.answer.missing]
        for sentence in said:
            korean = sentence.told(Language.KOREAN)
            assert re.search("[가-힣]", korean), korean
            assert "{" not in korean + str(sentence)
            assert "None" not in korean + str(sentence), str(sentence)
            assert str(date.max) not in korean + str(sentence)


def test_a_portfolio_from_its_rows() -> None:
    rows = {
        "products": [
            {"product_id": "A", "name_en": "Alpha", "moieties": "alpha", "holder": "Firm", "pathway": "drug", "selected_for": "2026"},
            {"product_id": "B", "name_en": "Beta", "moieties": "alpha", "holder": "Firm", "pathway": "drug"},
        ],
        "forms": [
            {"form_id": "A1", "product_id": "A", "name": "tablet", "approved_on": "2011-07-01"},
            {"form_id": "B1", "product_id": "B", "name": "capsule", "approved_on": "2018-07-01"},
        ],
        "competitors": [
            {"product_id": "A", "kind": "generic", "name": "G", "marketed_on": "2025-03-01", "determined_on": "2025-11-25"},
        ],
    }  # fmt: skip
    WHOLE.checked(rows)
    found = WHOLE.assessed(rows, LAW.known(AS_OF), AS_OF, np.random.default_rng(1), 10)
    assert [str(one.headline) for one in found.subjects] == ["Selected for 2026."]
    ends = next(one for one in found.subjects[0].findings if one.key == "end_of_selection")
    assert (ends.answer.value, ends.answer.standing) == (2027, "unverified")


def test_every_figure_of_the_negotiation_stands_under_a_rule() -> None:
    named = {name for rule in rules() for name in rule.parameters}
    assert [one.name for one in LAW if one.name.startswith("negotiation.") and one.name not in named] == []
    assert all(
        "1320f" in one.section or "CMS" in one.section for one in rules() if one.rule_id.startswith("negotiation.")
    )
