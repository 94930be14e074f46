"""Stored versions of documents become signals: those that are new, changed or labelled anew, published since a day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from bioaccord.node.audit.services import record
from bioaccord.policy.document import DocumentKind, DocumentLink, DocumentVersion
from bioaccord.policy.proceedings import StepKind, docket_name, is_paper, proceeding_names, step_kind
from bioaccord.policy.signals.document_signal import signal_of_version, tells_by_its_newest
from bioaccord.policy.signals.matter import (
    UNKNOWN,
    SignalMatter,
    age,
    difference,
    papers_of,
    part_of,
    with_related,
)
from bioaccord.policy.topic_labels import Labelling, TopicLabel
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.signal import Signal
from bioaccord.vocabulary.topic import Topic

from .document_models import PolicyLink, PolicyVersion
from .document_rows import text_of, version_of
from .models import SignalRecord, SourceRun
from .payload import signal_type
from .proceeding_access import links_named
from .search_services import ask_to_follow
from .signal_rows import withdraw_signal, write_signals

SOURCE = "policy-documents"
DAYS_BACK = 400
"""How long before today a version may have been published that becomes a signal, unless another day is asked for."""
_DOCUMENTS_AT_A_TIME = 50
_SAID = Text(ko="분석가가 바로잡음", en="an analyst corrected this")
_PAPERS = (DocumentKind.PROPOSED_RULE, DocumentKind.FINAL_RULE, DocumentKind.NOTICE)
_MOVING = (StepKind.WITHDRAWAL, StepKind.EXTENSION)


@dataclass(frozen=True)
class Progress:
    """How many documents were looked at, of how many, and how many signals were made, renewed or withdrawn so far."""

    done: int
    of: int
    changed: int


def first_day(today: date) -> date:
    """Return the first day of publication of which versions become signals where nobody asked for another."""
    return today - timedelta(days=DAYS_BACK)


def make_signals(since: date) -> Iterator[Progress]:
    """Make, renew or withdraw the signals of versions published since a day that changed since that was done last.

    Fifty documents are a transaction, so a run that is cut off goes on where it stopped. A second run changes nothing.
    """
    waiting = list(_waiting(since).order_by("document").values_list("document", flat=True).distinct())
    looked_at: set[int] = set()
    done = changed = 0
    for start in range(0, len(waiting), _DOCUMENTS_AT_A_TIME):
        documents = waiting[start : start + _DOCUMENTS_AT_A_TIME]
        # What an earlier batch touched was brought up to date with it.
        touched = _with_touched([one for one in documents if one not in looked_at])
        changed += _renew(touched, since)
        looked_at.update(touched)
        done += len(documents)
        yield Progress(done, len(waiting), changed)
    if changed:
        SourceRun.objects.create(source=SOURCE, read=done, changed=changed)
        record(None, "signals_made", f"{SOURCE}: {changed}")
        ask_to_follow()


def renew_signals_of(version: PolicyVersion) -> int:
    """Make, renew or withdraw at once the signals of a version that an analyst corrected; returns how many changed.

    A version too old for signals, and without one, stays without one.
    """
    since = first_day(timezone.localdate())
    if version.published_on < since and not SignalRecord.objects.filter(version=version).exists():
        return 0
    PolicyVersion.objects.filter(pk=version.pk).update(signal_current=False)
    changed = _renew(_with_touched([version.document_id]), min(since, version.published_on))
    if changed:
        SourceRun.objects.create(source=SOURCE, read=1, changed=changed)
        transaction.on_commit(_tell_after)
    return changed


def _tell_after() -> None:
    # The apps that compute and tell read signals; they are known here only when there is something for them.
    from bioaccord.node.alerts.tasks import send_alerts
    from bioaccord.node.brief.tasks import recompute

    recompute.enqueue(timezone.localdate().isoformat())
    send_alerts.enqueue()


def _waiting(since: date) -> QuerySet[PolicyVersion]:
    compared = Q(text_length=0) | Q(compared_digest=F("digest"))
    return PolicyVersion.objects.filter(compared, published_on__gte=since, signal_current=False)


def _with_touched(documents: list[int]) -> list[int]:
    """Return documents with those whose signals they touch: the same paper elsewhere, other sections of a part of the code."""
    links = PolicyLink.objects.filter(document__in=documents)
    papers = filter(is_paper, links.filter(kind="fr").values_list("value", flat=True))
    touched = set(_of_papers(set(papers)).values_list("document", flat=True))
    parts = links.filter(kind="cfr", document__kind=DocumentKind.CODE_SECTION).values("value")
    sections = PolicyLink.objects.filter(kind="cfr", value__in=parts, document__kind=DocumentKind.CODE_SECTION)
    return sorted({*documents, *touched, *sections.values_list("document", flat=True), *_in_motion(documents)})


def _in_motion(documents: list[int]) -> set[int]:
    """Return the papers whose standing these move, and those that move these: withdrawals, extensions of the comment period."""
    own = {pk: kind for pk, kind, _ in _steps(PolicyVersion.objects.filter(document__in=documents))}
    names = {one for *_, those in _steps(PolicyVersion.objects.filter(document__in=own)) for one in those}
    mates = _steps(
        PolicyVersion.objects.filter(document__in=PolicyLink.objects.filter(links_named(names)).values("document"))
    )
    moving = {name for pk, kind, those in mates if pk in own and kind in _MOVING for name in those}
    return {pk for pk, kind, those in mates if kind in _MOVING or moving.intersection(those)}


def _steps(rows: QuerySet[PolicyVersion]) -> list[tuple[int, StepKind, set[tuple[str, str]]]]:
    """Return each American paper with what it is in its proceeding and the names by which that is found."""
    papers = rows.filter(document__kind__in=_PAPERS, version=F("document__last_version"), country="US")
    papers = papers.defer("text_compressed").select_related("document").prefetch_related("document__links")
    told = [(row.document_id, version_of(row, "")) for row in papers]
    return [(pk, step_kind(version), set(proceeding_names(version))) for pk, version in told]


def _of_papers(numbers: set[str]) -> QuerySet[PolicyLink]:
    return PolicyLink.objects.filter(kind="fr", value__in=numbers)


@transaction.atomic
def _renew(documents: list[int], since: date) -> int:
    """Bring the signals of documents to what their versions since a day are now; returns how many changed.

    An American paper that was told before is looked at however old it is: it may have been withdrawn.
    """
    told = SignalRecord.objects.filter(document__in=documents, withdrawn=False).values("document")
    papers = Q(country="US", document__kind__in=_PAPERS, document__in=told)
    # The rows are held, so that what an analyst says meanwhile is not written over by what was read before.
    rows = (
        PolicyVersion.objects.select_for_update(of=("self",))
        .filter(papers | Q(published_on__gte=since), document__in=documents)
        .defer("text_compressed")
        .select_related("document", "correction")
        .prefetch_related("labels", "document__links")
    )
    by_document: dict[int, list[PolicyVersion]] = defaultdict(list)
    for row in rows:
        by_document[row.document_id].append(row)
    changed = 0
    touching = _Touching([row for of_document in by_document.values() for row in of_document])
    # A withdrawal or an extension is told by the signal of the paper before it, which therefore is written first.
    for of_document in sorted(by_document.values(), key=lambda rows: min(row.published_on for row in rows)):
        told = {row.pk: version_of(row, "") for row in of_document}
        # One signal a document is told by its newest version; of a law, each version that waits is one.
        in_order = sorted(of_document, key=lambda row: age(told[row.pk]))
        newest_tells = tells_by_its_newest(told[in_order[-1].pk])
        is_law = in_order[0].country == "KR" and not newest_tells
        looked_at = [row for row in in_order if not row.signal_current] if is_law else in_order
        telling = in_order[-1:] if newest_tells else looked_at
        changed += _brought_up_to_date(looked_at, [(row, _signal(row, touching)) for row in telling])
    treated = [row.pk for of_document in by_document.values() for row in of_document]
    PolicyVersion.objects.filter(pk__in=treated).update(signal_current=True)
    return changed


def _signal(row: PolicyVersion, touching: "_Touching") -> Signal | None:
    labelling = _labelling(row)
    if labelling.is_noise:
        return None
    related = touching.of(row)
    text = text_of(row) if row.text_length else ""
    version = version_of(row, text)
    changed = difference(_former_text(row), version) if text else UNKNOWN
    matter = with_related(version, labelling, changed, related)
    if _told_by_another(matter):
        return None
    signal = signal_of_version(matter, standard_recogniser())
    return _under_its_first_id(signal, version, related) if signal else None


def _told_by_another(matter: SignalMatter) -> bool:
    """Tell whether the signal of a paper that this one withdraws or extends tells of it."""
    moved = [one.document_id for one in matter.moves]
    rows = SignalRecord.objects.filter(document__document_id__in=moved, withdrawn=False) if moved else ()
    # What an analyst's log tells of that paper does not move with it.
    return any(not row.signal_id.startswith("change-log:") for row in rows)


def _labelling(row: PolicyVersion) -> Labelling:
    """Return a version's topics as they hold: the rules', or an analyst's, whose word is the last."""
    correction = getattr(row, "correction", None)
    labels = tuple(
        TopicLabel(Topic(one.topic), one.score, _SAID if one.by_analyst else Text(one.reason_ko, one.reason_en))
        for one in row.labels.all()
        if one.holds
    )
    if correction is not None:
        return Labelling(labels, correction.is_noise, float(correction.is_noise), is_corrected=True)
    return Labelling(labels, row.is_noise, row.noise_score)


def _former_text(row: PolicyVersion) -> str | None:
    """Return the text of the version before, in the history's order; None where none is known."""
    former = None
    earlier = PolicyVersion.objects.filter(document=row.document_id, text_length__gt=0).values_list("pk", flat=True)
    for pk in earlier:
        if pk == row.pk:
            break
        former = pk
    return text_of(PolicyVersion.objects.only("text_compressed").get(pk=former)) if former else None


def _under_its_first_id(signal: Signal, version: DocumentVersion, related: Iterable[DocumentVersion]) -> Signal:
    """Return a signal under the id it first had: regulations.gov may have told of a paper before the Register's record came."""
    if SignalRecord.objects.filter(signal_id=signal.signal_id).exists():
        return signal
    papers = set(papers_of(version))
    elsewhere = {one.document_id for one in related if papers & set(papers_of(one))} - {version.document_id}
    first = SignalRecord.objects.filter(signal_id__in=elsewhere, withdrawn=False).order_by("pk").first()
    return replace(signal, signal_id=first.signal_id) if first else signal


def _brought_up_to_date(looked_at: list[PolicyVersion], told: list[tuple[PolicyVersion, Signal | None]]) -> int:
    """Write the signals of a document's versions, and withdraw those that they no longer are; returns how many changed."""
    wanted = {signal.signal_id: (row, signal) for row, signal in told if signal}
    written = write_signals(signal for _, signal in wanted.values())
    for signal_id, (row, _signal) in wanted.items():
        SignalRecord.objects.filter(signal_id=signal_id).update(document=row.document_id, version=row.pk)
    gone = 0
    publisher = looked_at[0].document.document_id.partition(":")[0] if looked_at else ""
    for one in SignalRecord.objects.filter(version__in=looked_at, withdrawn=False).exclude(signal_id__in=wanted):
        # What an analyst's log tells of the same version stays: it was not read from it.
        if one.signal_id.partition(":")[0] in (publisher, "regulations-gov"):
            gone += withdraw_signal(one, signal_type().validate_python(one.payload, strict=False))
    return len(written) + gone


class _Touching:
    """Finds the stored versions that touch another, for a batch of them at once."""

    def __init__(self, rows: list[PolicyVersion]) -> None:
        papers, dockets, rins, parts = set[str](), set[str](), set[str](), set[str]()
        for row in rows:
            for link in row.document.links.all():
                if link.kind != "fr" or is_paper(link.value):
                    {"fr": papers, "docket": dockets, "rin": rins}.get(link.kind, set()).add(link.value)
            if row.kind == DocumentKind.CODE_SECTION and (part := part_of(version_of(row, ""))):
                parts.add(part)
        register = Q(document__publisher="Federal Register", document__kind__in=_PAPERS)
        wanted = Q(kind="fr", value__in=papers) | Q(document__in={row.document_id for row in rows})
        numbers = [("docket", number) for one in dockets if (number := docket_name(one))]
        wanted |= register & (
            Q(kind="docket", value__in=dockets) | Q(kind="rin", value__in=rins) | links_named(numbers)
        )
        in_code = Q(document__kind=DocumentKind.CODE_SECTION) | Q(document__kind=DocumentKind.FINAL_RULE)
        wanted |= Q(kind="cfr", value__in=parts) & in_code
        documents = set(PolicyLink.objects.filter(wanted).values_list("document", flat=True))
        documents |= {row.document_id for row in rows if row.country == "US" or row.kind not in _LAWS}
        self._by_document: dict[str, list[DocumentVersion]] = defaultdict(list)
        self._by_link: dict[tuple[str, str], list[DocumentVersion]] = defaultdict(list)
        of_touching = PolicyVersion.objects.filter(document__in=documents).exclude(country="KR", kind__in=_LAWS)
        for row in of_touching.defer("text_compressed").select_related("document").prefetch_related("document__links"):
            version = version_of(row, "")
            self._by_document[version.document_id].append(version)
            for name in {(link.kind, _plain(link)) for link in version.links}:
                self._by_link[name].append(version)

    def of(self, row: PolicyVersion) -> list[DocumentVersion]:
        """Return the versions that touch this one, other versions of its own document among them."""
        found = list(self._by_document[row.document.document_id])
        for link in row.document.links.all():
            if link.kind != "cfr" or row.kind == DocumentKind.CODE_SECTION:
                found += self._by_link[link.kind, _plain(link)]
        return found


def _plain(link: PolicyLink | DocumentLink) -> str:
    """Return a link's value; a docket in one spelling."""
    return (docket_name(link.value) if link.kind == "docket" else "") or link.value


_LAWS = (DocumentKind.ACT, DocumentKind.DECREE, DocumentKind.RULE, DocumentKind.ADMINISTRATIVE_RULE)
