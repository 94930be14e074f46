"""A notice of changed meetings."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0005_claims_of_identity"),
    ]

    operations = [
        migrations.AlterField(
            model_name="inboxentry",
            name="notice",
            field=models.CharField(
                blank=True,
                choices=[
                    ("mail_given_up", "Mail Given Up"),
                    ("webhook_disabled", "Webhook Disabled"),
                    ("introduction_asked", "Introduction Asked"),
                    ("introduction_agreed", "Introduction Agreed"),
                    ("introduction_unanswered", "Introduction Unanswered"),
                    ("call_posted", "Call Posted"),
                    ("call_reminder", "Call Reminder"),
                    ("call_answered", "Call Answered"),
                    ("partner_found", "Partner Found"),
                    ("identity_claimed", "Identity Claimed"),
                    ("diary_changed", "Diary Changed"),
                ],
                max_length=24,
            ),
        ),
    ]
