"""Agreement of an objective's sentence with one pupil: first name, pronoun, adjectives, elision.

A model is written in the masculine; `{P}` stands for the first name, `[ ]` keeps a passage as it
is. The pronoun decides, never the name. It is a help: the teacher reads the sentence again.
"""

import re
from typing import Final

from core.accord_mots import (
    ADVERBS,
    BEFORE_NOUN,
    CAN_ELIDE,
    COPULAS,
    DETERMINERS,
    IMPERSONAL,
    INFINITIVE_COPULAS,
    JOINERS,
    NOT_ADJECTIVES,
    NOUNS,
    NOUNS_LIKE_VERBS,
    OPENERS,
    PREPOSITIONS,
    PUPIL_NOUNS,
    REFLEXIVE_ONLY,
    STATE_VERBS,
    STATES,
    SUBJECT_PRONOUNS,
)
from core.accord_phrase import Phrase, elides
from core.fiche import Pronom

MARQUE: Final = " (à compléter)"
Sujet = bool | None
"""Whether a clause speaks of the pupil; None when its first words do not say."""


def agree(modele: str, prenom: str, pronom: Pronom | None, *, elision: bool | None = None) -> str:
    """Write a model's sentence for one pupil.

    `pronom` None gives « il ou elle » and the mark « (à compléter) » when the sentence depends on
    it. `elision` None follows the first name; a pupil's own choice wins.
    """
    phrase = Phrase(
        modele, prenom.strip(), pronom, elision=elides(prenom) if elision is None else elision
    )
    subject: Sujet = None
    for clause in phrase.clauses():
        subject = _agree_clause(phrase, clause, subject)
    _elide(phrase)
    text = "".join(jeton.dit for jeton in phrase.jetons)
    depends = pronom is None and agree(modele, prenom, Pronom.ELLE) != agree(
        modele, prenom, Pronom.IL
    )
    return f"{text}{MARQUE}" if depends else text


# --- one clause -------------------------------------------------------------------------------


def _agree_clause(phrase: Phrase, clause: range, before: Sujet) -> Sujet:
    subject = _find_subject(phrase, clause, before)
    mentioned = False
    for index in clause:
        word = phrase.plain(index)
        mentioned = mentioned or _is_pupil(phrase, index) or _is_clitic(phrase, index, subject)
        if word in ("il", "lui-même") or word.endswith("-il"):
            _say_pronoun(phrase, index)
        elif word == "lui" and phrase.plain(phrase.around(index, -1)) in PREPOSITIONS:
            _replace(phrase, index, "elle")
        elif word == "le":
            if _is_object(phrase, index, subject):
                _replace(phrase, index, "la")
                mentioned = True
        elif word in COPULAS:
            about = before if _ends_relative(phrase, index, clause) else subject
            _agree_after(phrase, index, clause, about, mentioned=mentioned)
        elif word == "seul":
            _agree_seul(phrase, index, subject, mentioned=mentioned)
        elif word in STATES and word != "seul":
            _agree_state(phrase, index, clause, subject)
    return subject


def _is_pupil(phrase: Phrase, index: int) -> bool:
    jeton = phrase.jetons[index]
    if jeton.fige:
        return False
    if jeton.texte == "{P}" or jeton.plain == "il" or jeton.plain.endswith("-il"):
        return not _is_impersonal(phrase, index)
    before = phrase.plain(phrase.around(index, -1))
    return jeton.plain in PUPIL_NOUNS and before in ("l'", "cet")


def _is_clitic(phrase: Phrase, index: int, subject: Sujet) -> bool:
    """« On lui laisse le temps »: the pupil, when somebody else acts."""
    before = phrase.plain(phrase.around(index, -1))
    return phrase.plain(index) == "lui" and not subject and before not in PREPOSITIONS


def _is_impersonal(phrase: Phrase, index: int) -> bool:
    if phrase.plain(index) != "il":
        return False
    following = "".join(jeton.texte for jeton in phrase.jetons[index + 1 :]).strip()
    return IMPERSONAL.match(following) is not None


def _find_subject(phrase: Phrase, clause: range, before: Sujet) -> Sujet:
    """Find who a clause speaks of by its first words; without any, it goes on with the last."""
    first = next((i for i in clause if _says_who(phrase, i)), None)
    if first is None:
        return before
    word = phrase.plain(first)
    if phrase.jetons[first].fige or word == "il" or word in SUBJECT_PRONOUNS:
        return before if word == "qui" else _is_pupil(phrase, first)
    if _is_pupil(phrase, first):
        return True
    if word in DETERMINERS:
        following = phrase.around(first, 1)
        named = following is not None and _is_pupil(phrase, following)
        return named if _opens_clause(phrase, first, clause) else before
    if word in PREPOSITIONS or word in STATES or word.endswith("ant"):
        return _after_opening(phrase, first, clause, before)
    return before


def _says_who(phrase: Phrase, index: int) -> bool:
    word = phrase.plain(index)
    return phrase.jetons[index].is_word and word not in OPENERS and word not in JOINERS


def _opens_clause(phrase: Phrase, index: int, clause: range) -> bool:
    """Tell a noun phrase that begins a clause of its own from one that goes on a list."""
    opener = phrase.plain(clause[0])
    if clause[0] == 0 or opener in OPENERS:
        return True
    return any(phrase.plain(i) in COPULAS for i in range(index, clause.stop))


def _after_opening(phrase: Phrase, index: int, clause: range, before: Sujet) -> Sujet:
    """« Avec un adulte, {P} … », « Assis à sa table, il … »: the subject comes further."""
    for later in range(index, len(phrase.jetons)):
        if later not in clause and phrase.jetons[later].texte in ".;:!?":
            break
        last = phrase.plain(phrase.around(later, -1))
        if _is_pupil(phrase, later) and last not in PREPOSITIONS:
            return True
        if phrase.plain(later) in SUBJECT_PRONOUNS:
            return False
    return before


# --- pronouns ---------------------------------------------------------------------------------


def _replace(phrase: Phrase, index: int, feminine: str) -> None:
    if phrase.pronom is Pronom.ELLE:
        phrase.change(index, feminine)
    elif phrase.pronom is None:
        phrase.change(index, f"{phrase.jetons[index].plain} ou {feminine}")


def _say_pronoun(phrase: Phrase, index: int) -> None:
    if _is_impersonal(phrase, index) or phrase.pronom is Pronom.IL:
        return
    word = phrase.plain(index)
    if word == "lui-même":
        _replace(phrase, index, "elle-même")
        return
    if word != "il":  # « peut-il », « a-t-il »
        verb = word[: -len("-il")]
        phrase.change(index, f"{verb}-elle" if phrase.pronom else f"{word} ou elle")
        return
    _replace(phrase, index, "elle")
    opener = index - 1
    if opener >= 0 and phrase.plain(opener) == "s'":
        phrase.change(opener, "si " if phrase.pronom is Pronom.ELLE else f"s{phrase.apostrophe}")


def _is_object(phrase: Phrase, index: int, subject: Sujet) -> bool:
    """Tell « le » that stands for the pupil (« le rassurer ») from the article."""
    if subject:
        return False
    following = phrase.around(index, 1)
    before = phrase.around(index, -1)
    verb = phrase.plain(following)
    if following is None or verb in NOUNS_LIKE_VERBS or verb in BEFORE_NOUN:
        return False
    if _names_a_thing(phrase, index):
        return False
    if re.search(r"(?:er|ir|re)$", verb) and before is not None:
        return True
    last = phrase.plain(before)
    if last in ("on", "je", "nous", "vous", "ne", "qui", "ils", "elles", "elle"):
        return True
    article = phrase.plain(phrase.around(before, -1)) if before is not None else ""
    return article in DETERMINERS and last not in DETERMINERS and last not in PREPOSITIONS


def _names_a_thing(phrase: Phrase, index: int) -> bool:
    """Tell whether a masculine thing was named since the pupil: « le » may stand for it."""
    for earlier in range(index - 1, -1, -1):
        if _is_pupil(phrase, earlier):
            return False
        follows_something = phrase.around(earlier, -1) is not None
        if phrase.plain(earlier) in ("un", "ce", "son", "le") and follows_something:
            return True
    return False


# --- adjectives -------------------------------------------------------------------------------


def _agree_after(
    phrase: Phrase, copula: int, clause: range, subject: Sujet, *, mentioned: bool
) -> None:
    """Agree what is said of the pupil after « est », « reste » or « se sent »."""
    word = phrase.plain(copula)
    before = phrase.plain(phrase.around(copula, -1))
    if word in REFLEXIVE_ONLY and before not in ("se", "me", "te"):
        return
    about = subject or (word in INFINITIVE_COPULAS and mentioned)
    if word not in INFINITIVE_COPULAS and _has_own_subject(phrase, copula, clause):
        about = False
    if about:
        _agree_series(phrase, phrase.around(copula, 1))


def _ends_relative(phrase: Phrase, copula: int, clause: range) -> bool:
    """« Le travail que {P} a fait est prêt »: this verb goes with what the sentence began with."""
    antecedent = phrase.plain(phrase.around(clause.start, -1))
    if phrase.plain(clause.start) not in ("que", "qu'", "où", "dont") or not antecedent:
        return False
    noun = phrase.around(clause.start, -1)
    article = phrase.plain(phrase.around(noun, -1)) if noun is not None else ""
    begins_with_noun = article in DETERMINERS
    before = phrase.around(copula, -1)
    last = phrase.plain(before)
    own = before is None or _is_pupil(phrase, before) or last in ADVERBS | {"n'", "ne", "se", "s'"}
    return begins_with_noun and not own


def _has_own_subject(phrase: Phrase, copula: int, clause: range) -> bool:
    """« … et le cahier est prêt »: a noun phrase after « et » is the subject of this verb."""
    for index in range(copula - 1, clause.start, -1):
        if phrase.plain(index) in ("et", "ou"):
            first = phrase.around(index, 1)
            following = phrase.around(first, 1) if first is not None else None
            named = phrase.plain(first) in DETERMINERS | SUBJECT_PRONOUNS
            return named and not (following is not None and _is_pupil(phrase, following))
    return False


def _agree_series(phrase: Phrase, index: int | None) -> None:
    """Agree adjectives: « attentif et très fier », « un nouvel élève motivé »."""
    named = False
    while index is not None:
        word = phrase.plain(index)
        if word in ("un", "le") and _is_role(phrase, phrase.around(index, 1)):
            phrase.agree(index)
            named = True
        elif _is_adverb(phrase, index) or word in JOINERS:
            pass
        elif word in NOT_ADJECTIVES or not _may_be_adjective(word):
            return
        else:
            phrase.agree(index)
            if not named or word not in NOUNS | BEFORE_NOUN:
                index = _find_joined(phrase, index)
                continue
        index = phrase.around(index, 1)


def _is_adverb(phrase: Phrase, index: int) -> bool:
    word = phrase.plain(index)
    if word == "tout":
        return phrase.plain(phrase.around(index, 1)) != "seul"
    return word in ADVERBS or word.endswith("ment")


def _find_joined(phrase: Phrase, index: int) -> int | None:
    """Return what goes on a series after an adjective: a joining word, or a comma and another."""
    following = phrase.around(index, 1)
    if following is not None:
        return following if phrase.plain(following) in JOINERS else None
    for later in range(index + 1, min(index + 4, len(phrase.jetons))):
        if phrase.jetons[later].is_word:
            return later if phrase.plain(later) in STATES else None
        if phrase.jetons[later].texte not in (",", " "):
            return None
    return None


def _is_role(phrase: Phrase, index: int | None) -> bool:
    word = phrase.plain(index)
    if word in NOUNS:
        return True
    return word in BEFORE_NOUN and phrase.plain(phrase.around(index or 0, 1)) in NOUNS


def _may_be_adjective(word: str) -> bool:
    return bool(re.search(r"(?:[éiutsxfrlncdm]|[aeiou]p|g|e)$", word)) and len(word) > 1


def _agree_seul(phrase: Phrase, index: int, subject: Sujet, *, mentioned: bool) -> None:
    """« seul », « tout seul »: said of whoever acts."""
    before = phrase.around(index, -1)
    last = phrase.plain(before)
    if last in ("un", "le", "du", "ce", "au", "son"):
        return
    if not (subject or (subject is None and mentioned) or _acts(phrase, index)):
        return
    phrase.agree(index)
    if last == "tout" and before is not None:
        phrase.agree(before)
    if last == "lui" and before is not None:
        _replace(phrase, before, "elle")


def _acts(phrase: Phrase, index: int) -> bool:
    """« On laisse {P} lire seul », « On le laisse seul »: the pupil is whom the verb is about."""
    for earlier in range(index - 1, -1, -1):
        word = phrase.plain(earlier)
        if phrase.jetons[earlier].texte in ".;:!?":
            return False
        if _is_pupil(phrase, earlier):
            return True
        if word == "le" and phrase.jetons[earlier].dit.lower() in ("la", "le ou la"):
            return True
        if word in ("l'", "le", "la", "les", "lui", "un", "son", "sa", "ses"):
            continue
    return False


def _agree_state(phrase: Phrase, index: int, clause: range, subject: Sujet) -> None:
    """« {P} travaille assis », « Assis à sa table, {P} lit », « {P}, inquiet, appelle »."""
    if phrase.jetons[index].dit != phrase.jetons[index].texte:
        return
    before = phrase.around(index, -1)
    last = phrase.plain(before)
    begins = all(not phrase.jetons[i].is_word for i in range(clause.start, index))
    if subject and (begins or last in STATE_VERBS):
        phrase.agree(index)
        following = phrase.around(index, 1)
        if phrase.plain(following) in JOINERS and following is not None:
            _agree_series(phrase, phrase.around(following, 1))


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
