"""Users (guests among them) and what a supporter brings."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email) or None, **fields)
        user.set_password(password) if password else user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_guest(self, name: str) -> "User":
        return self.create_user("", None, name=name, guest=True)

    def create_superuser(self, email: str, password: str, **fields: Any) -> "User":
        admin = self.create_user(email, password, is_superuser=True, **fields)
        admin.grants.create(role="admin")
        return admin


class User(AbstractBaseUser, PermissionsMixin):
    """A person: a guest has a pseudonym and no address; everyone else signs in with an e-mail address."""

    email = models.EmailField(unique=True, null=True, blank=True)
    name = models.CharField("pseudonym", max_length=60)
    guest = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(db_default=Now())
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Whether Django's admin site lets them in; unrelated to the role `staff`."""
        return self.is_superuser

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Covers the epoch, so that raising it ends every session of this person, wherever it is stored."""
        salt = "supportnet.accounts.session"
        value = f"{self.password} {self.session_epoch}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()


class SupporterProfile(models.Model):
    """What a supporter brings: languages, lived experience, frequencies, and how many rooms at once."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="supporter")
    languages = models.JSONField(default=list)  # ISO 639-1 codes
    topics = models.JSONField(default=list)  # slugs of accounts.topics
    frequencies = models.JSONField(default=list)  # strength | calm | inspiration, the first is the usual one
    capacity = models.PositiveSmallIntegerField(default=2)
    cleared_for_minors = models.BooleanField(default=False)
