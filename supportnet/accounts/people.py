"""Users (guests among them) and what a supporter brings."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Now


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email) or None, **fields)
        user.set_password(password) if password else user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_guest(self, name: str) -> "User":
        return self.create_user("", None, name=name, guest=True)

    def create_superuser(self, email: str, password: str, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person: a guest has a pseudonym and no address; everyone else signs in with an e-mail address."""

    email = models.EmailField(unique=True, null=True, blank=True)
    name = models.CharField("pseudonym", max_length=60)
    guest = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Whether Django's admin site lets them in; unrelated to the role `staff`."""
        return self.is_superuser


class SupporterProfile(models.Model):
    """What a supporter brings: languages, lived experience, frequencies, and how many rooms at once."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="supporter")
    languages = models.JSONField(default=list)  # ISO 639-1 codes
    topics = models.JSONField(default=list)  # slugs of accounts.topics
    frequencies = models.JSONField(default=list)  # strength | calm | inspiration, the first is the usual one
    capacity = models.PositiveSmallIntegerField(default=2)
    cleared_for_minors = models.BooleanField(default=False)
