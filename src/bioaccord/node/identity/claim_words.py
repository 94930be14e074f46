"""What a firm is told when another entry claims its identity."""

from bioaccord.partners.doubt import Doubt
from bioaccord.partners.entry import Entry
from bioaccord.vocabulary.language import Text

CLAIM_SUBJECT = Text("기업 명부 항목을 확인해 주십시오", "Please check your entry of the directory")


def claim_letter(text: Text, address: str) -> Text:
    """Return a message as a letter that leads to the page where it stands."""
    return Text(
        f"{text.ko}\n\n귀사에 전달된 안내는 다음 주소에서 볼 수 있습니다: {address}",
        f"{text.en}\n\nWhat your firm was told stands at {address}",
    )


def claim_text(entry: Entry, reasons: list[str]) -> Text:
    """Return the message to the people of an entry. It does not say who the other one is: they may not be allowed to know."""
    by_number = Doubt.TWO_NAMES in reasons
    name = Text(entry.name.in_language("ko"), entry.name.in_language("en"))
    if by_number:
        return Text(
            ko=f"기업 명부에 '{name.ko}'와(과) 같은 식별번호를 적은 다른 항목이 있습니다. 협회가 어느 기업의 번호인지 확인하고 있으며, 확인이 끝날 때까지 "
            "두 항목은 합쳐지지 않습니다. 등록하신 번호가 맞는지 살펴보시고, 증빙(사업자등록증 등)이 있으면 협회에 보내 주십시오.",
            en=f"Another entry of the directory states an identifier that {name.en} states too. The association is finding out whose it is; until then the "
            "two are not merged. Please check that your number is right, and send the association proof of it if you have any.",
        )
    return Text(
        ko=f"기업 명부에 '{name.ko}'와(과) 같은 기업으로 보이는 항목이 있고, 그 항목도 다른 담당자가 직접 관리하고 있습니다. 협회가 확인할 때까지 두 항목은 "
        "합쳐지지 않습니다. 귀사의 다른 부서나 계열사가 만든 항목이라면 협회에 알려 주십시오.",
        en=f"Another entry of the directory seems to be of the same organisation as {name.en}, and people of its own keep it. Nothing is merged until the "
        "association has looked. If it was made by another department or firm of your group, please tell the association.",
    )
