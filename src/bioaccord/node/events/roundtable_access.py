"""The only way to read roundtables for a person: who may see guests, seats and notes."""

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from bioaccord.events.programme import Event
from bioaccord.events.roundtable import Away, Guest, TableRules
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
from bioaccord.node.supply.access import current_network
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.tlp import TLP

from .models import (
    DelegateRecord,
    EventRecord,
    RoundtableGuest,
    RoundtableNote,
    RoundtableRecord,
    RunKind,
    ScheduleRun,
)
from .rows import programme_of

COUNTRIES = ("KR", "US")


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


def guests_of(row: RoundtableRecord) -> list[RoundtableGuest]:
    """Return the guests who have not withdrawn from the event, in order of id."""
    found = row.guests.select_related("delegate").filter(delegate__withdrawn_at=None)
    return list(found.order_by("delegate__delegate_id"))


def own_delegates(user, row: RoundtableRecord) -> list[DelegateRecord]:
    """Return the delegates of the event for whom a person may act: the own one, and those of the own firm."""
    mine = Q(user=user) | Q(organisation_id__in=roles_of(user).organisation_ids)
    return list(DelegateRecord.objects.filter(mine, event=row.event, withdrawn_at=None))


def own_guests(user, row: RoundtableRecord) -> list[RoundtableGuest]:
    """Return the guests for whom a person may act."""
    own = {one.pk for one in own_delegates(user, row)}
    return [one for one in guests_of(row) if one.delegate_id in own]


def people_of(row: RoundtableRecord) -> list[Guest]:
    """Return the guests as the seating needs them."""
    countries = {one.organisation_id: one.country for one in current_network().organisations}
    return [
        Guest(
            guest_id=one.delegate.delegate_id,
            organisation_id=one.delegate.organisation_id,
            country=countries.get(one.delegate.organisation_id, ""),
            languages=tuple(one.delegate.languages),
            is_moderator=one.is_moderator,
            is_interpreter=one.is_interpreter,
            kept_apart=frozenset(one.kept_apart) - {one.delegate.organisation_id},
        )
        for one in guests_of(row)
    ]


def away_of(row: RoundtableRecord) -> Away:
    """Return in which rounds guests are not there: as the organiser noted, and where the delegate is not free."""
    found = {}
    for one in guests_of(row):
        busy = {number for number, slot in enumerate(row.round_slots) if slot in one.delegate.unavailable_slots}
        found[one.delegate.delegate_id] = frozenset(busy | set(one.away_rounds))
    return Away(found)


def rules_of(people: list[Guest]) -> TableRules:
    """Return the rules of every table: both countries of the agreement, as far as anybody comes from them."""
    there = {one.country for one in people}
    return TableRules(tuple(one for one in COUNTRIES if one in there))


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
    network = {one.organisation_id: one for one in current_network().organisations}
    guests = guests_of(row)
    people = []
    for one in guests:
        firm = network.get(one.delegate.organisation_id)
        name = Text(one.delegate.name_ko or one.delegate.name_en, one.delegate.name_en or one.delegate.name_ko)
        firm_name = firm.name if firm else Text(one.delegate.organisation_id, one.delegate.organisation_id)
        people.append(NotePerson(one.delegate.delegate_id, name, firm_name, firm.country if firm else "ZZ"))
    return strategy_note(
        topic=Text(row.topic_ko, row.topic_en),
        about=Text(row.about_ko, row.about_en),
        event=event.name,
        association=Text(*settings.ASSOCIATION_NAME),
        written_on=timezone.localdate(),
        people=people,
        firms=len({one.delegate.organisation_id for one in guests}),
        documents=[NoteDocument(Text(one["title_ko"], one["title_en"]), one["address"]) for one in row.documents],
        figures=[
            BroughtFigure(one["what"], one["value"], one["unit"], one["source"], one["date"])
            for guest in guests
            for one in guest.brings
        ],
        notes=[note_of(one) for one in row.notes.filter(is_in_strategy_note=True)],
        is_sample=event.fictional,
    )


def note_of(row: RoundtableNote) -> TableNote:
    """Return the note of a row."""
    return TableNote(
        kind=NoteKind(row.kind),
        text=Text(row.text_ko, row.text_en),
        round_number=row.round_number,
        table_number=row.table_number,
        marking=TLP(row.marking),
        owner=row.owner,
        named=tuple(row.named),
        consents=tuple(row.consents),
    )
