-- Objectives kept by people beside the shipped bank (core/banque_locale.py): a model in the masculine
-- where {P} stands for the first name. No row names a child.

CREATE TABLE objectif_banque (
    id VARCHAR PRIMARY KEY,
    circonscription_id VARCHAR NOT NULL,
    auteur_id VARCHAR NOT NULL,
    etat VARCHAR NOT NULL,               -- mien, propose, accepte, refuse, retire
    contenu VARCHAR NOT NULL,            -- JSON of core.banque.ObjectifBanque
    mot VARCHAR NOT NULL DEFAULT '',     -- of the coordination, to its author
    decide_par VARCHAR,
    decide_le TIMESTAMP,
    cree_le TIMESTAMP NOT NULL,
    modifie_le TIMESTAMP NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);

ALTER TABLE programmation ADD COLUMN origine_id VARCHAR;  -- the earlier one it was copied from
