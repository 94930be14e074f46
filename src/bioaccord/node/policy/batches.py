"""Many things a few hundred at a time."""

from collections.abc import Iterable, Iterator

from bioaccord.vocabulary.errors import PartlyRefused

BATCH = 200


def in_batches(things: Iterable) -> Iterator[tuple]:
    """Yield things `BATCH` at a time; what comes before single refusals is given before they are raised."""
    batch: list = []
    try:
        for one in things:
            batch.append(one)
            if len(batch) == BATCH:
                yield tuple(batch)
                batch = []
    except PartlyRefused:
        # What came before the refusals is stored like everything else.
        if batch:
            yield tuple(batch)
        raise
    if batch:
        yield tuple(batch)
