"""Revisions of a programmation: replaying, restoring, comparing, merging."""

import json

from hypothesis import given
from hypothesis import strategies as st

from core.programmation import CadreProgrammation, ObjectifAdapte, Observation, Periode
from core.programmation_histoire import (
    ANNEE,
    PARENTS_LE,
    NaturePartie,
    Partie,
    RevisionPartie,
    build_contenu,
    compare,
    merge_fields,
    plan_restore,
    replay,
    write_text,
)

N = NaturePartie


def line(key="o1", rang=1, **fields):
    fields = {"domaine": "D1", "objectif": "Lire un texte court"} | fields
    return Partie(id=key, nature=N.OBJECTIF, rang=rang,
                  contenu=ObjectifAdapte(**fields).model_dump_json())  # fmt: skip


def seen(key="v1", of="o1", le="2026-11-09"):
    text = Observation(le=le, vu="Trois phrases lues").model_dump_json()
    return Partie(id=key, nature=N.OBSERVATION, cle=of, contenu=text)


def bilan(cle, text):
    return Partie(id=f"b-{cle}", nature=N.BILAN, cle=cle, contenu=write_text(text))


def test_parts_make_a_whole():
    whole = build_contenu(
        [line("o2", 2, domaine="D2"), line(), seen("v2", le="2026-11-10"), seen(),
         bilan("P3", "Avance"), bilan(ANNEE, "Bien"), bilan("o1", "Lit"),
         bilan(PARENTS_LE, "2026-11-12"),
         Partie(id="c", nature=N.CADRE, contenu=CadreProgrammation(pps=True).model_dump_json())],
        annee=2026, numero=2, referentiels=("socle-2015",),
    )  # fmt: skip
    assert [ligne.id for ligne in whole.lignes] == ["o1", "o2"]
    assert [o.le.day for o in whole.lignes[0].observations] == [9, 10]
    assert (whole.lignes[0].bilan, whole.bilans, whole.bilan_annee) == (
        "Lit", {Periode.P3: "Avance"}, "Bien",
    )  # fmt: skip
    assert (whole.cadre.pps, whole.parents_le.day, whole.numero) == (True, 12, 2)


IDS = st.sampled_from(["o1", "o2", "o3"])
EDITS = st.one_of(
    st.tuples(st.just("write"), IDS, st.text(max_size=4), st.integers(0, 3)),
    st.tuples(st.just("remove"), IDS),
    st.tuples(st.just("aside"), IDS, st.text(max_size=4)),
    st.tuples(st.just("restore"), st.integers(0, 30)),
)


class Texte:
    """A text kept as the store keeps it: parts that stand, revisions, a picture of each moment."""

    def __init__(self) -> None:
        self.now: dict[str, Partie] = {}
        self.revisions: list[RevisionPartie] = []
        self.pictures: dict[int, dict[str, Partie]] = {0: {}}

    def write(self, partie, *, retenue=True):
        numero = len(self.revisions) + 1
        self.revisions.append(RevisionPartie(numero=numero, partie=partie, retenue=retenue))
        if retenue:
            self.now = {key: p for key, p in self.now.items() if key != partie.id}
            self.now |= {} if partie.contenu is None else {partie.id: partie}
        self.pictures[numero] = self.now

    def remove(self, key):
        if key in self.now:
            self.write(self.now[key].model_copy(update={"contenu": None}))

    def restore(self, moment):
        for partie in plan_restore(self.now, replay(self.revisions, moment)):
            self.write(partie)


@given(st.lists(EDITS, max_size=25))
def test_any_sequence_of_edits_and_restores_replays_to_the_same_text(edits):
    text = Texte()
    for kind, *rest in edits:
        if kind == "write":
            text.write(line(rest[0], rest[2], objectif=rest[1]))
        elif kind == "remove":
            text.remove(rest[0])
        elif kind == "aside":
            text.write(line(rest[0], objectif=rest[1]), retenue=False)
        elif rest[0] in text.pictures:
            text.restore(rest[0])
            assert text.now == text.pictures[rest[0]]
    for moment, picture in text.pictures.items():
        assert replay(reversed(text.revisions), moment) == picture


def test_a_restore_keeps_what_was_seen():
    now = {p.id: p for p in (line(), seen())}
    assert [p.id for p in plan_restore(now, {})] == ["o1"]


def test_what_changed_is_said_field_by_field():
    before = build_contenu([line(), line("o2", 2), bilan("P1", "Débute")], annee=2026)
    after = build_contenu(
        [line(rang=3, reussite="4 fois sur 5"), line("o2", 2), line("o3", 4), bilan("P1", "Lit")],
        annee=2026,
    )
    said = [(c.quoi, c.champ, c.avant, c.apres) for c in compare(before, after)]
    assert said == [
        ("Objectif 2", "reussite", "", "4 fois sur 5"),
        ("Objectif 3 ajouté", "", "", "Lire un texte court"),
        ("Ordre des objectifs", "", "", ""),
        ("Bilan P1", "", "Débute", "Lit"),
    ]
    assert compare(after, after) == []
    assert [c.quoi for c in compare(after, before)].count("Objectif retiré") == 1


def test_two_people_at_two_fields_never_meet():
    base = json.loads(line().contenu)
    merged, both = merge_fields(base, base | {"moyens": "A"}, base | {"reussite": "B"})
    assert (merged["moyens"], merged["reussite"], both) == ("A", "B", [])


def test_two_people_at_one_field_must_choose():
    base = json.loads(line().contenu)
    merged, both = merge_fields(base, base | {"moyens": "A"}, base | {"moyens": "B"})
    assert (merged["moyens"], both) == ("B", ["moyens"])
    assert merge_fields(base, base | {"moyens": "A"}, base | {"moyens": "A"})[1] == []


@given(st.dictionaries(st.sampled_from("abc"), st.integers(0, 2)),
       st.dictionaries(st.sampled_from("abc"), st.integers(0, 2), min_size=1))  # fmt: skip
def test_alone_one_s_own_text_is_kept(base, mine):
    merged, both = merge_fields(base, mine, base)
    assert both == []
    assert merged == base | mine
