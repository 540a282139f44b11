-- Of which device, and why (bits, analytics/causes.ts); null in rows of before, which were of every device of their entry.
ALTER TABLE statements RENAME TO statements_041;
CREATE TABLE statements ("at" DOUBLE NOT NULL, device INTEGER, cause INTEGER, batch DOUBLE NOT NULL);
INSERT INTO statements SELECT "at", NULL, NULL, batch FROM statements_041;
DROP TABLE statements_041;
