"""Chains of stages as networks: a small one by hand, wrong ones, and the 38 real ones where they are at hand."""

from pathlib import Path

import pytest

from bioaccord.supply.chart import NetworkChart
from bioaccord.supply.dependence import Unit, knock_outs, value_origin
from bioaccord.supply.endurance import times_to_survive
from bioaccord.supply.network_files import read_network, write_network
from bioaccord.supply.own_materials import read_own_materials
from bioaccord.supply.stage_chains import read_stage_chain
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.material import standard_materials

HEADER = "/chain\n/arcs/arc/@from,/arcs/arc/@to,/stages/stage/@avgDemand,/stages/stage/@stageCost,/stages/stage/@stageName,/stages/stage/@stageTime\n"


def chain(tmp_path: Path, rows: str) -> Path:
    file = tmp_path / "small.csv"
    file.write_text("\ufeff" + HEADER + rows, encoding="utf-8")
    return file


SMALL = "Part,Make,,,,\nOther,Make,,,,\nMake,Shop,,,,\n,,,3,Part,10\n,,,1,Other,4\n,,,4,Make,2\n,,50,2,Shop,1\n"


def test_a_small_chain_by_hand(tmp_path: Path) -> None:
    net = read_stage_chain(chain(tmp_path, SMALL), "US")
    revenue = {product.site_id: product.revenue_usd_per_year / 365 for product in net.products}
    assert revenue == pytest.approx({"Part": 150, "Other": 50, "Make": 400, "Shop": 500})
    assert {line.product_id: line.cost_share for line in net.recipes}["P-Shop"] == pytest.approx(0.8)
    chart = NetworkChart(net, net.materials_beside(standard_materials()))
    shop = [chart.product_number["P-Shop"]]
    assert dict(value_origin(chart, shop, Unit.SITE).shares) == pytest.approx(
        {"Make": 0.4, "Part": 0.3, "Shop": 0.2, "Other": 0.1}
    )
    # What is under way to the shop bridges the stage times on the way: 2 behind Make, 10 + 2 behind Part.
    assert {row.key: row.days for row in times_to_survive(chart, shop, Unit.SITE)} == {
        "Make": 2,
        "Other": 6,
        "Part": 12,
    }


def test_a_chain_is_written_and_read_again_with_its_materials(tmp_path: Path) -> None:
    net = read_stage_chain(chain(tmp_path, SMALL), "US")
    for target, format in ((tmp_path / "csv", "csv"), (tmp_path / "parquet", "parquet"), (tmp_path / "n.xlsx", "xlsx")):
        write_network(net, target, format)
        read = read_network(target, standard_materials())
        assert (read.links, read.materials) == (net.links, net.materials)
        assert len(read.materials_beside(standard_materials())) == len(standard_materials()) + 4


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("Part,Part,,,,\n,,,3,Part,10\n", "joins a stage with itself"),
        ("Part,Nowhere,,,,\n,,,3,Part,10\n", "'Nowhere' has no row"),
        ("A,B,,,,\nB,A,,,,\n,,,3,A,1\n,,,3,B,1\n", "needs itself"),
        (",,,x,Part,10\n", "'x' is no stageCost"),
        (",,,3,Part,-1\n", "'-1' is no stageTime"),
        (",,nan,3,Part,1\n", "'nan' is no avgDemand"),
        (",,,3,Part,1\n,,,3,Part,1\n", "stands there twice"),
        ("", "holds no stage"),
    ],
)
def test_a_wrong_chain_is_refused_with_its_place(tmp_path: Path, rows: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_stage_chain(chain(tmp_path, rows), "US")


def test_wrong_own_materials_are_refused(tmp_path: Path) -> None:
    head = "material_id,name_ko,name_en,area,group,hs_codes,synonyms_ko,synonyms_en,replaced_by\n"
    for row, words in (
        ("urea,요소,urea,energy,firms_own,,,,", "standard"),
        ("x,가,x,energie,firms_own,,,,", "Did you mean 'energy'"),
        ("x,가,x,energy,fims_own,,,,", "is no group"),
        ("x,가,x,energy,firms_own,12345678901,,,", "no HS code"),
    ):
        (tmp_path / "materials.csv").write_text(head + row + "\n", encoding="utf-8")
        with pytest.raises(InputError, match=words):
            read_own_materials(tmp_path, standard_materials())


def test_all_real_chains(shared_data: Path) -> None:
    files = [file for file in sorted((shared_data / "supply" / "willems_2008").glob("*.csv")) if file.stem.isdigit()]
    assert len(files) == 38
    stages = arcs = 0
    for file in files:
        net = read_stage_chain(file, "US")
        stages, arcs = stages + len(net.sites), arcs + len(net.links)
        chart = NetworkChart(net, net.materials_beside(standard_materials()))
        ends = [
            number
            for number, product in enumerate(net.products)
            if product.site_id not in {link.supplier_site_id for link in net.links}
        ]
        origin = value_origin(chart, ends, Unit.SITE)
        assert sum(share for _, share in origin.shares) == pytest.approx(1.0, abs=1e-6), file.stem
        assert origin.unnamed == pytest.approx(0.0, abs=1e-9)
        lost = knock_outs(chart, ends, Unit.SITE)
        survival = times_to_survive(chart, ends, Unit.SITE)
        assert {row.key for row in lost} == {row.key for row in survival}, file.stem
        # A stage is a point of failure for exactly the ends that stand behind it.
        if len(net.sites) < 200:
            assert {row.key for row in lost} == _in_front(net, {net.products[number].site_id for number in ends})
    assert (stages, arcs) == (15_872, 43_589)


def _in_front(net, ends: set[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(ends)
    while waiting:
        stage = waiting.pop()
        suppliers = {link.supplier_site_id for link in net.links if link.buyer_site_id == stage}
        waiting += suppliers - found
        found |= suppliers
    return found
