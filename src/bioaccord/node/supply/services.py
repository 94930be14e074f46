"""The only way to write the network."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from bioaccord.node.accounts.access import firms_with_people, require, roles_of
from bioaccord.node.audit.services import record
from bioaccord.node.members.access import own_member_ids
from bioaccord.supply.network_schema import EVERY_TABLE, TableSchema
from bioaccord.vocabulary.network import Network

from .access import current_network, current_version, draft_for, hold_network, network_of_draft, require_upload
from .drafts import MOST_SHOWN, found_in, refusals_of
from .models import ChainSharing, ConfirmedBuyer, NetworkDraft, NetworkVersion, SharingLevel
from .rows import TABLES, record_of, row_of
from .tables import packed

LARGEST_UPLOAD_BYTES = 60 * 1024 * 1024
_BATCH = 500


@transaction.atomic
def replace_network(user, network: Network, organisation_id: str = "") -> int:
    """Make a network the present one and return its new version; rows that stay are not touched, history keeps what was there.

    `organisation_id` is the firm whose own part is what changed, for the audit trail.
    """
    hold_network()
    maker = user if user is not None and user.is_authenticated else None
    for schema in EVERY_TABLE:
        _write_table(schema, getattr(network, schema.name), maker)
    version = NetworkVersion.objects.create(
        number=current_version() + 1, made_by=maker, tables=packed(network, "csv.zip")
    )
    if organisation_id:
        record(user, "own_part_loaded", organisation_id)
    else:
        record(user, "network_loaded", f"{len(network.organisations)} / {len(network.links)}")
    return version.number


def _write_table(schema: TableSchema, wanted: tuple, maker) -> None:
    """Let a table hold these records in this order: what stays keeps its row, and only where the order changes all rows are new."""
    row_type, record_type = TABLES[schema.name]

    def key_of(one) -> tuple[str, ...]:
        return tuple(getattr(one, name) for name in schema.key)

    held = {key_of(one): (row, one) for row in row_type.objects.order_by("id") for one in [record_of(record_type, row)]}
    after = {key_of(one): one for one in wanted}
    in_order = [key for key in held if key in after] + [key for key in after if key not in held]
    if in_order != list(after):
        row_type.objects.all().delete()
        held = {}
    gone = [row.pk for key, (row, _one) in held.items() if key not in after]
    for first in range(0, len(gone), _BATCH):
        row_type.objects.filter(pk__in=gone[first : first + _BATCH]).delete()
    changed = []
    for key, one in after.items():
        if key in held and held[key][1] != one:
            row = row_of(row_type, one)
            row.pk = held[key][0].pk
            changed.append(row)
    columns = [field.name for field in row_type._meta.concrete_fields if not field.primary_key]
    if changed:
        bulk_update_with_history(changed, row_type, columns, batch_size=_BATCH, default_user=maker)
    new = [row_of(row_type, one) for key, one in after.items() if key not in held]
    bulk_create_with_history(new, row_type, batch_size=_BATCH, default_user=maker)


def keep_draft(user, file, organisation_id: str = "") -> NetworkDraft:
    """Keep an uploaded file, and what is found in it, until it is loaded or thrown away; one draft a person, and a firm.

    A whole network is for operators, a firm's own part for people of the firm. Raises `PermissionDenied`, or `ValidationError` for a
    file that is too large.
    """
    require_upload(user, organisation_id)
    if file.size > LARGEST_UPLOAD_BYTES:
        raise ValidationError(_("The file is larger than 60 MB. Give it as Parquet tables in a zip."))
    draft = NetworkDraft(made_by=user, file_name=file.name[-200:], content=file.read(), organisation_id=organisation_id)
    _examine(user, draft)
    with transaction.atomic():
        NetworkDraft.objects.filter(made_by=user, organisation_id=organisation_id).delete()
        draft.save()
    return draft


def compared_draft(user, draft_id: int) -> NetworkDraft:
    """Return a draft of the user's own, compared with the present network: again, where another was loaded meanwhile."""
    draft = draft_for(user, draft_id)
    if draft.compared_with != current_version():
        _examine(user, draft)
        draft.save(update_fields=["compared_with", "found"])
    return draft


def refused_rows(user, draft_id: int) -> list[dict]:
    """Return every refused row of a draft of the user's own, as `refusals_of`; the file is read again only where not all were kept."""
    draft = compared_draft(user, draft_id)
    found = draft.found
    if found.get("refused", 0) > MOST_SHOWN:
        found = found_in(current_network(), lambda: network_of_draft(user, draft, current_network()), most_kept=None)
    return refusals_of(found)


def _examine(user, draft: NetworkDraft) -> None:
    while True:
        draft.compared_with = current_version()
        before = current_network()
        draft.found = found_in(before, lambda held=before: network_of_draft(user, draft, held))
        if draft.compared_with == current_version():
            return


def load_draft(user, draft_id: int, compared_with: int | None = None) -> int:
    """Load a draft into the network, whole or not at all, and return the new version; `compared_with` is the version that was shown.

    Raises `InputError` where it is refused, and `ValidationError` where the network was replaced since it was compared.
    """
    from bioaccord.node.brief.tasks import recompute

    draft = draft_for(user, draft_id)
    shown = draft.compared_with if compared_with is None else compared_with
    # Read before the network is held, so that nobody waits for it; what it was read against is looked at again below.
    network = network_of_draft(user, draft, current_network())
    with transaction.atomic():
        hold_network()
        if not shown == draft.compared_with == current_version():
            raise ValidationError(_("Somebody loaded another network meanwhile. Look at the comparison again."))
        draft_for(user, draft_id)  # two clicks load it once
        version = replace_network(user, network, draft.organisation_id)
        draft.delete()
        transaction.on_commit(lambda: recompute.enqueue(timezone.localdate().isoformat()))
    return version


def drop_draft(user, draft_id: int) -> str:
    """Throw a draft away and return whose part it was; empty for a whole network."""
    draft = draft_for(user, draft_id)
    organisation_id = draft.organisation_id
    draft.delete()
    return organisation_id


@transaction.atomic
def confirm_buyer(user, supplier_id: str, buyer_id: str) -> None:
    """Confirm that a firm buys from the user's own: it may then name its sites in links. Raises `ValidationError` for no such member."""
    require(supplier_id in roles_of(user).organisation_ids)
    if buyer_id == supplier_id or buyer_id not in own_member_ids() | firms_with_people():
        raise ValidationError(_("No other member has that identifier. Ask the buyer for its organisation_id."))
    ConfirmedBuyer.objects.get_or_create(supplier_id=supplier_id, buyer_id=buyer_id)
    record(user, "buyer_confirmed", f"{supplier_id}: {buyer_id}")


@transaction.atomic
def withdraw_buyer(user, supplier_id: str, buyer_id: str) -> None:
    """Take a confirmation back; links that stand in the network stay."""
    require(supplier_id in roles_of(user).organisation_ids)
    for row in ConfirmedBuyer.objects.filter(supplier_id=supplier_id, buyer_id=buyer_id):
        row.delete()
        record(user, "buyer_withdrawn", f"{supplier_id}: {buyer_id}")


@transaction.atomic
def choose_sharing(user, organisation_id: str, level: str) -> None:
    """Set how much of a firm's chain its association sees; for people of that firm. Raises `ValidationError` for no such level."""
    require(organisation_id in roles_of(user).organisation_ids)
    if level not in SharingLevel.values:
        raise ValidationError(_("There is no such level. Choose one of the list."))
    ChainSharing.objects.update_or_create(organisation_id=organisation_id, defaults={"level": level})
    record(user, "chain_sharing_chosen", f"{organisation_id}: {level}")
