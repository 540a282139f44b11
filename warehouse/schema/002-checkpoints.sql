-- State of a device in the fold at the beginning of a minute, to go on from when data comes late. Of the same minute the latest written holds.
CREATE TABLE checkpoints (device INTEGER NOT NULL, minute DOUBLE NOT NULL, state BLOB NOT NULL, batch DOUBLE NOT NULL, written DOUBLE NOT NULL);
