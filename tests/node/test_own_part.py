"""A member's own part of the network in a node: out, in again, and what nobody else may see or change by it."""

import html
import json
import threading
import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from bioaccord.node.accounts.models import Role, User
from bioaccord.node.audit.models import AuditEntry
from bioaccord.node.supply import services
from bioaccord.node.supply.access import current_network, current_version
from bioaccord.node.supply.models import LinkRow, MaterialRow, NetworkDraft, OrganisationRow, StockRow
from bioaccord.node.supply.tables import network_of_file, packed, packed_part
from bioaccord.supply.own_part import own_part, with_own_part
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.material import Material, MaterialGroup
from bioaccord.vocabulary.network import Link, Organisation, Product, RecipeLine, Site
from bioaccord.vocabulary.topic import Area
from tests.slips import english_sentences

MEMBER, COLLEAGUE, OTHER = "member@hanbit.example", "admin@hanbit.example", "member@briarcliff.example"
ANALYST, OPERATOR, THIRD = "analyst@kbio.example", "operator@kbio.example", "third@example.org"
FIRM = "KR-0007"
CANARY = "canary8213"


def name(words: str) -> Text:
    return Text(f"{words} 한글", words, Language.KOREAN)


def part_of(network=None, firm=FIRM):
    return own_part(network or current_network(), firm)


def give(client, content: bytes, file: str = "part.zip", firm: str = FIRM) -> str:
    uploaded = {"file": SimpleUploadedFile(file, content)}
    return client.post(f"/supply/{firm}/part/import", uploaded, follow=True).content.decode()


def load(client, draft: NetworkDraft | None = None):
    kept = draft or NetworkDraft.objects.get()
    address = f"/network/import/{kept.id}/load"
    return client.post(address, {"compared_with": kept.compared_with}, follow=True)


def with_more_stock(part, days: float = 30):
    return replace(part, stocks=(replace(part.stocks[0], days=part.stocks[0].days + days), *part.stocks[1:]))


@pytest.mark.parametrize("format", ["xlsx", "csv.zip", "parquet.zip"])
def test_a_part_goes_out_and_comes_in_unchanged(visit, format):
    client = visit(MEMBER)
    assert "자사 공급망 올리기" in client.get("/supply/").content.decode()
    content = client.get(f"/supply/{FIRM}/part/file.{format}").content
    page = give(client, content, f"part.{format}")
    assert "다른 행이 없습니다" in page
    # The empty template is a file of its own kind: it is read, and told that the firm's row is missing.
    page = give(client, client.get(f"/network/template.{format}").content, f"template.{format}")
    assert "자사(&#x27;KR-0007&#x27;) 행이 없습니다" in page


def test_an_own_part_is_shown_and_loaded_and_other_rows_are_not_even_written(visit):
    client, before, held = visit(MEMBER), current_version(), current_network()
    untouched = list(LinkRow.objects.order_by("id").values_list("id", flat=True))
    histories = [row_type.history.count() for row_type in (LinkRow, OrganisationRow, StockRow)]
    page = give(client, packed(with_more_stock(part_of()), "csv.zip"))
    assert "days" in page
    assert current_version() == before
    page = load(client).content.decode()
    assert current_version() == before + 1
    assert f"공급망 제{before + 1}판" in page
    after = current_network()
    assert after == with_own_part(held, FIRM, with_more_stock(part_of(held)))
    assert part_of(after).stocks[0].days == part_of(held).stocks[0].days + 30
    assert list(LinkRow.objects.order_by("id").values_list("id", flat=True)) == untouched
    told = [row_type.history.count() for row_type in (LinkRow, OrganisationRow, StockRow)]
    assert [now - then for now, then in zip(told, histories, strict=True)] == [0, 0, 1]
    assert StockRow.history.latest().history_user.email == MEMBER
    entry = AuditEntry.objects.filter(what="own_part_loaded").get()
    assert (entry.who.email, entry.subject) == (MEMBER, FIRM)
    assert not NetworkDraft.objects.exists()
    assert visit(OPERATOR).get(f"/network/versions/{before + 1}/").content.decode().count("<code>days</code>") == 1


def test_briefs_are_computed_again(visit, django_capture_on_commit_callbacks):
    from django_tasks_db.models import DBTaskResult

    client = visit(MEMBER)
    give(client, packed(with_more_stock(part_of()), "csv.zip"))
    waiting = DBTaskResult.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        load(client)
    assert DBTaskResult.objects.count() == waiting + 1


def test_a_supplier_from_outside_and_an_own_material_come_with_the_part(visit):
    client, part = visit(MEMBER), part_of()
    site, product = part.sites[0].site_id, part.products[0].product_id
    seal = Material(
        "hanbit_seal", Text("한빛 밀봉재", "Hanbit seal", Language.KOREAN), Area.BIOPHARMA, MaterialGroup.FIRMS_OWN, ()
    )
    wanted = replace(
        part,
        organisations=(*part.organisations, Organisation("PL-0901", name("Szklo"), "PL", fictional=True)),
        sites=(*part.sites, Site("PL-0901-A", "PL-0901", name("Krakow"), "PL")),
        products=(
            *part.products,
            Product("PL-0901-P1", "PL-0901-A", seal.material_id, name("ring"), 900.0, "each", 1e6),
        ),
        recipes=(*part.recipes, RecipeLine(product, seal.material_id, 1.0, "each", cost_share=0.01)),
        links=(*part.links, Link("PL-0901-A", site, seal.material_id, 1.0, 30.0)),
        materials=(seal,),
    )
    assert "받아들일 수 없는 행이 없습니다" in give(client, packed(wanted, "xlsx"), "part.xlsx")
    load(client)
    assert part_of().materials == (seal,)
    assert MaterialRow.history.get().history_type == "+"
    assert current_network().site("PL-0901-A").organisation_id == "PL-0901"
    # The own material has its name on the pages of who may see the chain, in both languages.
    client.post(f"/supply/{FIRM}/sharing", {"level": "materials_and_countries"})
    analyst = visit(ANALYST)
    assert "한빛 밀봉재" in analyst.get(f"/supply/{FIRM}/").content.decode()
    analyst.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert "Hanbit seal" in analyst.get(f"/supply/{FIRM}/").content.decode()
    # It stands in the operator's file, in the version and in what that version changed.
    operator = visit(OPERATOR)
    exported = operator.get("/network/file.csv.zip").content
    assert network_of_file("n.zip", exported) == current_network()
    told = operator.get(f"/network/versions/{current_version()}/").content.decode()
    assert "<code>materials</code>" in told
    assert "hanbit_seal" in told
    page = operator.post("/network/import", {"file": SimpleUploadedFile("n.zip", exported)}, follow=True)
    assert "다른 행이 없습니다" in page.content.decode()
    # It stays as long as a row names it: the supplier's product does, which is not the firm's to take out.
    client = visit(MEMBER)
    give(client, packed(part, "csv.zip"))
    load(client, NetworkDraft.objects.get(organisation_id=FIRM))
    assert part_of().materials == ()
    assert MaterialRow.objects.get().material_id == seal.material_id
    assert current_network().site("PL-0901-A").organisation_id == "PL-0901"


def test_rows_of_other_firms_are_refused_and_nothing_changes(visit):
    client, before, held = visit(MEMBER), current_version(), current_network()
    other = part_of(firm="KR-0003")
    part = part_of()
    for table in ("organisations", "sites", "products", "recipes", "links", "stocks"):
        mixed = replace(part, **{table: (*getattr(part, table), getattr(other, table)[0])})
        page = give(client, packed(mixed, "csv.zip"))
        assert "1곳을 받아들일 수 없습니다" in page, table
        assert f"{table}.csv" in page
        load(client)
    assert (current_version(), current_network()) == (before, held)


def wrong_part():
    """Return the firm's part with a row in which each rule of own parts finds something wrong, and some of no rule of a network."""
    part, other = part_of(), part_of(firm="KR-0003")
    seal = Material("hanbit_seal", name("seal"), Area.BIOPHARMA, MaterialGroup.FIRMS_OWN, ())
    return replace(
        part,
        organisations=(
            replace(part.organisations[0], association="XYZ", fictional=not part.organisations[0].fictional),
            *part.organisations[1:],
            Organisation("PL-0902", name("New"), "PL", "KBIO"),
            other.organisations[0],
        ),
        sites=(*part.sites, Site("PL-0903-A", "PL-0903", name("Lodz"), "PL"), other.sites[0]),
        products=(
            *part.products[1:],
            replace(part.products[0], product_id="X-P1", site_id="PL-0903-A"),
            other.products[0],
        ),
        recipes=(*part.recipes, replace(part.recipes[0], product_id="X-P9"), other.recipes[0]),
        links=(
            *part.links,
            replace(part.links[0], supplier_site_id="XX-0000-A"),
            replace(part.links[0], material_id=part.products[0].material_id),
            other.links[0],
        ),
        stocks=(*part.stocks, replace(part.stocks[0], site_id="KR-0007-Z")),
        materials=(seal,),
    )


def test_every_refusal_of_a_part_is_told_in_the_language_of_the_page_and_as_a_file(visit):
    client = visit(MEMBER)
    page = give(client, packed(wrong_part(), "csv.zip"), "우리 공급망.zip")
    draft = NetworkDraft.objects.get()
    rows = json.loads(client.get(f"/network/import/{draft.id}/refusals.json").content)
    assert len(rows) == draft.found["refused"] > 8
    for row in rows:
        assert english_sentences(f"{row['problem_ko']} {row['remedy_ko']}") == [], row
        assert any("가" <= letter <= "힣" for letter in row["problem_ko"]), row
        assert not any("가" <= letter <= "힣" for letter in row["problem_en"] + row["remedy_en"]), row
        assert html.escape(row["problem_ko"]) in page
    # The language is chosen later: the same draft, not read again, is told in the other one.
    NetworkDraft.objects.update(content=b"no file any more")
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    english = client.get(f"/network/import/{draft.id}/").content.decode()
    body = english[english.index("<tbody>") : english.index("</tbody>")]
    assert not any("가" <= letter <= "힣" for letter in body)
    assert all(html.escape(f"{row['problem_en']} {row['remedy_en']}") in body for row in rows)
    lines = client.get(f"/network/import/{draft.id}/refusals.csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == len(rows) + 1
    assert f"/network/import/{draft.id}/refusals.csv" in page
    for stranger, status in ((OTHER, 404), (OPERATOR, 404), (ANALYST, 403)):
        assert visit(stranger).get(f"/network/import/{draft.id}/refusals.json").status_code == status, stranger


def test_the_file_holds_every_refusal_and_the_page_the_first(visit):
    client = visit(MEMBER)
    part = part_of()
    many = tuple(replace(part.stocks[0], site_id=f"KR-0007-Z{number}") for number in range(250))
    page = give(client, packed(replace(part, stocks=many), "csv.zip"))
    assert page[page.index("<tbody>") : page.index("</tbody>")].count("<tr>") == 200
    rows = json.loads(client.get(f"/network/import/{NetworkDraft.objects.get().id}/refusals.json").content)
    assert len(rows) == 250
    assert rows[249]["value"] == "KR-0007-Z249"


def test_a_part_whose_zip_lacks_a_table_is_told_by_the_name_of_the_zip(visit):
    content = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(packed(part_of(), "csv.zip"))) as archive,
        zipfile.ZipFile(content, "w") as less,
    ):
        for one in archive.namelist():
            if one != "stocks.csv":
                less.writestr(one, archive.read(one))
    page = give(visit(MEMBER), content.getvalue(), "우리 공급망.zip")
    assert '<td data-label="파일">우리 공급망.zip</td>' in page
    assert "&#x27;stocks.csv&#x27; 파일이 없습니다" in page


def test_the_pages_are_for_people_of_the_firm(visit):
    client = visit(MEMBER)
    give(client, packed(part_of(), "csv.zip"))
    draft = NetworkDraft.objects.get()
    for person in (OTHER, ANALYST, OPERATOR):
        stranger = visit(person)
        assert stranger.get(f"/supply/{FIRM}/part/").status_code == 403, person
        assert stranger.get(f"/supply/{FIRM}/part/file.xlsx").status_code == 403, person
        answer = stranger.post(f"/supply/{FIRM}/part/import", {"file": SimpleUploadedFile("p.zip", b"")})
        assert answer.status_code == 403, person
        assert stranger.post(f"/supply/{FIRM}/part/buyers", {"buyer": "KR-0001"}).status_code == 403, person
    for person in (OTHER, OPERATOR, COLLEAGUE):
        stranger = visit(person)
        assert stranger.get(f"/network/import/{draft.id}/").status_code == 404, person
        assert stranger.post(f"/network/import/{draft.id}/load").status_code == 404, person
        assert stranger.post(f"/network/import/{draft.id}/drop").status_code == 404, person
    assert visit(ANALYST).get(f"/network/import/{draft.id}/").status_code == 403
    assert client.get("/network/").status_code == 403
    assert client.post(f"/network/import/{draft.id}/drop", follow=True).status_code == 200
    assert not NetworkDraft.objects.exists()


@pytest.fixture
def planted(db):
    """Let two other members hold rows full of canaries: sites, products, an own material, links to the reader's sites among them."""
    held = current_network()
    part = part_of(held, "KR-0001")
    secret = Material(f"{CANARY}_material", name(f"{CANARY} peptide"), Area.BIOPHARMA, MaterialGroup.FIRMS_OWN, ())
    site = Site(f"KR-0001-{CANARY}", "KR-0001", name(f"{CANARY} plant"), "KR", f"{CANARY} city")
    made = Product(f"{CANARY}-P", site.site_id, secret.material_id, name(f"{CANARY} drug"), 8213.0, "kg", 82138213.0)
    vials = next(one for one in part_of(held).products)
    wanted = replace(
        part,
        sites=(*part.sites, site),
        products=(*part.products, made),
        recipes=(*part.recipes, RecipeLine(made.product_id, vials.material_id, 1.0, vials.unit)),
        links=(*part.links, Link(vials.site_id, site.site_id, vials.material_id, 0.8213, 82.13)),
        materials=(secret,),
    )
    network = with_own_part(held, "KR-0001", wanted)
    services.replace_network(None, network)
    return network, vials


def test_no_file_and_no_page_tells_another_firms_rows(visit, planted):
    network, bought = planted
    assert CANARY in packed_part(network, "KR-0001", "csv.zip").decode("latin-1") or part_of(firm="KR-0001").materials
    client = visit(MEMBER)
    with zipfile.ZipFile(BytesIO(client.get(f"/supply/{FIRM}/part/file.csv.zip").content)) as archive:
        written = {one: archive.read(one).decode() for one in archive.namelist()}
    for table, text in written.items():
        assert CANARY not in text, table
        assert "0.8213" not in text, table
    part = part_of()
    less = replace(
        part,
        products=tuple(one for one in part.products if one is not bought and one.product_id != bought.product_id),
        recipes=tuple(one for one in part.recipes if one.product_id != bought.product_id),
    )
    almost = replace(part, stocks=(*part.stocks, replace(part.stocks[0], material_id=f"{CANARY}_materia")))
    link = replace(part.links[0], supplier_site_id=f"KR-0001-{CANARY[:-1]}")
    for given in (
        part,
        with_more_stock(part),
        less,
        almost,
        replace(part, links=(*part.links, link)),
        current_network(),
    ):
        page = give(client, packed(given, "csv.zip"))
        shown = (
            page.replace(f"{CANARY}_materia", "").replace(f"KR-0001-{CANARY[:-1]}", "")
            if given is not network
            else page
        )
        if given is current_network():
            continue  # the reader gave these rows: that they are told back tells nothing
        assert CANARY not in shown
        assert "0.8213" not in page
    page = give(client, packed(less, "csv.zip"))
    assert "(사는 곳: 다른 기업)" in page
    assert (
        "KR-0001" not in client.get(f"/network/import/{NetworkDraft.objects.get().id}/refusals.json").content.decode()
    )
    assert "KR-0001" not in page
    for address in ("/supply/", f"/supply/{FIRM}/part/", "/signals/", "/brief/"):
        assert CANARY not in client.get(address).content.decode(), address


def test_who_may_see_the_buyers_chain_is_told_who_buys(visit, planted, account):
    _network, bought = planted
    account(THIRD, (Role.MEMBER_USER, FIRM), (Role.ANALYST, ""))
    part = part_of()
    less = replace(
        part,
        products=tuple(one for one in part.products if one.product_id != bought.product_id),
        recipes=tuple(one for one in part.recipes if one.product_id != bought.product_id),
    )
    assert "KR-0001" not in give(visit(THIRD), packed(less, "csv.zip"))
    account("first@example.org", (Role.MEMBER_USER, "KR-0001"))
    visit("first@example.org").post("/supply/KR-0001/sharing", {"level": "full"})
    assert "(사는 곳: &#x27;KR-0001&#x27;" in give(visit(THIRD), packed(less, "csv.zip"))
    assert "KR-0001" not in give(visit(MEMBER), packed(less, "csv.zip"))


def test_an_own_material_never_stands_in_figures_over_members(visit):
    from bioaccord.node.supply.access import chokepoints_for
    from bioaccord.supply.dependence import Unit
    from bioaccord.supply.members_together import members_chokepoints

    user = User.objects.get(email=ANALYST)
    row = chokepoints_for(user, Unit.MATERIAL).rows[0]
    held = current_network()
    # The material that most members depend on gets a name that only its makers use.
    own = Material(f"{CANARY}_material", name(CANARY), Area.BIOPHARMA, MaterialGroup.FIRMS_OWN, ())

    def renamed(one, column):
        return replace(one, **{column: own.material_id}) if getattr(one, column) == row.key else one

    network = replace(
        held,
        products=tuple(renamed(one, "material_id") for one in held.products),
        recipes=tuple(renamed(renamed(one, "input_material_id"), "substitute_for") for one in held.recipes),
        links=tuple(renamed(one, "material_id") for one in held.links),
        stocks=tuple(renamed(one, "material_id") for one in held.stocks),
        materials=(own,),
        _by_id={},
    )
    services.replace_network(None, network)
    from bioaccord.node.members.access import own_member_ids
    from bioaccord.node.supply.access import current_finder

    everything = members_chokepoints(current_finder().chart, sorted(own_member_ids()), Unit.MATERIAL)
    assert own.material_id in {one.key for one in everything.rows}, "there must be something that could leak"
    told = chokepoints_for(user, Unit.MATERIAL)
    assert len(told.rows) == len(everything.rows) - 1
    assert told.held_back == everything.held_back + 1
    for address in ("/supply/members/", "/supply/members/list.json", "/supply/members/list.csv"):
        assert CANARY not in visit(ANALYST).get(address).content.decode(), address


def test_a_member_is_named_as_supplier_after_it_confirmed(visit, account):
    account(THIRD, (Role.MEMBER_USER, "KR-0001"))
    part = part_of()
    used = {one.input_material_id for one in part.recipes}
    made = next(one for one in part_of(firm="KR-0001").products if one.material_id not in used)
    assert "KR-0001" not in {current_network().site(one.supplier_site_id).organisation_id for one in part.links}
    line = RecipeLine(part.products[0].product_id, made.material_id, 1.0, made.unit)
    link = Link(made.site_id, part.sites[0].site_id, made.material_id, 0.01, 5.0)
    wanted = replace(part, recipes=(*part.recipes, line), links=(*part.links, link))
    client = visit(MEMBER)
    assert "공급처로 적을 수 없는 사업장입니다" in give(client, packed(wanted, "csv.zip"))
    supplier = visit(THIRD)

    def confirm(**answer) -> str:
        return supplier.post("/supply/KR-0001/part/buyers", answer, follow=True).content.decode()

    assert "그런 식별자를 가진 다른 회원사가 없습니다" in confirm(buyer="KR-9999")
    assert "그런 식별자를 가진 다른 회원사가 없습니다" in confirm(buyer="KR-0001")
    assert "한빛누리제약" in confirm(buyer=FIRM)
    assert "바뀔 내용" in give(client, packed(wanted, "csv.zip"))
    load(client)
    assert current_network().links[-1].supplier_site_id == made.site_id
    # Taken back, the link stays, and the firm may go on naming it.
    assert "한빛누리제약" not in confirm(withdraw=FIRM)
    assert "다른 행이 없습니다" in give(client, packed(part_of(), "csv.zip"))
    assert [one.what for one in AuditEntry.objects.filter(what__startswith="buyer_").order_by("id")] == [
        "buyer_confirmed",
        "buyer_withdrawn",
    ]


def test_of_two_who_load_at_once_the_second_sees_the_comparison_again(visit):
    first, second = visit(MEMBER), visit(COLLEAGUE)
    give(first, packed(with_more_stock(part_of(), 30), "csv.zip"))
    give(second, packed(with_more_stock(part_of(), 60), "csv.zip"))
    one, other = NetworkDraft.objects.order_by("id")
    load(first, one)
    version = current_version()
    page = load(second, other).content.decode()
    assert "그사이 다른 네트워크가" in page
    assert current_version() == version
    # What is shown now is compared with what the first one loaded, and what is loaded is what is shown.
    assert f"{version}판" in page
    stale = second.post(f"/network/import/{other.id}/load", {"compared_with": version - 1}, follow=True)
    assert "그사이 다른 네트워크가" in stale.content.decode()
    assert current_version() == version
    load(second, NetworkDraft.objects.get())
    assert current_version() == version + 1


def test_a_person_has_one_draft_of_each_kind(visit, account):
    account(THIRD, (Role.MEMBER_USER, FIRM), (Role.OPERATOR, ""))
    client = visit(THIRD)
    for _ in range(2):
        give(client, packed(part_of(), "csv.zip"))
        content = packed(current_network(), "csv.zip")
        client.post("/network/import", {"file": SimpleUploadedFile("n.zip", content)})
    assert sorted(NetworkDraft.objects.values_list("organisation_id", flat=True)) == ["", FIRM]


def test_looking_at_a_preview_reads_no_file_again(visit):
    client = visit(MEMBER)
    shown = give(client, packed(with_more_stock(part_of()), "csv.zip"))
    draft = NetworkDraft.objects.get()
    NetworkDraft.objects.update(content=b"no file any more")
    again = client.get(f"/network/import/{draft.id}/").content.decode()
    assert "days" in again
    assert again.count("<tr>") == shown.count("<tr>")
    # Only where the network changed, the file is read against it again.
    services.replace_network(None, with_own_part(current_network(), FIRM, with_more_stock(part_of(), 3)))
    assert "zip 파일이 아니거나" in client.get(f"/network/import/{draft.id}/").content.decode()


def test_a_file_of_a_million_rows_is_refused_unread(visit):
    content = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(packed(part_of(), "csv.zip"))) as archive,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as long,
    ):
        for one in archive.namelist():
            text = archive.read(one).decode()
            if one == "stocks.csv":
                text += "".join(f"KR-0007-A,m{number},1,,\n" for number in range(1_000_000))
            long.writestr(one, text)
    page = give(visit(MEMBER), content.getvalue())
    assert "여기서 받는 최대 20,000행을 넘습니다" in page


def test_texts_that_the_database_would_not_hold_are_refused(visit):
    part = part_of()
    long = replace(part, sites=(replace(part.sites[0], city="x" * 121), *part.sites[1:]))
    assert "120자를 넘습니다" in give(visit(MEMBER), packed(long, "csv.zip"))


def test_rows_in_another_order_are_written_in_that_order(db):
    held = current_network()
    turned = replace(held, stocks=held.stocks[::-1], _by_id={})
    services.replace_network(None, turned)
    assert current_network().stocks == held.stocks[::-1]


def test_two_threads_load_one_network_each_or_nothing(sample_restored, transactional_db):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite in memory has one connection; the two meet on PostgreSQL")
    drafts = []
    for email, days in ((MEMBER, 30), (COLLEAGUE, 60)):
        user = User.objects.get(email=email)
        file = SimpleUploadedFile("part.zip", packed(with_more_stock(part_of(), days), "csv.zip"))
        drafts.append((user, services.keep_draft(user, file, FIRM)))
    before, start, ended = current_version(), threading.Barrier(2), []

    def run(user, draft) -> None:
        start.wait()
        try:
            ended.append(services.load_draft(user, draft.id, before))
        except ValidationError as error:
            ended.append(error.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended, key=str)[0] == before + 1
    assert isinstance(sorted(ended, key=str)[1], str)
    assert current_version() == before + 1
    assert NetworkDraft.objects.count() == 1


def test_a_signal_reaches_an_own_material_by_its_hs_code_and_is_told_by_its_name(visit):
    from datetime import date

    from bioaccord.node.brief.models import ExposureRecord
    from bioaccord.node.brief.services import recompute
    from bioaccord.node.policy.services import store_signals
    from bioaccord.vocabulary.hs_code import HSCode
    from bioaccord.vocabulary.signal import Effect, EffectKind, Subject, SubjectType
    from tests.supply.networks import signal

    part = part_of()
    site, product = part.sites[0].site_id, part.products[0].product_id
    words = Text("한빛 밀봉재", "Hanbit seal", Language.KOREAN)
    seal = Material("hanbit_seal", words, Area.BIOPHARMA, MaterialGroup.FIRMS_OWN, (HSCode("392350"),))
    wanted = replace(
        part,
        organisations=(*part.organisations, Organisation("PL-0901", name("Szklo"), "PL", fictional=True)),
        sites=(*part.sites, Site("PL-0901-A", "PL-0901", name("Krakow"), "PL")),
        products=(
            *part.products,
            Product("PL-0901-P1", "PL-0901-A", seal.material_id, name("ring"), 900.0, "each", 1e6),
        ),
        recipes=(*part.recipes, RecipeLine(product, seal.material_id, 1.0, "each", cost_share=0.05)),
        links=(*part.links, Link("PL-0901-A", site, seal.material_id, 1.0, 30.0)),
        materials=(seal,),
    )
    services.replace_network(None, with_own_part(current_network(), FIRM, wanted))
    tariff = Effect(
        EffectKind.TARIFF, (Subject(SubjectType.HS_CODE, "3923"),), made_in=("PL",), sold_in=("KR",), magnitude=0.2
    )
    store_signals(None, "change-log", [signal(tariff)])
    recompute(None, date(2026, 11, 24))
    reached = ExposureRecord.objects.filter(signal_id="test:1")
    assert {row.organisation_id for row in reached} == {FIRM}
    client = visit(MEMBER)
    for language, wanted_words in (("ko", words.ko), ("en", words.en)):
        client.post("/i18n/setlang/", {"language": language, "next": "/"})
        page = client.get(f"/exposures/{reached[0].exposure_id}/").content.decode()
        assert wanted_words.casefold() in page.casefold()  # in the middle of an English sentence it begins small
