"""The forms of a roundtable's page, filled for who reads it; None where a reader has nothing to fill in."""

from django.utils.translation import gettext as _

from .models import RoundtableNote, RoundtableRecord
from .roundtable_access import may_write_at, own_delegates, own_guests
from .roundtable_figure_words import UNITS
from .roundtable_forms import FigureForm, JoinForm, NoteForm, ResultForm, SummaryForm
from .roundtable_results import results_of
from .roundtable_shown import delegate_name, firms_shown


def join_form(request, row, language, data=None) -> JoinForm | None:
    """Return with what a reader can take part; None where there is nobody to take part."""
    delegates = own_delegates(request.user, row)
    if not delegates:
        return None
    own = own_guests(request.user, row)
    initial = {}
    if own:
        initial = {"delegate": own[0].delegate.delegate_id, "kept_apart": own[0].kept_apart}
    elif not row.is_open:
        return None
    firms = {one.organisation_id for one in delegates}
    others = set(row.event.delegates.values_list("organisation_id", flat=True)) - firms
    choices = sorted(firms_shown(others, language).items(), key=lambda one: one[1])
    names = [(one.delegate_id, delegate_name(one, language)) for one in delegates]
    return JoinForm(data, initial=initial, delegates=names, firms=choices)


def result_form(request, row, language, data=None) -> ResultForm | None:
    """Return which results of the node a reader can bring."""
    own = own_guests(request.user, row)
    firms = dict.fromkeys(one.delegate.organisation_id for one in own)
    results = [(one.key, _told(one, language)) for firm in firms for one in results_of(request.user, firm)]
    if not results:
        return None
    return ResultForm(data, delegates=_names(own, language), results=results, auto_id="result_%s")


def _told(one, language) -> str:
    between = f" ({one.low} – {one.high})" if one.low and one.high else ""
    unit = UNITS[one.unit].in_language(language)
    return f"{one.label.in_language(language)}: {one.value} {unit}{between} · {one.as_of}"


def figure_form(request, row, language, data=None) -> FigureForm | None:
    """Return the form of a figure that a reader types in."""
    own = own_guests(request.user, row)
    return FigureForm(data, delegates=_names(own, language), auto_id="figure_%s") if own else None


def _names(own, language) -> list[tuple[str, str]]:
    return [(one.delegate.delegate_id, delegate_name(one.delegate, language)) for one in own]


def note_form(request, row, people, data=None, note: RoundtableNote | None = None) -> NoteForm | None:
    """Return the form of a note, or of one that is changed, with the tables at which a reader may write."""
    places = sorted(may_write_at(request.user, row))
    if not places or not (row.seating or row.published):
        return None
    choices = [
        (f"{turn}-{table}", _("Round %(turn)d, table %(table)d") % {"turn": turn, "table": table})
        for turn, table in places
    ]
    named = [(one["id"], one["short"]) for one in people.values()]
    initial = {"marking": "amber"}
    if note is not None:
        names = ("kind", "text_ko", "text_en", "owner", "due_on", "marking", "named")
        initial = {name: getattr(note, name) for name in names}
        initial["place"] = f"{note.round_number}-{note.table_number}"
    return NoteForm(data, places=choices, people=named, initial=initial, auto_id="note_%s")


def summary_form(row: RoundtableRecord, data=None) -> SummaryForm:
    """Return the form of what a roundtable comes to."""
    return SummaryForm(data, initial={"summary_ko": row.summary_ko, "summary_en": row.summary_en})
