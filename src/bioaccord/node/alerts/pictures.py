"""Pictures of findings in mails: drawn when a digest is composed, kept with it, and sent within it."""

from base64 import b64decode, b64encode
from email.mime.image import MIMEImage

from bioaccord.brief.digest import Digest
from bioaccord.brief.digest_picture import MOST_PICTURES, DigestPicture, finding_picture
from bioaccord.market.market_signals import NAME
from bioaccord.node.reports.found import current_findings
from bioaccord.vocabulary.language import Language


def pictures_of(digest: Digest, language: Language) -> dict[str, DigestPicture]:
    """Return the pictures of the first market findings of a digest, by the ids of their signals; a finding that is gone has none."""
    wanted = [item.signal.signal_id for item in digest.items if item.signal.signal_id.startswith(f"{NAME}:")]
    if not wanted:
        return {}
    found = {f"{NAME}:{one.finding_id}": one for one in current_findings()}
    pictures: dict[str, DigestPicture] = {}
    for signal_id in wanted:
        picture = finding_picture(found[signal_id], language) if signal_id in found else None
        if picture is not None:
            pictures[signal_id] = picture
        if len(pictures) == MOST_PICTURES:
            break
    return pictures


def kept_picture(picture: DigestPicture) -> dict[str, str]:
    """Return a picture as a delivery keeps it."""
    return {"name": picture.name, "png": b64encode(picture.png).decode()}


def mail_part(kept: dict[str, str]) -> MIMEImage:
    """Return a kept picture as the part of a mail that its page shows."""
    part = MIMEImage(b64decode(kept["png"]), "png")
    part.add_header("Content-ID", f"<{kept['name']}>")
    part.add_header("Content-Disposition", "inline", filename=f"{kept['name']}.png")
    return part
