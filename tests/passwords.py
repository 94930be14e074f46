"""Passwords that are quick to check. A node takes a third of a second for one, on purpose; the tests log in some thousand times."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class QuickHasher(PBKDF2PasswordHasher):
    """What Django keeps of a password, made in one round instead of a million."""

    algorithm = "quick"
    iterations = 1
