"""How values are written, what is told once, what comes next, and figures by year as one table."""

from datetime import date

import pytest

from bioaccord.impact.assessed import assessed_data, law_of
from bioaccord.impact.band_chart import drawn_bands
from bioaccord.impact.coming import coming
from bioaccord.impact.told_once import told_once
from bioaccord.impact.value_words import range_words, value_words
from bioaccord.impact.year_table import chance_words, year_table
from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.sentence import Sentence


@pytest.mark.parametrize(
    ("value", "unit", "en", "ko"),
    [
        (-2_897_303_424.0, "USD a year", "−$2.90 billion a year", "연간 −29억 달러"),
        (-999_600_000.0, "USD", "−$1.00 billion", "−10억 달러"),
        (1.2345e12, "USD", "$1.23 trillion", "1.23조 달러"),
        (150_000.0, "USD", "$150,000", "15만 달러"),
        (74_657.53, "USD a year", "$74,700 a year", "연간 74,700달러"),
        (100_000_000.0, "USD", "$100 million", "1억 달러"),
        (123_456.0, "USD", "$123,000", "12.3만 달러"),
        (7_106.0, "USD per 30 days", "$7,106 per 30-day supply", "30일분당 7,106달러"),
        (4_123.4567, "USD per 30 days", "$4,120 per 30-day supply", "30일분당 4,120달러"),
        (1.75, "USD per gallon", "$1.75 per gallon", "갤런당 1.75달러"),
        (0.0, "USD a year", "$0 a year", "연간 0달러"),
        (22, "rank", "22nd", "22위"),
        (113, "rank", "113th", "113위"),
        (1.239, "factor", "× 1.239", "1.239배"),
        (1, "years", "1 year", "1년"),
        (0.7483, "share", "74.8%", "74.8%"),
    ],
)
def test_a_value_is_written_as_it_is_read_in_each_language(value, unit, en, ko) -> None:
    assert (value_words(value, unit, "en"), value_words(value, unit, "ko")) == (en, ko)


def test_a_figure_of_the_law_is_written_in_full() -> None:
    assert value_words(464_123_456.0, "USD", "en", is_exact=True) == "$464,123,456"
    assert value_words(464_123_456.0, "USD", "ko", is_exact=True) == "4억 6,412만 3,456달러"


def test_a_range_says_once_what_it_is_by() -> None:
    assert range_words(None, -5.36e9, -81.9e6, "USD a year", "en") == "−$5.36 billion to −$81.9 million a year"
    assert range_words(5, 3, 9, "rank", "ko") == "5위 (3~9위)"
    assert range_words(None, None, 423, "USD per 30 days", "en") == "$423 per 30-day supply or less"


def test_sentences_that_differ_in_a_name_are_told_once() -> None:
    def gap(name: str, year: int) -> Sentence:
        return Sentence("Non-FAMP of {name} in {year} is not given.", name=Text(name.lower(), name), year=year)

    found = told_once([gap("A", 2021), Sentence("yes"), gap("B", 2021), gap("A", 2021), gap("A", 2025)])
    assert [str(one) for one in found] == [
        "Non-FAMP of A, B in 2021 is not given.",
        "Non-FAMP of A in 2025 is not given.",
        "yes",
    ]
    assert "a, b" in found[0].told("ko")


def _band(
    key: str, year: int, *, low: float, middle: float, high: float, unit: str, chance: float | None = None
) -> dict:
    words = {"ko": key, "en": key}
    return {"key": key, "title": words, "year": year, "unit": unit, "low": low, "middle": middle, "high": high, "probability": chance, "is_least": False}  # fmt: skip


def test_figures_by_year_are_one_table_without_rows_that_say_nothing() -> None:
    bands = [
        _band("chosen", 2028, low=0, middle=0, high=0, unit="share", chance=0.0),
        _band("chosen", 2029, low=0.3, middle=0.45, high=0.6, unit="share", chance=0.6),
        _band("effect", 2028, low=0, middle=0, high=0, unit="USD a year", chance=0.0),
        _band("effect", 2029, low=-5e9, middle=-2e9, high=0, unit="USD a year", chance=0.6),
        _band("never", 2029, low=0, middle=0, high=0, unit="USD a year"),
    ]
    found = year_table(bands, Language.ENGLISH)
    assert found.header == ("Year", "chosen", "effect (a year)", "Chance that it applies")
    assert found.rows == (("2029", "30% to 60%", "−$2.00 billion (−$5.00 billion to $0)", "60%"),)
    assert found.notes(Language.ENGLISH) == ("Nothing in any year: never.", "Years that are not listed: nothing.")
    assert [chance_words(one) for one in (0.0, 0.001, 0.5, 0.999, 1.0)] == ["0%", "< 1%", "50%", "> 99%", "100%"]


def test_a_sum_that_leaves_something_out_says_so_in_its_cells() -> None:
    bands = [
        _band("cost", 2026, low=4e9, middle=5e9, high=6e9, unit="USD a year") | {"is_least": True},
        _band("cost", 2027, low=0, middle=0, high=0, unit="USD a year") | {"is_least": True},
    ]
    found = year_table(bands, Language.ENGLISH)
    assert found.rows == (
        ("2026", "at least $5.00 billion ($4.00 billion to $6.00 billion)"),
        ("2027", "cannot be told"),
    )
    assert "it may be more" in found.notes(Language.ENGLISH)[-1]
    assert year_table(bands, Language.KOREAN).rows[0][1].endswith("이상")
    # A chart would draw what cannot be told as nothing, and one year alone as a block.
    assert drawn_bands(bands) == []
    more = [bands[0], bands[0] | {"year": 2028}, bands[1]]
    assert [one["year"] for one in drawn_bands(more)] == [2026, 2028]


def test_a_sentence_on_biosimilars_and_their_references_is_told_once() -> None:
    gaps = [Sentence("{reference} {name}.", name=Text(one, one), reference=Text(f"R{one}", f"R{one}")) for one in "ABC"]
    assert [str(one) for one in told_once(gaps)] == ["RA, RB, RC A, B, C."]


def test_what_comes_next_is_told_by_day_with_the_products_it_concerns() -> None:
    def subject(name: str, first: str, last: str | None) -> dict:
        words = {"ko": name, "en": name}
        entry = {"first_day": first, "last_day": last, "title": {"ko": "적용", "en": "Applies"}, "said": words, "kind": "period", "standing": "enacted", "standing_words": words}  # fmt: skip
        return {"id": name, "name": words, "timeline": [entry]}

    subjects = [
        subject("A", "2027-01-01", "2027-06-30"), subject("B", "2027-01-01", None), subject("C", "2026-10-31", "2026-10-31"),
        subject("D", "2027-11-02", None),
    ]  # fmt: skip
    found = coming(subjects, date(2026, 11, 1))
    assert [(one["day"], one["ends"], one["names"]["en"]) for one in found] == [
        ("2027-01-01", False, "A, B"),
        ("2027-06-30", True, "A"),
    ]


def test_a_day_before_the_law_and_one_after_its_figures_are_told() -> None:
    law, rows = law_of("ira"), law_of("ira").example()
    with pytest.raises(BioaccordError, match=r"signed on 2022-08-16: nothing can be told as of 2019-01-01"):
        assessed_data(law, rows, date(2019, 1, 1), "", seed=1, draws=5)
    ahead = assessed_data(law, rows, date(2040, 1, 1), "", seed=1, draws=5)
    assert any("is not in the answer" in one["en"] for one in ahead["assumptions"])
    now = assessed_data(law, rows, date(2026, 11, 27), "", seed=1, draws=5)
    assert not any("is not in the answer" in one["en"] for one in now["assumptions"])
    untold = [
        f for one in now["subjects"] for f in one["findings"] if f["missing"] and f["shown"]["en"] == "cannot be told"
    ]
    assert untold and all(one["standing_words"]["en"] == "data missing" for one in untold)
