"""The only way to read documents for a person. Documents are public within the node; corrections and reach are for analysts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.http import Http404

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.brief.access import ExposureFilters, exposures_for
from bioaccord.policy.law_history import LawHistory
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.signal import DatedWords

from .comparison_services import kept_comparison
from .document_models import (
    DocumentRun,
    LabelCorrection,
    PolicyDocument,
    PolicyLabel,
    PolicyVersion,
)
from .document_rows import HistoryVersion, other_deadlines_of
from .document_sources import ids_begin_with
from .models import SignalRecord
from .proceeding_access import with_moved_deadline
from .search_access import documents_with

ANY_TOPIC = "any"
"""In the place of a topic: any of the fourteen."""


@dataclass(frozen=True)
class DocumentFilters:
    """What lists of documents are narrowed by; an empty filter narrows nothing.

    `noise` shows changes without substance as well; `members` keeps what reaches a firm the reader may see.
    """

    country: str = ""
    kind: str = ""
    stage: str = ""
    topic: str = ""
    words: str = ""
    noise: bool = False
    members: bool = False


@dataclass(frozen=True)
class Month:
    """One month of the timeline: its first day, and for each country the first entries and how many there are."""

    first_day: date
    entries: dict[str, list[PolicyVersion]]
    counts: dict[str, int]


def versions_for(user, filters: DocumentFilters) -> QuerySet[PolicyVersion]:
    """Return the versions of documents a person may read, newest first, without their texts.

    Words are looked for in the newest version of a document. Raises `UnreadableQueryError` for words that cannot be read.
    """
    require(user.is_authenticated)
    rows = PolicyVersion.objects.select_related("document").defer("text_compressed")
    for column in ("country", "kind", "stage"):
        if value := getattr(filters, column):
            rows = rows.filter(**{column: value})
    if filters.topic == ANY_TOPIC:
        rows = rows.filter(Exists(PolicyLabel.objects.filter(version=OuterRef("pk"), holds=True)))
    elif filters.topic:
        rows = rows.filter(Exists(PolicyLabel.objects.filter(version=OuterRef("pk"), topic=filters.topic, holds=True)))
    if filters.words.strip():
        rows = rows.filter(documents_with(filters.words))
    if not filters.noise:
        rows = rows.exclude(is_noise=True, labels_corrected=False).exclude(correction__is_noise=True)
    if filters.members:
        reached = exposures_for(user, ExposureFilters()).order_by().values("signal_id")
        rows = rows.filter(Exists(SignalRecord.objects.filter(version=OuterRef("pk"), signal_id__in=reached)))
    return rows.order_by("-published_on", "document__document_id", "-version")


def months_for(user, filters: DocumentFilters, last_month: date, months: int, most: int) -> list[Month]:
    """Return the months up to `last_month`, newest first, each with the first `most` entries of both countries."""
    first = month_before(last_month, months - 1)
    rows = versions_for(user, filters).filter(published_on__gte=first, published_on__lt=month_before(last_month, -1))
    counted = (
        rows.order_by().annotate(month=TruncMonth("published_on")).values("month", "country").annotate(n=Count("pk"))
    )
    counts = {(row["month"], row["country"]): row["n"] for row in counted}
    found: list[Month] = []
    for back in range(months):
        start = month_before(last_month, back)
        of_month = rows.filter(published_on__gte=start, published_on__lt=month_before(start, -1))
        entries = {
            country: list(_weightiest(of_month.filter(country=country)).prefetch_related("labels")[:most])
            if counts.get((start, country))
            else []
            for country in ("KR", "US")
        }
        found.append(Month(start, entries, {country: counts.get((start, country), 0) for country in ("KR", "US")}))
    return found


def _weightiest(rows: QuerySet[PolicyVersion]) -> QuerySet[PolicyVersion]:
    """What was labelled comes first, and of that what weighs most: a month has hundreds of notices about nothing of ours."""
    labelled = Exists(PolicyLabel.objects.filter(version=OuterRef("pk"), holds=True))
    return rows.annotate(labelled=labelled, weight=Max("signals__severity")).order_by(
        "-labelled",
        F("weight").desc(nulls_last=True),
        F("substance_count").desc(nulls_last=True),
        "-published_on",
        "document__document_id",
    )


def month_counts(user, filters: DocumentFilters) -> dict[date, dict[str, int]]:
    """Return, by month, how many versions of each country there are under the filters."""
    rows = versions_for(user, filters).order_by().annotate(month=TruncMonth("published_on"))
    found: dict[date, dict[str, int]] = {}
    for row in rows.values("month", "country").annotate(n=Count("pk")).order_by("month"):
        found.setdefault(row["month"], {})[row["country"]] = row["n"]
    return found


def month_before(month: date, back: int) -> date:
    """Return the first day of the month `back` months earlier."""
    count = month.year * 12 + month.month - 1 - back
    return date(count // 12, count % 12 + 1, 1)


def document_for(user, document_id: str) -> PolicyDocument:
    """Return one document; raises `Http404` where there is none."""
    require(user.is_authenticated)
    row = PolicyDocument.objects.filter(document_id=document_id).first()
    if row is None:
        raise Http404
    return row


def history_for(user, document: PolicyDocument) -> LawHistory[HistoryVersion]:
    """Return the versions of a document, oldest promulgation first, without their texts."""
    require(user.is_authenticated)
    rows = document.versions.defer("text_compressed").order_by("published_on", "effective_first", "version")
    return LawHistory.of(map(HistoryVersion, rows))


def version_for(user, document: PolicyDocument, version: str) -> PolicyVersion:
    """Return one version with its text; raises `Http404` where there is none."""
    require(user.is_authenticated)
    row = document.versions.filter(version=version).select_related("document").first()
    if row is None:
        raise Http404
    return row


def comparison_for(user, old: PolicyVersion | None, new: PolicyVersion) -> list[dict]:
    """Return what changed between two versions, computed once a pair and kept."""
    require(user.is_authenticated)
    return kept_comparison(old, new)


def labels_for(user, version: PolicyVersion) -> list[PolicyLabel]:
    """Return the labels that hold, surest first."""
    require(user.is_authenticated)
    return list(version.labels.filter(holds=True))


def noise_for(user, version: PolicyVersion) -> Text | None:
    """Return why a version is taken for a change without substance; None where it is not, empty where an analyst said so."""
    require(user.is_authenticated)
    if version.labels_corrected:
        said = LabelCorrection.objects.filter(version=version, is_noise=True).exists()
        return Text("", "") if said else None
    return Text(version.noise_reason_ko, version.noise_reason_en) if version.is_noise else None


def rule_labels_for(user, version: PolicyVersion) -> list[PolicyLabel]:
    """Return what the rules say, also where an analyst said otherwise; only analysts see it."""
    require(roles_of(user).analyst)
    return list(version.labels.filter(by_analyst=False))


def correction_for(user, version: PolicyVersion) -> LabelCorrection | None:
    """Return an analyst's correction of the labels; only analysts see who made it."""
    require(roles_of(user).analyst)
    return LabelCorrection.objects.filter(version=version).select_related("corrected_by").first()


def reach_for(user, version: PolicyVersion):
    """Return the exposures through this version's signals that a person may see: one's own firm's, or for analysts all members'."""
    signals = SignalRecord.objects.filter(version=version).values("signal_id")
    return exposures_for(user, ExposureFilters()).filter(signal_id__in=signals)


def signals_of_version(user, version: PolicyVersion) -> QuerySet[SignalRecord]:
    """Return the signals that were read from a version, or that an analyst's log tells of it."""
    require(user.is_authenticated)
    return SignalRecord.objects.filter(version=version, withdrawn=False).order_by("-published_on")


@dataclass(frozen=True)
class CalendarDay:
    """One thing that falls on a day: a version's deadline, or that it takes effect."""

    on: date
    what: str
    version: PolicyVersion
    words: DatedWords | None = None
    """What the day was read from where it is not the version's own deadline."""


def calendar_for(user, filters: DocumentFilters, first: date, last: date) -> list[CalendarDay]:
    """Return deadlines and effective days from `first` to `last`, soonest first."""
    rows = versions_for(user, filters).prefetch_related("labels")
    dated = list(rows.filter(deadline_last__range=(first, last)).prefetch_related("document__links"))
    # What was withdrawn asks for nothing, and an extension stands there itself with the new day.
    moved = with_moved_deadline(user, dated)
    found = [CalendarDay(row.deadline_last, "deadline", row) for row in dated if row.pk not in moved]
    # A paper with several deadlines stands on its main one and on the last.
    months = {f"{day:%Y-%m}-" for day in (first, last)}
    told = Q(*(Q(extra__icontains='"deadline_') & Q(extra__icontains=f'"{month}') for month in months), _connector=Q.OR)
    for row in rows.filter(told, deadline_last__isnull=False):
        latest = next(reversed(other_deadlines_of(row)), None)
        if latest and first <= latest.last_day <= last and latest.last_day > row.deadline_last:
            found.append(CalendarDay(latest.last_day, "deadline", row, latest))
    found += [
        CalendarDay(row.effective_first, "effective", row) for row in rows.filter(effective_first__range=(first, last))
    ]
    # On a day with thirty notices those about one of the topics come first.
    return sorted(
        found,
        key=lambda one: (one.on, not _is_labelled(one.version), one.what, one.version.country, one.version.title_en),
    )


def _is_labelled(row: PolicyVersion) -> bool:
    return any(label.holds for label in row.labels.all())


@dataclass(frozen=True)
class Coverage:
    """What the node holds from one source, and how its newest pull went."""

    source: str
    documents: int
    versions: int
    first_on: date | None
    newest_on: date | None
    run: DocumentRun | None
    good_run: DocumentRun | None
    runs: tuple[DocumentRun, ...]

    def is_old(self, today: date, fresh_for_days: int) -> bool:
        """Whether the newest document is older than it would be had the source been read to its end."""
        return self.newest_on is not None and self.newest_on < today - timedelta(days=fresh_for_days)

    def is_stale(self, today: date, fresh_for_days: int) -> bool:
        """Whether the newest good pull or document is older than it should be, or there is none."""
        if self.good_run is None or self.newest_on is None or self.is_old(today, fresh_for_days):
            return True
        return self.good_run.finished_at.date() < today - timedelta(days=fresh_for_days)


def last_good_run(source: str) -> DocumentRun | None:
    """Return the newest run of a source that did not fail, for whoever pulls the next one."""
    return DocumentRun.objects.filter(source=source, failed=False).order_by("-id").first()


def coverage_for(user, sources: Iterable[str]) -> list[Coverage]:
    """Return what the node holds of each source, sources that were never pulled among them."""
    require(user.is_authenticated)
    runs = {
        name: list(rows)
        for name, rows in groupby(DocumentRun.objects.order_by("source", "-id"), lambda run: run.source)
    }
    found = []
    for source in dict.fromkeys((*sources, *sorted(runs))):
        own = PolicyVersion.objects.filter(document__document_id__startswith=ids_begin_with(source))
        told = own.aggregate(
            documents=Count("document", distinct=True),
            versions=Count("pk"),
            first=Min("published_on"),
            newest=Max("published_on"),
        )
        of_source = runs.get(source, [])
        found.append(
            Coverage(
                source,
                told["documents"],
                told["versions"],
                told["first"],
                told["newest"],
                of_source[0] if of_source else None,
                next((run for run in of_source if not run.failed), None),
                tuple(of_source[:5]),
            )
        )
    return found


def everywhere(filters: DocumentFilters) -> DocumentFilters:
    """Return the filters without the country: the timeline shows both."""
    return replace(filters, country="")
