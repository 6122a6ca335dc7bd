"""Resources to take away: several of them in one file."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe
from wagtail.documents.models import Document
from wagtail.documents.views.serve import serve

from cms.documents import booklet_pdf, kit_zip
from cms.models import CollectionPage, KeptResource, ResourcePage
from cms.queries import is_for_all, kit_attachments, page_path, site_context
from cms.services import kept
from lms.common.errors import DomainError
from lms.common.limits import address_of, too_many

KEPT_PRINTED = 30  # resources in one document: some hundred pages at most
KEPT_PAPERS = 6  # documents of one's own in ten minutes


@login_not_required
@require_safe
def document(request, pk, name):
    """A file of the site, to be saved and never run. What only unpublished resources hold is the editors' (404)."""
    found = get_object_or_404(Document, pk=pk)
    if not is_for_all(found) and not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    response = serve(request, pk, name)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@login_not_required
@require_safe
def collection_paper(request, slug):
    """The collection as one PDF; the same one for all, made once."""
    collection = get_object_or_404(CollectionPage.objects.live().public(), slug=slug)
    if too_many("livret", address_of(request), limit=settings.BOOKLETS_PER_MINUTE, seconds=60):
        return too_many_booklets(request)
    content = booklet_pdf(
        title=collection.title,
        kind="Collection",
        introduction=collection.introduction,
        chapters=chapters_of(collection.whole_steps()),
        site_name=site_context(request)["site_settings"].site_name,
        address=settings.BASE_URL + page_path(collection),
    )
    return booklet(content, f"{collection.slug}.pdf")


@login_not_required
@require_safe
def kit_archive(request):
    """Every public file of the media kit as one ZIP, made while it is sent."""
    if too_many("kit", address_of(request), limit=settings.BOOKLETS_PER_MINUTE, seconds=60):
        return too_many_booklets(request)
    files = list(kit_attachments().select_related("resource", "document"))
    if not files:
        raise Http404
    name = site_context(request)["site_settings"].site_name
    pieces = kit_zip(files, site_name=name, address=settings.BASE_URL)
    headers = {"Content-Disposition": content_disposition_header(True, "kit-medias.zip")}
    return StreamingHttpResponse(pieces, content_type="application/zip", headers=headers)


@require_safe
def kept_resources(request):
    """« Mes ressources gardées », with the way back for the one just taken out (``?retiree=``)."""
    public = ResourcePage.objects.live().public()
    rows = list(public.kept_by(request.user).for_cards())
    gone = request.GET.get("retiree", "")
    taken_out = public.exclude(keepers__user=request.user).filter(pk=gone).first() if is_number(gone) else None
    missing = KeptResource.objects.filter(user=request.user).count() - len(rows)
    context = {"kept": rows, "taken_out": taken_out, "missing": missing, "printed": KEPT_PRINTED}
    return render(request, "cms/kept.html", context)


@require_safe
def kept_paper(request):
    """What one keeps as one PDF, the last ones kept when there are many."""
    rows = ResourcePage.objects.all().kept_by(request.user).prefetch_related("attachments__document")[:KEPT_PRINTED]
    if not rows:
        return see_other(reverse("cms:kept"))
    if too_many("livret", f"login-{request.user.pk}", limit=KEPT_PAPERS, seconds=600):
        return too_many_booklets(request)
    content = booklet_pdf(
        title="Mes ressources gardées",
        kind="Mon espace",
        introduction="",
        chapters=chapters_of((resource, "") for resource in rows),
        site_name=site_context(request)["site_settings"].site_name,
    )
    return booklet(content, "mes-ressources.pdf")


@require_POST
def keep(request, pk):
    resource = get_object_or_404(ResourcePage.objects.live().public(), pk=pk)
    try:
        kept.keep_resource(resource, by=request.user)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "C’est gardé. Vous la retrouverez dans «\u00a0Mes ressources gardées\u00a0».")
    return see_other(reverse("cms:kept") if "liste" in request.POST else page_path(resource))


@require_POST
def let_go(request, pk):
    """From one's own list also a resource that is not public any more; it is told there, with the way back."""
    resource = get_object_or_404(ResourcePage, pk=pk, keepers__user=request.user)
    kept.let_go(resource, by=request.user)
    return see_other(f"{reverse('cms:kept')}?retiree={pk}")


def is_number(text):
    return text.isascii() and text.isdigit() and len(text) < 10


def see_other(address):
    return HttpResponseRedirect(address, status=303)


def chapters_of(steps):
    return [(resource, why, settings.BASE_URL + page_path(resource)) for resource, why in steps]


def booklet(content, name):
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(content, "application/pdf", headers=headers)


def too_many_booklets(request):
    response = render(request, "429.html", status=429)
    response["Retry-After"] = "60"
    return response
