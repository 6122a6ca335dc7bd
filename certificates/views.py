"""Anyone checks an attestation; its owner and the session's staff read it; coordinators revoke it or make it again."""

from csp.constants import NONE
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from certificates import rules, services
from certificates.documents import download_name
from certificates.enums import CertificateState
from certificates.forms import CheckForm, ReasonForm
from certificates.models import Certificate
from certificates.queries import by_code, read_document
from lms.common.errors import DomainError
from lms.common.limits import address_of, too_many

QUIET = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request):
    form = CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("certificates:verify", form.cleaned_data["code"])
    return render(request, "certificates/check.html", {"form": form})


@login_not_required
@require_safe
def verify(request, code):
    limit = settings.CERTIFICATE_CHECKS_PER_MINUTE
    if too_many("verifier", address_of(request), limit=limit, seconds=60):
        return quiet_page(request, "certificates/too_many.html", {}, 429)
    certificate = by_code(code)
    state = certificate.state if certificate else CertificateState.UNKNOWN
    context = {"certificate": certificate, "state": state, "typed": code[:60]}
    return quiet_page(request, "certificates/verify.html", context, 200 if certificate else 404)


def quiet_page(request, template, context, status):
    """A page that stays out of indexes, caches and referrers."""
    response = render(request, template, context, status=status)
    headers = QUIET | ({"Retry-After": "60"} if status == 429 else {})
    for name, value in headers.items():
        response[name] = value
    return response


@csp_replace({"default-src": [NONE], "sandbox": True})
@require_safe
def download(request, pk):
    certificate = get_object_or_404(Certificate.objects.select_related("person"), pk=pk)
    if not rules.can_download(request.user, certificate):
        raise Http404
    try:
        response = HttpResponse(read_document(certificate.pdf.name), content_type="application/pdf")
    except FileNotFoundError as error:  # verify_integrity names it
        raise Http404 from error
    response["Content-Disposition"] = content_disposition_header(True, download_name(certificate))
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request, pk):
    return decide(request, pk, services.revoke_certificate, "certificates/revoke.html", "L’attestation est révoquée.")


@require_http_methods(["GET", "HEAD", "POST"])
def reissue(request, pk):
    done = "La nouvelle attestation est prête. La personne reçoit un message."
    return decide(request, pk, services.reissue_certificate, "certificates/reissue.html", done)


def decide(request, pk, deed, template, done):
    """Ask for the reason and, on POST, do the deed; 404 to others than the coordinators of the department."""
    certificate = get_object_or_404(Certificate.objects.select_related("person"), pk=pk)
    if not rules.can_manage(request.user, certificate):
        raise Http404
    session, form = rules.session_of(certificate), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deed(certificate, reason=form.cleaned_data["reason"], by=request.user)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, done)
        return redirect("coordination:session", session.pk)
    return render(request, template, {"certificate": certificate, "session": session, "form": form})
