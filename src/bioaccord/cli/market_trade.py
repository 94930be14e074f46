"""`bioaccord market mirror` and `unit-values`: what both sides say of a flow, and what a kilogram was worth, from a store."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bioaccord.vocabulary.language import Language, Text

if TYPE_CHECKING:
    import polars as pl

    from bioaccord.market.selection import Selection

from .market_names import check_named, check_names
from .market_series import AsOf, Most, Output, Since, Spoken, Store, Under, Until, cite, period_text, selection, write

_FLOW = Text(
    "{period} {exporter}→{importer} {product} ({edition}) {unit}: 수출국 {sold}{sold_from}, 수입국 {bought}{bought_from}"
    "{freight}, 조정값 {value}{weight}{flags}. {reason}",
    "{period} {exporter}→{importer} {product} ({edition}) {unit}: exporter {sold}{sold_from}, importer {bought}{bought_from}"
    "{freight}, reconciled {value}{weight}{flags}. {reason}",
)
_FREIGHT = Text(
    "(FOB 환산 {value}, CIF/FOB {rate:.3f}: {basis})", " ({value} without freight, CIF/FOB {rate:.3f}: {basis})"
)
_WEIGHT = Text("(수출국 가중치 {weight:.0%})", " (exporter's weight {weight:.0%})")
_NONE = Text("자료 없음", "not given")
_DISTANCES = Text("보고 거리(낮을수록 신뢰도 높음):", "Distances of reports (lower is more reliable):")
_DISTANCE = Text("{country} {role}: {distance:.3f} ({flows:,}건)", "{country} {role}: {distance:.3f} ({flows:,} flows)")
_ROLES = (Text("수출국으로서", "as exporter"), Text("수입국으로서", "as importer"))
_MEDIAN = Text(
    "{direction} {reporter}→{partner} {product} {unit}: 중앙값 {median} ({first}~{last}, {figures:,}건, 제외 {left_out:,}건{reasons})",
    "{direction} {reporter}→{partner} {product} {unit}: median {median} ({first} to {last}, {figures:,} figures, {left_out:,} left out{reasons})",
)
_NO_MEDIAN = Text(
    "{direction} {reporter}→{partner} {product} {unit}: 단가 없음(제외 {left_out:,}건{reasons})",
    "{direction} {reporter}→{partner} {product} {unit}: no unit value ({left_out:,} left out{reasons})",
)
_OUTLIER = Text(
    "  이상치 {period}: {value} (중앙값의 {times:.2f}배)", "  outlier {period}: {value} ({times:.2f} times the median)"
)
_REASONS = {
    "no_value": Text("금액 없음", "no value"),
    "zero_value": Text("금액 0", "value zero"),
    "no_weight": Text("중량 없음", "no weight"),
    "zero_weight": Text("중량 0", "weight zero"),
    "estimated_weight": Text("추정 중량", "weight estimated"),
}
_NOTHING = Text("해당하는 자료가 없습니다.", "Nothing there.")
_MORE = Text(
    "… 외 {count:,}건. --output으로 모두 받을 수 있습니다.", "… and {count:,} more; --output writes all of them."
)
_STAYED = Text(
    "{system} {product}: 연계표가 없어 원래 개정판 그대로 두었습니다({figures:,}건).",
    "{system} {product}: no correlation leads to that edition; left as it is ({figures:,} figures).",
)

Correlation = Annotated[
    Path | None, typer.Option(help="Table of editions: from_edition, from_code, to_edition, to_code[, weight].")
]
Edition = Annotated[str, typer.Option(help="With --correlation, the edition to bring codes to.")]


def mirror(
    store: Store,
    exporter: Annotated[list[str] | None, typer.Option(help="As in KR; all, without it.")] = None,
    importer: Annotated[list[str] | None, typer.Option(help="As in US; all, without it.")] = None,
    under: Under = "",
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    rate: Annotated[float | None, typer.Option(min=1.0, help="CIF over FOB, as in 1.06; estimated without it.")] = None,
    correlation: Correlation = None,
    edition: Edition = "HS2022",
    output: Output = None,
    most: Most = 100,
    language: Spoken = Language.ENGLISH,
) -> None:
    """Set exporter's and importer's figures side by side, with a figure weighed by reliability beside both; none is made up.

    Reliability is told from all flows of the store that both sides report; --exporter, --importer, --under, --since and --until only narrow what is shown.
    """
    from dataclasses import replace

    import polars as pl

    from bioaccord.market.mirror import mirrored

    either = ("reporter", "partner")
    check_named(store, [("--exporter", either, exporter or ()), ("--importer", either, importer or ())])
    indicators = ["export_value", "import_value", "import_value_fob"]
    asked = selection(None, indicators, None, None, None, under, None, since, until)
    heading, shown_periods = asked.product_prefix, asked.of_period()
    asked = replace(asked, product_prefix="", since=None, until=None)
    table = _with_editions(_asked(store, asked, as_of), correlation, edition, language)
    found = mirrored(table, rate=rate)
    shown = found.table if shown_periods is None else found.table.filter(shown_periods)
    for name, wanted in (("exporter", exporter), ("importer", importer)):
        shown = shown.filter(pl.col(name).is_in(wanted)) if wanted else shown
    shown = shown.filter(pl.col("product").str.starts_with(heading)) if heading else shown
    if output is not None:
        write(shown, output, language, as_of)
        return
    for row in shown.head(most).iter_rows(named=True):
        typer.echo(_flow(row, language))
    _end(shown, most, language)
    distances = found.reliability
    if distances.exporters and not shown.is_empty():
        typer.echo(_DISTANCES.in_language(language))
    for role, side, flows, countries in (
        (_ROLES[0], distances.exporters, distances.exporter_flows, shown["exporter"].unique().sort()),
        (_ROLES[1], distances.importers, distances.importer_flows, shown["importer"].unique().sort()),
    ):
        for country in countries:
            if country in side:
                typer.echo(
                    "  "
                    + _DISTANCE.in_language(language).format(
                        country=country, role=role.in_language(language), distance=side[country], flows=flows[country]
                    )
                )
    cite(shown, language)


def unit_values(
    store: Store,
    reporter: Annotated[list[str] | None, typer.Option(help="Who says it of itself: KR, US.")] = None,
    partner: Annotated[list[str] | None, typer.Option(help="With whom: US, CN, or WLD for all together.")] = None,
    under: Under = "",
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    output: Output = None,
    most: Most = 100,
    language: Spoken = Language.ENGLISH,
) -> None:
    """Tell what a kilogram was worth: the median by partner, how many figures were left out and why, and outliers.

    Weights that are missing, zero or estimated by the publisher are left out. A file (--output) holds every unit value.
    """
    from dataclasses import replace

    from bioaccord.market.unit_values import unit_values as found_in

    indicators = ["export_value", "export_weight", "import_value", "import_weight"]
    asked = selection(None, indicators, reporter, partner, None, under, None, since, until)
    check_names(store, replace(asked, indicator=()))
    found = found_in(_asked(store, asked, as_of))
    if output is not None:
        write(found.figures, output, language, as_of)
        return
    for row in found.medians.head(most).iter_rows(named=True):
        typer.echo(_median(row, found.left_out, language))
        for one in _same_series(found.outliers, row).iter_rows(named=True):
            typer.echo(
                _OUTLIER.in_language(language).format(
                    period=period_text(one["period"], one["frequency"]),
                    value=_figure(one["value"], language),
                    times=one["times"],
                )
            )
    _end(found.medians, most, language)
    cite(found.medians, language)


def _asked(store: Path, asked: Selection, as_of: datetime | None) -> pl.DataFrame:
    from bioaccord.market.store import Store as Room

    return Room(store).series(asked, as_of=as_of.date() if as_of else None)


def _with_editions(table: pl.DataFrame, correlation: Path | None, edition: str, language: Language) -> pl.DataFrame:
    """Return figures in one edition where there is a correlation; what stays in its own is told on standard error."""
    if correlation is None:
        return table
    from bioaccord.market.concordance import check_edition, concordance_from_file, concorded

    check_edition(edition)
    done = concorded(table, concordance_from_file(correlation), edition)
    for row in done.stayed.head(20).iter_rows(named=True):
        typer.echo(
            _STAYED.in_language(language).format(
                system=row["product_system"], product=row["product"], figures=row["figures"]
            ),
            err=True,
        )
    return done.table


def _flow(row: dict[str, object], language: Language) -> str:
    from bioaccord.market.mirror import rate_sentence, reason_sentence
    from bioaccord.market.series_export import flag_words

    freight = weight = ""
    if isinstance(row["cif_fob"], float):
        freight = _FREIGHT.in_language(language).format(
            value=_figure(row["importer_value_fob"], language),
            rate=row["cif_fob"],
            basis=rate_sentence(str(row["rate_basis"])).told(language),
        )
    if row["reason"] == "both":
        weight = _WEIGHT.in_language(language).format(weight=row["exporter_weight"])
    return _FLOW.in_language(language).format(
        period=period_text(row["period"], str(row["frequency"])),
        **{name: row[name] for name in ("exporter", "importer", "product", "edition", "unit")},
        sold=_figure(row["exporter_value"], language),
        sold_from=f" [{row['exporter_source']}]" if row["exporter_source"] else "",
        bought=_figure(row["importer_value"], language),
        bought_from=f" [{row['importer_source']}]" if row["importer_source"] else "",
        freight=freight,
        value=_figure(row["value"], language),
        weight=weight,
        flags=f" [{flag_words(int(str(row['flags'])))}]",
        reason=reason_sentence(str(row["reason"])).told(language),
    )


def _median(row: dict[str, object], left_out: pl.DataFrame, language: Language) -> str:
    from bioaccord.market.indicators import indicator_name

    reasons = [
        f"{_REASONS[one['reason']].in_language(language)} {one['figures']:,}"
        for one in _same_series(left_out, row).iter_rows(named=True)
    ]
    line = _MEDIAN if row["figures"] else _NO_MEDIAN
    frequency = str(row["frequency"])
    return line.in_language(language).format(
        direction=f"{row['source']} {indicator_name(str(row['indicator'])).in_language(language)}",
        **{name: row[name] for name in ("reporter", "partner", "product", "unit", "figures", "left_out")},
        median=_figure(row["median"], language),
        first=period_text(row["first"], frequency) if row["first"] else "",
        last=period_text(row["last"], frequency) if row["last"] else "",
        reasons=f": {', '.join(reasons)}" if reasons else "",
    )


def _same_series(table: pl.DataFrame, row: dict[str, object]) -> pl.DataFrame:
    import polars as pl

    from bioaccord.market.observation import SERIES_KEY

    return table.filter(pl.all_horizontal(pl.col(name) == row[name] for name in SERIES_KEY))


def _figure(value: object, language: Language) -> str:
    if not isinstance(value, (int, float)):
        return _NONE.in_language(language)
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"


def _end(table: pl.DataFrame, most: int, language: Language) -> None:
    if table.is_empty():
        typer.echo(_NOTHING.in_language(language))
    if table.height > most:
        typer.echo(_MORE.in_language(language).format(count=table.height - most), err=True)
