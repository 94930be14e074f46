"""The only way to read roundtables for a person: who may see guests, seats and notes."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from bioaccord.events.programme import Event
from bioaccord.events.roundtable import Away, Guest, TableRules
from bioaccord.events.seating_groups import Group, groups_of_countries, spread_countries
from bioaccord.events.strategy_note import (
    BroughtFigure,
    NoteDocument,
    NoteKind,
    NotePerson,
    StrategyNote,
    TableNote,
    strategy_note,
)
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.tlp import TLP

from .diary_letters import organiser_address
from .firms import firm_countries, firm_names
from .models import (
    DelegateRecord,
    EventRecord,
    Grouping,
    RoundtableFigure,
    RoundtableGuest,
    RoundtableNote,
    RoundtableRecord,
    RunKind,
    ScheduleRun,
)
from .roundtable_figure_words import uncertainty_of, unit_of
from .roundtable_times import present_guests, taken_elsewhere
from .rows import programme_of


def event_row(user, event_id: str) -> EventRecord:
    """Return the row of an event; raises `Http404`."""
    require(user.is_authenticated)
    row = EventRecord.objects.filter(event_id=event_id).first()
    if row is None:
        raise Http404
    return row


def roundtables_of(user, event_id: str) -> QuerySet[RoundtableRecord]:
    """Return the roundtables of an event: topics are told to everybody with an account."""
    return RoundtableRecord.objects.filter(event=event_row(user, event_id)).order_by("pk")


def roundtable_for(user, event_id: str, roundtable_id: int) -> RoundtableRecord:
    """Return a roundtable; raises `Http404`."""
    row = roundtables_of(user, event_id).select_related("event").filter(pk=roundtable_id).first()
    if row is None:
        raise Http404
    return row


def is_organiser(user) -> bool:
    """Return whether a person sets roundtables up."""
    return roles_of(user).organiser


def own_delegates(user, row: RoundtableRecord) -> list[DelegateRecord]:
    """Return the delegates of the event for whom a person may act: the own one, and those of the own firm."""
    mine = Q(user=user) | Q(organisation_id__in=roles_of(user).organisation_ids)
    return list(DelegateRecord.objects.filter(mine, event=row.event, withdrawn_at=None))


def own_guests(user, row: RoundtableRecord) -> list[RoundtableGuest]:
    """Return the guests for whom a person may act."""
    own = {one.pk for one in own_delegates(user, row)}
    return [one for one in present_guests(row) if one.delegate_id in own]


def people_of(row: RoundtableRecord) -> list[Guest]:
    """Return the guests as the seating needs them."""
    guests = present_guests(row)
    countries = firm_countries(one.delegate.organisation_id for one in guests)
    return [
        Guest(
            guest_id=one.delegate.delegate_id,
            organisation_id=one.delegate.organisation_id,
            country=countries.get(one.delegate.organisation_id, ""),
            languages=tuple(one.delegate.languages),
            is_moderator=one.is_moderator,
            is_interpreter=one.is_interpreter,
            kept_apart=frozenset(one.kept_apart) - {one.delegate.organisation_id},
            side=one.side if row.grouping == Grouping.GROUPS else "",
        )
        for one in guests
    ]


def away_of(row: RoundtableRecord) -> Away:
    """Return in which rounds guests are not there: as the organiser noted, where they are not free, or are taken by something else."""
    taken = taken_elsewhere(row, row.round_slots)
    found = {}
    for one in present_guests(row):
        name, unfree = one.delegate.delegate_id, one.delegate.unavailable_slots
        busy = {number for number, slot in enumerate(row.round_slots) if slot in unfree or name in taken[slot]}
        found[name] = frozenset(busy | set(one.away_rounds))
    return Away(found)


def taken_in_rounds(row: RoundtableRecord) -> list[tuple[int, str]]:
    """Return who sits in a round (from 1) while a meeting, a session or another roundtable has that person, in order."""
    taken = taken_elsewhere(row, row.round_slots)
    there = {one.delegate.delegate_id for one in present_guests(row)}
    return [
        (turn, name)
        for turn, (slot, tables) in enumerate(zip(row.round_slots, row.seating, strict=False), start=1)
        for name in sorted({one for group in tables for one in group} & taken[slot] & there)
    ]


def rules_of(row: RoundtableRecord, people: list[Guest]) -> TableRules:
    """Return the rules of every table: of whom some sit at each, as the organiser chose."""
    if row.grouping == Grouping.NOBODY:
        return TableRules()
    if row.grouping == Grouping.GROUPS:
        return TableRules(groups_of(row))
    return TableRules(groups_of_countries(spread_countries(people, row.tables)))


def groups_of(row: RoundtableRecord) -> tuple[Group, ...]:
    """Return the groups that the organiser named."""
    return tuple(
        Group(one["id"], Text(one["ko"], one["en"]), frozenset(one["countries"]), one["least"], one["most"])
        for one in row.groups
    )


def seats_of(row: RoundtableRecord, *, published: bool = False) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Return seats by round and table; those that delegates see, or those the organiser works on."""
    found = row.published if published else row.seating
    return tuple(tuple(tuple(group) for group in tables) for tables in found)


def latest_run(row: RoundtableRecord) -> ScheduleRun | None:
    """Return the last search for seats of a roundtable."""
    return ScheduleRun.objects.filter(event=row.event, kind=RunKind.SEATING, asked_for__roundtable=row.pk).first()


def notes_for(user, row: RoundtableRecord) -> list[RoundtableNote]:
    """Return the notes a person may read: all for an organiser, for others those of tables at which the own guests sat, or that name them."""
    notes = list(row.notes.order_by("round_number", "table_number", "pk"))
    if is_organiser(user):
        return notes
    own = {one.delegate.delegate_id for one in own_guests(user, row)}
    seats = seats_of(row, published=True)

    def sat_there(note: RoundtableNote) -> bool:
        place = (note.round_number - 1, note.table_number - 1)
        return place[0] < len(seats) and place[1] < len(seats[place[0]]) and bool(own & set(seats[place[0]][place[1]]))

    return [one for one in notes if sat_there(one) or own & set(one.named)]


def may_write_at(user, row: RoundtableRecord) -> set[tuple[int, int]]:
    """Return the rounds and tables (from 1) at which a person may write notes: all for an organiser, for others where an own moderator sits."""
    if is_organiser(user):
        return {(turn, table) for turn in range(1, len(row.round_slots) + 1) for table in range(1, row.tables + 1)}
    leading = {one.delegate.delegate_id for one in own_guests(user, row) if one.is_moderator}
    return {
        (turn, table)
        for turn, tables in enumerate(seats_of(row, published=True), start=1)
        for table, group in enumerate(tables, start=1)
        if leading & set(group)
    }


def strategy_note_for(user, row: RoundtableRecord) -> StrategyNote:
    """Return the strategy note of a roundtable, for organisers."""
    require(is_organiser(user))
    event: Event = programme_of(row.event)
    guests = present_guests(row)
    firms = {one.delegate.organisation_id for one in guests}
    names, countries = firm_names(firms), firm_countries(firms)
    people = []
    for one in guests:
        firm = one.delegate.organisation_id
        name = Text(one.delegate.name_ko or one.delegate.name_en, one.delegate.name_en or one.delegate.name_ko)
        people.append(NotePerson(one.delegate.delegate_id, name, names[firm], countries.get(firm, "")))
    return strategy_note(
        topic=Text(row.topic_ko, row.topic_en),
        about=Text(row.about_ko, row.about_en),
        summary=Text(row.summary_ko, row.summary_en),
        event=event.name,
        held_on=_days_held(row, event),
        tables=row.tables,
        rounds=len(row.round_slots),
        association=Text(*settings.ASSOCIATION_NAME),
        contact=organiser_address(),
        written_on=timezone.localdate(),
        people=people,
        firms=len(firms),
        documents=[NoteDocument(Text(one["title_ko"], one["title_en"]), one["address"]) for one in row.documents],
        figures=[
            BroughtFigure(
                what=Text(one.label_ko, one.label_en),
                value=one.value,
                unit=unit_of(one),
                uncertainty=uncertainty_of(one),
                source=Text(one.source_ko, one.source_en),
                date=one.as_of.isoformat(),
                marking=TLP(one.marking),
            )
            for one in RoundtableFigure.objects.filter(guest__in=guests, is_for_note=True)
        ],
        notes=[note_of(one) for one in row.notes.filter(is_in_strategy_note=True)],
        is_sample=event.fictional,
    )


def _days_held(row: RoundtableRecord, event: Event) -> tuple[date, ...]:
    zone, wanted = ZoneInfo(event.time_zone), set(row.published_slots or row.round_slots)
    return tuple(sorted({one.begins_at.astimezone(zone).date() for one in event.slots if one.slot_id in wanted}))


def figures_for(user, row: RoundtableRecord) -> list[RoundtableFigure]:
    """Return the figures a person may see: those of the own firm, and of guests who sit at a table with an own one as published.

    To anybody else, organisers too, they do not exist.
    """
    own = own_guests(user, row)
    names, firms = {one.delegate.delegate_id for one in own}, {one.delegate.organisation_id for one in own}
    beside = {
        name
        for tables in seats_of(row, published=True)
        for group in tables
        if names.intersection(group)
        for name in group
    }
    return [
        one
        for one in RoundtableFigure.objects.filter(guest__in=present_guests(row)).select_related("guest__delegate")
        if one.guest.delegate.organisation_id in firms or one.guest.delegate.delegate_id in beside
    ]


def note_of(row: RoundtableNote) -> TableNote:
    """Return the note of a row."""
    return TableNote(
        kind=NoteKind(row.kind),
        text=Text(row.text_ko, row.text_en),
        round_number=row.round_number,
        table_number=row.table_number,
        marking=TLP(row.marking),
        owner=row.owner,
        due_on=row.due_on,
        named=tuple(row.named),
        consents=tuple(row.consents),
    )
