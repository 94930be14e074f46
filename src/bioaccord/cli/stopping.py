"""Ctrl-C while a command searches: the search ends, and what it found so far is kept."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import typer

from bioaccord.vocabulary.language import Language, Text

_ENDING = Text(
    "멈추는 중입니다. 지금까지 찾은 가장 좋은 결과를 남깁니다. 바로 끝내려면 한 번 더 누르십시오(저장하지 않음).",
    "Stopping; the best found so far is kept. Once more ends at once, and nothing is written.",
)
_ENDED = Text(
    "중단했습니다. 저장하지 않았고 이전 파일은 그대로입니다.",
    "Ended. Nothing was written; the file that was there stands.",
)
_KEPT = Text(
    "도중에 멈췄습니다. 지금까지 찾은 가장 좋은 결과입니다.",
    "Stopped before the end: this is the best found so far.",
)


class Stop:
    """Whether somebody asked to stop, and by which signal; 0 for nobody."""

    signal = 0

    def told(self, language: Language) -> None:
        """Say on standard error that the search was stopped, and end the command with 128 + the signal; nothing where nobody asked."""
        if self.signal:
            typer.echo(_KEPT.in_language(language), err=True)
            raise typer.Exit(128 + self.signal)


@contextmanager
def stopping(language: Language) -> Iterator[Stop]:
    """Yield what tells whether Ctrl-C was pressed (or the process was told to end) meanwhile; pressed once more, the command ends at once with 130."""
    stop = Stop()

    def asked(number: int, _: FrameType | None) -> None:
        if stop.signal:
            raise KeyboardInterrupt
        stop.signal = number
        typer.echo(_ENDING.in_language(language), err=True)

    if threading.current_thread() is not threading.main_thread():  # only the main thread hears signals
        yield stop
        return
    before = {one: signal.signal(one, asked) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    except KeyboardInterrupt:
        typer.echo(_ENDED.in_language(language), err=True)
        raise typer.Exit(128 + stop.signal) from None
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
