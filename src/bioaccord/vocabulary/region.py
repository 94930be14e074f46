"""Provinces of Korea and Canada, states of the United States and Australia, by ISO 3166-2 code, with names in both languages and the ways they are written."""

from __future__ import annotations

import unicodedata
from functools import cache

from .language import Text

# Code, Korean name, English name, and what else it is called; of the provinces that were renamed, the earlier names too.
_WRITTEN = """
KR-11 서울특별시 Seoul 서울 서울시 Seoul-si Seoul-teukbyeolsi
KR-26 부산광역시 Busan 부산 부산시 Busan-si Pusan
KR-27 대구광역시 Daegu 대구 대구시 Daegu-si Taegu
KR-28 인천광역시 Incheon 인천 인천시 Incheon-si Inchon
KR-29 광주광역시 Gwangju 광주 Kwangju
KR-30 대전광역시 Daejeon 대전 대전시 Daejeon-si Taejon
KR-31 울산광역시 Ulsan 울산 울산시 Ulsan-si
KR-50 세종특별자치시 Sejong 세종 세종시 Sejong-si
KR-41 경기도 Gyeonggi-do 경기 Gyeonggi Kyonggi-do
KR-42 강원특별자치도 Gangwon-do 강원도 강원 Gangwon Gangwon-State
KR-43 충청북도 Chungcheongbuk-do 충북 Chungbuk North-Chungcheong
KR-44 충청남도 Chungcheongnam-do 충남 Chungnam South-Chungcheong
KR-45 전북특별자치도 Jeollabuk-do 전라북도 전북 Jeonbuk North-Jeolla Jeonbuk-State
KR-46 전라남도 Jeollanam-do 전남 Jeonnam South-Jeolla
KR-47 경상북도 Gyeongsangbuk-do 경북 Gyeongbuk North-Gyeongsang
KR-48 경상남도 Gyeongsangnam-do 경남 Gyeongnam South-Gyeongsang
KR-49 제주특별자치도 Jeju-do 제주도 제주 Jeju Cheju
US-AL 앨라배마주 Alabama
US-AK 알래스카주 Alaska
US-AZ 애리조나주 Arizona
US-AR 아칸소주 Arkansas
US-CA 캘리포니아주 California
US-CO 콜로라도주 Colorado
US-CT 코네티컷주 Connecticut
US-DE 델라웨어주 Delaware
US-DC 워싱턴_D.C. District_of_Columbia 컬럼비아_특별구 Washington_DC
US-FL 플로리다주 Florida
US-GA 조지아주 Georgia
US-HI 하와이주 Hawaii
US-ID 아이다호주 Idaho
US-IL 일리노이주 Illinois
US-IN 인디애나주 Indiana
US-IA 아이오와주 Iowa
US-KS 캔자스주 Kansas
US-KY 켄터키주 Kentucky
US-LA 루이지애나주 Louisiana
US-ME 메인주 Maine
US-MD 메릴랜드주 Maryland
US-MA 매사추세츠주 Massachusetts 메사추세츠주
US-MI 미시간주 Michigan
US-MN 미네소타주 Minnesota
US-MS 미시시피주 Mississippi
US-MO 미주리주 Missouri
US-MT 몬태나주 Montana
US-NE 네브래스카주 Nebraska
US-NV 네바다주 Nevada
US-NH 뉴햄프셔주 New_Hampshire
US-NJ 뉴저지주 New_Jersey
US-NM 뉴멕시코주 New_Mexico
US-NY 뉴욕주 New_York
US-NC 노스캐롤라이나주 North_Carolina
US-ND 노스다코타주 North_Dakota
US-OH 오하이오주 Ohio
US-OK 오클라호마주 Oklahoma
US-OR 오리건주 Oregon
US-PA 펜실베이니아주 Pennsylvania
US-RI 로드아일랜드주 Rhode_Island
US-SC 사우스캐롤라이나주 South_Carolina
US-SD 사우스다코타주 South_Dakota
US-TN 테네시주 Tennessee
US-TX 텍사스주 Texas
US-UT 유타주 Utah
US-VT 버몬트주 Vermont
US-VA 버지니아주 Virginia
US-WA 워싱턴주 Washington
US-WV 웨스트버지니아주 West_Virginia
US-WI 위스콘신주 Wisconsin
US-WY 와이오밍주 Wyoming
CA-AB 앨버타주 Alberta
CA-BC 브리티시컬럼비아주 British_Columbia
CA-MB 매니토바주 Manitoba
CA-NB 뉴브런즈윅주 New_Brunswick
CA-NL 뉴펀들랜드_래브라도주 Newfoundland_and_Labrador Newfoundland
CA-NS 노바스코샤주 Nova_Scotia
CA-NT 노스웨스트_준주 Northwest_Territories
CA-NU 누나부트_준주 Nunavut
CA-ON 온타리오주 Ontario
CA-PE 프린스에드워드아일랜드주 Prince_Edward_Island
CA-QC 퀘벡주 Quebec Québec
CA-SK 서스캐처원주 Saskatchewan
CA-YT 유콘_준주 Yukon
AU-ACT 오스트레일리아_수도_준주 Australian_Capital_Territory
AU-NSW 뉴사우스웨일스주 New_South_Wales
AU-NT 노던_준주 Northern_Territory
AU-QLD 퀸즐랜드주 Queensland
AU-SA 사우스오스트레일리아주 South_Australia
AU-TAS 태즈메이니아주 Tasmania
AU-VIC 빅토리아주 Victoria
AU-WA 웨스턴오스트레일리아주 Western_Australia
"""


def region_code(written: str, country: str = "") -> str:
    """Return the code of a region that is written in either language, or what is written where there is none.

    Without a `country` the name has to be of one country only, and two or three letters of a state alone are none.

    >>> region_name("QC", "CA").ko, region_name("VIC", "AU").en
    ('퀘벡주', 'Victoria')
    >>> region_code("경기", "KR"), region_code("Gyeonggi-do"), region_code("CA", "US"), region_code("CA"), region_code("Bavaria", "DE")
    ('KR-41', 'KR-41', 'US-CA', 'CA', 'Bavaria')
    """
    if written.upper() in _names():
        return written.upper()
    key = _plain(written)
    codes = [code for code in _codes().get(key, ()) if code.startswith(country)]
    is_clear = bool(country) or len(key) > 3 or any("가" <= letter <= "힣" for letter in key)
    return codes[0] if codes and is_clear else written


def region_name(region: str, country: str = "") -> Text:
    """Return the name of a region in both languages, given by its code or as it is written; one that is not known as it is written."""
    return _names().get(region_code(region, country), Text(region, region))


@cache
def _names() -> dict[str, Text]:
    return {code: Text(ko, en) for code, (ko, en, *_) in _rows()}


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code, names in _rows():
        state = (code[3:], names[0].removesuffix("주")) if not code.startswith("KR") else ()
        for word in dict.fromkeys(_plain(name) for name in (*names, *state)):
            found[word] = (*found.get(word, ()), code)
    return found


def _rows() -> list[tuple[str, list[str]]]:
    rows = [line.split() for line in _WRITTEN.strip().splitlines()]
    return [(code, [name.replace("_", " ") for name in names]) for code, *names in rows]


def _plain(written: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", written).casefold() if letter.isalnum())
