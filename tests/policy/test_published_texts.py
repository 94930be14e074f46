"""Texts that lie apart from their records: a rule's sections in the Register's XML, a bill's in Congress.gov's; from recorded shapes."""

import gzip
from dataclasses import replace
from datetime import date

import pytest

import bioaccord.policy.sources.congress_gov as congress_gov
import bioaccord.policy.sources.federal_register as federal_register
from bioaccord.policy.bill_changes import SectionChangeKind, bill_changes
from bioaccord.policy.bill_dtd import parse_bill_xml
from bioaccord.policy.comparison import compare, sections
from bioaccord.policy.document import DocumentKind
from bioaccord.policy.published_texts import published_text, text_address
from bioaccord.policy.rule_text import rule_texts
from bioaccord.reading.web import Web
from bioaccord.vocabulary.errors import InputError, SourceError
from bioaccord.vocabulary.language import Language

from .test_congress_gov import NOW, bill
from .test_proceedings import NOTICE


def rule(amendments, kind="RULE", number="2024-00002"):
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{kind}><PREAMB><AGENCY>DEPARTMENT</AGENCY><SUBJECT>Title</SUBJECT></PREAMB>
<SUPLINF><HD SOURCE="HED">SUPPLEMENTARY INFORMATION:</HD><P>What is explained about § 314.50 is no text of the Code.</P>
<LSTSUB><HD SOURCE="HED">List of Subjects in 21 CFR Part 314</HD><P>Drugs.</P></LSTSUB>
<P>Therefore, 21 CFR part 314 is amended as follows:</P>
{amendments}
<SIG><DATED>Dated: March 1, 2024.</DATED><NAME>Name,</NAME></SIG></SUPLINF>
<FRDOC>[FR Doc. {number} Filed 3-1-24; 8:45 am]</FRDOC><BILCOD>BILLING CODE 4164-01-P</BILCOD></{kind}>"""


PROPOSED = """<PART><HD SOURCE="HED">PART 314—APPLICATIONS</HD></PART>
<AMDPAR>1. The authority citation for part 314 continues to read as follows:</AMDPAR>
<AUTH><HD SOURCE="HED">Authority:</HD><P>21 U.S.C. 321.</P></AUTH>
<AMDPAR>2. Amend § 314.50 by revising paragraph (a) to read as follows:</AMDPAR>
<SECTION><SECTNO>§ 314.50 </SECTNO><SUBJECT>Content and format of an NDA.</SUBJECT><STARS/>
<P>(a) <E T="03">Form.</E> The applicant must report within 30 days.<PRTPAGE P="1200"/></P><STARS/></SECTION>
<AMDPAR>3. In § 314.60:</AMDPAR><AMDPAR>a. Remove “chief” and add “head”; and</AMDPAR><AMDPAR>b. Remove paragraph (c).</AMDPAR>"""
FINAL = f"""<REGTEXT TITLE="21" PART="314">{PROPOSED.replace("within 30 days", "within 60 calendar days").partition("<AMDPAR>3.")[0]}</REGTEXT>
<REGTEXT TITLE="21" PART="314"><AMDPAR>3. Add § 314.61 to read as follows:</AMDPAR>
<SECTION><SECTNO>§ 314.61</SECTNO><SUBJECT>Exports.</SUBJECT><P>Exports are reported.</P></SECTION></REGTEXT>"""


def test_only_the_regulatory_text_is_read_by_section_with_its_instructions():
    (proposed,) = rule_texts(rule(PROPOSED, "PRORULE"), "x.xml")
    first, second = proposed.sections
    assert (proposed.number, first.identifier, first.heading) == (
        "2024-00002",
        "314.50",
        "Content and format of an NDA.",
    )
    assert first.instructions == ["Amend § 314.50 by revising paragraph (a) to read as follows:"]
    assert first.paragraphs == ["* * * * *", "(a) Form. The applicant must report within 30 days.", "* * * * *"]
    assert (second.identifier, second.heading, second.paragraphs) == ("314.60", "", [])
    assert second.instructions == ["In § 314.60:", "Remove “chief” and add “head”; and", "Remove paragraph (c)."]
    assert "explained" not in proposed.text
    assert "321" not in proposed.text
    assert list(sections(proposed.text)) == ["314.50", "314.60"]


def test_proposed_and_final_text_compare_by_section_with_the_words_marked():
    (old,), (new,) = rule_texts(rule(PROPOSED, "PRORULE"), "x"), rule_texts(rule(FINAL), "y")
    changed = compare(old.text, new.text, Language.ENGLISH)
    assert [(one["kind"], one["number"]) for one in changed] == [
        ("amended", "§ 314.50"),
        ("added", "§ 314.61"),
        ("removed", "§ 314.60"),
    ]
    (provision,) = changed[0]["provisions"]
    assert "".join(words for words, is_changed in provision["old"] if is_changed).split() == ["30"]
    assert "".join(words for words, is_changed in provision["new"] if is_changed).split() == ["60", "calendar"]


def test_an_airworthiness_directive_stands_outside_a_section_and_is_read_with_it():
    text = """<REGTEXT TITLE="14" PART="39"><SECTION><SECTNO>§ 39.13</SECTNO><SUBJECT>[Amended]</SUBJECT></SECTION>
    <AMDPAR>2. The FAA amends § 39.13 by adding the following new AD:</AMDPAR>
    <EXTRACT><FP><E T="04">2018-03-08 Airbus:</E> Amendment 39-19181.</FP><HD SOURCE="HD1">(a) Date</HD><P>It is effective.</P></EXTRACT></REGTEXT>"""
    (found,) = rule_texts(rule(text), "x")
    (section,) = found.sections
    assert (section.identifier, section.heading) == ("39.13", "")
    assert section.paragraphs == ["2018-03-08 Airbus: Amendment 39-19181.", "It is effective."]


def test_a_whole_issue_and_what_is_none(shared_data):
    packed = shared_data / "policy/federal_register/FR-2016-04-15.sgml.xml.gz"
    found = {one.number: one for one in rule_texts(gzip.decompress(packed.read_bytes()).decode(), packed.name)}
    assert len(found) == 13
    protests = found["2016-08622"]
    assert [one.identifier for one in protests.sections] == [f"21.{number}" for number in range(15)]
    assert all(one.instructions for one in protests.sections)
    assert found["2016-08508"].text == ""
    for one in found.values():
        assert list(sections(one.text)) == [section.identifier for section in one.sections]


@pytest.mark.parametrize(
    ("xml", "told"),
    [
        ("<html><body>Request Access</body></html>", "not of the Federal Register"),
        ("<RULE><P>cut", "not whole XML"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><RULE/>', "declares entities"),
    ],
)
def test_other_xml_is_refused(xml, told):
    with pytest.raises(InputError, match=told):
        list(rule_texts(xml, "x.xml"))


PAPER = replace(
    NOTICE,
    document_id=f"{federal_register.NAME}:2024-00002@2024-03-04",
    kind=DocumentKind.FINAL_RULE,
    published_on=date(2024, 3, 4),
)


def test_a_rules_text_is_fetched_by_its_day_and_number(recorded):
    recorded.choose = lambda path: (200, {}, rule(FINAL).encode())
    text = published_text(Web(), PAPER, mirror=recorded.address)
    assert recorded.asked == ["/documents/full_text/xml/2024/03/04/2024-00002.xml"]
    assert list(sections(text)) == ["314.50", "314.61"]


def test_what_has_no_text_and_a_publisher_that_turns_away(recorded):
    assert text_address(replace(PAPER, kind=DocumentKind.NOTICE)) == ""
    recorded.choose = lambda path: (404, {}, b"")
    assert published_text(Web(), PAPER, mirror=recorded.address) == ""
    recorded.choose = lambda path: (200, {}, b"<html><body>Request Access</body></html>")
    with pytest.raises(SourceError, match="turned this machine away"):
        published_text(Web(), PAPER, mirror=recorded.address)


BILL = """<?xml version="1.0"?>
<?xml-stylesheet type="text/xsl" href="billres.xsl"?>
<!DOCTYPE bill PUBLIC "-//US Congress//DTDs/bill.dtd//EN" "bill.dtd">
<bill bill-stage="{stage}" dms-id="H1" public-private="public"><metadata><dublinCore/></metadata>
<form><congress>{congress}</congress><session>1st Session</session><legis-num>H. R. 3076</legis-num>
<action><action-date date="20210511">May 11, 2021</action-date></action><official-title>To reform the Postal&nbsp;Service.</official-title></form>
<legis-body style="OLC"><section section-type="section-one"><enum>1.</enum><header>Short title; contents</header>
<subsection><enum>(a)</enum><header>Short title</header><text>This is the Reform Act&mdash;of 2021.</text></subsection>
<toc><toc-entry>Sec. 1. Short title.</toc-entry></toc></section>
<title><enum>I</enum><header>Reports</header><section><enum>101.</enum><header>Reports</header>
<text>The Service shall report {often}.</text>
<quoted-block><section><enum>999.</enum><header>Quoted</header><text>No section of the bill.</text></section></quoted-block></section></title></legis-body></bill>"""
INTRODUCED = BILL.format(stage="Introduced-in-House", congress="117th CONGRESS", often="yearly")
ENROLLED = BILL.format(
    stage="Enrolled-Bill", congress="One Hundred Seventeenth Congress of the United States", often="twice a year"
)


def test_the_older_bill_xml_with_its_named_entities_and_a_congress_in_words():
    old, new = parse_bill_xml(INTRODUCED, "ih.xml"), parse_bill_xml(ENROLLED, "enr.xml")
    assert (old.bill, new.bill, old.stage, old.dated_on) == (
        "117-hr-3076",
        "117-hr-3076",
        "Introduced in House",
        date(2021, 5, 11),
    )
    assert [(one.identifier, one.number, one.heading) for one in old.sections] == [
        ("s1", "SEC. 1.", "Short title; contents"),
        ("tI/s101", "SEC. 101.", "Reports"),
    ]
    assert old.sections[0].text == "(a) Short title This is the Reform Act—of 2021."
    assert [(one.kind, one.new.identifier) for one in bill_changes(old, new)] == [
        (SectionChangeKind.AMENDED, "tI/s101")
    ]
    assert list(sections(old.text)) == ["1", "101"]


@pytest.mark.parametrize(
    "written", ["118th CONGRESS", "One Hundred Eighteenth Congress of the United States of America"]
)
def test_a_congress_in_figures_and_words(written):
    assert parse_bill_xml(BILL.format(stage="", congress=written, often=""), "x").bill == "118-hr-3076"


def test_a_bills_newest_text_is_followed_to_its_xml(recorded):
    """The answer lists formats with addresses; for days after introduction it lists none."""
    place = "https://www.congress.gov/117/bills/hr3076/BILLS-117hr3076ih.xml"
    formats = [{"type": "PDF", "url": place.replace("xml", "pdf")}, {"type": "Formatted XML", "url": place}]
    record = {
        "bill": bill(3076) | {"introducedDate": "2021-05-11"},
        "actions": [],
        "textVersions": [{"type": "Introduced in House", "date": "2021-05-11T04:00:00Z", "formats": formats}],
    }
    (version,) = congress_gov.bill_versions(record, NOW)
    assert text_address(version) == place
    recorded.choose = lambda path: (200, {}, INTRODUCED.encode())
    assert "report yearly" in published_text(Web(), version, mirror=recorded.address)
    assert recorded.asked == ["/117/bills/hr3076/BILLS-117hr3076ih.xml"]
    (without,) = congress_gov.bill_versions(record | {"textVersions": []}, NOW)
    assert published_text(Web(), without, mirror=recorded.address) == ""


def test_an_address_of_somebody_else_is_not_followed():
    record = {
        "bill": bill(7) | {"introducedDate": "2021-05-11"},
        "actions": [],
        "textVersions": [
            {"type": "X", "date": None, "formats": [{"type": "Formatted XML", "url": "http://169.254.0.1/a.xml"}]}
        ],
    }
    (version,) = congress_gov.bill_versions(record, NOW)
    assert text_address(version) == ""
