-- Hours of series whose readings are gone: several rows of one hour add up. No batch: what a rewind brings again is at or before its
-- series' tail, and readings there count no more.
CREATE TABLE metric_hours (
  series INTEGER NOT NULL, hour DOUBLE NOT NULL, n DOUBLE NOT NULL, low DOUBLE, high DOUBLE, last DOUBLE, last_at DOUBLE,
  integral DOUBLE NOT NULL, observed DOUBLE NOT NULL, in_band DOUBLE NOT NULL, band_low DOUBLE, band_high DOUBLE, delta DOUBLE NOT NULL);
-- The last reading of each such series that is in metric_hours: the next one goes on from it. `total`: of a register, its last absolute
-- value; `boot`: the last boot it named.
CREATE TABLE metric_tails (series INTEGER NOT NULL, "at" DOUBLE NOT NULL, value DOUBLE NOT NULL, total DOUBLE, boot UINTEGER);
