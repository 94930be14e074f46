"""A call reaches whom it addresses, until its last day."""

from datetime import date, timedelta

from bioaccord.partners.call import Call, CallAudience, CallState, fits, is_addressed, reminder_due, state_of
from bioaccord.partners.entry import Capability, Entry, OrganisationName, Traits
from bioaccord.partners.terms import standard_terms

DAY = date(2026, 4, 6)
TERMS = standard_terms()


def firm(organisation_id: str, association: str = "kr", *modalities: str, steps: tuple[str, ...] = ()) -> Entry:
    traits = Traits(modalities=modalities, steps=steps)
    capabilities = (Capability("c", traits),) if modalities or steps else ()
    names = (OrganisationName(organisation_id, "en"),)
    return Entry(organisation_id, names, "KR", association=association, capabilities=capabilities)


def test_each_audience_holds_its_firms_and_never_the_caller():
    firms = [firm("A"), firm("B"), firm("C", "us", "monoclonal_antibody"), firm("D", ""), firm("E", "us", "vaccine")]

    def addressed(audience: CallAudience, **more) -> str:
        call = Call("A", "kr", audience, DAY, **more)
        return "".join(one.organisation_id for one in firms if is_addressed(call, one, TERMS))

    assert addressed(CallAudience.OWN_MEMBERS) == "B"
    assert addressed(CallAudience.BOTH_MEMBERS) == "BCE"
    assert addressed(CallAudience.NAMED, named=("A", "D")) == "D"
    assert addressed(CallAudience.FITTING, terms=("antibody",)) == "C"
    assert addressed(CallAudience.FITTING) == ""


def test_a_narrower_capability_answers_a_broader_call_and_each_facet_has_to_be_met():
    one = firm("B", "kr", "monoclonal_antibody", steps=("fill_finish",))
    assert fits(one, ["antibody"], TERMS)
    assert fits(one, ["antibody", "vaccine", "fill_finish"], TERMS)
    assert not fits(one, ["vaccine", "fill_finish"], TERMS)
    assert not fits(firm("B", "kr", "antibody"), ["monoclonal_antibody"], TERMS)


def test_a_call_is_open_to_its_last_day_and_recalled_twice():
    call = Call("A", "kr", CallAudience.NAMED, DAY)
    assert [state_of(call, DAY + timedelta(days=days)) for days in (0, 1)] == [CallState.OPEN, CallState.OVER]
    assert [reminder_due(call, DAY - timedelta(days=left)) for left in (8, 7, 2, 1, 0, -1)] == [None, 7, 7, 1, 1, None]
    closed = Call("A", "kr", CallAudience.NAMED, DAY, closed_on=DAY - timedelta(days=9))
    assert state_of(closed, DAY) is CallState.CLOSED and reminder_due(closed, DAY) is None
