"""Roundtables of a trade show: set-up, guests, seats, notes and the strategy note."""

from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bioaccord.brief import wording
from bioaccord.brief.report_pdf import report_as_pdf
from bioaccord.brief.strategy_note_told import tell_strategy_note
from bioaccord.node.accounts.access import require
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import table_file
from bioaccord.node.supply.access import current_network
from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.language import Language, Text

from . import roundtable_services as services
from .models import DelegateRecord
from .roundtable_access import (
    event_row,
    guests_of,
    is_organiser,
    latest_run,
    may_write_at,
    note_of,
    notes_for,
    own_delegates,
    own_guests,
    people_of,
    roundtable_for,
    roundtables_of,
    seats_of,
    strategy_note_for,
)
from .roundtable_forms import KINDS, JoinForm, NoteForm, RoundtableForm
from .rows import programme_of
from .run_access import Standing, is_live, standing_of

_SEAT_COLUMNS = ("round", "slot", "table", "delegate_id", "name", "firm", "country", "moderator")
_MOST_BROKEN = 30


@login_required
def roundtables(request, event_id: str):
    """List the roundtables of an event."""
    event = programme_of(event_row(request.user, event_id))
    language = page_language()
    shown = [
        {
            "row": one,
            "topic": Text(one.topic_ko, one.topic_en),
            "guests": len(guests_of(one)),
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
        names = ("topic_ko", "topic_en", "about_ko", "about_en", "tables", "seats", "round_slots", "is_open")
        initial = {name: getattr(row, name) for name in names} | {"documents": "\n".join(lines)}
    form = RoundtableForm(request.POST or None, initial=initial, slots=slots)
    if request.method == "POST" and form.is_valid():
        saved = services.save_roundtable(request.user, event_id, form.cleaned_data, row.pk if row else None)
        messages.success(request, _("The roundtable is saved."))
        return redirect("roundtable", event_id, saved.pk)
    context = {"form": form, "event_id": event_id, "row": row, "section": "events"}
    return render(request, "events/roundtable_form.html", context)


@login_required
def roundtable(request, event_id: str, roundtable_id: int, note_form=None, join_form=None):
    """Show a roundtable: to guests their tables, to the organiser everything."""
    row = roundtable_for(request.user, event_id, roundtable_id)
    language, organises = page_language(), is_organiser(request.user)
    event = programme_of(row.event)
    people = _people(row, language)
    own = own_guests(request.user, row)
    takes_part = organises or bool(own)
    slots = {one.slot_id: wording.slot(one, event.time_zone, language) for one in event.slots}
    rounds = [slots.get(one, one) for one in row.round_slots]
    context = {
        "row": row,
        "event_id": event_id,
        "event": event.name.in_language(language),
        "is_sample": event.fictional,
        "topic": Text(row.topic_ko, row.topic_en),
        "about": Text(row.about_ko, row.about_en),
        "documents": [
            {"title": Text(one["title_ko"], one["title_en"]), "address": one["address"]} for one in row.documents
        ],
        "rounds": rounds,
        "is_organiser": organises,
        "takes_part": takes_part,
        "guests": [people[one.delegate.delegate_id] for one in guests_of(row)] if takes_part else [],
        "guest_count": len(people),
        "countries": sorted(Counter(one["country"] for one in people.values()).items()),
        "own": [_own_tables(one, row, people, rounds) for one in own],
        "join_form": join_form or _join_form(request, row, language),
        "notes": [_note(one, people, own, language) for one in notes_for(request.user, row)] if takes_part else [],
        "note_form": note_form or _note_form(request, row, people),
        "section": "events" if organises else "meetings",
    }
    if organises:
        context |= _organiser(row, people, rounds, language) | {"checked": request.session.pop("seat_check", None)}
    return render(request, "events/roundtable.html", context)


def _organiser(row, people, rounds, language) -> dict:
    found = services.told(row)
    run = latest_run(row)
    seated = {name for tables in row.seating for group in tables for name in group}
    invited = {one.delegate_id for one in guests_of(row)}
    return {
        "run": _run(run, language) if run else None,
        "found": found,
        "broken": [one.told(language) for one in found.broken[:_MOST_BROKEN]] if found else [],
        "bound_reason": found.bound_reason.told(language) if found else "",
        "told": [one.told(language) for one in found.told] if found else [],
        "seats": [
            {"name": name, "tables": [[people[one]["short"] for one in group if one in people] for group in tables]}
            for name, tables in zip(rounds, row.seating, strict=False)
        ],
        "meets": _meets(row, people),
        "is_published": bool(row.published) and row.published == row.seating,
        "was_published": bool(row.published),
        "is_old": bool(row.seating) and seated != set(people),
        "to_invite": [
            (one.delegate_id, f"{_name(one, language)} · {_firm(one.organisation_id, language)}")
            for one in row.event.delegates.filter(withdrawn_at=None)
            if one.pk not in invited
        ],
        "table_numbers": range(1, row.tables + 1),
    }


def _meets(row, people) -> list[dict]:
    """Return for each guest how many of the other countries and of the own one it meets."""
    met: dict[str, set[str]] = {one: set() for one in people}
    for tables in row.seating:
        for group in tables:
            for one in set(group) & met.keys():
                met[one] |= set(group) & met.keys() - {one}
    if not row.seating:
        return []
    return [
        {
            "guest": people[one],
            "others": sum(people[two]["country"] != people[one]["country"] for two in met[one]),
            "own": sum(people[two]["country"] == people[one]["country"] for two in met[one]),
        }
        for one in people
    ]


def _people(row, language) -> dict[str, dict]:
    countries = {one.organisation_id: one.country for one in current_network().organisations}
    shown = {}
    for one in guests_of(row):
        code = countries.get(one.delegate.organisation_id, "")
        name, firm = _name(one.delegate, language), _firm(one.delegate.organisation_id, language)
        shown[one.delegate.delegate_id] = {
            "id": one.delegate.delegate_id,
            "name": name,
            "firm": firm,
            "short": f"{name} · {firm}",
            "country": country_name(code).in_language(language) if code else _("not known"),
            "code": code,
            "is_moderator": one.is_moderator,
            "is_interpreter": one.is_interpreter,
            "has_joined": one.joined_at is not None,
            "brings": one.brings,
            "kept_apart": [_firm(firm, language) for firm in one.kept_apart],
            "away": one.away_rounds,
            "away_shown": ", ".join(str(number + 1) for number in one.away_rounds),
        }
    return shown


def _name(delegate: DelegateRecord, language) -> str:
    return Text(delegate.name_ko, delegate.name_en).in_language(language)


def _firm(organisation_id: str, language) -> str:
    firm = next((one for one in current_network().organisations if one.organisation_id == organisation_id), None)
    return wording.organisation_name(firm, language) if firm else organisation_id


def _own_tables(guest, row, people, rounds) -> dict:
    own = guest.delegate.delegate_id
    shown = []
    for when, tables in zip(rounds, seats_of(row, published=True), strict=False):
        place = next((number for number, group in enumerate(tables, start=1) if own in group), None)
        others = [people[one] for one in tables[place - 1] if one in people and one != own] if place else []
        shown.append({"when": when, "table": place, "others": others})
    return {"guest": people[own], "rounds": shown}


def _join_form(request, row, language, data=None):
    delegates = own_delegates(request.user, row)
    if not delegates:
        return None
    own = own_guests(request.user, row)
    initial = {}
    if own:
        lines = [" | ".join(one[key] for key in ("what", "value", "unit", "source", "date")) for one in own[0].brings]
        initial = {"delegate": own[0].delegate.delegate_id, "kept_apart": own[0].kept_apart, "brings": "\n".join(lines)}
    elif not row.is_open:
        return None
    firms = {one.organisation_id for one in delegates}
    others = sorted(set(row.event.delegates.values_list("organisation_id", flat=True)) - firms)
    choices = sorted(((one, _firm(one, language)) for one in others), key=lambda one: one[1])
    names = [(one.delegate_id, _name(one, language)) for one in delegates]
    return JoinForm(data, initial=initial, delegates=names, firms=choices)


def _note_form(request, row, people, data=None):
    places = sorted(may_write_at(request.user, row))
    if not places or not row.seating:
        return None
    choices = [
        (f"{turn}-{table}", _("Round %(turn)d, table %(table)d") % {"turn": turn, "table": table})
        for turn, table in places
    ]
    named = [(one["id"], one["short"]) for one in people.values()]
    return NoteForm(data, places=choices, people=named, initial={"marking": "amber"})


def _note(row, people, own, language) -> dict:
    note = note_of(row)
    mine = {one.delegate.delegate_id for one in own} & set(row.named)
    return {
        "row": row,
        "text": note.text,
        "kind": dict(KINDS)[row.kind],
        "marking": row.marking.upper(),
        "named": [{"name": people[one]["short"], "agreed": one in row.consents} for one in row.named if one in people],
        "may_travel": note.may_travel,
        "can_consent": bool(mine),
        "has_consented": bool(mine) and mine <= set(row.consents),
    }


def _run(run, language) -> dict:
    live, standing = is_live(run), standing_of(run)
    total = run.asked_for.get("seconds", services.SECONDS)
    done = run.progress[-1][0] if run.progress else 0
    words = {
        Standing.WAITING: _("waiting for the worker"),
        Standing.RUNNING: _("searching seats"),
        Standing.STOPPED: _("stopped; the best seats so far are kept"),
        Standing.DONE: _("done"),
        Standing.FAILED: _("failed; the seats before are intact"),
        Standing.INTERRUPTED: _("interrupted: its worker died; the seats before are intact. Search again."),
    }[standing]
    if run.progress and live:
        words += " · " + _("%(seconds)s s, cost %(cost)s") % {"seconds": done, "cost": round(run.progress[-1][1], 1)}
    if run.said:
        words += " · " + run.said[str(language)]
    moved = run.result.get("moved") or []
    return {"live": live, "words": words, "done": min(done, total), "total": total, "moved": len(moved)}


@login_required
@never_cache
def progress(request, event_id: str, roundtable_id: int):
    """Tell how far the search for seats is."""
    require(is_organiser(request.user))
    run = latest_run(roundtable_for(request.user, event_id, roundtable_id))
    told = _run(run, page_language()) if run else {"live": False, "words": "", "done": 0, "total": 1}
    return JsonResponse({name: told[name] for name in ("words", "live", "done", "total")})


def _acted(request, event_id, roundtable_id, act, done: str, place: str = ""):
    row = roundtable_for(request.user, event_id, roundtable_id)
    try:
        act(row)
        if done:
            messages.success(request, done)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        place = ""
    except BioaccordError as error:
        messages.error(request, error.told(page_language()))
        place = ""
    answer = redirect("roundtable", event_id, roundtable_id)
    answer["Location"] += place
    return answer


@login_required
@require_POST
def join(request, event_id: str, roundtable_id: int):
    """Take part, or change with what."""
    row = roundtable_for(request.user, event_id, roundtable_id)
    form = _join_form(request, row, page_language(), request.POST)
    require(form is not None)
    if not form.is_valid():
        return roundtable(request, event_id, roundtable_id, join_form=form)
    given = form.cleaned_data

    def act(one) -> None:
        services.join(request.user, one, given["delegate"], kept_apart=given["kept_apart"], brings=given["brings"])

    return _acted(request, event_id, roundtable_id, act, _("You take part."))


@login_required
@require_POST
def leave(request, event_id: str, roundtable_id: int):
    """Take a guest out."""
    who = request.POST.get("delegate", "")
    done = _("The guest does not take part any more.")
    return _acted(request, event_id, roundtable_id, lambda row: services.leave(request.user, row, who), done, "#guests")


@login_required
@require_POST
def invite(request, event_id: str, roundtable_id: int):
    """Invite delegates."""
    row = roundtable_for(request.user, event_id, roundtable_id)
    count = services.invite(request.user, row, request.POST.getlist("delegates"))
    messages.success(
        request,
        ngettext("%(count)d delegate is invited.", "%(count)d delegates are invited.", count) % {"count": count},
    )
    return redirect("roundtable", event_id, roundtable_id)


@login_required
@require_POST
def guest(request, event_id: str, roundtable_id: int):
    """Say who moderates, interprets, or is not there."""
    given = request.POST

    def act(row) -> None:
        away = [
            number
            for number in range(len(row.round_slots))
            if str(number + 1) in given.get("away", "").replace(",", " ").split()
        ]
        services.save_guest(
            request.user, row, given.get("delegate", ""),
            moderator="moderator" in given, interpreter="interpreter" in given, away=away,
        )  # fmt: skip

    return _acted(request, event_id, roundtable_id, act, _("The guest is saved."), "#guests")


@login_required
@require_POST
def seat(request, event_id: str, roundtable_id: int):
    """Search seats in the background."""
    written = request.POST.get("from_round", "1")
    first = int(written) - 1 if written.isdecimal() else 0
    done = _("Seats are being searched.")
    return _acted(
        request,
        event_id,
        roundtable_id,
        lambda row: services.start_seating(request.user, row, from_round=max(0, first)),
        done,
    )


@login_required
@require_POST
def stop(request, event_id: str, roundtable_id: int):
    """End the search."""
    done = _("The search ends; the best seats so far are kept.")
    return _acted(request, event_id, roundtable_id, lambda row: services.stop_seating(request.user, row), done)


@login_required
@require_POST
def move(request, event_id: str, roundtable_id: int):
    """Check what moving a guest would do, or move it."""
    given = request.POST
    keeps = given.get("do") == "move"

    def act(row) -> None:
        require(is_organiser(request.user))
        numbers = [given.get(name, "") for name in ("round", "table")]
        turn, table = (int(one) if one.isdecimal() else 0 for one in numbers)
        before = services.told(row)
        seats = services.moved_seats(row, turn, given.get("delegate", ""), table, given.get("other", ""))
        after = services.told(row, seats)
        new = [one.told(page_language()) for one in after.broken if one not in before.broken]
        head = _("Moved.") if keeps else _("If moved:")
        counts = _("Repeats %(before)d → %(after)d, broken rules %(old)d → %(new)d.") % {
            "before": before.repeats, "after": after.repeats, "old": len(before.broken), "new": len(after.broken),
        }  # fmt: skip
        # Told beside the form, where the hands are, with what was chosen.
        chosen = {name: given.get(name, "") for name in ("round", "delegate", "table", "other")}
        request.session["seat_check"] = chosen | {"words": " ".join([head, counts, *new[:3]])}
        if keeps:
            services.move_guest(request.user, row, seats)

    return _acted(request, event_id, roundtable_id, act, "", "#move")


@login_required
@require_POST
def publish(request, event_id: str, roundtable_id: int):
    """Show the seats to delegates."""
    done = _("The seats are published: each delegate sees the own table.")
    return _acted(request, event_id, roundtable_id, lambda row: services.publish(request.user, row), done)


@login_required
def seats_file(request, event_id: str, roundtable_id: int, format: str):
    """Send all seats as CSV or JSON, for organisers."""
    require(is_organiser(request.user))
    row = roundtable_for(request.user, event_id, roundtable_id)
    people = _people(row, page_language())
    codes = {one.guest_id: one.country for one in people_of(row)}
    rows = [
        {
            "round": turn,
            "slot": row.round_slots[turn - 1],
            "table": table,
            "delegate_id": name,
            "name": people[name]["name"],
            "firm": people[name]["firm"],
            "country": codes[name],
            "moderator": people[name]["is_moderator"],
        }
        for turn, tables in enumerate(row.seating, start=1)
        for table, group in enumerate(tables, start=1)
        for name in group
        if name in people
    ]
    return table_file(rows, _SEAT_COLUMNS, f"{event_id}-roundtable-{roundtable_id}", format)


@login_required
@require_POST
def write_note(request, event_id: str, roundtable_id: int):
    """Write a note of a table."""
    row = roundtable_for(request.user, event_id, roundtable_id)
    form = _note_form(request, row, _people(row, page_language()), request.POST)
    require(form is not None)
    if not form.is_valid():
        return roundtable(request, event_id, roundtable_id, note_form=form)
    done = _("The note is written.")
    return _acted(
        request,
        event_id,
        roundtable_id,
        lambda one: services.write_note(request.user, one, form.note()),
        done,
        "#notes",
    )


@login_required
@require_POST
def act_on_note(request, event_id: str, roundtable_id: int, note_id: int):
    """Take a note into the strategy note or out of it; give consent to being named or take it back."""
    what = request.POST.get("do", "")

    def act(row) -> None:
        if what in ("choose", "drop"):
            services.choose_note(request.user, row, note_id, chosen=what == "choose")
        else:
            services.consent(request.user, row, note_id, given=what == "agree")

    done = {
        "choose": _("The note is in the strategy note."),
        "drop": _("The note is not in the strategy note."),
        "agree": _("You agreed to be named."),
        "disagree": _("You are not named outside."),
    }.get(what, "")
    return _acted(request, event_id, roundtable_id, act, done, "#notes")


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
