"""A firm's own part of a network: what it holds, what comes of putting it back, and what nobody may change."""

import re
import shutil
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bioaccord.supply.network_diff import network_diff
from bioaccord.supply.network_files import read_network, write_network
from bioaccord.supply.own_part import own_part, suppliers_named, with_own_part
from bioaccord.supply.own_part_files import read_own_part, write_own_part
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.material import Material, MaterialGroup
from bioaccord.vocabulary.network import Link, Organisation, Product, RecipeLine, Site, Stock
from bioaccord.vocabulary.topic import Area

FIRM = "KR-0007"


def name(words: str) -> Text:
    return Text(words, words, Language.KOREAN)


def own_material(material_id: str, words: str = "part") -> Material:
    return Material(material_id, name(words), Area.BIOPHARMA, MaterialGroup.FIRMS_OWN, ())


def refusals(network, part, firm=FIRM, **options) -> str:
    with pytest.raises(InputError) as caught:
        with_own_part(network, firm, part, **options)
    return str(caught.value)


def outside_supplier(network, part, material="type_1_glass_vial"):
    """Return a part with a new supplier from outside, half of a material now comes from."""
    links = tuple(replace(one, share=one.share / 2) if one.material_id == material else one for one in part.links)
    site = part.sites[0].site_id
    return replace(
        part,
        organisations=(*part.organisations, Organisation("PL-0901", name("Szklo"), "PL")),
        sites=(*part.sites, Site("PL-0901-A", "PL-0901", name("Krakow"), "PL")),
        products=(*part.products, Product("PL-0901-P1", "PL-0901-A", material, name("vial"), 1000.0, "each", 1e6)),
        links=(*links, Link("PL-0901-A", site, material, 0.4, 30.0)),
    )


def test_a_part_is_the_firms_rows_and_no_others(sample_network):
    part = own_part(sample_network, FIRM)
    assert [one.organisation_id for one in part.organisations] == [FIRM]
    assert {one.organisation_id for one in part.sites} == {FIRM}
    sites = {one.site_id for one in part.sites}
    assert {one.site_id for one in part.products} == {one.buyer_site_id for one in part.links} == sites
    assert part.products == sample_network.products_of(FIRM)
    assert len(part.recipes) > 10
    assert own_part(sample_network, "KR-9999").organisations == ()


def firms(network):
    return st.sampled_from([one.organisation_id for one in network.organisations])


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_part_put_back_unchanged_changes_nothing(sample_network, data):
    firm = data.draw(firms(sample_network))
    assert with_own_part(sample_network, firm, own_part(sample_network, firm)) == sample_network


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_rows_of_other_firms_never_change(sample_network, data):
    firm = data.draw(firms(sample_network))
    part = own_part(sample_network, firm)
    changed = replace(
        part,
        products=tuple(replace(one, output_per_day=data.draw(st.floats(0, 1e6))) for one in part.products),
        links=tuple(
            replace(one, share=one.share * data.draw(st.floats(0, 1))) for one in part.links if data.draw(st.booleans())
        ),
        stocks=tuple(one for one in part.stocks if data.draw(st.booleans())),
        recipes=tuple(one for one in part.recipes if data.draw(st.integers(0, 9)) or _needed(part, one)),
    )
    for table in ("organisations", "sites", "products", "recipes", "links", "stocks"):
        order = data.draw(st.permutations(getattr(changed, table)))
        changed = replace(changed, **{table: tuple(order)}, _by_id={})
    try:
        after = with_own_part(sample_network, firm, changed)
    except InputError:
        return  # refused as a whole: nothing changed
    assert own_part(after, firm) == own_part(with_own_part(after, firm, own_part(after, firm)), firm)
    for table in ("organisations", "sites", "products", "recipes", "links", "stocks"):
        own = set(getattr(part, table)) | set(getattr(changed, table))
        assert [one for one in getattr(after, table) if one not in own] == [
            one for one in getattr(sample_network, table) if one not in own
        ]
        assert set(getattr(own_part(after, firm), table)) == set(getattr(changed, table))


def _needed(part, line) -> bool:
    return any(link.material_id == line.input_material_id for link in part.links)


def test_a_supplier_from_outside_is_added_and_may_be_given_again(sample_network):
    part = outside_supplier(sample_network, own_part(sample_network, FIRM))
    after = with_own_part(sample_network, FIRM, part)
    assert after.site("PL-0901-A").organisation_id == "PL-0901"
    assert "PL-0901" in suppliers_named(after, FIRM)
    assert {row.table for row in network_diff(sample_network, after)} == {
        "organisations",
        "sites",
        "products",
        "links",
    }
    # The same file once more says nothing new; another value in a row that is nobody's here is refused.
    assert with_own_part(after, FIRM, part) == after
    other = replace(part, sites=tuple(replace(one, city="Lodz") if one.country == "PL" else one for one in part.sites))
    assert "sites.csv" in refusals(after, other)
    # Another firm may name it, and add what it was not known to make.
    buyer = own_part(after, "KR-0001")
    line = RecipeLine("KR-0001-P1", "urea", 1.0, "kg")
    wider = replace(
        buyer,
        products=(*buyer.products, Product("PL-0901-P2", "PL-0901-A", "urea", name("urea"), 1.0, "kg", 1.0)),
        recipes=(*buyer.recipes, line),
        links=(*buyer.links, Link("PL-0901-A", "KR-0001-A", "urea", 1.0, 5.0)),
    )
    assert own_part(with_own_part(after, "KR-0001", wider), FIRM) == own_part(after, FIRM)


def test_rows_of_other_firms_are_refused_table_by_table(sample_network):
    part = own_part(sample_network, FIRM)
    other = own_part(sample_network, "KR-0003")
    for table in ("organisations", "sites", "products", "recipes", "links", "stocks"):
        rows = getattr(other, table)
        assert rows, table
        for row in (rows[0], *([replace(rows[0], country="US")] if table in ("organisations", "sites") else [])):
            said = refusals(sample_network, replace(part, **{table: (*getattr(part, table), row)}))
            assert f"{table}.csv row {len(getattr(part, table)) + 2}" in said, table
            assert "not yours to change" in said or "none of your" in said, table


def test_nothing_is_taken_over_or_handed_on(sample_network):
    part = own_part(sample_network, FIRM)
    taken = replace(part, sites=(*part.sites, replace(sample_network.site("KR-0003-A"), organisation_id=FIRM)))
    assert "'KR-0003-A' is not yours to change" in refusals(sample_network, taken)
    given_away = replace(part, sites=(replace(part.sites[0], organisation_id="CN-0001"), *part.sites[1:]))
    assert "neither your firm nor" in refusals(sample_network, given_away)
    product = replace(sample_network.products_of("KR-0003")[0], site_id=part.sites[0].site_id)
    assert "not yours to change" in refusals(sample_network, replace(part, products=(*part.products, product)))
    moved = replace(part, products=(replace(part.products[0], site_id="KR-0003-A"), *part.products[1:]))
    assert "neither your site nor one from outside" in refusals(sample_network, moved)
    for changes in ({"association": ""}, {"association": "usbio-sample"}, {"fictional": False}):
        row = replace(part.organisations[0], **changes)
        assert "operator" in refusals(sample_network, replace(part, organisations=(row,)))
    assert "is missing" in refusals(sample_network, replace(part, organisations=()))
    member = Organisation("KR-0950", name("new"), "KR", association="kbio-sample")
    said = refusals(sample_network, replace(part, organisations=(*part.organisations, member)))
    assert "'KR-0950' is new here and names the association" in said
    squat = replace(part, organisations=(*part.organisations, replace(member, association="")))
    assert "'KR-0950' is not yours to change" in refusals(sample_network, squat, closed=["KR-0950"])


def test_what_another_firm_buys_cannot_be_taken_out_and_its_name_is_not_told(sample_network):
    link = next(one for one in sample_network.links if one.supplier_site_id == "KR-0008-A")
    buyers = {
        sample_network.site(one.buyer_site_id).organisation_id
        for one in sample_network.links
        if one.supplier_site_id == "KR-0008-A" and one.material_id == link.material_id
    } - {"KR-0008"}
    part = own_part(sample_network, "KR-0008")
    without = replace(
        part,
        products=tuple(one for one in part.products if one.material_id != link.material_id),
        recipes=(),
        links=(),
    )
    said = refusals(sample_network, without, "KR-0008")
    assert (
        f"the product '{link.material_id}' at 'KR-0008-A' is missing, and it is bought there by another firm." in said
    )
    assert not any(buyer in said for buyer in buyers)
    named = f"by '{min(buyers)}'" + (" and another firm." if len(buyers) > 1 else ".")
    assert named in refusals(sample_network, without, "KR-0008", told=[min(buyers)])
    nothing = replace(without, sites=(), products=(), stocks=())
    said = refusals(sample_network, nothing, "KR-0008")
    assert f"the site 'KR-0008-A' is missing, and '{link.material_id}' is bought there by another firm." in said
    odd = tuple(replace(one, unit="vial") if one.material_id == link.material_id else one for one in part.products)
    said = refusals(sample_network, replace(part, products=odd), "KR-0008")
    assert "another firm" in said
    assert not any(buyer in said for buyer in buyers)


def test_links_name_open_suppliers_of_what_they_are_known_to_make(sample_network):
    part = own_part(sample_network, FIRM)
    site = part.sites[0].site_id
    line = RecipeLine(part.products[0].product_id, "urea", 1.0, "kg")

    def buying(supplier: str, material: str = "urea"):
        return replace(part, recipes=(*part.recipes, line), links=(*part.links, Link(supplier, site, material, 0.1, 9)))

    maker = next(one.site_id for one in sample_network.products if one.material_id == "urea")
    assert with_own_part(sample_network, FIRM, buying(maker)).links[-1].supplier_site_id == maker
    owner = sample_network.site(maker).organisation_id
    closed = refusals(sample_network, buying(maker), closed=[owner])
    unknown = refusals(sample_network, buying("XX-0000-A"), closed=[owner])
    # A closed site and one that does not exist are answered in the same words.
    assert _without_hint(closed.replace(maker, "SITE")) == _without_hint(unknown.replace("XX-0000-A", "SITE"))
    # What another firm makes is not listed.
    wrong = refusals(sample_network, buying("KR-0001-A"))
    assert wrong.count("\n") == 0
    assert "'KR-0001-A' is not known to make 'urea'" in wrong
    assert "monoclonal" not in wrong
    # Present suppliers stay open.
    everyone = [one.organisation_id for one in sample_network.organisations]
    assert with_own_part(sample_network, FIRM, part, closed=everyone) == sample_network


def test_what_was_broken_before_does_not_hold_a_firm_up(sample_network):
    first = next(one for one in sample_network.recipes if one.product_id == "KR-0001-P1")
    broken = replace(
        sample_network,
        recipes=tuple(replace(one, cost_share=1.0) if one is first else one for one in sample_network.recipes),
        _by_id={},
    )
    part = own_part(broken, FIRM)
    assert with_own_part(broken, FIRM, part) == broken
    # What the firm itself breaks in another's rows is refused all the same: its product is the first of its material.
    material = next(
        one.material_id
        for one in part.products
        if any(line.input_material_id == one.material_id for line in broken.recipes if line not in part.recipes)
        and next(made for made in broken.products if made.material_id == one.material_id) == one
    )
    odd = replace(
        part, products=tuple(replace(one, unit="mol") if one.material_id == material else one for one in part.products)
    )
    assert "another firm" in refusals(broken, odd)


def _without_hint(said: str) -> str:
    """Take the nearest of the firm's own and linked sites out of a refusal."""
    return re.sub(r"Did you mean '[^']+'\? ", "", said)


def test_the_rules_of_networks_hold_for_the_whole(sample_network):
    part = own_part(sample_network, FIRM)
    doubled = tuple(replace(one, share=1.0) for one in part.links)
    assert "add up to" in refusals(sample_network, replace(part, links=doubled))
    assert "no recipe at" in refusals(sample_network, replace(part, recipes=()))


def test_a_firm_that_is_new_brings_its_row(sample_network):
    part = replace(
        own_part(sample_network, "KR-9999"),
        organisations=(Organisation("KR-9999", name("new"), "KR", association="kbio-sample"),),
        sites=(Site("KR-9999-A", "KR-9999", name("plant"), "KR"),),
        stocks=(Stock("KR-9999-A", "urea", 3.0),),
    )
    assert "is not the association" in refusals(sample_network, part, "KR-9999")
    after = with_own_part(sample_network, "KR-9999", part, association="kbio-sample")
    assert own_part(after, "KR-9999") == part


def test_own_materials_have_one_meaning(sample_network):
    def using(firm: str, *materials: Material):
        part = own_part(net, firm)
        lines = tuple(RecipeLine(part.products[0].product_id, one.material_id, 1.0, "each") for one in materials)
        return replace(part, recipes=(*part.recipes, *lines), materials=(*part.materials, *materials))

    net = sample_network
    net = with_own_part(net, FIRM, using(FIRM, own_material("hanbit_seal", "seal")))
    assert [one.material_id for one in net.materials] == ["hanbit_seal"]
    assert own_part(net, "KR-0001").materials == ()
    # Another meaning is refused, with an id that is free; the same meaning is shared.
    said = refusals(net, using("KR-0001", own_material("hanbit_seal", "sealant")), "KR-0001")
    assert "another meaning" in said
    assert "'kr_0001_hanbit_seal'" in said
    assert "kr_0007" not in said
    shared = with_own_part(net, "KR-0001", using("KR-0001", own_material("hanbit_seal", "seal")))
    renamed = replace(own_part(shared, FIRM), materials=(own_material("hanbit_seal", "ring"),))
    assert "another meaning" in refusals(shared, renamed)
    # Who names it alone may rename it, and it goes with the last row that names it.
    assert (
        with_own_part(net, FIRM, replace(own_part(net, FIRM), materials=renamed.materials)).materials[0].name.en
        == "ring"
    )
    part = own_part(net, FIRM)
    gone = replace(part, recipes=tuple(one for one in part.recipes if one.input_material_id != "hanbit_seal"))
    assert with_own_part(net, FIRM, replace(gone, materials=())).materials == ()
    assert "no row of a product, recipe, link or stock names 'hanbit_seal'" in refusals(net, gone)


@pytest.mark.parametrize("format", ["csv", "xlsx", "parquet"])
def test_a_part_goes_out_and_comes_in(tmp_path, sample_network, materials, format):
    part = outside_supplier(sample_network, own_part(sample_network, FIRM))
    net = with_own_part(sample_network, FIRM, part)
    target = tmp_path / ("part.xlsx" if format == "xlsx" else "part")
    write_own_part(net, FIRM, target, format)
    assert read_own_part(target, net, FIRM, materials) == net


def test_a_written_part_names_the_suppliers_and_tells_nothing_else_of_them(tmp_path, sample_network):
    write_own_part(sample_network, FIRM, tmp_path / "part")
    part = own_part(sample_network, FIRM)
    written = {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "part").iterdir()}
    suppliers = written.pop("suppliers.csv")
    named = {one.supplier_site_id for one in part.links} - {one.site_id for one in part.sites}
    assert len(suppliers.splitlines()) == len(named) + 1
    for site in sample_network.sites:
        assert (site.site_id in suppliers) == (site.site_id in named), site.site_id
        if site.organisation_id != FIRM and site.site_id not in named:
            assert all(site.site_id not in text for text in written.values())
    for product in sample_network.products:
        if product not in part.products:
            assert all(product.product_id not in text for text in (*written.values(), suppliers))


def test_a_file_is_refused_with_its_places(tmp_path, sample_network, materials):
    write_own_part(sample_network, FIRM, tmp_path / "part")
    file = tmp_path / "part" / "links.csv"
    file.write_text(file.read_text(encoding="utf-8") + "\nKR-0004-A,KR-0001-A,urea,0.5,3,,\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"links.csv row 35, column buyer_site_id: 'KR-0001-A' is none of your sites"):
        read_own_part(tmp_path / "part", sample_network, FIRM, materials)
    with pytest.raises(InputError, match="more than 5 rows"):
        read_own_part(tmp_path / "part", sample_network, FIRM, materials, most_rows=5)
    shutil.rmtree(tmp_path / "part")
    # The whole network is no part: every row of another firm is told.
    write_network(sample_network, tmp_path / "part")
    with pytest.raises(InputError) as caught:
        read_own_part(tmp_path / "part", sample_network, FIRM, materials)
    assert len(caught.value.refusals) > 500


def test_own_materials_of_others_are_no_words_for_a_firm(tmp_path, sample_network, materials):
    secret = own_material("secret_peptide_41", "secret peptide")
    part = own_part(sample_network, "KR-0001")
    line = RecipeLine("KR-0001-P1", secret.material_id, 1.0, "each")
    # A supplier from outside makes it, whom any firm may name: that alone lets nobody be reminded of it.
    part = outside_supplier(sample_network, replace(part, links=()), secret.material_id)
    part = replace(part, links=(*own_part(sample_network, "KR-0001").links, *part.links))
    net = with_own_part(sample_network, "KR-0001", replace(part, recipes=(*part.recipes, line), materials=(secret,)))
    write_own_part(net, FIRM, tmp_path / "part")
    assert not (tmp_path / "part" / "materials.csv").exists()
    file = tmp_path / "part" / "recipes.csv"
    file.write_text(file.read_text(encoding="utf-8") + "KR-0007-P1,secret_peptide_4,1,kg,yes,,,\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_own_part(tmp_path / "part", net, FIRM, materials)
    assert "secret_peptide_41" not in str(caught.value)
    assert read_network(_whole(tmp_path, net), materials) == net


def _whole(tmp_path, net):
    write_network(net, tmp_path / "whole")
    return tmp_path / "whole"
