from django.db import migrations, models


class Migration(migrations.Migration):
    """A search that is saved from the directory keeps by what it was narrowed."""

    dependencies = [
        ("partners", "0002_introductions_and_calls"),
    ]

    operations = [
        migrations.AddField(
            model_name="partnerwatch",
            name="facets",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
