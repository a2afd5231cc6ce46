-- Absences, what people are told (in the product, by mail), reminders, bilans d'étape.

CREATE TABLE absence (
    id VARCHAR PRIMARY KEY,
    circonscription_id VARCHAR NOT NULL,
    personne_id VARCHAR NOT NULL,
    debut DATE NOT NULL,
    fin DATE,                            -- included; NULL until the person is back. No motive
    notee_par VARCHAR NOT NULL,
    notee_le TIMESTAMP NOT NULL,
    retour_vu_le TIMESTAMP,              -- the summary of the return was read
    version INTEGER NOT NULL DEFAULT 1
);

-- What the pôle tells the asker: shown with the request, no answer is waited for.
CREATE TABLE annonce (
    id VARCHAR PRIMARY KEY,
    saisine_id VARCHAR NOT NULL,
    texte VARCHAR NOT NULL,
    auteur_id VARCHAR NOT NULL,
    faite_le TIMESTAMP NOT NULL
);

CREATE TABLE avis (
    id VARCHAR PRIMARY KEY,
    personne_id VARCHAR NOT NULL,
    saisine_id VARCHAR NOT NULL,
    nature VARCHAR NOT NULL,
    objet_id VARCHAR NOT NULL,           -- what it is about: the same thing is told once
    cree_le TIMESTAMP NOT NULL,
    vu_le TIMESTAMP,
    par_courriel BOOLEAN NOT NULL,       -- FALSE: a letter already went by mail
    courriel_id VARCHAR                  -- the e-mail that told it
);

-- The queue. Words are composed at the moment of sending, from what the person then sees.
CREATE TABLE courriel (
    id VARCHAR PRIMARY KEY,
    circonscription_id VARCHAR NOT NULL,
    personne_id VARCHAR NOT NULL,
    etat VARCHAR NOT NULL,               -- attente, en_cours, parti, incertain, abandonne, sans_objet
    essais INTEGER NOT NULL,
    cree_le TIMESTAMP NOT NULL,
    prochain_le TIMESTAMP NOT NULL,
    fini_le TIMESTAMP,
    raison VARCHAR NOT NULL DEFAULT ''
);

CREATE TABLE preference_avis (personne_id VARCHAR PRIMARY KEY, rythme VARCHAR NOT NULL);

-- Each reminder is sent once: its primary key says so.
CREATE TABLE relance (
    nature VARCHAR NOT NULL,
    objet_id VARCHAR NOT NULL,
    saisine_id VARCHAR NOT NULL,
    personne_id VARCHAR NOT NULL,
    envoyee_le TIMESTAMP NOT NULL,
    PRIMARY KEY (nature, objet_id)
);

CREATE TABLE bilan (
    id VARCHAR PRIMARY KEY,
    saisine_id VARCHAR NOT NULL,
    jour DATE NOT NULL,
    evaluation VARCHAR NOT NULL,         -- code of the list « evaluation »
    texte VARCHAR NOT NULL,
    prochain_le DATE,
    auteur_id VARCHAR NOT NULL,
    cree_le TIMESTAMP NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);

INSERT INTO liste_valeur (circonscription_id, liste, code, libelle, rang)
SELECT c.id, 'evaluation', v.code, v.libelle, v.rang
FROM circonscription c CROSS JOIN (VALUES
    ('nette', 'amélioration nette', 1),
    ('partielle', 'amélioration partielle', 2),
    ('peu', 'peu de changement', 3),
    ('poursuivre', 'à poursuivre', 4)
) AS v (code, libelle, rang)
ON CONFLICT (circonscription_id, liste, code) DO NOTHING;
