-- Primary keys only: no index, no UNIQUE, no FOREIGN KEY (docs/adr/0001).
-- Moments are naive UTC; days are calendar days in France.

CREATE TABLE circonscription (
    id VARCHAR PRIMARY KEY,
    nom VARCHAR NOT NULL,
    academie VARCHAR NOT NULL,
    zone VARCHAR NOT NULL,               -- A, B, C: school holidays
    adresse VARCHAR NOT NULL DEFAULT '',
    commune VARCHAR NOT NULL DEFAULT '',
    telephone VARCHAR NOT NULL DEFAULT '',
    mail VARCHAR NOT NULL,               -- the pôle's mailbox
    contact_dpd VARCHAR NOT NULL DEFAULT '',
    demonstration BOOLEAN NOT NULL DEFAULT FALSE,
    creee_le TIMESTAMP NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE reglage (
    circonscription_id VARCHAR NOT NULL,
    cle VARCHAR NOT NULL,
    valeur VARCHAR NOT NULL,             -- JSON
    PRIMARY KEY (circonscription_id, cle)
);

CREATE TABLE liste_valeur (
    circonscription_id VARCHAR NOT NULL,
    liste VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    libelle VARCHAR NOT NULL,
    rang INTEGER NOT NULL,
    retiree_le DATE,
    PRIMARY KEY (circonscription_id, liste, code)
);

CREATE TABLE ecole (
    id VARCHAR PRIMARY KEY,
    circonscription_id VARCHAR NOT NULL,
    uai VARCHAR NOT NULL,
    nom VARCHAR NOT NULL,
    nature VARCHAR NOT NULL,             -- maternelle, elementaire, primaire
    statut VARCHAR NOT NULL,             -- public, prive
    adresse VARCHAR NOT NULL DEFAULT '',
    code_postal VARCHAR NOT NULL DEFAULT '',
    commune VARCHAR NOT NULL DEFAULT '',
    telephone VARCHAR NOT NULL DEFAULT '',
    mail VARCHAR NOT NULL DEFAULT '',
    ulis BOOLEAN NOT NULL DEFAULT FALSE,
    education_prioritaire VARCHAR NOT NULL DEFAULT '',
    rpi VARCHAR NOT NULL DEFAULT '',
    fermee BOOLEAN NOT NULL DEFAULT FALSE,
    recherche VARCHAR NOT NULL,          -- folded name, commune and UAI
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE classe (
    id VARCHAR PRIMARY KEY,
    ecole_id VARCHAR NOT NULL,
    annee INTEGER NOT NULL,              -- year in which the school year begins
    nom VARCHAR NOT NULL,
    niveaux VARCHAR NOT NULL,            -- « CE1-CE2 »
    effectif INTEGER,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE classe_enseignant (
    classe_id VARCHAR NOT NULL,
    personne_id VARCHAR NOT NULL,
    jours VARCHAR NOT NULL DEFAULT '',
    debut DATE NOT NULL,
    fin DATE,
    PRIMARY KEY (classe_id, personne_id)
);

CREATE TABLE personne (
    id VARCHAR PRIMARY KEY,
    circonscription_id VARCHAR NOT NULL,
    civilite VARCHAR NOT NULL DEFAULT '',
    nom VARCHAR NOT NULL,
    prenom VARCHAR NOT NULL DEFAULT '',
    mail VARCHAR NOT NULL DEFAULT '',
    telephone VARCHAR NOT NULL DEFAULT '',
    recherche VARCHAR NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE affectation (
    id VARCHAR PRIMARY KEY,
    personne_id VARCHAR NOT NULL,
    circonscription_id VARCHAR NOT NULL,
    ecole_id VARCHAR,
    role VARCHAR NOT NULL,
    metier VARCHAR,
    debut DATE NOT NULL,
    fin DATE,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE compte (
    id VARCHAR PRIMARY KEY,
    personne_id VARCHAR NOT NULL,
    identifiant VARCHAR NOT NULL,
    mot_de_passe VARCHAR NOT NULL,       -- bcrypt
    doit_changer BOOLEAN NOT NULL DEFAULT TRUE,
    actif BOOLEAN NOT NULL DEFAULT TRUE,
    cree_le TIMESTAMP NOT NULL,
    dernier_acces_le TIMESTAMP,
    version INTEGER NOT NULL DEFAULT 1
);

-- Uniqueness is a reservation whose primary key is the value.
CREATE TABLE identifiant_reserve (identifiant VARCHAR PRIMARY KEY, compte_id VARCHAR NOT NULL);

CREATE TABLE session (
    empreinte VARCHAR PRIMARY KEY,       -- SHA-256 of the token; the token is never stored
    compte_id VARCHAR NOT NULL,
    niveau INTEGER NOT NULL,             -- 1 password, 2 second factor
    ouverte_le TIMESTAMP NOT NULL,
    vue_le TIMESTAMP NOT NULL,
    fermee_le TIMESTAMP
);

CREATE TABLE tentative (
    id VARCHAR PRIMARY KEY,
    compte_cle VARCHAR NOT NULL,         -- hashes: neither a name nor an address is kept
    adresse_cle VARCHAR NOT NULL,
    moment TIMESTAMP NOT NULL
);

CREATE TABLE eleve (
    id VARCHAR PRIMARY KEY,
    circonscription_id VARCHAR NOT NULL,
    ecole_id VARCHAR NOT NULL,
    nom VARCHAR NOT NULL,
    prenom VARCHAR NOT NULL,
    date_naissance DATE,
    pronom VARCHAR,
    fusionne_dans VARCHAR,               -- set aside, never rewritten: a merge can be undone
    recherche VARCHAR NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE numero (
    circonscription_id VARCHAR NOT NULL,
    annee INTEGER NOT NULL,
    serie VARCHAR NOT NULL,              -- '' or 'R' (reserved: a series of its own)
    dernier INTEGER NOT NULL,
    PRIMARY KEY (circonscription_id, annee, serie)
);

CREATE TABLE saisine (
    id VARCHAR PRIMARY KEY,
    circonscription_id VARCHAR NOT NULL,
    reference VARCHAR,                   -- given when the draft is sent
    annee INTEGER NOT NULL,
    objet VARCHAR NOT NULL,
    reservee BOOLEAN NOT NULL,
    statut VARCHAR NOT NULL,
    statut_avant VARCHAR,                -- where « Précisions demandées » goes back to
    origine VARCHAR NOT NULL,            -- fiche, papier, en_ligne, appel
    ecole_id VARCHAR,
    eleve_id VARCHAR,
    demandeur_id VARCHAR,
    demandeur_mail VARCHAR NOT NULL DEFAULT '',
    niveau VARCHAR NOT NULL DEFAULT '',
    motif VARCHAR NOT NULL DEFAULT '',
    pps BOOLEAN NOT NULL DEFAULT FALSE,
    premier_contact VARCHAR,
    recue_le DATE NOT NULL,
    motif_cloture VARCHAR,
    interlocuteur_id VARCHAR,
    fiche VARCHAR NOT NULL,              -- JSON of core.fiche.Fiche, as filled in
    recherche VARCHAR NOT NULL,          -- folded pupil, asker and school: for those concerned
    creee_le TIMESTAMP NOT NULL,
    modifiee_le TIMESTAMP NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);

-- Reserved saisines: who is named one by one, or concerned and told.
CREATE TABLE saisine_personne (
    saisine_id VARCHAR NOT NULL,
    personne_id VARCHAR NOT NULL,
    titre VARCHAR NOT NULL,              -- nommee, concernee
    PRIMARY KEY (saisine_id, personne_id, titre)
);

CREATE TABLE proposition (
    id VARCHAR PRIMARY KEY,
    saisine_id VARCHAR NOT NULL,
    personne_id VARCHAR NOT NULL,
    proposee_par VARCHAR NOT NULL,
    proposee_le TIMESTAMP NOT NULL,
    mot VARCHAR NOT NULL DEFAULT '',
    position VARCHAR NOT NULL,
    position_le TIMESTAMP,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE question (
    id VARCHAR PRIMARY KEY,
    saisine_id VARCHAR NOT NULL,
    texte VARCHAR NOT NULL,
    posee_par VARCHAR NOT NULL,
    posee_le TIMESTAMP NOT NULL,
    reponse VARCHAR,
    repondue_par VARCHAR,
    repondue_le TIMESTAMP,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE echange (
    id VARCHAR PRIMARY KEY,
    saisine_id VARCHAR NOT NULL,
    nature VARCHAR NOT NULL,
    jour DATE NOT NULL,
    auteur_id VARCHAR NOT NULL,
    texte VARCHAR NOT NULL,
    resultat VARCHAR NOT NULL DEFAULT '',
    cree_le TIMESTAMP NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE piece (
    id VARCHAR PRIMARY KEY,              -- also the name of the file in pieces/
    saisine_id VARCHAR NOT NULL,
    nature VARCHAR NOT NULL,             -- depot, accuse, precisions, reponse
    nom VARCHAR NOT NULL,                -- 2026-0042_piece-1.pdf
    libelle VARCHAR NOT NULL DEFAULT '',
    type VARCHAR NOT NULL,
    taille INTEGER NOT NULL,
    empreinte VARCHAR NOT NULL,          -- SHA-256 of the bytes
    interne BOOLEAN NOT NULL DEFAULT FALSE,
    deposee_par VARCHAR NOT NULL,
    deposee_le TIMESTAMP NOT NULL,
    retiree_le TIMESTAMP
);

CREATE TABLE reponse (
    id VARCHAR PRIMARY KEY,
    saisine_id VARCHAR NOT NULL,
    numero INTEGER NOT NULL,             -- 1, then one more for each correction
    etat VARCHAR NOT NULL,               -- projet, signee, envoyee, remplacee
    comprehension VARCHAR NOT NULL DEFAULT '',
    ecole_conduit VARCHAR NOT NULL DEFAULT '',
    parents VARCHAR NOT NULL DEFAULT '',
    interlocuteur_id VARCHAR,
    bilan_le DATE,
    signataire_id VARCHAR,
    par_delegation BOOLEAN NOT NULL DEFAULT FALSE,
    signee_le TIMESTAMP,
    piece_id VARCHAR,
    envoyee_le DATE,
    envoi VARCHAR,                       -- courriel, main
    creee_le TIMESTAMP NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE reponse_proposition (
    reponse_id VARCHAR NOT NULL,
    rang INTEGER NOT NULL,
    nature VARCHAR NOT NULL,             -- code of the list « reponse »
    quoi VARCHAR NOT NULL DEFAULT '',
    qui VARCHAR NOT NULL DEFAULT '',
    quand VARCHAR NOT NULL DEFAULT '',
    comment VARCHAR NOT NULL DEFAULT '',
    PRIMARY KEY (reponse_id, rang)
);

CREATE TABLE brouillon (
    personne_id VARCHAR NOT NULL,
    sujet VARCHAR NOT NULL,
    champ VARCHAR NOT NULL,
    texte VARCHAR,                       -- NULL once the text went into its record
    onglet VARCHAR NOT NULL,
    sequence BIGINT NOT NULL,
    enregistre_le TIMESTAMP NOT NULL,
    PRIMARY KEY (personne_id, sujet, champ)
);

-- Only what is needed to know a file again: its content waits in imports/ and is destroyed.
CREATE TABLE import_fiche (
    id VARCHAR PRIMARY KEY,
    circonscription_id VARCHAR NOT NULL,
    depose_par VARCHAR NOT NULL,
    depose_le TIMESTAMP NOT NULL,
    empreinte VARCHAR NOT NULL,          -- SHA-256 of the file
    empreinte_fiche VARCHAR NOT NULL,    -- SHA-256 of what was read: knows a renamed copy again
    type VARCHAR NOT NULL,
    etat VARCHAR NOT NULL,               -- a_verifier, confirmee, ecartee, annulee, expiree
    reservee BOOLEAN NOT NULL DEFAULT FALSE,
    saisine_id VARCHAR,
    expediteur VARCHAR NOT NULL DEFAULT '',
    recue_le DATE,
    traite_le TIMESTAMP,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE chaine (nom VARCHAR PRIMARY KEY, seq BIGINT NOT NULL, empreinte VARCHAR NOT NULL);
INSERT INTO chaine VALUES ('journal', 0, repeat('0', 64)), ('audit', 0, repeat('0', 64));

CREATE TABLE journal (
    seq BIGINT PRIMARY KEY,
    moment TIMESTAMP NOT NULL,
    acteur_id VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    objet VARCHAR NOT NULL,
    objet_id VARCHAR NOT NULL,
    saisine_id VARCHAR,
    de VARCHAR,
    vers VARCHAR,
    contenu VARCHAR,                     -- JSON; NULL with sel once erased
    sel VARCHAR,
    engagement VARCHAR NOT NULL,
    precedent VARCHAR NOT NULL,
    empreinte VARCHAR NOT NULL
);

-- Who read, listed, searched, exported, changed or was refused what. Never a name, never a text.
CREATE TABLE audit (
    seq BIGINT PRIMARY KEY,
    moment TIMESTAMP NOT NULL,
    acteur_id VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    objet VARCHAR NOT NULL,
    objet_id VARCHAR,
    circonscription_id VARCHAR,
    nombre INTEGER,
    precedent VARCHAR NOT NULL,
    empreinte VARCHAR NOT NULL
);

CREATE TABLE travail (
    nom VARCHAR PRIMARY KEY,             -- sauvegarde, compactage, menage
    debut_le TIMESTAMP NOT NULL,
    fin_le TIMESTAMP,
    resultat VARCHAR NOT NULL DEFAULT ''
);
