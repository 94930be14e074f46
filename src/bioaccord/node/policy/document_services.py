"""The only way to write documents, their labels, comparisons and runs."""

import json
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, groupby
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, Sum
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit.services import record
from bioaccord.policy.comparison import RULES, compare
from bioaccord.policy.document import DocumentVersion
from bioaccord.policy.document_digest import digest_of
from bioaccord.policy.document_names import subjects_of, title_of
from bioaccord.policy.judging import Judgement, labels_by_rules
from bioaccord.policy.log_links import KnownVersion, register_numbers, version_meant
from bioaccord.policy.published_texts import keeps_text_apart
from bioaccord.policy.topic_labels import LAW_KINDS, Labelling, is_judged_by_change
from bioaccord.policy.topic_model import TopicModel
from bioaccord.vocabulary.errors import BioaccordError, PartlyRefused
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.topic import Topic

from .document_judging import judge_all
from .document_labels import (
    VERDICT,
    change_of,
    label_corrections,
    model_with_corrections,
    set_verdict,
    write_labels,
)
from .document_models import (
    DocumentRun,
    LabelCorrection,
    PolicyComparison,
    PolicyDocument,
    PolicyLabel,
    PolicyLink,
    PolicyVersion,
)
from .document_rows import insert_rows, text_of, update_rows, values_of, version_of
from .models import SignalRecord
from .payload import signal_type
from .search_services import ask_to_follow
from .version_signals import renew_signals_of

_BATCH = 200
_LETTERS_TOGETHER = 4_000_000
_WRITTEN = [
    field.name for field in PolicyVersion._meta.concrete_fields if field.name not in ("id", "document", "version")
]
_KEPT = ("labels_corrected", "compared_digest", "substance_count", "noise_count", "outline", *VERDICT)
_TEXT = ("text_compressed", "text_length")


def store_versions(user, source: str, versions: Iterable[DocumentVersion]) -> int:
    """Store new versions and renew changed ones; returns how many of both. What did not change is left alone.

    Versions are taken a few hundred at a time. All is written or, where the reader fails half-way, nothing; the run and its failure
    are kept either way. Where single records were refused the others are written, and `PartlyRefused` is raised after that; a run of
    which no record could be read failed. Labels that an analyst corrected stay as corrected.
    """
    begun = timezone.now()
    read = changed = 0
    model: TopicModel | None = None
    refused: PartlyRefused | None = None
    try:
        with transaction.atomic():
            try:
                for batch in _read_ahead(_batches(versions)):
                    read += len(batch)
                    model = model or _model()
                    changed += _store(batch, model)
            except PartlyRefused as error:
                refused = error
            if changed:
                record(user, "documents_imported", f"{source}: {changed}")
                ask_to_follow()
    except BioaccordError as error:
        DocumentRun.objects.create(source=source, started_at=begun, read=read, failed=True, **_told(error))
        raise
    except Exception as error:
        # A fault of this program: whoever runs the command sees its trace, the sources' page that the pull failed.
        record_failure(source, begun, BioaccordError(_crashed(error)))
        raise
    DocumentRun.objects.create(
        source=source,
        started_at=begun,
        read=read,
        changed=changed,
        failed=refused is not None and not read,
        **(_told(refused) if refused else {}),
    )
    if refused:
        raise refused
    return changed


def _crashed(error: Exception) -> Sentence:
    return Sentence(
        "The import stopped at a fault of this program ({error}). Nothing of it was stored; send the file and this message to whoever runs the node.",
        error=f"{type(error).__name__}: {error}",
    )


def _batches(things: Iterable) -> Iterator[tuple]:
    batch: list = []
    try:
        for one in things:
            batch.append(one)
            if len(batch) == _BATCH:
                yield tuple(batch)
                batch = []
    except PartlyRefused:
        # What came before the refusals is stored like everything else.
        if batch:
            yield tuple(batch)
        raise
    if batch:
        yield tuple(batch)


def _read_ahead(batches: Iterator[tuple]) -> Iterator[tuple]:
    """Give batches, the next of which is read while the one before is written."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, batches, ())
        while batch := coming.result():
            coming = reader.submit(next, batches, ())
            yield batch


def _told(error: BioaccordError) -> dict[str, str]:
    return {"failure_ko": error.told(Language.KOREAN), "failure_en": error.told(Language.ENGLISH)}


def _model() -> TopicModel:
    return model_with_corrections(label_corrections())


def _store(batch: tuple[DocumentVersion, ...], model: TopicModel) -> int:
    unique = {(one.document_id, one.version): one for one in batch}
    digests = {key: digest_of(one) for key, one in unique.items()}
    documents = {
        one.document_id: one for one in PolicyDocument.objects.filter(document_id__in={key[0] for key in unique})
    }
    known = _known(unique, documents)
    new = {key: one for key, one in unique.items() if known.get(key, (0, ""))[1] != digests[key]}
    if not new:
        return 0
    recogniser = standard_recogniser()
    subjects = {key: subjects_of(one, recogniser) for key, one in new.items()}
    # A law's version is labelled by what it changes, once it is compared (`compare_neighbours`).
    labels = {key: labels_by_rules(one, None, model) for key, one in new.items() if not is_judged_by_change(one)}
    titles = {
        key: title_of(one, subjects[key], (label.topic for label in labels[key].labels) if key in labels else ())
        for key, one in new.items()
    }
    # Compressing lets go of the interpreter, so two cores work at it.
    with ThreadPoolExecutor(2) as pool:
        values = dict(zip(new, pool.map(values_of, new.values(), (titles[key] for key in new)), strict=True))
    _store_documents(new, values, documents)
    rows = [
        PolicyVersion(
            pk=known.get(key, (None, ""))[0],
            document=documents[key[0]],
            version=key[1],
            digest=digests[key],
            **values[key],
        )
        for key in new
    ]
    insert_rows([row for row in rows if row.pk is None])
    keys = _known(new, documents)
    for row in rows:
        row.pk = keys[row.document.document_id, row.version][0]
    renewed = [row for row in rows if (row.document.document_id, row.version) in known]
    written = [name for name in _WRITTEN if name not in _KEPT]
    # A text that was fetched apart from its record stays when the record is renewed.
    apart = [row for row in renewed if not row.text_length and keeps_text_apart(row.document.document_id)]
    if apart:
        update_rows(apart, [name for name in written if name not in _TEXT])
    if whole := [row for row in renewed if row not in apart]:
        update_rows(whole, written)
    stored = {(row.document.document_id, row.version): row for row in rows}
    _store_links(new, documents)
    _write([(stored[key], labelling) for key, labelling in labels.items()])
    link_signals(stored)
    return len(new)


def _known(
    versions: Iterable[tuple[str, str]], documents: dict[str, PolicyDocument]
) -> dict[tuple[str, str], tuple[int, str]]:
    """Return the key and the digest of versions that are stored, by document and version."""
    ids = {row.pk: document_id for document_id, row in documents.items()}
    found = PolicyVersion.objects.filter(document__in=ids, version__in={version for _document, version in versions})
    return {
        (ids[document], version): (pk, digest)
        for document, version, pk, digest in found.values_list("document", "version", "pk", "digest")
    }


def _store_documents(new: dict, values: dict, documents: dict[str, PolicyDocument]) -> None:
    """Make documents that are not there yet; the columns that repeat the newest version follow it."""
    renewed: dict[str, PolicyDocument] = {}
    there = {row.pk for row in documents.values()}
    for (document_id, version), one in new.items():
        row = documents.get(document_id)
        if row is None:
            row = documents[document_id] = PolicyDocument(document_id=document_id, first_published_on=one.published_on)
        if one.published_on < row.first_published_on:
            row.first_published_on = one.published_on
            renewed[document_id] = row
        if row.last_published_on is None or (one.published_on, version) >= (row.last_published_on, row.last_version):
            told = values[document_id, version]
            row.last_published_on, row.last_version = one.published_on, version
            row.kind, row.country, row.publisher = one.kind, one.country, one.publisher
            row.language, row.address, row.stage = one.language, one.address[:1000], one.stage
            row.title_ko, row.title_en = told["title_ko"], told["title_en"]
            renewed[document_id] = row
    fresh = {document_id: row for document_id, row in documents.items() if row.pk is None}
    insert_rows(list(fresh.values()))
    for pk, document_id in PolicyDocument.objects.filter(document_id__in=fresh).values_list("pk", "document_id"):
        fresh[document_id].pk = pk
    names = [field.name for field in PolicyDocument._meta.concrete_fields if field.name not in ("id", "document_id")]
    update_rows([row for row in renewed.values() if row.pk in there], names)


def _store_links(new: dict, documents: dict[str, PolicyDocument]) -> None:
    told = dict.fromkeys(
        (documents[document_id], link.kind, link.value[:300])
        for (document_id, _version), one in new.items()
        for link in one.links
    )
    insert_rows(
        [PolicyLink(document=document, kind=kind, value=value) for document, kind, value in told], unless_there=True
    )


def link_signals(stored: dict[tuple[str, str], PolicyVersion]) -> None:
    """Tie the signals that were read from these versions to them; a signal's id is the document's, or the document's @ the version."""
    names: dict[str, PolicyVersion] = {}
    for (document_id, version), row in stored.items():
        names |= {document_id: row, f"{document_id}@{version}": row}
    signals = list(SignalRecord.objects.filter(signal_id__in=names))
    for signal in signals:
        # A paper that two publishers have keeps the id that the first gave it, and is told by the other's record.
        if signal.document_id in (None, names[signal.signal_id].document_id):
            signal.version = names[signal.signal_id]
            signal.document = signal.version.document
    SignalRecord.objects.bulk_update(signals, ["document", "version"], batch_size=200)


def link_to_documents(signals: Iterable[SignalRecord]) -> None:
    """Tie signals that were just stored to the versions that are there already."""
    for batch in _batches(signals):
        by_name = {one.signal_id: one for one in batch}
        documents = {name.rpartition("@")[0] for name in by_name} | set(by_name)
        rows = (
            PolicyVersion.objects.filter(document__document_id__in=documents)
            .select_related("document")
            .defer("text_compressed")
        )
        link_signals({(row.document.document_id, row.version): row for row in rows})


def link_log(user) -> int:
    """Tie entries of analysts' logs to the publishers' documents that they name, where both are known; returns how many new."""
    entries = list(SignalRecord.objects.filter(version=None, kind="policy").exclude(signal_id__contains="@"))
    if not entries:
        return 0
    laws: dict[str, list[KnownVersion]] = {}
    rows: dict[tuple[str, str], int] = {}
    known = PolicyVersion.objects.filter(country="KR").values_list(
        "pk", "document__document_id", "version", "title_ko", "published_on", "effective_first"
    )
    for pk, document_id, version, title, published, effective in known:
        laws.setdefault(title, []).append(KnownVersion(document_id, version, published, effective))
        rows[document_id, version] = pk
    linked = []
    for entry in entries:
        signal = signal_type().validate_python(entry.payload, strict=False)
        numbers = register_numbers(one.address for one in signal.evidence)
        pk = (
            PolicyVersion.objects.filter(document__links__kind="fr", document__links__value__in=numbers)
            .values_list("pk", flat=True)
            .first()
        )
        if pk is None and entry.country == "KR":
            effective = signal.effective_on.first_day if signal.effective_on else None
            words = f"{signal.title.ko} {signal.summary.ko}"
            meant = version_meant(words, signal.published_on, effective, laws)
            pk = rows[meant.document_id, meant.version] if meant else None
        if pk is not None:
            entry.version = PolicyVersion.objects.select_related("document").defer("text_compressed").get(pk=pk)
            entry.document = entry.version.document
            linked.append(entry)
    SignalRecord.objects.bulk_update(linked, ["document", "version"])
    if linked:
        record(user, "log_linked", str(len(linked)))
    return len(linked)


def compare_neighbours(documents: Iterable[str] | None = None) -> Iterator[tuple[int, int]]:
    """Compare every version with the one before it, where that was not done; yields (documents done, of how many).

    What is kept is what a list tells: how many articles changed, in substance or not, and the first of them. Whole documents are
    written, a few at a time, so a run that is cut off goes on where it stopped.
    """
    waiting = PolicyDocument.objects.filter(versions__compared_digest="", versions__text_length__gt=0).distinct()
    stale = PolicyDocument.objects.filter(
        ~Q(versions__compared_digest=F("versions__digest")), versions__text_length__gt=0
    )
    found = waiting | stale.distinct()
    if documents is not None:
        found = found.filter(document_id__in=list(documents))
    ids = list(found.order_by("pk").values_list("pk", flat=True))
    if ids:
        for done in _judge_documents(ids, _model()):
            yield done, len(ids)


def label_again() -> Iterator[tuple[int, int]]:
    """Label everything anew with all that analysts corrected since; yields (steps done, of how many). Corrections stay.

    The same documents and corrections give the same labels, however often. A step is a law or a few hundred documents, and is
    written whole or not at all.
    """
    model = _model()
    by_change = Q(country="KR", summary_language="ko", kind__in=LAW_KINDS, text_length__gt=0)
    laws = PolicyVersion.objects.filter(by_change).order_by("document").values_list("document", flat=True).distinct()
    others = PolicyVersion.objects.exclude(by_change).order_by("pk").values_list("pk", flat=True)
    batches = list(_batches(others))
    steps, done = len(laws) + len(batches), 0
    for done in _judge_documents(list(laws), model):
        yield done, steps
    for batch in batches:
        _label_versions(batch, model)
        done += 1
        yield done, steps


@transaction.atomic
def _label_versions(versions: tuple[int, ...], model: TopicModel) -> None:
    """Label versions that are not judged by what changed; of these the text is not looked at."""
    rows = PolicyVersion.objects.filter(pk__in=versions).select_related("document").defer("text_compressed")
    _write(
        [(row, labels_by_rules(version_of(row, ""), None, model)) for row in rows.prefetch_related("document__links")]
    )


def _write(found: list[tuple[PolicyVersion, Labelling]]) -> None:
    """Write labels, and of Korean documents whether they are noise."""
    write_labels(found)
    korean = [(row, labelling) for row, labelling in found if row.country == "KR"]
    for row, labelling in korean:
        set_verdict(row, labelling)
    update_rows([row for row, _ in korean], VERDICT)


def _judge_documents(ids: list[int], model: TopicModel) -> Iterator[int]:
    """Judge all versions of documents and write what came of it, a few documents at a time; yields how many are done."""
    volumes = dict(
        PolicyVersion.objects.filter(document__in=ids)
        .order_by("document")
        .values_list("document")
        .annotate(Sum("text_length"))
    )
    # Of a single long history helpers could take over nothing: what counts is what stands beside the longest.
    shared = sum(volumes.values()) - max(volumes.values(), default=0)
    done = 0
    written: list[list[PolicyVersion]] = []
    judgements: list[list[Judgement]] = []
    for rows, found in judge_all(_packed_documents(ids, volumes), model, shared):
        written.append(rows)
        judgements.append(found)
        if sum(map(len, written)) >= _BATCH:
            _write_judgements(written, judgements)
            yield from range(done + 1, done + len(written) + 1)
            done += len(written)
            written, judgements = [], []
    _write_judgements(written, judgements)
    yield from range(done + 1, done + len(written) + 1)


def _packed_documents(
    ids: list[int], volumes: dict[int, int]
) -> Iterator[tuple[list[PolicyVersion], list[tuple[DocumentVersion, bytes]]]]:
    """Give each document's versions with their texts, oldest first; read from the database some documents at a time."""
    remaining = deque(ids)
    while remaining:
        together, letters = [remaining.popleft()], 0
        while remaining and len(together) < _BATCH and letters < _LETTERS_TOGETHER:
            together.append(remaining.popleft())
            letters += volumes.get(together[-1], 0)
        documents = PolicyDocument.objects.prefetch_related("links").in_bulk(together)
        rows = PolicyVersion.objects.filter(document__in=together, text_length__gt=0)
        in_order = rows.order_by("document", *PolicyVersion._meta.ordering)
        for document, versions in groupby(in_order, key=attrgetter("document_id")):
            history, packed = list(versions), []
            for row in history:
                row.document = documents[document]
                packed.append((version_of(row, ""), bytes(row.text_compressed)))
                row.text_compressed = b""  # written without it; many texts at once would be too many
            yield history, packed


@transaction.atomic
def _write_judgements(written: list[list[PolicyVersion]], judgements: list[list[Judgement]]) -> None:
    rows = list(chain.from_iterable(written))
    labelled = []
    for row, judgement in zip(rows, chain.from_iterable(judgements), strict=True):
        row.substance_count, row.noise_count = judgement.substance_count, judgement.noise_count
        row.outline = judgement.outline
        row.compared_digest, row.signal_current = row.digest, False
        if judgement.labelling is not None:
            set_verdict(row, judgement.labelling)
            if judgement.has_labels:
                labelled.append((row, judgement.labelling))
    update_rows(rows, ["substance_count", "noise_count", "outline", "compared_digest", "signal_current", *VERDICT])
    write_labels(labelled)


def kept_comparison(old: PolicyVersion | None, new: PolicyVersion) -> list[dict]:
    """Return what changed between two versions: computed once a pair, and again only where a text or the rules changed."""
    digest = f"{RULES}:{old.digest[:24] if old else ''}:{new.digest[:24]}"
    kept = PolicyComparison.objects.filter(old=old, new=new).first()
    if kept is not None and kept.digest == digest:
        return json.loads(zlib.decompress(kept.record_compressed))
    changed = compare(text_of(old) if old else "", text_of(new), Language(new.summary_language))
    compressed = zlib.compress(json.dumps(changed, ensure_ascii=False).encode(), 6)
    PolicyComparison.objects.update_or_create(
        old=old, new=new, defaults={"digest": digest, "record_compressed": compressed}
    )
    return changed


@transaction.atomic
def correct_labels(
    user, document_id: str, version: str, topics: Iterable[str], *, is_noise: bool, reason: str = ""
) -> None:
    """Say what a version is about instead of its labels; for analysts. Raises `Http404`, or `ValidationError` for an unknown topic."""
    require(roles_of(user).analyst)
    row = (
        PolicyVersion.objects.filter(document__document_id=document_id, version=version)
        .defer("text_compressed")
        .first()
    )
    if row is None:
        raise Http404
    said = sorted(set(topics))
    if any(topic not in set(Topic) for topic in said):
        raise ValidationError(_("There is no such topic. Choose from the list."))
    if is_noise and said:
        raise ValidationError(_("A change without substance has no topics. Choose one or the other."))
    if len(reason) > 1000:
        raise ValidationError(_("A reason holds at most 1,000 characters."))
    LabelCorrection.objects.update_or_create(
        version=row,
        defaults={"topics": said, "is_noise": is_noise, "reason": reason.strip(), "corrected_by": user},
    )
    PolicyLabel.objects.filter(version=row, by_analyst=True).delete()
    PolicyLabel.objects.filter(version=row).update(holds=False)
    PolicyLabel.objects.bulk_create(PolicyLabel(version=row, topic=one, score=1.0, by_analyst=True) for one in said)
    PolicyVersion.objects.filter(pk=row.pk).update(labels_corrected=True)
    renew_signals_of(row)
    ask_to_follow()
    record(user, "labels_corrected", f"{document_id}@{version}: {', '.join(said) or ('noise' if is_noise else '-')}")


@transaction.atomic
def withdraw_correction(user, document_id: str, version: str) -> None:
    """Let the rules' labels hold again; for analysts. The correction stays in the history."""
    require(roles_of(user).analyst)
    found = LabelCorrection.objects.filter(version__document__document_id=document_id, version__version=version).first()
    if found is None:
        raise Http404
    row = found.version
    found.delete()
    PolicyLabel.objects.filter(version=row, by_analyst=True).delete()
    PolicyLabel.objects.filter(version=row).update(holds=True)
    row.labels_corrected = False
    version = version_of(row, text_of(row))
    labelling = labels_by_rules(version, change_of(row, version), _model())
    set_verdict(row, labelling)
    row.save(update_fields=["labels_corrected", *VERDICT])
    write_labels([(row, labelling)])
    renew_signals_of(row)
    ask_to_follow()
    record(user, "label_correction_withdrawn", f"{document_id}@{version}")


def record_failure(source: str, begun, error: BioaccordError) -> None:
    """Keep that a pull failed before anything was read."""
    DocumentRun.objects.create(source=source, started_at=begun, failed=True, **_told(error))
