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
from simple_history.utils import bulk_create_with_history

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit.services import record
from bioaccord.supply.progress import Cancelled
from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.network import Network

from .access import (
    calculation_for,
    chain_of,
    current_version,
    draft_for,
    event_rates,
    finder_of_version,
    hold_network,
    may_cancel,
    state_of,
)
from .computing import compute
from .models import (
    Calculation,
    CalculationKind,
    CalculationState,
    ChainSharing,
    NetworkDraft,
    NetworkVersion,
    SharingLevel,
)
from .rows import TABLES, row_of
from .tables import network_of_file, packed

LARGEST_UPLOAD_BYTES = 60 * 1024 * 1024
MOST_CALCULATIONS = 3  # waiting or running, a person
_RESULTS_KEPT = 20  # of a firm and kind
_SECONDS_BETWEEN_SIGNS = 0.5


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
