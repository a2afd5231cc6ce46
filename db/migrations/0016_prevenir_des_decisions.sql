-- What is told, and reminded of, may be a decision that is about no situation: one of a rencontre,
-- or of a réunion on its own.
ALTER TABLE avis ALTER COLUMN saisine_id DROP NOT NULL;
ALTER TABLE avis ADD COLUMN decision_id VARCHAR;    -- instead of `saisine_id`
ALTER TABLE relance ALTER COLUMN saisine_id DROP NOT NULL;

-- One way to say who came, to a réunion or to a rencontre: attendu, present, excuse.
UPDATE reunion_personne SET presence = CASE presence
    WHEN 'presente' THEN 'present' WHEN 'excusee' THEN 'excuse' ELSE 'attendu' END;
