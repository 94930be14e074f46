from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("impact", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="assessmentrun",
            name="part",
            field=models.FloatField(default=0.0),
        ),
    ]
