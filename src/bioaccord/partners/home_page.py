"""What a home page says about whose it is: its host without the parts that every firm has, or the page a firm keeps on somebody else's host."""

from __future__ import annotations

import re

_SCHEMES = re.compile(r"^(?:https?:?/*)+", re.IGNORECASE)
_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,24}|xn--[a-z0-9-]{2,24})")
# What stands before a firm's own host in any firm's address: the web itself, a language, a country, a front page.
_BEFORE = re.compile(
    r"www?\d{0,2}|web|home|homepage|m|mobile|en|eng|english|ko|kr|kor|korean|int|intl|global|us|usa|jp|cn|corp|company"
)
# Under a country's ending a second label that says what kind of owner follows: samyang.co.kr, nih.go.kr, csl.com.au.
_KINDS_OF_OWNER = frozenset(
    [
        "co",
        "com",
        "or",
        "org",
        "ne",
        "net",
        "go",
        "gov",
        "ac",
        "edu",
        "re",
        "pe",
        "ltd",
        "plc",
        "hs",
        "ms",
        "es",
        "sc",
        "mil",
        "kg",
        "nom",
        "in",
        "id",
    ]
)
_KOREAN_PLACES = frozenset(
    [
        "seoul",
        "busan",
        "daegu",
        "incheon",
        "gwangju",
        "daejeon",
        "ulsan",
        "gyeonggi",
        "gangwon",
        "chungbuk",
        "chungnam",
        "jeonbuk",
        "jeonnam",
        "gyeongbuk",
        "gyeongnam",
        "jeju",
    ]
)
_BY_PATH = frozenset(
    [
        "facebook.com",
        "instagram.com",
        "linkedin.com",
        "twitter.com",
        "x.com",
        "youtube.com",
        "naver.com",
        "daum.net",
        "kakao.com",
        "google.com",
        "notion.so",
        "linktr.ee",
        "crunchbase.com",
        "wikipedia.org",
        "medium.com",
        "github.com",
        "saramin.co.kr",
        "jobkorea.co.kr",
        "catch.co.kr",
        "alibaba.com",
        "bloomberg.com",
    ]
)
"""Hosts on which a firm is a path: facebook.com/firm, blog.naver.com/firm."""
_BY_LABEL = frozenset(
    [
        "tistory.com",
        "modoo.at",
        "wordpress.com",
        "wixsite.com",
        "wix.com",
        "imweb.me",
        "cafe24.com",
        "blogspot.com",
        "blogspot.kr",
        "weebly.com",
        "squarespace.com",
        "github.io",
        "myshopify.com",
        "godaddysites.com",
        "webflow.io",
        "notion.site",
        "oopy.io",
        "creatorlink.net",
        "sixshop.com",
        "ecplaza.net",
        "ec21.com",
        "tradekorea.com",
        "business.site",
        "netlify.app",
        "vercel.app",
        "web.app",
        "firebaseapp.com",
        "herokuapp.com",
        "gabia.io",
        "dothome.co.kr",
        "irpage.co.kr",
    ]
)
"""Hosts on which a firm is a label: firm.modoo.at, firm.imweb.me."""
_PLATFORM_LABELS = frozenset({"blog", "cafe", "www", "m", "smartstore", "pf", "sites", "post", "kr", "ko", "en"})
_STEPS_BEFORE_A_PAGE = frozenset(
    {"company", "in", "channel", "c", "user", "pages", "view", "site", "school", "showcase", "shop", "wiki"}
)


def host_of(address: str) -> str | None:
    """Return what of an address names its owner, in lower case, or None where nothing does.

    Scheme, port, path and labels such as www and en go; on a platform the firm's page stays, because the host is everybody's.

    >>> host_of("https://WWW.Medytox.co.kr:443/kr/main"), host_of("http://blog.naver.com/somefirm"), host_of("facebook.com")
    ('medytox.co.kr', 'blog.naver.com/somefirm', None)
    """
    bare = _SCHEMES.sub("", re.split(r"[,;\s]+(?=https?:|www)", "".join(address.strip().split()))[0])
    bare = re.sub(r"^[/.:@]+", "", bare.lower()).replace("www,", "www.")
    host, _, path = bare.partition("/")
    host = host.rsplit("@", 1)[-1].split(":")[0].split("?")[0].split("#")[0].strip(".")
    host = re.split("[,;]", host)[0]
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    if not _HOST.fullmatch(host):
        return None
    own = registrable(host)
    if own in _BY_PATH:
        steps = [step for step in re.split(r"[/?#]", path) if step and step not in _STEPS_BEFORE_A_PAGE]
        before = host.removesuffix(own).strip(".")
        page = f"{host.removeprefix('www.').removeprefix('m.')}/{steps[0]}" if steps else None
        return page if page or before in _PLATFORM_LABELS or not before else host
    labels = host.removesuffix(own).strip(".").split(".")
    while labels and (not labels[0] or _BEFORE.fullmatch(labels[0])):
        labels.pop(0)
    if own in _BY_LABEL and not labels:
        return None
    return ".".join([*labels, own])


def registrable(host: str) -> str:
    """Return the part of a host that somebody registered: the last two labels, three where the second last only tells the kind of owner.

    The kinds are those that Korea and most countries use; a full list of public suffixes is not needed to compare firms.

    >>> registrable("pharm.group.co.kr"), registrable("ir.firm.com"), registrable("firm.seoul.kr")
    ('group.co.kr', 'firm.com', 'firm.seoul.kr')
    """
    labels = host.split("/")[0].split(".")
    kinds = (
        len(labels) > 2
        and len(labels[-1]) == 2
        and (labels[-2] in _KINDS_OF_OWNER or (labels[-1] == "kr" and labels[-2] in _KOREAN_PLACES))
    )
    return ".".join(labels[-3:] if kinds else labels[-2:])


def is_platform(host: str) -> bool:
    """Tell whether a host (as `host_of` returns it) belongs to a platform, so that its registrable part says nothing about a firm."""
    return "/" in host or registrable(host) in _BY_LABEL or registrable(host) in _BY_PATH


def label_of(host: str) -> str:
    """Return the label by which a firm calls itself, letters and digits only; empty for a page on a platform.

    >>> label_of("medy-tox.co.kr"), label_of("blog.naver.com/somefirm")
    ('medytox', '')
    """
    return "" if is_platform(host) else re.sub(r"[^a-z0-9]", "", registrable(host).split(".")[0])
