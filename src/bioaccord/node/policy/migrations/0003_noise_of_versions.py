"""Whether a change is noise, and why; what was compared before is compared again, and labelled by what it changes."""

from django.db import migrations, models


def compare_again(apps, _schema_editor) -> None:
    """What was without substance stays hidden until it is compared again by the next import."""
    versions = apps.get_model("policy", "PolicyVersion").objects
    versions.filter(substance_count=0).update(is_noise=True)
    versions.update(compared_digest="")


class Migration(migrations.Migration):
    """Adds the verdict's columns."""

    dependencies = [("policy", "0002_policy_documents")]

    operations = [
        migrations.AddField("policyversion", "is_noise", models.BooleanField(default=False)),
        migrations.AddField("policyversion", "noise_score", models.FloatField(default=0.0)),
        migrations.AddField("policyversion", "noise_reason_ko", models.TextField(blank=True, default=""), False),
        migrations.AddField("policyversion", "noise_reason_en", models.TextField(blank=True, default=""), False),
        migrations.RunPython(compare_again, migrations.RunPython.noop),
    ]
