"""Sessions of one person, all of them at once."""

from django.db.models import F

from supportnet.accounts.people import User


def end_all(user: User) -> None:
    """Every session of this person is over at its next request, wherever it is stored."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
