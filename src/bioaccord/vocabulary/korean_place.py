"""Cities of Korea, with names in both languages: registers name them in one, or in an older form."""

from __future__ import annotations

import re
from functools import cache

from .language import Text
from .region import region_name

# Where bio and drug firms are; Gwangju in Gyeonggi is written as the metropolitan city of that name, which most mean.
_CITIES = (
    "수원 Suwon", "성남 Seongnam", "판교 Pangyo", "용인 Yongin", "화성 Hwaseong", "향남 Hyangnam", "안양 Anyang", "안산 Ansan", "평택 Pyeongtaek",
    "군포 Gunpo", "과천 Gwacheon", "광명 Gwangmyeong", "고양 Goyang", "파주 Paju", "김포 Gimpo", "남양주 Namyangju", "구리 Guri", "하남 Hanam",
    "이천 Icheon", "여주 Yeoju", "안성 Anseong", "오산 Osan", "의왕 Uiwang", "시흥 Siheung", "부천 Bucheon", "의정부 Uijeongbu", "포천 Pocheon",
    "동탄 Dongtan", "춘천 Chuncheon", "원주 Wonju", "강릉 Gangneung", "홍천 Hongcheon", "청주 Cheongju", "오송 Osong", "오창 Ochang", "청원 Cheongwon",
    "충주 Chungju", "제천 Jecheon", "음성 Eumseong", "진천 Jincheon", "증평 Jeungpyeong", "천안 Cheonan", "아산 Asan", "당진 Dangjin", "서산 Seosan",
    "공주 Gongju", "예산 Yesan", "금산 Geumsan", "전주 Jeonju", "익산 Iksan", "군산 Gunsan", "김제 Gimje", "정읍 Jeongeup", "완주 Wanju",
    "여수 Yeosu", "순천 Suncheon", "화순 Hwasun", "나주 Naju", "목포 Mokpo", "포항 Pohang", "구미 Gumi", "경산 Gyeongsan", "안동 Andong",
    "경주 Gyeongju", "창원 Changwon", "진주 Jinju", "김해 Gimhae", "양산 Yangsan", "의령 Uiryeong", "송도 Songdo",
)  # fmt: skip
_KIND = re.compile(r"-(?:si|gun|gu|eup|do)$")


@cache
def _names() -> dict[str, Text]:
    found: dict[str, Text] = {}
    for one in _CITIES:
        korean, english = one.split()
        for written in (korean, f"{korean}시", f"{korean}군", english):
            found[written.casefold()] = Text(korean, english)
    return found


def korean_place(written: str) -> Text:
    """Return a province or city of Korea in both languages; one that is not known as it is written, in both.

    >>> korean_place("경상남도").en, korean_place("Jinju-Si").ko, korean_place("강남구").en
    ('Gyeongsangnam-do', '진주', '강남구')
    """
    key = _KIND.sub("", written.strip().casefold())
    return _names().get(key) or region_name(written, "KR")
