-- Minute rows of finished days drawn together by half-hour: see duckdb-half-hours.ts. One DOUBLE column per name of SUM_COLUMNS follows, as in minutes.
CREATE TABLE half_hours (device INTEGER NOT NULL, half DOUBLE NOT NULL, minutes INTEGER NOT NULL, version INTEGER NOT NULL, flags UTINYINT NOT NULL, batch DOUBLE NOT NULL);
-- Half-hours whose minutes changed after they were drawn.
CREATE TABLE half_hours_stale (device INTEGER NOT NULL, half DOUBLE NOT NULL);
-- Days before this are drawn: one row, or none.
CREATE TABLE half_hours_until (until DOUBLE NOT NULL);
