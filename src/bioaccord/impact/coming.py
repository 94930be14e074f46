"""What comes next for a portfolio: the days of all its products in the months after a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

DAYS = 365


def coming(subjects: Iterable[Mapping[str, Any]], as_of: date, days: int = DAYS) -> list[dict[str, Any]]:
    """Return what begins, falls due or ends in the days after `as_of`, by day, each once with the products it concerns.

    `subjects` are as `assessment_data` gives them; a row has `day`, `ends` (True for the last day of a period), `title`, `said` (of the first product), `kind`,
    `standing`, `standing_words`, `subject_ids` and `names`.
    """
    until = as_of + timedelta(days=days)
    found: dict[tuple[str, bool, str], dict[str, Any]] = {}
    for subject in subjects:
        for entry in subject["timeline"]:
            ends = [(entry["last_day"], True)] if entry["last_day"] and entry["last_day"] != entry["first_day"] else []
            for day, is_end in [(entry["first_day"], False), *ends]:
                if not as_of.isoformat() <= day <= until.isoformat():
                    continue
                row = found.setdefault(
                    (day, is_end, entry["title"]["en"]),
                    {"day": day, "ends": is_end, "subject_ids": [], "names": {"ko": "", "en": ""}}
                    | {name: entry[name] for name in ("title", "said", "kind", "standing", "standing_words")},
                )
                if subject["id"] not in row["subject_ids"]:
                    row["subject_ids"].append(subject["id"])
                    row["names"] = {one: ", ".join(filter(None, (row["names"][one], subject["name"][one]))) for one in row["names"]}  # fmt: skip
    return sorted(found.values(), key=lambda one: (one["day"], one["title"]["en"]))
