"""Answers of openFDA, page by page: what was not found is no error, and pages are followed by the link that each one gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from bioaccord.reading.access_key import AccessKey
from bioaccord.reading.web import Web, json_of, refusal_of, without_secrets
from bioaccord.vocabulary.errors import InputError, Refusal, SourceError
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from .source_files import half_answer, part, records_told

PAGE_SIZE = 1000
REQUESTS_A_DAY = 1000
"""Without a key, by address of the network."""
REQUESTS_A_MINUTE_WITH_KEY = 80
"""Of the 240 a minute and 120,000 a day that the publisher allows with a key, the day's are the fewer."""
DISCLAIMER = Text(
    "진료에 관한 결정을 openFDA 자료에 의존하여 내리지 마십시오. 자료의 정확성을 위해 최선을 다하고 있으나, 모든 결과는 검증되지 않은 것으로 보아야 합니다. 이용약관에 따라 API 이용이 제한될 수 있습니다.",
    "Do not rely on openFDA to make decisions regarding medical care. While we make every effort to ensure that data is accurate, you should assume all results are unvalidated. We may limit or otherwise restrict your access to the API in line with our Terms of Service.",
)
"""What openFDA says of its data in every answer, whole."""
_FIRST_DAY = date(2010, 1, 1)
_NEXT_LINK = re.compile(r"<([^>]+)>;\s*rel=\"?next\"?", re.IGNORECASE)


def access_key(key: str, address: str) -> AccessKey:
    """Return the key as openFDA wants it: in the query."""
    return AccessKey(address, "api_key", key, in_header=False)


def pages(web: Web, address: str, parameters: Mapping[str, str]) -> list[Any]:
    """Return the answers to a question, all of them; raises `SourceError`, for a list that breaks off as well.

    openFDA skips at most 25,000 rows, so that none are skipped: the link of a page (`search_after`) leads to the next one.
    """
    found: list[Any] = []
    wanted: str | None = address
    asked: Mapping[str, str] | None = {"limit": str(PAGE_SIZE), **parameters}
    seen: set[str] = set()
    while wanted is not None:
        answer = web.get(wanted, asked)
        if answer.status == 404 and "NOT_FOUND" in answer.text:  # how openFDA says that nothing was found
            break
        if answer.status >= 400:
            raise SourceError(refusal_of(wanted, answer))
        found.append(json_of(wanted, answer))
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
    try:
        told = max((records_of(value, address) for value in found), default=0)
    except InputError as error:
        raise SourceError(error.in_both()) from None
    read = sum(len(value["results"]) for value in found if isinstance(part(value).get("results"), list))
    if read < told:
        raise half_answer(address, read, told)
    return found


def records_of(value: Any, file: str) -> int:
    """Return how many records the list has of which an answer is a page; zero where it does not say. Raises `InputError`."""
    return records_told(part(value, "meta", "results").get("total"), file)


def released_on(value: Any, file: str, today: date) -> date:
    """Return the day of the list that an answer says; raises `InputError` for what is no answer, or of no day up to `today`."""
    meta, results = part(value, "meta"), part(value).get("results")
    is_answer, said = bool(meta) and isinstance(results, list), meta.get("last_updated")
    try:
        day = date.fromisoformat(said) if isinstance(said, str) and is_answer else None
    except ValueError:
        day = None
    if day is not None and _FIRST_DAY <= day <= today:
        return day
    raise InputError(
        Refusal(
            file,
            Sentence("is JSON, but not an openFDA answer (it has no 'meta' and 'results').")
            if not is_answer
            else Sentence("is an openFDA answer, but does not say of which day ('last_updated' under 'meta' is none).")
            if day is None
            else Sentence(
                "says that it is of {day}, which is no day of openFDA up to that of its retrieval.", day=str(day)
            ),
            Sentence("Save the answer unchanged, and name the source it is from."),
        )
    )
