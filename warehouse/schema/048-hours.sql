-- Half-hours of finished days drawn together by the hour: see duckdb-hours.ts. One DOUBLE column per name of SUM_COLUMNS follows, as in minutes.
CREATE TABLE hours (device INTEGER NOT NULL, hour DOUBLE NOT NULL, minutes INTEGER NOT NULL, version INTEGER NOT NULL, flags UTINYINT NOT NULL);
-- Days before this are drawn: one row, or none.
CREATE TABLE hours_until (until DOUBLE NOT NULL);
