"""The pages of dependence: what is drawn and told of imports, what is said where there are none, and the files."""

import json
import shutil

import pytest

from bioaccord.node.market import access

from .market_figures import fill_imports

MEMBER = "member@hanbit.example"


@pytest.fixture
def empty(db):
    shutil.rmtree(access.store().folder, ignore_errors=True)
    yield
    shutil.rmtree(access.store().folder, ignore_errors=True)


@pytest.fixture
def filled(empty):
    fill_imports()


@pytest.fixture
def page(visit):
    def read(address: str, language: str = "ko", who: str = MEMBER) -> str:
        answer = visit(who).get(address, headers={"accept-language": language})
        assert answer.status_code == 200, address
        return answer.content.decode()

    return read


def test_a_visitor_is_led_to_the_log_in(client, filled):
    for address in (
        "/market/dependence/",
        "/market/dependence/all/chokepoints.svg",
        "/market/materials/urea/dependence.svg",
    ):
        assert "/accounts/login/" in client.get(address)["Location"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "ko",
            (
                "요소: 두 나라 모두 중국에 의존합니다(한국 60.0%, 미국 50.0%)",
                "1억 1,000만 달러",
                "50%",
                "2011",
                "화학·의약품",
            ),
        ),
        ("en", ("both depend on China (Korea 60.0%, the United States 50.0%)", "USD 110.0 million", "50%", "2011")),
    ],
)
def test_chokepoints_shares_and_replacement_are_told_in_both_languages(page, filled, language, words):
    text = page("/market/dependence/food_security/", language)
    # 45 million to others than Korea against the 90 that Korea buys elsewhere.
    assert all(one in text for one in words[:3])
    assert all(one in page("/market/dependence/biopharma_raw_materials/", language) for one in words[3:])
    assert "/market/dependence/food_security/" in page("/market/areas/food_security/", language)


def test_without_imports_the_page_says_what_is_needed(page, empty):
    assert "import_market" not in page("/market/dependence/energy/")
    text = page("/market/dependence/energy/", who="operator@kbio.example")
    assert "import_market un-comtrade:" in text and "import_market wiod:" in text and "data-chart" not in text


def test_pictures_and_tables_have_addresses_of_their_own(visit, filled):
    client = visit(MEMBER)
    drawn = json.loads(client.get("/market/dependence/all/chokepoints.json").content)
    assert drawn["$schema"].endswith(".json") and "UN Comtrade" in json.dumps(drawn["title"], ensure_ascii=False)
    assert client.get("/market/dependence/all/chokepoints.svg").content.startswith(b"<svg")
    assert client.get("/market/dependence/all/industries.png").content.startswith(b"\x89PNG")
    (point,) = json.loads(client.get("/market/dependence/all/chokepoints/chokepoints.json").content)
    assert (point["country"], point["value_at_stake"], point["share_KR_at_least"]) == ("CN", 1.1e8, 0.6)
    rows = json.loads(client.get("/market/dependence/food_security/codes/dependence.json").content)
    # What the United States keeps secret of Korea is a range.
    america = next(row for row in rows if row["reporter"] == "US")
    assert (america["other_share_at_least"], america["other_share_at_most"]) == (0.0, 0.1) and "UNSD" in america[
        "citation"
    ]
    assert client.get("/market/dependence/all/chokepoints/dependence.csv").content.decode().count("\n") >= 3
    # Nobody reaches 70 %.
    assert client.get("/market/dependence/all/chokepoints.svg?from=70").status_code == 404
    for address in (
        "/market/dependence/all/nothing.svg",
        "/market/dependence/all/codes/nothing.csv",
        "/market/dependence/moon/",
    ):
        assert client.get(address).status_code == 404


def test_a_material_tells_on_whom_it_depends_and_why_the_rest_is_empty(page, visit, filled):
    text = page("/market/materials/urea/")
    assert "60.0%가 중국산입니다" in text and "/market/materials/urea/dependence.svg" in text
    assert "가격 통계를 아직 가져오지 않았습니다" in text
    assert visit(MEMBER).get("/market/materials/urea/dependence.svg").status_code == 200
    rows = json.loads(visit(MEMBER).get("/market/materials/urea/dependence/table.json").content)
    assert {row["reporter"] for row in rows} == {"KR", "US"}
    bare = page("/market/materials/wheat/", "en")
    assert "No imports under these codes that name their partners are here" in bare
    assert visit(MEMBER).get("/market/materials/wheat/dependence.svg").status_code == 404
