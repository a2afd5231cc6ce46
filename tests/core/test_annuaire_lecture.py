import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.annuaire import (
    EcoleAnnuaire,
    circonscription_key,
    compare_annuaire,
    format_telephone,
    has_valid_key,
    list_circonscriptions,
    read_annuaire,
    select_circonscription,
    tidy_name,
    uai_key,
)
from core.errors import InvalidInput, PoleError, UnreadableFile

REAL = Path(__file__).parents[3] / "shared" / "data" / "annuaire-education-val-de-marne.csv"
PREFIX = "Circonscription d'inspection du 1er degré de "


def uai(number):
    digits = f"0990{number:03d}"
    return digits + uai_key(digits)


ROW = {
    "Identifiant_de_l_etablissement": uai(1),
    "Nom_etablissement": "Ecole élémentaire Les Cerfs-Volants",
    "Type_etablissement": "Ecole",
    "Statut_public_prive": "Public",
    "Adresse_1": "3 rue des Nuages",
    "Code_postal": "99100",
    "Nom_commune": "Valmouette",
    "Telephone": "0199000001",
    "Mail": "ecole1@demo.invalid",
    "Ecole_maternelle": "0",
    "Ecole_elementaire": "1",
    "ULIS": "1",
    "Appartenance_Education_Prioritaire": "REP+",
    "Type_contrat_prive": "SANS OBJET",
    "etat": "OUVERT",
    "nom_circonscription": PREFIX + "Valmouette 1",
    "code_nature": "151",
    "rpi_concentre": "0",
    "rpi_disperse": "",
    "code_circonscription": uai(900),
    "etablissement_mere": "",
}


def make_csv(rows, separator=";", encoding="utf-8", titles=None):
    out = io.StringIO()
    names = list(ROW)
    writer = csv.writer(out, delimiter=separator)
    writer.writerow([(titles or {}).get(name, name) for name in names])
    for row in rows:
        writer.writerow([row[name] for name in names])
    return out.getvalue().encode(encoding)


def read_one(**changes):
    annuaire = read_annuaire(make_csv([ROW | changes]))
    assert not annuaire.rejets
    return annuaire.ecoles[0]


def rejected(**changes):
    annuaire = read_annuaire(make_csv([ROW, ROW | {"Nom_etablissement": "Ecole B"} | changes]))
    assert len(annuaire.ecoles) == 1
    assert annuaire.rejets[0].numero == 3
    return annuaire.rejets[0].motif


def test_one_line_is_read_whole():
    assert read_one() == EcoleAnnuaire(
        uai=uai(1),
        nom="École élémentaire Les Cerfs-Volants",
        nature="elementaire",
        statut="public",
        adresse="3 rue des Nuages",
        code_postal="99100",
        commune="Valmouette",
        telephone="01 99 00 00 01",
        mail="ecole1@demo.invalid",
        ulis=True,
        education_prioritaire="REP+",
        etat="ouvert",
        circonscription=PREFIX + "Valmouette 1",
        code_circonscription=uai(900),
    )


@pytest.mark.parametrize(
    "titles",
    [
        {"Code_postal": "Code postal", "Nom_commune": "NOM COMMUNE", "Telephone": "Téléphone"},
        {
            "Identifiant_de_l_etablissement": "Code établissement",
            "Nom_etablissement": "Nom établissement",
            "Statut_public_prive": "Secteur",
            "Nom_commune": "Commune",
        },
        {
            "Identifiant_de_l_etablissement": "numero_uai",
            "Nom_etablissement": "appellation_officielle",
            "Statut_public_prive": "secteur_public_prive_libe",
            "Adresse_1": "adresse_uai",
            "Code_postal": "code_postal_uai",
            "Nom_commune": "libelle_commune",
            "etat": "etat_etablissement_libe",
            "code_nature": "nature_uai",
        },
    ],
    ids=["spaces", "labels", "geolocation"],
)
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_older_and_newer_titles_read_the_same(titles, separator, encoding):
    content = make_csv([ROW], separator, encoding, titles)
    assert read_annuaire(content).ecoles == [read_one()]


@pytest.mark.parametrize(
    ("changes", "nature"),
    [
        ({"Ecole_maternelle": "1", "Ecole_elementaire": "0", "code_nature": "101"}, "maternelle"),
        ({"Ecole_maternelle": "1", "Ecole_elementaire": "1"}, "primaire"),
        ({"Ecole_elementaire": "", "Ecole_maternelle": ""}, "elementaire"),
        ({"Ecole_elementaire": "", "Ecole_maternelle": "", "code_nature": "111"}, "maternelle"),
        (
            {
                "Ecole_elementaire": "",
                "Ecole_maternelle": "",
                "Nom_etablissement": "ECOLE PRIMAIRE X",
            },
            "primaire",
        ),
    ],
)
def test_nature(changes, nature):
    assert read_one(**changes).nature == nature


@pytest.mark.parametrize(
    "changes",
    [
        {"code_nature": "340", "Nom_etablissement": "Collège Les Étoiles"},
        {"code_nature": "", "Type_etablissement": "Lycée"},
        {"code_nature": "809"},
    ],
)
def test_other_establishments_are_counted_not_kept(changes):
    annuaire = read_annuaire(make_csv([ROW | changes]))
    assert (annuaire.ecoles, annuaire.rejets) == ([], [])
    assert annuaire.hors_champ == {"autre établissement qu’une école": 1}


def test_private_schools_are_kept_under_contract_only():
    prive = {"Statut_public_prive": "Privé", "Type_contrat_prive": "CONTRAT D'ASSOCIATION"}
    assert read_one(**prive).statut == "prive"
    outside = read_annuaire(make_csv([ROW | prive | {"Type_contrat_prive": "HORS CONTRAT"}]))
    assert outside.hors_champ == {"école privée hors contrat": 1}


@pytest.mark.parametrize(
    ("label", "etat"),
    [
        ("OUVERT", "ouvert"),
        ("A FERMER", "a_fermer"),
        ("À ouvrir", "a_ouvrir"),
        ("FERMÉ", "ferme"),
        ("4", "ferme"),
        ("1", "ouvert"),
        ("", "ouvert"),
    ],
)
def test_state(label, etat):
    assert read_one(etat=label).etat == etat


def test_rpi():
    assert read_one(rpi_concentre="1").rpi == "concentre"
    scattered = read_one(rpi_disperse="RPI 12")
    assert (scattered.rpi, scattered.rpi_groupe) == ("disperse", "RPI 12")


def test_a_wrong_check_letter_is_reported_and_the_school_kept():
    annuaire = read_annuaire(make_csv([ROW | {"Identifiant_de_l_etablissement": "0990001A"}]))
    assert [e.uai for e in annuaire.ecoles] == ["0990001A"]
    assert "vérifiez" in annuaire.avertissements[0].motif


def test_check_letter_against_known_numbers():
    assert uai_key("0940176") == "F"
    assert has_valid_key("0940198E")
    assert not has_valid_key("0940198F")
    assert not has_valid_key("٠٩٤٠١٩٨E")


@pytest.mark.parametrize("number", ["", "12", "ABCDEFGH", "09900011", "=0990001A", "٠٩٩٠٠٠١A"])
def test_lines_without_a_uai_are_reported(number):
    assert rejected(Identifiant_de_l_etablissement=number)


def test_duplicated_lines_are_reported_once_kept():
    assert rejected() == f"{uai(1)} figure déjà à la ligne 2"


@pytest.mark.parametrize("text", ["=cmd|'/c calc'!A1", "+1", "-1+2", "@SUM(A1)"])
def test_formulas_never_enter(text):
    assert "formule" in rejected(Identifiant_de_l_etablissement=uai(2), Nom_etablissement=text)


def test_a_phone_may_start_with_plus_and_a_dash_is_empty():
    school = read_one(Telephone="+33 1 99 00 00 07", Mail="-")
    assert (school.telephone, school.mail) == ("01 99 00 00 07", "")


def test_endless_cells_are_reported():
    reason = rejected(Identifiant_de_l_etablissement=uai(2), Nom_etablissement="é" * 2000)
    assert "trop longue (2000 caractères)" in reason


def test_not_the_directory():
    with pytest.raises(UnreadableFile, match="annuaire officiel"):
        read_annuaire(b"Nom;Prenom\nFictif;Zo\xe9\n")


@pytest.mark.parametrize(
    ("raw", "tidy"),
    [
        ("ECOLE ELEMENTAIRE JULES FERRY", "École élémentaire Jules Ferry"),
        ("ECOLE MATERNELLE DU MOULIN A VENT", "École maternelle du Moulin à Vent"),
        ("ECOLE D'APPLICATION HENRI WALLON A", "École d’application Henri Wallon A"),
        ("ÉCOLE PRIMAIRE SAINT-JEAN II", "École primaire Saint-Jean II"),
        ("12 RUE DE LA ZAC", "12 rue de la ZAC"),
        ("Ecole maternelle Danielle casanova", "École maternelle Danielle casanova"),
        ("E.E.", "E.E."),
        ("", ""),
    ],
)
def test_names_are_cased(raw, tidy):
    assert tidy_name(raw) == tidy


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("0172045505", "01 72 04 55 05"),
        ("172045505", "01 72 04 55 05"),
        ("+33 1 72 04 55 05", "01 72 04 55 05"),
        ("0033172045505", "01 72 04 55 05"),
        ("01.72.04.55.05", "01 72 04 55 05"),
        ("40 12 34 56", "40 12 34 56"),
        ("", ""),
    ],
)
def test_telephones(raw, shown):
    assert format_telephone(raw) == shown


def annuaire_of(*names):
    rows = [
        ROW | {"Identifiant_de_l_etablissement": uai(index), "nom_circonscription": name}
        for index, name in enumerate(names)
    ]
    return read_annuaire(make_csv(rows))


def test_variants_of_one_name_are_one_circonscription_in_french_order():
    annuaire = annuaire_of(
        PREFIX + "Valmouette 10",
        PREFIX + "Valmouette 2",
        "CIRCONSCRIPTION D'INSPECTION DU 1ER DEGRE D’ÉCLAIREPLUIE",
        "Circonscription d'inspection  du 1er degre d'Éclairepluie",
        "Circonscription d'inspection du 1er degré d'Éclairepluie",
        PREFIX + "Zébulie",
        "",
    )
    assert list_circonscriptions(annuaire) == [
        ("Circonscription d’inspection du 1er degré d’Éclairepluie", 3),
        ("Circonscription d’inspection du 1er degré de Valmouette 2", 1),
        ("Circonscription d’inspection du 1er degré de Valmouette 10", 1),
        ("Circonscription d’inspection du 1er degré de Zébulie", 1),
    ]


@pytest.mark.parametrize(
    "name",
    ["Vitry-sur-Seine 1", "vitry sur seine 01", PREFIX + "Vitry-sur-Seine 1", "IEN VITRY/SEINE 1"],
)
def test_short_names_find_their_circonscription_and_no_other(name):
    annuaire = annuaire_of(PREFIX + "Vitry-sur-Seine 2", PREFIX + "Vitry-sur-Seine 1")
    if "/" in name:
        with pytest.raises(InvalidInput, match="Vitry-sur-Seine 1"):
            select_circonscription(annuaire, name)
    else:
        assert [e.uai for e in select_circonscription(annuaire, name)] == [uai(1)]


def test_an_unknown_name_is_refused_with_the_nearest():
    annuaire = annuaire_of(PREFIX + "Vitry-sur-Seine 2", PREFIX + "Vitry-sur-Seine 1")
    with pytest.raises(InvalidInput, match=r"Vitry-sur-Seine 2.*\?") as refusal:
        select_circonscription(annuaire, "Vitry-sur-Seine")
    assert "Vitry-sur-Seine 1" in str(refusal.value)
    with pytest.raises(InvalidInput, match="Il contient"):
        select_circonscription(annuaire, "zzz")
    with pytest.raises(InvalidInput, match="Indiquez le nom"):
        select_circonscription(annuaire, " ")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Circonscription d’inspection du 1er degré de L'Haÿ-les-Roses", "hay les roses"),
        ("circonscription du Kremlin-Bicêtre", "kremlin bicetre"),
        ("Le Kremlin-Bicêtre", "kremlin bicetre"),
        ("IEN St-Maur", "saint maur"),
        ("", ""),
    ],
)
def test_keys(name, key):
    assert circonscription_key(name) == key


def ecole(number, **changes):
    fields = {"uai": uai(number), "nom": f"École {number}", "nature": "primaire"}
    return EcoleAnnuaire.model_validate(fields | {"commune": "Valmouette"} | changes)


def test_importing_twice_adds_nothing():
    known = [ecole(1), ecole(2)]
    rapport = compare_annuaire(known, list(reversed(known)))
    assert rapport.sentences() == ["0 école ajoutée, 0 modifiée, 0 fermée, 2 inchangées."]


def test_comparison_tells_everything():
    known = [ecole(1), ecole(2), ecole(3), ecole(4), ecole(5), ecole(6, etat="ferme")]
    incoming = [
        ecole(1, telephone="01 99 00 00 09", ulis=True),
        ecole(2, etat="ferme"),
        ecole(3),
        ecole(7),
        ecole(8, etat="ferme"),
    ]
    moved = ecole(5, circonscription=PREFIX + "Zébulie")
    rapport = compare_annuaire(known, incoming, [*incoming, moved])
    added, closed, moved_away, missing, unknown, changed = rapport.sentences()[1:]
    assert rapport.sentences()[0] == (
        "1 école ajoutée, 1 modifiée, 1 fermée, 1 inchangée, 2 absentes du fichier, gardées."
    )
    assert added == f"École 7, Valmouette ({uai(7)})\u202f: ajoutée."
    assert closed.endswith("fermée\u202f; son histoire est gardée.")
    assert uai(5) in moved_away
    assert "du 1er degré de Zébulie\u202f»\u202f; rien n’est changé" in moved_away
    assert missing.startswith(f"École 4, Valmouette ({uai(4)})\u202f: absente du fichier, gardée")
    assert unknown == f"École 8, Valmouette ({uai(8)})\u202f: déjà fermée, non ajoutée."
    assert changed == (
        f"École 1, Valmouette ({uai(1)})\u202f: téléphone\u202f: (vide) → 01 99 00 00 09\u202f; "
        "ULIS\u202f: non → oui."
    )
    assert [change.champ for change in rapport.modifiees[0].changements] == ["telephone", "ulis"]


def test_every_field_is_compared():
    other = ecole(
        1, nom="X", nature="maternelle", statut="prive", adresse="a", code_postal="1",
        commune="c", telephone="t", mail="m", ulis=True, education_prioritaire="REP",
        rpi="concentre", rpi_groupe="g", etat="a_fermer", circonscription="x",
        code_circonscription="y", mere="z",
    )  # fmt: skip
    changes = compare_annuaire([ecole(1)], [other]).modifiees[0].changements
    assert {change.champ for change in changes} == set(EcoleAnnuaire.model_fields) - {"uai"}


BASE = make_csv(
    [
        ROW
        | {"Identifiant_de_l_etablissement": uai(index), "Nom_etablissement": f"Ecole n°{index}"}
        for index in range(6)
    ]
)
PIECES = st.sampled_from([b'"', b";", b"\n", b"\r", b",", b"\t", b"\x00", b"\xff", b"=", b"-", b""])


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.integers(0, len(BASE)), st.integers(0, 30), PIECES | st.binary(max_size=8)),
        max_size=8,
    )
)
def test_any_mutation_gives_schools_or_a_refusal(changes):
    content = BASE
    for start, length, piece in changes:
        content = content[:start] + piece + content[start + length :]
    try:
        annuaire = read_annuaire(content)
    except PoleError:
        return
    assert len({e.uai for e in annuaire.ecoles}) == len(annuaire.ecoles)
    list_circonscriptions(annuaire)
    compare_annuaire(annuaire.ecoles, annuaire.ecoles)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_or_read(content):
    try:
        annuaire = read_annuaire(content)
    except PoleError:
        return
    assert all(len(ecole.uai) == 8 for ecole in annuaire.ecoles)


@pytest.mark.skipif(not REAL.exists(), reason="the public file is not beside the checkout")
def test_the_real_file():
    annuaire = read_annuaire(REAL.read_bytes())
    assert (annuaire.rejets, annuaire.avertissements, annuaire.hors_champ) == ([], [], Counter())
    natures = Counter(e.nature for e in annuaire.ecoles)
    assert natures == {"maternelle": 306, "elementaire": 270, "primaire": 37}
    assert [e.etat for e in annuaire.ecoles].count("a_fermer") == 2
    labels = list_circonscriptions(annuaire)
    assert len(labels) == 24
    assert sum(number for _, number in labels) == 613
    assert ("Circonscription d’inspection du 1er degré d’Orly", 29) in labels
    assert len(select_circonscription(annuaire, "Fresnes")) == 28
    assert len(select_circonscription(annuaire, "Vitry-sur-Seine 2")) == 25
    for label, number in labels:
        assert len(select_circonscription(annuaire, label)) == number
    assert compare_annuaire(annuaire.ecoles, annuaire.ecoles).ajoutees == []
