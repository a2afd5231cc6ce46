"""The parents' information notice: one page in plain words, handed to every family.

Its words are in `core/lettres.py`, with those of the letters.
"""

from typing import Final

from pydantic import Field

from core.documents import Imprime, ModeleDocument

NOTICE: Final = "information-parents"  # names the template and the file
NOTICE_TITLE: Final = "Information des parents sur le pôle ressource"


class NoticeContext(ModeleDocument):
    """What the notice says of the place; nothing of a pupil, nor of a saisine."""

    academie: Imprime = Field(description="« Académie de … », en haut de la feuille")
    circonscription: Imprime = Field(description="Nom de la circonscription")
    adresse: Imprime = Field("", description="Adresse postale de la circonscription")
    telephone: Imprime = Field("", description="Téléphone de la circonscription")
    courriel: Imprime = Field("", description="Adresse électronique du pôle")
    contact_dpd: Imprime = Field("", description="Contact du délégué à la protection des données")
    ecole: Imprime = Field("", description="Nom de l’école, quand la feuille en part")


EXEMPLE: Final = NoticeContext(
    academie="Académie d’Outre-Plume", circonscription="Circonscription de Plume-sur-Encre",
    adresse="12 rue du Pré-Inventé, 00100 Plume-sur-Encre", telephone="00 00 00 00 10",
    courriel="pole@plume.exemple.fr", contact_dpd="dpd@outre-plume.exemple.fr",
    ecole="École élémentaire des Deux-Encriers",
)  # fmt: skip
