"""What forbids a meeting a slot or a table, and what would have to change for one that was left out, as an organiser says it: firms, persons, days and
clock times instead of ids."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bioaccord.brief import wording
from bioaccord.events.constraints import Violation
from bioaccord.events.left_out import Way
from bioaccord.events.move_check import HAS_BEGUN, SlotCheck, TableCheck
from bioaccord.events.move_price import MovePrice
from bioaccord.events.programme import Event
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.meeting import Meeting

from .firms import firm_names


class RuleWords:
    """Speaks of the meetings around one, or of all of an event; names of firms are looked up once."""

    def __init__(
        self, event: Event, meetings: Iterable[Meeting], language: Language, firms: Mapping[str, Text] | None = None
    ) -> None:
        self._event, self._language = event, language
        self._meetings = {one.meeting_id: one for one in meetings}
        self._people = {one.delegate_id: one for one in event.delegates}
        self._slots = {slot.slot_id: slot for slot in event.slots}
        parties = {firm for one in self._meetings.values() for firm in one.parties}
        parties |= {one.organisation_id for one in event.delegates}
        self._firms = firm_names(parties) if firms is None else firms

    def slot(self, slot_id: str) -> str:
        """Return a slot as day and clock time, in the event's own zone."""
        slot = self._slots.get(slot_id)
        return (
            wording.slot(slot, self._event.time_zone, self._language)
            if slot
            else _("a time no longer in the programme")
        )

    def firm(self, organisation_id: str) -> str:
        """Return what a firm is called."""
        name = self._firms.get(organisation_id)
        return name.in_language(self._language) if name else organisation_id

    def person(self, delegate_id: str) -> str:
        """Return a person with the firm."""
        one = self._people.get(delegate_id)
        return f"{one.name.in_language(self._language)} ({self.firm(one.organisation_id)})" if one else delegate_id

    def meeting(self, meeting_id: str) -> str:
        """Return a meeting as its firms."""
        one = self._meetings.get(meeting_id)
        return " – ".join(map(self.firm, one.parties)) if one else meeting_id

    def of_slot(self, meeting: Meeting, check: SlotCheck) -> list[str]:
        """Return why a meeting cannot go to a slot, for a page that names the slot itself."""
        return self._told(meeting, check.slot.slot_id, check.delegates, check.forbidden, "")

    def of_table(self, meeting: Meeting, slot_id: str, persons: Sequence[str], check: TableCheck) -> list[str]:
        """Return why a meeting cannot sit at a table in a slot."""
        return self._told(meeting, slot_id, persons, check.forbidden, check.table.table_id)

    def _told(
        self, meeting: Meeting, slot_id: str, persons: Sequence[str], forbidden: Iterable[Violation], table: str
    ) -> list[str]:
        told = (sentence for one in forbidden for sentence in self._rule(meeting, slot_id, persons, one, table))
        return list(dict.fromkeys(told))

    def _rule(
        self, meeting: Meeting, slot_id: str, persons: Sequence[str], broken: Violation, table: str
    ) -> Iterable[str]:
        others = [
            self._meetings[one] for one in broken.meeting_ids if one != meeting.meeting_id and one in self._meetings
        ]
        if broken.rule == "nobody_twice" and others:
            for other in others:
                for who in sorted(set(other.delegates) & set(persons)):
                    yield _("{person} has the meeting {firms} then.").format(
                        person=self.person(who), firms=self.meeting(other.meeting_id)
                    )
        elif broken.rule == "available":
            for who in persons:
                if who in self._people and slot_id in self._people[who].unavailable_slots:
                    yield _("{person} is not available then.").format(person=self.person(who))
        elif broken.rule == "not_in_a_session":
            for session in self._event.sessions:
                for who in sorted(set(persons) & session.delegate_ids) if slot_id in session.slot_ids else ():
                    yield _("{person} sits in “{session}” then.").format(
                        person=self.person(who), session=session.name.in_language(self._language)
                    )
        elif broken.rule == HAS_BEGUN:
            yield _("That slot has begun.")
        elif broken.rule == "attendance":
            yield _("Those who are to attend are not registered, or too few: {firms}.").format(
                firms=self.meeting(meeting.meeting_id)
                if meeting.meeting_id in self._meetings
                else self._parties(meeting)
            )
        elif broken.rule == "wanted_slot":
            yield _("The two firms do not want to meet then.")
        elif broken.rule == "in_order" and others:
            for other in others:
                when = self.slot(other.slot.slot_id) if other.slot else _("no slot")
                words = (
                    _("It has to come after the meeting {firms} ({when}).")
                    if other.meeting_id in meeting.after
                    else _("It has to come before the meeting {firms} ({when}).")
                )
                yield words.format(firms=self.meeting(other.meeting_id), when=when)
        elif broken.rule == "locked_stay":
            yield _("It is locked where it stands. Unlock it first.")
        elif broken.rule == "one_meeting_a_table":
            yield _("Another meeting sits there then.") if table else _("No table is free then.")
        elif broken.rule == "open_table":
            yield _("The table is closed then.")
        elif broken.rule == "table_large_enough":
            yield _("The table is too small for {count} people.").format(count=len(persons))
        elif broken.rule == "online_places":
            yield _("No on-line place is free then.")
        else:
            yield broken.sentence.in_language(self._language)

    def _parties(self, meeting: Meeting) -> str:
        return " – ".join(map(self.firm, meeting.parties))

    def why(self, meeting: Meeting, why: Text) -> str:
        """Return the reason why a meeting was left out, with its firms by name."""
        told = why.in_language(self._language)
        for party in meeting.parties:
            told = told.replace(party, self.firm(party))
        return told

    def way(self, way: Way) -> str:
        """Return what would have to change for a meeting that was left out, as a sentence."""
        when = self.slot(way.slot_id)
        parts = []
        if way.opens:
            people = ", ".join(map(self.person, way.opens))
            parts.append(_("{people} is free at that time").format(people=people))
        if way.gives_way:
            meetings = ", ".join(map(self.meeting, way.gives_way))
            parts.append(_("the meeting {meetings} moves elsewhere").format(meetings=meetings))
        if way.needs_table:
            parts.append(_("there is one table more"))
        if not parts:
            return _("{when}: it can be placed as it is.").format(when=when)
        return _("{when}: it can be placed once {what}.").format(when=when, what=_(" and ").join(parts))


def price_words(price: MovePrice) -> str:
    """Return what a move costs those who sit at the meeting, in words; that it costs nothing where it does not."""
    minutes = round(price.walking_minutes)
    parts = []
    if price.breaks:
        words = (
            ngettext("{count} break more", "{count} breaks more", price.breaks)
            if price.breaks > 0
            else ngettext("{count} break fewer", "{count} breaks fewer", -price.breaks)
        )
        parts.append(words.format(count=abs(price.breaks)))
    if minutes:
        words = _("{minutes} min more walking") if minutes > 0 else _("{minutes} min less walking")
        parts.append(words.format(minutes=abs(minutes)))
    if price.missed_meals:
        words = _("{count} meal lost") if price.missed_meals > 0 else _("{count} meal won")
        parts.append(words.format(count=abs(price.missed_meals)))
    return ", ".join(parts) or _("costs nobody anything")
