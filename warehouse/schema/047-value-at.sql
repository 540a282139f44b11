-- When the value of an episode was; null in rows of before.
ALTER TABLE episodes RENAME TO episodes_046;
CREATE TABLE episodes (
  id VARCHAR NOT NULL, device VARCHAR NOT NULL, type VARCHAR NOT NULL, metric VARCHAR, severity VARCHAR NOT NULL,
  opened DOUBLE NOT NULL, closed DOUBLE, value DOUBLE, expected DOUBLE, score DOUBLE, sigma DOUBLE, score_before DOUBLE, value_at DOUBLE,
  message VARCHAR NOT NULL, acknowledged_by VARCHAR, acknowledged_at DOUBLE, shelved_until DOUBLE, hist BOOLEAN NOT NULL,
  batch DOUBLE NOT NULL, written DOUBLE NOT NULL);
INSERT INTO episodes SELECT id, device, type, metric, severity, opened, closed, value, expected, score, sigma, score_before, NULL,
  message, acknowledged_by, acknowledged_at, shelved_until, hist, batch, written FROM episodes_046;
DROP TABLE episodes_046;
