"""Halls, tables and the ways between them, changed in plain forms."""

from itertools import combinations, groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bioaccord.brief import wording
from bioaccord.events import programme_edit as edit
from bioaccord.events.programme import Event
from bioaccord.events.programme_edit import ProgrammeError
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.language import Language, Text

from . import programme_forms as forms
from . import programme_services as services
from .programme_seen import given_for, programme_context, tried
from .rows import programme_of
from .run_access import organised_event

_TABLES_A_PAGE = 60


@login_required
@require_POST
def add_tables(request, event_id: str):
    """Add tables or rooms to a hall that is there, or to a new one."""
    organised_event(request.user, event_id)
    back, form = reverse("event_programme", args=[event_id]), forms.TablesForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, _("Write the hall in both languages, the numbers of the tables, and at least two seats.")
        )
        return redirect(back)
    given = form.cleaned_data

    def change(event: Event) -> Event:
        hall, names = Text(given["hall_ko"], given["hall_en"]), edit.table_names(given["names"])
        return edit.with_more_tables(event, hall, names, given["seats"], given["zone"].strip())

    return tried(request, event_id, change, back) or redirect(back)


@login_required
def hall(request, event_id: str, number: int):
    """Change a hall: what it is called, and seats, zone and closed slots of its tables."""
    row, language = organised_event(request.user, event_id), page_language()
    event = programme_of(row)
    halls = list(dict.fromkeys(table.hall.en for table in event.tables))
    if not 1 <= number <= len(halls):
        raise Http404
    tables = [one for one in event.tables if one.hall.en == halls[number - 1]]
    name, back = tables[0].hall, reverse("event_programme", args=[event_id])
    form = forms.HallForm(given_for(request, "name"), initial={"name_ko": name.ko, "name_en": name.en})
    if request.method == "POST":
        change = None
        if request.POST.get("act") == "name":
            if form.is_valid():
                called = Text(form.cleaned_data["name_ko"], form.cleaned_data["name_en"])
                change = lambda one: edit.with_hall_called(one, name.en, called)  # noqa: E731 - it differs by what was pressed
        else:
            change = _tables_changed(request.POST, name.en)
        answer = tried(request, event_id, change, back) if change else None
        if answer is not None:
            return answer
    page = forms.page_of_tables(request.GET.get("page", ""))
    pages = max(1, -(-len(tables) // _TABLES_A_PAGE))
    page = min(page, pages)
    slots = {slot.slot_id: slot for slot in event.slots}
    context = programme_context(request, row, event) | {
        "form": form,
        "hall": name.in_language(language),
        "count": len(tables),
        "tables": [
            {
                "table_id": one.table_id,
                "seats": one.capacity,
                "zone": one.zone,
                "closed": _closed_words(one.closed_slots, slots, event, language),
            }
            for one in tables[(page - 1) * _TABLES_A_PAGE : page * _TABLES_A_PAGE]
        ],
        "pages": range(1, pages + 1) if pages > 1 else (),
        "page_number": page,
        "acts": forms.part_names().items(),
        "slots": [(slot.slot_id, wording.slot(slot, event.time_zone, language)) for slot in event.slots],
        "chosen": set(request.POST.getlist("table")),
        "given": request.POST,
    }
    return render(request, "events/programme_hall.html", context)


def _closed_words(closed: frozenset[str], slots: dict, event: Event, language: Language) -> str:
    if not closed:
        return ""
    if len(closed) == len(slots):
        return _("in all slots")
    runs = []
    numbered = [(number, one) for number, one in enumerate(slots) if one in closed]
    for _key, run in groupby(enumerate(numbered), key=lambda pair: pair[1][0] - pair[0]):
        ids = [one for _place, (_number, one) in run]
        first, last = (wording.slot(slots[one], event.time_zone, language) for one in (ids[0], ids[-1]))
        runs.append(first if first == last else f"{first} … {last}")
    return "; ".join(runs)


def _tables_changed(given, hall: str) -> services.Change:
    """Return the change of chosen tables; of none chosen, a refusal."""
    wanted, chosen = given.get("act", ""), set(given.getlist("table"))
    is_all = given.get("all") == "yes"

    def change(event: Event) -> Event:
        ids = {one.table_id for one in event.tables if one.hall.en == hall and (is_all or one.table_id in chosen)}
        if not ids:
            raise ProgrammeError(Text("테이블을 하나 이상 고르십시오.", "Choose at least one table."))
        if wanted == "gone":
            return edit.without_tables(event, ids)
        if wanted == "seats":
            written = given.get("seats", "").strip()
            if not written.isdecimal() or not 2 <= int(written[:6]) <= 500:
                raise ProgrammeError(
                    Text("좌석 수를 2에서 500 사이로 적어 주십시오.", "Write the seats, from 2 to 500.")
                )
            return edit.with_tables_changed(event, ids, seats=int(written))
        if wanted == "zone":
            zone = given.get("zone", "").replace("\0", "").strip()[:16]
            if "/" in zone:
                raise ProgrammeError(Text("구역 이름에는 ‘/’를 쓸 수 없습니다.", "A zone cannot hold “/”."))
            return edit.with_tables_changed(event, ids, zone=zone)
        span = _span(event, given.get("from_slot", ""), given.get("to_slot", ""))
        if wanted == "close":
            return edit.with_tables_changed(event, ids, closes=span)
        if wanted == "open":
            return edit.with_tables_changed(event, ids, opens=span)
        raise ProgrammeError(Text("무엇을 할지 고르십시오.", "Choose what to do."))

    return change


def _span(event: Event, first: str, last: str) -> frozenset[str]:
    """Return the slots from one to another; all where none is chosen."""
    ids = [slot.slot_id for slot in event.slots]
    begin = ids.index(first) if first in ids else 0
    end = ids.index(last) if last in ids else len(ids) - 1
    if end < begin:
        raise ProgrammeError(
            Text(
                "끝나는 시간이 시작보다 앞섭니다. 둘 중 하나를 고쳐 주십시오.",
                "The last slot lies before the first. Correct one of the two.",
            )
        )
    return frozenset(ids[begin : end + 1])


@login_required
def walks(request, event_id: str):
    """Change how many minutes it takes on foot from hall to hall, and between the zones of a hall."""
    row, language = organised_event(request.user, event_id), page_language()
    event = programme_of(row)
    pairs = _pairs(event)
    minutes = {frozenset((one.one, one.other)): f"{one.minutes:g}" for one in event.walks}
    if request.method == "POST":
        answer = tried(
            request,
            event_id,
            lambda one: edit.with_walks(one, forms.walk_minutes(request.POST, _pairs(one))),
            reverse("event_programme", args=[event_id]),
        )
        if answer is not None:
            return answer
    names = {one.hall.en: one.hall.in_language(language) for one in event.tables}
    context = programme_context(request, row, event) | {
        "rows": [
            {
                "number": number,
                "one": _place_name(one, names),
                "other": _place_name(other, names),
                "minutes": request.POST.get(f"minutes-{number}", minutes.get(frozenset((one, other)), "")),
            }
            for number, (one, other) in enumerate(pairs)
        ]
    }
    return render(request, "events/programme_walks.html", context)


def _pairs(event: Event) -> list[tuple[str, str]]:
    """Return the pairs of halls, of zones of one hall, and whatever else a way is written for."""
    places = edit.places_of(event)
    halls = [one for one in places if "/" not in one]
    found = dict.fromkeys(combinations(halls, 2))
    for one in halls:
        found |= dict.fromkeys(combinations([place for place in places if place.startswith(f"{one}/")], 2))
    known = {frozenset(pair) for pair in found}
    return [*found, *((one.one, one.other) for one in event.walks if frozenset((one.one, one.other)) not in known)]


def _place_name(place: str, names: dict[str, str]) -> str:
    first, slash, zone = place.partition("/")
    return f"{names.get(first, first)}{' ' if slash else ''}{zone}"
