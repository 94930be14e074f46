"""Roundtables of a trade show: their list, set-up, and the page of one."""

from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bioaccord.brief import wording
from bioaccord.node.accounts.access import require
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.language import Text

from . import roundtable_services as services
from .roundtable_access import (
    event_row,
    is_organiser,
    may_write_at,
    notes_for,
    own_guests,
    roundtable_for,
    roundtables_of,
)
from .roundtable_filled_forms import figure_form, join_form, note_form, result_form, summary_form
from .roundtable_forms import RoundtableForm, group_line
from .roundtable_shown import figures_shown, note_shown, organiser_shown, own_tables, people_shown
from .roundtable_times import present_guests
from .rows import programme_of

_TYPED = (
    "topic_ko", "topic_en", "about_ko", "about_en", "place_ko", "place_en", "tables", "seats", "round_slots",
    "grouping", "is_open",
)  # fmt: skip


@login_required
def roundtables(request, event_id: str):
    """List the roundtables of an event."""
    event = programme_of(event_row(request.user, event_id))
    language = page_language()
    shown = [
        {
            "row": one,
            "topic": Text(one.topic_ko, one.topic_en),
            "guests": len(present_guests(one)),
            "own": own_guests(request.user, one),
        }
        for one in roundtables_of(request.user, event_id)
    ]
    context = {
        "event_id": event_id,
        "event": event.name.in_language(language),
        "is_sample": event.fictional,
        "roundtables": shown,
        "is_organiser": is_organiser(request.user),
        "section": "events" if is_organiser(request.user) else "meetings",
    }
    return render(request, "events/roundtables.html", context)


@login_required
def new_roundtable(request, event_id: str):
    """Take a new roundtable."""
    return _set_up(request, event_id, None)


@login_required
def edit_roundtable(request, event_id: str, roundtable_id: int):
    """Change a roundtable."""
    return _set_up(request, event_id, roundtable_for(request.user, event_id, roundtable_id))


def _set_up(request, event_id, row):
    require(is_organiser(request.user))
    event = programme_of(event_row(request.user, event_id))
    language = page_language()
    slots = [(one.slot_id, wording.slot(one, event.time_zone, language)) for one in event.slots]
    initial = {"tables": 4, "seats": 8, "is_open": True}
    if row is not None:
        lines = [f"{one['title_ko']} | {one['title_en']} | {one['address']}" for one in row.documents]
        initial = {name: getattr(row, name) for name in _TYPED} | {
            "documents": "\n".join(lines),
            "groups": "\n".join(map(group_line, row.groups)),
        }
    form = RoundtableForm(request.POST or None, initial=initial, slots=slots)
    if request.method == "POST" and form.is_valid():
        saved = services.save_roundtable(request.user, event_id, form.cleaned_data, row.pk if row else None)
        messages.success(request, _("The roundtable is saved."))
        return redirect("roundtable", event_id, saved.pk)
    context = {"form": form, "event_id": event_id, "row": row, "section": "events"}
    return render(request, "events/roundtable_form.html", context)


@login_required
def roundtable(request, event_id: str, roundtable_id: int, **forms):
    """Show a roundtable: to guests their tables, to the organiser everything. `forms` are those that were filled in wrongly, by name."""
    row = roundtable_for(request.user, event_id, roundtable_id)
    language, organises = page_language(), is_organiser(request.user)
    event = programme_of(row.event)
    people = people_shown(row, language)
    own = own_guests(request.user, row)
    takes_part = organises or bool(own)
    slots = {one.slot_id: wording.slot(one, event.time_zone, language) for one in event.slots}
    rounds = [slots.get(one, one) for one in row.round_slots]
    figures = figures_shown(request.user, row, people, language)
    may_write = may_write_at(request.user, row)
    told = [slots.get(one, one) for one in row.published_slots]
    context = {
        "row": row,
        "event_id": event_id,
        "event": event.name.in_language(language),
        "is_sample": event.fictional,
        "topic": Text(row.topic_ko, row.topic_en),
        "about": Text(row.about_ko, row.about_en),
        "place": Text(row.place_ko, row.place_en),
        "documents": [
            {"title": Text(one["title_ko"], one["title_en"]), "address": one["address"]} for one in row.documents
        ],
        "rounds": rounds,
        "is_organiser": organises,
        "takes_part": takes_part,
        "guests": [people[one.delegate.delegate_id] for one in present_guests(row)] if takes_part else [],
        "guest_count": len(people),
        "countries": sorted(Counter(one["country"] for one in people.values()).items()),
        "own": [own_tables(one, row, people, told, figures) for one in own],
        "has_own_figures": any(one["is_own"] for one in figures),
        "join_form": join_form(request, row, language),
        "result_form": result_form(request, row, language),
        "figure_form": figure_form(request, row, language),
        "notes": [note_shown(one, people, own, may_write, language) for one in notes_for(request.user, row)]
        if takes_part
        else [],
        "note_form": note_form(request, row, people),
        "section": "events" if organises else "meetings",
    }
    if organises:
        context |= organiser_shown(request.user, row, people, rounds, language)
        context |= {"checked": request.session.pop("seat_check", None), "summary_form": summary_form(row)}
    return render(request, "events/roundtable.html", context | forms)
