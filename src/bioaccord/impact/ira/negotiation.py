"""What the negotiation programme means for one medicine: answers for its page, and its timeline."""

from __future__ import annotations

from datetime import date

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import NOTHING, Sentence

from ..law import Entry, Finding
from ..parameter import Parameters, Standing, weakest
from ..trail import Answer, Step
from .age import FIRST_YEAR, LAST_YEAR
from .delay import delay
from .eligibility import earliest_year
from .end_of_selection import end_of_selection, is_negotiated
from .monopoly import Monopoly, MonopolyKind, monopoly, turns_on
from .orphan import day_of
from .product import Medicine, Pathway
from .qualifying import SingleSourceDrug
from .renegotiation import Renegotiation, must_be_renegotiated_for
from .timetable import dates_of, next_list


def negotiation_findings(
    drug: SingleSourceDrug, parameters: Parameters, as_of: date, first: Answer[int] | None = None
) -> tuple[Finding, ...]:
    """Return the answers about one drug: when it can be selected, monopoly type and ceiling share, delay, end of selection.

    `first` is what `first_price_year` answers, where that is known already.
    """
    medicine = drug.medicine
    first = first or first_price_year(medicine, parameters, as_of)
    found = [
        Finding(
            "earliest_year",
            Text("처음 선정된 가격 적용 연도", "Price applicability year it was selected for")
            if medicine.selected_for
            else Text("가장 이른 가격 적용 연도", "Earliest price applicability year"),
            first.after(Answer(None, drug.steps, assumed=drug.assumed)),
            said=Sentence("No year to {year}.", year=LAST_YEAR) if first.value is None and not first.is_range else None,
        )
    ]
    year = _year_of(first)
    if year is None:
        return tuple(found)
    share = monopoly(medicine, year, parameters)
    found.append(
        Finding("ceiling_share", Text("상한 비율(non-FAMP 대비)", "Share of the ceiling, of non-FAMP"), _share(share), "share", _said(share))
    )  # fmt: skip
    if medicine.selected_for is None and medicine.pathway is Pathway.BIOLOGIC:
        found.append(Finding("delay", Text("선정 연기 가능 기간", "Possible delay of the selection"), delay(medicine, year, parameters), "years"))  # fmt: skip
    if medicine.selected_for:
        found.append(Finding("is_negotiated", Text("가격 협상 여부", "Whether a price is negotiated"), is_negotiated(medicine, year, parameters)))  # fmt: skip
        ends = end_of_selection(medicine, year, parameters)
        open_ended = Sentence("No end is in sight.") if ends.assumed and not ends.is_range else None
        found.append(Finding("end_of_selection", Text("선정이 끝나는 해", "First year it is selected no more"), ends, said=open_ended))  # fmt: skip
    return tuple(found)


def first_price_year(medicine: Medicine, parameters: Parameters, as_of: date) -> Answer[int]:
    """Return the year it was selected for, or else the earliest one for which it can be, of those whose list is yet to be published."""
    if medicine.selected_for:
        said = Sentence("{name} was selected for {year}.", name=medicine.name, year=medicine.selected_for)
        return Answer(medicine.selected_for, (Step("negotiation.already_selected", said, None, (), medicine.standing),))
    return earliest_year(medicine, parameters, from_year=next_list(as_of, parameters))


def negotiation_entries(
    drug: SingleSourceDrug, parameters: Parameters, as_of: date, first: Answer[int] | None = None
) -> tuple[Entry, ...]:
    """Return the timeline of one drug: its years, the list it can be on, the calendar of the one it is on, renegotiation, the end."""
    medicine = drug.medicine
    first = first or first_price_year(medicine, parameters, as_of)
    year = _year_of(first)
    if medicine.pathway not in (Pathway.DRUG, Pathway.BIOLOGIC):
        return ()
    found = list(_years_of(medicine, parameters))
    if year is not None and FIRST_YEAR <= year <= LAST_YEAR:
        found += _calendar(medicine, year, first, parameters)
        found += _renegotiations(medicine, year, parameters)
    return tuple(sorted(found, key=lambda one: one.first_day))


def _years_of(medicine: Medicine, parameters: Parameters) -> list[Entry]:
    found = list[Entry]()
    for kind, title in (
        (MonopolyKind.EXTENDED, Text("허가 후 12년", "12 years since approval")),
        (MonopolyKind.LONG, Text("허가 후 16년: 장기 독점", "16 years since approval: long monopoly")),
    ):
        turned = turns_on(medicine, kind, LAST_YEAR, parameters)
        if turned.value and _matters(medicine, kind, turned.value, parameters):
            words = {"name": medicine.name, "day": turned.value}
            said = (
                Sentence("From the first year that begins on {day} or later the price of {name} may be at most 40% of non-FAMP.", **words)
                if kind is MonopolyKind.LONG
                else Sentence("From the first year that begins on {day} or later {name} is an extended monopoly, if first negotiated for 2030 or later.", **words)
            )  # fmt: skip
            found.append(
                Entry(turned.value, turned.value, title, said, "milestone", turned.standing, steps=turned.steps)
            )
    return found


def _matters(medicine: Medicine, kind: MonopolyKind, day: date, parameters: Parameters) -> bool:
    """Return whether a longer monopoly on a day can still change the share of the ceiling."""
    if medicine.is_vaccine:
        return False
    first = medicine.selected_for
    if first is None:
        return True
    ends = end_of_selection(medicine, first, parameters).value
    if ends and day > date(ends - 1, 1, 1):
        return False
    extends = parameters.at("negotiation.extended_applies", date(max(first, FIRST_YEAR), 1, 1)).value
    return kind is MonopolyKind.LONG or bool(extends)


def _calendar(medicine: Medicine, year: int, first: Answer[int], parameters: Parameters) -> list[Entry]:
    found = list[Entry]()
    words = {"name": medicine.name, "year": year}
    if not medicine.selected_for:
        published = parameters.at("negotiation.publication_date", date(year, 1, 1))
        day = day_of(published)
        said = Sentence(
            "The list for {year}, published by {day}, is the first that {name} can be on.", day=day, **words
        )
        standing = weakest([published.standing, first.standing])
        found.append(Entry(day, day, Text("선정될 수 있는 첫 목록", "First list it can be on"), said, "milestone" if first.is_told else "chance", standing, steps=first.steps))  # fmt: skip
        said = Sentence("If {name} is selected for {year}, a negotiated price applies from {day}.", day=date(year, 1, 1), **words)  # fmt: skip
        found.append(Entry(date(year, 1, 1), None, Text("최고공정가 적용 가능 기간", "A maximum fair price may apply"), said, "chance", standing))  # fmt: skip
        put_off = delay(medicine, year, parameters)
        if put_off.most:
            said = Sentence("If its biosimilar is found highly likely to come, {name} is put off to {later} at the latest.", name=medicine.name, later=year + put_off.most)  # fmt: skip
            found.append(Entry(day, None, Text("바이오시밀러에 따른 선정 연기 가능", "Selection may be put off for a biosimilar"), said, "chance", put_off.standing, steps=put_off.steps))  # fmt: skip
        return found
    negotiated, ends = is_negotiated(medicine, year, parameters), end_of_selection(medicine, year, parameters)
    applies = negotiated.value is not False and (ends.value is None or ends.value > year)
    for one in dates_of(year, parameters):
        if one.key == "price_applies_from" or (not applies and one.key in ("prices_published_by", "explained_by")):
            continue  # The period below says it, where a price was negotiated at all.
        said = Sentence("{title}, for the prices of {year}.", title=one.title, year=year)
        step = Step("negotiation.calendar", said, None, (one.value,))
        found.append(Entry(one.day, one.day, one.title, said, "milestone", step.standing, steps=(step,)))
    if applies:
        last = date(ends.value - 1, 12, 31) if ends.value else None
        said = Sentence("The negotiated price of {name} applies.", name=medicine.name)
        steps = (*negotiated.steps, *ends.steps)
        found.append(Entry(date(year, 1, 1), last, Text("최고공정가 적용", "Maximum fair price applies"), said, "period", weakest([negotiated.standing, ends.standing]), steps=steps))  # fmt: skip
    end = ends.value or ends.least
    if end:
        said = ends.steps[-1].said if ends.steps else NOTHING
        kind = "milestone" if ends.value else "chance"
        day = date(end, 1, 1)
        found.append(Entry(day, day if ends.value else None, Text("선정 해제", "Selected no more"), said, kind, ends.standing, steps=ends.steps))  # fmt: skip
    return found


def _renegotiations(medicine: Medicine, year: int, parameters: Parameters) -> list[Entry]:
    found = list[Entry]()
    for answer in must_be_renegotiated_for(medicine, parameters, year, LAST_YEAR):
        if answer.value:
            day = date(answer.value.year, 1, 1)
            kind = "milestone" if medicine.selected_for else "chance"
            said = Sentence("A renegotiated price of {name} applies from {day}; its monopoly has become a longer one.", name=medicine.name, day=day)  # fmt: skip
            found.append(Entry(day, day if medicine.selected_for else None, Text("재협상 가격 적용", "Renegotiated price applies"), said, kind, answer.standing, steps=answer.steps))  # fmt: skip
            if medicine.selected_for:
                found.append(_talks_again(medicine, answer.value.year, answer, parameters))
    return found


def _talks_again(medicine: Medicine, year: int, again: Answer[Renegotiation], parameters: Parameters) -> Entry:
    """Return when the price is negotiated again: by the calendar of the year's lists, as far as the agency keeps to it. 1320f-3(f)(4)."""
    values = tuple(parameters.at(f"negotiation.{key}", date(year, 1, 1)) for key in ("publication_date", "ends_on"))
    first, last = (day_of(one) for one in values)
    words = {"name": medicine.name, "year": year, "first": first, "last": last}
    said = Sentence("The price of {name} for {year} is negotiated again between {first} and {last}, as far as the agency keeps to the calendar of the lists.", **words)  # fmt: skip
    step = Step("negotiation.renegotiation", said, None, values, weakest([again.standing, Standing.GUIDANCE]))
    return Entry(first, last, Text("재협상", "Price negotiated again"), said, "period", step.standing, steps=(step,))


def _year_of(first: Answer[int]) -> int | None:
    return first.value if first.value is not None else first.least


def _share(found: Answer[Monopoly]) -> Answer[float]:
    value, least, most = (one.share if one else None for one in (found.value, found.least, found.most))
    return Answer(value, found.steps, found.missing, least, most)


def _said(found: Answer[Monopoly]) -> Sentence | None:
    if found.value is None:
        return None
    share = f"{found.value.share:.0%}"
    if found.value.kind is MonopolyKind.LONG:
        return Sentence("Long monopoly: at most {share} of non-FAMP", share=share)
    if found.value.kind is MonopolyKind.EXTENDED:
        return Sentence("Extended monopoly: at most {share} of non-FAMP", share=share)
    return Sentence("Short monopoly: at most {share} of non-FAMP", share=share)
