"""Figures and results that firms bring to a roundtable: brought with consent, taken back at any time; the table sees them and nobody else."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bioaccord.node.accounts.access import require
from bioaccord.node.audit.services import record
from bioaccord.vocabulary.tlp import TLP

from .models import RoundtableFigure, RoundtableGuest, RoundtableRecord
from .roundtable_access import own_guests
from .roundtable_results import results_of

_TRAVELS = (TLP.CLEAR, TLP.GREEN)


@transaction.atomic
def bring_figure(user, row: RoundtableRecord, delegate_id: str, fields: dict) -> RoundtableFigure:
    """Bring a figure for an own guest: label, value, unit, range, certainty, source, day and marking as typed. Raises `ValidationError`."""
    return _bring(user, row, _own_guest(user, row, delegate_id), fields | {"origin": "own"})


@transaction.atomic
def bring_result(user, row: RoundtableRecord, delegate_id: str, key: str, fields: dict) -> RoundtableFigure:
    """Bring a figure of a result that the node has computed for the firm, as it stands now. Raises `ValidationError` where it is gone."""
    guest = _own_guest(user, row, delegate_id)
    found = next((one for one in results_of(user, guest.delegate.organisation_id) if one.key == key), None)
    if found is None:
        raise ValidationError(_("That result is not there any more. Choose another."))
    if guest.figures.filter(origin=found.origin, reference=found.reference).exists():
        raise ValidationError(_("That result is brought already."))
    taken = {
        "origin": found.origin,
        "reference": found.reference,
        "label_ko": found.label.ko,
        "label_en": found.label.en,
        "value": found.value,
        "unit": found.unit,
        "low": found.low,
        "high": found.high,
        "certainty": found.certainty,
        "source_ko": found.source.ko,
        "source_en": found.source.en,
        "as_of": found.as_of,
    }
    return _bring(user, row, guest, fields | taken)


@transaction.atomic
def take_figure_back(user, row: RoundtableRecord, figure_id: int) -> None:
    """Take an own figure out; nobody sees it from now on, nor does the strategy note hold it."""
    own = [one.pk for one in own_guests(user, row)]
    figure = RoundtableFigure.objects.filter(pk=figure_id, guest__in=own).first()
    require(figure is not None)
    figure.delete()
    record(user, "roundtable_figure_taken_back", f"{row.event.event_id}: {row.pk}")


def _own_guest(user, row: RoundtableRecord, delegate_id: str) -> RoundtableGuest:
    guest = next((one for one in own_guests(user, row) if one.delegate.delegate_id == delegate_id), None)
    require(guest is not None)
    return guest


def _bring(user, row: RoundtableRecord, guest: RoundtableGuest, fields: dict) -> RoundtableFigure:
    if fields.get("is_for_note") and TLP(fields["marking"]) not in _TRAVELS:
        raise ValidationError(_("For the strategy note a figure has to be marked CLEAR or GREEN."))
    figure = RoundtableFigure.objects.create(guest=guest, consented_by=user, **fields)
    record(user, "roundtable_figure_brought", f"{row.event.event_id}: {row.pk}")
    return figure
