"""A roundtable in the words of a page: its guests, seats, notes and figures, as far as the reader may see them."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from bioaccord.brief import wording
from bioaccord.events.seating_groups import group_number
from bioaccord.node.supply.access import current_network
from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.language import Text

from . import roundtable_services as services
from .firms import firm_countries, firm_names
from .models import DelegateRecord, Grouping, RoundtableFigure
from .roundtable_access import (
    away_of,
    figures_for,
    groups_of,
    latest_run,
    note_of,
    own_delegates,
    people_of,
    rules_of,
    seats_of,
    strategy_note_for,
)
from .roundtable_figure_words import uncertainty_of, unit_of
from .roundtable_forms import KINDS
from .roundtable_seatless import seatless_of, seatless_words
from .roundtable_times import number_in_event, present_guests
from .run_access import Standing, is_live, standing_of
from .run_words import waiting_words

_MOST_BROKEN = 30


def organiser_shown(user, row, people, rounds, language) -> dict:
    """Return what the organiser alone sees."""
    found = services.told(row)
    run = latest_run(row)
    seatless, note = seatless_of(row), strategy_note_for(user, row)
    seated = {name for tables in row.seating for group in tables for name in group}
    invited = {one.delegate_id for one in present_guests(row)}
    others = [one for one in row.event.delegates.filter(withdrawn_at=None) if one.pk not in invited]
    firms = firms_shown((one.organisation_id for one in others), language)
    return {
        "run": run_shown(run, language) if run else None,
        "found": found,
        "broken": [one.told(language) for one in found.broken[:_MOST_BROKEN]] if found else [],
        "bound_reason": found.bound_reason.told(language) if found else "",
        "told": [one.told(language) for one in found.told] if found else [],
        "seats": [
            {"name": name, "tables": [[people[one]["short"] for one in group if one in people] for group in tables]}
            for name, tables in zip(rounds, row.seating, strict=False)
        ],
        "meets": _meets(row, people),
        "is_published": bool(row.published) and (row.published, row.published_slots) == (row.seating, row.round_slots),
        "was_published": bool(row.published),
        # Whoever cannot be there in any round has no seat to miss.
        "is_old": bool(seated - set(people)) or any(one.could_sit for one in seatless),
        "seatless": [(people[one.delegate_id]["short"], one.why()) for one in seatless],
        "seatless_words": seatless_words(len(seatless), len(people)) if seatless else "",
        "to_invite": [
            (one.delegate_id, f"{delegate_name(one, language)} · {firms[one.organisation_id]}") for one in others
        ],
        "table_numbers": range(1, row.tables + 1),
        "groups": _groups_shown(row, language),
        "sides": [(one.group_id, one.name.in_language(language)) for one in groups_of(row)]
        if row.grouping == Grouping.GROUPS
        else [],
        "gaps": [one.told(language) for one in note.gaps()],
        "has_strategy_note": bool(note.notes),
        "note_missing": _(
            "The notes chosen for it may not leave the association: mark them CLEAR or GREEN, or ask those they name."
        )
        if row.notes.filter(is_in_strategy_note=True).exists()
        else _(
            "No note is chosen for it yet. Write down at the tables what is said and agreed, then take notes into it."
        ),
    }


def _groups_shown(row, language) -> list[str]:
    """Return of whom some sit at every table, each with how many of the guests are of it."""
    people = people_of(row)
    groups = rules_of(row, people).groups
    shown = []
    for number, group in enumerate(groups):
        count = sum(group_number(one, groups) == number for one in people)
        least, most = group.least, group.most
        numbers = (
            _("its share")
            if least is None and most is None
            else f"{'' if least is None else least}–{'' if most is None else most}"
        )
        shown.append(
            _("%(group)s: %(count)d guests, %(numbers)s at a table")
            % {"group": group.name.in_language(language), "count": count, "numbers": numbers}
        )
    return shown


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


def people_shown(row, language) -> dict[str, dict]:
    """Return the guests by delegate id."""
    guests = present_guests(row)
    named = {one.delegate.organisation_id for one in guests} | {firm for one in guests for firm in one.kept_apart}
    firms, countries = firms_shown(named, language), firm_countries(named)
    sides = {one.group_id: one.name.in_language(language) for one in groups_of(row)}
    away = away_of(row).rounds
    brought = Counter(RoundtableFigure.objects.filter(guest__roundtable=row).values_list("guest", flat=True))
    shown = {}
    for one in guests:
        code = countries.get(one.delegate.organisation_id, "")
        name, firm = delegate_name(one.delegate, language), firms[one.delegate.organisation_id]
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
            "brings": brought[one.pk],
            "side": one.side,
            "kept_apart": [firms[apart] for apart in one.kept_apart],
            "away_typed": ", ".join(str(number + 1) for number in one.away_rounds),
            "away_shown": ", ".join(str(number + 1) for number in sorted(away[one.delegate.delegate_id])),
            "side_shown": sides.get(one.side, ""),
        }
    return shown


def delegate_name(delegate: DelegateRecord, language) -> str:
    """Return what a delegate is called."""
    return Text(delegate.name_ko, delegate.name_en).in_language(language)


def firms_shown(organisation_ids: Iterable[str], language) -> dict[str, str]:
    """Return what firms are called, fictional ones with their mark, in one look."""
    told = firm_names(organisation_ids)
    network = {one.organisation_id: one for one in current_network().organisations if one.organisation_id in told}
    return {
        one: wording.organisation_name(network[one], language) if one in network else name.in_language(language)
        for one, name in told.items()
    }


def own_tables(guest, row, people, rounds, figures) -> dict:
    """Return the tables of an own guest, with those who sit there and the figures they bring."""
    own = guest.delegate.delegate_id
    shown, number = [], number_in_event(row)
    for when, tables in zip(rounds, seats_of(row, published=True), strict=False):
        place = next((number for number, group in enumerate(tables, start=1) if own in group), None)
        others = [people[one] for one in tables[place - 1] if one in people and one != own] if place else []
        sign = f"R{number}-{place}" if place else ""
        shown.append({"when": when, "table": place, "sign": sign, "others": others})
    met = {one["id"] for turn in shown for one in turn["others"]}
    return {
        "guest": people[own],
        "rounds": shown,
        "figures": [one for one in figures if one["guest"] in met | {own}],
    }


def figures_shown(user, row, people, language) -> list[dict]:
    """Return the figures that a reader may see, each with whose it is."""
    own = {one.organisation_id for one in own_delegates(user, row)}
    return [
        {
            "id": one.pk,
            "guest": one.guest.delegate.delegate_id,
            "firm": people[one.guest.delegate.delegate_id]["firm"],
            "label": Text(one.label_ko, one.label_en),
            "value": one.value,
            "unit": unit_of(one),
            "uncertainty": uncertainty_of(one),
            "source": Text(one.source_ko, one.source_en),
            "as_of": one.as_of.isoformat(),
            "marking": one.marking.upper(),
            "is_for_note": one.is_for_note,
            "is_own": one.guest.delegate.organisation_id in own,
        }
        for one in figures_for(user, row)
    ]


def note_shown(row, people, own, may_write, language) -> dict:
    """Return a note with what the reader may do about it."""
    note = note_of(row)
    mine = {one.delegate.delegate_id for one in own} & set(row.named)
    return {
        "row": row,
        "text": note.text,
        "kind": dict(KINDS)[row.kind],
        "marking": row.marking.upper(),
        "named": [{"name": people[one]["short"], "agreed": one in row.consents} for one in row.named if one in people],
        "can_change": (row.round_number, row.table_number) in may_write,
        "may_travel": note.may_travel,
        "can_consent": bool(mine),
        "has_consented": bool(mine) and mine <= set(row.consents),
    }


def run_shown(run, language) -> dict:
    """Return how far a search for seats is."""
    live, standing = is_live(run), standing_of(run)
    total = run.asked_for.get("seconds", services.SECONDS)
    done = run.progress[-1][0] if run.progress else 0
    words = {
        Standing.WAITING: waiting_words(run, language) if standing == Standing.WAITING else "",
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
