from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.courrier import draft_mail, mail_text, to_eml
from core.documents import NatureDocument
from core.errors import InvalidInput
from core.fiche import OBJET_LABELS
from core.texte import normalize

NATURES = list(NatureDocument)
DOCUMENT = b"PK\x03\x04 not really a Word file \x00\xff"


def draft(nature=NatureDocument.REPONSE, reference="2026-0042", **changes):
    return draft_mail(
        nature,
        reference,
        **{
            "reserved": False,
            "destinataire": "fleur.inventee@plume.exemple.fr",
            "expediteur": "pole@plume.exemple.fr",
            "document": DOCUMENT,
        }
        | changes,
    )


@pytest.mark.parametrize(
    ("nature", "subject"),
    list(zip(NATURES, ("accusé de réception", "demande de précisions", "réponse"), strict=True)),
)
def test_the_subject_says_reference_and_nature(nature, subject):
    assert draft(nature)["Subject"] == f"Pôle ressource – réf. 2026-0042 – {subject}"


@pytest.mark.parametrize("nature", NATURES)
def test_a_reserved_mail_says_a_request_and_nothing_more(nature):
    message = draft(nature, "2026-R007", reserved=True)
    assert message["Subject"] == "Pôle ressource – réf. 2026-R007 – une demande"
    body = message.get_body(("plain",)).get_content()
    assert "une demande" in body
    assert "saisine" not in body
    assert "réponse" not in body


@pytest.mark.parametrize("nature", NATURES)
@pytest.mark.parametrize("reserved", [True, False])
def test_no_name_and_no_kind_leaves_with_the_mail(nature, reserved):
    message = draft(nature, reserved=reserved)
    seen = normalize(f"{message['Subject']} {message.get_body().get_content()}")
    assert "inventee" not in seen
    assert not [label for label in OBJET_LABELS.values() if normalize(label) in seen]
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == f"2026-0042_{nature}.docx"


def test_the_mail_is_plain_text_with_one_word_file():
    message = draft()
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == [
        "multipart/mixed",
        "text/plain",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ]
    (attachment,) = message.iter_attachments()
    assert attachment.get_content() == DOCUMENT


def test_the_draft_file_is_seven_bit_and_opens_unsent():
    message = draft()
    data = to_eml(message)
    data.decode("ascii")
    assert data.count(b"\n") == data.count(b"\r\n")
    read = message_from_bytes(data, policy=policy.default)
    assert read["X-Unsent"] == "1"
    assert (read["From"], read["To"]) == (message["From"], message["To"])
    assert read["Subject"] == message["Subject"]
    body = read.get_body().get_content()
    assert "en cas de danger, appelez le 17, le 15 ou le 119" in body
    assert "l’objet. N’y écrivez aucun nom d’enfant." in body
    assert next(read.iter_attachments()).get_content() == DOCUMENT
    assert "X-Unsent" not in message


def test_the_text_to_copy_names_the_attachment():
    text = mail_text(draft(reserved=True))
    assert text.startswith(
        "À\u202f: fleur.inventee@plume.exemple.fr\n"
        "Objet\u202f: Pôle ressource – réf. 2026-0042 – une demande\n"
        "Pièce jointe\u202f: 2026-0042_reponse.docx\n\nBonjour,\n"
    )
    assert text.endswith("Le pôle ressource de la circonscription\n")


BAD_ADDRESSES = [
    "",
    "fleur",
    "fleur@exemple",
    "fleur@exemple.fr\nBcc: tous@exemple.fr",
    "fleur@exemple.fr\r\nSubject: x",
    "fleur@exemple.fr\n",
    "a@exemple.fr, b@exemple.fr",
    "a@exemple.fr;b@exemple.fr",
    "Fleur <fleur@exemple.fr>",
    '"x y"@exemple.fr',
    "fleur@exémple.fr",
    "fleur@exemple.fr\x00",
    "fleur @exemple.fr",
    "f" * 250 + "@exemple.fr",
]


@pytest.mark.parametrize("address", BAD_ADDRESSES)
@pytest.mark.parametrize("field", ["destinataire", "expediteur"])
def test_an_address_that_is_not_one_is_refused(address, field):
    with pytest.raises(InvalidInput, match="une seule adresse") as refusal:
        draft(**{field: address})
    assert "Bcc" not in str(refusal.value)


@given(st.text(max_size=40))
def test_no_text_can_add_a_header(text):
    try:
        message = draft(destinataire=f"fleur@exemple.fr{text}")
    except InvalidInput:
        return
    read = message_from_bytes(to_eml(message), policy=policy.default)
    assert sorted(read.keys()) == sorted(
        ["From", "To", "Subject", "MIME-Version", "Content-Type", "X-Unsent"]
    )


def test_a_reference_cannot_add_a_header_either():
    with pytest.raises(InvalidInput, match="référence"):
        draft(reference="2026-0042\r\nBcc: tous@exemple.fr")
