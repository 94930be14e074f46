"""What a person copies into a page: an <img> with the address of the chart, and words for those who cannot see it."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from bioaccord.market.market_readers import citation
from bioaccord.market.series_address import series_key
from bioaccord.market.series_names import series_name
from bioaccord.node.market.addresses import series_page
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.material import standard_materials

from .models import EmbedAddress

_LANGUAGES = ((Language.KOREAN, "한국어"), (Language.ENGLISH, "English"))
_WIDTH = 680


def shown_embed(request: HttpRequest, row: EmbedAddress) -> dict:
    """Return an address as a page shows it: what it is of, who made it when, and what is copied in either language."""
    key = series_key(row.series)
    name = series_name(key, standard_materials())
    drawn = [
        word for word, is_drawn in ((_("with forecast"), row.forecast), (_("with changes"), row.changes)) if is_drawn
    ]
    return {
        "row": row,
        "name": name,
        "page": series_page(key),
        "drawn": drawn,
        "copies": [_copy(request, row, key, name, *one) for one in _LANGUAGES],
    }


def _copy(
    request: HttpRequest, row: EmbedAddress, key: dict[str, str], name: Text, language: Language, named: str
) -> dict:
    address = {
        format: request.build_absolute_uri(reverse("embed_picture", args=[row.word, language, format]))
        for format in ("svg", "png")
    }
    alternative = f"{name.in_language(language)}. {citation(key['source']).in_language(language)}"
    return {
        "language": language,
        "named": named,
        "svg": address["svg"],
        "png": address["png"],
        "snippet": format_html('<img src="{}" alt="{}" width="{}">', address["svg"], alternative, _WIDTH),
    }
