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
