"""What stood behind each figure over members that was told: kept to look at the next one beside it, and never sent."""

from django.db import models


class ToldAggregate(models.Model):
    """The members behind an aggregated exposure that was decided to be told, by firm, and what each added to value, low and high.

    It stays when the record is retracted: others have read the figure.
    """

    record_id = models.CharField(max_length=200, unique=True)
    measure = models.CharField(max_length=32, db_index=True)
    signal_id = models.CharField(max_length=300, db_index=True)
    as_of = models.DateField()
    contributions = models.JSONField()
    """Three figures, each a part by organisation id: `value`, `low` and `high`."""

    class Meta:
        ordering = ["-id"]
