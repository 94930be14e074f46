"""A pull from a publisher that is kept on disk page by page: one that fails half-way loses nothing and repeats nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bioaccord.reading.web import Validators
from bioaccord.vocabulary.errors import InputError, Refusal

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Records as the publisher gave them, and where to go on after them; `cursor` None means that this was the last page."""

    records: list[Record]
    cursor: dict[str, Any] | None


class Pull:
    """The folder of one pull: `state.json` (what was asked, the cursor) and `pages/000001.jsonl`, `000002.jsonl` …

    A page is written before the state that counts it, each under another name first; a page that the state does not count is written
    again. `request` is what was asked (days, filters, never a key); a folder with another request is refused with `InputError`.
    """

    def __init__(self, folder: Path, request: Mapping[str, Any]) -> None:
        self._folder = folder
        self._request = json.loads(json.dumps(dict(request)))
        self._state: dict[str, Any] = {
            "request": self._request,
            "pages": 0,
            "cursor": {},
            "complete": False,
            "validators": {},
        }
        file = folder / "state.json"
        if file.exists():
            self._state = self._read(file)
        if self._state["request"] != self._request:
            raise InputError(
                Refusal(
                    str(folder),
                    f"holds another pull, asked with {json.dumps(self._state['request'], ensure_ascii=False)}.",
                    "Give each pull a folder of its own, or ask with the same days and filters to go on with it.",
                )
            )

    @property
    def cursor(self) -> dict[str, Any]:
        """Where to go on; empty at the beginning."""
        return dict(self._state["cursor"])

    @property
    def is_complete(self) -> bool:
        """Whether the last page was stored."""
        return bool(self._state["complete"])

    def records(self) -> Iterator[Record]:
        """Yield what was stored so far, in its order."""
        for number in range(1, self._state["pages"] + 1):
            with self._page(number).open(encoding="utf-8") as lines:
                yield from map(json.loads, lines)

    def store(self, page: Page) -> None:
        """Keep a page and the cursor after it."""
        lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in page.records)
        number = self._state["pages"] + 1
        _write(self._page(number), lines)
        self._save(pages=number, cursor=page.cursor or {}, complete=page.cursor is None)

    def begin_again(self) -> None:
        """Go on from the start, where the publisher has something new; what is stored stays."""
        self._save(cursor={}, complete=False)

    def validators_of(self, address: str) -> Validators:
        """Return what to ask an address with, to be told whether anything changed."""
        return Validators(*self._state["validators"].get(address, ("", "")))

    def keep_validators(self, address: str, validators: Validators) -> None:
        """Remember what an address answered with."""
        self._save(validators=self._state["validators"] | {address: [validators.etag, validators.last_modified]})

    def _save(self, **changes: Any) -> None:
        self._state |= changes
        _write(self._folder / "state.json", json.dumps(self._state, ensure_ascii=False, indent=1))

    def _page(self, number: int) -> Path:
        return self._folder / "pages" / f"{number:06d}.jsonl"

    def _read(self, file: Path) -> dict[str, Any]:
        try:
            state = json.loads(file.read_text(encoding="utf-8"))
            if self._state.keys() <= state.keys():
                return dict(state)
        except (json.JSONDecodeError, AttributeError):
            pass
        raise InputError(Refusal(str(file), "is not the state of a pull.", "Move this folder away and pull again."))


def pulled(pages: Iterable[Page], pull: Pull | None) -> Iterator[Record]:
    """Yield the records of pages as they come, each page stored before its records are told."""
    for page in pages:
        if pull is not None:
            pull.store(page)
        yield from page.records


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.part")
    with beside.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(file)
