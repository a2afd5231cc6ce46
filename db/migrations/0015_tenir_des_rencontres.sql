-- An ESS or an équipe éducative around one pupil (core/rencontre.py). Its text is made of parts,
-- each with a version of its own: two secretaries at two parts never meet.

CREATE TABLE rencontre (
    id VARCHAR PRIMARY KEY,
    circonscription_id VARCHAR NOT NULL,
    reference VARCHAR NOT NULL,          -- « ESS-2026-007 », « EE-2026-003 »: a series each
    annee INTEGER NOT NULL,              -- year in which the school year begins
    nature VARCHAR NOT NULL,             -- ess, equipe_educative
    eleve_id VARCHAR NOT NULL,
    ecole_id VARCHAR,                    -- the school that reads it; NULL: left, no agreement yet
    etat VARCHAR NOT NULL,               -- preparee, invitee, tenue, remise, annulee
    appelee_par VARCHAR NOT NULL,
    niveau VARCHAR NOT NULL DEFAULT '',
    jour DATE, heure TIME, duree INTEGER NOT NULL DEFAULT 60,  -- minutes
    lieu VARCHAR NOT NULL DEFAULT '',
    motif VARCHAR NOT NULL DEFAULT '',
    pps BOOLEAN NOT NULL DEFAULT FALSE,
    notification_du DATE, notification_au DATE,
    fait_etablissement_le DATE,          -- équipe éducative, décret 2023-782: the day, nothing else
    invitee_le DATE,                     -- invitations sent; kept when the meeting is moved
    sequence INTEGER NOT NULL DEFAULT 0, -- of the calendar file: grows when moved or cancelled
    prochaine_le DATE,
    geva_transmis_le DATE,               -- the GEVA-Sco is elsewhere: the day alone
    copie_remise_le DATE,
    revision INTEGER NOT NULL DEFAULT 0, -- of the last save of a part
    cree_par VARCHAR NOT NULL,
    cree_le TIMESTAMP NOT NULL,
    modifiee_le TIMESTAMP NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE rencontre_participant (
    id VARCHAR PRIMARY KEY,
    rencontre_id VARCHAR NOT NULL,
    rang INTEGER NOT NULL,
    qualite VARCHAR NOT NULL,
    nom VARCHAR NOT NULL DEFAULT '',
    fonction VARCHAR NOT NULL DEFAULT '',
    personne_id VARCHAR,                 -- NULL: somebody without an account
    presence VARCHAR NOT NULL DEFAULT 'attendu'
);

CREATE TABLE rencontre_partie (
    rencontre_id VARCHAR NOT NULL,
    champ VARCHAR NOT NULL,
    texte VARCHAR NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    auteur_id VARCHAR NOT NULL,
    moment TIMESTAMP NOT NULL,
    PRIMARY KEY (rencontre_id, champ)
);

-- Every save of a part, never rewritten.
CREATE TABLE rencontre_revision (
    rencontre_id VARCHAR NOT NULL,
    numero INTEGER NOT NULL,
    champ VARCHAR NOT NULL,
    texte VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    retenue BOOLEAN NOT NULL,            -- FALSE: the text that one gave up for somebody else's
    auteur_id VARCHAR NOT NULL,
    moment TIMESTAMP NOT NULL,
    PRIMARY KEY (rencontre_id, numero)
);
