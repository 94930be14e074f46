"""What the node remembers of its looks for news in its figures; the figures themselves lie in the store."""

from django.db import models


class FindingsRun(models.Model):
    """One look for what is new in all series: how far it is, what it found, and why it failed where it did."""

    class Step(models.TextChoices):
        """What is being done."""

        READING = "reading"
        TESTING = "testing"
        WRITING = "writing"
        EXPOSURES = "exposures"
        DONE = "done"

    store_run = models.PositiveIntegerField()
    """The number of the store's last run, up to which figures were looked at."""
    as_of = models.DateField()
    step = models.CharField(max_length=16, choices=Step.choices, default=Step.READING)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    series = models.PositiveIntegerField(default=0)
    tests = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    cancelled = models.BooleanField(default=False)
    """Somebody asked that it end; it does before its next step, and writes nothing."""
    failure_ko = models.TextField(blank=True)
    failure_en = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
