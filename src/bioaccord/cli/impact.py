"""`bioaccord impact`: what a law does to a portfolio, its figures with their sources, and the template of a portfolio."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from unicodedata import east_asian_width

import typer

from bioaccord.impact.assessed import DRAWS, MOST_DRAWS, SEED, law_ids
from bioaccord.vocabulary.language import Language, Text

from .impact_market import market

application = typer.Typer(
    no_args_is_help=True, help="What a law does to a portfolio, and the dated figures it rests on."
)


class AnswerFormat(StrEnum):
    """How an assessment is given."""

    TEXT = "text"
    JSON = "json"
    XLSX = "xlsx"


class FiguresFormat(StrEnum):
    """How figures are given."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


_AS_THE_LAW = Text("현행법", "the law as it stands")
_HEAD = Text("{law} · 기준일 {as_of} · {scenario}", "{law} · as of {as_of} · {scenario}")
_SAMPLE = Text("가상 표본: 실제 제품이 아닙니다.", "A made-up sample: no real product.")
_MISSING, _BY_YEAR = Text("빠진 자료: {what}", "Missing: {what}"), Text("연도별 영향", "By year")
_COMING, _ENDS = Text("앞으로 12개월", "The coming 12 months"), Text("{title} (종료)", "{title} (ends)")
_NOTHING = Text("이 법이 미치는 제품이 포트폴리오에 없습니다.", "The law reaches no product of this portfolio.")
_PORTFOLIO = Text("포트폴리오 전체", "the whole portfolio")
_CHANCE = Text("확률 {chance}", "probability {chance}")
_ASSUMED, _SOURCE = Text("가정: {what}", "Assumed: {what}"), Text("출처: {what}", "Source: {what}")
_HOLDS = {True: "✓", False: "✕", None: "·"}
_FROM_ON, _KNOWN = Text("{day}부터", "from {day}"), Text("{day} 공개", "known on {day}")
_SCENARIOS = Text("  시나리오 {id}: {title} ({standing})", "  scenario {id}: {title} ({standing})")
_WROTE = Text("저장 위치: {target}", "Wrote {target}.")

Asked = Annotated[Language, typer.Option(help="Korean or English.")]
LawId = Annotated[str, typer.Argument(metavar="LAW", help="A law's id, as `impact laws` lists them.")]


@application.command("laws")
def list_laws(language: Asked = Language.ENGLISH) -> None:
    """List the laws, and the scenarios that can be laid over each."""
    from bioaccord.impact.law import laws
    from bioaccord.impact.value_words import STANDINGS

    for law in laws().values():
        typer.echo(f"{law.law_id}: {law.title.in_language(language)}. {law.summary.in_language(language)}")
        for one in law.scenarios():
            standing = STANDINGS[one.standing].in_language(language)
            typer.echo(
                _SCENARIOS.in_language(language).format(
                    id=one.scenario_id, title=one.title.in_language(language), standing=standing
                )
            )


@application.command("figures")
def figures(
    law: LawId,
    format: Annotated[FiguresFormat, typer.Option(help="What to print.")] = FiguresFormat.TEXT,
    language: Asked = Language.ENGLISH,
) -> None:
    """Print every dated figure of a law with unit, standing, section and link."""
    from bioaccord.impact.assessed import law_of
    from bioaccord.impact.assessment_data import figures_as_data

    found = figures_as_data(law_of(law))
    if format is FiguresFormat.JSON:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    elif format is FiguresFormat.CSV:
        from bioaccord.impact.figure_rows import FIGURE_COLUMNS, figure_rows

        _print_csv(FIGURE_COLUMNS, figure_rows(found))
    else:
        for one in found:
            typer.echo(f"{one['name']}: {one['title'][language]} [{one['unit_words'][language]}]")
            for value in one["values"]:
                dated = _FROM_ON.in_language(language).format(day=value["effective_on"])
                known = _KNOWN.in_language(language).format(day=value["known_on"])
                standing = value["standing_words"][language]
                typer.echo(
                    f"  {dated} {value['shown'][language]} · {known} · {standing} · {value['section']} · {value['link']}"
                )


@application.command("template")
def template(
    law: LawId,
    target: Annotated[Path, typer.Argument(help="The .xlsx workbook to write.")],
    language: Asked = Language.ENGLISH,
) -> None:
    """Write the workbook in which a portfolio is given: made-up rows to write over, and a sheet that explains each column."""
    from bioaccord.impact.assessed import law_of
    from bioaccord.impact.assessment_sheets import write_template

    _refuse_other_than_workbook(target)
    write_template(target, law_of(law))
    typer.echo(_WROTE.in_language(language).format(target=target))


def _command_of(law_id: str) -> Callable[..., None]:
    def assess(
        portfolio: Annotated[Path, typer.Option(help="Folder of CSV files, or an .xlsx workbook.")],
        as_of: Annotated[
            datetime, typer.Option(formats=["%Y-%m-%d"], help="The law as it was known on this day (2026-01-01).")
        ],
        scenario: Annotated[str, typer.Option(help="A proposal to lay over the law; `impact laws` lists them.")] = "",
        draws: Annotated[int, typer.Option(min=1, max=MOST_DRAWS, help="Random draws.")] = DRAWS,
        seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = SEED,
        format: Annotated[AnswerFormat, typer.Option(help="What to give.")] = AnswerFormat.TEXT,
        output: Annotated[Path | None, typer.Option(help="File to write; an .xlsx needs one.")] = None,
        trail: Annotated[bool, typer.Option("--trail", help="Show the rules that led to each answer.")] = False,
        language: Asked = Language.ENGLISH,
    ) -> None:
        from bioaccord.impact.assessed import assessed_data, law_of
        from bioaccord.impact.portfolio_rows import read_portfolio

        from .progress import comparing

        if format is AnswerFormat.XLSX:
            _refuse_other_than_workbook(output)
        law = law_of(law_id)
        rows = read_portfolio(portfolio, law)
        with comparing() as advance:
            data = assessed_data(law, rows, as_of.date(), scenario, seed=seed, draws=draws, progress=advance)
        if format is AnswerFormat.XLSX and output is not None:
            from bioaccord.impact.assessment_sheets import assessment_sheets
            from bioaccord.reading.table import write_workbook

            write_workbook(output, assessment_sheets(data, language), as_figures=True)
        else:
            text = (
                json.dumps(data, ensure_ascii=False, indent=2)
                if format is AnswerFormat.JSON
                else "\n".join(_lines(data, language, with_trail=trail))
            )
            if output is None:
                typer.echo(text)
                return
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_text(f"{text}\n", encoding="utf-8")
        typer.echo(_WROTE.in_language(language).format(target=output))

    assess.__doc__ = f"What the law '{law_id}' does to a portfolio; `impact laws` tells which law that is."
    return assess


application.command("market", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(market)
for _law_id in law_ids():
    application.command(_law_id)(_command_of(_law_id))


def _refuse_other_than_workbook(path: Path | None) -> None:
    from bioaccord.vocabulary.errors import InputError, Refusal
    from bioaccord.vocabulary.sentence import Sentence

    if path is None or path.suffix.lower() != ".xlsx":
        problem, remedy = (
            Sentence("a workbook needs a file to be written to."),
            Sentence("Name one that ends in .xlsx."),
        )
        raise InputError(Refusal(str(path or "--output"), problem, remedy))


def _lines(data: Mapping[str, Any], language: Language, *, with_trail: bool) -> list[str]:
    scenario = data["scenario"]
    name = scenario["title"][language] if scenario else _AS_THE_LAW.in_language(language)
    told = [_HEAD.in_language(language).format(law=data["law"]["title"][language], as_of=data["as_of"], scenario=name)]
    if data["is_sample"]:
        told.append(_SAMPLE.in_language(language))
    if data["bands"]:
        told += ["", f"{_BY_YEAR.in_language(language)}: {_PORTFOLIO.in_language(language)}"]
        told += [f"  {line}" for line in _by_year(data["bands"], language)]
    if data["coming"]:
        told += ["", f"{_COMING.in_language(language)}: {_PORTFOLIO.in_language(language)}"]
        told += [f"  {one['day']} {_title(one, language)}: {one['names'][language]}" for one in data["coming"]]
    if not data["subjects"]:
        told += ["", _NOTHING.in_language(language)]
    for subject in data["subjects"]:
        told += ["", *_subject_lines(subject, language, with_trail=with_trail)]
    told += [""] if data["missing"] or data["assumptions"] or data["sources"] else []
    told += [_MISSING.in_language(language).format(what=one[language]) for one in data["missing"]]
    told += [_ASSUMED.in_language(language).format(what=one[language]) for one in data["assumptions"]]
    told += [_SOURCE.in_language(language).format(what=one[language]) for one in data["sources"]]
    return told


def _title(row: Mapping[str, Any], language: Language) -> str:
    title: str = row["title"][language]
    return _ENDS.in_language(language).format(title=title) if row["ends"] else title


def _subject_lines(subject: Mapping[str, Any], language: Language, *, with_trail: bool) -> list[str]:
    name = subject["name"][language]
    called = name if name == subject["id"] else f"{name} ({subject['id']})"
    told = [f"{called}: {subject['headline'][language]}"]
    gaps = [_MISSING.in_language(language).format(what=one[language]) for one in subject["missing"]]
    told += [f"  {one}" for one in gaps]
    told += [f"  {line}" for line in _by_year(subject["bands"], language)]
    for one in subject["findings"]:
        said = f" {one['said'][language]}" if one["said"] else ""
        told.append(f"  {one['title'][language]}: {one['shown'][language]} [{one['standing_words'][language]}]{said}")
        told += [f"    {_MISSING.in_language(language).format(what=gap[language])}" for gap in one["missing"] if gap not in subject["missing"]]  # fmt: skip
        told += [f"    {_ASSUMED.in_language(language).format(what=gap[language])}" for gap in one["assumed"]]
        if with_trail:
            told += [line for step in one["steps"] for line in _step_lines(step, language)]
    for entry in subject["timeline"]:
        until = f" – {entry['last_day'] or ''}".rstrip() if entry["last_day"] != entry["first_day"] else ""
        likely = (
            f" ({_CHANCE.in_language(language).format(chance=format(entry['probability'], '.0%'))})"
            if entry["probability"] is not None
            else ""
        )
        told.append(f"  {entry['first_day']}{until} {entry['title'][language]}{likely}")
    return told


def _by_year(bands: list[Mapping[str, Any]], language: Language) -> list[str]:
    """Return figures by year as lines with columns that stand below each other; Korean letters are two wide."""
    from bioaccord.impact.range_notes import range_notes
    from bioaccord.impact.year_table import year_table

    if not bands:
        return []
    table = year_table(bands, language)
    lines = [table.header, *table.rows]
    widths = [max(_wide(line[place]) for line in lines) for place in range(len(table.header))]
    standing = dict.fromkeys(one["standing_words"][language] for one in bands)
    told = ["  ".join(f"{cell}{' ' * (width - _wide(cell))}" for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]  # fmt: skip
    return [
        *(told if table.rows else []),
        *table.notes(language),
        *range_notes(bands, language),
        f"[{', '.join(standing)}]",
    ]


def _wide(words: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in words)


def _step_lines(step: Mapping[str, Any], language: Language) -> list[str]:
    lines = [
        f"    {_HOLDS[step['holds']]} {step['said'][language]} [{step['section']}; {step['standing_words'][language]}]"
    ]
    lines += [
        f"        {one['title'][language]}: {one['shown'][language]} ({one['effective_on']}; {one['section']}; "
        f"{one['standing_words'][language]}) {one['link']}"
        for one in step["values"]
    ]
    return lines


def _print_csv(columns: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    import csv
    import io

    from defusedcsv import csv as defused

    file = io.StringIO()
    writer = defused.writer(file, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(columns)
    writer.writerows([row[name] for name in columns] for row in rows)
    typer.echo(file.getvalue(), nl=False)


@application.callback()
def impact() -> None:
    """What a law does to a portfolio, and the dated figures it rests on."""
