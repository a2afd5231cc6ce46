import base64
import random
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.courriel import (
    MAX_DEPTH,
    MAX_PIECES,
    Correspondant,
    Courriel,
    Usage,
    _html_to_text,
    read_mail,
)
from core.courriel_eml import MAX_HEADER
from core.errors import UnreadableFile
from core.fichiers import FileKind
from tests.core.fabrique_fichiers import (
    HEIC,
    make_docx,
    make_jpg,
    make_msg,
    make_odt,
    make_ole,
    make_pdf,
    make_png,
    msg_attachment,
    msg_tree,
)

DOCX, ODT, PDF, JPG = make_docx(), make_odt(), make_pdf(b"<< >>"), make_jpg()
ENSEIGNANTE = Correspondant("Zoé Fictive", "zoe.fictive@ecole.invalid")
DIRECTRICE = Correspondant("Ida Inventée", "ida@ecole.invalid")


def make_mail(
    *pieces, sender="Zoé Fictive <zoe.fictive@ecole.invalid>", subject="Fiche", body="Bonjour"
):
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = "pole@circo.invalid"
    mail["Subject"] = subject
    mail["Date"] = "Tue, 10 Nov 2026 08:30:00 +0100"
    mail.set_content(body)
    for name, content in pieces:
        if isinstance(content, EmailMessage):
            mail.add_attachment(content)
        else:
            mail.add_attachment(content, "application", "octet-stream", filename=name)
    return mail


def read_eml(mail):
    return read_mail(mail if isinstance(mail, bytes) else mail.as_bytes(), FileKind.EML)


def names(courriel):
    return [piece.nom for piece in courriel.pieces]


# --- .eml


def test_simple_mail():
    courriel = read_eml(make_mail(("Fiche élève n°3.docx", DOCX)))
    assert courriel.expediteur == ENSEIGNANTE
    assert courriel.expediteur_initial is None
    assert courriel.date == datetime(2026, 11, 10, 7, 30, tzinfo=UTC)
    assert courriel.objet == "Fiche"
    assert courriel.corps == "Bonjour"
    assert courriel.refusees == ()
    (piece,) = courriel.pieces
    assert (piece.nom, piece.kind, piece.usage) == (
        "Fiche élève n°3.docx",
        FileKind.DOCX,
        Usage.FICHE,
    )
    assert piece.contenu == DOCX
    assert piece.expediteur == ENSEIGNANTE


def test_each_piece_has_its_use_or_its_refusal():
    legacy = make_ole({"WordDocument": b"x" * 700})
    courriel = read_eml(
        make_mail(
            ("a.docx", DOCX), ("b.odt", ODT), ("c.pdf", PDF), ("d.jpg", JPG), ("e.heic", HEIC),
            ("f.doc", legacy), ("g.zip", b"PK\x05\x06" + b"\0" * 18), ("rdv.ics", b"BEGIN"),
            ("carte.vcf", b"BEGIN:VCARD"), ("ATT00001.txt", b"-- "),
        )
    )  # fmt: skip
    assert [(p.nom, p.usage) for p in courriel.pieces] == [
        ("a.docx", Usage.FICHE),
        ("b.odt", Usage.FICHE),
        ("c.pdf", Usage.A_SAISIR),
        ("d.jpg", Usage.A_SAISIR),
        ("e.heic", Usage.A_SAISIR),
    ]
    assert [r.nom for r in courriel.refusees] == ["f.doc", "g.zip"]
    assert "Enregistrez-le au format .docx" in courriel.refusees[0].raison


ATTACHED = "Content-Disposition: attachment;"


def wrap(headers, content=DOCX, subject="Subject: x\r\n"):
    packed = base64.b64encode(content).decode()
    return (
        f"{subject}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n"
        f"{headers}Content-Transfer-Encoding: base64\r\n\r\n{packed}\r\n--B--\r\n"
    )


@pytest.mark.parametrize(
    ("headers", "encoding"),
    [
        ('Content-Type: application/x; name="=?utf-8?Q?Fiche_=C3=A9l=C3=A8ve.docx?="\r\n', "ascii"),
        (f"{ATTACHED} filename==?iso-8859-1?Q?Fiche_=E9l=E8ve.docx?=\r\n", "ascii"),
        (f"{ATTACHED} filename*=UTF-8''Fiche%20%C3%A9l%C3%A8ve.docx\r\n", "ascii"),
        (
            f"{ATTACHED}\r\n filename*0*=UTF-8''Fiche%20%C3%A9;\r\n"
            " filename*1*=l%C3%A8ve.docx\r\n",
            "ascii",
        ),
        (f'{ATTACHED} filename="Fiche élève.docx"\r\n', "utf-8"),
        (f'{ATTACHED} filename="Fiche élève.docx"\r\n', "cp1252"),
        (f'{ATTACHED} filename="C:\\\\bureau\\\\Fiche e\u0301le\u0300ve.docx"\r\n', "utf-8"),
        (f'{ATTACHED} filename="../../Fiche \u202eélève.docx"\r\n', "utf-8"),
    ],
)  # fmt: skip
def test_names_however_they_are_encoded(headers, encoding):
    assert names(read_eml(wrap(headers).encode(encoding))) == ["Fiche élève.docx"]


def test_a_piece_without_a_name_is_named_by_its_type():
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert names(read_eml(wrap(f"Content-Type: {kind}\r\n").encode())) == ["piece.docx"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_raw_accents_in_headers(encoding):
    mail = "From: Zoé Fictive <zoe.fictive@ecole.invalid>\nSubject: élève à voir\n\nx"
    courriel = read_eml(mail.encode(encoding))
    assert courriel.expediteur == ENSEIGNANTE
    assert courriel.objet == "élève à voir"


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        ('"FICTIVE Zoé" <Zoe.Fictive@ecole.invalid>', ("FICTIVE Zoé", ENSEIGNANTE.adresse)),
        ("zoe.fictive@ecole.invalid", ("", ENSEIGNANTE.adresse)),
        ("=?utf-8?B?Wm/DqSBGaWN0aXZl?= <zoe.fictive@ecole.invalid>", ENSEIGNANTE),
        ("Zoé Fictive", ("Zoé Fictive", "")),
        ("", None),
        ("<>", None),
    ],
)
def test_senders(sender, expected):
    if isinstance(expected, tuple):
        expected = Correspondant(*expected)
    assert read_eml(f"From: {sender}\nDate: x\n\nx".encode()).expediteur == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tue, 10 Nov 2026 08:30:00 +0100", datetime(2026, 11, 10, 7, 30, tzinfo=UTC)),
        ("Tue, 10 Nov 2026 08:30:00 -0000", datetime(2026, 11, 10, 8, 30, tzinfo=UTC)),
        ("10 Nov 2026 08:30", datetime(2026, 11, 10, 8, 30, tzinfo=UTC)),
        ("hier", None),
        ("Tue, 10 Nov 1970 08:30:00 +0100", None),
        ("Tue, 10 Nov 2026 08:30:00 +9999", None),
    ],
)
def test_dates(text, expected):
    assert read_eml(f"Date: {text}\nFrom: x@y.invalid\n\nx".encode()).date == expected


@pytest.mark.parametrize(
    ("charset", "raw"),
    [
        ("utf-8", "élève".encode()),
        ("iso-8859-1", "élève".encode("latin-1")),
        ("inconnu-42", "élève".encode()),
        ("utf-8", "élève".encode("cp1252")),
        ("us-ascii", "élève".encode()),
    ],
)
def test_bodies_however_they_are_announced(charset, raw):
    head = f"From: x@y.invalid\nContent-Type: text/plain; charset={charset}\n"
    assert read_eml((head + "Content-Transfer-Encoding: 8bit\n\n").encode() + raw).corps == "élève"


def test_html_only_body():
    mail = make_mail()
    mail.set_content(
        "<html><head><style>p{}</style></head><body><p>Bonjour,</p><div>la <b>fiche</b><br>jointe"
        "</div><script>x()</script></body></html>",
        subtype="html",
    )
    assert read_eml(mail).corps == "Bonjour,\nla fiche\njointe"


# --- pictures


def html_mail(cid, image, related=True):
    mail = make_mail()
    mail.add_alternative(f'<p>Bonjour <img src="cid:{cid}"></p>', subtype="html")
    mail.get_payload()[1].add_related(image, "image", "jpeg", cid=f"<{cid}>", filename="image.jpg")
    mail.make_mixed()
    mail.add_attachment(DOCX, "application", "octet-stream", filename="fiche.docx")
    return mail


def test_logo_of_a_signature_is_ignored():
    courriel = read_eml(html_mail("logo@x", JPG))
    assert names(courriel) == ["fiche.docx"]
    assert courriel.refusees == ()


def test_photo_placed_in_the_text_is_kept():
    photo = JPG + b"\0" * 300_000
    assert names(read_eml(html_mail("photo@x", photo))) == ["image.jpg", "fiche.docx"]


def test_inline_photo_of_a_phone_is_kept():
    mail = make_mail()
    mail.make_mixed()
    mail.add_attachment(JPG, "image", "jpeg", filename="IMG_0042.jpeg", disposition="inline")
    assert names(read_eml(mail)) == ["IMG_0042.jpeg"]


# --- forwarded mails

ZOE = "Zoé Fictive <zoe.fictive@ecole.invalid>"
INLINE = {
    "outlook": f"Bien reçu\n\nDe : {ZOE}\nEnvoyé : mardi"
    "\nÀ : Ida Inventée\nObjet : Fiche\n\nBonjour",
    "outlook with bold": f"**De :** {ZOE}\n**Envoyé :** mardi\n",
    "outlook mailto": "________\nDe\u00a0: Zoé Fictive [mailto:zoe.fictive@ecole.invalid]\n"
    "Envoyé\u00a0: x",
    "gmail": "---------- Forwarded message ---------\nDe : *Zoé Fictive* "
    "<zoe.fictive@ecole.invalid>\nDate: mar. 10 nov. 2026 à 08:30\nSubject: Fiche",
    "thunderbird": "-------- Message transféré --------\nSujet : \tFiche\nDate : \tTue, 10 Nov\n"
    f"De : \t{ZOE}\nPour : \tida@ecole.invalid",
    "zimbra": "----- Mail transféré -----\nDe: \"Zoé Fictive\" <zoe.fictive@ecole.invalid>\n"
    "À: \"Ida\" <ida@ecole.invalid>\nEnvoyé: Mardi",
    "apple": f"Début du message transféré :\n\n> De: {ZOE}\n"
    "> Objet: Fiche\n> Date: 10 novembre",
    "english": f"-----Original Message-----\nFrom: {ZOE}\n"
    "Sent: Tuesday\nTo: Ida",
}  # fmt: skip


@pytest.mark.parametrize("body", INLINE.values(), ids=INLINE.keys())
def test_sender_before_an_inline_forward(body):
    mail = make_mail(("fiche.docx", DOCX), sender="Ida Inventée <ida@ecole.invalid>", body=body,
                     subject="TR: Fiche")  # fmt: skip
    courriel = read_eml(mail)
    assert courriel.expediteur == DIRECTRICE
    assert courriel.expediteur_initial == ENSEIGNANTE


@pytest.mark.parametrize("subject", ["RE: Fiche", "Fiche", "RE: TR: Fiche"])
def test_an_answer_is_not_a_forward(subject):
    mail = make_mail(("fiche.docx", DOCX), body=INLINE["outlook"], subject=subject)
    assert read_eml(mail).expediteur_initial is None


def test_a_sentence_is_not_a_sender():
    mail = make_mail(body="TR\n\nDe : rien\n\nMerci", subject="TR: Fiche")
    assert read_eml(mail).expediteur_initial is None


def test_forwarded_as_an_attached_message():
    inner = make_mail(("fiche.docx", DOCX))
    courriel = read_eml(make_mail(("", inner), sender="Ida Inventée <ida@ecole.invalid>"))
    assert courriel.expediteur == DIRECTRICE
    assert courriel.expediteur_initial == ENSEIGNANTE
    (piece,) = courriel.pieces
    assert (piece.nom, piece.expediteur) == ("fiche.docx", ENSEIGNANTE)
    assert piece.date == datetime(2026, 11, 10, 7, 30, tzinfo=UTC)


def test_two_attached_messages_keep_their_senders():
    first = make_mail(("a.docx", DOCX))
    second = make_mail(("b.docx", DOCX), sender="Max Imaginaire <max@ecole.invalid>")
    courriel = read_eml(make_mail(("", first), ("", second), sender="ida@ecole.invalid"))
    assert [(p.nom, p.expediteur.nom) for p in courriel.pieces] == [
        ("a.docx", "Zoé Fictive"),
        ("b.docx", "Max Imaginaire"),
    ]


@pytest.mark.parametrize("name", ["fiche.eml", "FICHE.EML"])
def test_mail_saved_then_joined_as_a_file(name):
    inner = make_mail(("fiche.docx", DOCX)).as_bytes()
    courriel = read_eml(make_mail((name, inner), sender="ida@ecole.invalid"))
    assert [(p.nom, p.expediteur) for p in courriel.pieces] == [("fiche.docx", ENSEIGNANTE)]


def test_attached_message_wrongly_encoded():
    inner = make_mail(("fiche.docx", DOCX)).as_bytes()
    mail = wrap("Content-Type: message/rfc822\r\n", inner).encode()
    assert names(read_eml(mail)) == ["fiche.docx"]


def test_a_mail_in_a_mail_in_an_outlook_mail():
    eml = make_mail(("fiche.docx", DOCX)).as_bytes()
    msg = make_msg(attachments=[msg_attachment("transfert.eml", eml)])
    courriel = read_eml(make_mail(("tr.msg", msg), sender="ida@ecole.invalid"))
    assert [(p.nom, p.expediteur) for p in courriel.pieces] == [("fiche.docx", ENSEIGNANTE)]
    assert courriel.expediteur_initial == ENSEIGNANTE


def nest(levels):
    mail = make_mail(("fiche.docx", DOCX))
    for _ in range(levels):
        mail = make_mail(("", mail))
    return mail


def test_depth_limit():
    assert names(read_eml(nest(MAX_DEPTH))) == ["fiche.docx"]
    deep = read_eml(nest(MAX_DEPTH + 1))
    assert deep.pieces == ()
    assert "trop d’autres" in deep.refusees[0].raison


def test_count_limit():
    courriel = read_eml(make_mail(*((f"{i}.pdf", PDF) for i in range(MAX_PIECES + 20))))
    assert len(courriel.pieces) == MAX_PIECES
    assert [r.raison for r in courriel.refusees] == [
        "Seules les 100 premières pièces ont été lues. Importez les suivantes à part."
    ]


# --- what cannot be read


def test_winmail():
    courriel = read_eml(make_mail(("winmail.dat", b"\x78\x9f\x3e\x22")))
    assert courriel.pieces == ()
    assert "HTML ou texte brut" in courriel.refusees[0].raison


def test_encrypted_mail():
    courriel = read_eml(wrap("Content-Type: application/pkcs7-mime\r\n", b"x").encode())
    assert "chiffré" in courriel.refusees[0].raison


@pytest.mark.parametrize(
    "hostile",
    [
        b"From: a@b.invalid\nContent-Type: message/rfc822\n\n" * 3000,
        b"From: a@b.invalid\nContent-Type: multipart/mixed; boundary=b\n\n--b\n" * 300,
        b"From: " + b"(" * 100_000 + b"\n\nx",
        b"From: " + b"a@b.invalid, " * 50_000 + b"\n\nx",
        b"From: x@y.invalid\nContent-Type: " + b"a;b=" * 200_000 + b"\n\nx",
        b"From: x@y.invalid\nContent-Disposition: attachment; "
        + b'filename*0="' * 50_000
        + b"\n\nx",
        b"Subject: " + b"=?utf-8?Q?" * 30_000 + b"\n\nx",
        b"Content-Type: text/html\n\n" + b"<div>" * 200_000,
        b"Content-Type: text/html\n\n" + b"<" * 300_000,
        b"TR: \n\n" + b"De : " * 50_000,
        b"Subject: TR: x\n\n" + b"> " * 200_000 + b"De : x",
        b"Subject: TR: x\n\n" + b"De : x\n" * 100_000,
        b"Content-Transfer-Encoding: uuencode\n\nbegin 644 x\n" + b"M" * 5000,
        b"\0" * 1000,
        b"\n" * 100_000,
        b"",
    ],
    ids=range(16),
)
def test_hostile_mails_are_read_or_refused(hostile):
    with suppress(UnreadableFile):
        assert isinstance(read_eml(hostile), Courriel)


def test_boundary_limit():
    """Each line of a mail is compared with each open boundary: there must not be many."""
    head = b"From: x@y.invalid\n"
    line = b"X-Trace: boundary=x\n"
    assert read_eml(head + line * 100 + b"\nx").corps == "x"
    with pytest.raises(UnreadableFile, match="abîmé"):
        read_eml(head + line * 300 + b"\nx")


def test_only_the_beginning_of_a_header_is_read():
    courriel = read_eml(b"From: x@y.invalid\nSubject: " + b"mot " * 30_000 + b"\n\nx")
    assert 3_000 < len(courriel.objet) <= MAX_HEADER


def test_too_big():
    with pytest.raises(UnreadableFile, match="10 Mo"):
        read_eml(b"From: x@y.invalid\n\n" + b"x" * 10_000_000)


def test_not_a_mail():
    with pytest.raises(UnreadableFile, match="n’est pas un courriel"):
        read_mail(DOCX, FileKind.DOCX)


def test_broken_html_is_still_text():
    assert _html_to_text("a <b>b") == "a b"
    assert _html_to_text("<!--") == _html_to_text("   ") == ""


# --- .msg

FILETIME = 134_071_002_000_000_000  # 2025-11-08 18:30:00 UTC


def read_msg(**kwargs):
    return read_mail(make_msg(**kwargs), FileKind.MSG)


@pytest.mark.parametrize("how", [{}, {"ansi": "cp1252"}, {"exchange": True}])
def test_outlook_mail(how):
    courriel = read_msg(
        sender="Zoé Fictive", address="Zoe.Fictive@ecole.invalid", subject="Élève à voir",
        body="Bonjour à tous", attachments=[msg_attachment("Fiche élève.docx", DOCX)], **how,
    )  # fmt: skip
    assert courriel.expediteur == ENSEIGNANTE
    assert (courriel.objet, courriel.corps) == ("Élève à voir", "Bonjour à tous")
    assert [(p.nom, p.contenu) for p in courriel.pieces] == [("Fiche élève.docx", DOCX)]


def test_outlook_dates():
    assert read_msg(filetime=FILETIME).date == datetime(2025, 11, 8, 18, 30, tzinfo=UTC)
    assert read_msg().date is None
    assert read_msg(filetime=2**63).date is None
    headers = "From: x@y.invalid\r\nDate: Tue, 10 Nov 2026 08:30:00 +0100\r\n"
    assert read_msg(headers=headers).date == datetime(2026, 11, 10, 7, 30, tzinfo=UTC)


def test_outlook_sender_from_the_headers():
    headers = "Received: x\r\nFrom: Zoé Fictive <zoe.fictive@ecole.invalid>\r\n"
    assert read_msg(sender="", address="", headers=headers).expediteur == ENSEIGNANTE
    assert read_msg(sender=None, address=None).expediteur is None


def test_outlook_signature_pictures_are_ignored():
    attachments = [
        msg_attachment("image001.png", make_png(), cid="image001.png@01"),
        msg_attachment("image002.png", make_png(), hidden=True),
        msg_attachment("photo.jpg", JPG),
        msg_attachment("fiche.docx", DOCX),
    ]
    html = '<p>Bonjour<img src="cid:image001.png@01"></p>'
    courriel = read_msg(attachments=attachments, html=html, body=None)
    assert names(courriel) == ["photo.jpg", "fiche.docx"]
    assert courriel.corps == "Bonjour"


def test_message_inside_an_outlook_mail():
    inner = msg_tree(
        sender="Zoé Fictive", address="zoe.fictive@ecole.invalid", embedded=True, filetime=FILETIME,
        attachments=[msg_attachment("fiche.docx", DOCX)],
    )  # fmt: skip
    courriel = read_msg(attachments=[msg_attachment("Fiche", b"", embedded=inner)])
    assert courriel.expediteur_initial == ENSEIGNANTE
    assert [(p.nom, p.expediteur) for p in courriel.pieces] == [("fiche.docx", ENSEIGNANTE)]
    assert courriel.pieces[0].date == datetime(2025, 11, 8, 18, 30, tzinfo=UTC)


def test_outlook_inline_forward():
    courriel = read_msg(subject="TR: Fiche", body=INLINE["outlook"].replace("\n", "\r\n"))
    assert courriel.expediteur_initial == ENSEIGNANTE


def test_one_damaged_property_does_not_lose_the_mail():
    tree = msg_tree(attachments=[msg_attachment("fiche.docx", DOCX)])
    tree["__substg1.0_1000001F"] = b"\x00\xd8"  # half a character
    tree["__properties_version1.0"] = tree["__properties_version1.0"][:40]
    courriel = read_mail(make_ole(tree), FileKind.MSG)
    assert courriel.objet == "Fiche"
    assert names(courriel) == ["fiche.docx"]


def test_streams_that_share_their_sectors_are_refused():
    tree = {f"__substg1.0_{i:04X}001F": b"x" * 5000 for i in range(30)}
    content = bytearray(make_ole(tree))
    entry = content.find("__substg1.0_".encode("utf-16-le"))
    size = content.find((5000).to_bytes(8, "little"), entry)
    while size >= 0:
        content[size : size + 8] = (150_000).to_bytes(8, "little")
        size = content.find((5000).to_bytes(8, "little"), size)
    with pytest.raises(UnreadableFile, match="Outlook"):
        read_mail(bytes(content), FileKind.MSG)


# --- whatever the bytes

SOURCES = {
    FileKind.EML: [
        make_mail(("fiche.docx", DOCX), body=INLINE["outlook"], subject="TR: =?utf-8?Q?=C3=A9?="),
        html_mail("logo@x", JPG),
        make_mail(("", make_mail(("fiche.docx", b"x" * 200))), ("winmail.dat", b"x")),
        make_mail(("m.msg", make_msg(attachments=[msg_attachment("a.pdf", PDF)]))),
    ],
    FileKind.MSG: [
        make_msg(attachments=[msg_attachment("fiche.docx", DOCX)], filetime=FILETIME, html="<p>x"),
        make_msg(
            attachments=[msg_attachment("x", b"", embedded=msg_tree(embedded=True, ansi="cp1252"))]
        ),
    ],
}
HEADERS = b":;=?\"<>@\n\r \t\xe9\xff-/,()*'0"


def mutate(source, draw):
    content = bytearray(source)
    for _ in range(draw.randint(1, 8)):
        if len(content) < 2:
            break
        place = draw.randrange(len(content))
        head = draw.randrange(min(len(content), 1500))
        match draw.randrange(5):
            case 0:
                content[place] = draw.randrange(256)
            case 1:
                content[head] = draw.choice(HEADERS)
            case 2:
                del content[head : head + draw.randint(1, 40)]
            case 3:
                content[head:head] = content[place : place + draw.randint(1, 80)]
            case 4 if draw.random() < 0.2:
                del content[place:]
    return bytes(content) or b"x"


@pytest.mark.parametrize("kind", list(SOURCES))
def test_mutated_mails_are_read_or_refused(kind):
    sources = [s if isinstance(s, bytes) else s.as_bytes() for s in SOURCES[kind]]
    draw = random.Random(20261110)
    read = 0
    for number in range(1500):
        with suppress(UnreadableFile):
            courriel = read_mail(mutate(sources[number % len(sources)], draw), kind)
            assert all(piece.contenu and piece.nom for piece in courriel.pieces)
            read += 1
    assert read > 300


@settings(deadline=None)  # the machine is shared
@given(st.binary(max_size=600), st.sampled_from([FileKind.EML, FileKind.MSG]))
def test_any_bytes_are_read_or_refused(content, kind):
    with suppress(UnreadableFile):
        read_mail(content, kind)


header_texts = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\n\0") | st.sampled_from('<>@=?"();,'),
    max_size=80,
)


@settings(deadline=None)  # the machine is shared
@given(header_texts, header_texts, header_texts)
def test_any_header_is_read(sender, subject, name):
    mail = wrap(f'Content-Disposition: attachment; filename="{name}"\r\n', b"x", subject="")
    courriel = read_eml(f"From: {sender}\nSubject: {subject}\n{mail}".encode())
    assert "\n" not in courriel.objet
    assert all(r.nom and "/" not in r.nom for r in courriel.refusees)
