-- The meetings of the pôle, and what they decide: who does what, for when.

-- One table for a réunion du pôle and for a rencontre around one pupil.
CREATE TABLE decision (
    id VARCHAR PRIMARY KEY,
    circonscription_id VARCHAR NOT NULL,
    origine VARCHAR NOT NULL,            -- reunion, rencontre
    origine_id VARCHAR NOT NULL,
    nature VARCHAR NOT NULL,             -- action, proposition, reponse, bilan, ess, equipe_educative
    saisine_id VARCHAR,                  -- the situation it is about
    eleve_id VARCHAR,                    -- the pupil of a rencontre, or of one to hold
    personne_id VARCHAR,                 -- who does it; NULL: somebody without an account
    qui VARCHAR NOT NULL,                -- as it is said and printed
    quoi VARCHAR NOT NULL,
    pour_le DATE,
    etat VARCHAR NOT NULL,               -- a_faire, faite, abandonnee
    resultat VARCHAR NOT NULL DEFAULT '',
    cree_par VARCHAR NOT NULL,
    cree_le TIMESTAMP NOT NULL,
    reglee_par VARCHAR,
    reglee_le TIMESTAMP,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE reunion (
    id VARCHAR PRIMARY KEY,
    circonscription_id VARCHAR NOT NULL,
    jour DATE NOT NULL,
    heure VARCHAR NOT NULL DEFAULT '',   -- « 09:00 »
    lieu VARCHAR NOT NULL DEFAULT '',
    theme VARCHAR NOT NULL DEFAULT '',
    etat VARCHAR NOT NULL,               -- prevue, tenue, annulee
    motif VARCHAR NOT NULL DEFAULT '',   -- why it is cancelled
    creee_par VARCHAR NOT NULL,
    creee_le TIMESTAMP NOT NULL,
    close_par VARCHAR,
    close_le TIMESTAMP,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE reunion_personne (
    id VARCHAR PRIMARY KEY,
    reunion_id VARCHAR NOT NULL,
    personne_id VARCHAR,                 -- NULL: a guest without an account
    nom VARCHAR NOT NULL,
    fonction VARCHAR NOT NULL DEFAULT '',
    presence VARCHAR NOT NULL            -- attendue, presente, excusee
);

-- What is on the agenda: ordinary situations only, a reserved one leaves no row here.
CREATE TABLE reunion_point (
    id VARCHAR PRIMARY KEY,
    reunion_id VARCHAR NOT NULL,
    saisine_id VARCHAR NOT NULL,
    lot VARCHAR NOT NULL,                -- reglees, a_discuter, complexes
    rang INTEGER NOT NULL,
    question VARCHAR NOT NULL DEFAULT '', -- read aloud: names nobody
    etat VARCHAR NOT NULL,               -- a_voir, vu, reporte, sans_objet, retire
    version INTEGER NOT NULL DEFAULT 1
);

-- One text for each hand: nobody writes over anybody. Those on a situation leave for its exchanges
-- once the meeting is closed.
CREATE TABLE reunion_note (
    point_id VARCHAR NOT NULL,           -- of the meeting itself: what was said of its theme
    auteur_id VARCHAR NOT NULL,
    reunion_id VARCHAR NOT NULL,
    texte VARCHAR NOT NULL,
    modifiee_le TIMESTAMP NOT NULL,
    PRIMARY KEY (point_id, auteur_id)
);
