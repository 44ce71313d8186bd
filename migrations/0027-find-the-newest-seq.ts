import type { MigrationInterface, QueryRunner } from 'typeorm';

// Why: the last seq of a stream was one row that each of its events updated. Under a snapshot that somebody holds open all
// its old versions stay, and each event passed over them: 350 pages for one look after 650 events of the stream (ADR 41).
// Now the newest is found by its index, in front of all older ones.
// Locks: streams as a whole, while its key is made anew: dispatch and whoever reads heads (connects, resumes) wait for about a
// second per million people. No writer waits. It gives up after a second behind somebody who reads streams (a backup, a
// forgotten BEGIN): end that first. Let no transaction that has written stay open meanwhile either: Postgres uses the new key
// when it has ended, and reads all of streams until then.
// Safe while running: yes; the releases before call the same functions. A dispatch under way fails and is tried again.
export class FindTheNewestSeq1700000000027 implements MigrationInterface {
  name = 'FindTheNewestSeq1700000000027';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [streams, dispatch]) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or write the next migration.');
  }
}

const streams = `
-- Whoever waits for a lock of this kind holds up everybody behind it.
SET LOCAL lock_timeout = '1s';
ALTER TABLE streams DROP CONSTRAINT streams_pkey, ADD PRIMARY KEY (stream, seq);
ALTER TABLE streams RESET (fillfactor);
-- Each dispatch leaves a dead row and a dead entry per stream, which only a vacuum takes away.
ALTER TABLE streams SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);

CREATE OR REPLACE FUNCTION stream_head(p_stream text) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT coalesce(CASE WHEN is_broadcast_stream(p_stream)
    THEN (SELECT (stream_seqs ->> p_stream)::bigint FROM batches WHERE lane = 0 ORDER BY last DESC LIMIT 1)
    ELSE (SELECT seq FROM streams WHERE stream = p_stream ORDER BY seq DESC LIMIT 1) END, 0)
$$;
`;

const dispatch = `
CREATE OR REPLACE FUNCTION dispatch_lane(p_lane integer, p_after bigint, p_batch_max integer, p_settled bigint, p_life text)
RETURNS TABLE (epoch text, "position" bigint, stream text, seq bigint, outbox_id bigint, event_id uuid,
  type text, wire jsonb, payload json, headers jsonb, created_at timestamptz)
LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off SET enable_bitmapscan = off SET random_page_cost = 1.1 SET plan_cache_mode = force_generic_plan SET jit = off
AS $$
#variable_conflict use_column
DECLARE
  v_ids bigint[];
  v_rows tid[];
  v_streams text[];
  v_last_id bigint;
  v_head bigint;
  v_seqs jsonb;
  v_moved bigint;
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

  SELECT array_agg(s.id ORDER BY s.id), array_agg(s.ctid ORDER BY s.id), array_agg(DISTINCT s.stream), max(s.id)
    INTO v_ids, v_rows, v_streams, v_last_id
    FROM (SELECT p.id, p.ctid, p.stream FROM outbox_pending p
      WHERE p.lane = p_lane AND p.id > p_after ORDER BY p.id LIMIT p_batch_max) s;
  IF v_ids IS NULL THEN
    RETURN;
  END IF;

  -- Older rows of the same streams that lie before the mark (their writer was slow) go first. Nothing at or below
  -- p_settled is pending or ever will be: without that bound the look passes over every dead row of the stream.
  -- Pairs are compared, as only the index by stream and id serves those.
  IF p_after > p_settled THEN
    SELECT array_agg(o.id ORDER BY o.id), array_agg(o.ctid ORDER BY o.id) INTO v_ids, v_rows
      FROM (SELECT p.id, p.ctid FROM unnest(v_streams) s(stream)
        CROSS JOIN LATERAL (SELECT p.id, p.ctid FROM outbox_pending p
          WHERE (p.stream, p.id) > (s.stream, p_settled) AND (p.stream, p.id) <= (s.stream, v_last_id)
          ORDER BY p.stream, p.id LIMIT p_batch_max) p
        ORDER BY p.id LIMIT p_batch_max) o;
  END IF;

  SELECT b.last, b.stream_seqs INTO v_head, v_seqs
    FROM batches b WHERE b.lane = p_lane ORDER BY b.last DESC LIMIT 1;
  v_head := coalesce(v_head, 0);
  v_seqs := coalesce(v_seqs, '{}');
  PERFORM make_partition('event_log', n / 1000000) FROM unnest(ARRAY[v_head + 1, v_head + cardinality(v_ids)]) n;

  -- The only rows that may be deleted here are those just read. By place, as any index on id is one that a plan may choose
  -- wrongly; only this function deletes, under the lane's lock, and the lock that the read took keeps rows in their place.
  RETURN QUERY WITH moved AS (
    DELETE FROM outbox_pending p WHERE p.ctid = ANY (v_rows) RETURNING p.id, p.stream
  ), numbered AS (
    SELECT m.id, m.stream, v_head + row_number() OVER (ORDER BY m.id) AS position FROM moved m
  ), grouped AS (
    SELECT n.stream, count(*) AS steps,
      array_agg(n.id ORDER BY n.id) AS ids, array_agg(n.position ORDER BY n.id) AS positions
    FROM numbered n GROUP BY n.stream
  ), heads AS (
    SELECT g.*, s.place, coalesce(CASE WHEN p_lane = 0 THEN (v_seqs ->> g.stream)::bigint ELSE s.seq END, 0) AS seq
    FROM grouped g LEFT JOIN LATERAL (SELECT s.seq, s.ctid AS place FROM streams s
      WHERE p_lane > 0 AND s.stream = g.stream ORDER BY s.seq DESC LIMIT 1) s ON true
  ), logged AS (
    INSERT INTO event_log (lane, position, stream, seq, outbox_id)
    SELECT p_lane, e.position, h.stream, h.seq + e.step, e.id
      FROM heads h CROSS JOIN LATERAL unnest(h.ids, h.positions) WITH ORDINALITY e(id, position, step)
      ORDER BY e.position
    RETURNING position, stream, seq, outbox_id
  ), replaced AS (
    DELETE FROM streams s WHERE s.ctid = ANY (ARRAY (SELECT h.place FROM heads h WHERE h.place IS NOT NULL)) RETURNING 1
  ), counted AS (
    -- Somebody else replaced one of them meanwhile, and its seqs would be given twice: NULL, which is refused.
    INSERT INTO streams (stream, seq)
    SELECT h.stream, CASE WHEN (SELECT count(*) FROM replaced) = (SELECT count(h.place) FROM heads h) THEN h.seq + h.steps END
      FROM heads h WHERE p_lane > 0
  ), batched AS (
    INSERT INTO batches (lane, first, last, stream_seqs)
    SELECT p_lane, v_head + 1, v_head + (SELECT count(*) FROM numbered),
      CASE WHEN p_lane = 0 THEN v_seqs || (SELECT jsonb_object_agg(h.stream, h.seq + h.steps) FROM heads h) ELSE '{}' END
  )
  -- OFFSET 0: one look by id for each row, never a join that reads the table. LEFT: the rows counted below are those moved.
  -- BETWEEN: known before the first row, so that only the partitions of these ids are opened, not the index of every one kept.
  SELECT v_epoch, l.position, l.stream, l.seq, l.outbox_id, o.event_id, o.type, o.wire, o.payload, o.headers, o.created_at
    FROM logged l LEFT JOIN LATERAL (SELECT * FROM outbox o
      WHERE o.id = l.outbox_id AND o.id BETWEEN v_ids[1] AND v_ids[cardinality(v_ids)] OFFSET 0) o ON true
    ORDER BY l.position;

  -- Another hand deleted pending rows in between: a row in the place of one of them may be another lane's. Nothing is moved.
  GET DIAGNOSTICS v_moved = ROW_COUNT;
  IF v_moved <> cardinality(v_ids) THEN
    RAISE EXCEPTION 'dispatch of lane % moved % of % events', p_lane, v_moved, cardinality(v_ids) USING ERRCODE = 'data_corrupted';
  END IF;
END $$;
`;
