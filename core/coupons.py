"""The slips that carry one-time codes: eight on an A4 page, to be cut and handed over."""

from collections.abc import Sequence

from pydantic import Field

from core.comptes import Invitation
from core.documents import Imprime, ModeleDocument, render_document
from core.texte import normalize


class Coupon(ModeleDocument):
    """One slip; an empty one stands where the last page ends."""

    nom: Imprime = Field("", description="À qui le remettre")
    lieu: Imprime = Field("", description="Son école")
    identifiant: Imprime = Field("", description="Son identifiant de connexion")
    code: Imprime = Field("", description="Son code, à usage unique")


class PaireCoupons(ModeleDocument):
    """Two slips side by side."""

    gauche: Coupon = Field(description="Celui de gauche")
    droite: Coupon = Field(description="Celui de droite")


class CouponsContext(ModeleDocument):
    """What the sheet of slips says; the same address and last day on all of them."""

    circonscription: Imprime = Field(description="Nom de la circonscription")
    adresse: Imprime = Field(description="Adresse de la page où l’on tape le code")
    valable: Imprime = Field(description="Dernier jour du code, en toutes lettres")
    paires: list[PaireCoupons] = Field(description="Les coupons, deux par deux")


def _to_coupon(invitation: Invitation) -> Coupon:
    return Coupon(
        nom=invitation.nom, lieu=invitation.lieu, identifiant=invitation.identifiant,
        code=invitation.code,
    )  # fmt: skip


def print_coupons(
    template: bytes, invitations: Sequence[Invitation], *,
    circonscription: str, adresse: str, valable: str,
) -> bytes:  # fmt: skip
    """Print the slips of a batch, school by school; `valable` is a day in words."""
    ordered = sorted(invitations, key=lambda one: (normalize(one.lieu), normalize(one.nom)))
    coupons = [_to_coupon(one) for one in ordered]
    if len(coupons) % 2:
        coupons.append(Coupon())
    paires = [
        PaireCoupons(gauche=left, droite=right)
        for left, right in zip(coupons[::2], coupons[1::2], strict=True)
    ]
    context = CouponsContext(
        circonscription=circonscription, adresse=adresse, valable=valable, paires=paires
    )
    return render_document(template, context)
