"""Whoever was sent away, or has just stepped back, is not asked into the same room."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rooms", "0004_first_contacts"),
    ]

    operations = [
        migrations.RenameModel("SentAway", "NotAgain"),
        migrations.RemoveConstraint("NotAgain", "sent_away_once"),
        migrations.RemoveField("NotAgain", "at"),
        migrations.AddField("NotAgain", "until", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "NotAgain", models.UniqueConstraint(fields=["room", "supporter"], name="not_again_once")
        ),
    ]
