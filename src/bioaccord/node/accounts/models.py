"""People, and which role they have for which organisation."""

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from simple_history.models import HistoricalRecords


class UserManager(BaseUserManager):
    """Makes users who log in with their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


def time_zone_of_node() -> str:
    """Return the time zone of an account whose owner has chosen none."""
    return str(settings.TIME_ZONE)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account on this node."""

    email = models.EmailField(unique=True)
    name_ko = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=120, blank=True)
    time_zone = models.CharField(max_length=64, default=time_zone_of_node)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    USERNAME_FIELD = "email"
    objects = UserManager()

    def __str__(self) -> str:
        return self.email


class Role(models.TextChoices):
    """What a person may do."""

    MEMBER_USER = "member_user"
    MEMBER_ADMIN = "member_admin"
    ANALYST = "association_analyst"
    ORGANISER = "event_organiser"
    OPERATOR = "operator"


class Membership(models.Model):
    """A person's role; for member roles, `organisation_id` is the firm."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=32, choices=Role.choices)
    organisation_id = models.CharField(max_length=64, blank=True)
    history = HistoricalRecords()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role", "organisation_id"], name="one_role_once")]
