-- The programmation adaptée of a pupil for one school year (core/programmation.py). Its text is
-- made of parts, each with a version of its own: two teachers at two parts never meet.

CREATE TABLE programmation (
    id VARCHAR PRIMARY KEY,
    circonscription_id VARCHAR NOT NULL,
    eleve_id VARCHAR NOT NULL,
    ecole_id VARCHAR,                    -- the school that reads it; NULL: left, no agreement yet
    annee INTEGER NOT NULL,              -- year in which the school year begins
    referentiels VARCHAR NOT NULL,       -- codes, that of the domains first: « socle-2015,… »
    statut VARCHAR NOT NULL,
    numero INTEGER NOT NULL DEFAULT 1,   -- each amendment opens the next
    revision INTEGER NOT NULL DEFAULT 0, -- of the last save of a part
    avis VARCHAR,                        -- JSON of core.programmation.AvisRendu
    -- what the list shows, written again at each save
    notifie BOOLEAN NOT NULL DEFAULT FALSE,
    echeance DATE,
    niveau VARCHAR NOT NULL DEFAULT '',
    erseh VARCHAR NOT NULL DEFAULT '',
    manque VARCHAR NOT NULL DEFAULT '',
    objectifs INTEGER NOT NULL DEFAULT 0,
    cree_par VARCHAR NOT NULL,
    cree_le TIMESTAMP NOT NULL,
    modifiee_le TIMESTAMP NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE programmation_equipe (
    programmation_id VARCHAR NOT NULL,
    personne_id VARCHAR NOT NULL,
    PRIMARY KEY (programmation_id, personne_id)
);

CREATE TABLE programmation_partie (
    id VARCHAR PRIMARY KEY,
    programmation_id VARCHAR NOT NULL,
    nature VARCHAR NOT NULL,             -- cadre, domaine, objectif, observation, bilan
    cle VARCHAR NOT NULL DEFAULT '',
    rang INTEGER NOT NULL DEFAULT 0,
    contenu VARCHAR,                     -- JSON; NULL: taken away, and can be put back
    version INTEGER NOT NULL DEFAULT 1
);

-- Every save, never rewritten: the text of any moment is the last revision of each part until then.
CREATE TABLE programmation_revision (
    programmation_id VARCHAR NOT NULL,
    numero INTEGER NOT NULL,
    partie_id VARCHAR NOT NULL,
    nature VARCHAR NOT NULL,
    cle VARCHAR NOT NULL,
    rang INTEGER NOT NULL,
    contenu VARCHAR,
    version INTEGER NOT NULL,
    retenue BOOLEAN NOT NULL,            -- FALSE: the text that lost when two people wrote at once
    auteur_id VARCHAR NOT NULL,
    moment TIMESTAMP NOT NULL,
    PRIMARY KEY (programmation_id, numero)
);

-- What was frozen at each status: what the ESS saw stays as it was seen.
CREATE TABLE programmation_version (
    id VARCHAR PRIMARY KEY,
    programmation_id VARCHAR NOT NULL,
    numero INTEGER NOT NULL,
    passage INTEGER NOT NULL,            -- grows with each move
    statut VARCHAR NOT NULL,
    revision INTEGER NOT NULL,
    contenu VARCHAR NOT NULL,            -- JSON of core.programmation.ContenuProgrammation
    auteur_id VARCHAR NOT NULL,
    moment TIMESTAMP NOT NULL
);
