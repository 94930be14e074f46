"""Matches that were found for members' needs."""

from django.db import models


class MatchRecord(models.Model):
    """A match, as the brief that shows it found it."""

    match_id = models.CharField(max_length=16, unique=True)
    organisation_id = models.CharField(max_length=64, db_index=True)
    candidate_organisation_id = models.CharField(max_length=64)
    signal_id = models.CharField(max_length=300)
    payload = models.JSONField()
