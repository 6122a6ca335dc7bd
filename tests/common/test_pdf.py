"""PDF/UA documents: read back as an independent program does; and what a hostile name can reach: nothing."""

import io
import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import islice

import pypdf
import pypdfium2
import pytest
import zxingcpp
from django.template import engines
from django.template.backends.django import DjangoTemplates
from PIL import Image

from certificates.documents import attestation_pdf, qr_picture
from lms.common import pdf
from lms.common.codes import group_code

pytestmark = pytest.mark.once

SOAK = bool(os.environ.get("SOAK"))
CODE = "7F3K9Q2MH4TX8RWC"
ADDRESS = f"https://formation.example/verifier/{CODE}/"
FACTS = {
    "heading": "Attestation de participation",
    "person": "Madame Josiane LE GOFF",
    "course": "Formation socle des bénévoles",
    "course_code": "SOCLE",
    "objectives": ["expliquer ce qu’est l’isolement social", "ébaucher un projet d’équipe"],
    "signatory_name": "Nadège Rivière",
    "signatory_title": "animatrice de la coopération des Deux-Sèvres",
    "trainers": ["Claire Lambert", "Idriss Kone"],
    "followed": "10\u00a0h\u00a030",
    "planned": "14\u00a0heures prévues",
    "half_days": "3\u00a0demi-journées sur\u00a04",
    "followed_minutes": 630,
    "planned_minutes": 840,
    "half_days_followed": 3,
    "half_days_planned": 4,
    "dates": "jeudi 10 et vendredi 11\u00a0décembre\u00a02026",
    "venue": "Centre socioculturel, 12 rue de la Fontaine, 79200 Parthenay",
    "place": "Parthenay",
    "issued_on": "11\u00a0décembre\u00a02026",
    "issued_at": "2026-12-11T17:20:00+01:00",
    "site": "Monalisa",
    "organiser": "Coopération des Deux-Sèvres",
    "activity_line": "",
    "data_line": "Vous pouvez demander à voir et à corriger vos données.",
    "number": "ATT-2026-00412",
    "code": CODE,
    "printed_code": group_code(CODE),
    "check_url": ADDRESS,
    "check_address": "formation.example/verifier",
}
LONG_NAME = "Madame Marie-Thérèse de Montmorency-Luxembourg d’Anglade " + "ÉPOUSE VAN DER STRAETEN-PONTHOZ " * 5
NAMES = {
    "short": "Madame Josiane LE GOFF",
    "long": LONG_NAME[:200],
    "one word": "Monsieur " + "X" * 200,
    "Arabic": "Monsieur محمد عبد الرحمن بن يوسف الإدريسي",
    "Arabic alone": "فاطمة الزهراء",
    "accents": "Madame Œuvrard-N’Guessan ÇÉÀÜÏ ŁÓDŹ Đặng Nguyễn",
    "quotes": 'Madame "O\'Hara" & <b>fils</b>',
}


def elements(reader):
    """(kind, dictionary) of each element of the structure tree, in reading order."""

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for kid in node:
                yield from walk(kid)
        elif isinstance(node, dict):
            if "/S" in node:
                yield node["/S"], node
            if "/K" in node:
                yield from walk(node["/K"])

    return list(walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"]))


def read(content):
    return pypdf.PdfReader(io.BytesIO(content))


def words(content):
    return " ".join(" ".join(page.extract_text() for page in read(content).pages).split())


def test_the_words_are_on_the_page():
    said = words(attestation_pdf(FACTS))
    for sentence in (
        "Attestation de participation",
        "Nadège Rivière, animatrice de la coopération des Deux-Sèvres, atteste que",
        "Madame Josiane LE GOFF",
        "pour une durée suivie de 10 h 30 sur 14 heures prévues (3 demi-journées sur 4).",
        "Fait à Parthenay, le 11 décembre 2026",
        "7F3K-9Q2M-H4TX-8RWC",
        "ATT-2026-00412",
        "formation.example/verifier",
    ):
        assert sentence in said, said
    assert "cachet" not in said.lower()
    assert "Déclaration d’activité" not in said


def test_the_activity_line_is_printed_when_there_is_one():
    line = "Déclaration d’activité enregistrée sous le numéro 75 79 00123 79."
    assert line in words(attestation_pdf(FACTS | {"activity_line": line}))


def test_it_is_tagged_for_those_who_hear_it(complaints):
    reader = read(attestation_pdf(FACTS))
    root, tags = reader.trailer["/Root"], elements(reader)
    kinds = [kind for kind, _ in tags]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("fr", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Attestation de participation ATT-2026-00412"
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_object().get_data()
    assert kinds.count("/H1") == 1
    assert kinds.count("/Table") == 1
    assert kinds.count("/TH") == kinds.count("/TD") == 4
    heads = {node["/ID"] for kind, node in tags if kind == "/TH"}
    assert all(set(node["/A"]["/Headers"]) <= heads and node["/A"]["/Headers"] for k, node in tags if k == "/TD")
    assert [node["/Alt"] for kind, node in tags if kind == "/Figure"] == [
        "Code QR qui mène à la page de vérification de cette attestation"
    ]
    assert complaints == []


def test_the_link_says_where_it_leads():
    annotations = [a.get_object() for a in read(attestation_pdf(FACTS)).pages[0]["/Annots"]]
    assert [(a["/A"]["/URI"], bool(a.get("/Contents"))) for a in annotations] == [(ADDRESS, True)]


def test_fonts_are_embedded():
    [page] = read(attestation_pdf(FACTS)).pages
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    descriptors = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert len(fonts) == 4
    assert all({"/FontFile2", "/FontFile3"} & set(descriptor) for descriptor in descriptors)


@pytest.mark.parametrize("name", NAMES)
def test_any_name_fits_on_the_page_without_a_complaint(name, complaints):
    content = attestation_pdf(FACTS | {"person": NAMES[name]})
    assert len(read(content).pages) == 1
    assert complaints == []


def test_much_text_becomes_smaller_and_stays_on_the_page():
    much = {"course": "Accompagner " * 20, "objectives": ["situer sa place et ses limites de bénévole"] * 12}
    assert len(read(attestation_pdf(FACTS | much | {"person": NAMES["long"]})).pages) == 1


@pytest.mark.parametrize("name", ["short", "long", "Arabic"])
def test_the_code_is_read_from_the_printed_page(name):
    page = pypdfium2.PdfDocument(attestation_pdf(FACTS | {"person": NAMES[name]}))[0]
    [code] = zxingcpp.read_barcodes(page.render(scale=2).to_pil())
    assert code.text == ADDRESS


def test_same_facts_same_bytes():
    first = attestation_pdf(FACTS)
    attestation_pdf(FACTS | {"person": NAMES["Arabic"]})
    assert attestation_pdf(FACTS) == first
    pdf.press.cache_clear()
    assert attestation_pdf(FACTS) == first


# --- hostile names ---------------------------------------------------------------------------------------------------
@pytest.fixture
def canary(tmp_path):
    """(address of a server, path of a file, what was asked of the server)."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"CANARY")

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    secret = tmp_path / "secret.png"
    Image.new("RGB", (3, 3), (1, 2, 3)).save(secret)
    secret.with_suffix(".txt").write_text("CANARY-IN-A-FILE")
    yield f"http://127.0.0.1:{server.server_port}", secret, asked
    server.shutdown()
    thread.join()
    server.server_close()


def hostile(address, secret):
    """A third of them in `make test`, still each way and each target."""
    return islice(every_hostile(address, secret), 0, None, 1 if SOAK else 3)


def every_hostile(address, secret):
    web, file, text = f"{address}/x.png", secret.as_uri(), secret.with_suffix(".txt").as_uri()
    for target in (web, file, "data:image/svg+xml;base64,PHN2Zy8+", f"//{web.partition('//')[2]}"):
        yield f'<img src="{target}">'
        yield f"<style>@import url({target});</style>"
        yield f"<style>.who {{ background: url({target}); list-style-image: url('{target}') }}</style>"
        yield f'<style>@font-face {{ font-family: "Source Sans"; src: url("{target}") }}</style>'
        yield f'<link rel="stylesheet" href="{target}">'
        yield f'<link rel="attachment" href="{target}">'
        yield f'<a rel="attachment" href="{target}">x</a>'
        yield f'<object data="{target}"></object><embed src="{target}"><iframe src="{target}"></iframe>'
        yield f'<svg><image href="{target}"/><use href="{target}#a"/></svg>'
        yield f'<base href="{target}"><img src="y.png">'
    yield f'<link rel="attachment" href="{text}">'
    yield "url(http://127.0.0.1:1/) \"'`{{ facts }}{% include 'x' %}"
    yield "\u202eyrreL \u2067\u0645\u062d\u0645\u062f\u2069"
    yield "x" * 300


def reached(content, asked):
    """What came from outside: requests, attached or embedded files, pictures other than the QR."""
    reader = read(content)
    pictures = [image for page in reader.pages for image in page.images]
    found = [f"asked {path}" for path in asked]
    found += [f"attached {name}" for name in reader.attachments]
    found += ["canary bytes"] if b"CANARY" in content or "CANARY" in words(content) else []
    return found + [f"picture {p.name}" for p in pictures if p.image.width < 100]


@pytest.mark.slow
@pytest.mark.soak
def test_hostile_names_are_words_and_reach_nothing(canary, complaints):
    address, secret, asked = canary
    for name in hostile(address, secret):
        content = attestation_pdf(FACTS | {"person": name})
        assert reached(content, asked) == [], name
        assert words(content).count("Attestation de participation") == 1
    assert complaints == []


@pytest.mark.slow
@pytest.mark.soak
def test_twin_even_without_escaping_they_reach_nothing(canary, monkeypatch):
    """Escaping is off here: what protects then is the fetcher alone."""
    address, secret, asked = canary
    loose = engines["django"].engine
    monkeypatch.setattr(loose, "autoescape", False)
    for name in hostile(address, secret):
        assert reached(attestation_pdf(FACTS | {"person": name}), asked) == [], name


@pytest.mark.slow
def test_twin_the_canary_sings_for_a_fetcher_that_allows_all(canary, monkeypatch):
    """With escaping off and WeasyPrint's own fetcher the same names do reach the server and the files."""
    from weasyprint.urls import URLFetcher

    address, secret, asked = canary
    monkeypatch.setattr(engines["django"].engine, "autoescape", False)
    monkeypatch.setattr(pdf.AssetFetcher, "__call__", allow_all(pdf.AssetFetcher.__call__, URLFetcher()))
    found = []
    for name in every_hostile(address, secret):
        found += reached(attestation_pdf(FACTS | {"person": name}), asked)
        if {line.split()[0] for line in found} >= {"asked", "attached"}:
            break
    pdf.press.cache_clear()
    assert any(line.startswith("asked") for line in found)
    assert any(line.startswith("attached") for line in found)


def allow_all(assets, fetcher):
    def fetch(self, url):
        return assets(self, url) if url.startswith("asset:") else fetcher.fetch(url)

    return fetch


def test_autoescape_is_on_in_the_shipped_settings(settings):
    [options] = [engine["OPTIONS"] for engine in settings.TEMPLATES]
    assert options.get("autoescape", True)
    assert isinstance(engines["django"], DjangoTemplates)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://127.0.0.1/", "data:,x", "asset:../pdf.py", "asset:", ""])
def test_the_fetcher_serves_its_map_only(url):
    with pytest.raises(pdf.RefusedAddressError):
        pdf.AssetFetcher()(url)


def test_pictures_of_one_document_are_not_the_next_ones():
    other = "0000000000000000"
    contents = [attestation_pdf(FACTS), attestation_pdf(FACTS | {"check_url": ADDRESS.replace(CODE, other)})]
    read_codes = []
    for content in contents:
        page = pypdfium2.PdfDocument(content)[0]
        read_codes += [code.text for code in zxingcpp.read_barcodes(page.render(scale=2).to_pil())]
    assert read_codes == [ADDRESS, ADDRESS.replace(CODE, other)]


def test_a_qr_picture_is_always_the_same():
    assert qr_picture(ADDRESS) == qr_picture(ADDRESS)
