-- Who answers for a school, métier by métier, in one school year. A row without a person is
-- « poste non pourvu »; no row means that nobody said.
CREATE TABLE secteur (
    ecole_id VARCHAR NOT NULL,
    annee INTEGER NOT NULL,              -- year in which the school year begins
    metier VARCHAR NOT NULL,
    personne_id VARCHAR,
    PRIMARY KEY (ecole_id, annee, metier)
);

-- Where a pupil is in one school year. In June, the row of the next year is « à suivre ».
CREATE TABLE scolarite (
    eleve_id VARCHAR NOT NULL,
    annee INTEGER NOT NULL,
    ecole_id VARCHAR NOT NULL,
    classe_id VARCHAR,
    niveau VARCHAR NOT NULL DEFAULT '',
    prevue BOOLEAN NOT NULL DEFAULT FALSE,   -- takes effect when the year opens
    accord_le DATE,                          -- the parents agree that this school reads the situation
    version INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (eleve_id, annee)
);

ALTER TABLE classe_enseignant ADD COLUMN fonction VARCHAR DEFAULT 'titulaire';
-- A teacher's assignment on one class: a replacement, for its dates.
ALTER TABLE affectation ADD COLUMN classe_id VARCHAR;
ALTER TABLE ecole ADD COLUMN reprise_par VARCHAR;    -- the school that took over its pupils
-- `ecole_id` is the school that reads the saisine today; figures count where it was made.
ALTER TABLE saisine ADD COLUMN ecole_origine_id VARCHAR;
ALTER TABLE saisine ADD COLUMN relais_le DATE;       -- the pupil left the asker's school
