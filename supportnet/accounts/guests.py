"""How a guest comes back on another device: a phrase of which only a keyed digest is stored."""

from django.db import models
from django.db.models.functions import Now


class RecoveryPhrase(models.Model):
    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="recovery")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now())
