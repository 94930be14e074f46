"""What a law does to a portfolio as a report: columns of words that can be read."""

import io
from datetime import date

from pypdf import PdfReader

from bioaccord.brief.assessment_told import tell_assessment
from bioaccord.brief.report_pdf import report_as_pdf
from bioaccord.impact.assessed import assessed_data, law_of
from bioaccord.vocabulary.language import Language


def test_a_long_list_of_sections_leaves_the_other_columns_their_width():
    law, as_of = law_of("tariff"), date(2026, 11, 27)
    products = [one for one in law.example()["products"] if one["product_id"] == "CM-2"]
    lines = [one for one in law.example()["bill"] if one["product_id"] == "CM-2"]
    rows = {**law.example(), "products": products, "bill": lines}
    answer = assessed_data(law, rows, as_of, "", seed=1, draws=20)
    told = tell_assessment(answer, "보기", as_of, Language.KOREAN)
    # What is to be read at a table, without a chapter for each product and the rules behind each answer.
    short = tell_assessment(answer, "보기", as_of, Language.KOREAN, is_short=True)
    titles = [one.title for one in short.parts if one.kind == "heading"]
    assert answer["subjects"][0]["name"]["ko"] not in titles and not any("부록" in title for title in titles)
    assert len(short.parts) < len(told.parts)
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(report_as_pdf(told))).pages)
    titles = [one["title"]["ko"] for one in answer["subjects"][0]["findings"]]
    lines_of_text = text.splitlines()
    assert all(any(line.startswith(title[:6]) for line in lines_of_text) for title in titles)
    assert sum(len(line.strip()) <= 1 for line in lines_of_text) < 6
