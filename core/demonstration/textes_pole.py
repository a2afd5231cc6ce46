"""The texts of the pôle, typeset and cut once for all."""

from collections.abc import Mapping, Sequence

from core.demonstration import phrases_pole as pole
from core.demonstration.grammaire import Phrase, compile_all, compile_phrase
from core.echange import NatureEchange
from core.typographie import typeset


def typeset_template(template: str) -> str:
    """French apostrophes and spaces, once for all: slots bring neither."""
    return typeset(template.replace("'", "’"))


def _compile(template: str) -> Phrase:
    return compile_phrase(typeset_template(template))


def _compile_all(templates: Sequence[str]) -> tuple[Phrase, ...]:
    return tuple(map(_compile, templates))


def _compile_echanges(
    rows: Sequence[pole.Echange],
) -> tuple[tuple[NatureEchange, Phrase, Phrase], ...]:
    return tuple((nature, _compile(told), _compile(found)) for nature, told, found in rows)


QUESTIONS = _compile_all(pole.QUESTIONS)
PRECISIONS = compile_all(pole.PRECISIONS)
MOTS = _compile_all(pole.MOTS)
COMMUNS = _compile_echanges(pole.ECHANGES_COMMUNS)
ECHANGES_AUTRES = _compile_echanges(pole.ECHANGES_AUTRES)
ECHANGES = {metier: _compile_echanges(rows) for metier, rows in pole.ECHANGES.items()}
COMPREHENSION: Mapping[str, tuple[Phrase, ...]] = {
    str(key): _compile_all(texts)
    for table in (pole.COMPREHENSION, pole.COMPREHENSION_AUTRES)
    for key, texts in table.items()
}
ECOLE_CONDUIT = _compile_all(pole.ECOLE_CONDUIT)
ECOLE_CONDUIT_AUTRES = {key: _compile_all(t) for key, t in pole.ECOLE_CONDUIT_AUTRES.items()}
PARENTS = _compile_all(pole.PARENTS)
PARENTS_REFUS = _compile_all(pole.PARENTS_REFUS)
LIGNES = {
    code: tuple(_compile_all(row) for row in rows) for code, rows in pole.REPONSES_LIGNES.items()
}
BILANS = {key: _compile_all(texts) for key, texts in pole.BILANS.items()}
BILANS_AUTRES = {key: _compile_all(texts) for key, texts in pole.BILANS_AUTRES.items()}
APPEL_RESERVE = _compile(
    "[Appel|Entretien] avec la personne qui a fait la demande"
    "[| sur son temps du midi|, à l’école|, à la circonscription]."
)
