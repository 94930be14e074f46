"""Saved searches, what was found for them, who has read it, and what still has to be sent."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords


class Rhythm(models.TextChoices):
    """When a subscription writes; the inbox and webhooks are told at once in any case."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


class Subscription(models.Model):
    """A search that somebody saved, and how to tell of what it finds. `hour` and `weekday` (0 Monday) are in the owner's zone."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscriptions")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, blank=True)
    country = models.CharField(max_length=2, blank=True)
    # The query as it was written on the search page, and what it was narrowed by there beyond the other columns.
    words = models.CharField(max_length=1000, blank=True)
    facets = models.JSONField(default=dict, blank=True)
    stage = models.CharField(max_length=16, blank=True)
    topics = models.JSONField(default=list, blank=True)
    materials = models.JSONField(default=list, blank=True)
    least_severity = models.FloatField(default=0.0)
    only_mine = models.BooleanField(default=False)
    language = models.CharField(max_length=2, default="ko")
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    weekday = models.PositiveSmallIntegerField(default=0)
    hour = models.PositiveSmallIntegerField(default=8)
    to_inbox = models.BooleanField(default=True)
    by_mail = models.BooleanField(default=False)
    send_empty = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    # A mail tells of nothing found before: not of the days while the search was paused or mail was off.
    mail_since = models.DateTimeField()
    history = HistoricalRecords()

    class Meta:
        ordering = ["name", "id"]


class KnownSignal(models.Model):
    """Where a signal stood when subscriptions were last told, so that each change is told once."""

    signal = models.OneToOneField("policy.SignalRecord", on_delete=models.CASCADE, related_name="known")
    digest = models.CharField(max_length=64)
    standing = models.JSONField()
    sequence = models.PositiveIntegerField(default=0)
    found_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    deadline_on = models.DateField(null=True, db_index=True)
    effective_on = models.DateField(null=True, db_index=True)
    gone_deadline = models.DateField(null=True)
    gone_effective = models.DateField(null=True)


class Delivery(models.Model):
    """Outbox: one row for each digest (a subscription and a day), each webhook message and each letter to a person (`recipient`,
    or an `address` of somebody without an account).

    What it says is fixed when it is made.
    """

    class Channel(models.TextChoices):
        MAIL = "mail"
        WEBHOOK = "webhook"

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        NOTHING = "nothing"
        GIVEN_UP = "given_up"

    subscription = models.ForeignKey(Subscription, null=True, on_delete=models.CASCADE, related_name="deliveries")
    # Of a letter, which follows from no saved search of signals.
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    address = models.EmailField(blank=True)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    # For mail the day it was due; for a webhook the signal and where it stood.
    key = models.CharField(max_length=340)
    message_id = models.CharField(max_length=200)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    # Pictures that the page shows, by their content id: `name` and `png` (base64).
    pictures = models.JSONField(default=list, blank=True)
    # Files that go with a letter: `name`, `kind` (a media type with its parameters) and `text`.
    files = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    claim = models.CharField(max_length=32, blank=True)
    claimed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["subscription", "channel", "key"], name="one_delivery_once"),
            models.UniqueConstraint(fields=["recipient", "channel", "key"], name="one_letter_once"),
            models.UniqueConstraint(
                fields=["address", "channel", "key"],
                name="one_letter_an_address_once",
                condition=models.Q(recipient=None, subscription=None),
            ),
        ]
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="deliveries_that_are_due")]


class Hit(models.Model):
    """A signal that fitted a subscription when it was found or had moved; `digest` is the mail that told of it."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="hits")
    signal = models.ForeignKey("policy.SignalRecord", on_delete=models.CASCADE)
    standing = models.CharField(max_length=32)
    before = models.JSONField(null=True)
    found_at = models.DateTimeField()
    digest = models.ForeignKey(Delivery, null=True, on_delete=models.SET_NULL, related_name="hits")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["subscription", "signal", "standing"], name="one_hit_once")]


class InboxEntry(models.Model):
    """Something to read: a signal (once, however many searches found it) or a notice of the node itself."""

    class Notice(models.TextChoices):
        MAIL_GIVEN_UP = "mail_given_up"
        WEBHOOK_DISABLED = "webhook_disabled"
        INTRODUCTION_ASKED = "introduction_asked"
        INTRODUCTION_AGREED = "introduction_agreed"
        INTRODUCTION_UNANSWERED = "introduction_unanswered"
        CALL_POSTED = "call_posted"
        CALL_REMINDER = "call_reminder"
        CALL_ANSWERED = "call_answered"
        PARTNER_FOUND = "partner_found"
        IDENTITY_CLAIMED = "identity_claimed"
        TRADE_SHOW = "trade_show"
        DIARY_PUBLISHED = "diary_published"
        DIARY_CHANGED = "diary_changed"
        MEETING_REPORTED = "meeting_reported"
        FROM_OTHER_ASSOCIATION = "from_other_assoc"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="inbox")
    signal = models.ForeignKey("policy.SignalRecord", null=True, on_delete=models.CASCADE)
    standing = models.CharField(max_length=32, blank=True)
    before = models.JSONField(null=True)
    notice = models.CharField(max_length=24, choices=Notice.choices, blank=True)
    about = models.CharField(max_length=300, blank=True)
    # The same in English where it is called differently; and where a notice leads.
    about_en = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=300, blank=True)
    found_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-found_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["owner", "signal", "standing"], name="one_inbox_entry_once")]


class FeedToken(models.Model):
    """A private address of a subscription's feed and calendar; only its hash is kept, so it can be shown once."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]


class Webhook(models.Model):
    """Where a subscription's signals are sent. Secrets are derived from the node's key and a nonce; no secret is kept."""

    subscription = models.OneToOneField(Subscription, on_delete=models.CASCADE, related_name="webhook")
    address = models.CharField(max_length=500)
    nonce = models.CharField(max_length=64)
    former_nonce = models.CharField(max_length=64, blank=True)
    former_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    disabled_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    history = HistoricalRecords(excluded_fields=["nonce", "former_nonce"])


class ClockJob(models.Model):
    """Something that the node does by itself again and again: when it last was done, when it is due, and who is at it."""

    name = models.CharField(max_length=200, unique=True)
    due_at = models.DateTimeField()
    # Whoever holds the job does it; a holder that died is forgotten at `held_until`.
    holder = models.CharField(max_length=32, blank=True)
    held_until = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name"]
