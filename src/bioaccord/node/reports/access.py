"""The only way to read reports: analysts see all and what is being written, others what was published and may be told to them."""

from dataclasses import dataclass

import polars as pl
from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404

from bioaccord.brief.report import Report, report_from_plain
from bioaccord.brief.report_sources import series_name
from bioaccord.brief.report_told import ToldReport, tell_report
from bioaccord.market.observation import SERIES_KEY
from bioaccord.market.series_address import series_address
from bioaccord.market.store import Store
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.market.access import searchable_for
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.tlp import TLP

from .models import ReportRow

FOR_MEMBERS = (TLP.CLEAR, TLP.GREEN, TLP.AMBER)
"""Markings under which a report may be told to members; AMBER+STRICT and RED stay within the association."""

_MOST_FOUND = 30
_SHORT = 3


@dataclass(frozen=True)
class FoundSeries:
    """A series of the node's store that a search found."""

    address: str
    name: str
    first: object
    last: object
    figures: int


def store() -> Store:
    """Return the node's store of figures; it may not be there yet."""
    return Store(settings.DATA / "market")


def reports_for(user) -> QuerySet[ReportRow]:
    """Return reports, last changed first: for analysts all, for others the published ones that may be told to members."""
    require(user.is_authenticated)
    rows = ReportRow.objects.select_related("made_by").defer("parts", "published")
    if roles_of(user).analyst:
        return rows
    return rows.filter(published_at__isnull=False, published_tlp__in=FOR_MEMBERS).order_by("-published_at", "-id")


def report_row_for(user, report_id: int) -> ReportRow:
    """Return one report that a person may read; raises `Http404` for any other, as if there were none."""
    row = reports_for(user).defer(None).filter(id=report_id).first()
    if row is None:
        raise Http404
    return row


def draft_for(user, report_id: int, version: int | None = None) -> Report:
    """Return a report as it is being written, or as a version of its history was; for analysts. Raises `InputError`, `Http404`."""
    require(roles_of(user).analyst)
    row = report_row_for(user, report_id)
    if version is None:
        return draft_of(row)
    earlier = row.history.filter(history_id=version).first()
    if earlier is None:
        raise Http404
    return draft_of(earlier)


def published_for(user, report_id: int) -> Report:
    """Return a report as it was published; raises `Http404` where it was not."""
    row = report_row_for(user, report_id)
    if row.published is None:
        raise Http404
    author = row.published["author"]
    # Reports that were published before names were kept in both languages.
    plain = row.published | {"author": author_of(author, row.made_by) if isinstance(author, str) else author}
    return report_from_plain(plain, name=row.title_ko or row.title_en)


def history_for(user, report_id: int) -> list:
    """Return the versions of a report, newest first; for analysts."""
    require(roles_of(user).analyst)
    return list(report_row_for(user, report_id).history.select_related("history_user").order_by("-history_id")[:100])


def told_report(report: Report, language: Language, *, is_draft: bool = False) -> ToldReport:
    """Return a report with the figures of the node's store, in a language; raises `InputError`."""
    return tell_report(report, store(), language, is_draft=is_draft)


def author_of(written: str, maker) -> str | dict[str, str]:
    """Return the author as the report says, or in both languages where it is the name of the account that began it."""
    names = {"ko": maker.name_ko or maker.name_en, "en": maker.name_en or maker.name_ko} if maker else {}
    return names if written.strip() and written in names.values() else written


def plain_of(row) -> dict[str, object]:
    """Return a report that is being written as plain values."""
    return {
        "title": {"ko": row.title_ko, "en": row.title_en},
        "association": {"ko": row.association_ko, "en": row.association_en},
        "author": author_of(row.author, row.made_by),
        "written_on": row.written_on.isoformat(),
        "tlp": row.tlp,
        "fictional": row.fictional,
        "parts": row.parts,
    }


def draft_of(row) -> Report:
    """Return a row, or a version of it, as a report; raises `InputError`."""
    return report_from_plain(plain_of(row), name=row.title_ko or row.title_en)


def series_found(user, words: str, language: Language) -> list[FoundSeries]:
    """Return series whose names or address hold all words, short ones as a whole part; at most thirty, for analysts."""
    require(roles_of(user).analyst)
    here, wanted = store(), words.lower().split()
    if not wanted or not here.exists:
        return []
    keys = searchable_for(user)
    text = pl.concat_str([pl.lit(""), *(pl.col(name) for name in SERIES_KEY), pl.lit("")], separator="/")
    found = keys.filter(pl.all_horizontal([_holds(one, text.str.to_lowercase()) for one in wanted])).head(_MOST_FOUND)
    return [
        FoundSeries(address, series_name(address, language), row["first"], row["last"], row["figures"])
        for row in found.iter_rows(named=True)
        for address in [series_address(row)]
    ]


def _holds(word: str, address: pl.Expr) -> pl.Expr:
    # A short code is a whole part: "us" means the country, not every figure in USD.
    if word.isascii() and len(word) <= _SHORT:
        return address.str.contains(f"/{word}/", literal=True)
    return address.str.contains(word, literal=True) | pl.col("text").str.contains(word, literal=True)
