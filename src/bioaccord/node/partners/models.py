"""Matches that were found for members' needs, introductions, calls for partners, and searches that tell of new partners."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords


class MatchRecord(models.Model):
    """A match, as the brief that shows it found it."""

    match_id = models.CharField(max_length=16, unique=True)
    organisation_id = models.CharField(max_length=64, db_index=True)
    candidate_organisation_id = models.CharField(max_length=64)
    signal_id = models.CharField(max_length=300)
    payload = models.JSONField()


class ShownAs(models.TextChoices):
    """How much of itself a firm that asks shows before both agree."""

    NAMED = "named"
    KIND = "kind"
    COUNTRY = "country"


class IntroductionRecord(models.Model):
    """One firm asks to be introduced to another (`partners.introduction.Introduction`), and who may be reached on either side.

    Nothing here is changed by a refusal but `answer` and `answered_on`, which no page of the asking firm reads unless the answer is yes.
    """

    class Settled(models.TextChoices):
        FOUNDED = "founded"
        UNFOUNDED = "unfounded"

    introduction_id = models.CharField(max_length=16, unique=True)
    asker = models.CharField(max_length=64, db_index=True)
    asked = models.CharField(max_length=64, db_index=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=24, blank=True)
    # The offer or need it is about, as the asked firm is shown it; empty where the asker did not show it.
    posting_id = models.CharField(max_length=64, blank=True)
    posting_ko = models.CharField(max_length=300, blank=True)
    posting_en = models.CharField(max_length=300, blank=True)
    shown_as = models.CharField(max_length=8, choices=ShownAs.choices)
    shown_ko = models.CharField(max_length=300)
    shown_en = models.CharField(max_length=300)
    words = models.TextField(max_length=2000)
    tells_association = models.BooleanField(default=False)
    asked_on = models.DateField()
    expires_on = models.DateField(db_index=True)
    answer = models.CharField(max_length=8, blank=True)
    answered_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    is_held = models.BooleanField(default=False)
    reported_on = models.DateField(null=True)
    report_words = models.CharField(max_length=1000, blank=True)
    settled = models.CharField(max_length=12, choices=Settled.choices, blank=True)
    contact_name = models.CharField(max_length=120)
    contact_mail = models.EmailField()
    their_contact_name = models.CharField(max_length=120, blank=True)
    their_contact_mail = models.EmailField(blank=True)
    # What was already told by inbox and mail: to the asked firm that it is asked, to the asker how it ended.
    told_asked = models.BooleanField(default=False)
    told_outcome = models.BooleanField(default=False)

    class Meta:
        ordering = ["-asked_on", "-id"]


class BlockedFirm(models.Model):
    """A firm whose requests another does not want to see. The blocked firm is never told, by words, counts or time."""

    organisation_id = models.CharField(max_length=64, db_index=True)
    blocked = models.CharField(max_length=64)
    # What was shown of it when it was blocked, which is no name where it had not told it.
    shown_ko = models.CharField(max_length=300)
    shown_en = models.CharField(max_length=300)
    blocked_at = models.DateTimeField()

    class Meta:
        ordering = ["-blocked_at"]
        constraints = [models.UniqueConstraint(fields=["organisation_id", "blocked"], name="one_block_once")]


class CallRecord(models.Model):
    """A call for partners (`partners.call.Call`); `organisation_id` is empty where the association itself calls."""

    call_id = models.CharField(max_length=16, unique=True)
    organisation_id = models.CharField(max_length=64, blank=True, db_index=True)
    association = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    title_ko = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    text_ko = models.TextField(max_length=5000)
    text_en = models.TextField(max_length=5000)
    audience = models.CharField(max_length=16)
    named = models.JSONField(default=list, blank=True)
    terms = models.JSONField(default=list, blank=True)
    deadline_on = models.DateField(db_index=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    posted_at = models.DateTimeField()
    closed_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["deadline_on", "id"]


class CallAnswer(models.Model):
    """What one firm answered to a call; seen by the firm itself, the caller and the caller's association."""

    call = models.ForeignKey(CallRecord, on_delete=models.CASCADE, related_name="answers")
    organisation_id = models.CharField(max_length=64, db_index=True)
    words = models.TextField(max_length=5000)
    contact_name = models.CharField(max_length=120)
    contact_mail = models.EmailField()
    answered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    told = models.BooleanField(default=False)

    class Meta:
        ordering = ["answered_at", "id"]
        constraints = [models.UniqueConstraint(fields=["call", "organisation_id"], name="one_answer_a_firm")]


class CallTold(models.Model):
    """That a firm was told of a call (`posted`) or reminded of it (the days before the deadline)."""

    call = models.ForeignKey(CallRecord, on_delete=models.CASCADE, related_name="told")
    organisation_id = models.CharField(max_length=64)
    what = models.CharField(max_length=8)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "organisation_id", "what"], name="told_of_a_call_once")]


class PartnerWatch(models.Model):
    """A search of the directory that somebody saved, or (with `posting_id`) a need or an offer whose new matches are told.

    `seen_version` is the state of the directory that was last looked at.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="partner_watches")
    name = models.CharField(max_length=120)
    words = models.CharField(max_length=400, blank=True)
    country = models.CharField(max_length=2, blank=True)
    side = models.CharField(max_length=8, blank=True)
    kind = models.CharField(max_length=24, blank=True)
    term = models.CharField(max_length=64, blank=True)
    # By what the directory was narrowed when the search was saved from there: values by `directory_facets.DirectoryFacet`.
    facets = models.JSONField(default=dict, blank=True)
    posting_id = models.CharField(max_length=64, blank=True)
    least_score = models.FloatField(default=0.5)
    by_mail = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    seen_version = models.BigIntegerField(default=-1)
    seen_on = models.DateField(null=True)

    class Meta:
        ordering = ["name", "id"]


class WatchHit(models.Model):
    """A firm or a posting that a watch has found: told once, whatever changes of it later. Those there when it was saved are not told."""

    watch = models.ForeignKey(PartnerWatch, on_delete=models.CASCADE, related_name="hits")
    key = models.CharField(max_length=140)
    found_at = models.DateTimeField()
    was_told = models.BooleanField()

    class Meta:
        ordering = ["-found_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["watch", "key"], name="one_partner_hit_once")]
