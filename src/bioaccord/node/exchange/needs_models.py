"""Offers and needs that are shared without their firm's name, those that came, and introductions across two nodes.

Firms and postings stand here by their id and never as a foreign key: what leaves was copied by choice, field by field.
"""

from django.conf import settings
from django.db import models


class SharedPosting(models.Model):
    """An offer or need that its firm allowed to be shared, exactly as it leaves; sent by the firm itself or by an analyst."""

    class Ended(models.TextChoices):
        TAKEN_BACK = "taken_back"
        DECLINED = "declined"
        EXPIRED = "expired"
        POSTING_GONE = "posting_gone"

    reference = models.CharField(max_length=32, unique=True)
    posting_id = models.CharField(max_length=64, db_index=True)
    organisation_id = models.CharField(max_length=64, db_index=True)
    group = models.ForeignKey("exchange.SharingGroup", on_delete=models.PROTECT, related_name="shared_postings")
    kind = models.CharField(max_length=32)
    marking = models.CharField(max_length=16)
    payload = models.JSONField(default=dict)
    """What leaves; emptied when the sharing has ended."""
    until = models.DateField(null=True)
    allowed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    allowed_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField(null=True)
    record_id = models.CharField(max_length=200, blank=True, db_index=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=16, choices=Ended.choices, blank=True)

    class Meta:
        ordering = ["-allowed_at", "-id"]


class ReceivedPosting(models.Model):
    """An offer or need of a firm of another association; what it says is read from its record, and gone with it."""

    record = models.OneToOneField("exchange.LedgerRecord", on_delete=models.PROTECT, related_name="posting")
    until = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-record__stored_at", "-id"]


class ShownPosting(models.Model):
    """That an analyst showed a received offer or need to a firm of the own association, and why it may fit."""

    received = models.ForeignKey(ReceivedPosting, on_delete=models.CASCADE, related_name="shown")
    organisation_id = models.CharField(max_length=64, db_index=True)
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    shown_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    shown_at = models.DateTimeField()

    class Meta:
        ordering = ["-shown_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["received", "organisation_id"], name="shown_to_a_firm_once")]


class AcrossIntroduction(models.Model):
    """An introduction of a firm of this node to one of another node, as this side knows it.

    `role` is what the own firm is in it. A no leaves nothing but `answer` and `answered_on` here: no record tells of it.
    """

    class Role(models.TextChoices):
        ASKER = "asker"
        ASKED = "asked"

    invitation = models.CharField(max_length=120)
    peer = models.CharField(max_length=63)
    role = models.CharField(max_length=8, choices=Role.choices)
    organisation_id = models.CharField(max_length=64, db_index=True)
    group = models.ForeignKey("exchange.SharingGroup", on_delete=models.PROTECT, related_name="introductions")
    about_source = models.CharField(max_length=63)
    about_id = models.CharField(max_length=200, db_index=True)
    asked_by = models.CharField(max_length=120)
    asked_of = models.CharField(max_length=120)
    described_ko = models.TextField(blank=True)
    described_en = models.TextField(blank=True)
    words_ko = models.TextField(blank=True)
    words_en = models.TextField(blank=True)
    reasons = models.JSONField(default=list)
    asked_on = models.DateField()
    expires_on = models.DateField(db_index=True)
    answer = models.CharField(max_length=8, blank=True)
    answered_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    deleted_on = models.DateField(null=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who asked or agreed for the own firm, and is told how it goes on."""
    contact_name = models.CharField(max_length=120, blank=True)
    contact_mail = models.EmailField(blank=True)
    their_firm = models.CharField(max_length=120, blank=True)
    their_contact_name = models.CharField(max_length=400, blank=True)
    their_contact_mail = models.CharField(max_length=200, blank=True)
    told_outcome = models.BooleanField(default=False)

    class Meta:
        ordering = ["-asked_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["peer", "invitation"], name="one_invitation_a_peer")]


class IntroductionStep(models.Model):
    """A record by which an introduction went on, this association's or the peer's."""

    introduction = models.ForeignKey(AcrossIntroduction, on_delete=models.CASCADE, related_name="steps")
    source = models.CharField(max_length=63)
    record_id = models.CharField(max_length=200)
    step = models.CharField(max_length=16)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["source", "record_id"], name="one_step_a_record")]
