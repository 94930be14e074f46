"""The only way to write documents, their versions and runs."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from django.db import transaction
from django.utils import timezone

from bioaccord.node.audit.services import record
from bioaccord.policy.document import DocumentVersion
from bioaccord.policy.document_digest import digest_of
from bioaccord.policy.document_names import subjects_of, title_of
from bioaccord.policy.judging import labels_by_rules
from bioaccord.policy.published_texts import keeps_text_apart
from bioaccord.policy.topic_labels import is_judged_by_change
from bioaccord.policy.topic_model import TopicModel
from bioaccord.vocabulary.errors import BioaccordError, PartlyRefused
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.sentence import Sentence

from .batches import in_batches
from .document_labels import VERDICT, present_model, write_verdicts
from .document_models import DocumentRun, PolicyDocument, PolicyLink, PolicyVersion
from .document_rows import insert_rows, update_rows, values_of
from .link_services import link_signals
from .search_services import ask_to_follow

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
                for batch in _read_ahead(in_batches(versions)):
                    read += len(batch)
                    model = model or present_model()
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


def _read_ahead(batches: Iterator[tuple]) -> Iterator[tuple]:
    """Give batches, the next of which is read while the one before is written."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, batches, ())
        while batch := coming.result():
            coming = reader.submit(next, batches, ())
            yield batch


def _told(error: BioaccordError) -> dict[str, str]:
    return {"failure_ko": error.told(Language.KOREAN), "failure_en": error.told(Language.ENGLISH)}


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
    write_verdicts([(stored[key], labelling) for key, labelling in labels.items()])
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


def record_failure(source: str, begun, error: BioaccordError) -> None:
    """Keep that a pull failed before anything was read."""
    DocumentRun.objects.create(source=source, started_at=begun, failed=True, **_told(error))
