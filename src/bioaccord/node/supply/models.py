"""The supply network, row by row; the columns are those of the network files."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords


class NetworkVersion(models.Model):
    """Rises with every change of the network, so that what was computed from it can be told old."""

    number = models.PositiveIntegerField(unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    # The whole network as zipped tables, so that any two versions can be compared and each can be had again.
    tables = models.BinaryField(default=bytes)


class SharingLevel(models.TextChoices):
    """How much of a member's own chain the association's analysts see."""

    NOTHING = "nothing"
    MATERIALS_AND_COUNTRIES = "materials_and_countries"
    FULL = "full"


class ChainSharing(models.Model):
    """What a member chose; without a row nothing is shared."""

    organisation_id = models.CharField(max_length=64, unique=True)
    level = models.CharField(max_length=32, choices=SharingLevel.choices, default=SharingLevel.NOTHING)
    history = HistoricalRecords()


class ConfirmedBuyer(models.Model):
    """A member confirms that it supplies a firm, which may then name it in its links and see its chain behind them."""

    supplier_id = models.CharField(max_length=64, db_index=True)
    buyer_id = models.CharField(max_length=64, db_index=True)
    history = HistoricalRecords()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["supplier_id", "buyer_id"], name="one_buyer_once")]


class NetworkDraft(models.Model):
    """A file that somebody gave and has not loaded yet; nothing of it counts."""

    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    made_at = models.DateTimeField(auto_now_add=True)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    # The version it was compared with: what was shown is what is loaded, or nothing.
    compared_with = models.PositiveIntegerField()
    # Whose own part it is; empty for a whole network.
    organisation_id = models.CharField(max_length=64, blank=True)
    # What reading it and comparing it with that version found, so that looking at it reads nothing again.
    found = models.JSONField(default=dict)


class CalculationKind(models.TextChoices):
    """What a firm's chain can be asked that takes long."""

    STRESS_TEST = "stress_test"
    MITIGATION = "mitigation"
    CHAIN = "chain"


class CalculationState(models.TextChoices):
    """How far a calculation is. `interrupted`: its worker ended or the network was replaced; it may be started again."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


class Calculation(models.Model):
    """A question to a firm's chain that the worker answers, and its answer. One row a question: asked again, it is the same row."""

    kind = models.CharField(max_length=16, choices=CalculationKind.choices)
    organisation_id = models.CharField(max_length=64, db_index=True)
    network_version = models.PositiveIntegerField()
    parameters = models.JSONField()
    # A digest of all that the answer hangs on: kind, firm, network version, parameters, event rates.
    question = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=16, choices=CalculationState.choices, default=CalculationState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True)
    problem = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)
    # The worker's last sign of life, and which start of the row it works for: a worker that was given up writes nothing any more.
    seen_at = models.DateTimeField(null=True)
    attempt = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-made_at", "-id"]


class OrganisationRow(models.Model):
    organisation_id = models.CharField(max_length=64, unique=True)
    name_ko = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    association = models.CharField(max_length=64, blank=True)
    firm_kinds = models.JSONField(default=list)
    homepage = models.URLField(blank=True)
    fictional = models.BooleanField(default=False)
    history = HistoricalRecords()


class SiteRow(models.Model):
    site_id = models.CharField(max_length=64, unique=True)
    organisation_id = models.CharField(max_length=64, db_index=True)
    name_ko = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    city = models.CharField(max_length=120, blank=True)
    history = HistoricalRecords()


class ProductRow(models.Model):
    product_id = models.CharField(max_length=64, unique=True)
    site_id = models.CharField(max_length=64, db_index=True)
    material_id = models.CharField(max_length=80, db_index=True)
    name_ko = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    output_per_day = models.FloatField()
    unit = models.CharField(max_length=32)
    revenue_usd_per_year = models.FloatField()
    spare_capacity_share = models.FloatField(null=True)
    markets = models.JSONField(default=list)
    drug = models.CharField(max_length=200, blank=True)
    history = HistoricalRecords()


class RecipeRow(models.Model):
    product_id = models.CharField(max_length=64, db_index=True)
    input_material_id = models.CharField(max_length=80)
    quantity_per_unit = models.FloatField()
    unit = models.CharField(max_length=32)
    essential = models.BooleanField(default=True)
    substitute_for = models.CharField(max_length=80, blank=True)
    qualification_days = models.PositiveIntegerField(null=True)
    cost_share = models.FloatField(default=0)
    history = HistoricalRecords()


class LinkRow(models.Model):
    supplier_site_id = models.CharField(max_length=64, db_index=True)
    buyer_site_id = models.CharField(max_length=64, db_index=True)
    material_id = models.CharField(max_length=80)
    share = models.FloatField()
    lead_time_days = models.FloatField()
    capacity_per_day = models.FloatField(null=True)
    unit = models.CharField(max_length=32, blank=True)
    history = HistoricalRecords()


class StockRow(models.Model):
    site_id = models.CharField(max_length=64, db_index=True)
    material_id = models.CharField(max_length=80)
    days = models.FloatField()
    quantity = models.FloatField(null=True)
    unit = models.CharField(max_length=32, blank=True)
    history = HistoricalRecords()


class MaterialRow(models.Model):
    """A material that only firms of this network name."""

    material_id = models.CharField(max_length=80, unique=True)
    name_ko = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    area = models.CharField(max_length=64)
    group = models.CharField(max_length=64)
    hs_codes = models.JSONField(default=list)
    synonyms_ko = models.JSONField(default=list)
    synonyms_en = models.JSONField(default=list)
    replaced_by = models.JSONField(default=list)
    history = HistoricalRecords()
