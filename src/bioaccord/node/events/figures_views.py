"""After the event: outcomes entered table by table or from check-in, what each side says, and the figures with their files."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bioaccord.brief import wording
from bioaccord.events.event_figures import LEAST_FIRMS, EventFigures, GroupFigures, Rated, event_figures
from bioaccord.events.wishes import Measured, measured
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import table_file
from bioaccord.node.supply.access import current_network
from bioaccord.reading.table import write_workbook
from bioaccord.vocabulary.meeting import MeetingStatus

from . import figures_services
from .access import meeting_for
from .board_access import HOLDING, hall_day
from .firms import firms_called
from .rows import event_of, nothing_collected, programme_of, read_meetings
from .run_access import organised_event
from .run_views import event_context
from .schedule_mark import kept_for_schedule
from .words import STATUS_NAMES

COLUMNS = (
    "part",
    "group",
    "firms",
    "accepted",
    "with_slot",
    "held",
    "no_show",
    "not_entered",
    "share_held",
    "ratings",
    "satisfaction",
)
GOAL_COLUMNS = ("name", "goal", "unit", "amount")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@never_cache
def figures(request, event_id: str):
    """Show what the event came to."""
    row, language = organised_event(request.user, event_id), page_language()
    found, goals = _found(row)
    told = figures_services.outcomes_by_check_in(request.user, event_id)
    entered = figures_services.entered_by_check_in(request.user, event_id)
    context = event_context(row, language) | {
        "least": LEAST_FIRMS,
        "tiles": _tiles(found.whole),
        "parts": [
            {"name": _part_name(part), "rows": [_told(one, part, language) for one in groups]}
            for part, groups in _parts(found)
        ],
        "across": _across_words(found),
        "spread": found.spread,
        "gini": f"{found.spread.gini:.2f}" if found.spread else "",
        "goals": [_goal(one, language) for one in goals],
        "by_check_in": {
            "held": sum(one == MeetingStatus.HELD for one in told.outcomes.values()),
            "no_show": sum(one == MeetingStatus.NO_SHOW for one in told.outcomes.values()),
            "untold": told.untold,
            "unused": [
                {"day": wording.day(one.day, language), "delegates": one.delegates, "checked_in": one.checked_in}
                for one in told.use
                if not one.is_telling
            ]
            if told.untold
            else [],
            "entered": {"at": entered.at, "count": len(entered.before)} if entered else None,
        },
        "as_of": timezone.now(),
    }
    return render(request, "events/figures.html", context)


@kept_for_schedule
def _found(row) -> tuple[EventFigures, list[Measured]]:
    """Return the figures of an event, and how much of each goal its schedule has."""
    countries = {one.organisation_id: one.country for one in current_network().organisations}
    rated = row.meetings.exclude(asking_rating=None, asked_rating=None).order_by()
    ratings = {key: Rated(*given) for key, *given in rated.values_list("meeting_id", "asking_rating", "asked_rating")}
    with nothing_collected():
        event = event_of(row)
        meetings = read_meetings(row.meetings.order_by(), event)
        return event_figures(event, meetings, countries, ratings), measured(event, meetings)


def _parts(found) -> list[tuple[str, tuple[GroupFigures, ...]]]:
    return [("all", (found.whole,)), ("pair", found.by_pair), ("visitors", found.first_time), ("day", found.by_day)]


def _part_name(part: str) -> str:
    return {
        "all": _("The whole event"),
        "pair": _("By the countries of the two firms"),
        "visitors": _("First-time visitors"),
        "day": _("By day"),
    }[part]


def _group_name(name: str, part: str, language) -> str:
    if part == "pair":
        return " – ".join(_("unknown") if one == "?" else wording.country(one, language) for one in name.split("-"))
    words = {
        "all": _("all meetings"),
        "first_time": _("with a firm that has a first-time visitor"),
        "regular": _("the others"),
    }
    if part == "day":
        return wording.day(date.fromisoformat(name), language)
    return words.get(name, name)


def _told(one: GroupFigures, part: str, language) -> dict:
    share = one.share_held
    return {
        "group": _group_name(one.name, part, language),
        "hidden": one.is_hidden,
        "firms": f"{one.firms:,}",
        "accepted": f"{one.accepted:,}",
        "with_slot": f"{one.with_slot:,}",
        "held": f"{one.held:,}",
        "no_show": f"{one.no_show:,}",
        "not_entered": f"{one.not_entered:,}",
        "share_held": "–" if share is None else f"{100 * share:.0f} %",
        "satisfaction": "–" if one.satisfaction is None else f"{one.satisfaction:.1f} ({one.ratings:,})",
    }


def _tiles(whole: GroupFigures) -> list[tuple[str, str]]:
    if whole.is_hidden:
        return []
    return [
        (_("with a slot"), f"{whole.with_slot:,}"),
        (_("held"), f"{whole.held:,}"),
        (_("no show"), f"{whole.no_show:,}"),
        (_("nothing entered yet"), f"{whole.not_entered:,}"),
        (_("satisfaction of 5"), "–" if whole.satisfaction is None else f"{whole.satisfaction:.1f}"),
    ]


def _across_words(found) -> str:
    """Return how many meetings joined firms of two countries, where that may be told."""
    across = [one for one in found.by_pair if len(set(one.name.split("-"))) > 1 and "?" not in one.name]
    if not across or any(one.is_hidden for one in across) or found.whole.is_hidden:
        return ""
    slots, held = sum(one.with_slot for one in across), sum(one.held for one in across)
    return _(
        "{slots} of {all} meetings with a slot join firms of two countries; {held} of them are entered as held."
    ).format(slots=f"{slots:,}", all=f"{found.whole.with_slot:,}", held=f"{held:,}")


def _goal(one, language) -> dict:
    return {
        "name": one.goal.name,
        "goal": one.goal.says.in_language(language),
        "unit": one.goal.unit.in_language(language),
        "amount": f"{one.amount:,.3g}" if abs(one.amount) < 1000 else f"{one.amount:,.0f}",
    }


@login_required
@never_cache
def figures_file(request, event_id: str, format: str):
    """Send the figures as CSV, JSON or a workbook."""
    row, language = organised_event(request.user, event_id), page_language()
    found, goals = _found(row)
    rows = [_row(one, part, language) for part, groups in _parts(found) for one in groups]
    if format != "xlsx":
        return table_file(rows, COLUMNS, f"{event_id}-figures", format)
    goal_rows = [_goal(one, language) for one in goals]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "figures.xlsx"
        sheets = {
            "figures": (COLUMNS, [[one[column] for column in COLUMNS] for one in rows]),
            "goals": (GOAL_COLUMNS, [[one[column] for column in GOAL_COLUMNS] for one in goal_rows]),
        }
        write_workbook(path, sheets, as_figures=True)
        response = HttpResponse(path.read_bytes(), content_type=_XLSX)
    response["Content-Disposition"] = f'attachment; filename="{event_id}-figures.xlsx"'
    return response


def _row(one: GroupFigures, part: str, language) -> dict:
    """Return a group as numbers; of a hidden one its name alone."""
    # In files a day is one that programs can read.
    told = {"part": part, "group": one.name if part == "day" else _group_name(one.name, part, language)}
    if one.is_hidden:
        return told | dict.fromkeys(COLUMNS[2:])
    share = one.share_held
    return told | {
        "firms": one.firms,
        "accepted": one.accepted,
        "with_slot": one.with_slot,
        "held": one.held,
        "no_show": one.no_show,
        "not_entered": one.not_entered,
        "share_held": None if share is None else round(share, 4),
        "ratings": one.ratings,
        "satisfaction": None if one.satisfaction is None else round(one.satisfaction, 2),
    }


@login_required
@never_cache
def outcomes(request, event_id: str, day: int, hall: int):
    """Take at the tables of a hall and day which meetings were held."""
    shown, language = hall_day(request.user, event_id, day, hall), page_language()
    if request.method == "POST":
        given = {
            key.removeprefix("outcome-"): value
            for key, value in request.POST.items()
            if key.startswith("outcome-") and value
        }
        if request.POST.get("all_of"):
            slot_id = request.POST["all_of"]
            given |= {
                one.meeting_id: str(MeetingStatus.HELD)
                for one in shown.at.values()
                if one.slot_id == slot_id and one.meeting_id not in given and one.status in HOLDING
            }
        try:
            count = figures_services.enter_outcomes(request.user, event_id, given)
            messages.success(
                request,
                ngettext("{count} meeting was entered.", "{count} meetings were entered.", count).format(count=count),
            )
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return redirect(request.get_full_path())
    slots = [slot for slot in shown.slots if slot.begins_at <= timezone.now()]
    chosen = next((slot for slot in slots if slot.slot_id == request.GET.get("slot")), slots[-1] if slots else None)
    names = firms_called({firm for one in shown.at.values() for firm in (one.asking, one.asked)}, language)
    context = event_context(shown.row, language) | {
        "day": wording.day(shown.day, language),
        "day_number": day,
        "hall_number": hall,
        "hall": shown.tables[0].hall.in_language(language),
        "slots": [(one.slot_id, wording.slot(one, shown.event.time_zone, language).split(" ")[-1]) for one in slots],
        "chosen": chosen.slot_id if chosen else "",
        "meetings": [
            {
                "table_id": place,
                "meeting_id": one.meeting_id,
                "firms": f"{names[one.asking]} – {names[one.asked]}",
                "status": one.status if one.status in figures_services.ENTERED else "",
            }
            for (place, slot_id), one in sorted(shown.at.items())
            if chosen and slot_id == chosen.slot_id
        ],
    }
    return render(request, "events/figures_outcomes.html", context)


@login_required
@require_POST
def by_check_in(request, event_id: str):
    """Enter what check-in tells, or take that step back."""
    if request.POST.get("act") == "undo":
        count = figures_services.undo_by_check_in(request.user, event_id)
        messages.success(
            request,
            ngettext("{count} meeting is open again.", "{count} meetings are open again.", count).format(count=count),
        )
        return redirect("event_figures", event_id)
    count = figures_services.enter_by_check_in(request.user, event_id)
    messages.success(
        request, ngettext("{count} meeting was entered.", "{count} meetings were entered.", count).format(count=count)
    )
    return redirect("event_figures", event_id)


@login_required
@never_cache
def after_meeting(request, meeting_id: str):
    """Take from one side how a meeting was, and what was agreed."""
    row, language = meeting_for(request.user, meeting_id), page_language()
    own = roles_of(request.user).organisation_ids
    require(row.asking in own or row.asked in own)
    if request.method == "POST":
        stars = request.POST.get("rating", "")
        try:
            figures_services.rate_meeting(
                request.user,
                meeting_id,
                rating=int(stars) if stars.isdecimal() else None,
                outcome=request.POST.get("outcome", "").replace("\0", ""),
                came=request.POST.get("came", ""),
            )
            messages.success(request, _("Thank you, it is noted."))
            return redirect("after_meeting", meeting_id)
        except ValidationError as error:
            messages.error(request, error.messages[0])
    event = programme_of(row.event)
    slot = next((one for one in event.slots if one.slot_id == row.slot_id), None)
    names = firms_called({row.asking, row.asked}, language)
    side = "asking" if row.asking in own else "asked"
    context = {
        "section": "meetings",
        "meeting": row,
        "other": names[row.asked if side == "asking" else row.asking],
        "when": wording.slot(slot, event.time_zone, language) if slot else "",
        "has_begun": slot is not None and slot.begins_at <= timezone.now(),
        "rating": getattr(row, f"{side}_rating"),
        "stars": range(1, 6),
        "status": STATUS_NAMES.get(row.status, row.status),
    }
    return render(request, "events/figures_after.html", context)
