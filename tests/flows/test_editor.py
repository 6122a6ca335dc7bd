"""What the editors' quick guide says, done in the real editor: a sheet with pictures, moderated, then found."""

import re

import pytest
from django.core import mail
from PIL import Image
from playwright.sync_api import expect

from accounts.enums import Role
from tests import factories

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.once,
]
TITLE = "Le tricot-thé du jeudi"
OWN_FIELDS = {"team": "Les Aiguilles", "place": "Felletin, Creuse", "year": "2025", "cost": "90 euros"}


@pytest.fixture
def drawn(tmp_path):
    """``drawn("chaises", "gold")``: the path of a picture. Each of its colour: the desk stops at a file it has."""

    def draw(name, colour):
        path = tmp_path / f"{name}.png"
        Image.new("RGB", (1200, 800), colour).save(path)
        return path

    return draw


def section(page, heading):
    return page.locator("section[data-panel]").filter(has=page.get_by_role("heading", name=heading)).first


def add_part(within, page, name):
    """By the + at the end of a stream; ``name`` where there is more than one kind of part."""
    within.get_by_role("button", name="Insérer un bloc").last.click()
    if name:
        page.get_by_role("option", name=name, exact=True).click()


def send_picture(within, page, path, seen=""):
    within.get_by_role("button", name="Choisir une image").last.click()
    window = page.locator(".modal-content")
    window.get_by_role("tab", name="Transférer").click()
    window.locator("input[type=file]").set_input_files(path)
    window.get_by_role("textbox", name="Titre").fill(path.stem)
    window.get_by_role("textbox", name="Ce que l’on voit").fill(seen)
    window.get_by_role("button", name="Transférer").click()
    expect(window).to_have_count(0)


def more_actions(page, name):
    page.get_by_role("button", name="Plus d'actions").last.click()
    page.get_by_role("button", name=name, exact=True).click()


def test_a_sheet_with_pictures_is_written_moderated_and_found(visit, drawn, settings):
    settings.SEARCH_FOLLOWS_CHANGES = True
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0  # saved by the button of the guide, not at the hour of a script
    factories.make_site()
    page, moderator = visit(factories.make_user(Role.EDITOR)), factories.make_user(Role.MODERATOR)
    page.goto("/redaction/")
    page.get_by_role("link", name="Ajouter une fiche illustration").click()
    write_sheet(page, drawn)
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    correct_what_is_told(page)
    more_actions(page, "Soumettre à Relecture")
    expect(page.locator(".messages")).to_contain_text("soumise pour modération")
    assert moderator.email in {address for message in mail.outbox for address in message.to}
    approve(visit(moderator))
    reader = visit()
    reader.goto("/ressources/?q=trico+té+jeudy")
    reader.get_by_role("link", name="Chercher dans tout le site").click()
    reader.get_by_role("link", name=TITLE).first.click()
    expect(reader.get_by_role("img", name="Des chaises en rond.")).to_be_visible()


def write_sheet(page, drawn):
    """All that the guide asks for, but for what is seen on the second picture."""
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=summary]").fill("Six tricoteuses ouvrent leur porte.")
    expect(page.locator("[name=family]")).to_have_value("fiches")
    expect(page.locator("[name=missions-0-mission]")).to_have_value("bonnes-pratiques")
    for name, words in OWN_FIELDS.items():
        page.locator(f"[name={name}]").fill(words)
    own = section(page, "Pour une fiche illustration")
    add_part(own, page, "")
    own.locator("[name=steps-0-value-title]").fill("Ouvrir la porte")
    own.locator("[name=steps-0-value-text]").fill("Une chaise dehors, un tricot dessus.")
    head = section(page, "Image")
    send_picture(head, page, drawn("salle", "teal"), "Une salle, sa porte ouverte.")
    expect(head.get_by_role("textbox", name="Ce que l’on voit")).to_have_value("Une salle, sa porte ouverte.")
    text = section(page, "Texte")
    add_part(text, page, "Image")
    send_picture(text, page, drawn("chaises", "gold"))


def correct_what_is_told(page):
    """A picture's name is no description of it: nothing is sent before somebody says what is seen."""
    expect(section(page, "Avant de soumettre")).to_contain_text("L’image n’a pas de description")
    section(page, "Texte").get_by_role("textbox", name="Ce que l’on voit").fill("Des chaises en rond.")


def approve(page):
    page.goto("/redaction/")
    page.get_by_role("link", name=TITLE).first.click()
    preview(page)
    page.get_by_role("button", name="Approuver et Publier", exact=True).click()
    expect(page.locator(".messages")).to_contain_text(TITLE)


def preview(page):
    """The page as it will be beside the editor, and what Wagtail's checker says of what editors write."""
    page.get_by_role("button", name="Afficher/masquer la prévisualisation").click()
    seen = page.frame_locator("[data-side-panel=preview] iframe").first
    expect(seen.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    page.get_by_role("button", name="Activer/désactiver les vérifications").click()
    checks = page.locator("[data-side-panel=checks]")
    expect(checks).to_contain_text(re.compile(r"Mots\s*\d+"))
    expect(checks).to_contain_text(re.compile(r"Problèmes trouvés\s*0"))
