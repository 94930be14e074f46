"""Peers, groups, ledgers and what was refused. No table here has a foreign key to a member's data: what is shared was copied by choice."""

from django.conf import settings
from django.db import models

from .aggregates_models import ToldAggregate as ToldAggregate
from .joint_models import GuestMeeting as GuestMeeting
from .joint_models import JointEvent as JointEvent
from .joint_models import JointGuest as JointGuest
from .joint_models import JointMeeting as JointMeeting
from .needs_models import AcrossIntroduction as AcrossIntroduction
from .needs_models import IntroductionStep as IntroductionStep
from .needs_models import ReceivedPosting as ReceivedPosting
from .needs_models import SharedPosting as SharedPosting
from .needs_models import ShownPosting as ShownPosting
from .strategy_models import StrategyDraft as StrategyDraft


class OwnKey(models.Model):
    """The public side of a key of this association; the secret one lies in a file beside the database (`own_keys`)."""

    key_id = models.CharField(max_length=64, unique=True)
    x = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    change = models.JSONField(default=list)
    """The signed statements by which it followed the key before; empty for the first."""
    told = models.JSONField(default=dict)
    """Association → the same statements as it is told them: with the heads of its own groups and no others."""

    class Meta:
        ordering = ["id"]


class PeerState(models.TextChoices):
    """How far two associations have come in trusting each other's key."""

    COMPARING = "comparing"
    PAIRED = "paired"
    ENDED = "ended"


class Peer(models.Model):
    """Another association's node."""

    association = models.CharField(max_length=63, unique=True)
    name_ko = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    address = models.URLField(max_length=300)
    state = models.CharField(max_length=16, choices=PeerState.choices, default=PeerState.COMPARING)
    key = models.CharField(max_length=64)
    """The first key, in base64url; later ones follow in `changes`."""
    changes = models.JSONField(default=list)
    """Each change of keys as the signed statements that made it."""
    unvouched = models.JSONField(default=list)
    """Changes that no key of the peer vouches for, kept until a person has compared the number of one; anybody may have sent them."""
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_there_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    told_changes = models.PositiveIntegerField(default=0)
    """How many of this association's changes of keys the peer has acknowledged."""
    told_confirmation = models.BooleanField(default=False)
    nudged_at = models.DateTimeField(null=True)
    """When the peer last said that something new waits there."""
    answered_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)
    failures = models.PositiveIntegerField(default=0)
    clock_apart_seconds = models.FloatField(default=0.0)
    start_there = models.CharField(max_length=36, blank=True)
    """The peer's own start, as it named it last: said back to it, so that it knows a word of this node to be younger than its start."""

    class Meta:
        ordering = ["association"]


class Invitation(models.Model):
    """A code that another operator may use once to make their node known here."""

    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=120)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    used_by = models.CharField(max_length=63, blank=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]


class GroupState(models.TextChoices):
    """How far a sharing group has come."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    CLOSED = "closed"


class SharingGroup(models.Model):
    """Who reads what: members and kinds, signed by each member; neither ever changes."""

    group_id = models.CharField(max_length=63, unique=True)
    name_ko = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    members = models.JSONField()
    kinds = models.JSONField()
    state = models.CharField(max_length=16, choices=GroupState.choices, default=GroupState.PROPOSED)
    tokens = models.JSONField(default=dict)
    """Member → its signature under the agreement."""
    proposed_by = models.CharField(max_length=63)
    proposed_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closings = models.JSONField(default=dict)
    """Member → its signed statement that the group is closed."""
    untold = models.JSONField(default=list)
    """Members that have not heard of this node's latest signature yet."""
    parted = models.JSONField(default=dict)
    """Member → the `key` and `changes` by which its records here are checked, where it was paired anew with other keys since: with it nothing
    goes on in this group."""

    class Meta:
        ordering = ["group_id"]


class Ledger(models.Model):
    """One member's sequence in a group, as far as it is held here."""

    group = models.ForeignKey(SharingGroup, on_delete=models.PROTECT, related_name="ledgers")
    source = models.CharField(max_length=63)
    seq = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64)
    stopped = models.CharField(max_length=32, blank=True)
    """Why nothing more is taken (a peer's) or sealed (one's own): a word of `exchange.refusal.Reason`."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "source"], name="one_ledger_each")]
        ordering = ["group", "source"]


class LedgerRecord(models.Model):
    """A record of a ledger; the signed token is never changed, payload and salt go when it is retracted."""

    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="records", db_index=False)
    seq = models.PositiveBigIntegerField()
    source = models.CharField(max_length=63)
    record_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=200)
    marking = models.CharField(max_length=16)
    time = models.DateTimeField()
    digest = models.CharField(max_length=64)
    token = models.TextField()
    salt = models.CharField(max_length=64, null=True)
    payload = models.JSONField(null=True)
    retracts = models.CharField(max_length=200, blank=True)
    stored_at = models.DateTimeField()
    retracted_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    """The record that took it back first: in its turn this one is worked in again."""
    is_read = models.BooleanField(default=False)
    """Whether what it tells was worked into this node (a signal merged, a need matched), or nothing of it ever is."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ledger", "seq"], name="one_record_a_number"),
            models.UniqueConstraint(fields=["source", "record_id"], name="one_record_an_id"),
        ]
        indexes = [
            models.Index(fields=["kind"], name="exchange_kind"),
            models.Index(fields=["id"], name="exchange_unread", condition=models.Q(is_read=False)),
            models.Index(fields=["taken_back_by"], name="exchange_taken_back", condition=models.Q(is_read=False, taken_back_by__isnull=False)),
            models.Index(fields=["ledger", "seq"], name="exchange_lost", condition=models.Q(payload__isnull=True, retracted_at__isnull=True)),
        ]  # fmt: skip
        ordering = ["ledger", "seq"]


class Waiting(models.Model):
    """Something a person decided to tell, until it is sealed."""

    record_id = models.CharField(max_length=200, unique=True)
    group = models.ForeignKey(SharingGroup, on_delete=models.PROTECT, related_name="waiting")
    kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=200)
    marking = models.CharField(max_length=16)
    payload = models.JSONField()
    retracts = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    decided_at = models.DateTimeField()
    refused = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]


class Retraction(models.Model):
    """Why a person took a record back; the reason stays in this node."""

    record_id = models.CharField(max_length=200, unique=True)
    reason = models.TextField(max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    asked_at = models.DateTimeField()


class Heard(models.Model):
    """What a peer said, since this node's courier started, of how far it holds this association's own ledger."""

    ledger = models.ForeignKey(Ledger, on_delete=models.CASCADE, related_name="heard")
    by = models.CharField(max_length=63)
    seq = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    start = models.CharField(max_length=36)
    """The start of the courier in which it was heard: what was said before is forgotten."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ledger", "by"], name="one_word_a_peer")]


class KeptCheckpoint(models.Model):
    """A head that an association signed: its own or another's."""

    ledger = models.ForeignKey(Ledger, on_delete=models.CASCADE, related_name="checkpoints")
    by = models.CharField(max_length=63)
    seq = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    token = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ledger", "by", "seq"], name="one_checkpoint_a_number")]
        ordering = ["-seq"]


class RefusedInput(models.Model):
    """Something of a peer that was not taken, with what proves it; never a payload."""

    association = models.CharField(max_length=63)
    group_id = models.CharField(max_length=63, blank=True)
    reason = models.CharField(max_length=32)
    detail = models.CharField(max_length=400)
    evidence = models.JSONField(default=list)
    """Signed tokens, as they came."""
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-last_at"]


class SeenNonce(models.Model):
    """A signed request that was answered: no other with its nonce is, within the window."""

    association = models.CharField(max_length=63)
    nonce = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["association", "nonce"], name="one_nonce_once")]


class SharedSignal(models.Model):
    """Which signal of this node a received record told: one of its own that it already had, or one made for it."""

    record = models.OneToOneField(LedgerRecord, on_delete=models.PROTECT, related_name="signal")
    signal_id = models.CharField(max_length=300, db_index=True)
    was_known = models.BooleanField()
    note_ko = models.TextField(blank=True)
    note_en = models.TextField(blank=True)

    class Meta:
        ordering = ["-record__stored_at"]
