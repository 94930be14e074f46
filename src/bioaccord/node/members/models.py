"""The associations of the agreement."""

from django.db import models
from simple_history.models import HistoricalRecords


class Association(models.Model):
    """One of the associations; this node belongs to the one that the settings name."""

    association_id = models.CharField(max_length=64, unique=True)
    name_ko = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    fictional = models.BooleanField(default=False)
    history = HistoricalRecords()
