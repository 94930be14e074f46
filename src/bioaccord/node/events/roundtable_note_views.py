"""Notes of a roundtable: written, changed, consented to, chosen; and the strategy note they become."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bioaccord.brief.report_pdf import report_as_pdf
from bioaccord.brief.strategy_note_told import tell_strategy_note
from bioaccord.node.accounts.access import require
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.language import Language, Text

from . import roundtable_note_services as note_services
from .roundtable_access import may_write_at, notes_for, roundtable_for, strategy_note_for
from .roundtable_acting import acted
from .roundtable_filled_forms import note_form, summary_form
from .roundtable_shown import people_shown
from .roundtable_views import roundtable


@login_required
@require_POST
def write_note(request, event_id: str, roundtable_id: int):
    """Write a note of a table."""
    row = roundtable_for(request.user, event_id, roundtable_id)
    form = note_form(request, row, people_shown(row, page_language()), request.POST)
    require(form is not None)
    if not form.is_valid():
        return roundtable(request, event_id, roundtable_id, note_form=form)
    done = _("The note is written.")
    return acted(
        request,
        event_id,
        roundtable_id,
        lambda one: note_services.write_note(request.user, one, form.note()),
        done,
        "#notes",
    )


@login_required
def change_note(request, event_id: str, roundtable_id: int, note_id: int):
    """Change a note, or write its other language."""
    row = roundtable_for(request.user, event_id, roundtable_id)
    note = next((one for one in notes_for(request.user, row) if one.pk == note_id), None)
    require(note is not None and (note.round_number, note.table_number) in may_write_at(request.user, row))
    form = note_form(request, row, people_shown(row, page_language()), request.POST or None, note)
    require(form is not None)
    if request.method == "POST" and form.is_valid():
        done = _("The note is changed.")
        return acted(
            request,
            event_id,
            roundtable_id,
            lambda one: note_services.change_note(request.user, one, note_id, form.note()),
            done,
            "#notes",
        )
    context = {"form": form, "event_id": event_id, "row": row, "topic": Text(row.topic_ko, row.topic_en)}
    return render(request, "events/roundtable_note.html", context)


@login_required
@require_POST
def save_summary(request, event_id: str, roundtable_id: int):
    """Write what the roundtable comes to."""
    form = summary_form(roundtable_for(request.user, event_id, roundtable_id), request.POST)
    if not form.is_valid():
        return roundtable(request, event_id, roundtable_id, summary_form=form)
    given = form.cleaned_data
    return acted(
        request,
        event_id,
        roundtable_id,
        lambda row: note_services.save_summary(request.user, row, ko=given["summary_ko"], en=given["summary_en"]),
        _("The summary is saved."),
        "#strategy",
    )


@login_required
@require_POST
def act_on_note(request, event_id: str, roundtable_id: int, note_id: int):
    """Take a note into the strategy note or out of it; give consent to being named or take it back."""
    what = request.POST.get("do", "")

    def act(row) -> None:
        if what in ("choose", "drop"):
            note_services.choose_note(request.user, row, note_id, chosen=what == "choose")
        else:
            note_services.consent(request.user, row, note_id, given=what == "agree")

    done = {
        "choose": _("The note is in the strategy note."),
        "drop": _("The note is not in the strategy note."),
        "agree": _("You agreed to be named."),
        "disagree": _("You are not named outside."),
    }.get(what, "")
    return acted(request, event_id, roundtable_id, act, done, "#notes")


@login_required
def strategy_pdf(request, event_id: str, roundtable_id: int):
    """Send the strategy note as PDF, in the language of the page or of `language`."""
    note = strategy_note_for(request.user, roundtable_for(request.user, event_id, roundtable_id))
    wanted = request.GET.get("language", "")
    language = Language(wanted) if wanted in list(Language) else page_language()
    response = HttpResponse(report_as_pdf(tell_strategy_note(note, language)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="strategy-note-{roundtable_id}-{language}.pdf"'
    return response


@login_required
def strategy_json(request, event_id: str, roundtable_id: int):
    """Send the strategy note as JSON in both languages."""
    note = strategy_note_for(request.user, roundtable_for(request.user, event_id, roundtable_id))
    return JsonResponse(note.as_data(), json_dumps_params={"ensure_ascii": False, "indent": 2})
