"""Bills by section: the Publishing Office's own files, and small bills that show one change each."""

import shutil
from datetime import date
from pathlib import Path

import pytest

import bioaccord.policy.sources.bill_texts as bill_texts
from bioaccord.policy.bill_changes import MarkedKind, SectionChangeKind, bill_changes
from bioaccord.policy.bill_text import parse_bill, read_bill
from bioaccord.vocabulary.errors import InputError, PartlyRefused
from bioaccord.vocabulary.signal import Stage

_LONG = "The Secretary shall publish a list of every manufacturer of biological products in the United States each year"


def bill(*sections):
    units = "".join(
        f'<section identifier="/us/bill/116/hr/9/{place}"><num value="1">SEC. {place[1:]}. </num><heading>{heading}</heading>'
        f"<content>{text}</content></section>"
        for place, heading, text in sections
    )
    return parse_bill(
        '<bill xmlns="http://schemas.gpo.gov/xml/uslm" xmlns:dc="http://purl.org/dc/elements/1.1/"><meta>'
        "<dc:title>116 HR 9 IH: To make a list.</dc:title><citableAs>116 HR 9 IH</citableAs>"
        f"<docStage>Introduced in House</docStage></meta><main>{units}</main></bill>",
        "bill.xml",
    )


def kinds(old, new):
    return [
        (change.kind.value, change.old and change.old.identifier, change.new and change.new.identifier)
        for change in bill_changes(old, new)
    ]


def test_an_inserted_section_moves_the_later_ones_and_amends_none():
    old = bill(
        ("s1", "SHORT TITLE.", "This Act is short."), ("s2", "LIST.", _LONG), ("s3", "REPORT.", f"{_LONG} in a report.")
    )
    new = bill(
        ("s1", "SHORT TITLE.", "This Act is short."),
        ("s2", "DEFINITIONS.", "In this Act the term list means a list."),
        ("s3", "LIST.", _LONG),
        ("s4", "REPORT.", f"{_LONG} in a report."),
    )
    assert kinds(old, new) == [("added", None, "s2"), ("moved", "s2", "s3"), ("moved", "s3", "s4")]
    assert not any(change.words_changed for change in bill_changes(old, new) if change.kind == SectionChangeKind.MOVED)


def test_changed_words_are_marked():
    (change,) = bill_changes(
        bill(("s2", "LIST.", _LONG)), bill(("s2", "LIST.", _LONG.replace("each year", "each month")))
    )
    assert change.kind == SectionChangeKind.AMENDED
    marked = [(one.kind, one.words) for one in change.marked()]
    assert marked[1:] == [(MarkedKind.REMOVED, "year"), (MarkedKind.ADDED, "month")]
    assert " ".join(one.words for one in change.marked() if one.kind != MarkedKind.ADDED) == change.old.text


def test_a_removed_section_is_told_and_typesetting_is_not():
    old = bill(("s1", "TITLE.", "The \u201cAct\u201d\u2014short."), ("s2", "LIST.", _LONG))
    assert kinds(old, bill(("s1", "Title.", 'The "Act" short.'))) == [("removed", "s2", None)]


def test_a_moved_section_with_other_words_is_followed():
    other = "No funds may be used to carry out any program of the Department of Energy after the first of October"
    old = bill(("s1", "", other), ("s2", "", _LONG))
    new = bill(("s1", "", _LONG.replace("each year", "once a year")), ("s2", "", other))
    assert kinds(old, new) == [("moved", "s2", "s1"), ("moved", "s1", "s2")]


def test_what_a_bill_writes_into_another_law_is_no_section_of_it(shared_data):
    text = read_bill(shared_data / "policy/us_bills/uslm/BILLS-116hr3rh.xml.gz")
    assert (text.bill, text.stage, len(text.sections)) == ("116-hr-3", "Reported in House", 40)
    names = [one.identifier for one in text.sections]
    assert names[:3] == ["s1", "tI/s101", "tI/s102"]
    negotiation = text.sections[1]
    assert negotiation.heading.casefold().startswith("providing for lower prices for certain high-priced")
    assert "1191" in negotiation.text, "section 1191 of the Social Security Act is quoted in section 101"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("h1037_eh", "H1037_RFS"),
        ("H1058_RDS", "h1058_enr"),
        ("h264_eh", "H264_PCS"),
        ("hc105_eh", "hc105_enr"),
        ("hj107_eh", "hj107_enr"),
        ("S2731_RCS", "S2731_IPS"),
        ("SC13_ES", "SC13_RFH"),
        ("SC13_ATS", "SC13_ES"),
    ],
)
def test_bills_that_only_went_from_chamber_to_chamber_did_not_change(shared_data, old, new):
    folder = shared_data / "policy/us_bills/uslm"
    assert bill_changes(read_bill(folder / f"{old}.XML.gz"), read_bill(folder / f"{new}.XML.gz")) == ()


def test_a_real_bill_from_introduction_to_enrolment(shared_data):
    """H.R. 2157 of 2019: a new title V moved every later one up; checked line by line against the two texts."""
    folder = shared_data / "policy/us_bills/uslm"
    old, new = read_bill(folder / "H2157_IH.XML.gz"), read_bill(folder / "h2157_enr.XML.gz")
    changes = bill_changes(old, new)
    moved = {(one.old.identifier, one.new.identifier): one for one in changes if one.kind == SectionChangeKind.MOVED}
    assert not moved["tI/s102", "tI/s101"].words_changed
    assert ("tI/s103", "tI/s102") in moved and ("tI/s104", "tI/s103") in moved
    assert moved["tVI/surveys-investigations-and-research", "tVII/surveys-investigations-and-research"].words_changed
    assert not moved["tXI/s1101", "tXII/s1201"].words_changed
    added = {one.new.identifier for one in changes if one.kind == SectionChangeKind.ADDED}
    removed = {one.old.identifier for one in changes if one.kind == SectionChangeKind.REMOVED}
    assert {"tV/federal-buildings-fund", "tI/s108", "tXII/s1207"} <= added
    assert {"tIV/energy-programs/electricity-delivery", "tV/s501", "tVII/s703"} <= removed
    assert not {"opening"} & (added | removed)
    # Every section of both versions is told once or did not change.
    assert len({id(one.old) for one in changes if one.old} | {id(one.new) for one in changes if one.new}) == sum(
        (one.old is not None) + (one.new is not None) for one in changes
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('<!DOCTYPE bill [<!ENTITY a "b">]><bill>&a;</bill>', "declares a document type"),
        ("<bill><meta>", "is not whole XML"),
        ("<html/>", "not a bill in USLM"),
        ("<bill><meta/><main/></bill>", "names no bill"),
    ],
)
def test_other_xml_is_refused(tmp_path: Path, text, message):
    (tmp_path / "x.xml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_bill(tmp_path / "x.xml")


def test_texts_are_versions_of_the_bills_of_congress_gov(shared_data):
    found = list(bill_texts.documents_from_file(shared_data / "policy/us_bills/uslm"))
    assert len(found) == 21
    assert len({one.document_id for one in found}) == 10
    versions = [one.version for one in found if one.document_id == "congress-gov:116-hr-264"]
    assert versions == ["2019-01-09 05 Engrossed in House", "2019-01-10 03 Placed on Calendar Senate"]
    supplemental = [one for one in found if one.document_id == "congress-gov:116-hr-2157"]
    assert [dict(one.extra)["text_version"] for one in supplemental] == ["Introduced in House", "Enrolled Bill"]
    assert "prints no day" in dict(supplemental[1].extra)["day_in_doubt"]
    assert "agricultural" in supplemental[0].text.casefold()
    postponed = [one for one in found if one.document_id == "congress-gov:116-s-2731"]
    assert [one.stage for one in postponed] == [Stage.PROPOSED, Stage.WITHDRAWN]
    assert [one.published_on for one in postponed] == [date(2019, 11, 12)] * 2
    # Texts of one day stand in the order of their stages wherever they are sorted by their names.
    for one in {one.document_id for one in found}:
        named = [each.version for each in found if each.document_id == one]
        assert named == sorted(named)


def test_the_day_of_a_text_is_that_of_its_last_action_also_where_only_words_give_it(shared_data):
    folder = shared_data / "policy/us_bills/uslm"
    days = {name: read_bill(folder / f"{name}.XML.gz").dated_on for name in ("S2731_IPS", "H1058_RDS", "h2157_enr")}
    assert days == {"S2731_IPS": date(2019, 11, 12), "H1058_RDS": date(2019, 7, 25), "h2157_enr": None}


def test_a_folder_without_texts_is_refused(tmp_path):
    with pytest.raises(InputError, match="holds no .xml file"):
        list(bill_texts.documents_from_file(tmp_path))


def test_a_text_that_is_no_bill_is_kept_apart(shared_data, tmp_path):
    for file in (shared_data / "policy/us_bills/uslm").glob("*2157*"):
        shutil.copy(file, tmp_path)
    (tmp_path / "A.xml").write_text("<bill><meta>", encoding="utf-8")
    (tmp_path / "B.xml").write_text(
        "<bill><meta><citableAs>116 HR 1</citableAs></meta><main><action><date date='2019-02-30'/></action></main></bill>"
    )
    found = []
    with pytest.raises(PartlyRefused) as refused:
        found.extend(one.document_id for one in bill_texts.documents_from_file(tmp_path))
    assert found == ["congress-gov:116-hr-2157"] * 2
    told = [str(one) for one in refused.value.refusals]
    assert len(told) == 2
    assert "A.xml: is not whole XML" in told[0]
    assert "B.xml: document B.xml holds something else than its publisher documents" in told[1]
    with pytest.raises(InputError, match="no such file"):
        list(bill_texts.documents_from_file(tmp_path / "x.xml"))
