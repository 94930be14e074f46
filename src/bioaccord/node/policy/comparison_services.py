"""The only way to write comparisons of neighbouring versions and the labels that come of them."""

import json
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from operator import attrgetter

from django.db import transaction
from django.db.models import F, Q, Sum

from bioaccord.policy.comparison import RULES, compare
from bioaccord.policy.document import DocumentVersion
from bioaccord.policy.judging import Judgement, labels_by_rules
from bioaccord.policy.topic_labels import LAW_KINDS
from bioaccord.policy.topic_model import TopicModel
from bioaccord.vocabulary.language import Language

from .batches import BATCH, in_batches
from .document_judging import judge_all
from .document_labels import VERDICT, present_model, set_verdict, write_labels, write_verdicts
from .document_models import PolicyComparison, PolicyDocument, PolicyVersion
from .document_rows import text_of, update_rows, version_of

_LETTERS_TOGETHER = 4_000_000


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
        for done in _judge_documents(ids, present_model()):
            yield done, len(ids)


def label_again() -> Iterator[tuple[int, int]]:
    """Label everything anew with all that analysts corrected since; yields (steps done, of how many). Corrections stay.

    The same documents and corrections give the same labels, however often. A step is a law or a few hundred documents, and is
    written whole or not at all.
    """
    model = present_model()
    by_change = Q(country="KR", summary_language="ko", kind__in=LAW_KINDS, text_length__gt=0)
    laws = PolicyVersion.objects.filter(by_change).order_by("document").values_list("document", flat=True).distinct()
    others = PolicyVersion.objects.exclude(by_change).order_by("pk").values_list("pk", flat=True)
    batches = list(in_batches(others))
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
    write_verdicts(
        [(row, labels_by_rules(version_of(row, ""), None, model)) for row in rows.prefetch_related("document__links")]
    )


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
        if sum(map(len, written)) >= BATCH:
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
        while remaining and len(together) < BATCH and letters < _LETTERS_TOGETHER:
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
