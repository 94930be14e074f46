"""A meeting invitation and what becomes of it: an introduction about a need, or a meeting at a joint event."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from .part import Country, Line, Part, RecordName, Stretch, Word, Words

Mail = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\s@\x00-\x1f]+@[^\s@\x00-\x1f]+$")]


class Contact(Part):
    """Who is to be written to; sent only once both sides have agreed."""

    organisation: Word
    person: Line = ""
    email: Mail | None = None


class GuestDelegate(Part):
    """A person who comes to an event of another association, and the slots in which that person is not free.

    The same `reference` in a later registration of the firm is the same person.
    """

    reference: Word
    name: Words
    role: Words | None = None
    languages: Annotated[tuple[Word, ...], Field(max_length=10)] = ()
    unavailable_slots: Annotated[tuple[Word, ...], Field(max_length=600)] = ()


class Guest(Part):
    """A firm that comes to an event of another association, by its name, and who comes for it; both agreed to that."""

    name: Words
    country: Country | None = None
    what: Words | None = None
    delegates: Annotated[tuple[GuestDelegate, ...], Field(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def _each_is_called_otherwise(self) -> Guest:
        if len({one.reference for one in self.delegates}) < len(self.delegates):
            raise ValueError("two delegates have the same reference: each person has one of its own, and keeps it")
        return self


class MeetingInvitation(Part):
    """A step of an introduction, or of a meeting at a joint event (then `event_id` is told). `invitation` names it on both sides; `about` is the need, offer or event it came from.

    `described` is who asks, in the words it chose to be described with: its country and what it does, or its name where it wants to be named
    from the start. People's names and addresses, and the name of who was asked, travel in `contact` alone, in the step that follows both consents.

    At a joint event a firm first says that it comes (`registered`, with its `guest`; `asked_of` is the association that holds the event); requests
    name the two firms by reference. `firm` is the name of the holder's firm, where it asks or meets and is not (or no longer) among those that the
    event lists. The holder tells `scheduled` and `moved` with slot, place and, by reference, who of the guest firm attends.
    """

    invitation: Word
    step: Literal[
        "registered", "asked", "accepted", "declined", "withdrawn", "contact", "scheduled", "moved", "cancelled"
    ]
    about: RecordName
    asked_by: Word
    asked_of: Word
    described: Words | None = None
    message: Words | None = None
    reasons: Annotated[tuple[Words, ...], Field(max_length=20)] = ()
    contact: Contact | None = None
    event_id: Word | None = None
    slot: Stretch | None = None
    place: Line = ""
    attending: Annotated[tuple[Word, ...], Field(max_length=20)] = ()
    guest: Guest | None = None
    firm: Words | None = None
    is_fictional: bool = False

    @model_validator(mode="after")
    def _names_only_after_consent(self) -> MeetingInvitation:
        if (self.contact is not None) != (self.step == "contact"):
            raise ValueError(
                "a contact is told in the step 'contact', which both consents come before, and in no other"
            )
        if (self.guest is not None) != (self.step == "registered") or (
            self.guest is not None and self.event_id is None
        ):
            raise ValueError("who comes is told in the step 'registered' of an event, and in no other")
        if self.attending and self.step not in ("scheduled", "moved"):
            raise ValueError("who attends is told where a meeting is scheduled or moved, and nowhere else")
        if self.firm is not None and self.event_id is None:
            raise ValueError("a firm is named at an event, and nowhere else")
        if self.described is not None and self.step != "asked":
            raise ValueError("who asks is described where it asks, and nowhere else")
        if (self.slot is not None) != (self.step in ("scheduled", "moved")):
            raise ValueError("a slot is told where a meeting is scheduled or moved, and nowhere else")
        return self
