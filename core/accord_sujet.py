"""Of whom a clause speaks: the pupil, something else, or nobody that its first words say."""

from core.accord_mots import (
    ADULT_VERBS,
    COPULAS,
    DETERMINERS,
    INFINITIVE,
    INTRODUCTIONS,
    JOINERS,
    MOMENTS,
    OBJECT_VERBS,
    OPENERS,
    PREPOSITIONS,
    STATES,
    SUBJECT_PRONOUNS,
    TIME_OPENERS,
)
from core.accord_phrase import Phrase

Sujet = bool | None
"""Whether a clause speaks of the pupil; None when its first words do not say."""


def find_subject(phrase: Phrase, clause: range, before: Sujet) -> Sujet:
    """Find who a clause speaks of by its first words; without any, it goes on with the last."""
    first = next((i for i in clause if _says_who(phrase, i)), None)
    word = phrase.plain(first)
    if first is None:
        return before
    if word == "qui":
        return before and _follows_pupil(phrase, clause)
    if phrase.jetons[first].fige or word in SUBJECT_PRONOUNS or phrase.is_pupil(first):
        return phrase.is_pupil(first)
    following = phrase.around(first, 1)
    if _is_opening(phrase, first, following):
        return _after_opening(phrase, first, clause, before)
    return _find_in_words(phrase, clause, first, before)


def _find_in_words(phrase: Phrase, clause: range, first: int, before: Sujet) -> Sujet:
    word, following = phrase.plain(first), phrase.around(first, 1)
    verb = phrase.plain(following) if word in ("se", "s'", "le", "l'") else word
    if word == "il" or (word in ("le", "l'") and verb in OBJECT_VERBS):
        return False if word == "il" else None
    if word in DETERMINERS and _opens_clause(phrase, first, clause):
        return phrase.is_pupil(following)
    if clause.start == 0 and INFINITIVE.search(verb) and word != "le":
        return None if verb in ADULT_VERBS else True
    return before


def _follows_pupil(phrase: Phrase, clause: range) -> bool:
    """« {P}, qui est fatigué »: what stands before the comma is the pupil."""
    words = [i for i in range(clause.start) if phrase.jetons[i].is_word]
    return bool(words) and phrase.is_pupil(words[-1])


def _is_opening(phrase: Phrase, index: int, following: int | None) -> bool:
    """« Avec un adulte… », « Le matin… », « Bien assis… », « Placé près du tableau… »."""
    word = phrase.plain(index)
    if word in DETERMINERS:
        return phrase.plain(following) in MOMENTS
    at_start = all(not phrase.jetons[i].is_word for i in range(index))
    return (
        word in PREPOSITIONS | TIME_OPENERS | STATES | INTRODUCTIONS
        or word.endswith(("ant", "ment"))
        or (word.endswith("é") and at_start)
    )


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
        if phrase.is_pupil(later) and last not in PREPOSITIONS:
            return True
        if phrase.plain(later) in SUBJECT_PRONOUNS:
            return False
    return before
