"""A law of two articles that shows everything an assessment can hold: values, ranges, what cannot be told, chances, bands, proposals."""

from dataclasses import replace
from datetime import date

from bioaccord.impact.law import (
    Assessment,
    Band,
    Column,
    Entry,
    Finding,
    Law,
    RuleExplained,
    Subject,
    TableShape,
)
from bioaccord.impact.parameter import Lasting, Parameter, Parameters, ParameterValue, Scenario, Standing
from bioaccord.impact.portfolio_rows import check_ids, check_shape, table_of
from bioaccord.impact.trail import Answer, Step, cannot_tell
from bioaccord.reading.cell_reader import CellReader
from bioaccord.vocabulary.errors import InputError, Refusals
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.progress import tell
from bioaccord.vocabulary.sentence import Sentence

_LINK = "https://law.example/article-1"
_RATE = ParameterValue("rate", "share", date(2026, 1, 1), 0.15, Standing.ENACTED, "article 1", _LINK, date(2025, 1, 1))
_GUESSED = replace(
    _RATE, effective_on=date(2027, 1, 1), value=0.2, standing=Standing.UNVERIFIED, known_on=date(2026, 6, 1)
)
_PARAMETERS = Parameters(
    {"rate": Parameter("rate", Text("세율", "Rate"), "share", Text("수입일", "Day of import"), Lasting.UNTIL_NEXT, (_RATE, _GUESSED))}
)  # fmt: skip
_LOWER = Scenario(
    "lower", Text("인하안", "Lower rate"), Text("5%로 낮추는 안.", "Lowers it to 5%."), Standing.PROPOSED, "bill 1", _LINK,
    (replace(_RATE, value=0.05, standing=Standing.PROPOSED, scenario_id="lower"),),
)  # fmt: skip
GOODS = TableShape(
    "goods", Text("품목", "goods"), Text("품목마다 한 줄", "a row for each"),
    (
        Column("goods_id", Text("품목 ID", "id"), Text("하나뿐인 ID", "an id of its own"), "G-1", True),
        Column("name", Text("이름", "name"), Text("이름", "the name"), "vial", True),
        Column("worth", Text("금액", "worth"), Text("연간 달러", "USD a year"), "1000000"),
    ),
)  # fmt: skip


def _checked(rows) -> None:
    table, refusals = table_of(rows, GOODS), Refusals()
    reader = CellReader(refusals)
    check_shape(reader, table, GOODS)
    check_ids(reader, table, "goods_id")
    if refusals:
        raise InputError(refusals)


def _assessed(rows, figures, as_of, generator, draws, progress=None) -> Assessment:
    _checked(rows)
    tell(progress, 1, 2)
    rate = figures.at("rate", date(2026, 7, 1))
    step = Step(
        "made.rate", Sentence("{title}", title=Text("세율을 곱합니다", "The rate is multiplied.")), True, (rate,)
    )
    subjects, whole = [], 0.0
    for row in rows["goods"]:
        name, worth = Text(f"{row['name']} 품목", row["name"]), float(row.get("worth") or 0)
        missing = Sentence("{title}", title=Text("금액이 없습니다", "Its worth is not given"))
        duty = Answer(worth * rate.number, (step,)) if worth else cannot_tell(missing, steps=(step,))
        whole += worth * rate.number
        subjects.append(
            Subject(
                row["goods_id"], name, Sentence("{title}", title=Text("관세가 붙습니다", "A duty applies")),
                (
                    Finding("duty", Text("관세", "Duty"), duty, "USD a year"),
                    Finding("years", Text("첫 해", "First year"), Answer(None, (step,), (missing,), least=2027, most=2029)),
                ),
                (
                    Entry(date(2026, 1, 1), date(2026, 1, 1), Text("시행", "In force"), step.said, "milestone", steps=(step,)),
                    Entry(date(2026, 1, 1), date(2028, 12, 31), Text("1단계", "First phase"), step.said, "period"),
                    Entry(date(2029, 1, 1), None, Text("연장", "Extension"), step.said, "chance", Standing.PROPOSED, 0.25),
                ),
                tuple(Band("duty", Text("관세 부담", "Duty paid"), year, "USD", worth * 0.1, worth * rate.number, worth * 0.3, worth * rate.number, 0.5) for year in (2027, 2028)),
                () if worth else (missing,),
            )
        )  # fmt: skip
    bands = tuple(
        Band(
            "duty",
            Text("관세 부담", "Duty paid"),
            year,
            "USD",
            whole * 0.5,
            whole,
            whole * 2 + generator.random(),
            whole,
        )
        for year in (2027, 2028)
    )
    assumed = (Sentence("{title}", title=Text("수입이 그대로라고 봅니다", "Imports stay as they are")),)
    return Assessment(
        "made", as_of, figures.scenario, tuple(subjects), bands, assumed, (Text("관세표", "Tariff"),), draws
    )


MADE = Law(
    "made", Text("시험 관세법", "Made-up tariff"), Text("시험용", "For tests"), ("US",), lambda: _PARAMETERS, lambda: (_LOWER,),
    lambda: (RuleExplained("made.rate", Text("세율 규정", "The rate"), Text("세율을 정한다.", "Sets the rate."), "article 1", _LINK, ("rate",)),),
    (GOODS,), lambda: {"goods": [{"goods_id": "G-1", "name": "vial", "worth": "1000000"}, {"goods_id": "G-2", "name": "cap"}]},
    _checked, _assessed,
)  # fmt: skip
