-- The page in one statement, over tables made for it: devices of a carrier, last seen first, with the bytes of seven days and
-- the count. Both the peer and the floor run it.
SELECT d.id, d.name, d.os AS "osVersion", d.carrier AS "homeCarrier", d.model, d.last_seen AS "lastSeen",
  d.battery AS "batteryPercent", d.signal AS "signalDbm", d.radio, d.agent AS "agentVersion",
  (SELECT string_agg((:today - u.day) || '=' || u.bytes, ' ') FROM peer.usage_days u
   WHERE u.tenant_id = :tenant AND u.device_id = d.id AND u.day BETWEEN :today - 6 AND :today) AS week,
  (SELECT count(*) FROM peer.devices c WHERE c.tenant_id = :tenant AND c.carrier = :carrier) AS total
FROM peer.devices d
WHERE d.tenant_id = :tenant AND d.carrier = :carrier
ORDER BY d.last_seen DESC, d.id DESC
LIMIT :rows
