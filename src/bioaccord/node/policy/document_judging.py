"""Judges the histories of many documents: by this process, and where there is much to read by helpers on the other cores.

A helper is handed texts and gives back judgements; it knows neither Django nor the database. This module is all that it imports of the node.
"""

import logging
import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from dataclasses import replace

from bioaccord.policy.document import DocumentVersion
from bioaccord.policy.judging import Judgement, judged
from bioaccord.policy.packed_text import unpacked
from bioaccord.policy.topic_model import TopicModel

Packed = tuple[DocumentVersion, bytes]
"""A version without its text, and the text as it is kept."""

LEAST_LETTERS = 20_000_000
"""With fewer to read, helpers would take longer to start than they save."""
_MOST_HELPERS = 3
_AHEAD = 2  # documents a helper: one that it judges, one that waits for it

_log = logging.getLogger(__name__)
_model: TopicModel | None = None  # in a helper only


def judge_all(
    documents: Iterable[tuple[object, Sequence[Packed]]], model: TopicModel, letters: int
) -> Iterator[tuple[object, list[Judgement]]]:
    """Yield what came with each document (a key), and a judgement a version, in the order given.

    `letters` is how many there are to read that helpers could share in; it decides on them. The outcome is the same with any number of them.
    """
    helpers = _helpers(letters)
    waiting: deque[tuple[object, Sequence[Packed], Future | list[Judgement]]] = deque()
    with _pool(helpers, model) if helpers else nullcontext() as pool:
        for key, versions in documents:
            handed = [found for _key, _versions, found in waiting if isinstance(found, Future) and not found.done()]
            if pool is not None and len(handed) < _AHEAD * helpers:
                try:
                    waiting.append((key, versions, pool.submit(_judge_in_helper, versions)))
                except BrokenProcessPool:
                    pool = None
                    waiting.append((key, versions, _judge(versions, model)))
            else:
                waiting.append((key, versions, _judge(versions, model)))
            while waiting and _is_done(waiting[0][2]):
                yield _taken(waiting.popleft(), model)
        while waiting:
            yield _taken(waiting.popleft(), model)


def _helpers(letters: int) -> int:
    # A daemon may not have children of its own.
    if letters < LEAST_LETTERS or multiprocessing.current_process().daemon:
        return 0
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores - 1, _MOST_HELPERS)


def _pool(helpers: int, model: TopicModel) -> ProcessPoolExecutor:
    # Spawned, not forked: this process has threads and a connection to the database.
    return ProcessPoolExecutor(helpers, multiprocessing.get_context("spawn"), _begin_helping, (model,))


def _begin_helping(model: TopicModel) -> None:
    global _model
    _model = model


def _judge_in_helper(versions: Sequence[Packed]) -> list[Judgement]:
    assert _model is not None, "a helper is given the model before anything else"
    return _judge(versions, _model)


def _judge(versions: Sequence[Packed], model: TopicModel) -> list[Judgement]:
    return judged((replace(version, text=unpacked(text)) for version, text in versions), model)


def _is_done(found: Future | list[Judgement]) -> bool:
    return not isinstance(found, Future) or found.done()


def _taken(
    entry: tuple[object, Sequence[Packed], Future | list[Judgement]], model: TopicModel
) -> tuple[object, list[Judgement]]:
    key, versions, found = entry
    if not isinstance(found, Future):
        return key, found
    try:
        return key, found.result()
    except BrokenProcessPool as error:
        _log.warning("A helper that compares documents ended early (%s); this process goes on without it.", error)
        return key, _judge(versions, model)
