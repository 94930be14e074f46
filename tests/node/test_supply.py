"""A firm's supply chain in a node: pictures, tables, files, and who may see them."""

import json

import pytest

from tests.slips import english_sentences

MEMBER, OTHER, ANALYST = "member@hanbit.example", "member@briarcliff.example", "analyst@kbio.example"
OPERATOR = "operator@kbio.example"


def test_the_page_shows_pictures_with_their_tables_in_both_languages(visit):
    client = visit(MEMBER)
    page = client.get("/supply/").content.decode()
    assert page.count("<svg") >= 2
    assert "한빛누리제약 (가상)" in page
    assert "무작위" in page
    assert "예측이 아닙니다" in page
    # Layers, origins and endurance say of which network and day they are, and that the firms are fictional.
    assert page.count("네트워크 버전 1(") == 3
    assert page.count("표본: 기업은 모두 가상입니다.") == 3
    assert page.count('class="tiers"') == 1
    client.post("/i18n/setlang/", {"language": "en", "next": "/supply/"})
    english = client.get("/supply/").content.decode()
    assert "What random years do" in english
    body = english[english.index("<main") : english.index("</main>")]
    assert not any("가" <= letter <= "힣" for letter in body)


@pytest.fixture
def stress_tested(django_user_model, db):
    from bioaccord.node.supply.services import answer_calculation, start_calculation

    row = start_calculation(
        django_user_model.objects.get(email=MEMBER), "KR-0007", "stress_test", {"years": 16, "seed": 1}
    )
    assert answer_calculation(row.pk) == "done"


@pytest.mark.parametrize("table", ["layers", "flows", "endurance", "stress"])
def test_every_table_is_a_file(visit, stress_tested, table):
    client = visit(MEMBER)
    rows = json.loads(client.get(f"/supply/KR-0007/{table}.json").content)
    lines = client.get(f"/supply/KR-0007/{table}.csv").content.decode("utf-8-sig").strip().splitlines()
    assert len(lines) == len(rows) + 1 > 1
    assert lines[0].split(",") == list(rows[0])


def test_the_bands_are_a_picture(visit, stress_tested):
    client = visit(MEMBER)
    assert client.get("/supply/KR-0007/bands.svg").content.startswith(b"<svg")
    assert client.get("/supply/KR-0007/bands.png").content.startswith(b"\x89PNG")
    assert json.loads(client.get("/supply/KR-0007/bands.json").content)["layer"]


def test_the_association_sees_what_the_firm_chose(visit):
    addresses = ("/supply/KR-0007/", "/supply/KR-0007/layers.csv", "/supply/KR-0007/endurance.csv")

    def seen():
        return [visit(ANALYST).get(address).status_code for address in addresses]

    def choose(level: str):
        return visit(MEMBER).post("/supply/KR-0007/sharing", {"level": level}, follow=True).content.decode()

    assert seen() == [403, 403, 403]
    choose("materials_and_countries")
    assert seen() == [200, 200, 403]
    client = visit(ANALYST)
    page = client.get("/supply/KR-0007/").content.decode()
    table = client.get("/supply/KR-0007/layers.csv").content.decode()
    from bioaccord.node.supply.access import current_network

    for organisation in current_network().organisations:
        if organisation.organisation_id != "KR-0007":
            assert organisation.name.ko not in page
            assert organisation.organisation_id not in page
            assert organisation.name.ko not in table
            assert organisation.organisation_id not in table
    assert client.get("/supply/KR-0007/bands.svg").status_code == 403
    choose("full")
    assert seen() == [200, 200, 200]
    assert "그런 공개 범위가 없습니다" in choose("everything")
    choose("nothing")
    assert seen() == [403, 403, 403]


def test_a_chain_is_for_its_firm_and_the_choice_is_its_own(visit):
    for address in ("/supply/KR-0007/", "/supply/KR-0007/layers.csv", "/supply/KR-0007/bands.svg"):
        assert visit(OTHER).get(address).status_code == 403, address
    assert visit(OTHER).post("/supply/KR-0007/sharing", {"level": "full"}).status_code == 403
    assert visit(ANALYST).post("/supply/KR-0007/sharing", {"level": "full"}).status_code == 403
    assert visit(ANALYST).get("/supply/").status_code == 403
    assert visit(ANALYST).get("/supply/KR-9999/").status_code == 403


def upload(client, name: str, content: bytes):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return client.post("/network/import", {"file": SimpleUploadedFile(name, content)}, follow=True)


def changed_network():
    from dataclasses import replace

    from bioaccord.node.supply.access import current_network

    net = current_network()
    first, *rest = net.stocks
    stocks = (replace(first, days=first.days + 30), *rest[:-1])
    return replace(net, stocks=stocks, _by_id={})


@pytest.mark.parametrize("format", ["xlsx", "csv.zip", "parquet.zip"])
def test_a_network_goes_out_and_comes_in_unchanged(visit, format):
    from bioaccord.node.supply.access import current_network
    from bioaccord.node.supply.tables import network_of_file

    client = visit(OPERATOR)
    content = client.get(f"/network/file.{format}").content
    assert network_of_file(f"network.{format}", content) == current_network()
    page = upload(client, f"network.{format}", content).content.decode()
    assert "다른 행이 없습니다" in page
    assert client.get(f"/network/template.{format}").status_code == 200


def test_an_import_shows_what_it_would_change_and_then_loads_it(visit):
    from bioaccord.node.audit.models import AuditEntry
    from bioaccord.node.supply.access import current_network, current_version
    from bioaccord.node.supply.models import NetworkDraft
    from bioaccord.node.supply.tables import packed

    client = visit(OPERATOR)
    wanted, before = changed_network(), current_version()
    page = upload(client, "new.zip", packed(wanted, "csv.zip")).content.decode()
    assert "days" in page
    assert current_version() == before  # looking changes nothing
    draft = NetworkDraft.objects.get()
    client.post(f"/network/import/{draft.id}/load")
    assert current_version() == before + 1
    assert current_network() == wanted
    assert not NetworkDraft.objects.exists()
    assert AuditEntry.objects.filter(what="network_loaded").count() >= 1
    told = client.get(f"/network/versions/{before + 1}/").content.decode()
    assert told.count("<tr>") >= 8
    assert client.get("/network/").status_code == 200
    # The version before can still be had: what was removed and changed stands against it.
    assert "삭제" in told


def test_a_refused_file_is_told_row_by_row_and_changes_nothing(visit):
    import zipfile
    from io import BytesIO

    from bioaccord.node.supply.access import current_network, current_version
    from bioaccord.node.supply.tables import packed

    client = visit(OPERATOR)
    before, held = current_version(), current_network()
    file = BytesIO(packed(held, "csv.zip"))
    with zipfile.ZipFile(file) as archive:
        tables = {name: archive.read(name) for name in archive.namelist()}
    tables["links.csv"] = tables["links.csv"].replace(b",0.65,", b",6.5,", 1).replace(b"KR-0001-A", b"KR-0001-Z", 1)
    broken = BytesIO()
    with zipfile.ZipFile(broken, "w") as archive:
        for name, content in tables.items():
            archive.writestr(name, content)
    page = upload(client, "broken.zip", broken.getvalue()).content.decode()
    assert "links.csv" in page
    assert "6.5" in page
    assert "1보다 큽니다. 비율은 0과 1 사이의 수입니다." in page
    from bioaccord.node.supply.models import NetworkDraft

    client.post(f"/network/import/{NetworkDraft.objects.get().id}/load")
    assert (current_version(), current_network()) == (before, held)


def test_no_folder_of_the_server_is_told(visit):
    import zipfile
    from io import BytesIO

    from bioaccord.node.supply.models import NetworkDraft

    client = visit(OPERATOR)
    nested = BytesIO()
    with zipfile.ZipFile(nested, "w") as archive:
        archive.writestr("organisations.csv", b"PK\x03\x04\x9d\xff\x00\x81")
    page = upload(client, "nested.zip", nested.getvalue()).content.decode()
    assert "organisations.csv" in page
    assert "/tmp" not in page
    kept = NetworkDraft.objects.get().found["refusals"]
    assert {one["file"]["ko"] for one in kept} == {"nested.zip", "organisations.csv"}


def test_hostile_and_wrong_files_are_refused(visit):
    import zipfile
    from io import BytesIO

    client = visit(OPERATOR)
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("links.csv", "w") as file:
        for _ in range(501):
            file.write(b"0" * 1024 * 1024)
    outside = BytesIO()
    with zipfile.ZipFile(outside, "w") as archive:
        archive.writestr("../../links.csv", b"a,b\n")
    for name, content, words in (
        ("bomb.zip", bomb.getvalue(), "500MB"),
        ("none.zip", b"no zip", "zip 파일이 아니거나"),
        ("none.xlsx", b"no workbook", "엑셀 통합 문서(.xlsx)가 아니거나"),
        ("net.csv", b"a,b\n", "엑셀 통합 문서도 zip 파일도 아닙니다"),
        ("공급망 " * 60 + ".zip", b"no zip", "zip 파일이 아니거나"),
        ("outside.zip", outside.getvalue(), "&#x27;organisations.csv&#x27; 파일이 없습니다"),
    ):
        page = upload(client, name, content).content.decode()
        assert words in page, name
        assert english_words(page) == [], name
        # The file is called as the person called it, not as the node keeps it for a moment.
        assert all(name.startswith(file[:20]) for file, *_ in refused_rows(page) if file != "links.csv"), name


def refused_rows(page):
    """Return the cells of the table of refused rows."""
    import html
    import re

    body = page[page.index("<tbody>") : page.index("</tbody>")]
    return [
        [html.unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", body)
    ]


def english_words(page):
    """Return what of the refused rows' problems and remedies is an English sentence, not a name, a code or a file."""
    return [found for *_, words in refused_rows(page) for found in english_sentences(words)]


# Cells of the sample network by table, row as a spreadsheet shows it, and column, each wrong in another way.
WRONG_CELLS = {
    ("organisations", 2, "country"): "Korea",
    ("organisations", 3, "fictional"): "maybe",
    ("organisations", 4, "firm_kinds"): "drugstore",
    ("sites", 2, "organisation_id"): "KR-1000",
    ("products", 2, "material_id"): "lidocain",
    ("products", 3, "output_per_day"): "many",
    ("products", 4, "markets"): "US:0.9;KR:0.9",
    ("products", 5, "markets"): "US",
    ("recipes", 2, "quantity_per_unit"): "-3",
    ("recipes", 3, "cost_share"): "45%",
    ("links", 2, "share"): "65",
    ("links", 3, "supplier_site_id"): "KR-0001-Z",
    ("stocks", 2, "site_id"): "",
}
# These are told before the cells of their sheet are read.
WRONG_SHEETS = {("links", 4, "lead_time_days"): "=7*3", ("stocks", 3, "days"): "#N/A"}


def workbook_with(cells, merged=()):
    """Return the node's own network as a workbook with other values in some cells, and some cells of `links` merged."""
    from io import BytesIO

    import openpyxl

    from bioaccord.node.supply.access import current_network
    from bioaccord.node.supply.tables import packed

    book = openpyxl.load_workbook(BytesIO(packed(current_network(), "xlsx")))
    for (table, row, column), value in cells.items():
        header = [cell.value for cell in book[table][1]]
        book[table].cell(row, header.index(column) + 1, value)
    for place in merged:
        book["links"].merge_cells(place)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def test_every_refusal_is_told_in_the_language_of_the_page(visit):
    client = visit(OPERATOR)
    for name, cells, merged in (("cells.xlsx", WRONG_CELLS, ()), ("sheets.xlsx", WRONG_SHEETS, ["A5:A7"])):
        page = upload(client, name, workbook_with(cells, merged)).content.decode()
        assert english_words(page) == []
        found = refused_rows(page)
        for table, row, column in cells:
            places = [(file, number) for file, number, *_ in found]
            assert (f"{name}[{table}]", str(row)) in places, (table, row, column)
        for *_, words in found:
            assert any("가" <= letter <= "힣" for letter in words), words
        assert 'lang="en"' not in page[page.index("<tbody>") : page.index("</tbody>")]
        client.post("/i18n/setlang/", {"language": "en", "next": "/"})
        english = upload(client, name, workbook_with(cells, merged)).content.decode()
        client.post("/i18n/setlang/", {"language": "ko", "next": "/"})
        assert len(refused_rows(english)) == len(found)
        told = [words for *_, words in refused_rows(english)]
        assert not any("가" <= letter <= "힣" for words in told for letter in words)
    assert "A5:A7 칸이 병합되어 있어" in page
    assert "수식이 들어 있습니다: =7*3." in page


def test_every_refusal_of_a_draft_is_a_file_in_both_languages(visit):
    from bioaccord.node.supply.models import NetworkDraft

    client = visit(OPERATOR)
    page = upload(client, "n.xlsx", workbook_with({("links", 3, "supplier_site_id"): "KR-0001-Z"})).content.decode()
    draft = NetworkDraft.objects.latest("id").id
    assert f"/network/import/{draft}/refusals.csv" in page
    (row, *_) = json.loads(client.get(f"/network/import/{draft}/refusals.json").content)
    assert (row["file"], row["row"], row["column"], row["value"]) == (
        "n.xlsx[links]",
        3,
        "supplier_site_id",
        "KR-0001-Z",
    )
    assert row["problem_en"] == "'KR-0001-Z' is not in n.xlsx[sites]."
    assert row["problem_ko"] == "'KR-0001-Z': n.xlsx[sites]에 없는 식별자입니다."
    assert row["remedy_en"].startswith("Did you mean 'KR-0001-A'?")
    assert row["remedy_ko"].startswith("혹시 'KR-0001-A'입니까?")
    lines = client.get(f"/network/import/{draft}/refusals.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "file,row,column,value,problem_ko,problem_en,remedy_ko,remedy_en"
    assert len(lines) == 2
    assert visit(ANALYST).get(f"/network/import/{draft}/refusals.json").status_code == 403
    upload(client, "good.xlsx", workbook_with({}))
    good = NetworkDraft.objects.latest("id").id
    assert json.loads(client.get(f"/network/import/{good}/refusals.json").content) == []


def test_a_workbook_with_a_title_over_its_table_comes_in(visit):
    from io import BytesIO

    import openpyxl

    from bioaccord.node.supply.access import current_network
    from bioaccord.node.supply.tables import network_of_file

    book = openpyxl.load_workbook(BytesIO(workbook_with({})))
    for page in book:
        page.insert_rows(1, 2)
        page["A1"] = "우리 공급망"
        page.merge_cells("A1:C1")
    content = BytesIO()
    book.save(content)
    assert network_of_file("titled.xlsx", content.getvalue()) == current_network()


def test_only_operators_change_the_network(visit):
    for person in (MEMBER, ANALYST):
        client = visit(person)
        assert client.get("/network/").status_code == 403
        assert client.get("/network/file.xlsx").status_code == 403
        assert upload(client, "n.zip", b"").status_code == 403
    assert visit(MEMBER).get("/network/template.xlsx").status_code == 200


def test_a_draft_that_was_compared_with_an_older_network_is_not_loaded(visit):
    from bioaccord.node.supply.access import current_network, current_version
    from bioaccord.node.supply.models import NetworkDraft
    from bioaccord.node.supply.services import replace_network
    from bioaccord.node.supply.tables import packed

    client = visit(OPERATOR)
    upload(client, "new.zip", packed(changed_network(), "csv.zip"))
    replace_network(None, current_network())
    version = current_version()
    page = client.post(f"/network/import/{NetworkDraft.objects.get().id}/load", follow=True).content.decode()
    assert current_version() == version
    assert "다시 확인" in page


def test_the_analyst_sees_what_the_members_depend_on_together_and_no_name(visit):
    from bioaccord.node.supply.access import current_network

    client = visit(ANALYST)
    page = client.get("/supply/members/").content.decode()
    assert "회원사가 함께 의존하는 곳" in page
    rows = json.loads(client.get("/supply/members/list.json").content)
    assert rows
    assert all(row["members"] >= 5 for row in rows)
    assert {row["unit"] for row in rows} == {"country", "material"}
    assert "네트워크 버전 1(" in page
    material = next(row for row in rows if row["unit"] == "material")
    assert f"가장 먼저: {material['name']}의 제2공급처를 찾으십시오." in page
    assert f"회원사 {material['members']}곳" in page
    for unit in ("country", "material"):
        drawn = json.dumps(client.get(f"/supply/members/{unit}.json").json(), ensure_ascii=False)
        assert next(row["name"] for row in rows if row["unit"] == unit) in drawn
        assert client.get(f"/supply/members/{unit}.svg").content.startswith(b"<svg")
        assert client.get(f"/supply/members/{unit}.png").content.startswith(b"\x89PNG")
    for site in current_network().sites:
        assert site.site_id not in page
    assert len(client.get("/supply/members/list.csv").content.decode().strip().splitlines()) == len(rows) + 1
    for person in (MEMBER, OPERATOR):
        assert visit(person).get("/supply/members/").status_code == 403
        assert visit(person).get("/supply/members/material.json").status_code == 403
