-- What the parents of a pupil were told and say, by saisine. Without a row in `parents`, section 3
-- of the fiche holds (core/parents.py). Neither name, nor telephone, nor custody has a column.

CREATE TABLE parents (
    saisine_id VARCHAR PRIMARY KEY,
    point_de_vue VARCHAR NOT NULL DEFAULT '',
    psyen_demande_le DATE,               -- the parents' own request to the psyEN
    retour_le DATE,
    retour_qui VARCHAR NOT NULL DEFAULT '',
    modifiee_le TIMESTAMP NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE responsable (
    saisine_id VARCHAR NOT NULL,
    rang INTEGER NOT NULL,
    lien VARCHAR,                        -- mere, pere, autre
    informe_le DATE,
    informe_qui VARCHAR NOT NULL DEFAULT '',
    sinon VARCHAR NOT NULL DEFAULT '',   -- why not informed
    PRIMARY KEY (saisine_id, rang)
);

CREATE TABLE accord_parents (
    saisine_id VARCHAR NOT NULL,
    rang INTEGER NOT NULL,               -- 0: they say the same; else that representative
    aide VARCHAR NOT NULL,               -- rased, psyen, partenaire
    accord VARCHAR NOT NULL,
    dit_le DATE,
    PRIMARY KEY (saisine_id, rang, aide)
);

-- One or two communicable sentences, written by a psyEN alone after speaking to the parents.
CREATE TABLE mot_psyen (
    saisine_id VARCHAR PRIMARY KEY,
    texte VARCHAR NOT NULL,
    parle_le DATE NOT NULL,
    ecrit_par VARCHAR NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);

-- « Pris connaissance le »: the head of the school, one day, never a gate.
CREATE TABLE prise_connaissance (
    saisine_id VARCHAR NOT NULL,
    personne_id VARCHAR NOT NULL,
    jour DATE NOT NULL,
    PRIMARY KEY (saisine_id, personne_id)
);
