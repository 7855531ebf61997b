-- Fills 20 existing enterprises with :devices devices in all and seven days of three sums each, then copies what the page
-- needs into tables of the peer's own, with exactly the columns and the index that the page needs.
SET session_replication_role = replica;
CREATE TEMP TABLE e AS
  SELECT enterprise_id, row_number() OVER (ORDER BY enterprise_id) AS n FROM enterprises;
CREATE TEMP TABLE k AS
  SELECT e.enterprise_id, gen_random_uuid() AS device_id, g FROM generate_series(1, :devices) g JOIN e ON e.n = g % 20 + 1;
INSERT INTO devices (enterprise_id, device_id, device_key_hash, device_id_sealed, name, department, liability, platform,
  manufacturer, model, os_version, agent_version, home_carrier, serving_carrier, roaming, country, radio, enrolled_at,
  last_seen_at, battery_percent, signal_dbm, last_sequence, processed_sequence, policy_revision, search_text)
SELECT enterprise_id, device_id, decode(md5(g::text), 'hex'), '', 'device-' || g, 'Sales', 'CORPORATE', 'android',
  'Acme', 'Model-' || g % 37, (ARRAY['13', '14', '15', '18'])[1 + g / 20 % 4], '3.' || g % 9,
  (ARRAY['Orion', 'Vega', 'Lyra', 'Altair', 'Deneb'])[1 + g / 20 % 5], 'Orion', false, 'US',
  (ARRAY['LTE', 'NR', 'UMTS'])[1 + g % 3], 1700000000000,
  (extract(epoch FROM now()) * 1000)::bigint - (hashint4(g) & 1048575)::bigint * 1000,
  (hashint4(g) & 127) % 101, -50 - (hashint4(g) & 63), 0, 0, 1, 'device-' || g
FROM k;
INSERT INTO usage_slices (enterprise_id, slice_id, type, direction, number_class, scope, country, home_carrier,
  serving_carrier, generation, radio_detail, activity, home_zone, liability)
SELECT enterprise_id, ('00000000-0000-0000-0000-00000000000' || i)::uuid, (ARRAY['DATA', 'CALL', 'SMS'])[i], '', '',
  'domestic', 'US', '', '', '4G', 'LTE', '', '', 'corporate'
FROM e, generate_series(1, 3) i;
INSERT INTO usage_days (enterprise_id, device_id, day, slice_id, events, calls, seconds, dropped, failed, messages,
  rx_bytes, tx_bytes, down_bps, up_bps, latency_us, bins)
SELECT enterprise_id, device_id, (now() AT TIME ZONE 'UTC')::date - date '1970-01-01' - n,
  ('00000000-0000-0000-0000-00000000000' || i)::uuid, 9, 1, 60, 0, 0, 3,
  1000000 + (hashint8(g * 7 + n) & 1048575), 50000, 0, 0, 0, ''
FROM k, generate_series(0, 6) n, generate_series(1, 3) i;
SET session_replication_role = DEFAULT;

CREATE SCHEMA peer;
CREATE TABLE peer.tokens (hash text PRIMARY KEY, tenant_id int NOT NULL);
CREATE TABLE peer.devices (
  tenant_id int NOT NULL, id text COLLATE "C" NOT NULL, name text NOT NULL, os text NOT NULL, carrier text NOT NULL,
  model text NOT NULL, last_seen bigint NOT NULL, battery int NOT NULL, signal int NOT NULL, radio text NOT NULL,
  agent text NOT NULL, PRIMARY KEY (tenant_id, id)
);
INSERT INTO peer.devices
SELECT e.n, 'dev_' || replace(d.device_id::text, '-', ''), d.name, d.os_version, d.home_carrier, d.model, d.last_seen_at,
  d.battery_percent, d.signal_dbm, d.radio, d.agent_version
FROM devices d JOIN e USING (enterprise_id) ORDER BY e.n, d.device_id;
CREATE INDEX ON peer.devices (tenant_id, carrier, last_seen DESC, id DESC);
CREATE TABLE peer.usage_days (
  tenant_id int NOT NULL, device_id text COLLATE "C" NOT NULL, day int NOT NULL, bytes bigint NOT NULL,
  PRIMARY KEY (tenant_id, device_id, day)
);
INSERT INTO peer.usage_days
SELECT e.n, 'dev_' || replace(u.device_id::text, '-', ''), u.day, sum(u.rx_bytes + u.tx_bytes)
FROM usage_days u JOIN usage_slices s USING (enterprise_id, slice_id) JOIN e USING (enterprise_id)
WHERE s.type = 'DATA' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;
-- The peer is guarded by row-level security as Handsight is: the enterprise comes from a setting of the transaction.
CREATE FUNCTION peer.tenant() RETURNS int LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('app.tenant', true), '')::int $$;
ALTER TABLE peer.devices ENABLE ROW LEVEL SECURITY;
ALTER TABLE peer.usage_days ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON peer.devices USING (tenant_id = (SELECT peer.tenant()));
CREATE POLICY wall ON peer.usage_days USING (tenant_id = (SELECT peer.tenant()));
GRANT USAGE ON SCHEMA peer TO handsight;
GRANT SELECT ON ALL TABLES IN SCHEMA peer TO handsight;
GRANT EXECUTE ON FUNCTION peer.tenant() TO handsight;
VACUUM ANALYZE;
-- Returns each enterprise's number in the peer's tables.
SELECT 'ent_' || replace(enterprise_id::text, '-', ''), n FROM e;
