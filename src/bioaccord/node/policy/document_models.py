"""Publishers' documents with their versions, what they are about, and how versions compare."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords


class PolicyDocument(models.Model):
    """A document of a publisher; it keeps its id for life. Columns repeat its newest version, to filter and to list by."""

    document_id = models.CharField(max_length=300, unique=True)
    kind = models.CharField(max_length=32, db_index=True)
    country = models.CharField(max_length=2, db_index=True)
    publisher = models.CharField(max_length=100)
    title_ko = models.CharField(max_length=600)
    title_en = models.CharField(max_length=2000)
    language = models.CharField(max_length=2)
    address = models.CharField(max_length=1000)
    stage = models.CharField(max_length=16)
    first_published_on = models.DateField()
    last_published_on = models.DateField(db_index=True)
    last_version = models.CharField(max_length=100)

    class Meta:
        ordering = ["-last_published_on", "document_id"]


class PolicyLink(models.Model):
    """An identifier that a document shares with others of its proceeding (docket, RIN), or a law that it names."""

    document = models.ForeignKey(PolicyDocument, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=16)
    value = models.CharField(max_length=300)

    class Meta:
        ordering = ["kind", "value"]
        constraints = [models.UniqueConstraint(fields=["document", "kind", "value"], name="policy_link_once")]
        indexes = [models.Index(fields=["kind", "value"], name="policy_link_value")]


class PolicyVersion(models.Model):
    """One version of a document as its publisher gave it; the text is compressed."""

    document = models.ForeignKey(PolicyDocument, on_delete=models.CASCADE, related_name="versions")
    version = models.CharField(max_length=100)
    country = models.CharField(max_length=2)
    kind = models.CharField(max_length=32)
    stage = models.CharField(max_length=16)
    title_ko = models.CharField(max_length=600)
    title_en = models.CharField(max_length=2000)
    summary = models.TextField(blank=True)
    summary_language = models.CharField(max_length=2)
    action = models.CharField(max_length=500, blank=True)
    agencies = models.JSONField(default=list)
    extra = models.JSONField(default=list)
    published_on = models.DateField()
    effective_first = models.DateField(null=True)
    effective_last = models.DateField(null=True)
    effective_words = models.TextField(blank=True)
    deadline_first = models.DateField(null=True)
    deadline_last = models.DateField(null=True)
    deadline_words = models.TextField(blank=True)
    deadline_zone = models.CharField(max_length=64, blank=True)
    deadline_zone_stated = models.BooleanField(default=False)
    address = models.CharField(max_length=1000)
    retrieved_at = models.DateTimeField(null=True)
    text_compressed = models.BinaryField(default=b"")
    text_length = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)
    compared_digest = models.CharField(max_length=64, blank=True)
    substance_count = models.PositiveIntegerField(null=True)
    noise_count = models.PositiveIntegerField(null=True)
    outline = models.JSONField(default=list)
    labels_corrected = models.BooleanField(default=False)
    signal_current = models.BooleanField(default=False)
    """Whether its signal, or that it is none, is that of its text and labels as they stand."""
    is_noise = models.BooleanField(default=False)
    noise_score = models.FloatField(default=0.0)
    noise_reason_ko = models.TextField(blank=True)
    noise_reason_en = models.TextField(blank=True)

    class Meta:
        ordering = ["published_on", "effective_first", "version"]
        constraints = [models.UniqueConstraint(fields=["document", "version"], name="policy_version_once")]
        indexes = [
            models.Index(fields=["country", "published_on"], name="policy_version_timeline"),
            models.Index(fields=["deadline_last"], name="policy_version_deadline"),
            models.Index(fields=["effective_first"], name="policy_version_effective"),
            models.Index(fields=["signal_current", "published_on"], name="policy_version_signal"),
        ]


class PolicyLabel(models.Model):
    """A topic of a version, with its score and reason: from the node's rules, or from an analyst, whose word holds."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="labels")
    topic = models.CharField(max_length=32)
    score = models.FloatField()
    reason_ko = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)
    by_analyst = models.BooleanField(default=False)
    holds = models.BooleanField(default=True)

    class Meta:
        ordering = ["-score", "topic"]
        constraints = [
            models.UniqueConstraint(fields=["version", "topic", "by_analyst"], name="policy_label_once"),
        ]
        indexes = [models.Index(fields=["topic", "holds"], name="policy_label_topic")]


class LabelCorrection(models.Model):
    """What an analyst says a version is about instead; no re-run of the rules takes it away."""

    version = models.OneToOneField(PolicyVersion, on_delete=models.CASCADE, related_name="correction")
    topics = models.JSONField(default=list)
    is_noise = models.BooleanField(default=False)
    reason = models.TextField(max_length=1000, blank=True)
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    corrected_at = models.DateTimeField(auto_now=True)
    history = HistoricalRecords()


class PolicyComparison(models.Model):
    """What changed between two versions: computed once and kept until one of the two texts, or the rules, change."""

    old = models.ForeignKey(PolicyVersion, null=True, on_delete=models.CASCADE, related_name="+")
    new = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    record_compressed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="policy_comparison_once")]


class DocumentRun(models.Model):
    """One pull of a source of documents: what it brought, or why it failed and what to do."""

    source = models.CharField(max_length=64, db_index=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(auto_now_add=True)
    read = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    failed = models.BooleanField(default=False)
    failure_ko = models.TextField(blank=True)
    failure_en = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
