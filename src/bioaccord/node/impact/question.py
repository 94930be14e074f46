"""What an address asks of a law: the day it is known by, the scenario, the draws."""

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from bioaccord.impact.assessed import DRAWS, SEED
from bioaccord.impact.law import Law

MOST_DRAWS = 10_000
_LARGEST_SEED = 2**31 - 1
_YEARS = range(1990, 2101)


@dataclass(frozen=True)
class Question:
    """A day, a scenario (empty: the law as it stands), how many draws, and from which seed."""

    as_of: date
    scenario_id: str = ""
    draws: int = DRAWS
    seed: int = SEED

    @property
    def query(self) -> str:
        """Return the question as it stands in an address."""
        asked = {"as_of": self.as_of.isoformat()}
        asked |= {"scenario": self.scenario_id} if self.scenario_id else {}
        asked |= {"draws": str(self.draws)} if self.draws != DRAWS else {}
        asked |= {"seed": str(self.seed)} if self.seed != SEED else {}
        return urlencode(asked)

    def under(self, scenario_id: str) -> "Question":
        """Return the same question under another scenario."""
        return replace(self, scenario_id=scenario_id)


def question_of(asked, law: Law) -> tuple[Question, list[str]]:
    """Return the question of an address or form, and what of it could not be understood, in words; the usual stands in its place."""
    problems = []
    today = timezone.localdate()
    as_of = _day(asked.get("as_of", ""), today)
    if as_of is None:
        problems.append(_("The day could not be read; today is shown. Write it as 2026-01-31."))
    scenario_id = asked.get("scenario", "")
    if scenario_id and scenario_id not in {one.scenario_id for one in law.scenarios()}:
        problems.append(_("There is no such scenario; the law as it stands is shown."))
        scenario_id = ""
    draws = _number(asked.get("draws", ""), DRAWS, 1, MOST_DRAWS)
    seed = _number(asked.get("seed", ""), SEED, 0, _LARGEST_SEED)
    if draws is None or seed is None:
        problems.append(
            _("Draws are a number from 1 to {most}, the seed is a whole number; the usual ones are taken.").format(
                most=f"{MOST_DRAWS:,}"
            )
        )
    return Question(
        as_of or today, scenario_id, DRAWS if draws is None else draws, SEED if seed is None else seed
    ), problems


def _day(written: str, usual: date) -> date | None:
    if not written:
        return usual
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def _number(written: str, usual: int, least: int, most: int) -> int | None:
    if not written:
        return usual
    if not (written.isascii() and written.isdigit() and len(written) < 12):
        return None
    return int(written) if least <= int(written) <= most else None
