"""A need leaves field by field and without its firm; who is introduced is named in one step alone."""

from __future__ import annotations

from datetime import date

import pytest

from bioaccord.exchange.kinds import checked_payload
from bioaccord.exchange.kinds.offer_or_need import OfferOrNeed
from bioaccord.exchange.refusal import Refused
from bioaccord.exchange.shared_need import (
    Bounds,
    NothingToMatchError,
    codes_of,
    invitation_payload,
    need_payload,
    text_of,
)
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind

CODES = {"modality": ("monoclonal_antibody",), "step": ("drug_substance",), "material": ("lysine", "protein_a_resin")}
ABOUT = ("kbio-sample", "need-1")


def need(**more):
    given = {
        "reference": "0" * 32, "match_kind": MatchKind.CONTRACT_MANUFACTURE, "title": Text("항체 원액", ""), "text": Text("", "2,000 L"),
        "codes": CODES, "country": "KR",
    }  # fmt: skip
    return need_payload(**given | more)


def step(name, **more):
    return invitation_payload(name, invitation="1" * 32, about=ABOUT, asked_by="2" * 32, asked_of="0" * 32, **more)


def test_what_was_told_comes_back_the_same() -> None:
    payload = need(
        other_side_in=("US",), scale=Bounds(2000, None, "L"), amount_per_year=3_000_000, amount_unit="vial",
        from_day=date(2028, 4, 1), until=date(2029, 12, 31), is_fictional=True,
    )  # fmt: skip
    shared = checked_payload("need", payload)
    assert isinstance(shared, OfferOrNeed)
    assert codes_of(shared) == {"material": CODES["material"], "modality": CODES["modality"], "step": CODES["step"]}
    assert (text_of(shared.title), text_of(shared.text)) == (Text("항체 원액", ""), Text("", "2,000 L"))
    assert (shared.scale.least, shared.scale.most, shared.scale.unit) == (2000, None, "L")
    assert (shared.quantity, shared.unit, shared.other_side_in) == (3_000_000, "vial", ("US",))
    assert (shared.from_day, shared.until_day, shared.until) == (date(2028, 4, 1), None, date(2029, 12, 31))
    assert shared.organisation is None


def test_types_that_name_a_firm_stay_and_a_need_of_nothing_is_none() -> None:
    assert "canary" not in str(need(codes=CODES | {"organisation": ("canary",), "site": ("canary",)}))
    with pytest.raises(NothingToMatchError):
        need(codes={"site": ("canary",)})


@pytest.mark.parametrize("wrong", [{"least": 3.0, "most": 2.0, "unit": "L"}, {"unit": "L"}])
def test_a_scale_without_an_end_or_upside_down_is_refused(wrong: dict) -> None:
    with pytest.raises(Refused):
        checked_payload("need", need() | {"scale": wrong})


def test_contacts_stand_in_their_step_and_nowhere_else() -> None:
    contact = ("가상바이오", "김하나", "kim@gasang.example")
    assert step("contact", contact=contact)["contact"] == {"organisation": contact[0], "person": contact[1], "email": contact[2]}  # fmt: skip
    for name in ("asked", "accepted", "withdrawn"):
        with pytest.raises(ValueError, match="contact"):
            step(name, contact=contact)
    with pytest.raises(ValueError, match="contact"):
        step("contact")


def test_who_asks_is_described_where_it_asks_alone() -> None:
    described = Text("미국 기업", "a firm in the United States")
    told = step("asked", described=described, message=Text("", "We fill vials.\r\nIn Ohio."), reasons=[Text("", ""), Text("", "fits")])  # fmt: skip
    assert told["described"] == {"ko": described.ko, "en": described.en}
    assert told["message"]["en"] == "We fill vials.\nIn Ohio."
    assert told["reasons"] == [{"ko": "", "en": "fits"}]
    checked_payload("meeting_invitation", told)
    with pytest.raises(ValueError, match="described"):
        step("accepted", described=described)
