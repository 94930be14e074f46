"""Events of other associations, own firms that come to them, and the meetings of both sides across the nodes."""

from django.conf import settings
from django.db import models


class JointEvent(models.Model):
    """An event that another association told; what it says is read from its record, and gone with it."""

    source = models.CharField(max_length=63)
    event_id = models.CharField(max_length=120)
    record = models.ForeignKey("exchange.LedgerRecord", on_delete=models.PROTECT, related_name="joint_events")
    """The record that told it last."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "event_id"], name="one_joint_event")]
        ordering = ["-id"]


class JointGuest(models.Model):
    """A firm of this association that comes to a joint event, as its people told it; emptied when they take it back."""

    event = models.ForeignKey(JointEvent, on_delete=models.CASCADE, related_name="guests")
    organisation_id = models.CharField(max_length=64, db_index=True)
    invitation = models.CharField(max_length=120, unique=True)
    reference = models.CharField(max_length=120, unique=True)
    """What the firm is called in requests: random, and another at each event."""
    delegates = models.JSONField(default=list)
    """As they leave: reference, name, role, languages, and in which slots they are not free."""
    people_named = models.PositiveIntegerField(default=0)
    """How many people the firm has named so far, also those who come no more: no reference is given twice."""
    record_id = models.CharField(max_length=200)
    replaced = models.JSONField(default=list)
    """Ids of earlier records of it that are still to be taken back: whoever holds the event has to have heard of the firm first."""
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    told_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]


class JointMeeting(models.Model):
    """A meeting of an own firm at a joint event, as both nodes told it step by step."""

    class State(models.TextChoices):
        ASKED = "asked"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"
        SCHEDULED = "scheduled"
        MOVED = "moved"
        CANCELLED = "cancelled"

    guest = models.ForeignKey(JointGuest, on_delete=models.CASCADE, related_name="meetings")
    invitation = models.CharField(max_length=120)
    other = models.CharField(max_length=120)
    """The reference of the other firm in the holder's list."""
    other_ko = models.CharField(max_length=300, blank=True)
    other_en = models.CharField(max_length=300, blank=True)
    """What the other firm was called when it was last named: it may not be in the list, or no longer."""
    is_asked_here = models.BooleanField()
    """Whether the other firm asked, so that this side answers."""
    subject_ko = models.TextField(blank=True)
    subject_en = models.TextField(blank=True)
    state = models.CharField(max_length=16, choices=State.choices)
    why_ko = models.TextField(blank=True)
    why_en = models.TextField(blank=True)
    """Why the holder's node declined a request by itself, where it did."""
    begins_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    place = models.CharField(max_length=400, blank=True)
    attending = models.JSONField(default=list)
    """References of the own delegates who attend."""
    attended = models.JSONField(default=list)
    """References of all who were ever to attend: to the calendars of those who no longer do it is cancelled."""
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guest", "invitation"], name="one_joint_meeting")]
        ordering = ["begins_at", "-id"]


class GuestMeeting(models.Model):
    """At the association that holds the event: which meeting of its own a peer knows under which invitation, and what it was told last."""

    association = models.CharField(max_length=63)
    invitation = models.CharField(max_length=120)
    organisation_id = models.CharField(max_length=64, db_index=True)
    """The guest firm."""
    meeting_id = models.CharField(max_length=40, unique=True)
    told = models.JSONField(default=list)
    """The step, slot and place that were told last."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["association", "invitation"], name="one_guest_meeting")]
        ordering = ["id"]
