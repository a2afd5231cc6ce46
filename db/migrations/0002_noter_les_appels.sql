-- Calls noted: advice given, or the start of a saisine. Kept twelve months (db/taches.py).
-- Once a saisine is made of a call, its words are in the saisine and no longer here.

CREATE TABLE appel (
    id VARCHAR PRIMARY KEY,
    circonscription_id VARCHAR NOT NULL,
    auteur_id VARCHAR NOT NULL,
    appele_le DATE NOT NULL,
    ecole_id VARCHAR NOT NULL,
    appelant_id VARCHAR,                 -- a known person; else the words below
    appelant VARCHAR NOT NULL DEFAULT '',
    fonction VARCHAR NOT NULL DEFAULT '',
    objet VARCHAR NOT NULL,
    reserve BOOLEAN NOT NULL DEFAULT FALSE,  -- for its author and the IEN only
    dit VARCHAR NOT NULL DEFAULT '',
    convenu VARCHAR NOT NULL DEFAULT '',
    suite VARCHAR NOT NULL,              -- conseil, rappel, saisine
    rappel_le DATE,
    saisine_id VARCHAR,
    clos_le TIMESTAMP,                   -- « Conseil donné, c'est tout »
    cree_le TIMESTAMP NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
