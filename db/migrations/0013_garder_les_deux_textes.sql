-- The last text of an objective of the bank by each hand, once somebody else than its author wrote it
-- again: neither the author's nor the coordination's is lost. No row names a child.

CREATE TABLE texte_banque (
    modele_id VARCHAR NOT NULL,
    auteur_id VARCHAR NOT NULL,          -- who wrote this text
    contenu VARCHAR NOT NULL,            -- JSON of core.banque.ObjectifBanque
    moment TIMESTAMP NOT NULL,
    PRIMARY KEY (modele_id, auteur_id)
);
