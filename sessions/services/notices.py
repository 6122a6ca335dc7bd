"""« Je suis en retard », « je ne peux pas venir »: what a person says of the day itself. It marks no presence."""

from django.db import transaction

from lms.common.dates import day, hour
from lms.common.errors import DomainError
from sessions import rules
from sessions.enums import ATTENDING, NoticeKind
from sessions.models import DayNotice
from sessions.queries import appointment, half_days_of
from sessions.services.booking import lock_session


@transaction.atomic
def give_day_notice(booking, *, kind):
    """Tell the trainers that the person comes late (to the next half-day) or not at all (to the rest of the day).

    The same again changes nothing; another kind takes the place of the first. Refused (DomainError): before the evening
    before, once the day is over or its roll-call closed, for somebody without a place.
    """
    kind, half_days = NoticeKind(kind), open_half_days(booking)
    told = half_days[:1] if kind == NoticeKind.LATE else half_days
    said = {notice.half_day_id: notice for notice in booking.day_notices.filter(half_day__in=half_days)}
    for half_day in half_days:
        notice = said.get(half_day.pk)
        if half_day not in told:
            notice and notice.delete()
        elif not notice or notice.kind != kind:
            DayNotice.objects.update_or_create(booking=booking, half_day=half_day, defaults={"kind": kind})


@transaction.atomic
def withdraw_day_notice(booking):
    """« Finalement, je viens »: takes back what was said of the half-days that are still open; nothing said, no harm.

    Refused (DomainError) when give_day_notice would be.
    """
    booking.day_notices.filter(half_day__in=open_half_days(booking)).delete()


def open_half_days(booking):
    """The half-days that a notice may be about now, under the session's lock; DomainError when there is none."""
    session = lock_session(booking.session)
    booking.refresh_from_db(fields=["state"])
    if booking.state not in ATTENDING:
        raise DomainError("Vous n’avez pas de place à cette session\u00a0: il n’y a rien à signaler.")
    if session.is_cancelled:
        raise DomainError("Cette session est annulée\u00a0: ne venez pas, il n’y a rien à signaler.")
    ahead = appointment(half_days_of(session))
    half_days = [half_day for half_day in ahead if rules.can_give_notice(half_day)]
    if not half_days and ahead and not rules.day_is_open(ahead[0]):
        opens = rules.day_opens_at(ahead[0])
        raise DomainError(f"Vous pourrez prévenir à partir du {day(opens)} à {hour(opens)}. D’ici là, appelez.")
    if not half_days:
        raise DomainError("L’appel de cette demi-journée est clos\u00a0: il n’y a plus rien à signaler.")
    return half_days
