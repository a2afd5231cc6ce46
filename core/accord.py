"""Agreement of an objective's sentence with one pupil: first name, pronoun, adjectives, elision.

A model is written in the masculine; `{P}` stands for the first name, `[ ]` keeps a passage as it
is. The pronoun decides, never the name. It is a help: the teacher reads the sentence again.
"""

import re
from typing import Final

from core.accord_adjectif import (
    agree_after,
    agree_rank,
    agree_series,
    agree_seul,
    agree_state,
    ends_relative,
    may_be_state,
)
from core.accord_mots import (
    AROUND_PUPIL,
    ATTRIBUTIVE,
    BEFORE_NOUN,
    CAN_ELIDE,
    COPULAS,
    DETERMINERS,
    FIRST_OR_LAST,
    INFINITIVE,
    JOINERS,
    NOUNS_LIKE_VERBS,
    OBJECT_VERBS,
    PREPOSITIONS,
    PUPIL_NOUNS,
    THING_VERBS,
)
from core.accord_phrase import Phrase, elides, replace_word
from core.accord_sujet import Sujet, find_subject
from core.fiche import Pronom

MARQUE: Final = " (à compléter)"


def agree(
    modele: str, prenom: str, pronom: Pronom | None, *, elision: bool | None = None,
    apostrophe: str | None = None,
) -> str:  # fmt: skip
    """Write a model's sentence for one pupil.

    `pronom` None gives « il ou elle » and the mark « (à compléter) » when the sentence depends on
    it. `elision` None follows the first name; a pupil's own choice wins. `apostrophe` None follows
    the model's own.
    """
    elided = elides(prenom) if elision is None else elision
    text = _say(modele, prenom, pronom, elided, apostrophe)
    depends = pronom is None and _say(modele, prenom, Pronom.ELLE, elided, apostrophe) != _say(
        modele, prenom, Pronom.IL, elided, apostrophe
    )
    return f"{text}{MARQUE}" if depends else text


def _say(
    modele: str, prenom: str, pronom: Pronom | None, elided: bool, apostrophe: str | None
) -> str:
    phrase = Phrase(modele, prenom.strip(), pronom, elision=elided)
    phrase.apostrophe = apostrophe or phrase.apostrophe
    subject: Sujet = None
    for clause in phrase.clauses():
        subject = _agree_clause(phrase, clause, subject)
    _elide(phrase)
    return "".join(jeton.dit for jeton in phrase.jetons)


def _agree_clause(phrase: Phrase, clause: range, before: Sujet) -> Sujet:
    subject = find_subject(phrase, clause, before)
    mentioned = False
    for index in clause:
        mentioned = mentioned or phrase.is_pupil(index) or _is_clitic(phrase, index, subject)
        if phrase.plain(index) == "le" and _is_object(phrase, index, subject):
            replace_word(phrase, index, "la")
            mentioned = True
            _agree_about_object(phrase, index)
        else:
            _agree_word(phrase, index, clause, (before, subject), mentioned=mentioned)
    return subject


def _agree_about_object(phrase: Phrase, index: int) -> None:
    """« on le sent plus serein », « cela le rend heureux »."""
    verb = phrase.around(index, 1)
    if verb is not None and phrase.plain(verb) in ATTRIBUTIVE:
        agree_series(phrase, phrase.around(verb, 1))


def _agree_word(
    phrase: Phrase, index: int, clause: range, subjects: tuple[Sujet, Sujet], *, mentioned: bool
) -> None:
    word, (before, subject) = phrase.plain(index), subjects
    if word in ("il", "lui-même") or word.endswith("-il"):
        _say_pronoun(phrase, index)
        if word.split("-")[0] in COPULAS:  # « est-il prêt »
            agree_series(phrase, phrase.around(index, 1))
    elif word == "lui" and _stands_alone(phrase, index):
        _say_elle(phrase, index)
    elif word == "cet" and phrase.plain(phrase.around(index, 1)) in PUPIL_NOUNS:
        phrase.agree(index)
    elif word in COPULAS:
        about = before if ends_relative(phrase, index, clause) else subject
        agree_after(phrase, index, clause, about, mentioned=mentioned)
    elif word == "seul":
        agree_seul(phrase, index, subject, mentioned=mentioned)
    elif word in FIRST_OR_LAST:
        agree_rank(phrase, index, subject)
    elif may_be_state(phrase, index, clause):
        agree_state(phrase, index, clause, subject)


# --- pronouns ---------------------------------------------------------------------------------


def _is_clitic(phrase: Phrase, index: int, subject: Sujet) -> bool:
    """« On lui laisse le temps »: the pupil, when somebody else acts."""
    word, before = phrase.plain(index), phrase.around(index, -1)
    if subject:
        return False
    if word == "l'":  # « L’AESH l’aide à rester concentré »
        acted_on = phrase.plain(phrase.around(index, 1)) in OBJECT_VERBS
        return acted_on or (before is not None and _may_act(phrase, before))
    return word == "lui" and not _stands_alone(phrase, index)


def _may_act(phrase: Phrase, index: int) -> bool:
    """Tell whether a word may be the subject of the verb that follows."""
    word = phrase.plain(index)
    if word in ("on", "je", "nous", "vous", "ne", "qui", "ils", "elles", "elle"):
        return True
    article = phrase.plain(phrase.around(index, -1))
    return article in DETERMINERS and word not in DETERMINERS | PREPOSITIONS


def _stands_alone(phrase: Phrase, index: int) -> bool:
    """Tell « avec lui », « plus grand que lui » from « lui » before a verb."""
    before, following = phrase.plain(phrase.around(index, -1)), phrase.around(index, 1)
    word = phrase.plain(following)
    if before in ("que", "comme"):
        return following is None
    if before not in AROUND_PUPIL:
        return False
    acts = re.search(r"(?:er|ir|re|oir|ant)$", word) is not None
    return word in PREPOSITIONS | {"hier", "après", "devant"} or not acts


def _say_elle(phrase: Phrase, index: int) -> None:
    """« à côté de lui » gives « à côté d’elle »."""
    opener = phrase.around(index, -1)
    replace_word(phrase, index, "elle")
    if opener is None or phrase.plain(opener) not in ("de", "que"):
        return
    elided = f"{phrase.jetons[opener].dit[:-1]}{phrase.apostrophe}"
    if phrase.pronom is Pronom.ELLE:
        phrase.jetons[opener].dit = elided
        for between in range(opener + 1, index):
            phrase.jetons[between].dit = ""
    elif phrase.pronom is None:
        phrase.change(index, f"lui ou {elided}elle")


def _say_pronoun(phrase: Phrase, index: int) -> None:
    if phrase.is_impersonal(index) or phrase.pronom is Pronom.IL:
        return
    word = phrase.plain(index)
    if word == "lui-même":
        replace_word(phrase, index, "elle-même")
        return
    if word != "il":  # « peut-il », « a-t-il »
        verb = word[: -len("-il")]
        phrase.change(index, f"{verb}-elle" if phrase.pronom else f"{word} ou elle")
        return
    replace_word(phrase, index, "elle")
    opener = index - 1
    if opener >= 0 and phrase.plain(opener) == "s'":
        phrase.change(opener, "si " if phrase.pronom is Pronom.ELLE else f"s{phrase.apostrophe}")


def _is_object(phrase: Phrase, index: int, subject: Sujet) -> bool:
    """Tell « le » that stands for the pupil (« le rassurer ») from the article."""
    following = phrase.around(index, 1)
    before = phrase.around(index, -1)
    verb = phrase.plain(following)
    acts_on = verb in OBJECT_VERBS and (before is None or phrase.plain(before) in JOINERS)
    if subject and not acts_on:
        return False
    if following is None or verb in NOUNS_LIKE_VERBS | BEFORE_NOUN | THING_VERBS:
        return False
    if _names_a_thing(phrase, index):
        return False
    if verb in OBJECT_VERBS or (INFINITIVE.search(verb) and before is not None):
        return True
    if before is not None and verb in ATTRIBUTIVE and INFINITIVE.search(phrase.plain(before)):
        return True
    return before is not None and _may_act(phrase, before)


def _names_a_thing(phrase: Phrase, index: int) -> bool:
    """Tell whether a masculine thing was named since the pupil: « le » may stand for it."""
    for earlier in range(index - 1, -1, -1):
        if phrase.is_pupil(earlier):
            return False
        follows_something = phrase.around(earlier, -1) is not None
        if phrase.plain(earlier) in ("un", "ce", "son", "le") and follows_something:
            return True
    return False


# --- elision of what stands before the name ---------------------------------------------------


def _elide(phrase: Phrase) -> None:
    """Elide « de », « que », « lorsque »… before the first name, or write them whole again."""
    for index, jeton in enumerate(phrase.jetons):
        if jeton.texte != "{P}" or index == 0:
            continue
        before = phrase.jetons[index - 1]
        if before.plain.endswith("'") and not phrase.elision:
            whole = before.dit[:-1] + "e "
            before.dit = whole
        elif before.texte.isspace() and phrase.elision and index > 1:
            word = phrase.jetons[index - 2]
            if word.plain in CAN_ELIDE:
                word.dit = word.dit[:-1] + phrase.apostrophe
                before.dit = ""
