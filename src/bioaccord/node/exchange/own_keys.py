"""This association's own keys: secret ones in files that only the node's user can read, never in the database and its backups."""

import contextlib
import json
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from bioaccord.exchange.key_ring import KeyRing, followed, read_unvouched_change
from bioaccord.exchange.keys import PublicKey, SigningKey
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from .models import OwnKey, Peer


def own_ring() -> KeyRing:
    """Return this association's keys, a first one made where there is none."""
    rows = list(OwnKey.objects.all())
    if not rows:
        _made_first()
        rows = list(OwnKey.objects.all())
    ring = KeyRing(settings.ASSOCIATION, PublicKey.of(rows[0].x))
    for row in rows[1:]:
        ring = followed(ring, row.change)
        _keep_change(row)
    return _with_changes_beside(ring)


def _with_changes_beside(ring: KeyRing) -> KeyRing:
    """Return the ring with changes that stand beside the secret keys but not in the database, as after it was put back; they are written to it."""
    found = {}
    for file in _folder().glob("*.change"):
        kept = json.loads(file.read_text(encoding="ascii"))
        if isinstance(kept, list):
            # Written before changes were told to each association in its own words: all were told the same.
            kept = {"change": kept, "told": dict.fromkeys(Peer.objects.values_list("association", flat=True), kept)}
        change = read_unvouched_change(kept["change"], ring.association)
        found[change.old] = change, kept
    while ring.current.key_id in found:
        change, kept = found.pop(ring.current.key_id)
        ring = followed(ring, kept["change"])
        OwnKey.objects.get_or_create(key_id=change.new.key_id, defaults={"x": change.new.x, "made_at": change.time, **kept})  # fmt: skip
    return ring


def _keep_change(row: OwnKey) -> None:
    """Keep a change of keys beside the secret keys: a database that is put back to before it gets it from there."""
    file = _folder() / f"{row.key_id}.change"
    if not file.exists():
        _write_whole(file, json.dumps({"change": row.change, "told": row.told}))


def can_sign() -> bool:
    """Return whether the secret of the key that counts is there."""
    return (_folder() / own_ring().current.key_id).exists()


def signing_key() -> SigningKey:
    """Return the key that signs now. Raises `InputError` where its file is gone, as after a database was moved without it."""
    return secret_of(own_ring().current.key_id)


def secret_of(key_id: str) -> SigningKey:
    """Return a key of this association by its id. Raises `InputError` where its file is gone."""
    file = _folder() / key_id
    try:
        return SigningKey.of_secret(file.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        raise InputError(
            [Refusal(str(file.name), Sentence("is the signing key of this association, and its file is not there."), Sentence("Put the folder exchange-keys back beside the data, or revoke the key as leaked and let each other operator compare the new number."))]
        ) from None  # fmt: skip


def keep_secret(key: SigningKey) -> None:
    """Write a key's secret into its file, readable by the node's user only; one that is there already stays."""
    _write_whole(_folder() / key.public.key_id, key.secret)


def _write_whole(file: Path, text: str) -> None:
    """Write a file that has its name only once it is whole; one that is there already stays."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, written = tempfile.mkstemp(dir=file.parent, prefix="key.")
    with os.fdopen(handle, "w", encoding="ascii") as draft:
        draft.write(text)
        draft.flush()
        os.fsync(draft.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(written, file)
    Path(written).unlink()


def _made_first() -> None:
    key = SigningKey.new()
    keep_secret(key)
    OwnKey.objects.create(key_id=key.public.key_id, x=key.public.x, made_at=timezone.now())


def _folder() -> Path:
    return Path(settings.DATA) / "exchange-keys"
