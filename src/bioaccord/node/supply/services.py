"""The only way to write the network."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit.services import record
from bioaccord.vocabulary.network import Network

from .access import current_version, draft_for, hold_network
from .models import ChainSharing, NetworkDraft, NetworkVersion, SharingLevel
from .rows import TABLES, row_of
from .tables import network_of_file, packed

LARGEST_UPLOAD_BYTES = 60 * 1024 * 1024


@transaction.atomic
def replace_network(user, network: Network) -> int:
    """Replace the whole network and return its new version; history keeps what was there."""
    hold_network()
    for name, (row_type, _record_type) in TABLES.items():
        row_type.objects.all().delete()
        bulk_create_with_history([row_of(row_type, one) for one in getattr(network, name)], row_type, batch_size=500)
    maker = user if user is not None and user.is_authenticated else None
    version = NetworkVersion.objects.create(
        number=current_version() + 1, made_by=maker, tables=packed(network, "csv.zip")
    )
    record(user, "network_loaded", f"{len(network.organisations)} / {len(network.links)}")
    return version.number


def keep_draft(user, file) -> NetworkDraft:
    """Keep an uploaded file until it is loaded or thrown away; one draft a person. For operators.

    Raises `PermissionDenied`, or `ValidationError` for a file that is too large.
    """
    require(roles_of(user).operator)
    if file.size > LARGEST_UPLOAD_BYTES:
        raise ValidationError(_("The file is larger than 60 MB. Give it as Parquet tables in a zip."))
    with transaction.atomic():
        NetworkDraft.objects.filter(made_by=user).delete()
        return NetworkDraft.objects.create(
            made_by=user, file_name=file.name[-200:], content=file.read(), compared_with=current_version()
        )


@transaction.atomic
def load_draft(user, draft_id: int) -> int:
    """Load a draft as the new network, whole or not at all, and return its version.

    Raises `InputError` where it is refused, and `ValidationError` where the network was replaced since it was compared.
    """
    from bioaccord.node.brief.tasks import recompute

    draft = draft_for(user, draft_id)
    hold_network()
    if draft.compared_with != current_version():
        raise ValidationError(_("Somebody loaded another network meanwhile. Look at the comparison again."))
    version = replace_network(user, network_of_file(draft.file_name, bytes(draft.content)))
    draft.delete()
    transaction.on_commit(lambda: recompute.enqueue(timezone.localdate().isoformat()))
    return version


def drop_draft(user, draft_id: int) -> None:
    """Throw a draft away."""
    draft_for(user, draft_id).delete()


@transaction.atomic
def choose_sharing(user, organisation_id: str, level: str) -> None:
    """Set how much of a firm's chain its association sees; for people of that firm. Raises `ValidationError` for no such level."""
    require(organisation_id in roles_of(user).organisation_ids)
    if level not in SharingLevel.values:
        raise ValidationError(_("There is no such level. Choose one of the list."))
    ChainSharing.objects.update_or_create(organisation_id=organisation_id, defaults={"level": level})
    record(user, "chain_sharing_chosen", f"{organisation_id}: {level}")
