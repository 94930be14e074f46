"""Reports of dashboards: panels and findings as of a day, forecasts with the coverage they had, and every publisher's words beside its figures."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from pypdf import PdfReader

from bioaccord.brief.area_report import area_report
from bioaccord.brief.picture import svg_of
from bioaccord.brief.report import Chart, FigureTable, FoundPart, PanelPart, Report, report_as_json, report_from_json
from bioaccord.brief.report_figures import pinned
from bioaccord.brief.report_pdf import report_as_pdf
from bioaccord.brief.report_told import tell_report
from bioaccord.market.chart import titled
from bioaccord.market.findings import findings
from bioaccord.market.market_readers import SOURCES, citation
from bioaccord.market.observation import Figures, observations
from bioaccord.market.selection import Selection
from bioaccord.market.series_address import series_address
from bioaccord.market.store import Store
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.topic import Area
from tests.market.trade_tables import rows

SAID = date(2026, 9, 15)
TODAY = date(2026, 10, 1)
REVISED = date(2026, 10, 10)
FDA = "Do not rely on openFDA to make decisions regarding medical care. While we make every effort to ensure that data is accurate, you should assume all results are unvalidated. We may limit or otherwise restrict your access to the API in line with our Terms of Service."
MONTHS = 56
UP = [1e6 * (1.02**at) * (1 + 0.05 * (at * 7 % 5)) for at in range(MONTHS)]


def add(store, source, *series):
    at = datetime(2026, 9, 15, tzinfo=UTC)
    store.add([Figures(observations(row for one in series for row in one))], source=source, at=at)


@pytest.fixture
def store(tmp_path):
    """Toxins that grow, most of all to the United States, with their weights; two lines under one heading."""
    store = Store(tmp_path / "store")
    to_us = [one * (0.1 + 0.004 * at) for at, one in enumerate(UP)]
    rest = [whole - part for whole, part in zip(UP, to_us, strict=True)]
    weights = [one / 1000 for one in to_us]
    add(
        store,
        "korea-customs",
        rows(UP),
        rows(to_us, partner="US"),
        rows(rest, partner="CN"),
        rows([100.0] * MONTHS, partner="US", product="3002499000"),
        rows(weights, partner="US", indicator="export_weight", unit="kg"),
        rows([one / 400 for one in rest], partner="CN", indicator="export_weight", unit="kg"),
    )
    return store


@pytest.fixture
def report(store):
    found = findings(store.series(Selection())).found
    assert found
    return area_report(Area.BIOPHARMA, store, found, written_on=TODAY)


def words_of(report, store, language):
    pages = PdfReader(io.BytesIO(report_as_pdf(tell_report(report, store, language)))).pages
    # Lines are broken where the page ends: what is said is compared without its spaces.
    return "".join("".join(page.extract_text() for page in pages).split()).replace("\u200b", "")


def plain(text):
    return "".join(text.split())


@pytest.mark.parametrize("language", list(Language))
def test_a_dashboard_becomes_a_report_with_what_is_new_in_it(store, report, language):
    kinds = [part.kind for part in report.parts]
    assert kinds[:2] == ["heading", "found"] and "panel" in kinds and kinds[-1] == "note"
    assert [part.panel.key for part in report.parts if isinstance(part, PanelPart)][:1] == ["toxins"]
    text, told = words_of(report, store, language), tell_report(report, store, language)
    for part in report.parts:
        if isinstance(part, FoundPart):
            assert plain(part.finding.title.in_language(language)) in text
            assert plain(part.finding.test.name.in_language(language)) in text
    assert "a.csv" in text and str(SAID) in text
    assert plain(citation("korea-customs").ko) in text and plain(citation("korea-customs").en) in text
    for part in told.parts:
        if part.specification is not None:
            assert part.numbers and part.source and part.alternative
            # What is taken out of the report says its title, its day and its source itself.
            assert "15100475" in svg_of(titled(part.specification, part.title, part.dated, part.credit))
    pictures = [part for part in told.parts if part.specification is not None]
    assert len(told.annexes) >= len(pictures)


def test_a_panel_of_several_lines_says_so_and_names_the_files_behind_it(store, report):
    told = tell_report(report, store, Language.ENGLISH)
    summed = [one for one in told.citations if any("all lines under this code together" in line for line in one.lines)]
    assert summed and all(any("a.csv" in line for line in one.lines) for one in summed)


def test_a_report_of_a_day_stays_as_it_was(store, report):
    fixed = report_from_json(report_as_json(pinned(report, store)), name="report.json")
    before = report_as_pdf(tell_report(fixed, store, Language.KOREAN))
    add(store, "korea-customs", rows([9e9] * MONTHS, partner="US", vintage=REVISED))
    assert report_as_pdf(tell_report(fixed, store, Language.KOREAN)) == before
    later = replace(report, written_on=REVISED)
    assert report_as_pdf(tell_report(later, store, Language.KOREAN)) != before


def test_a_panel_that_nobody_had_filled_by_then_is_refused(store, report):
    early = replace(report, written_on=date(2026, 9, 1))
    with pytest.raises(InputError) as refused:
        tell_report(early, store, Language.KOREAN)
    assert "채울 수치가 저장소에 없습니다" in refused.value.told("ko")


@pytest.mark.parametrize(
    ("language", "held", "whose"), [("ko", "과거 검증에서", "예측: "), ("en", "in the back-test", "forecast: ")]
)
def test_a_forecast_stands_in_the_picture_with_the_coverage_it_had(store, report, language, held, whose):
    panels = tuple(replace(part, forecast=True, changes=True) for part in report.parts if isinstance(part, PanelPart))[
        :1
    ]
    told = tell_report(replace(report, parts=panels), store, Language(language))
    drawn = svg_of(told.parts[0].specification)
    assert held in drawn and whose in drawn
    ahead = next(one for one in told.annexes if held in "".join(one.table.header))
    assert len(ahead.table.rows) == 12 and ahead.numbers == told.parts[0].numbers[:1]
    plain_told = tell_report(replace(report, parts=(replace(panels[0], forecast=False),)), store, Language(language))
    assert held not in svg_of(plain_told.parts[0].specification)


def test_why_there_is_no_forecast_is_said(store):
    short = Store(store.folder.parent / "short")
    series = rows([1.0, 2.0, 3.0])
    add(short, "korea-customs", series)
    chart = Chart("chart", (series_address(series[0]),), forecast=True, changes=True)
    for language, said in ((Language.KOREAN, "예측 없음"), (Language.ENGLISH, "No forecast")):
        told = tell_report(Report(Text("짧음", "Short"), Text("", ""), "", TODAY, parts=(chart,)), short, language)
        assert any(line.startswith(said) for line in told.parts[0].small)


@pytest.mark.parametrize("source", sorted(SOURCES))
def test_no_figure_leaves_without_what_its_publisher_asks_to_be_said(tmp_path, source):
    store = Store(tmp_path / "store")
    series = rows(UP, source=source, indicator="shortages", partner="", product_system="series", product="TOTAL")
    add(store, source, series)
    address = series_address(series[0])
    for part in (Chart("chart", (address,)), FigureTable("table", (address,), last_periods=3)):
        report = Report(Text("가", "A"), Text("", ""), "", TODAY, parts=(part,))
        for language in Language:
            text = words_of(report, store, language)
            for said in (SOURCES[source].citation.ko, SOURCES[source].citation.en):
                assert plain(said) in text
            assert (plain(FDA) in text) == source.startswith("openfda-")
            told = tell_report(report, store, language).parts[0]
            assert not told.specification or told.credit == SOURCES[source].citation.in_language(language)


def test_a_finding_of_fda_figures_keeps_the_disclaimer(store, report):
    part = next(part for part in report.parts if isinstance(part, FoundPart))
    shortage = FoundPart("found", replace(part.finding, source="openfda-shortages"))
    text = words_of(replace(report, parts=(shortage,)), store, Language.KOREAN)
    assert plain(FDA) in text and plain(SOURCES["openfda-shortages"].citation.ko) in text
