-- The clock counts the school days of each school; a proposal may go to a post that nobody holds.

ALTER TABLE ecole ADD COLUMN semaine VARCHAR DEFAULT 'quatre';  -- quatre, mercredi, samedi

-- Days on which a school (or all of them: ecole_id NULL) is open or closed against the calendar.
CREATE TABLE jour_local (
    id VARCHAR PRIMARY KEY,
    circonscription_id VARCHAR NOT NULL,
    ecole_id VARCHAR,
    debut DATE NOT NULL,
    fin DATE NOT NULL,
    ouvert BOOLEAN NOT NULL,
    motif VARCHAR NOT NULL DEFAULT '',
    cree_le TIMESTAMP NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);

-- « Poste non pourvu »: nobody's (personne_id NULL), the métier of the post, position non_pourvu.
ALTER TABLE proposition ADD COLUMN metier VARCHAR;
ALTER TABLE proposition ALTER COLUMN personne_id DROP NOT NULL;
