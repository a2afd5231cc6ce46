"""The words of the letters of the pôle, as (style, text) lines with the tags they print.

A line that begins with `{%p` is a condition or a loop on the lines that follow; it leaves no
paragraph. The order of the headings is that of the circonscription's paper letters.
"""

from collections.abc import Mapping
from typing import Final

from core.documents import NatureDocument

Lines = tuple[tuple[str, str], ...]

PROPOSALS: Final = "Tableau"  # a line of this style is the table of proposals
COLUMNS: Final = (  # heading, tag, width in twentieths of a point
    ("Qui", "qui", 2320),
    ("Quoi", "quoi", 2450),
    ("Quand", "quand", 1700),
    ("Comment", "comment", 3168),
)
TABLE_SUMMARY: Final = "Une ligne par proposition : qui, quoi, quand, comment."


def _title(text: str) -> Lines:
    return (("heading 1", text),)


def _section(text: str) -> Lines:
    return (("heading 2", text),)


def _text(text: str, style: str = "Corps") -> Lines:
    return ((style, text),)


def _when(condition: str, *parts: Lines, otherwise: Lines = ()) -> Lines:
    lines = _text(f"{{%p if {condition} %}}") + sum(parts, ())
    if otherwise:
        lines += _text("{%p else %}") + otherwise
    return lines + _text("{%p endif %}")


def _each(name: str, source: str, style: str) -> Lines:
    begin, end = f"{{%p for {name} in {source} %}}", "{%p endfor %}"
    return _text(begin) + _text(f"{{{{ {name} }}}}", style) + _text(end)


FIRST_HEADER: Final[Lines] = (
    _text("{{ academie }}", "En-tête académie")
    + _text("{{ circonscription }} – Pôle ressource", "En-tête circonscription")
    + _when("adresse", _text("{{ adresse }}", "header"))
    + _text(
        "{% if telephone %}Tél. {{ telephone }}{% endif %}"
        "{% if telephone and courriel %} – {% endif %}{{ courriel }}\tRéf. {{ reference }}",
        "En-tête filet",
    )
)
_NEXT_HEADER: Final[Lines] = _text(
    "{{ circonscription }} – Pôle ressource\tRéf. {{ reference }}", "En-tête filet"
)
_DRAFT_HEADER: Final[Lines] = _text(
    "{{ circonscription }} – Pôle ressource\t"
    "{% if not signee_le %}Projet – non signé – {% endif %}Réf. {{ reference }}",
    "En-tête filet",
)
_ADDRESS: Final = (
    _text("{% if lieu %}{{ lieu }}, le {% else %}Le {% endif %}{{ date_lettre }}", "Lieu et date")
    + _text("{{ expediteur }}", "Destinataire")
    + _text("à {{ destinataire }}", "Destinataire")
    + _when("destinataire_qualite", _text("{{ destinataire_qualite }}", "Destinataire"))
    + _when("sous_couvert", _text("s/c de la direction", "Destinataire"))
)
_RESERVED: Final = _when(
    "reservee",
    _text(
        "Demande réservée : elle n’est lue que par vous, par les personnes nommées une à une dans "
        "le dossier et par l’IEN. Cette lettre n’est adressée qu’à vous.",
        "Encadré",
    ),
) + _when("non_evaluation", _text("Ce document ne sert pas à l’évaluation des personnels.", "Note"))
_SUBJECT: Final = _when("sujet", _text("Sujet : {{ sujet }}", "Sujet"))
_CONTACT: Final = _section("Votre interlocuteur") + _when(
    "interlocuteur.nom",
    _text(
        "{{ interlocuteur.nom }}{% if interlocuteur.fonction %}, {{ interlocuteur.fonction }}"
        "{% endif %}, suit votre demande et répond à vos questions."
        "{% if interlocuteur.telephone %} Tél. {{ interlocuteur.telephone }}.{% endif %}"
        "{% if interlocuteur.courriel %} Courriel : {{ interlocuteur.courriel }}{% endif %}",
        "Corps lié",
    ),
    otherwise=_text(
        "Le pôle ressource suit votre demande et répond à vos questions, "
        "aux coordonnées en tête de cette lettre.",
        "Corps lié",
    ),
)
_DANGER: Final = _text(
    "Le pôle ressource n’est pas un service d’urgence. Danger immédiat ou enfant en danger : "
    "appelez la circonscription{% if telephone %} ({{ telephone }}){% endif %}, "
    "le 17, le 15 ou le 119.",
    "Encadré",
)
_FORMULA: Final = (
    _text(
        "{% if par_delegation %}Pour l’IEN et par délégation{% else %}{{ expediteur }}{% endif %}",
        "Formule de signature",
    )
    + _when("signataire", _text("{{ signataire }}", "Signature"))
    + _when("signataire_fonction", _text("{{ signataire_fonction }}", "Signature"))
)

_ACCUSE: Final = (
    _ADDRESS
    + _title(
        "Objet : accusé de réception de votre saisine du {{ saisine_le }}, réf. {{ reference }}"
    )
    + _SUBJECT
    + _RESERVED
    + _text(
        "Votre saisine est bien arrivée au pôle ressource le {{ recue_le }}. "
        "Dans vos messages, rappelez sa référence plutôt qu’un nom."
    )
    + _CONTACT
    + _section("Ce qui va se passer")
    + _when(
        "suite",
        _text("{{ suite }}"),
        otherwise=_text(
            "Le pôle étudie votre demande et cherche avec vous les réponses possibles. "
            "S’il lui manque un élément, il vous le demandera."
        ),
    )
    + _when("echeance", _text("{{ echeance }}"))
    + _when(
        "parents_concernes",
        _section("Ce que les parents doivent savoir"),
        _text("L’école leur dit que le pôle ressource est saisi, et pourquoi.", "List Bullet"),
        _text("Ils peuvent lire ce dossier et y donner leur point de vue.", "List Bullet"),
        _text(
            "Une aide du RASED en dehors de la classe, de la psyEN ou d’un partenaire attend leur "
            "accord. Ils peuvent la refuser : l’aide en classe continue.",
            "List Bullet",
        ),
    )
    + _DANGER
    + _FORMULA
)
_PRECISIONS: Final = (
    _ADDRESS
    + _title(
        "Objet : demande de précisions sur votre saisine du {{ saisine_le }}, réf. {{ reference }}"
    )
    + _SUBJECT
    + _RESERVED
    + _text(
        "Le pôle ressource a lu votre saisine. Pour vous répondre au plus juste, "
        "il a besoin de quelques éléments que vous connaissez mieux que nous."
    )
    + _section("Nos questions")
    + _each("question", "questions", "List Number")
    + _section("Comment répondre")
    + _text(
        "Par courriel : répondez au message qui accompagne cette lettre, "
        "en laissant la référence dans l’objet.",
        "List Bullet",
    )
    + _when(
        "adresse_en_ligne",
        _text("En ligne, si vous avez un compte : {{ adresse_en_ligne }}", "List Bullet"),
    )
    + _text(
        "De vive voix, si c’est plus simple : nous notons vos réponses avec vous.", "List Bullet"
    )
    + _text(
        "Quelques mots suffisent et un blanc ne bloque pas. Des faits datés, pas de diagnostic : "
        "les personnes concernées peuvent lire ce dossier. Votre saisine reste enregistrée "
        "à sa date ; vous n’avez rien à refaire."
    )
    + _CONTACT
    + _FORMULA
)
_REPONSE: Final = (
    _when("not signee_le", _text("Projet – non signé", "Projet"))
    + _ADDRESS
    + _title("Objet : réponse à votre saisine du {{ saisine_le }}, réf. {{ reference }}")
    + _SUBJECT
    + _when(
        "corrigee_le",
        _text(
            "Corrigée le {{ corrigee_le }}{% if version %} (version {{ version }}){% endif %}. "
            "Cette lettre remplace la précédente.",
            "Note",
        ),
    )
    + _RESERVED
    + _when("demande", _section("Votre demande"), _text("{{ demande }}"))
    + _when("comprehension", _section("Ce que nous en comprenons"), _text("{{ comprehension }}"))
    + _section("Ce que nous vous proposons")
    + _when(
        "propositions",
        _text("", PROPOSALS),
        otherwise=_text(
            "Pas de nouvelle proposition à ce jour ; votre interlocuteur reste à votre écoute."
        ),
    )
    + _when("ecole", _section("Ce qui reste conduit par l’école"), _text("{{ ecole }}"))
    + _when("parents_retour or accords or mot_psyen", _section("Lien avec les parents"))
    + _when("parents_retour", _text("{{ parents_retour }}"))
    + _when(
        "accords",
        _text("Accord des parents, donné ou à recueillir pour chaque aide :", "Corps lié"),
        _each("accord", "accords", "List Bullet"),
    )
    + _when("mot_psyen", _text("La psyEN, après en avoir parlé aux parents : {{ mot_psyen }}"))
    + _CONTACT
    + _section("Bilan d’étape{% if bilan_le %} le {{ bilan_le }}{% endif %}")
    + _text(
        "{% if bilan_le %}Ce jour-là, nous verrons avec vous ce qui a été fait, ce que cela a "
        "changé et ce qu’il faut poursuivre.{% else %}Le bilan d’étape sera fixé avec vous."
        "{% endif %}",
        "Corps lié",
    )
    + _FORMULA
    + _text(
        "{% if signee_le %}Signé le {{ signee_le }}{% else %}Projet – non signé{% endif %}",
        "Fin de signature",
    )
    + _when("copies", _text("Copie : {{ copies|join(', ') }}", "Copie"))
)
LETTERS: Final[Mapping[NatureDocument, tuple[str, Lines, Lines]]] = {  # title, header, lines
    NatureDocument.ACCUSE_RECEPTION: ("Accusé de réception d’une saisine", _NEXT_HEADER, _ACCUSE),
    NatureDocument.DEMANDE_PRECISIONS: ("Demande de précisions", _NEXT_HEADER, _PRECISIONS),
    NatureDocument.REPONSE: ("Réponse du pôle ressource", _DRAFT_HEADER, _REPONSE),
}

# What the law asks to be told (RGPD, articles 13 and 14), and that a help may be refused.
_ASK_WHOM: Final = (
    "{% if ecole %}la direction de l’école, {% endif %}le pôle"
    "{% if courriel %} ({{ courriel }}){% endif %}"
)
NOTICE_HEADER: Final[Lines] = (
    _text("{{ academie }}", "En-tête académie")
    + _text("{{ circonscription }} – Pôle ressource", "En-tête circonscription")
    + _when("adresse", _text("{{ adresse }}", "header"))
    + _text(
        "{% if telephone %}Tél. {{ telephone }}{% endif %}"
        "{% if telephone and courriel %} – {% endif %}{{ courriel }}\tInformation des parents",
        "En-tête filet",
    )
)
NOTICE_LINES: Final[Lines] = (
    _title("L’école demande l’aide du pôle ressource : ce que les parents doivent savoir")
    + _when("ecole", _text("{{ ecole }}", "Sujet"))
    + _text(
        "Le pôle ressource est une équipe de l’Éducation nationale : conseillers pédagogiques, "
        "enseignants spécialisés (RASED), psychologue (psyEN), autour de l’inspecteur ou de "
        "l’inspectrice de la circonscription (IEN). Quand un élève a besoin d’aide, l’école peut "
        "lui demander conseil. Elle vous le dit et vous demande votre point de vue."
    )
    + _section("Vous pouvez dire non à une aide")
    + _text(
        "Une aide du RASED hors de la classe, une rencontre avec la psyEN, une aide d’un "
        "partenaire : on vous en parle avant, et vous pouvez accepter ou refuser, "
        "puis changer d’avis. Si vous refusez, l’école continue d’aider votre enfant en classe ; "
        "rien ne vous est reproché. Un suivi individuel par la psyEN se fait à votre demande."
    )
    + _section("Pourquoi des informations sont gardées, et par qui")
    + _text(
        "Pour répondre à l’école, organiser les aides et en faire le bilan. C’est une mission "
        "d’intérêt public (RGPD, article 6.1.e). Le responsable est le directeur académique des "
        "services de l’Éducation nationale (DASEN), à la direction des services départementaux "
        "(DSDEN), {{ academie }}."
    )
    + _section("Ce qui est gardé, ce qui ne l’est jamais")
    + _text(
        "Gardé : nom, prénom, date de naissance, classe ; ce que l’école observe et a déjà mis en "
        "place ; ce que vous en dites, votre accord ou non pour chaque aide ; la réponse du pôle.",
        "List Bullet",
    )
    + _text(
        "Jamais : diagnostic, compte rendu médical ou d’orthophonie, résultats de tests, votre "
        "téléphone, la garde de l’enfant, une information préoccupante.",
        "List Bullet",
    )
    + _section("Qui lit")
    + _text(
        "L’enseignant(e) qui a fait la demande, la direction de l’école, l’IEN, la coordination "
        "du pôle et les membres du pôle à qui la situation est confiée. Chaque lecture est notée. "
        "Rien n’est transmis hors de la circonscription sans vous, ni vendu, ni traité par une "
        "intelligence artificielle."
    )
    + _section("Combien de temps")
    + _text(
        "Une situation terminée reste lisible jusqu’à la fin de l’année scolaire suivante. Son "
        "accès est ensuite restreint, jusqu’à la sortie du CM2 et trois ans au plus après le "
        "dernier échange. Seuls des nombres sans nom sont ensuite conservés."
    )
    + _section("Vos droits")
    + _text(
        "Vous pouvez lire tout le dossier, faire corriger une erreur, demander que l’on cesse de "
        "s’en servir ou vous y opposer. Adressez-vous à : " + _ASK_WHOM + ", ou au délégué à la "
        "protection des données (DPD) de l’académie{% if contact_dpd %} : {{ contact_dpd }}"
        "{% endif %}. Si la réponse ne vous convient pas : la CNIL, www.cnil.fr."
    )
    + _text("Feuille remise aux parents le ……………………… par ………………………………………………", "Copie")
)
