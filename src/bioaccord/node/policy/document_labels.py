"""The topic labels of versions by the trained model, which knows what analysts corrected; and which Korean changes are noise."""

from collections.abc import Iterable, Sequence

from bioaccord.policy.document import DocumentVersion
from bioaccord.policy.judging import Change
from bioaccord.policy.korean_articles import articles
from bioaccord.policy.korean_changes import article_changes
from bioaccord.policy.topic_clues import changed_articles
from bioaccord.policy.topic_labels import Labelling, is_judged_by_change, matter_of
from bioaccord.policy.topic_model import Correction, TopicModel, standard_topic_model
from bioaccord.vocabulary.topic import Topic

from .document_models import LabelCorrection, PolicyLabel, PolicyVersion
from .document_rows import insert_rows, text_of, update_rows, version_of

VERDICT = ("is_noise", "noise_score", "noise_reason_ko", "noise_reason_en")
"""The columns of a version that `set_verdict` sets."""


def change_of(row: PolicyVersion, version: DocumentVersion) -> Change | None:
    """Return what a stored version changed, against the version before it; None where its labels do not need it."""
    if not is_judged_by_change(version):
        return None
    # The same order as the history's: the version before it is the last of those that stand earlier.
    before = None
    for one in PolicyVersion.objects.filter(document=row.document, text_length__gt=0).defer("text_compressed"):
        if one.pk == row.pk:
            break
        before = one
    if before is None:
        return Change(None)
    former = articles(text_of(before))
    return Change(article_changes(former, articles(version.text, former)))


def label_corrections() -> Iterable[LabelCorrection]:
    """Return every correction, for the node's own work: labels improve by them."""
    return LabelCorrection.objects.select_related("version__document").defer("version__text_compressed")


def model_with_corrections(corrections: Iterable[LabelCorrection]) -> TopicModel:
    """Return the shipped model, taught all that analysts corrected so far; the same corrections give the same model."""
    taught = []
    for one in corrections:
        version = version_of(one.version, text_of(one.version))
        change = change_of(one.version, version)
        changed = changed_articles(change.differing or ()) if change else ()
        matter = matter_of(version, changed, has_former=bool(change and change.differing is not None))
        taught.append(Correction(matter, frozenset(map(Topic, one.topics)), one.is_noise))
    return standard_topic_model().corrected(taught) if taught else standard_topic_model()


def present_model() -> TopicModel:
    """Return the trained model with all that analysts corrected so far."""
    return model_with_corrections(label_corrections())


def write_labels(found: Sequence[tuple[PolicyVersion, Labelling]]) -> None:
    """Put these labels and verdicts in place of the rules' earlier ones; what an analyst corrected is left as it is."""
    PolicyVersion.objects.filter(pk__in=[row.pk for row, _ in found]).update(signal_current=False)
    own = [(row, labelling) for row, labelling in found if not labelling.is_corrected]
    PolicyLabel.objects.filter(version__in=[row for row, _ in own], by_analyst=False).delete()
    insert_rows(
        [
            PolicyLabel(
                version=row,
                topic=label.topic,
                score=label.score,
                reason_ko=label.reason.ko,
                reason_en=label.reason.en,
            )
            for row, labelling in own
            for label in labelling.labels
        ]
    )


def set_verdict(row: PolicyVersion, labelling: Labelling) -> None:
    """Put on a row whether the rules take its change for noise, and why; not written yet. A corrected row keeps what it has."""
    if not labelling.is_corrected:
        row.is_noise, row.noise_score = labelling.is_noise, labelling.noise_score
        row.noise_reason_ko, row.noise_reason_en = labelling.noise_reason.ko, labelling.noise_reason.en


def write_verdicts(found: list[tuple[PolicyVersion, Labelling]]) -> None:
    """Write labels, and of Korean documents whether they are noise."""
    write_labels(found)
    korean = [(row, labelling) for row, labelling in found if row.country == "KR"]
    for row, labelling in korean:
        set_verdict(row, labelling)
    update_rows([row for row, _ in korean], VERDICT)
