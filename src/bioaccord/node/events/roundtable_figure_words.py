"""Units and certainty of figures that firms bring, in both languages: whoever typed them, the table reads them in its own."""

from bioaccord.vocabulary.language import Text

from .models import RoundtableFigure

UNITS = {
    "%": Text("%", "%"),
    "USD": Text("미국 달러(USD)", "USD"),
    "USD a year": Text("미국 달러(연간)", "USD a year"),
    "KRW": Text("원(KRW)", "KRW"),
    "days": Text("일", "days"),
    "months": Text("개월", "months"),
    "years": Text("년", "years"),
    "kg": Text("kg", "kg"),
    "t": Text("톤", "t"),
    "items": Text("개", "items"),
    "firms": Text("개사", "firms"),
    "people": Text("명", "people"),
    "points": Text("점", "points"),
    "rank": Text("위", "rank"),
}
CERTAINTIES = {
    "known": Text("실측·집계", "measured or counted"),
    "estimated": Text("추정", "estimated"),
    "assumed": Text("가정", "assumed"),
    "unknown": Text("알 수 없음", "not told"),
}


def unit_of(figure: RoundtableFigure) -> Text:
    """Return the unit; one of before there was a list is told as it was written."""
    return UNITS.get(figure.unit, Text(figure.unit, figure.unit))


def uncertainty_of(figure: RoundtableFigure) -> Text:
    """Return between which values it lies, where that is told, and how it is known."""
    between = f"{figure.low} – {figure.high}, " if figure.low and figure.high else ""
    how = CERTAINTIES[figure.certainty]
    return Text(f"{between}{how.ko}", f"{between}{how.en}")
