"""Every dated figure of every law as one page of the documentation (Markdown)."""

from __future__ import annotations

from calendar import month_abbr
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from bioaccord.vocabulary.language import Language

from .law import Law
from .parameter import Lasting, Parameter, ParameterValue, Scenario
from .units import UNITS
from .value_words import STANDINGS, value_words

_ENGLISH = Language.ENGLISH
_MANY = 24
"""A figure with more values than this, one a month and all of one source, is shown as a year a row."""
_LASTING = {
    Lasting.UNTIL_NEXT: "until the next value",
    Lasting.MONTH: "for the month only",
    Lasting.QUARTER: "for the quarter only",
    Lasting.YEAR: "for the year only",
}


def figures_page(laws: Mapping[str, Law]) -> str:
    """Return the page: a chapter a law, its figures by the first word of their names, then what its scenarios lay over them.

    A figure's table gives since when a value holds, the value with its unit, its standing, since when it is known, and its section with
    the link that was read.
    """
    return (
        "\n".join([*_head(laws.values()), *(line for law_id in sorted(laws) for line in _chapter(laws[law_id]))]) + "\n"
    )


def _head(laws: Iterable[Law]) -> Iterator[str]:
    yield "# Figures of the laws"
    yield ""
    yield "Written by `scripts/write_law_figures.py` from the files that the rules read (`src/bioaccord/impact/*/figures`, `scenarios`):"
    yield "change those, then run it again. The same as data: `bioaccord impact figures LAW --format csv`, and on a node"
    yield "`/impact/LAW/figures.csv`."
    yield ""
    yield "*From* is the day from which a value holds, as the figure is dated; *known* the day on which it was enacted or published: asked as of"
    yield "an earlier day, a rule does not use it. A figure can have two values from one day, where a later reading took the place of an earlier."
    yield ""
    yield "| standing | what it says |"
    yield "|---|---|"
    yield "| enacted | written in a statute, or published as the statute tells the agency to |"
    yield "| agency guidance | the agency’s own reading; it can change without a law |"
    yield "| computed | follows by a rule of the law from other values; no official figure was seen |"
    yield "| proposed | a bill or a proposed rule |"
    yield "| unverified | believed, but no source of it has been read |"
    yield ""
    for law in laws:
        figures = tuple(law.parameters())
        values = sum(len(one.values) for one in figures)
        yield f"- [{law.title.en}](#{law.law_id}): {len(figures)} figures, {values} values, {len(law.scenarios())} scenarios"
    yield ""


def _chapter(law: Law) -> Iterator[str]:
    yield f"## {law.title.en} {{ #{law.law_id} }}"
    yield ""
    yield law.summary.en
    yield ""
    figures = sorted(law.parameters(), key=_group)
    for group, members in groupby(figures, key=_group):
        yield f"### `{group}` {{ #{law.law_id}-{group} }}"
        yield ""
        for one in members:
            yield from _by_month(one, law) if _is_monthly(one) else _by_day(one, law)
    for scenario in law.scenarios():
        yield from _scenario(scenario, law)


def _group(parameter: Parameter) -> str:
    return parameter.name.split(".")[0]


def _by_day(parameter: Parameter, law: Law) -> Iterator[str]:
    yield from _title(parameter, law)
    yield f"Unit: {UNITS[parameter.unit].title.en}; dated by: {_begins_small(parameter.dated_by.en)}; holds {_LASTING[parameter.lasting]}"
    yield ""
    yield "| from | value | standing | known | section |"
    yield "|---|---|---|---|---|"
    for value in parameter.values:
        yield f"| {value.effective_on} | {_said(value, parameter)} | {_standing(value)} | {value.known_on} | {_source(value)} |"
    yield ""


def _title(parameter: Parameter, law: Law) -> Iterator[str]:
    yield f"**{parameter.title.en}** `{parameter.name}`"
    yield f"{{: #{law.law_id}-{parameter.name.replace('.', '-')} }}"
    yield ""


def _is_monthly(parameter: Parameter) -> bool:
    sources = {(one.section, one.link, one.standing) for one in parameter.values}
    return parameter.lasting is Lasting.MONTH and len(parameter.values) > _MANY and len(sources) == 1


def _by_month(parameter: Parameter, law: Law) -> Iterator[str]:
    first = parameter.values[0]
    lags = [(one.known_on - one.effective_on).days for one in parameter.values]
    days = max(set(lags), key=lags.count)
    yield from _title(parameter, law)
    yield f"Unit: {UNITS[parameter.unit].title.en}; {_standing(first)}; {_source(first)}; each holds for its month only and counts as known {days} days"
    yield "after the month’s first day"
    yield ""
    yield f"| year | {' | '.join(month_abbr[1:])} |"
    yield "|---" * 13 + "|"
    by_month = {(one.effective_on.year, one.effective_on.month): one for one in parameter.values}
    for year in sorted({year for year, _ in by_month}):
        months = (by_month.get((year, month)) for month in range(1, 13))
        yield f"| {year} | {' | '.join(_number(one) for one in months)} |"
    yield ""
    for one, lag in zip(parameter.values, lags, strict=True):
        if one.note.en or lag != days:
            yield f"- {one.effective_on:%Y-%m}: {one.note.en}" + (f" (known {one.known_on})" if lag != days else "")
    yield ""


def _scenario(scenario: Scenario, law: Law) -> Iterator[str]:
    by_name = law.parameters().by_name
    yield f"### Scenario: {scenario.title.en} {{ #{law.law_id}-scenario-{scenario.scenario_id} }}"
    yield ""
    yield f"`{scenario.scenario_id}`: {scenario.summary.en} [{scenario.section}]({scenario.link})"
    yield ""
    yield "| figure | from | value | standing | known |"
    yield "|---|---|---|---|---|"
    for value in scenario.values:
        parameter = by_name[value.name]
        yield f"| {_cell(parameter.title.en)}<br>`{value.name}` | {value.effective_on} | {_said(value, parameter)} | {_standing(value)} | {value.known_on} |"
    yield ""


def _said(value: ParameterValue, parameter: Parameter) -> str:
    if value.value is None:
        return f"none: {_cell(value.note.en)}"
    word = parameter.words.get(value.value) if isinstance(value.value, str) else None
    told = word.en if word else value_words(value.value, value.unit, _ENGLISH)
    return _cell(f"{told} ({value.note.en})" if value.note.en else told)


def _number(value: ParameterValue | None) -> str:
    return "" if value is None else "–" if value.value is None else f"{value.number:g}"


def _standing(value: ParameterValue) -> str:
    return STANDINGS[value.standing].en


def _source(value: ParameterValue) -> str:
    return f"[{_cell(value.section)}]({value.link})"


def _begins_small(words: str) -> str:
    return words[:1].lower() + words[1:]


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")
