"""What a review found: each test says how things should be, and fails until they are."""

from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from core.brouillon import Frappe
from core.errors import NotAllowed, PoleError
from core.fiche import Fiche, Objet
from core.fiche_word import fill_fiche
from core.import_fiche import Morceau, list_obstacles, read_deposit, set_values
from core.personne import Role
from core.registre import Filtres
from core.reponse import ContenuReponse, PropositionReponse
from core.saisine import Position, Statut
from db import commandes, comptes, taches
from db.accueil import list_questions_for_me, list_to_triage
from db.brouillons import list_drafts, save_draft
from db.circonscriptions import read_reglage, ship_lists, write_reglage
from db.echanges import list_echanges
from db.eleves import list_namesakes
from db.imports import (
    cancel_import,
    confirm_import,
    discard_import,
    list_recent,
    list_waiting,
    read_attente,
    save_attente,
    stage_blank,
    stage_fiche,
    suggest_pupils,
)
from db.nommes import name_person
from db.personnes import add_affectation, create_personne, end_affectation
from db.propositions import list_my_propositions, propose, take_position
from db.questions import answer_precisions, ask_precisions
from db.reponses import (
    get_reponse,
    list_reponses,
    list_to_sign,
    mark_reponse_sent,
    open_projet,
    read_contenu,
    save_contenu,
    sign_reponse,
)
from db.saisines import (
    correct_fiche,
    follow_saisine,
    list_saisines,
    withdraw_saisine,
)
from db.situations import get_situation
from tests.octets import search_bytes

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 10)
CONTENU = ContenuReponse(propositions=(PropositionReponse(nature="ecole"),))


def make_fiche(**changes) -> Fiche:
    values = {
        "ecole": "École des Nuages", "commune": "Brumeval", "enseignant": "Mme Fictive",
        "objet": Objet.ELEVE, "motif": "lecture_ecriture", "faits": "Le 4/11, devine les syllabes.",
        "eleve": {"nom": "Fictif", "prenom": "Zébulon", "date_naissance": "2018-03-04"},
    }  # fmt: skip
    return Fiche(**(values | changes))


def drop(monde, content: bytes, name: str = "fiche.docx", morceaux: tuple[str, ...] = ()) -> str:
    (depot,) = read_deposit(name, content, TODAY)
    depot.attente.morceaux = [Morceau(texte=texte) for texte in morceaux]
    with monde.writing("coord") as tx:
        return stage_fiche(tx, "c1", depot)


def mail_of(sender: str, fiche: Fiche) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = sender, "fiche"
    mail["Date"] = "Mon, 09 Nov 2026 17:12:00 +0100"
    mail.set_content("Bonjour.")
    mail.add_attachment(fill_fiche(fiche), maintype="application", subtype="octet-stream",
                        filename="fiche.docx")  # fmt: skip
    return mail.as_bytes()


def settle(monde, import_id: str) -> int:
    """Take the decisions that are still open; return the version."""
    with monde.writing("coord") as tx:
        row, attente = read_attente(tx, import_id)
        attente.a_verifier, attente.eleve_choisi = [], True
        for morceau in attente.morceaux:
            morceau.sort = "ecarte"
        return save_attente(tx, import_id, row["version"], attente)


def confirm(monde, import_id: str) -> str:
    version = settle(monde, import_id)
    with monde.writing("coord") as tx:
        return confirm_import(tx, import_id, version)


def type_draft(monde, who: str, sujet: str, champ: str, texte: str) -> None:
    with monde.writing(who) as tx:
        save_draft(tx, Frappe(sujet=sujet, champ=champ, texte=texte, sequence=1, onglet="0" * 16,
                              personne=monde.people[who]))  # fmt: skip


def answer(monde, saisine: str, who: str, *positions: Position) -> None:
    for position in positions:
        with monde.writing(who) as tx:
            row = tx.row(
                "SELECT * FROM proposition WHERE saisine_id = $s AND personne_id = $p",
                s=saisine, p=monde.people[who],
            )  # fmt: skip
            take_position(tx, row["id"], row["version"], position)


def write_and_send(monde, saisine: str, contenu: ContenuReponse = CONTENU) -> None:
    with monde.writing("ien") as tx:
        reponse = open_projet(tx, saisine)
        version = save_contenu(tx, reponse["id"], reponse["version"], contenu)
        sign_reponse(tx, reponse["id"], version, b"lettre")
        mark_reponse_sent(tx, reponse["id"], version + 1, TODAY, "main")


def make_second_coordinator(monde) -> None:
    with monde.store.writing() as tx:
        add_affectation(tx, monde.people["maitre_g"], "c1", Role.COORDINATEUR, debut=TODAY)


def is_blind(monde, who: str, saisine: str) -> bool:
    """Tell whether a saisine does not exist for somebody."""
    try:
        with monde.reading(who) as tx:
            get_situation(tx, saisine)
    except PoleError:
        return True
    return False


# --- shown to the wrong person ----------------------------------------------------------------


@pytest.mark.parametrize("who", ["coord", "admin"])
def test_nobody_gives_themselves_the_inspectors_eyes(monde, who):
    saisine = monde.saisine(objet=Objet.TENSION)
    try:
        with monde.writing(who) as tx:
            add_affectation(tx, monde.people[who], "c1", Role.IEN, debut=TODAY)
    except PoleError:
        pass
    assert is_blind(monde, who, saisine)


def test_an_administrator_has_no_hold_on_the_accounts_of_another_circonscription(monde):
    with monde.store.writing() as tx:
        tx.insert("circonscription", id="c2", nom="Ailleurs", academie="Démonstration", zone="A",
                  mail="pole@ailleurs.invalid", creee_le=tx.now)  # fmt: skip
        ship_lists(tx, "c2")
        person = create_personne(tx, "c2", "Ailleurs")
        add_affectation(tx, person, "c2", Role.IEN, debut=date(2026, 9, 1))
        comptes.create_compte(tx, person, "ien.ailleurs", "un mot de passe long", str)
    with monde.reading("admin") as tx:
        assert [c["identifiant"] for c in comptes.list_comptes(tx)] == []
    with pytest.raises(PoleError), monde.writing("admin") as tx:
        comptes.reset_password(tx, "ien.ailleurs", str)


def test_a_tension_typed_from_paper_is_reserved(monde):
    with monde.writing("coord") as tx:
        import_id = stage_blank(tx, "c1")
        row, attente = read_attente(tx, import_id)
        attente.fiche = set_values(attente.fiche, {"objet": "tension", "faits": "Le 3/11…"})
        attente.ecole_id = monde.ecoles["nuages"]
        version = save_attente(tx, import_id, row["version"], attente)
        saisine = confirm_import(tx, import_id, version)
    assert is_blind(monde, "dir", saisine)
    with monde.reading("ien") as tx:
        assert get_situation(tx, saisine).saisine["reservee"]


def test_a_fiche_corrected_into_a_reserved_kind_is_reserved_or_refused(monde):
    saisine = monde.saisine()
    try:
        with monde.writing("ien") as tx:
            correct_fiche(tx, saisine, 1, make_fiche(objet=Objet.TENSION, faits="entre collègues"))
    except PoleError:
        return
    assert is_blind(monde, "dir", saisine)


def test_whoever_sends_a_colleagues_fiche_does_not_become_its_asker_unasked(monde):
    fiche = make_fiche(objet=Objet.TENSION, enseignant="Fictif ENS")
    import_id = drop(monde, mail_of("dir@valmouette.invalid", fiche), "message.eml")
    try:
        saisine = confirm(monde, import_id)
    except PoleError:
        return  # « qui demande » is asked before confirming
    assert is_blind(monde, "dir", saisine)


def test_a_member_who_declined_a_reserved_saisine_no_longer_sees_it(monde):
    saisine = monde.saisine(objet=Objet.TENSION)
    with monde.writing("ien") as tx:
        propose(tx, saisine, [monde.people["maitre_e"]])
    answer(monde, saisine, "maitre_e", Position.DECLINEE)
    assert is_blind(monde, "maitre_e", saisine)


def test_proposing_does_not_name_where_naming_is_refused(monde):
    saisine = monde.saisine(objet=Objet.TENSION, nommes=(monde.people["coord"],))
    with pytest.raises(NotAllowed), monde.writing("coord") as tx:
        name_person(tx, saisine, monde.people["maitre_e"], "nommee")
    with pytest.raises(PoleError), monde.writing("coord") as tx:
        propose(tx, saisine, [monde.people["maitre_e"]])


def test_the_pupil_of_a_reserved_saisine_is_suggested_to_nobody_else(monde):
    monde.saisine(reservee=True)
    import_id = drop(monde, fill_fiche(make_fiche()))
    with monde.reading("coord") as tx:
        _, attente = read_attente(tx, import_id)
        assert suggest_pupils(tx, "c1", attente) == {}


def test_the_pupil_of_a_reserved_saisine_is_no_namesake(monde):
    monde.saisine(reservee=True)
    saisine = monde.saisine()
    with monde.reading("coord") as tx:
        eleve_id = get_situation(tx, saisine).saisine["eleve_id"]
        assert list_namesakes(tx, eleve_id) == []


def test_a_members_summary_holds_neither_reason_nor_words_typed(monde):
    monde.saisine(fiche=make_fiche(motif="comportement_relations", niveaux="CE1, avec Zébulon"))
    with monde.reading("maitre_g") as tx:
        (row,) = list_saisines(tx, Filtres())
        assert (row["acces"], row["motif"]) == (2, None)
        assert "Zébulon" not in (row["niveau"] or "")
        assert list_saisines(tx, Filtres(motif="comportement_relations")) == []


def test_a_namesake_of_the_command_line_does_not_inherit_the_rights(monde):
    demande = commandes.NouveauCompte(
        nom="ENS", prenom="Fictif", identifiant="ens.coordination", role=Role.COORDINATEUR
    )
    with monde.store.writing() as tx:
        comptes.create_compte(tx, monde.people["ens"], "ens", "un mot de passe long", str)
    try:
        with monde.store.writing() as tx:
            commandes.open_compte(tx, "c1", demande, str)
    except PoleError:
        pass
    with monde.reading("ens") as tx:
        assert tx.actor.roles == {Role.ENSEIGNANT}


# --- lost or overwritten ----------------------------------------------------------------------


def test_cancelling_an_import_does_not_erase_what_somebody_added(monde):
    saisine = confirm(monde, drop(monde, fill_fiche(make_fiche())))
    with monde.writing("ien") as tx:
        correct_fiche(tx, saisine, 1, make_fiche(faits="Une page de faits, tapée ce matin."))
    with monde.reading("coord") as tx:
        (recent,) = list_recent(tx, "c1")
    try:
        with monde.writing("coord") as tx:
            cancel_import(tx, recent["id"], recent["version"])
    except PoleError:
        pass
    with monde.reading("ien") as tx:
        assert get_situation(tx, saisine).fiche.faits == "Une page de faits, tapée ce matin."


def test_cancelling_an_import_does_not_take_a_reserved_saisine_from_who_was_named(monde):
    saisine = confirm(monde, drop(monde, fill_fiche(make_fiche(objet=Objet.TENSION))))
    with monde.writing("ien") as tx:
        name_person(tx, saisine, monde.people["psyen"], "nommee")
    with monde.reading("coord") as tx:
        recent = list_recent(tx, "c1")
    for row in recent:
        with pytest.raises(PoleError), monde.writing("coord") as tx:
            cancel_import(tx, row["id"], row["version"])
    with monde.reading("ien") as tx:
        assert get_situation(tx, saisine).saisine["statut"] == Statut.TRANSMISE


def test_a_pupil_chosen_before_the_name_was_corrected_is_asked_again(monde):
    before = monde.saisine()
    with monde.reading("coord") as tx:
        eleve_id = get_situation(tx, before).saisine["eleve_id"]
    import_id = drop(monde, fill_fiche(make_fiche()))
    with monde.writing("coord") as tx:
        row, attente = read_attente(tx, import_id)
        attente.eleve_choisi, attente.eleve_id = True, eleve_id
        version = save_attente(tx, import_id, row["version"], attente)
        attente.fiche = set_values(
            attente.fiche, {"eleve.nom": "Martinelli", "eleve.prenom": "Oscar"}
        )
        version = save_attente(tx, import_id, version, attente)
        _, kept = read_attente(tx, import_id)
        if list_obstacles(kept):
            return
        saisine = confirm_import(tx, import_id, version)
        assert get_situation(tx, saisine).eleve["prenom"] == "Oscar"


def test_a_correction_of_the_pupils_name_reaches_lists_and_header(monde):
    saisine = monde.saisine()
    fiche = make_fiche(eleve={"nom": "Corrigée", "prenom": "Zélie"})
    with monde.writing("coord") as tx:
        correct_fiche(tx, saisine, 1, fiche)
    with monde.reading("coord") as tx:
        (row,) = list_saisines(tx, Filtres())
        assert (row["eleve_nom"], row["eleve_prenom"]) == ("Corrigée", "Zélie")


def test_a_pupil_named_after_the_import_is_in_the_register(monde):
    saisine = monde.saisine(fiche=Fiche(objet=Objet.ELEVE, faits="Le 3/11…"))
    with monde.writing("coord") as tx:
        correct_fiche(tx, saisine, 1, make_fiche())
    with monde.reading("coord") as tx:
        (row,) = list_saisines(tx, Filtres())
        assert row["eleve_nom"] == "Fictif"


def test_emptied_drafts_take_no_room(monde):
    with monde.writing("coord") as tx:
        for number in range(1_000):
            tx.insert("brouillon", personne_id=monde.people["coord"], sujet=f"question:{number}",
                      champ="reponse", texte=None, onglet="0" * 16, sequence=1,
                      enregistre_le=tx.now)  # fmt: skip
    type_draft(monde, "coord", "echange:abc", "echange", "Vu en classe")
    with monde.reading("coord") as tx:
        assert list_drafts(tx, "echange:abc")["echange"].texte == "Vu en classe"


def test_a_word_added_to_a_proposal_already_made_is_not_lost(monde):
    saisine = monde.saisine()
    with monde.writing("coord") as tx:
        propose(tx, saisine, [monde.people["maitre_e"]], "premier mot")
    try:
        with monde.writing("coord") as tx:
            propose(tx, saisine, [monde.people["maitre_e"]], "le second mot")
    except PoleError:
        return  # refused: the draft stays
    with monde.reading("coord") as tx:
        assert tx.value("SELECT count(*) FROM journal WHERE contenu LIKE '%le second mot%'") == 1


def test_one_missing_file_does_not_hide_the_other_fiches(monde):
    lost = drop(monde, fill_fiche(make_fiche()))
    kept = drop(monde, fill_fiche(make_fiche(faits="Le 9/11, lit 12 mots.")))
    (monde.store.folder / "imports" / f"{lost}.json").unlink()  # as after a restored backup
    with monde.reading("coord") as tx:
        assert kept in [row["id"] for row in list_waiting(tx, "c1")]


# --- kept though left out ---------------------------------------------------------------------


def test_nothing_is_kept_of_who_asked_for_themselves(monde):
    content = mail_of("celle.qui.demande@valmouette.invalid", make_fiche(objet=Objet.SOUTIEN))
    import_id = drop(monde, content, "message.eml")
    with monde.writing("coord") as tx:
        discard_import(tx, import_id, 1)
    monde.store.compact()
    assert search_bytes(monde.store.folder, "celle.qui.demande") == []


def test_an_expired_fiche_leaves_no_draft_behind(monde):
    import_id = drop(monde, fill_fiche(make_fiche()))
    type_draft(monde, "coord", f"import:{import_id}", "faits", "Sûrement calembredaine.")
    monde.wait(days=9)
    taches.tidy(monde.store)
    monde.store.compact()
    assert search_bytes(monde.store.folder, "calembredaine") == []


def test_a_colleagues_draft_goes_with_the_fiche_that_was_confirmed(monde):
    make_second_coordinator(monde)
    import_id = drop(monde, fill_fiche(make_fiche()))
    type_draft(monde, "maitre_g", f"import:{import_id}", "faits", "Sûrement calembredaine.")
    confirm(monde, import_id)
    monde.store.compact()
    assert search_bytes(monde.store.folder, "calembredaine") == []


def test_what_a_correction_takes_out_leaves_the_history_too(monde):
    saisine = monde.saisine(fiche=make_fiche(faits="Lit mal. Sûrement TDAH d’après l’ortho."))
    with monde.writing("coord") as tx:
        correct_fiche(tx, saisine, 1, make_fiche(faits="Lit mal."))
    monde.store.compact()
    assert search_bytes(monde.store.folder, "TDAH") == []


# --- the lifecycle ----------------------------------------------------------------------------


def test_declining_while_precisions_are_awaited_leads_back_to_triage(monde):
    saisine = monde.saisine()
    with monde.writing("coord") as tx:
        propose(tx, saisine, [monde.people["maitre_e"]])
        question = ask_precisions(tx, saisine, "Depuis quand ?")
    answer(monde, saisine, "maitre_e", Position.DECLINEE)
    with monde.writing("ens") as tx:
        answer_precisions(tx, question, 1, "Depuis octobre.")
    with monde.reading("coord") as tx:
        assert [row["saisine_id"] for row in list_to_triage(tx)] == [saisine]


def test_when_the_last_one_left_declines_somebody_is_told(monde):
    saisine = monde.saisine()
    with monde.writing("coord") as tx:
        propose(tx, saisine, [monde.people["maitre_e"], monde.people["maitre_g"]])
    answer(monde, saisine, "maitre_e", Position.ACCEPTEE, Position.ACHEVEE)
    answer(monde, saisine, "maitre_g", Position.DECLINEE)
    with monde.reading("coord") as tx:
        assert [row["saisine_id"] for row in list_to_triage(tx)] == [saisine]


def test_somebody_who_left_the_pole_answers_for_nothing(monde):
    saisine = monde.saisine()
    with monde.writing("coord") as tx:
        propose(tx, saisine, [monde.people["maitre_e"]])
    answer(monde, saisine, "maitre_e", Position.ACCEPTEE)
    with monde.store.writing() as tx:
        row = tx.row("SELECT * FROM affectation WHERE personne_id = $p",
                     p=monde.people["maitre_e"])  # fmt: skip
        end_affectation(tx, row["id"], row["version"], date(2026, 11, 9))
    with monde.reading("coord") as tx:
        assert get_situation(tx, saisine).responsable == "La coordination du pôle"


def test_the_colleague_concerned_reads_all_of_it(monde):
    saisine = monde.saisine(objet=Objet.CLASSE, demandeur_id=None)
    with monde.writing("ien") as tx:
        name_person(tx, saisine, monde.people["ens"], "concernee", prevenue_le=TODAY)
    with monde.reading("ens") as tx:
        assert list_echanges(tx, saisine) == []


def test_a_withdrawn_request_waits_for_nobody(monde):
    saisine = monde.saisine()
    with monde.writing("coord") as tx:
        propose(tx, saisine, [monde.people["maitre_e"]])
        ask_precisions(tx, saisine, "Depuis quand ?")
        reponse = open_projet(tx, saisine)
        save_contenu(tx, reponse["id"], reponse["version"], CONTENU)
    with monde.writing("ens") as tx:
        withdraw_saisine(tx, saisine)
    with monde.reading("ens") as tx:
        assert list_questions_for_me(tx) == []
    with monde.reading("maitre_e") as tx:
        assert list_my_propositions(tx) == []
    with monde.reading("ien") as tx:
        assert list_to_sign(tx) == []


def test_no_answer_is_signed_for_a_withdrawn_request(monde):
    saisine = monde.saisine()
    with monde.writing("coord") as tx:
        reponse = open_projet(tx, saisine)
        version = save_contenu(tx, reponse["id"], reponse["version"], CONTENU)
    with monde.writing("ens") as tx:
        withdraw_saisine(tx, saisine)
    with pytest.raises(PoleError), monde.writing("ien") as tx:
        sign_reponse(tx, reponse["id"], version, b"lettre")


def test_a_new_answer_during_the_follow_up_does_not_replace_the_first(monde):
    saisine = monde.saisine()
    write_and_send(monde, saisine)
    with monde.writing("ien") as tx:
        follow_saisine(tx, saisine)
    write_and_send(monde, saisine)
    with monde.reading("ens") as tx:
        assert [row["etat"] for row in list_reponses(tx, saisine)] == ["envoyee", "envoyee"]


def test_a_corrected_answer_names_its_interlocutor_on_the_saisine(monde):
    saisine = monde.saisine()
    for who in ("maitre_e", "maitre_g"):
        contenu = CONTENU.model_copy(update={"interlocuteur_id": monde.people[who]})
        write_and_send(monde, saisine, contenu)
    with monde.reading("ens") as tx:
        kept = get_situation(tx, saisine).saisine["interlocuteur_id"]
    assert kept == monde.people["maitre_g"]


# --- on the screens ---------------------------------------------------------------------------


@pytest.fixture
def tab(monde, monkeypatch):
    """Return what opens a screen as somebody: one `AppTest` per tab, all on one store."""
    from streamlit.testing.v1 import AppTest

    from pages.components import session

    here: dict[str, str] = {}
    monkeypatch.setattr(session, "store", lambda: monde.store)
    monkeypatch.setattr(session, "session_hash", lambda: here["who"])
    monkeypatch.setattr(session, "identify_session", monde._identify)

    class Tab:
        def __init__(self, who: str, screen: str, **query: str) -> None:
            self.who = who
            self.at = AppTest.from_file(str(ROOT / "pages" / f"{screen}.py"), default_timeout=60)
            for name, value in query.items():
                self.at.query_params[name] = value

        def run(self):
            here["who"] = self.who
            return self.at.run()

        def problems(self) -> list[str]:
            return [element.value for element in [*self.at.exception, *self.at.error]]

    return Tab


def read_waiting(monde, import_id):
    with monde.reading("coord") as tx:
        return read_attente(tx, import_id)[1]


def test_a_rerun_of_one_tab_does_not_undo_what_another_corrected(monde, tab):
    make_second_coordinator(monde)
    import_id = drop(monde, fill_fiche(make_fiche()))
    mine, theirs = (tab(who, "importer", fiche=import_id) for who in ("coord", "maitre_g"))
    mine.run()
    theirs.run()
    field = theirs.at.text_input(key=f"fiche_{import_id}_0_enseignant")
    field.set_value("Mme Corrigée")
    theirs.run()
    assert read_waiting(monde, import_id).fiche.enseignant == "Mme Corrigée"
    mine.run()
    assert read_waiting(monde, import_id).fiche.enseignant == "Mme Corrigée"


@pytest.mark.parametrize("champ", ["faits", "attentes"])
def test_a_piece_of_text_that_was_placed_is_in_the_fiche(monde, tab, champ):
    import_id = drop(monde, fill_fiche(make_fiche()), morceaux=("calembredaine",))
    type_draft(monde, "coord", f"import:{import_id}", "faits", "Le 4/11, devine. Relu.")
    screen = tab("coord", "importer", fiche=import_id)
    screen.run()
    screen.at.selectbox(key=f"place_{import_id}_0_0").set_value(champ)
    screen.run()
    assert "calembredaine" in getattr(read_waiting(monde, import_id).fiche, champ)


def test_a_pupil_who_no_longer_resembles_does_not_break_the_screen(monde, tab):
    monde.saisine(fiche=make_fiche())
    monde.saisine(fiche=make_fiche(eleve={"nom": "Turlupin", "prenom": "Oscar"}))
    import_id = drop(monde, fill_fiche(make_fiche(faits="Le 9/11…")))
    with monde.reading("coord") as tx:
        eleve_id = tx.value("SELECT id FROM eleve WHERE nom = 'Fictif'")
    with monde.writing("coord") as tx:
        row, attente = read_attente(tx, import_id)
        attente.eleve_choisi, attente.eleve_id = True, eleve_id
        attente.fiche = set_values(
            attente.fiche, {"eleve.nom": "Turlupin", "eleve.prenom": "Oscar"}
        )
        save_attente(tx, import_id, row["version"], attente)
    screen = tab("coord", "importer", fiche=import_id)
    screen.run()
    assert screen.problems() == []


def test_a_reload_in_the_middle_of_a_check_shows_the_check(monde, tab):
    import_id = drop(monde, fill_fiche(make_fiche()))
    type_draft(monde, "coord", f"import:{import_id}", "faits", "Sûrement TDAH d’après l’ortho.")
    screen = tab("coord", "importer", fiche=import_id)
    screen.run()
    assert screen.problems() == []


def test_a_correction_being_typed_is_found_again_after_the_situation_moved(monde, tab, monkeypatch):
    from pages.components import verification

    subjects: list[str] = []

    def note_subject(_label, *, subject, value="", **_options):
        subjects.append(subject)
        return value

    monkeypatch.setattr(verification, "long_text", note_subject)
    saisine = monde.saisine()
    screen = tab("ens", "situation", id=saisine)
    screen.run()
    screen.at.toggle(key=f"correct_{saisine}").set_value(True)
    screen.run()
    with monde.writing("coord") as tx:
        propose(tx, saisine, [monde.people["maitre_e"]])
    screen.run()
    assert len(set(subjects)) == 1


def test_what_the_coordinator_wrote_is_in_the_letter_that_the_inspector_signs(monde, tab):
    saisine = monde.saisine()
    with monde.writing("coord") as tx:
        reponse = open_projet(tx, saisine)
        save_contenu(tx, reponse["id"], reponse["version"], CONTENU)
    type_draft(monde, "coord", f"reponse:{reponse['id']}", "comprehension", "Notre analyse.")
    writer = tab("coord", "situation", id=saisine)
    writer.at.session_state["onglet_situation"] = "Réponse"
    writer.run()
    signer = tab("ien", "situation", id=saisine)
    signer.at.session_state["onglet_situation"] = "Réponse"
    signer.run()
    signer.at.button(key="sign_reponse").click()
    signer.run()
    with monde.reading("ien") as tx:
        signed = get_reponse(tx, reponse["id"])
        assert signed["etat"] != "signee" or read_contenu(tx, signed).comprehension


def test_an_open_tab_does_not_take_back_a_delegation(monde, tab):
    screen = tab("ien", "administration")
    screen.run()
    with monde.writing("ien") as tx:
        write_reglage(tx, "c1", "delegation_signature", True)
    screen.run()
    with monde.reading("ien") as tx:
        assert read_reglage(tx, "c1", "delegation_signature") is True


def test_an_open_tab_does_not_take_back_the_date_of_the_bilan(monde, tab):
    saisine = monde.saisine()
    with monde.writing("coord") as tx:
        reponse = open_projet(tx, saisine)
        version = save_contenu(tx, reponse["id"], reponse["version"], CONTENU)
    screen = tab("ien", "situation", id=saisine)
    screen.at.session_state["onglet_situation"] = "Réponse"
    screen.run()
    with monde.writing("coord") as tx:
        dated = CONTENU.model_copy(update={"bilan_le": date(2027, 1, 20)})
        save_contenu(tx, reponse["id"], version, dated)
    screen.run()
    with monde.reading("coord") as tx:
        assert read_contenu(tx, get_reponse(tx, reponse["id"])).bilan_le == date(2027, 1, 20)


def test_a_page_beyond_the_last_shows_the_last(monde, tab):
    monde.saisine()
    screen = tab("coord", "saisines", page="3")
    screen.run()
    assert [info.value for info in screen.at.info] == []
