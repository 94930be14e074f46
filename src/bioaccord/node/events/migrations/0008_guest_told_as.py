from django.db import migrations, models


def keep_names(apps, schema_editor):
    """Until now people of guest firms were called d1, d2, … in the order in which they were numbered here."""
    people = apps.get_model("events", "DelegateRecord").objects.filter(organisation_id__startswith="guest-")
    for one in people.iterator():
        one.told_as = "d" + one.delegate_id.rpartition("-D")[2]
        one.save(update_fields=["told_as"])


class Migration(migrations.Migration):
    dependencies = [("events", "0007_guest_firms")]

    operations = [
        migrations.AddField("delegaterecord", "told_as", models.CharField(blank=True, max_length=120)),
        migrations.AddField("historicaldelegaterecord", "told_as", models.CharField(blank=True, max_length=120)),
        migrations.RunPython(keep_names, migrations.RunPython.noop),
    ]
