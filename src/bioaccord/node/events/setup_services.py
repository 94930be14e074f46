"""The only way to make a new event from a plan; for organisers."""

from django.db import transaction

from bioaccord.events.event_template import EventPlan, TemplateError, event_of_plan
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.vocabulary.language import Text

from .models import EventRecord, EventState
from .services import save_event


@transaction.atomic
def make_event(user, plan: EventPlan) -> EventRecord:
    """Make an event that only organisers see until it is opened. Raises `TemplateError`, also where the short name is taken."""
    require(roles_of(user).organiser)
    if EventRecord.objects.filter(event_id=plan.event_id).exists():
        raise TemplateError(
            Text(
                ko="같은 짧은 이름의 행사가 이미 있습니다. 다른 이름을 쓰십시오.",
                en="There is an event with that short name already. Choose another.",
            )
        )
    return save_event(user, event_of_plan(plan), state=EventState.SET_UP)
