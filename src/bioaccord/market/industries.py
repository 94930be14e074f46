"""Industries of the world tables: their 35 names in both languages, and what is counted of them."""

from __future__ import annotations

from bioaccord.vocabulary.language import Text

INDUSTRY_INPUTS = "industry_inputs"
"""What an industry of the reporter buys from the partner's industries to produce with; the partner may be the reporter itself."""

FINAL_USE = "final_use_value_added"
"""Value added in the partner, through all tiers, of an industry's goods and services that the reporter consumes and invests in."""

SECTORS: dict[str, Text] = {
    "c1": Text("농림어업", "agriculture, forestry and fishing"),
    "c2": Text("광업", "mining and quarrying"),
    "c3": Text("음식료품·담배", "food, beverages and tobacco"),
    "c4": Text("섬유·의복", "textiles and clothing"),
    "c5": Text("가죽·신발", "leather and footwear"),
    "c6": Text("목재", "wood products"),
    "c7": Text("펄프·종이·인쇄", "pulp, paper and printing"),
    "c8": Text("코크스·석유정제·핵연료", "coke, refined petroleum and nuclear fuel"),
    "c9": Text("화학·의약품", "chemicals and medicines"),
    "c10": Text("고무·플라스틱", "rubber and plastics"),
    "c11": Text("유리·비금속광물", "glass and other minerals"),
    "c12": Text("1차 금속·금속제품", "basic metals and metal products"),
    "c13": Text("기계", "machinery"),
    "c14": Text("전기·전자·의료·정밀기기", "electrical, optical and medical equipment"),
    "c15": Text("운송장비", "transport equipment"),
    "c16": Text("기타 제조업·재활용", "other manufacturing and recycling"),
    "c17": Text("전기·가스·수도", "electricity, gas and water"),
    "c18": Text("건설업", "construction"),
    "c19": Text("자동차 판매·수리, 연료 소매", "sale and repair of vehicles, retail of fuel"),
    "c20": Text("도매업", "wholesale trade"),
    "c21": Text("소매업", "retail trade"),
    "c22": Text("숙박·음식점업", "hotels and restaurants"),
    "c23": Text("육상운송", "inland transport"),
    "c24": Text("수상운송", "water transport"),
    "c25": Text("항공운송", "air transport"),
    "c26": Text("운송지원 서비스", "services for transport"),
    "c27": Text("우편·통신", "post and telecommunications"),
    "c28": Text("금융·보험", "finance and insurance"),
    "c29": Text("부동산업", "real estate"),
    "c30": Text("임대·사업·연구개발 서비스", "business services and research"),
    "c31": Text("공공행정·국방", "public administration and defence"),
    "c32": Text("교육", "education"),
    "c33": Text("보건·사회복지", "health and social work"),
    "c34": Text("기타 서비스", "other services"),
    "c35": Text("가구 내 고용", "private households"),
}
"""By the code of the World Input-Output Database (release 2013; the industries of NACE, first revision)."""

SECTORS_BY_AREA = {
    "biopharma_raw_materials": ("c9", "c14", "c11"),
    "health_care": ("c33", "c9", "c14"),
    "food_security": ("c1", "c3", "c22"),
    "energy": ("c2", "c8", "c17"),
}
"""The industries that are nearest to each area of the agreement; they hold much else."""


def industry_name(code: str) -> Text:
    """Return what an industry is called inside a sentence; its code where nobody has named it.

    >>> industry_name("c9").ko
    '화학·의약품'
    """
    return SECTORS.get(code, Text(code, code))
