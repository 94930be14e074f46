"""The only way to write the network and what is computed from it in the background."""

import hashlib
import json
import shutil
import time
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from bioaccord.node.accounts.access import firms_with_people, require, roles_of
from bioaccord.node.audit.services import record
from bioaccord.node.members.access import own_member_ids
from bioaccord.supply.network_schema import EVERY_TABLE, TableSchema
from bioaccord.supply.progress import Cancelled
from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.network import Network

from .access import (
    calculation_for,
    chain_of,
    current_network,
    current_version,
    draft_for,
    event_rates,
    finder_of_version,
    hold_network,
    may_cancel,
    network_of_draft,
    require_upload,
    state_of,
)
from .computing import compute
from .drafts import MOST_SHOWN, found_in, refusals_of
from .models import (
    Calculation,
    CalculationKind,
    CalculationState,
    ChainSharing,
    ConfirmedBuyer,
    NetworkDraft,
    NetworkVersion,
    SharingLevel,
)
from .rows import TABLES, record_of, row_of
from .tables import packed

LARGEST_UPLOAD_BYTES = 60 * 1024 * 1024
MOST_CALCULATIONS = 3  # waiting or running, a person
_BATCH = 500
_RESULTS_KEPT = 20  # of a firm and kind
_SECONDS_BETWEEN_SIGNS = 0.5


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
        present = current_network()
        found = found_in(present, lambda: network_of_draft(user, draft, present, most_kept=None), most_kept=None)
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


def start_calculation(user, organisation_id: str, kind: CalculationKind, parameters: dict) -> Calculation:
    """Leave a question to the worker, and return its row: the stored answer's or the waiting one's where it was asked before.

    For whoever may see the whole chain. `parameters` are those of a valid form. Raises `PermissionDenied`, `Http404`, or `ValidationError`
    where the node has no event rates or the person has too many questions waiting.
    """
    from .tasks import run_calculation

    chain_of(user, organisation_id)
    if kind != CalculationKind.CHAIN and not event_rates():
        raise ValidationError(_("This node was given no event rates, so there is nothing to compute from."))
    version = current_version()
    told = json.dumps([kind, organisation_id, version, parameters, _digest_of_rates()], sort_keys=True)
    with transaction.atomic():
        # One question of a person at a time, so that the limit holds for hurried hands too.
        get_user_model().objects.select_for_update().get(pk=user.pk)
        row, made = Calculation.objects.select_for_update().get_or_create(
            question=hashlib.sha256(told.encode()).hexdigest(),
            defaults={
                "kind": kind,
                "organisation_id": organisation_id,
                "network_version": version,
                "parameters": parameters,
                "state": CalculationState.CANCELLED,
                "made_by": user,
                "made_at": timezone.now(),
            },
        )
        if state_of(row) in (CalculationState.WAITING, CalculationState.RUNNING):
            if row.cancel_asked:
                row.cancel_asked = False
                row.save(update_fields=["cancel_asked"])
            return row
        if row.state == CalculationState.DONE:
            # Asked for last, so that it is what the page shows.
            row.made_at = timezone.now()
            row.save(update_fields=["made_at"])
            return row
        mine = Calculation.objects.filter(
            made_by=user, state__in=(CalculationState.WAITING, CalculationState.RUNNING)
        ).defer("result")
        if sum(state_of(one) != CalculationState.INTERRUPTED for one in mine) >= MOST_CALCULATIONS:
            raise ValidationError(
                _("{count} of your calculations wait or run already. Let one end, or cancel one.").format(
                    count=MOST_CALCULATIONS
                )
            )
        Calculation.objects.filter(pk=row.pk).update(
            state=CalculationState.WAITING,
            made_by=user,
            made_at=timezone.now(),
            started_at=None,
            finished_at=None,
            seen_at=None,
            cancel_asked=False,
            problem="",
            done=0,
            total=0,
            attempt=F("attempt") + 1,
        )
        # No figure of the firm's: the trail is read by people who may not see its chain.
        record(user, "calculation_started", f"{organisation_id}: {kind}")
        transaction.on_commit(lambda: run_calculation.enqueue(row.pk))
    row.refresh_from_db()
    return row


@transaction.atomic
def cancel_calculation(user, organisation_id: str, calculation_id: int) -> None:
    """Cancel a calculation that waits or runs; for the firm's own people and for who started it. Others get `PermissionDenied`."""
    row = calculation_for(user, organisation_id, calculation_id)
    require(may_cancel(user, row))
    row = Calculation.objects.select_for_update().get(pk=row.pk)
    if row.state not in (CalculationState.WAITING, CalculationState.RUNNING):
        return
    if state_of(row) == CalculationState.RUNNING:
        row.cancel_asked = True  # the worker sees it and ends
    else:
        row.state, row.finished_at = CalculationState.CANCELLED, timezone.now()
    row.save(update_fields=["cancel_asked", "state", "finished_at"])
    record(user, "calculation_cancelled", f"{organisation_id}: {row.kind}")


def answer_calculation(calculation_id: int) -> str:
    """Compute the answer to a question that waits, and return how that ended; for the worker."""
    now = timezone.now()
    waiting = Calculation.objects.filter(pk=calculation_id, state=CalculationState.WAITING)
    if not waiting.update(state=CalculationState.RUNNING, started_at=now, seen_at=now):
        return "nothing"  # cancelled meanwhile, or another worker has it
    row = Calculation.objects.get(pk=calculation_id)
    _forget_parts()
    finder = finder_of_version(row.network_version)
    if finder is None:
        return _end(row, CalculationState.INTERRUPTED)
    products = finder.chart.product_numbers[row.organisation_id]
    folder = _folder_of_parts(row)
    try:
        result = compute(
            CalculationKind(row.kind), finder.chart, products, event_rates(), row.parameters, _Sign(row), folder
        )
    except Cancelled:
        return _end(row, CalculationState.CANCELLED)
    except BioaccordError as refusal:
        return _end(row, CalculationState.FAILED, problem=str(refusal))
    except Exception:
        _end(row, CalculationState.FAILED)
        raise
    except BaseException:  # the worker is told to end
        _end(row, CalculationState.INTERRUPTED)
        raise
    return _end(row, CalculationState.DONE, result=result)


class _Sign:
    """Writes down how far a calculation is, and answers false where it was cancelled or given up."""

    def __init__(self, row: Calculation) -> None:
        self._mine = _rows_of(row)
        self._last = 0.0

    def __call__(self, done: int, total: int) -> bool:
        if done < total and time.monotonic() - self._last < _SECONDS_BETWEEN_SIGNS:
            return True
        self._last = time.monotonic()
        goes_on = self._mine.filter(cancel_asked=False)
        return bool(goes_on.update(done=done, total=total, seen_at=timezone.now()))


def _rows_of(row: Calculation):
    """Return the row as long as this attempt of it runs."""
    return Calculation.objects.filter(pk=row.pk, attempt=row.attempt, state=CalculationState.RUNNING)


@transaction.atomic
def _end(row: Calculation, state: CalculationState, *, result: dict | None = None, problem: str = "") -> str:
    if not _rows_of(row).update(state=state, result=result, problem=problem, finished_at=timezone.now()):
        return "given up"
    if state != CalculationState.INTERRUPTED:
        shutil.rmtree(_folder_of_parts(row), ignore_errors=True)
    if state == CalculationState.DONE:
        done = Calculation.objects.filter(organisation_id=row.organisation_id, kind=row.kind, state=state)
        done.exclude(pk__in=list(done.values_list("pk", flat=True)[:_RESULTS_KEPT])).delete()
    return str(state)


def _folder_of_parts(row: Calculation) -> Path:
    """Return where finished parts of an interrupted calculation wait for its next start."""
    return settings.DATA / "calculations" / row.question


def _forget_parts() -> None:
    """Throw away the finished parts that no calculation will take up again."""
    again = Q(state=CalculationState.INTERRUPTED, network_version=current_version())
    live = Q(state__in=(CalculationState.WAITING, CalculationState.RUNNING))
    wanted = set(Calculation.objects.filter(again | live).values_list("question", flat=True))
    for folder in (settings.DATA / "calculations").glob("*"):
        if folder.name not in wanted:
            shutil.rmtree(folder, ignore_errors=True)


def _digest_of_rates() -> str:
    return hashlib.sha256(repr(event_rates()).encode()).hexdigest()
