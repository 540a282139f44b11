-- When rows of the minutes table were stated anew: batch clock of the journal entry they came from. Rows of no entry in here are first statements.
CREATE TABLE statements ("at" DOUBLE NOT NULL, batch DOUBLE NOT NULL);
