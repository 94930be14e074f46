"""When a medicine was first approved: one day, or the days between which it must lie where the portfolio leaves that open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Standing, weakest
from .product import Medicine, Pathway

DEEMED_ON = date(2020, 3, 23)
"""The day on which old approvals of biologics became licences (Public Law 111-148, section 7002(e)(4)); none of them is so young."""


@dataclass(frozen=True, slots=True)
class Approval:
    """The first approval lies from `earliest` (None: nobody knows how early) to `latest` (None: no date at all is known)."""

    earliest: date | None
    latest: date | None
    standing: Standing
    gaps: tuple[Sentence, ...] = ()

    @property
    def day(self) -> date | None:
        """Return the day of the first approval, or None where it is open."""
        return self.earliest if self.earliest == self.latest else None


def holders(medicine: Medicine) -> tuple[str, ...]:
    """Return who holds the approvals: one, unless somebody wrote several into one row."""
    return tuple(dict.fromkeys(" ".join(one.split()) for one in medicine.holder.split(";") if one.strip()))


def approval(medicine: Medicine) -> Approval:
    """Return when the first of all forms was approved; a deemed biologic keeps the date of its old approval.

    Undated forms, a form older than the moiety's own first approval, a moiety older than every form, and two holders in one row
    leave it open, each with a sentence that says so.
    """
    days = sorted(form.approved_on for form in medicine.forms if form.approved_on)
    standing = weakest(form.standing for form in medicine.forms if days and form.approved_on == days[0])
    said, gaps = medicine.first_approved_on, list[Sentence]()
    earliest, latest = (days[0], days[0]) if days else (None, None)
    if len(days) < len(medicine.forms) or not medicine.forms:
        gaps.append(
            Sentence("The approval date of at least one form of {name} is missing.", name=medicine.name)
            if medicine.forms
            else Sentence("No form of {name} is given: when it was first approved is not known.", name=medicine.name)
        )
        earliest = said if said and latest and said <= latest else None
        if not days and said:
            # No form is older than its moiety, and nobody says how much younger the oldest is.
            earliest = said
    if medicine.pathway is Pathway.BIOLOGIC and earliest == DEEMED_ON:
        words = {"name": medicine.name, "day": DEEMED_ON}
        gaps.append(Sentence("On {day} old approvals were deemed licences: give the day on which {name} was first approved.", **words))  # fmt: skip
        earliest = said if said and said < DEEMED_ON else None
    if said and latest and said > latest:
        words = {"name": medicine.name, "form": latest, "moiety": said}
        gaps.append(
            Sentence(
                "A form of {name} was approved on {form}, before its active moiety ({moiety}): one is wrong.", **words
            )
        )
        earliest, latest = (latest if earliest else None), said
    elif said and earliest and said < earliest:
        words = {"name": medicine.name, "form": earliest, "moiety": said}
        gaps.append(
            Sentence("The active moiety of {name} was approved on {moiety}, but its oldest form here on {form}: a form may be missing.", **words)
        )  # fmt: skip
        earliest = said
    if len(holders(medicine)) > 1:
        words = {"name": medicine.name, "holders": ", ".join(holders(medicine))}
        gaps.append(
            Sentence("{name} has more than one holder ({holders}). Each holder's forms are a drug of their own: give each a row.", **words)
        )  # fmt: skip
        latest = max(latest, days[-1]) if latest and days else latest
    if said and said in (earliest, latest) and said not in days:
        standing = weakest([standing, medicine.standing])
    return Approval(earliest, latest, standing, tuple(gaps))
