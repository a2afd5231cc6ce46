-- One-time codes, the September review, and who was told that an unused account will close.
-- An account without a usable password has '' in compte.mot_de_passe: it waits for its code.

CREATE TABLE code_unique (
    compte_id VARCHAR NOT NULL,
    usage VARCHAR NOT NULL,              -- invitation (issued by somebody), oubli (asked by e-mail)
    empreinte VARCHAR NOT NULL,          -- SHA-256 of the account and the code; never the code
    emis_par VARCHAR NOT NULL,
    emis_le TIMESTAMP NOT NULL,
    expire_le TIMESTAMP NOT NULL,
    roles VARCHAR NOT NULL,              -- what its issuer may give: it opens nothing above
    PRIMARY KEY (compte_id, usage)
);

CREATE TABLE revue_compte (
    compte_id VARCHAR NOT NULL,
    annee INTEGER NOT NULL,              -- year in which the school year begins
    decision VARCHAR NOT NULL,           -- garder, modifier, fermer
    decidee_par VARCHAR NOT NULL,
    decidee_le TIMESTAMP NOT NULL,
    PRIMARY KEY (compte_id, annee)
);

CREATE TABLE avis_inactivite (
    compte_id VARCHAR PRIMARY KEY,
    averti_le TIMESTAMP NOT NULL,
    par_courriel BOOLEAN NOT NULL
);
