"""The site's addresses and, before them, the floor: the least that Django can do for an answer."""

from django.http import HttpResponse
from django.template import Context, Engine
from django.urls import path
from wagtail.models import Page

from lms.urls import urlpatterns as site

PAGE = Engine().from_string("<!doctype html><title>{{ page.title }}</title><h1>{{ page.title }}</h1><p>{{ page.slug }}")


def sized(text):
    content = text.encode()
    return HttpResponse(content, headers={"Content-Length": str(len(content))})


def hello(request):
    return sized("hello")


def one_query(request):
    return sized(PAGE.render(Context({"page": Page.objects.only("title", "slug").get(depth=1)})))


urlpatterns = [path("plancher/bonjour/", hello), path("plancher/une-requete/", one_query), *site]
