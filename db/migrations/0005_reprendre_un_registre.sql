-- The pôle's register of a past year, taken over once. Neither the file nor its words are kept:
-- only what is needed to know the file, or one of its rows, again, and to undo the whole.

CREATE TABLE reprise (
    id VARCHAR PRIMARY KEY,
    circonscription_id VARCHAR NOT NULL,
    annee INTEGER NOT NULL,              -- the school year that the register tells
    empreinte VARCHAR NOT NULL,          -- SHA-256 of the file
    faite_par VARCHAR NOT NULL,
    faite_le TIMESTAMP NOT NULL,
    laissees INTEGER NOT NULL,           -- rows left, with the reason said on the screen
    annulee_le TIMESTAMP,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE reprise_ligne (
    reprise_id VARCHAR NOT NULL,
    empreinte VARCHAR NOT NULL,          -- SHA-256 of what tells this row from the others
    saisine_id VARCHAR NOT NULL,
    PRIMARY KEY (reprise_id, empreinte)
);
