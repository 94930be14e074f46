"""Letters with files, to people without an account; notices of trade shows."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0005_claims_of_identity"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="address",
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name="delivery",
            name="files",
            field=models.JSONField(blank=True, default=list),
        ),
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
                    ("trade_show", "Trade Show"),
                    ("diary_published", "Diary Published"),
                    ("diary_changed", "Diary Changed"),
                    ("meeting_reported", "Meeting Reported"),
                ],
                max_length=24,
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("recipient", None), ("subscription", None)),
                fields=("address", "channel", "key"),
                name="one_letter_an_address_once",
            ),
        ),
    ]
