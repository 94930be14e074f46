"""What every button of a roundtable's page does around its act."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect

from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.errors import BioaccordError

from .roundtable_access import roundtable_for


def acted(request, event_id, roundtable_id, act, done: str, place: str = ""):
    """Act on a roundtable, say that it is done or why not, and lead back to its page."""
    row = roundtable_for(request.user, event_id, roundtable_id)
    try:
        act(row)
        if done:
            messages.success(request, done)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        place = ""
    except BioaccordError as error:
        messages.error(request, error.told(page_language()))
        place = ""
    answer = redirect("roundtable", event_id, roundtable_id)
    answer["Location"] += place
    return answer
