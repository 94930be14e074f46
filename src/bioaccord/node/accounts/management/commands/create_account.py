"""Creates an account with roles, or gives an existing account further roles. Nobody can sign up alone."""

import getpass
import os

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from bioaccord.node.accounts.models import Role, User
from bioaccord.node.accounts.services import create_account
from bioaccord.node.commands import OperatorCommand
from bioaccord.node.supply.access import current_network
from bioaccord.vocabulary.errors import BioaccordError, did_you_mean
from bioaccord.vocabulary.sentence import Sentence

_MEMBER_ROLES = (Role.MEMBER_USER, Role.MEMBER_ADMIN)
_WRITTEN = "member_user:KR-0007, member_admin:KR-0007, association_analyst, event_organiser or operator"


class Command(OperatorCommand):
    """Create an account."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("email")
        parser.add_argument("--role", action="append", required=True, help=_WRITTEN)
        parser.add_argument("--name-ko", default="")
        parser.add_argument("--name-en", default="")

    def handle(self, *args, email: str, role: list[str], name_ko: str, name_en: str, **options) -> None:
        roles = [_role(written) for written in role]
        try:
            validate_email(email)
            is_new = not User.objects.filter(email=email.lower()).exists()
            password = _password() if is_new else ""
        except ValidationError as error:
            raise self.refused(
                Sentence("{email}: {messages}", email=email, messages=" ".join(error.messages))
            ) from None
        create_account(email, password, roles, name_ko=name_ko, name_en=name_en)
        self.stdout.write(f"{email.lower()}: {'created' if is_new else 'has its roles'}.")


def _role(written: str) -> tuple[Role, str]:
    name, _, organisation_id = written.partition(":")
    if name not in Role.values:
        raise BioaccordError(
            Sentence("'{written}' is not a role.", written=written)
            + did_you_mean(name, Role.values)
            + Sentence("Write {written}.", written=_WRITTEN)
        )
    role = Role(name)
    if role not in _MEMBER_ROLES:
        if organisation_id:
            raise BioaccordError(
                Sentence(
                    "'{written}': the role {name} belongs to no firm. Write {name} alone.", written=written, name=name
                )
            )
        return role, ""
    known = [one.organisation_id for one in current_network().organisations]
    if organisation_id not in known:
        raise BioaccordError(
            Sentence("'{written}': '{firm}' is no firm of this node's network.", written=written, firm=organisation_id)
            + did_you_mean(organisation_id, known)
            + Sentence("Write the firm's id, such as {role}:KR-0007.", role=name)
        )
    return role, organisation_id


def _password() -> str:
    # From the environment for scripts; never as an argument, which every user of the machine could read.
    password = os.environ.get("BIOACCORD_NEW_PASSWORD") or getpass.getpass("Password of the new account: ")
    validate_password(password)
    return password
