"""The only way to tie signals to the versions of documents that they were read from, and entries of analysts' logs to documents."""

from collections.abc import Iterable

from bioaccord.node.audit.services import record
from bioaccord.policy.log_links import KnownVersion, register_numbers, version_meant

from .batches import in_batches
from .document_models import PolicyVersion
from .models import SignalRecord
from .payload import signal_type


def link_signals(stored: dict[tuple[str, str], PolicyVersion]) -> None:
    """Tie the signals that were read from these versions to them; a signal's id is the document's, or the document's @ the version."""
    names: dict[str, PolicyVersion] = {}
    for (document_id, version), row in stored.items():
        names |= {document_id: row, f"{document_id}@{version}": row}
    signals = list(SignalRecord.objects.filter(signal_id__in=names))
    for signal in signals:
        # A paper that two publishers have keeps the id that the first gave it, and is told by the other's record.
        if signal.document_id in (None, names[signal.signal_id].document_id):
            signal.version = names[signal.signal_id]
            signal.document = signal.version.document
    SignalRecord.objects.bulk_update(signals, ["document", "version"], batch_size=200)


def link_to_documents(signals: Iterable[SignalRecord]) -> None:
    """Tie signals that were just stored to the versions that are there already."""
    for batch in in_batches(signals):
        by_name = {one.signal_id: one for one in batch}
        documents = {name.rpartition("@")[0] for name in by_name} | set(by_name)
        rows = (
            PolicyVersion.objects.filter(document__document_id__in=documents)
            .select_related("document")
            .defer("text_compressed")
        )
        link_signals({(row.document.document_id, row.version): row for row in rows})


def link_log(user) -> int:
    """Tie entries of analysts' logs to the publishers' documents that they name, where both are known; returns how many new."""
    entries = list(SignalRecord.objects.filter(version=None, kind="policy").exclude(signal_id__contains="@"))
    if not entries:
        return 0
    laws: dict[str, list[KnownVersion]] = {}
    rows: dict[tuple[str, str], int] = {}
    known = PolicyVersion.objects.filter(country="KR").values_list(
        "pk", "document__document_id", "version", "title_ko", "published_on", "effective_first"
    )
    for pk, document_id, version, title, published, effective in known:
        laws.setdefault(title, []).append(KnownVersion(document_id, version, published, effective))
        rows[document_id, version] = pk
    linked = []
    for entry in entries:
        signal = signal_type().validate_python(entry.payload, strict=False)
        numbers = register_numbers(one.address for one in signal.evidence)
        pk = (
            PolicyVersion.objects.filter(document__links__kind="fr", document__links__value__in=numbers)
            .values_list("pk", flat=True)
            .first()
        )
        if pk is None and entry.country == "KR":
            effective = signal.effective_on.first_day if signal.effective_on else None
            words = f"{signal.title.ko} {signal.summary.ko}"
            meant = version_meant(words, signal.published_on, effective, laws)
            pk = rows[meant.document_id, meant.version] if meant else None
        if pk is not None:
            entry.version = PolicyVersion.objects.select_related("document").defer("text_compressed").get(pk=pk)
            entry.document = entry.version.document
            linked.append(entry)
    SignalRecord.objects.bulk_update(linked, ["document", "version"])
    if linked:
        record(user, "log_linked", str(len(linked)))
    return len(linked)
