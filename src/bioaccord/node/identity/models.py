"""Pairs of entries that may be one organisation, merges that can be taken apart, messages to firms, and private addresses of the API."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords


class PairState(models.TextChoices):
    """What became of a pair."""

    WAITING = "waiting"
    MERGED_AUTOMATICALLY = "merged_automatically"
    MERGED = "merged"
    KEPT_APART = "kept_apart"
    SPLIT = "split"


class Pair(models.Model):
    """Two entries that may be of one organisation: a `Likeness` as a row, and what was decided.

    `left` is the entry with the first id. `left_now` and `right_now` are the entries that stand for both sides since merges; where they
    are the same one, nothing is left to decide. `held` are the reasons for which the node may not merge by itself. `claimed` is whether
    two firms claim one identity. `shown_to` is who looks at it since `shown_at`: nobody else is given the same pair meanwhile.
    """

    left = models.ForeignKey("members.EntryRecord", on_delete=models.CASCADE, related_name="+")
    right = models.ForeignKey("members.EntryRecord", on_delete=models.CASCADE, related_name="+")
    left_now = models.ForeignKey("members.EntryRecord", on_delete=models.CASCADE, related_name="+")
    right_now = models.ForeignKey("members.EntryRecord", on_delete=models.CASCADE, related_name="+")
    probability = models.FloatField(db_index=True)
    prior_bits = models.FloatField()
    evidence = models.JSONField()
    held = models.JSONField(default=list)
    claimed = models.BooleanField(default=False)
    sources = models.JSONField(default=list)
    state = models.CharField(max_length=24, choices=PairState.choices, default=PairState.WAITING, db_index=True)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # Pairs that one decision settled: the one that was shown, and others between the same two entries.
    decided_with = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="settled")
    shown_to = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    shown_at = models.DateTimeField(null=True)
    history = HistoricalRecords(excluded_fields=["shown_to", "shown_at"])

    class Meta:
        ordering = ["-claimed", "-probability", "id"]
        constraints = [models.UniqueConstraint(fields=["left", "right"], name="one_pair_once")]


class Merge(models.Model):
    """An entry that was made one with another: both as they were, and what was made of them.

    Taking an earlier one of several merges apart rewrites `kept_before` and `made` of the later ones, as if it had never been.
    """

    pair = models.ForeignKey(Pair, null=True, on_delete=models.SET_NULL, related_name="merges")
    kept = models.ForeignKey("members.EntryRecord", on_delete=models.CASCADE, related_name="merges_into_it")
    other = models.ForeignKey("members.EntryRecord", on_delete=models.CASCADE, related_name="merges_of_it")
    kept_before = models.JSONField()
    other_before = models.JSONField()
    made = models.JSONField()
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True, db_index=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    history = HistoricalRecords()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["other"], condition=models.Q(undone_at=None), name="an_entry_is_merged_into_one"
            )
        ]


class Finding(models.Model):
    """A look through the directory for entries of one organisation."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        CANCELLED = "cancelled"
        FAILED = "failed"

    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING, db_index=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    entries = models.PositiveIntegerField(default=0)
    new_pairs = models.PositiveIntegerField(default=0)
    merged = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]


class ClaimMessage(models.Model):
    """What a firm was told when another entry claimed its identity: never who the other is."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="messages")
    organisation_id = models.CharField(max_length=64, db_index=True)
    text_ko = models.TextField()
    text_en = models.TextField()
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-given_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["pair", "organisation_id"], name="one_claim_message_once")]


class ReconciliationAddress(models.Model):
    """A private address of the reconciliation API; only its hash is kept, so it can be shown once."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reconciliation_addresses"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]
