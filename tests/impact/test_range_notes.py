"""What stands in brackets is named as what it is: draws, or what is open."""

from datetime import date

import pytest

from bioaccord.brief.assessment_told import tell_assessment
from bioaccord.impact.assessed import assessed_data
from bioaccord.impact.band_chart import band_chart
from bioaccord.impact.law import laws
from bioaccord.impact.range_notes import range_notes
from bioaccord.vocabulary.language import Language


def band(key: str, *, is_drawn: bool, high: float = 2.0) -> dict:
    return {"key": key, "title": {"ko": key, "en": key}, "year": 2027, "unit": "USD", "low": 1.0, "middle": 1.0, "high": high, "is_drawn": is_drawn, "is_least": False, "shown": {"ko": "1", "en": "1"}, "range": {"ko": "1~2", "en": "1 to 2"}}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "draws"), [(Language.KOREAN, "90% 구간"), (Language.ENGLISH, "nine in ten draws")]
)
def test_only_draws_are_called_draws(language: Language, draws: str) -> None:
    drawn, open_one = band("A", is_drawn=True), band("B", is_drawn=False)
    assert draws in str(band_chart([drawn], language, source=""))
    assert draws not in str(band_chart([open_one], language, source=""))
    assert [draws in one for one in range_notes([drawn], language)] == [True]
    assert [draws in one for one in range_notes([open_one], language)] == [False]
    assert [(draws in one, "B" in one) for one in range_notes([drawn, open_one], language)] == [(True, False), (False, True)]  # fmt: skip
    assert range_notes([band("C", is_drawn=True, high=1.0)], language) == ()


def test_a_report_about_credits_names_no_draws() -> None:
    law = laws()["ira"]
    rows = {name: list(those) for name, those in law.example().items()} | {"products": [], "forms": []}
    rows = {name: those for name, those in rows.items() if name in ("products", "forms", "fuels", "projects")}
    answer = assessed_data(law, rows, date(2026, 11, 27), "", draws=10, seed=1)
    assert answer["bands"]
    told = " ".join(str(one) for one in tell_assessment(answer, "X", date(2026, 11, 27), Language.ENGLISH).parts)
    assert "nine in ten draws" not in told
