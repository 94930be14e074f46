"""Directories as files: our own tables there and back, those of others as they are, and what is refused of them."""

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bioaccord.partners.directory_columns import TABLES
from bioaccord.partners.directory_file import read_directory, write_directory
from bioaccord.partners.entry import (
    Capability,
    Entry,
    EntrySite,
    Identifier,
    IdentifierScheme,
    Inspection,
    NameKind,
    OrganisationName,
    Origin,
    Posting,
    Scale,
    Side,
    Traits,
)
from bioaccord.partners.terms import Facet, standard_terms
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.tlp import TLP

ROOT = Path(__file__).resolve().parents[2]


def read(path, **options):
    return read_directory(path, **{"source": "", "as_of": None, **options})


def written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def told(refusals):
    return [str(one) for one in refusals.kept]


# What a cell holds is stripped, and a text that begins like a formula with an argument is refused on the way in.
WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="<=:\ufffe\uffff"), max_size=30
).map(lambda one: one.replace("(", " ").replace("!", " ").replace("|", " ").strip())  # fmt: skip
NAMES = WORDS.filter(bool)
CODES = st.from_regex(r"[A-Z]{2}-[a-z0-9]{1,8}", fullmatch=True)
DAYS = st.none() | st.dates(date(2020, 1, 1), date(2035, 1, 1))
TEXTS = st.builds(Text, WORDS, WORDS, st.none() | st.sampled_from(Language))
AMOUNTS = st.none() | st.floats(0, 1e9, allow_subnormal=False)


def codes_of(facet):
    return st.lists(st.sampled_from([one.code for one in standard_terms().of(facet)]), max_size=2, unique=True).map(
        tuple
    )


SCALES = st.none() | st.builds(lambda least, more, unit: Scale(least, least + more, unit), st.floats(0, 1e6), st.floats(0, 1e6), st.sampled_from(["L", "kg", "vial"]))  # fmt: skip
TRAITS = st.builds(
    Traits,
    modalities=codes_of(Facet.MODALITY),
    steps=codes_of(Facet.STEP),
    species=codes_of(Facet.SPECIES),
    material_ids=st.lists(st.sampled_from(["protein_a_resin", "heparin"]), unique=True, max_size=2).map(tuple),
    hs_codes=st.lists(st.from_regex(r"[0-9]{4,10}", fullmatch=True), unique=True, max_size=2).map(tuple),
    inspections=st.lists(st.builds(Inspection, st.sampled_from(["fda", "mfds"]), DAYS), max_size=2, unique=True).map(tuple),
    scale=SCALES,
    amount_per_year=AMOUNTS,
    amount_unit=st.sampled_from(["", "kg"]),
)  # fmt: skip


@st.composite
def entries(draw):
    """Return one organisation with all its parts; its identifiers stand in the order of their schemes."""
    owner = draw(CODES)
    site = EntrySite(f"{owner}-A", draw(TEXTS), draw(st.sampled_from(["KR", "US", "NA"])), draw(WORDS))
    posting = Posting(
        f"{owner}-P", owner, draw(st.sampled_from(Side)), draw(st.sampled_from(MatchKind)), draw(TEXTS), draw(TRAITS), draw(TEXTS),
        draw(st.sampled_from(["", site.site_id])), draw(st.sampled_from([(), ("KR",), ("US", "KR")])), draw(DAYS), draw(DAYS),
        draw(DAYS), draw(DAYS), draw(st.sampled_from(TLP)), draw(st.sampled_from([(), ("US-1", "US-2")])), draw(st.sampled_from(["", "s-1"])),
    )  # fmt: skip
    capability = Capability(f"{owner}-C", draw(TRAITS), "", draw(TEXTS), draw(st.sampled_from(Origin)), draw(WORDS))
    names = draw(
        st.lists(
            st.builds(OrganisationName, NAMES, st.sampled_from(["ko", "en", "ja"]), st.sampled_from(NameKind), DAYS),
            min_size=1,
            max_size=4,
        )
    )
    identifiers = (
        Identifier(IdentifierScheme.BUSINESS_NUMBER, "1248100998"),
        Identifier(IdentifierScheme.TICKER, "207940"),
        Identifier(IdentifierScheme.HOME_PAGE, "firm.co.kr"),
        Identifier(IdentifierScheme.HOME_PAGE, "firm.com"),
    )
    return Entry(
        owner, tuple(names), draw(st.sampled_from(["KR", "US", ""])), draw(WORDS), draw(WORDS), draw(st.sampled_from(["", "kbio"])),
        draw(st.sampled_from([(), identifiers])), draw(st.sampled_from([(), (FirmKind.SEED_PRODUCER, FirmKind.DISTRIBUTOR)])),
        draw(TEXTS), draw(TEXTS), draw(TEXTS), draw(st.none() | st.integers(0, 10**6)), (site,), (capability,), (posting,),
        draw(st.sampled_from([(), ("KR-x", "US-y")])), draw(st.sampled_from(TLP)), draw(WORDS), draw(DAYS), draw(DAYS), draw(DAYS),
        draw(WORDS), draw(st.booleans()),
    )  # fmt: skip


@pytest.mark.parametrize(("suffix", "language"), [("", Language.KOREAN), (".xlsx", Language.ENGLISH)])
@settings(
    max_examples=25, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(given_entries=st.lists(entries(), max_size=3, unique_by=lambda one: one.organisation_id))
def test_what_is_written_is_read_back(tmp_path_factory, suffix, language, given_entries):
    target = tmp_path_factory.mktemp("directory") / f"directory{suffix}"
    write_directory(target, given_entries, language=language)
    found = read(target)
    assert told(found.refusals) == []
    noticed = ("say no country", "has the same number")
    assert [one for one in told(found.notes) if not any(words in one for words in noticed)] == []
    assert list(found.entries) == given_entries


def test_headings_of_others_are_understood_in_both_languages(tmp_path):
    file = written(
        tmp_path / "members.csv",
        "회사명(국문),Company Name (English),사업자 등록번호,홈페이지,국가,주요 제품,종업원수,비고\n"
        '한빛바이오,"Hanbit Bio Co., Ltd.",124-81-00998,https://www.hanbit.co.kr/ko/,대한민국,"단일클론항체 위탁생산, 배지",1200명,x\n',
    )
    found = read(file, source="members")
    assert found.entries == (
        Entry(
            organisation_id="KR-business-number-1248100998",
            names=(OrganisationName("한빛바이오", "ko"), OrganisationName("Hanbit Bio Co., Ltd.", "en")),
            country="KR",
            identifiers=(
                Identifier(IdentifierScheme.BUSINESS_NUMBER, "1248100998"),
                Identifier(IdentifierScheme.HOME_PAGE, "hanbit.co.kr"),
            ),
            products=Text("단일클론항체 위탁생산, 배지", "", Language.KOREAN),
            employees=1200,
            source="members",
        ),
    )
    assert told(found.notes) == [
        "members.csv row 1, column 비고: the column is not read. "
        "Give it one of the documented headings if it belongs to the directory."
    ]


def test_two_names_in_one_cell_are_told_apart_by_their_script(tmp_path):
    file = written(tmp_path / "a.csv", "Name\n삼성바이오에피스 (Samsung Bioepis)\n(주)한빛\nEDGC\n药明生物\n")
    assert [[(name.language, name.text) for name in entry.names] for entry in read(file).entries] == [
        [("ko", "삼성바이오에피스"), ("en", "Samsung Bioepis")],
        [("ko", "(주)한빛")],
        [("en", "EDGC")],
        [("zh", "药明生物")],
    ]


@pytest.mark.parametrize(
    "cell", ['"=HYPERLINK(""http://x.example"",""me"")"', "@SUM(A1)", "+cmd|' /C calc'!A0", "<script>alert(1)</script>", "'=1+1", "+cmd|calc", "-2+3+cmd|calc", "\u202eFirm"]
)  # fmt: skip
@pytest.mark.parametrize("column", ["Name", "Description"])
def test_formulas_and_scripts_are_refused_with_their_place(tmp_path, cell, column):
    row = f"{cell},x" if column == "Name" else f"Firm,{cell}"
    found = read(written(tmp_path / "a.csv", f"Name,Description\nGood Firm,fine\n{row}\n"))
    assert [entry.name.en for entry in found.entries] == ["Good Firm"]
    assert [(one.file, one.row, one.column) for one in found.refusals.kept] == [("a.csv", 3, column)]
    assert "accept" in str(found.refusals.kept[0]) or "Write" in str(found.refusals.kept[0])


def test_a_name_that_only_looks_like_a_formula_stays_and_markup_is_told(tmp_path):
    found = read(written(tmp_path / "a.csv", "name,country,summary\n@Health SA,GR,H<sub>2</sub>O<br>for injection\n"))
    assert [(one.name.en, one.summary.en) for one in found.entries] == [("@Health SA", "H2O for injection")]
    assert [(one.row, one.column) for one in found.notes.kept] == [(2, "summary")]
    hidden = read(written(tmp_path / "b.csv", "name,country,summary\nGa\u200bon Bio,KR,-70 °C | -20 °C\n"))
    assert [(one.name.en, one.summary.en) for one in hidden.entries] == [("Gaon Bio", "-70 °C | -20 °C")]


def test_a_dangerous_text_leaves_as_text(tmp_path):
    entry = Entry("US-1", (OrganisationName("=cmd|' /C calc'!A0", "en"),), "US")
    write_directory(tmp_path / "out", [entry])
    assert (
        "\"'=cmd" in (tmp_path / "out/entries.csv").read_text()
        or ",'=cmd" in (tmp_path / "out/entries.csv").read_text()
    )
    assert read(tmp_path / "out").entries == ()


def test_an_organisation_keeps_its_id_wherever_it_stands(tmp_path):
    rows = [f"Firm {number},{'KR' if number % 2 else 'US'},firm{number}.com" for number in range(50)]
    header = "Company Name,Country,Website\n"
    first = read(written(tmp_path / "a.csv", header + "\n".join(rows))).entries
    random.Random(1).shuffle(rows)
    second = read(written(tmp_path / "b.csv", header + "\n".join(rows))).entries
    assert set(first) == set(second)
    assert [one.organisation_id for one in first] != [one.organisation_id for one in second]


def test_a_known_organisation_keeps_its_id_when_its_numbers_agree(tmp_path):
    known = [
        Entry("KBIO-7", (OrganisationName("한빛", "ko"),), "KR", identifiers=(Identifier(IdentifierScheme.DART_CODE, "00126380"),)),
        Entry("US-9", (OrganisationName("Acme Bio, Inc.", "en"),), "US", identifiers=(Identifier(IdentifierScheme.HOME_PAGE, "acme.com"),)),
    ]  # fmt: skip
    file = written(
        tmp_path / "a.csv",
        "Name,Country,LEI,DART code,Website\nHanbit,KR,549300ABCDEFGHIJKL19,00126380,\nAcme Bio,US,,,www.acme.com\nAcme Vet,US,,,acme.com\n",
    )
    ids = [entry.organisation_id for entry in read(file, known=known).entries]
    assert ids[:2] == ["KBIO-7", "US-9"]
    assert ids[2].startswith("US-name-"), "a home page that a group shares decides nothing"


def test_rows_of_one_organisation_are_told(tmp_path):
    found = read(
        written(
            tmp_path / "a.csv",
            "Name,Country,City,ISIN,Symbol\nA,US,Boston,US0378331005,AA\nA,US,Boston,US0378331005,AA\nA,US,Austin,US0378331005,AA\n"
            "A plc,US,Boston,US0378331005,AA.L\n",
        )
    )
    assert [entry.organisation_id for entry in found.entries] == ["US-ticker-AA", "US-ticker-AA.L"]
    assert [(one.row, "again" in str(one)) for one in found.refusals.kept] == [(4, True)]
    assert [(one.row, str(one).split(": ")[1][:20]) for one in found.notes.kept] == [
        (3, "repeats row 2 word f"),
        (5, "has the same number "),
    ]


def test_nothing_is_dropped_without_a_word(tmp_path):
    file = written(
        tmp_path / "a.csv",
        "Name,Country,Website,Employees\n,US,a.com,1\nB,Koria,b.com,2\nC,US,not an address!,3\nD,US,d.com,many\nE,US\nF,,f.com,\n",
    )
    found = read(file)
    assert [entry.name.en for entry in found.entries] == ["C", "D", "F"]
    assert sorted(one.row for one in found.refusals.kept) == [2, 3, 6]
    assert "Did you mean 'Korea'" in " ".join(told(found.refusals))
    assert [one.row for one in found.notes.kept] == [4, 4, 4, 5, None] or {one.row for one in found.notes.kept} == {
        4,
        5,
        None,
    }


def test_a_preferred_share_is_told_with_its_firm(tmp_path):
    table = "회사명,종목코드\n한빛누리,900100\n한빛누리우,900105\n가온새우,900200\n"
    found = read(written(tmp_path / "listed.csv", table))
    assert len(found.entries) == 3
    assert [one for one in told(found.notes) if "class of shares of '한빛누리'" in one]
    assert sum("class of shares" in one for one in told(found.notes)) == 1


def test_a_wrong_cell_of_our_own_tables_refuses_its_row_and_what_hangs_on_it(tmp_path):
    entry = Entry("KR-1", (OrganisationName("한빛", "ko"),), "KR")
    need = Posting("KR-1-N1", "KR-1", Side.NEED, MatchKind.RESEARCH, Text("공동연구", ""), Traits())
    write_directory(tmp_path / "d", [replace(entry, postings=(need,)), replace(entry, organisation_id="KR-2")])
    file = tmp_path / "d/entries.csv"
    file.write_text(file.read_text().replace("KR-1,한빛,,KR", "KR-1,한빛,,Atlantis"))
    found = read(tmp_path / "d")
    assert [one.organisation_id for one in found.entries] == ["KR-2"]
    assert [(one.file, one.row, one.column, one.value) for one in found.refusals.kept] == [
        ("entries.csv", 2, "country", "Atlantis"),
        ("postings.csv", 2, "organisation_id", "KR-1"),
    ]
    assert all("한빛" not in one.told("ko") and one.told("ko") != str(one) for one in found.refusals.kept)


def test_a_file_that_is_no_directory_is_refused(tmp_path):
    with pytest.raises(InputError, match="has no column with the names"):
        read(written(tmp_path / "a.csv", "price,day\n1,2\n"))
    with pytest.raises(InputError, match=r"holds no file entries\.csv"):
        read(tmp_path)


def test_what_cannot_be_written_whole_is_not_written(tmp_path):
    with pytest.raises(InputError, match="cannot hold the tables"):
        write_directory(tmp_path / "one.csv", [])
    entry = Entry("KR-1", (OrganisationName("한빛", "ko"),), "KR", summary=Text("가" * 40_000, ""))
    with pytest.raises(InputError, match=r"longer than 32,767 characters"):
        write_directory(tmp_path / "long.xlsx", [entry])
    assert list(tmp_path.iterdir()) == []


def test_a_template_names_every_column_and_reads_as_empty(tmp_path):
    write_directory(tmp_path / "template.xlsx", [], language=Language.KOREAN)
    found = read(tmp_path / "template.xlsx")
    assert found.entries == ()
    assert told(found.refusals) == told(found.notes) == []


def test_the_reference_page_names_every_column():
    page = (ROOT / "docs/reference/directory-files.md").read_text(encoding="utf-8")
    missing = [
        f"{shape.name}.{column.name}"
        for shape in TABLES
        for column in shape.columns
        if f"| `{column.name}` | {column.korean} |" not in page
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("file", "country", "organisations"),
    [
        ("kr_listed_profiles.csv", "KR", 2879),
        ("kr_listed_names_dev.csv", "KR", 3780),
        ("fd_healthcare_orgs.csv", "", 4146),
        ("bayarea_biotech_companies.csv", "", 965),
    ],
)
def test_publishers_tables_load_without_configuration(shared_data, file, country, organisations):
    found = read(shared_data / "partners" / file, source=file, country=country)
    assert told(found.refusals) == []
    assert len({entry.organisation_id for entry in found.entries}) == organisations
    assert all(entry.name.in_language("en") for entry in found.entries)
