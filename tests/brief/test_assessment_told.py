"""What a law does to a portfolio, as a report: what matters first, and an annex with the rules behind each answer."""

from datetime import date

import pytest

from bioaccord.brief.assessment_told import tell_assessment
from bioaccord.impact.assessed import assessed_data
from bioaccord.impact.law import laws
from bioaccord.vocabulary.language import Language


@pytest.mark.parametrize(("language", "annex"), [(Language.KOREAN, "부록: 결과에 이른 규칙"), (Language.ENGLISH, "Annex: the rules that led to each answer")])  # fmt: skip
def test_every_answer_has_its_rules_sections_and_sources_in_the_annex(language: Language, annex: str) -> None:
    law = laws()["ira"]
    answer = assessed_data(law, law.example(), date(2026, 11, 27), "", seed=1, draws=20)
    told = tell_assessment(answer, "own", date(2026, 11, 27), language)
    assert told.title.endswith(": own")
    titles = [part.title for part in told.parts]
    place = titles.index(annex)
    rows = [row for part in told.parts[place:] if part.table for row in part.table.rows]
    steps = {
        step["said"][language] for one in answer["subjects"] for finding in one["findings"] for step in finding["steps"]
    }
    assert steps == {row[2].removeprefix("✓ ").removeprefix("✕ ") for row in rows if row[1]}
    numbers = {one.number: one for one in told.citations}
    cited = [row[3] for row in rows if row[3]]
    assert cited and all(int(one.rpartition("[")[2].rstrip("]")) in numbers for one in cited)
    assert all(one.address.startswith("https://") for one in numbers.values())
    tables = [part.table for part in told.parts if part.table]
    assert all(len(table.widths) == len(table.header) for table in tables)
