"""Adjectives, participles and nouns said of the pupil, put in the feminine."""

import re

from core.accord_mots import (
    ADJECTIVES_IN_ER,
    ADVERBS,
    BEFORE_FIRST,
    BEFORE_NOUN,
    BETWEEN,
    DETERMINERS,
    FEMININE_OR_MANY,
    FIRST_OR_LAST,
    INFINITIVE,
    INFINITIVE_COPULAS,
    INTRODUCTIONS,
    JOINERS,
    LOCUTIONS,
    MOMENTS,
    NOT_ADJECTIVES,
    NOUNS,
    NOUNS_LIKE_VERBS,
    PREPOSITIONS,
    REFLEXIVE_ONLY,
    STATE_PARTICIPLES,
    STATE_VERBS,
    STATES,
    SUBJECT_PRONOUNS,
)  # fmt: skip
from core.accord_phrase import Phrase, replace_word
from core.accord_sujet import Sujet


def agree_after(
    phrase: Phrase, copula: int, clause: range, subject: Sujet, *, mentioned: bool
) -> None:
    """Agree what is said of the pupil after « est », « reste » or « se sent »."""
    word = phrase.plain(copula)
    before = phrase.plain(phrase.around(copula, -1))
    if word in REFLEXIVE_ONLY and before not in ("se", "me", "te"):
        return
    if before == "s'" and _has_object(phrase, copula):
        return
    about: Sujet = subject or (word in INFINITIVE_COPULAS and mentioned)
    if word not in INFINITIVE_COPULAS:
        nearest = _find_nearest(phrase, copula, clause)
        if phrase.plain(nearest) == "qui":
            about = _is_antecedent(phrase, nearest, subject)
        elif phrase.is_pupil(nearest):
            last = phrase.plain(phrase.around(nearest or 0, -1))
            about = about or last not in PREPOSITIONS
        elif _has_own_subject(phrase, copula, clause):
            about = False
    if about:
        agree_series(phrase, phrase.around(copula, 1))
        _agree_further(phrase, copula, clause)


def _has_object(phrase: Phrase, copula: int) -> bool:
    """« s’est lavé les mains », « s’est fait des amis »: the participle stays as it is."""
    participle = phrase.around(copula, 1)
    article = phrase.around(participle, 1) if participle is not None else None
    if article is None or phrase.plain(article) not in DETERMINERS:
        return False
    return phrase.plain(phrase.around(article, 1)) not in MOMENTS | FIRST_OR_LAST


def _agree_further(phrase: Phrase, copula: int, clause: range) -> None:
    """« présent chaque matin et prêt à l’heure »: a state joined after a complement."""
    for index in range(copula + 1, clause.stop):
        following = phrase.around(index, 1)
        if phrase.plain(index) in JOINERS and phrase.plain(following) in STATES:
            agree_series(phrase, following)


def _find_nearest(phrase: Phrase, copula: int, clause: range) -> int | None:
    """Find the word before a verb, negations and small pronouns set aside."""
    index = phrase.around(copula, -1)
    while index is not None and index >= clause.start and phrase.plain(index) in BETWEEN:
        index = phrase.around(index, -1)
    return index if index is not None and index >= clause.start else None


def _is_antecedent(phrase: Phrase, qui: int | None, subject: Sujet) -> Sujet:
    """« le rôle qui lui est donné », « ce qui est dit »; « {P}, qui est fatigué » is the pupil."""
    before = None if qui is None else phrase.around(qui, -1)
    if before is None:
        return subject
    article = phrase.around(before, -1)
    named = article is not None and phrase.plain(article) in ("un", "le")
    agreed = named and phrase.jetons[article or 0].dit != phrase.jetons[article or 0].texte
    return phrase.is_pupil(before) or (subject is True and agreed)


def ends_relative(phrase: Phrase, copula: int, clause: range) -> bool:
    """« Le travail que {P} a fait est prêt »: this verb goes with what the sentence began with."""
    antecedent = phrase.plain(phrase.around(clause.start, -1))
    if phrase.plain(clause.start) not in ("que", "qu'", "où", "dont") or not antecedent:
        return False
    noun = phrase.around(clause.start, -1)
    article = phrase.plain(phrase.around(noun, -1)) if noun is not None else ""
    begins_with_noun = article in DETERMINERS or antecedent == "ce"
    before = phrase.around(copula, -1)
    last = phrase.plain(before)
    own = before is None or phrase.is_pupil(before) or last in ADVERBS | {"n'", "ne", "se", "s'"}
    return begins_with_noun and not own


def _has_own_subject(phrase: Phrase, copula: int, clause: range) -> bool:
    """« … et le cahier est prêt »: a noun phrase after « et » is the subject of this verb."""
    for index in range(copula - 1, clause.start, -1):
        if phrase.plain(index) in ("et", "ou"):
            first = phrase.around(index, 1)
            following = phrase.around(first, 1) if first is not None else None
            named = phrase.plain(first) in DETERMINERS | SUBJECT_PRONOUNS
            return named and not (following is not None and phrase.is_pupil(following))
    return False


def agree_series(phrase: Phrase, index: int | None) -> None:
    """Agree adjectives: « attentif et très fier », « un nouvel élève motivé »."""
    named = False
    while index is not None:
        index = _skip_locution(phrase, index)
        word = phrase.plain(index)
        if word in ("un", "le") and _is_role(phrase, phrase.around(index, 1)):
            phrase.agree(index)
            named = True
        elif word == "le" and _is_superlative(phrase, index):
            phrase.agree(index)
        elif word in JOINERS and not _joins(phrase, index):
            return
        elif _is_adverb(phrase, index) or word in JOINERS:
            pass
        elif word in NOT_ADJECTIVES or not _may_be_adjective(word):
            return
        else:
            phrase.agree(index)
            goes_on = word in STATE_PARTICIPLES or (named and word in NOUNS | BEFORE_NOUN)
            if not goes_on:
                index = _find_joined(phrase, index)
                continue
        index = phrase.around(index, 1)


def _skip_locution(phrase: Phrase, index: int) -> int:
    """Go past « de plus en plus », « peu à peu »: what follows is said of the pupil."""
    for locution in LOCUTIONS:
        here: int | None = index
        for word in locution:
            if phrase.plain(here) != word:
                break
            here = phrase.around(here or 0, 1)
        else:
            return index if here is None else here
    return index


def _is_superlative(phrase: Phrase, index: int) -> bool:
    """« le plus rapide », and not « le plus souvent »."""
    more = phrase.around(index, 1)
    said = phrase.around(more, 1) if more is not None else None
    return (
        phrase.plain(more) in ("plus", "moins")
        and said is not None
        and not _is_adverb(phrase, said)
    )


def _is_adverb(phrase: Phrase, index: int) -> bool:
    word = phrase.plain(index)
    if word == "tout":
        return phrase.plain(phrase.around(index, 1)) != "seul"
    return word in ADVERBS or word.endswith("ment")


def _find_joined(phrase: Phrase, index: int) -> int | None:
    """Return what goes on a series after an adjective: a joining word, or a comma and another."""
    following = phrase.around(index, 1)
    if following is not None:
        joined = phrase.plain(following) in JOINERS and _joins(phrase, following)
        return following if joined else None
    for later in range(index + 1, min(index + 4, len(phrase.jetons))):
        if phrase.jetons[later].is_word:
            return later if _goes_on_list(phrase, later) else None
        if phrase.jetons[later].texte not in (",", " "):
            return None
    return None


def _joins(phrase: Phrase, joiner: int) -> bool:
    """Tell « prêt et attentif » from « prêt et lit », « prêt et lever la main »."""
    index = phrase.around(joiner, 1)
    while index is not None and _is_adverb(phrase, index):
        index = phrase.around(index, 1)
    word = phrase.plain(index)
    if word in STATES | ADJECTIVES_IN_ER or word in ("un", "le"):
        return True
    return re.search(r"(?:er|ir|re|oir|[^n][td]|ient|end|ond)$", word) is None


def _goes_on_list(phrase: Phrase, index: int) -> bool:
    """« autonome, organisé et persévérant »: after a comma, what can only be an adjective."""
    word, following = phrase.plain(index), phrase.around(index, 1)
    if word in STATES:
        return True
    closes = following is None or phrase.plain(following) in JOINERS
    return closes and re.search(r"(?:é|if|eux|ant|[^i]ent|[ai]ble|ique)$", word) is not None


def _is_role(phrase: Phrase, index: int | None) -> bool:
    word = phrase.plain(index)
    if word in NOUNS:
        return True
    return word in BEFORE_NOUN and phrase.plain(phrase.around(index or 0, 1)) in NOUNS


def _may_be_adjective(word: str) -> bool:
    return bool(re.search(r"(?:[éiutsxfrlncdm]|[aeiou]p|g|e)$", word)) and len(word) > 1


def agree_seul(phrase: Phrase, index: int, subject: Sujet, *, mentioned: bool) -> None:
    """« seul », « tout seul »: said of whoever acts."""
    before = phrase.around(index, -1)
    last = phrase.plain(before)
    if last in ("un", "le", "du", "ce", "au", "son"):
        return
    acts = (
        subject
        or last == "lui"
        or (subject is None and (mentioned or _follows_verb(phrase, index)))
    )
    if not (acts or _acts(phrase, index)):
        return
    phrase.agree(index)
    if last == "tout" and before is not None:
        phrase.agree(before)
    if last == "lui" and before is not None:
        replace_word(phrase, before, "elle")
    _agree_joined(phrase, index)


def _follows_verb(phrase: Phrase, index: int) -> bool:
    """« avant de parler seul »: in a sentence about the pupil whom nothing names."""
    before = phrase.around(index, -1)
    if phrase.plain(before) == "tout" and before is not None:
        before = phrase.around(before, -1)
    word = phrase.plain(before)
    return INFINITIVE.search(word) is not None and word not in NOUNS_LIKE_VERBS


def _acts(phrase: Phrase, index: int) -> bool:
    """« On laisse {P} lire seul », « On le laisse seul »: the pupil is whom the verb is about."""
    for earlier in range(index - 1, -1, -1):
        word = phrase.plain(earlier)
        if phrase.jetons[earlier].texte in ".;:!?":
            return False
        if phrase.is_pupil(earlier):
            return True
        if word == "le" and phrase.jetons[earlier].dit.lower() in ("la", "le ou la"):
            return True
        if word in ("l'", "le", "la", "les", "lui", "un", "son", "sa", "ses"):
            continue
    return False


def agree_state(phrase: Phrase, index: int, clause: range, subject: Sujet) -> None:
    """« {P} travaille assis », « Assis à sa table, {P} lit », « {P}, inquiet, appelle »."""
    if phrase.jetons[index].dit != phrase.jetons[index].texte or not subject:
        return
    last = phrase.plain(phrase.around(index, -1))
    begins = all(
        not phrase.jetons[i].is_word or phrase.plain(i) in INTRODUCTIONS | {"une"}
        for i in range(clause.start, index)
    )
    told = last in STATE_VERBS or _follows_manner(phrase, index)
    if begins or told or _cannot_be_of_the_noun(phrase, index):
        phrase.agree(index)
        _agree_joined(phrase, index)


def _follows_manner(phrase: Phrase, index: int) -> bool:
    """« vient en classe reposé », « lit debout ou assis »."""
    last = phrase.around(index, -1)
    before = phrase.plain(phrase.around(last, -1)) if last is not None else ""
    word = phrase.plain(last)
    return (word == "classe" and before == "en") or (word in JOINERS and before == "debout")


def _agree_joined(phrase: Phrase, index: int) -> None:
    following = phrase.around(index, 1)
    if following is not None and phrase.plain(following) in JOINERS and _joins(phrase, following):
        agree_series(phrase, phrase.around(following, 1))


def _cannot_be_of_the_noun(phrase: Phrase, index: int) -> bool:
    """« lit trois phrases accompagné »: a masculine state after a feminine or plural noun."""
    noun = phrase.around(index, -1)
    article = phrase.around(noun, -1) if noun is not None else None
    return phrase.plain(article) in FEMININE_OR_MANY


def may_be_state(phrase: Phrase, index: int, clause: range) -> bool:
    """Tell what may be said of the pupil outside of a verb: « assis », « Placé devant lui »."""
    word = phrase.plain(index)
    first = next((i for i in clause if phrase.jetons[i].is_word), index)
    return word in STATES or (clause.start == 0 and index == first and word.endswith("é"))


def agree_rank(phrase: Phrase, index: int, subject: Sujet) -> None:
    """« arrive le premier », « prêt le dernier »: said of whoever acts."""
    article = phrase.around(index, -1)
    following = phrase.around(index, 1)
    verb = phrase.plain(phrase.around(article, -1)) if article is not None else ""
    alone = following is None or phrase.plain(following) in JOINERS | {"à"}
    if subject and phrase.plain(article) == "le" and alone and verb in BEFORE_FIRST:
        phrase.agree(index)
        replace_word(phrase, article or 0, "la")
