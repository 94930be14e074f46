"""Answers of openFDA, page by page: what was not found is no error, and pages are followed by the link that each one gives."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bioaccord.reading.web import Web, json_of, refusal_of, without_secrets
from bioaccord.vocabulary.errors import SourceError
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

PAGE_SIZE = 1000
REQUESTS_A_DAY = 1000
"""Without a key."""
DISCLAIMER = Text(
    "진료에 관한 결정을 openFDA 자료에 의존하여 내리지 마십시오. 자료의 정확성을 위해 최선을 다하고 있으나, 모든 결과는 검증되지 않은 것으로 보아야 합니다. 이용약관에 따라 API 이용이 제한될 수 있습니다.",
    "Do not rely on openFDA to make decisions regarding medical care. While we make every effort to ensure that data is accurate, you should assume all results are unvalidated. We may limit or otherwise restrict your access to the API in line with our Terms of Service.",
)
"""What openFDA says of its data in every answer, whole."""
_NEXT_LINK = re.compile(r"<([^>]+)>;\s*rel=\"?next\"?", re.IGNORECASE)


def pages(web: Web, address: str, parameters: Mapping[str, str], folder: Path | None = None) -> Iterator[Any]:
    """Yield the answers to a question; each is kept in `folder` as it came. Raises `SourceError`.

    openFDA skips at most 25,000 rows, so that none are skipped: the link of a page (`search_after`) leads to the next one.
    """
    wanted: str | None = address
    asked: Mapping[str, str] | None = {"limit": str(PAGE_SIZE), **parameters}
    seen: set[str] = set()
    while wanted is not None:
        answer = web.get(wanted, asked)
        if answer.status == 404 and "NOT_FOUND" in answer.text:  # how openFDA says that nothing was found
            return
        if answer.status >= 400:
            raise SourceError(refusal_of(wanted, answer))
        value = json_of(wanted, answer)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"page-{len(seen) + 1:04d}.json").write_text(json.dumps(value), encoding="utf-8")
        yield value
        seen.add(wanted)
        following = _NEXT_LINK.search(answer.headers.get("link", ""))
        wanted, asked = (following.group(1) if following else None), None
        if wanted in seen:
            raise SourceError(
                Sentence(
                    "{place} leads back to itself page after page. Try again later, or use a saved file.",
                    place=without_secrets(wanted),
                )
            )
