-- The least that a cycle needs on PostgreSQL: actions, a journal of who asked, results. There is some history from the start,
-- so that statements are planned for tables in use.
CREATE SCHEMA floor;
CREATE TABLE floor.actions (
  enterprise int NOT NULL, device int NOT NULL, sequence int NOT NULL, command text NOT NULL, parameters text NOT NULL,
  state text NOT NULL, created_at bigint NOT NULL, sent_at bigint, finished_at bigint,
  PRIMARY KEY (enterprise, device, sequence)
);
CREATE INDEX open ON floor.actions (enterprise, device, sequence) WHERE finished_at IS NULL;
CREATE TABLE floor.journal (
  enterprise int NOT NULL, at bigint NOT NULL, device int NOT NULL, sequence int NOT NULL, who text NOT NULL, what text NOT NULL
);
CREATE TABLE floor.results (
  enterprise int NOT NULL, device int NOT NULL, sequence int NOT NULL, status text NOT NULL, code int NOT NULL,
  finished_at bigint NOT NULL, items text NOT NULL, PRIMARY KEY (enterprise, device, sequence)
);
INSERT INTO floor.actions
SELECT 1, device, sequence, 'msg', '["Hello"]', 'SUCCEEDED', 0, 0, 0
FROM generate_series(1, 64) device, generate_series(1, 200) sequence;
VACUUM ANALYZE floor.actions;
