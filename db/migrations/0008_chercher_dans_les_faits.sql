-- The words of each saisine, folded, for the search (db/recherche.py). Nothing here that is not
-- written elsewhere: the product fills it at the start and makes it anew each night, sorted by
-- word, so that the words that begin alike lie together. No key: rows are only ever counted in
-- or out by saisine, and a key of that size would cost more than all the rest.

CREATE TABLE saisine_mot (
    saisine_id VARCHAR NOT NULL,
    portee VARCHAR NOT NULL,             -- nom, fiche, interne, demandeur: who may find it by that
    mot VARCHAR NOT NULL
);
