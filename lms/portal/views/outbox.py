"""The outbox as its readers see it (DEBUG only), and the messages that a coordinator must look after."""

from functools import wraps

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from accounts.rules import is_coordinator
from lms.common.errors import DomainError
from lms.mail.calendar import read_calendar
from lms.mail.models import OutgoingMail
from lms.mail.services import resend
from lms.portal.rules import followed_mails

PER_PAGE = 25
# A mail carries its own style and calls nothing; its links leave the frame.
MAIL_POLICY = {"default-src": [NONE], "style-src": [UNSAFE_INLINE], "frame-ancestors": [SELF]}


def debug_only(view):
    """404 outside DEBUG, for everybody: the page shows login codes."""

    @login_not_required
    @require_safe
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not settings.DEBUG:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


@debug_only
def outbox(request):
    page = Paginator(OutgoingMail.objects.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/outbox.html", {"page_obj": page})


@debug_only
@csp_update({"frame-src": [SELF]})
def message(request, pk):
    mail = get_object_or_404(OutgoingMail, pk=pk)
    context = {"mail": mail, "sender": settings.DEFAULT_FROM_EMAIL}
    if mail.calendar:
        context["act"], context["entries"] = read_calendar(mail.calendar) or ("", [])
    return render(request, "portal/outbox_message.html", context)


@debug_only
@xframe_options_sameorigin
@csp(MAIL_POLICY)
def message_html(request, pk):
    mail = get_object_or_404(OutgoingMail.objects.exclude(html=""), pk=pk)
    return HttpResponse(mail.html.replace("<head>", '<head><base target="_top">', 1))


@debug_only
def message_calendar(request, pk):
    mail = get_object_or_404(OutgoingMail.objects.exclude(calendar=""), pk=pk)
    content_type = f"text/calendar; method={mail.calendar_method}; charset=utf-8"
    return HttpResponse(
        mail.calendar, content_type, headers={"Content-Disposition": 'attachment; filename="invite.ics"'}
    )


@require_safe
def failed_mails(request):
    if not is_coordinator(request.user):
        raise Http404
    trouble = followed_mails(request.user).in_trouble().order_by("state", "-pk")  # given up first
    page = Paginator(trouble, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/failed_mails.html", {"page_obj": page})


@require_POST
def resend_mail(request, pk):
    mail = get_object_or_404(followed_mails(request.user), pk=pk)
    try:
        resend(mail, by=request.user)
        messages.success(request, f"Le message à {mail.recipient} va repartir.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("portal:failed_mails")
