-- Tables are only ever added to: a read takes the newest row, a rewind deletes rows whose batch (journal offset) is too high.
-- Times are epoch ms in DOUBLE and ids INTEGER: both cross from JavaScript without a BigInt a row.
-- `written` numbers the rows of all tables in the order they were written; it breaks ties between generations of one thing.

CREATE TABLE devices (id INTEGER NOT NULL, enterprise VARCHAR NOT NULL, path VARCHAR NOT NULL, batch DOUBLE NOT NULL);
CREATE TABLE series (id INTEGER NOT NULL, device INTEGER NOT NULL, metric VARCHAR NOT NULL, kind INTEGER NOT NULL, unit VARCHAR NOT NULL, batch DOUBLE NOT NULL);
CREATE TABLE texts (id UINTEGER NOT NULL, text VARCHAR NOT NULL, batch DOUBLE NOT NULL);

CREATE TABLE readings (series INTEGER NOT NULL, "at" DOUBLE NOT NULL, value DOUBLE NOT NULL, aux UINTEGER NOT NULL, flags UTINYINT NOT NULL, batch DOUBLE NOT NULL);

-- One DOUBLE column per name of SUM_COLUMNS (model/kpi.ts) follows; they are added when the database is opened.
CREATE TABLE minutes (device INTEGER NOT NULL, minute DOUBLE NOT NULL, version INTEGER NOT NULL, flags UTINYINT NOT NULL, batch DOUBLE NOT NULL, written DOUBLE NOT NULL);

CREATE TABLE episodes (
  id VARCHAR NOT NULL, device VARCHAR NOT NULL, type VARCHAR NOT NULL, metric VARCHAR, severity VARCHAR NOT NULL,
  opened DOUBLE NOT NULL, closed DOUBLE, value DOUBLE, expected DOUBLE, score DOUBLE, message VARCHAR NOT NULL,
  acknowledged_by VARCHAR, acknowledged_at DOUBLE, shelved_until DOUBLE, hist BOOLEAN NOT NULL,
  batch DOUBLE NOT NULL, written DOUBLE NOT NULL);
-- What people did: no batch, because no rewind takes it back.
CREATE TABLE episode_marks (id VARCHAR NOT NULL, acknowledged_by VARCHAR, acknowledged_at DOUBLE, shelved_until DOUBLE, written DOUBLE NOT NULL);

CREATE TABLE tallies (enterprise VARCHAR NOT NULL, device VARCHAR NOT NULL, hour DOUBLE NOT NULL, code VARCHAR NOT NULL, n DOUBLE NOT NULL, batch DOUBLE NOT NULL);

CREATE TABLE quarantine (
  id VARCHAR NOT NULL, received_at DOUBLE NOT NULL, enterprise VARCHAR NOT NULL, topic VARCHAR NOT NULL, client VARCHAR NOT NULL,
  stage VARCHAR NOT NULL, code VARCHAR NOT NULL, detail VARCHAR NOT NULL, payload BLOB NOT NULL, replayed_at DOUBLE,
  batch DOUBLE NOT NULL, written DOUBLE NOT NULL);
CREATE TABLE replay_marks (id VARCHAR NOT NULL, replayed_at DOUBLE NOT NULL, written DOUBLE NOT NULL);
