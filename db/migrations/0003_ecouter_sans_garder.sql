-- « Écoute et soutien »: who asked, four things, and nothing else (docs/adr/0007). Neither the
-- journal nor the audit log knows of these rows; they go 30 days after the contact (db/taches.py).

CREATE TABLE soutien (
    id VARCHAR PRIMARY KEY,
    circonscription_id VARCHAR NOT NULL,
    demandeur_id VARCHAR NOT NULL,
    demande_le DATE NOT NULL,
    pour VARCHAR NOT NULL,               -- moi, collegue
    appele_id VARCHAR NOT NULL,          -- who was chosen to ring back, and sees it with the asker
    contact_le DATE
);

-- A colleague whom a reserved saisine is about was told of it on this day (« concernee »).
ALTER TABLE saisine_personne ADD COLUMN prevenue_le DATE;
