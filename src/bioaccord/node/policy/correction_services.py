"""The only way to write what an analyst says a version is about."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit.services import record
from bioaccord.policy.judging import labels_by_rules
from bioaccord.vocabulary.topic import Topic

from .document_labels import VERDICT, change_of, present_model, set_verdict, write_labels
from .document_models import LabelCorrection, PolicyLabel, PolicyVersion
from .document_rows import text_of, version_of
from .search_services import ask_to_follow
from .version_signals import renew_signals_of


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
    labelling = labels_by_rules(version, change_of(row, version), present_model())
    set_verdict(row, labelling)
    row.save(update_fields=["labels_corrected", *VERDICT])
    write_labels([(row, labelling)])
    renew_signals_of(row)
    ask_to_follow()
    record(user, "label_correction_withdrawn", f"{document_id}@{version}")
