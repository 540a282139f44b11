-- Pieces judged, one row a judgement, and words about orders. Beside the readings, so that a question about serial numbers goes through
-- them alone. piece: 51-bit hash of the serial number × 2, plus 1 when it passed; below 2 there was no serial number.
CREATE TABLE inspections (device INTEGER NOT NULL, "at" DOUBLE NOT NULL, piece DOUBLE NOT NULL, defect UINTEGER NOT NULL, batch DOUBLE NOT NULL);
CREATE TABLE order_marks (
  device INTEGER NOT NULL, "at" DOUBLE NOT NULL, event VARCHAR NOT NULL, po VARCHAR NOT NULL, product VARCHAR NOT NULL,
  qty DOUBLE, pri DOUBLE, psut DOUBLE, due DOUBLE, psq DOUBLE, batch DOUBLE NOT NULL);
