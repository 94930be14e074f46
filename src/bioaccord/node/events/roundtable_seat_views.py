"""Seats of a roundtable: searched, stopped, moved by hand, published, taken back, as a file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bioaccord.node.accounts.access import require
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import table_file

from . import roundtable_services as services
from .roundtable_access import is_organiser, latest_run, people_of, roundtable_for
from .roundtable_acting import acted
from .roundtable_seatless import seatless_of, seatless_words
from .roundtable_shown import people_shown, run_shown
from .roundtable_times import present_guests

_SEAT_COLUMNS = ("round", "slot", "table", "delegate_id", "name", "firm", "country", "moderator")


@login_required
@never_cache
def progress(request, event_id: str, roundtable_id: int):
    """Tell how far the search for seats is."""
    require(is_organiser(request.user))
    run = latest_run(roundtable_for(request.user, event_id, roundtable_id))
    told = run_shown(run, page_language()) if run else {"live": False, "words": "", "done": 0, "total": 1}
    return JsonResponse({name: told[name] for name in ("words", "live", "done", "total")})


@login_required
@require_POST
def seat(request, event_id: str, roundtable_id: int):
    """Search seats in the background."""
    written = request.POST.get("from_round", "1")
    first = int(written) - 1 if written.isdecimal() else 0
    done = _("Seats are being searched.")
    return acted(
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
    return acted(request, event_id, roundtable_id, lambda row: services.stop_seating(request.user, row), done)


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

    return acted(request, event_id, roundtable_id, act, "", "#move")


@login_required
@require_POST
def publish(request, event_id: str, roundtable_id: int):
    """Show the seats to delegates."""
    done = _("The seats are published: each delegate sees the own table.")

    def act(row) -> None:
        services.publish(request.user, row)
        left = len(seatless_of(row))
        if left:
            said = seatless_words(left, len(present_guests(row)))
            messages.warning(request, f"{said} {_('They are shown no table; who and why stands below.')}")

    return acted(request, event_id, roundtable_id, act, done)


@login_required
@require_POST
def take_back(request, event_id: str, roundtable_id: int):
    """Show the seats to nobody any more."""
    done = _("Delegates see no seats any more; those who had one are told.")
    return acted(request, event_id, roundtable_id, lambda row: services.take_seats_back(request.user, row), done)


@login_required
def seats_file(request, event_id: str, roundtable_id: int, format: str):
    """Send all seats as CSV or JSON, for organisers."""
    require(is_organiser(request.user))
    row = roundtable_for(request.user, event_id, roundtable_id)
    people = people_shown(row, page_language())
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
