"""A firm's portfolios for laws, their versions, and what was computed from them. All of it is the firm's own."""

from django.conf import settings
from django.db import models


class Portfolio(models.Model):
    """Products of a firm as a law asks for them. Only people of the firm see that there is one."""

    portfolio_id = models.CharField(max_length=24, unique=True)
    organisation_id = models.CharField(max_length=64, db_index=True)
    law_id = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    # Of the sample: every page and file of it says so.
    is_sample = models.BooleanField(default=False)
    # What the firm chose to bring to a roundtable, as it was computed then; empty: nothing leaves the firm.
    brought = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["law_id", "name", "id"]


class PortfolioVersion(models.Model):
    """The rows of one file that was taken in; a portfolio is changed by another file."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    rows = models.JSONField()
    file_name = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["portfolio", "number"], name="one_portfolio_version_once")]


class RunState(models.TextChoices):
    """How far a run is. `interrupted`: its worker ended; what is finished is kept."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


class AssessmentRun(models.Model):
    """Scenarios that the worker puts to a portfolio, one after the other."""

    version = models.ForeignKey(PortfolioVersion, on_delete=models.CASCADE, related_name="runs")
    as_of = models.DateField()
    # Ids of scenarios; an empty one is the law as it stands.
    scenarios = models.JSONField()
    seed = models.PositiveIntegerField()
    draws = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=RunState.choices, default=RunState.WAITING)
    done = models.PositiveIntegerField(default=0)
    # How much of the scenario that is computed now, 0 to 1.
    part = models.FloatField(default=0.0)
    problem = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]


class AssessmentAnswer(models.Model):
    """What a law does to one version of a portfolio: on a day, under a scenario, with a seed and a number of draws."""

    version = models.ForeignKey(PortfolioVersion, on_delete=models.CASCADE, related_name="answers")
    as_of = models.DateField()
    scenario_id = models.CharField(max_length=64, blank=True)
    seed = models.PositiveIntegerField()
    draws = models.PositiveIntegerField()
    result = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "as_of", "scenario_id", "seed", "draws"], name="one_assessment_answer_once"
            )
        ]
