from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest
from django.db import transaction

from lms.mail.emails import build_message
from lms.mail.models import OutgoingMail
from sessions import emails
from sessions.enums import BookingState
from sessions.models import Booking
from sessions.queries import link_token
from sessions.services.booking import book_place, cancel_booking
from sessions.services.planning import cancel_session, correct_session
from tests import factories
from tests.sessions.calendar_program import CalendarProgram, read

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TELLS = [
    emails.tell_confirmed,
    emails.tell_waiting,
    emails.tell_promoted,
    emails.tell_cancelled,
    emails.tell_changed,
    emails.tell_session_cancelled,
]
HOSTILE = [
    "<b>Lucette</b>",
    '<a href="https://piege.example">Lucette</a>',
    '"><img src=x onerror=alert(1)>',
    "</title></td></table><script>alert(1)</script>",
    "{x.__class__} {{ 7|add:7 }} {% now 'Y' %} %s %(x)s",
    "Lucette\r\nBcc: piege@exemple.example",
    "Lucette\u2028\x0b\x00\x85Morvan",
    "\u202eettecuL\u202c",
    'l’« été » "d\'ici" & d’ailleurs',
    "سلوى 👵🏽",
    "é" * 90,
]


class Page(HTMLParser):
    """Every tag with its attributes' names, every address, what a reader sees."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.links, self.text = [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag != "br":  # lines that people type stay lines
            self.tags.append((tag, *sorted(name for name, _ in attrs)))
        self.links += [value for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data):
        self.text += data


def sent(mail):
    """The message as it travels, parsed again."""
    return message_from_bytes(build_message(mail).message().as_bytes(), policy=policy.default)


def calendar_parts(message):
    return [part for part in message.walk() if part.get_content_type() == "text/calendar"]


def mail_of(booking, kind):
    return OutgoingMail.objects.get(key__startswith=f"booking:{booking.pk}:", kind=kind)


@pytest.fixture
def crowd():
    """A session of one place: who has it, who waits, who waits after."""
    organiser = factories.make_organisation("23", name="Coopération de la Creuse", email="creuse@exemple.example")
    session = factories.make_session(
        capacity=1, organiser=organiser, venue=factories.make_venue(access="Bus 3, arrêt du Marché.")
    )
    return factories.book(session, 3)


# --- the six messages ------------------------------------------------------------------------------------------------
def test_a_confirmed_person_knows_when_where_who_to_call_and_how_to_cancel(crowd, settings):
    mail = mail_of(crowd[0], "confirmed")
    session = crowd[0].session
    assert mail.recipient == crowd[0].person.contact_email
    assert mail.reply_to == "creuse@exemple.example"
    assert mail.department == "23"
    cancel = f"{settings.BASE_URL}/inscriptions/{link_token(crowd[0])}/"
    for content in (mail.text, Page(mail.html).text):
        for half_day in session.half_days.chronological():
            assert f"{half_day.starts.hour}\u00a0h\u00a0{half_day.starts:%M}\u00a0– " in content
        for words in (
            "Salle du Banc vert",
            "3 place du Marché, 23000\u00a0Guéret",
            "Bus 3, arrêt du Marché.",
            "05\u00a036\u00a049\u00a012\u00a034",
            "Coopération de la Creuse",
            "invite.ics",
            "Isolement, solitude",
        ):
            assert words in content
    assert cancel in mail.text
    assert cancel in Page(mail.html).links
    assert mail.text.count("\u00a0– ") == session.half_days.count()


def test_a_waiting_person_knows_the_rank_and_that_nothing_is_sure(crowd):
    first, second = mail_of(crowd[1], "waiting"), mail_of(crowd[2], "waiting")
    assert "1re position" in first.subject
    assert "2e position" in second.text
    assert "2e position" in Page(second.html).text
    assert "Sans ce message, vous n’avez pas de place" in second.text
    assert (second.calendar, second.calendar_method) == ("", "")


def test_a_promoted_person_gets_the_entry(crowd):
    cancel_booking(crowd[0], by=crowd[0].person.user)
    mail = mail_of(crowd[1], "promoted")
    assert "Une place s’est libérée" in mail.subject
    assert mail.calendar_method == "REQUEST"
    program = CalendarProgram()
    program.receive(mail.calendar)
    assert len(program.entries) == 1


def test_who_gives_a_place_back_loses_the_entry_and_finds_other_dates(crowd):
    cancel_booking(crowd[0], by=crowd[0].person.user)
    mail = mail_of(crowd[0], "cancelled")
    assert "Votre inscription est annulée" in mail.subject
    assert "/sessions/?cours=" in mail.text
    assert f"/sessions/{crowd[0].session_id}/" in mail.text
    program = CalendarProgram()
    program.receive(mail_of(crowd[0], "confirmed").calendar)
    program.receive(mail.calendar)
    assert program.entries == []


def test_who_leaves_the_queue_hears_of_the_queue_and_of_no_entry(crowd):
    cancel_booking(crowd[2], by=crowd[2].person.user)
    mail = mail_of(crowd[2], "cancelled")
    assert "Vous n’êtes plus sur la liste d’attente" in mail.subject
    assert "retiré votre nom" in mail.text
    assert mail.calendar == ""


def test_a_change_tells_the_facts_of_now_to_everybody(crowd):
    session, coordinator = crowd[0].session, factories.make_coordinator("23")
    new = factories.make_venue(name="Maison des associations")
    for times in (1, 2):
        correct_session(session, by=coordinator, venue=new if times == 1 else session.venue)
    told = OutgoingMail.objects.filter(kind="changed", key__startswith=f"booking:{crowd[0].pk}:").order_by("pk")
    assert [mail.key for mail in told] == [f"booking:{crowd[0].pk}:changed:{n}" for n in (1, 2)]
    assert "Maison des associations" in told[0].text
    assert "reste valable" in told[0].text
    assert told[0].calendar_method == "REQUEST"
    waiting = OutgoingMail.objects.filter(kind="changed", key__startswith=f"booking:{crowd[1].pk}:").first()
    assert "toujours sur la liste d’attente" in waiting.text
    assert waiting.calendar == ""


def test_a_cancelled_session_says_why_and_where_to_go_on(crowd):
    cancel_session(crowd[0].session, reason="trop peu d’inscriptions", by=factories.make_coordinator("23"))
    with_place, without = mail_of(crowd[0], "session_cancelled"), mail_of(crowd[1], "session_cancelled")
    for mail in (with_place, without):
        assert "Trop peu d’inscriptions." in mail.text
        assert "/sessions/?cours=" in mail.text
    assert (with_place.calendar_method, without.calendar_method) == ("CANCEL", "")


def test_overseas_the_hours_are_said_to_be_those_of_the_place():
    session = factories.make_session(department="974", venue=factories.make_venue("974"))
    mail = mail_of(factories.book(session)[0], "confirmed")
    assert "La Réunion" in mail.text
    assert "La Réunion" in mail.html
    assert "9\u00a0h\u00a000\u00a0– 12\u00a0h\u00a030" in mail.text


def test_nobody_without_an_address_is_written_to():
    session = factories.make_session()
    booking = book_place(session, person=factories.make_person(email=""), by=factories.make_coordinator("23"))
    assert booking.state == BookingState.CONFIRMED
    assert emails.tell_changed(booking) is None
    assert not OutgoingMail.objects.exists()


def test_the_same_news_twice_is_one_message(crowd):
    with transaction.atomic():
        again = emails.tell_confirmed(crowd[0])
    assert again == mail_of(crowd[0], "confirmed")


def test_an_organiser_without_telephone_or_address_is_answered_by_reply():
    organiser = factories.make_organisation("23", phone="")
    mail = mail_of(factories.book(factories.make_session(organiser=organiser))[0], "confirmed")
    assert "Répondez à ce message" in mail.text
    assert not [link for link in Page(mail.html).links if link.startswith(("tel:", "mailto:"))]


# --- as it travels ---------------------------------------------------------------------------------------------------
def test_the_calendar_part_names_its_method_twice(crowd):
    cancel_booking(crowd[0], by=crowd[0].person.user)
    for kind, method in (("confirmed", "REQUEST"), ("cancelled", "CANCEL")):
        message = sent(mail_of(crowd[0], kind))
        (part,) = calendar_parts(message)
        assert part.get_param("method") == method
        assert part.get_content_charset() == "utf-8"
        text = part.get_payload(decode=True).decode()
        assert read(text.replace("\r\n", "\n").replace("\n", "\r\n")).text("METHOD") == method
    assert not calendar_parts(sent(mail_of(crowd[1], "waiting")))


# --- what people type ------------------------------------------------------------------------------------------------
def written(booking, value):
    """The six messages of a booking with ``value`` wherever people type something (never saved)."""
    booking = Booking.objects.select_related("person", "session__venue", "session__organiser").get(pk=booking.pk)
    session = booking.session
    booking.person.first_name = booking.person.last_name = value
    session.facts = session.facts | {"title": value, "programme": [{"title": value, "content": value}] * 4}
    session.practical = session.cancel_reason = session.organiser.name = value
    for name in ("name", "room", "street", "city", "access", "parking"):
        setattr(session.venue, name, value)
    OutgoingMail.objects.all().delete()
    with transaction.atomic():
        return [tell(booking) for tell in TELLS]


@pytest.mark.once
def test_what_people_type_stays_text(crowd, subtests):
    plain = written(crowd[0], "Lucette")
    harmless = [(Page(mail.html), sent(mail).keys()) for mail in plain]
    for value in HOSTILE:
        with subtests.test(value=ascii(value)):
            for mail, (wanted, headers) in zip(written(crowd[0], value), harmless, strict=True):
                page = Page(mail.html)
                assert page.tags == wanted.tags
                assert page.links == wanted.links
                assert len(mail.subject) <= 200
                assert sent(mail).keys() == headers
                assert not set("\u202e\u2028\x00\x0b") & set(mail.subject + mail.text + mail.html)
                if mail.calendar:
                    read(mail.calendar)


def test_placeholders_of_people_are_not_filled(crowd):
    (mail, *_) = written(crowd[0], HOSTILE[4])
    assert HOSTILE[4] in mail.text
    assert "14" not in mail.subject


def test_a_name_that_would_become_a_link_is_left_out(crowd, subtests):
    """Anybody can sign somebody else's address up: the greeting must not carry an advertisement."""
    names = {"Lucette": " Lucette", "J.-P.": " J.-P.", "Marie-Thérèse d’Anglade": " Marie-Thérèse d’Anglade"}
    names |= dict.fromkeys(["Gagnez https://piege.example", "www piege", "piege.example", "a@piege", "<b>"], "")
    for name, greeting in names.items():
        with subtests.test(name=name):
            (mail, *_) = written(crowd[0], name)
            assert mail.text.startswith(f"Bonjour{greeting},")
            assert f"Bonjour{greeting}," in Page(mail.html).text
