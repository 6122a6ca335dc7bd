"""One resource's page: what each family shows, its files, its words for machines."""

import json
import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.enums import Family, Licence
from cms.models import ResourcePage, ResourceTheme
from cms.models.resources import ASKED
from tests.factories import make_resource, make_resource_theme, make_site

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PDF = ("affiche.pdf", b"%PDF-1.4" + b"x" * 245_000, "file", 4)
TWIN = ("affiche.docx", b"x" * 40_000, "twin", None)
SHOWN = {
    "videos": ["Durée", "2 minutes", "Regarder la vidéo", "videos.example", "Transcription", "Bonjour."],
    "fiches": ["Le Banc vert", "Yvetot (76)", "2025", "120 €", "À refaire chez vous", "Trouver un banc"],
    "reperes": ["Repères et méthodes"],
    "echanges": ["Échanges de pratiques"],
    "journaux": ["n° 8", "Version accessible, DOCX, 40 Ko"],
    "rencontres": ["Jeudi 4 mars 2027", "Guéret (23)", "S’inscrire"],
    "donnees": ["Format", "CSV", "1er octobre 2026", "chaque trimestre", "Licence ouverte"],
    "kit": ["Règles d’usage", "Ne changez pas les couleurs.", "Crédits"],
}
TYPES = {
    "videos": "VideoObject",
    "fiches": "HowTo",
    "journaux": "PublicationIssue",
    "rencontres": "Event",
    "donnees": "Dataset",
}


@pytest.fixture(autouse=True)
def site():
    make_site()


def text(client, resource):
    answer = client.get(resource.url)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def schema(html):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1])


def made(family, **fields):
    extra = {
        "rencontres": {"registration_url": "https://i.example/"},
        "donnees": {"licence": "etalab"},
        "journaux": {"files": [PDF, TWIN]},
    }
    return make_resource(family, **extra.get(family, {}) | fields)


@pytest.mark.parametrize("family", Family.values)
def test_page_of_each_family_shows_what_is_its_own(client, family):
    html = text(client, made(family))
    assert [words for words in SHOWN[family] if words not in html] == []
    others = {"Transcription", "À refaire chez vous", "Règles d’usage", "Numéro</dt>"} - set(SHOWN[family])
    assert [words for words in others - ({"Numéro</dt>"} if family == "journaux" else set()) if words in html] == []


@pytest.mark.parametrize("family", Family.values)
def test_machines_read_each_family(client, family, settings):
    resource = made(family)
    found = schema(text(client, resource))
    assert found["@type"] == TYPES.get(family, "CreativeWork")
    assert found["url"].endswith(resource.url)
    assert found["description"] == resource.summary
    html = text(client, resource)
    assert f'<link rel="canonical" href="{settings.BASE_URL}{resource.url}">' in html
    assert 'property="og:type" content="article"' in html
    assert client.get(f"/apercu/page/{resource.pk}.png").status_code == 200


def test_files_say_what_they_weigh_before_one_takes_them(client):
    resource = make_resource(files=[PDF, TWIN], missions=["appui", "formation"])
    html = text(client, resource)
    assert "PDF, 245 Ko, 4 pages" in html
    assert "Version accessible, DOCX, 40 Ko" in html
    assert "Appui aux territoires, Formation" in html
    [address] = set(re.findall(r'href="(/documents/\d+/affiche[^"]*\.pdf)"', html))
    answer = client.get(address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == PDF[1]


def test_video_of_ours_has_its_captions(client):
    film, track = ("film.mp4", b"mp4", "video", None), ("film.vtt", b"WEBVTT", "captions", None)
    html = text(client, make_resource("videos", video_url="", files=[film, track]))
    assert re.search(r'<video [^>]*controls preload="none"', html)
    assert re.search(r'<track kind="captions" srclang="fr"', html)
    assert "Regarder la vidéo" not in html


def test_event_that_is_over_is_not_to_be_joined(client):
    gone = timezone.localdate() - timedelta(days=2)
    html = text(client, made("rencontres", starts_on=gone, ends_on=gone + timedelta(days=1)))
    assert "Cette rencontre a eu lieu." in html
    assert "S’inscrire</" not in html
    assert "S’inscrire" in text(client, made("rencontres", starts_on=gone, ends_on=timezone.localdate()))


def test_related_resources_share_themes_those_that_share_most_first(client):
    resource = make_resource(themes=["a", "b"])
    both, one = make_resource(themes=["a", "b"], title="Les deux"), make_resource(themes=["b"], title="Une")
    make_resource(themes=["c"], title="Autre chose")
    make_resource(themes=["a"], title="Brouillon").unpublish()
    assert [other.pk for other in resource.related()] == [both.pk, one.pk]
    assert "Sur les mêmes thèmes" in text(client, resource)
    assert "Sur les mêmes thèmes" not in text(client, make_resource())


def test_licence_is_a_link_where_it_can_be_read(client):
    assert Licence.CC_BY.address in text(client, make_resource(licence="cc-by"))
    assert "creativecommons" not in text(client, make_resource(licence="reserves"))


@pytest.mark.parametrize(("family", "name"), [(family, name) for family, asked in ASKED.items() for name in asked])
def test_what_a_family_cannot_do_without_is_asked_for_in_a_sentence(family, name):
    resource = made(family)
    setattr(resource, name, [] if name == "steps" else None if name in ("year", "starts_on") else "")
    with pytest.raises(ValidationError) as refused:
        resource.clean()
    assert list(refused.value.message_dict) == [name]
    assert refused.value.message_dict[name][0].endswith((".", "…"))
    resource.family = Family.LANDMARKS
    resource.clean()


def test_days_do_not_go_backwards():
    resource = made("rencontres", ends_on=date(2027, 3, 5))
    resource.ends_on = date(2027, 3, 3)
    with pytest.raises(ValidationError, match="Le dernier jour"):
        resource.clean()


def test_themes_have_two_levels():
    wide = make_resource_theme("wide")
    narrow = make_resource_theme("narrow", parent=wide)
    for theme in (ResourceTheme(name="Trop", slug="trop", parent=narrow), narrow):
        theme.parent = narrow
        with pytest.raises(ValidationError, match="deux niveaux"):
            theme.clean()
    wide.parent = make_resource_theme("other")
    with pytest.raises(ValidationError, match="premier rang"):
        wide.clean()


def test_words_of_the_list_follow_each_save():
    resource = make_resource("fiches", title="Le Café", author="Zoé")
    resource.title = "Œuvre"
    resource.save_revision().publish()
    assert ResourcePage.objects.get(pk=resource.pk).search_text.startswith("oeuvre ce que l'on")
