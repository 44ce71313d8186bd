import type { MigrationInterface, QueryRunner } from 'typeorm';

// Why: under a snapshot that somebody holds open, dead rows stay in outbox_pending, and every look for older rows passed
// over all of them. The dispatcher now knows up to where nothing is pending or ever will be (ADR 37).
// Locks: none that anybody waits for. Safe while running: yes; the release before goes on calling the function without it.
export class SettlePending1700000000024 implements MigrationInterface {
  name = 'SettlePending1700000000024';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [settle, dispatch, dispatchOfTheReleaseBefore]) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or write the next migration.');
  }
}

// An id is drawn by a statement that holds its lock on outbox already, and the lock goes after the commit is visible. So
// whoever drew an id up to the highest one seen was in the list that was read after it, or had ended before.
// The highest id is that of a committed row: its WAL is flushed, and no crash lets the sequence draw it again.
const settle = `
CREATE FUNCTION outbox_writers() RETURNS text[] LANGUAGE sql VOLATILE AS $$
  SELECT coalesce(array_agg(DISTINCT l.virtualtransaction), '{}') FROM pg_locks l
  WHERE l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
    AND l.mode = 'RowExclusiveLock' AND l.relation IN (
      SELECT 'outbox'::regclass UNION ALL SELECT i.inhrelid FROM pg_inherits i WHERE i.inhparent = 'outbox'::regclass)
$$;

-- What was learned in one life says nothing about a restored copy, another server (current_epoch has its timeline), or the
-- same one after a crash: that keeps the postmaster, but starts its statistics anew.
CREATE FUNCTION server_life(p_epoch text) RETURNS text LANGUAGE sql VOLATILE AS $$
  SELECT concat_ws(' ', p_epoch, extract(epoch FROM pg_postmaster_start_time()),
    extract(epoch FROM pg_stat_get_bgwriter_stat_reset_time()))
$$;

-- settled is null while one of the writers goes on: look again, with the same ones.
CREATE FUNCTION settle_pending(p_lane integer, p_settled bigint, p_seen bigint, p_writers text[])
RETURNS TABLE (settled bigint, seen bigint, writers text[], life text)
LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off SET random_page_cost = 1.1 SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  -- A standby, whose locks are not those of the writers, has none and refuses.
  v_life CONSTANT text := server_life(current_epoch());
  v_settled bigint;
  v_seen bigint;
BEGIN
  -- Each statement has a newer snapshot than the one before: it sees what those have committed who are gone from the list.
  IF NOT outbox_writers() && p_writers THEN
    SELECT p.id - 1 INTO v_settled FROM outbox_pending p
      WHERE p.lane = p_lane AND p.id > p_settled AND p.id <= p_seen ORDER BY p.id LIMIT 1;
    v_settled := coalesce(v_settled, greatest(p_settled, p_seen));
  END IF;
  SELECT o.id INTO v_seen FROM outbox o ORDER BY o.id DESC LIMIT 1;
  RETURN QUERY SELECT v_settled, coalesce(v_seen, 0), outbox_writers(), v_life;
END $$;
`;

const dispatch = `
CREATE FUNCTION dispatch_lane(p_lane integer, p_after bigint, p_batch_max integer, p_settled bigint, p_life text)
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

  -- Behind the lock: whoever pauses the lane holds it, so nothing is dispatched after the pause has committed.
  IF EXISTS (SELECT FROM paused_lanes WHERE lane = p_lane) THEN
    RETURN;
  END IF;

  v_epoch := current_epoch();
  IF p_life IS NULL THEN
    p_settled := 0;
  ELSIF p_life <> server_life(v_epoch) THEN
    p_settled := 0;
    p_after := 0;
  END IF;

  SELECT array_agg(s.id ORDER BY s.id), array_agg(DISTINCT s.stream), max(s.id)
    INTO v_ids, v_streams, v_last_id
    FROM (SELECT p.id, p.stream FROM outbox_pending p
      WHERE p.lane = p_lane AND p.id > p_after ORDER BY p.id LIMIT p_batch_max) s;
  IF v_ids IS NULL THEN
    RETURN;
  END IF;

  -- Older rows of the same streams that lie before the mark (their writer was slow) go first. Nothing at or below
  -- p_settled is pending or ever will be: without that bound the look passes over every dead row of the stream.
  IF p_after > p_settled THEN
    SELECT array_agg(o.id ORDER BY o.id) INTO v_ids
      FROM (SELECT p.id FROM unnest(v_streams) s(stream)
        JOIN outbox_pending p ON p.stream = s.stream AND p.id > p_settled AND p.id <= v_last_id
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

  RETURN QUERY
    SELECT v_epoch, l.position, l.stream, l.seq, l.outbox_id, o.event_id, o.type, o.wire, o.payload, o.headers, o.created_at
    FROM event_log l JOIN outbox o ON o.id = l.outbox_id
    WHERE l.lane = p_lane AND l.position > v_head AND l.position <= v_head + cardinality(v_ids)
    ORDER BY l.position;
END $$;
`;

const dispatchOfTheReleaseBefore = `
CREATE OR REPLACE FUNCTION dispatch_lane(p_lane integer, p_after bigint, p_batch_max integer)
RETURNS TABLE (epoch text, "position" bigint, stream text, seq bigint, outbox_id bigint, event_id uuid,
  type text, wire jsonb, payload json, headers jsonb, created_at timestamptz)
LANGUAGE sql VOLATILE
AS $$ SELECT * FROM dispatch_lane(p_lane, p_after, p_batch_max, 0, NULL) $$;
`;
