"""The associations of the agreement, and their directory."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from bioaccord.vocabulary.tlp import TLP


class Association(models.Model):
    """One of the associations; this node belongs to the one that the settings name."""

    association_id = models.CharField(max_length=64, unique=True)
    name_ko = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    fictional = models.BooleanField(default=False)
    history = HistoricalRecords()


class EntryRecord(models.Model):
    """An organisation of the directory: `payload` is the whole `partners.entry.Entry`; the columns are what lists are narrowed by.

    A record that was merged into another keeps its payload and its address, and points to the one that stands for both.
    """

    organisation_id = models.CharField(max_length=64, unique=True)
    payload = models.JSONField()
    name_ko = models.CharField(max_length=300, blank=True)
    name_en = models.CharField(max_length=300, blank=True)
    country = models.CharField(max_length=2, db_index=True)
    association = models.CharField(max_length=64, blank=True, db_index=True)
    tlp = models.CharField(max_length=12)
    updated_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    # Kinds of the firm between bars ("|distributor|"), and the words it is found by: of what has the marking of the entry itself only.
    firm_kinds = models.CharField(max_length=900, blank=True)
    words = models.TextField(blank=True)
    # Fields of the entry that the firm's own people wrote: an import does not overwrite them.
    own_fields = models.JSONField(default=list)
    history = HistoricalRecords(excluded_fields=["words", "firm_kinds"])

    class Meta:
        ordering = ["organisation_id"]


class DirectoryVersion(models.Model):
    """Rises with every change of an entry, so that what was computed from the directory can be told old."""

    number = models.PositiveBigIntegerField(default=0)


class HeldState(models.TextChoices):
    """What became of a change that waits for the association."""

    WAITING = "waiting"
    TAKEN = "taken"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class HeldChange(models.Model):
    """A change that a firm asked for and that the association has to confirm: who the firm is, or words that name another one.

    `wanted` holds the fields of the entry as they would be; `claims` the entries that hold an identifier which is asked for, or are named.
    """

    organisation_id = models.CharField(max_length=64, db_index=True)
    wanted = models.JSONField()
    claims = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=HeldState.choices, default=HeldState.WAITING, db_index=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]


class DirectoryDraft(models.Model):
    """A file of entries that an operator gave and has not taken over yet; nothing of it counts."""

    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    made_at = models.DateTimeField(auto_now_add=True)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    source = models.CharField(max_length=200)
    as_of = models.DateField(null=True)
    country = models.CharField(max_length=2, blank=True)
    association = models.CharField(max_length=64, blank=True)
    # The marking of new entries whose rows say none.
    tlp = models.CharField(max_length=12, default=TLP.GREEN.value)
    # The version it was compared with: what was shown is what is taken over, or nothing.
    compared_with = models.PositiveBigIntegerField()
    # What reading it and comparing it with that version found, so that looking at it reads nothing again.
    found = models.JSONField(default=dict)


class RequestCount(models.Model):
    """How often somebody asked for something in a stretch of time, and how many of these were refused."""

    who = models.CharField(max_length=80)
    what = models.CharField(max_length=32)
    begins_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "what", "begins_at"], name="one_count_once")]
