"""A firm's supply chain in a node: pictures, tables, files, and who may see them."""

import json

import pytest

MEMBER, OTHER, ANALYST = "member@hanbit.example", "member@briarcliff.example", "analyst@kbio.example"
OPERATOR = "operator@kbio.example"


def test_the_page_shows_pictures_with_their_tables_in_both_languages(visit):
    client = visit(MEMBER)
    page = client.get("/supply/").content.decode()
    assert page.count("<svg") >= 2
    assert "한빛누리제약 (가상)" in page
    assert "무작위" in page
    assert "예측이 아닙니다" in page
    client.post("/i18n/setlang/", {"language": "en", "next": "/supply/"})
    english = client.get("/supply/").content.decode()
    assert "What random years do" in english
    body = english[english.index("<main") : english.index("</main>")]
    assert not any("가" <= letter <= "힣" for letter in body)


@pytest.mark.parametrize("table", ["layers", "flows", "endurance", "stress"])
def test_every_table_is_a_file(visit, table):
    client = visit(MEMBER)
    rows = json.loads(client.get(f"/supply/KR-0007/{table}.json").content)
    lines = client.get(f"/supply/KR-0007/{table}.csv").content.decode("utf-8-sig").strip().splitlines()
    assert len(lines) == len(rows) + 1 > 1
    assert lines[0].split(",") == list(rows[0])


def test_the_bands_are_a_picture(visit):
    client = visit(MEMBER)
    assert client.get("/supply/KR-0007/bands.svg").content.startswith(b"<svg")
    assert client.get("/supply/KR-0007/bands.png").content.startswith(b"\x89PNG")
    assert json.loads(client.get("/supply/KR-0007/bands.json").content)["layer"]


def test_a_chain_is_for_its_firm_and_the_association_s_analyst(visit):
    for address in ("/supply/KR-0007/", "/supply/KR-0007/layers.csv", "/supply/KR-0007/bands.svg"):
        assert visit(OTHER).get(address).status_code == 403, address
        assert visit(ANALYST).get(address).status_code == 200, address
    assert visit(ANALYST).get("/supply/").status_code == 403
    assert visit(ANALYST).get("/supply/KR-9999/").status_code == 403
