-- A cycle in three transactions of one statement each. Every connection has four phones of its own.
\set device :client_id * 4 + random(1, 4)
\set now 1700000000000
WITH asked AS (
  INSERT INTO floor.actions (enterprise, device, sequence, command, parameters, state, created_at)
  SELECT 1, :device, coalesce(max(sequence), 0) + 1, 'msg', '["Hello"]', 'PENDING', :now
  FROM floor.actions WHERE enterprise = 1 AND device = :device
  RETURNING sequence
)
INSERT INTO floor.journal SELECT 1, :now, :device, sequence, 'Ada', 'action.issued' FROM asked;
UPDATE floor.actions SET state = 'SENT', sent_at = :now
WHERE enterprise = 1 AND device = :device AND finished_at IS NULL
RETURNING sequence, command, parameters;
WITH done AS (
  UPDATE floor.actions SET state = 'SUCCEEDED', finished_at = :now
  WHERE enterprise = 1 AND device = :device AND finished_at IS NULL
  RETURNING sequence
)
INSERT INTO floor.results SELECT 1, :device, sequence, 'ok', 0, :now, '{}' FROM done;
