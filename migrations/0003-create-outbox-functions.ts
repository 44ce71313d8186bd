import type { MigrationInterface, QueryRunner } from 'typeorm';

// Why: numbering lives in SQL, so that no client round trip happens while a lane's lock is held.
// Locks: none that matter. Safe while running: yes.
export class CreateOutboxFunctions1700000000003 implements MigrationInterface {
  name = 'CreateOutboxFunctions1700000000003';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [identity, partitions, dispatch, operations]) {
      await queryRunner.query(statement);
    }
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or write the next migration.');
  }
}

const identity = `
-- Which life of the numbering this is. Another cluster, timeline (failover, point-in-time restore),
-- database or counter is another epoch, and nothing is compared across epochs.
CREATE FUNCTION current_epoch() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat_ws('-',
    to_hex((SELECT system_identifier FROM pg_control_system())),
    ltrim(substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8), '0'),
    (SELECT oid FROM pg_database WHERE datname = current_database()),
    (SELECT counter FROM epoch))
$$;

CREATE FUNCTION is_broadcast_stream(p_stream text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT p_stream IN ('cases', 'drops', 'chat')
$$;

CREATE FUNCTION lane_of_stream(p_stream text) RETURNS integer LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN is_broadcast_stream(p_stream) THEN 0
    ELSE 1 + ((hashtextextended(p_stream, 0) & 2147483647) % (SELECT user_lanes FROM lane_config))::integer
  END
$$;

CREATE FUNCTION lane_head(p_lane integer) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT last FROM batches WHERE lane = p_lane ORDER BY last DESC LIMIT 1), 0)
$$;

CREATE FUNCTION stream_head(p_stream text) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT coalesce(CASE WHEN is_broadcast_stream(p_stream)
    THEN (SELECT (stream_seqs ->> p_stream)::bigint FROM batches WHERE lane = 0 ORDER BY last DESC LIMIT 1)
    ELSE (SELECT seq FROM streams WHERE stream = p_stream) END, 0)
$$;
`;

const partitions = `
-- Names end in the number of the range: outbox_p0 holds ids 0 to 999,999.
CREATE FUNCTION make_partition(p_parent text, p_number bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  v_size CONSTANT bigint := 1000000;
  v_name CONSTANT text := p_parent || '_p' || p_number;
BEGIN
  IF to_regclass(v_name) IS NOT NULL THEN
    RETURN false;
  END IF;
  -- One lock for both parents: two makers that took them in another order would be a deadlock.
  PERFORM pg_advisory_xact_lock(hashtext('aftercommit.make_partition'), 0);
  -- From the table itself: to_regclass may still remember that there was none while this one waited for the lock.
  IF EXISTS (SELECT FROM pg_class WHERE relname = v_name AND relnamespace = current_schema()::regnamespace) THEN
    RETURN false;
  END IF;
  -- Made apart and attached: CREATE ... PARTITION OF would lock out every writer and reader of the parent.
  EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)', v_name, p_parent);
  EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)',
    p_parent, v_name, p_number * v_size, (p_number + 1) * v_size);
  RETURN true;
END $$;

-- How many partitions were missing. Called by the migrations, by every dispatcher now and then, and by a
-- writer whose insert found no partition.
CREATE FUNCTION make_partitions_ahead(p_ahead integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_outbox bigint := (SELECT last_value FROM outbox_id_seq) / 1000000;
  v_log bigint := coalesce((SELECT max(lane_head(l)) FROM generate_series(0, (SELECT user_lanes FROM lane_config)) l), 0) / 1000000;
  v_made integer := 0;
BEGIN
  FOR v_step IN 0..p_ahead LOOP
    v_made := v_made + make_partition('outbox', v_outbox + v_step)::integer + make_partition('event_log', v_log + v_step)::integer;
  END LOOP;
  RETURN v_made;
END $$;

SELECT make_partitions_ahead(3);
`;

const dispatch = `
-- Gives up to p_batch_max pending events of a lane their position and seq and returns them in order.
-- p_after: the scan starts behind this outbox id (0: a sweep of everything).
-- enable_seqscan off, generic plans: a plan made while the table was empty must not be a plan for 200,000 rows.
CREATE FUNCTION dispatch_lane(p_lane integer, p_after bigint, p_batch_max integer)
RETURNS TABLE (epoch text, "position" bigint, stream text, seq bigint, outbox_id bigint, event_id uuid,
  type text, wire jsonb, payload json, headers jsonb, created_at timestamptz)
LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off SET random_page_cost = 1.1 SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  v_ids bigint[];
  v_streams text[];
  v_last_id bigint;
  v_head bigint;
  v_seqs jsonb;
  -- Once, not per row: it reads the control file.
  v_epoch text;
BEGIN
  -- Alone and first: only the statements after it, with their newer snapshots, see what the last holder moved.
  PERFORM pg_advisory_xact_lock(hashtext('aftercommit.lane'), p_lane);

  SELECT array_agg(s.id ORDER BY s.id), array_agg(DISTINCT s.stream), max(s.id)
    INTO v_ids, v_streams, v_last_id
    FROM (SELECT p.id, p.stream FROM outbox_pending p
      WHERE p.lane = p_lane AND p.id > p_after ORDER BY p.id LIMIT p_batch_max) s;
  IF v_ids IS NULL THEN
    RETURN;
  END IF;

  -- Older rows of the same streams that lie before the mark (their writer was slow) go first.
  IF p_after > 0 THEN
    SELECT array_agg(o.id ORDER BY o.id) INTO v_ids
      FROM (SELECT p.id FROM unnest(v_streams) s(stream)
        JOIN outbox_pending p ON p.stream = s.stream AND p.id <= v_last_id
        ORDER BY p.id LIMIT p_batch_max) o;
  END IF;

  SELECT b.last, b.stream_seqs INTO v_head, v_seqs
    FROM batches b WHERE b.lane = p_lane ORDER BY b.last DESC LIMIT 1;
  v_head := coalesce(v_head, 0);
  v_seqs := coalesce(v_seqs, '{}');
  PERFORM make_partition('event_log', n / 1000000) FROM unnest(ARRAY[v_head + 1, v_head + cardinality(v_ids)]) n;

  WITH moved AS (
    DELETE FROM outbox_pending p WHERE p.lane = p_lane AND p.id = ANY (v_ids) RETURNING p.id, p.stream
  ), numbered AS (
    SELECT m.id, m.stream,
      v_head + row_number() OVER (ORDER BY m.id) AS position,
      row_number() OVER (PARTITION BY m.stream ORDER BY m.id) AS step
    FROM moved m
  ), heads AS (
    SELECT n.stream, max(n.step) AS steps,
      coalesce(CASE WHEN p_lane = 0 THEN (v_seqs ->> n.stream)::bigint
        ELSE (SELECT s.seq FROM streams s WHERE s.stream = n.stream) END, 0) AS seq
    FROM numbered n GROUP BY n.stream
  ), logged AS (
    INSERT INTO event_log (lane, position, stream, seq, outbox_id)
    SELECT p_lane, n.position, n.stream, h.seq + n.step, n.id FROM numbered n JOIN heads h ON h.stream = n.stream
  ), counted AS (
    INSERT INTO streams AS s (stream, seq)
    SELECT h.stream, h.seq + h.steps FROM heads h WHERE p_lane > 0
    ON CONFLICT (stream) DO UPDATE SET seq = excluded.seq
  )
  INSERT INTO batches (lane, first, last, stream_seqs)
  SELECT p_lane, v_head + 1, v_head + (SELECT count(*) FROM numbered),
    CASE WHEN p_lane = 0 THEN v_seqs || (SELECT jsonb_object_agg(h.stream, h.seq + h.steps) FROM heads h) ELSE '{}' END;

  v_epoch := current_epoch();
  RETURN QUERY
    SELECT v_epoch, l.position, l.stream, l.seq, l.outbox_id, o.event_id, o.type, o.wire, o.payload, o.headers, o.created_at
    FROM event_log l JOIN outbox o ON o.id = l.outbox_id
    WHERE l.lane = p_lane AND l.position > v_head AND l.position <= v_head + cardinality(v_ids)
    ORDER BY l.position;
END $$;
`;

const operations = `
CREATE FUNCTION lock_all_lanes() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  FOR v_lane IN 0..63 LOOP
    PERFORM pg_advisory_xact_lock(hashtext('aftercommit.lane'), v_lane);
  END LOOP;
END $$;

-- Starts another epoch, if p_expected is still the current one (two servers that notice the same thing raise it once).
-- Positions and seqs go on from where they are: no number is ever used twice within an epoch.
CREATE FUNCTION raise_epoch(p_expected text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM lock_all_lanes();
  IF current_epoch() = p_expected THEN
    UPDATE epoch SET counter = counter + 1;
  END IF;
  RETURN current_epoch();
END $$;

-- Changes the number of lanes for people's streams. A stream that changes its lane would lose its order
-- if anything of it were still on the way, so: no pending rows, no writer in between, and a new epoch.
CREATE FUNCTION set_user_lanes(p_user_lanes integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM lock_all_lanes();
  LOCK TABLE outbox_pending IN EXCLUSIVE MODE;
  IF EXISTS (SELECT FROM outbox_pending) THEN
    RAISE EXCEPTION 'pending events: wait until they are dispatched, then try again' USING ERRCODE = 'object_in_use';
  END IF;
  UPDATE lane_config SET user_lanes = p_user_lanes;
  UPDATE epoch SET counter = counter + 1;
END $$;
`;
