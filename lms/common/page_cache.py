"""Copies of public pages, kept for seconds and served to visitors who have no session.

Closed by default: only a page whose view says ``@same_for_all`` is ever kept, and never one that carries anything of
one person's. A copy lives PAGE_CACHE_SECONDS at most, never past midnight or the next moment at which lists change by
themselves, and is forgotten as soon as ``renew_pages`` is called: every request reads the generation that stands in
its key. A booking renews nothing: what promises a place (a session's page, the form) is not kept at all.
"""

import gzip
import hashlib
import logging
import re
import secrets
import time
from dataclasses import dataclass, field
from datetime import timedelta
from functools import wraps

import brotli
from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import DisallowedHost
from django.db import transaction
from django.dispatch import Signal
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import cc_delim_re, get_conditional_response, patch_vary_headers
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)
GENERATION = "z-generation"  # last in the table's order: a full table drops its first rows
RENEWAL = 5  # seconds before a copy ends during which one process makes the next, the others serve this one
LONGEST_QUERY = 200  # characters; longer questions are nobody's second visit
NEAR = 200  # copies that a process holds by itself
# Sent with ``request`` and ``subject`` when a page whose view has set ``response.subject`` is read, kept copy or not.
page_read = Signal()


def same_for_all(view):
    """Promises that the view shows every visitor without a session the same page: it may be kept."""

    @wraps(view)
    def marked(*args, **kwargs):
        response = view(*args, **kwargs)
        response.same_for_all = True
        return response

    return marked


def renew_pages():
    """Once the caller's transaction is committed, no copy made before is served any more."""
    if settings.PAGE_CACHE_SECONDS:
        transaction.on_commit(lambda: store().set(GENERATION, new_generation(), None), robust=True)


def store():
    return caches["pages"]


def new_generation():
    return secrets.token_hex(8)


def tried(deed, *args):
    """What ``deed`` gives; None when it fails: without the store pages are slower, never missing."""
    try:
        return deed(*args)
    except Exception as error:  # noqa: BLE001 whatever a store or its driver may raise
        logger.warning("page cache: %s: %s", type(error).__name__, error)
        return None


def current_generation():
    return store().get_or_set(GENERATION, new_generation, None)


@dataclass(frozen=True)
class Copy:
    """A kept page: its headers, its body by content coding ("" as it is), and its hours as seconds of the clock."""

    headers: dict
    bodies: dict = field(repr=False)
    made_at: float
    renew_at: float
    until: float
    subject: object = None

    def answer(self, request):
        accepted = request.headers.get("Accept-Encoding", "")
        coding = next((c for c in ("br", "gzip") if c in self.bodies and re.search(rf"\b{c}\b", accepted)), "")
        response = HttpResponse(self.bodies[coding], headers=self.headers)
        if coding:
            response["Content-Encoding"] = coding
        response["Content-Length"] = str(len(response.content))
        response["Age"] = str(max(0, int(time.time() - self.made_at)))
        response = get_conditional_response(request, etag=self.headers["ETag"], response=response)
        response.subject = self.subject
        return response


def copy_of(response, *, made_at, until):
    # Browsers ask again each time: a page that has changed, or a login since, shows at once. Mostly the answer is 304.
    patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
    headers = dict(response.items()) | {"Cache-Control": "no-cache"}
    headers["ETag"] = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    # A kept page holds nothing secret: compressing it tells nothing (BREACH), and is paid once.
    bodies = {
        "": response.content,
        "br": brotli.compress(response.content, quality=5),
        "gzip": gzip.compress(response.content, 6),
    }
    subject = getattr(response, "subject", None)
    return Copy(headers, bodies, made_at, max(made_at, until - RENEWAL), until, subject)


def is_visitor(request):
    """A plain question from somebody without a session, short enough to be asked again."""
    return (
        settings.PAGE_CACHE_SECONDS > 0
        and request.method in {"GET", "HEAD"}
        and not request.COOKIES.keys() & {settings.SESSION_COOKIE_NAME, "messages"}
        and "HX-Request" not in request.headers
        and "Authorization" not in request.headers
        and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
    )


def may_be_kept(request, response):
    """A page that its view calls the same for all, and that carries no cookie, token, nonce or message."""
    varies = {name.lower() for name in cc_delim_re.split(response.get("Vary", "")) if name}
    notes = getattr(request, "_messages", None)
    return (
        request.method == "GET"
        and getattr(response, "same_for_all", False)
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and varies <= {"cookie"}
        and not response.has_header("Cache-Control")
        and "'nonce-" not in response.get("Content-Security-Policy", "")
        and not (notes is not None and notes.added_new)
        and b"csrfmiddlewaretoken" not in response.content
    )


def last_moment(made_at):
    """Until when a page made at ``made_at`` is true: its age, midnight, or what PAGE_CACHE_HORIZONS foresee."""
    midnight = timezone.localtime(made_at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    foreseen = [import_string(name)(made_at) for name in settings.PAGE_CACHE_HORIZONS]
    return min(made_at + timedelta(seconds=settings.PAGE_CACHE_SECONDS), midnight, *filter(None, foreseen))


def told_of_reading(request, subject):
    page_read.send(PageCache, request=request, subject=subject)


class PageCache:
    """Stands outside everything that reads a session, so that a copy costs one small read of the store."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.near = {}

    def __call__(self, request):
        response = self.answer(request)
        if getattr(response, "subject", None) and response.status_code in {200, 304}:
            # Once the reader has the page: to be counted takes none of their time.
            response._resource_closers.append(lambda: tried(told_of_reading, request, response.subject))
        return response

    def answer(self, request):
        key = is_visitor(request) and self.key(request)
        if not key:
            return self.get_response(request)
        copy = self.find(key)
        if copy:
            return copy.answer(request)
        made_at = timezone.now()
        response = self.get_response(request)
        if may_be_kept(request, response):
            copy = tried(self.keep, key, response, made_at)
        return copy.answer(request) if copy else response

    def key(self, request):
        """Names the page and its generation; None for a host that is not ours, or without a store."""
        try:
            host = request.get_host()
        except DisallowedHost:
            return None
        generation = tried(current_generation)
        question = "&".join(sorted(request.META.get("QUERY_STRING", "").split("&")))
        address = f"{request.scheme} {host} {request.path} {question}"
        return generation and f"page:{generation}:{hashlib.sha256(address.encode()).hexdigest()}"

    def find(self, key):
        """The copy to serve; None when there is none, or when this request is the one that makes the next."""
        now = time.time()
        copy = self.near.get(key)
        if copy is None or copy.renew_at <= now:
            copy = self.remember(key, tried(store().get, key))
        if copy is None or copy.until <= now:
            return None
        if copy.renew_at <= now and tried(store().add, f"renewing:{key}", 1, RENEWAL):
            return None
        return copy

    def keep(self, key, response, made_at):
        now, until = timezone.now(), last_moment(made_at)
        if until <= now:
            return None
        copy = copy_of(response, made_at=made_at.timestamp(), until=until.timestamp())
        store().set(key, copy, (until - now).total_seconds())
        return self.remember(key, copy)

    def remember(self, key, copy):
        if len(self.near) >= NEAR:
            self.near.clear()
        if copy is not None:
            self.near[key] = copy
        return copy
