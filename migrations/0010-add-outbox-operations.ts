import type { MigrationInterface, QueryRunner } from 'typeorm';

// Why: a lane can be paused, a dead letter is settled by a person, and a replay goes on where it was.
// Locks: ACCESS EXCLUSIVE on dead_letters for an instant. Safe while running: yes; the release before writes its dead
// letters without the new columns, and its dispatchers respect a pause too.
export class AddOutboxOperations1700000000010 implements MigrationInterface {
  name = 'AddOutboxOperations1700000000010';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [times, pausedLanes, dispatch, deadLetters, replays]) {
      await queryRunner.query(statement);
    }
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or write the next migration.');
  }
}

const times = `
CREATE FUNCTION to_ms(p_at timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT floor(extract(epoch FROM p_at) * 1000)::bigint
$$;

CREATE FUNCTION to_age_ms(p_at timestamptz) RETURNS bigint LANGUAGE sql VOLATILE AS $$
  SELECT greatest(floor(extract(epoch FROM clock_timestamp() - p_at) * 1000), 0)::bigint
$$;
`;

const pausedLanes = `
CREATE TABLE paused_lanes (
  lane integer PRIMARY KEY CHECK (lane BETWEEN 0 AND 63),
  actor text NOT NULL,
  reason text NOT NULL,
  paused_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
`;

const dispatch = `
CREATE OR REPLACE FUNCTION dispatch_lane(p_lane integer, p_after bigint, p_batch_max integer)
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

const deadLetters = `
ALTER TABLE dead_letters
  -- [{ at, server, attempts, error }], oldest first, the last 20.
  ADD COLUMN errors jsonb NOT NULL DEFAULT '[]',
  -- Settled or not, every server goes on obeying the row: the event's old number stays without its data.
  ADD COLUMN state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'requeued', 'discarded')),
  ADD COLUMN settled_at timestamptz,
  ADD COLUMN settled_by text,
  ADD COLUMN settled_reason text,
  ADD COLUMN requeued_as uuid,
  ADD CONSTRAINT dead_letters_settled_check
    CHECK ((state = 'open') = (settled_at IS NULL) AND (state = 'requeued') = (requeued_as IS NOT NULL));
CREATE UNIQUE INDEX dead_letters_event_id_key ON dead_letters (event_id);
`;

const replays = `
CREATE TABLE replay_runs (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  actor text NOT NULL,
  reason text NOT NULL,
  filter jsonb NOT NULL,
  -- New events per second.
  rate integer NOT NULL CHECK (rate > 0),
  -- Who moves it: the command that started it, or any api.
  runner text NOT NULL CHECK (runner IN ('cli', 'api')),
  state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'finished', 'cancelled')),
  total integer NOT NULL CHECK (total > 0),
  -- The ordinal of the last target that is done; moved in the transaction that appends.
  done integer NOT NULL DEFAULT 0,
  skipped integer NOT NULL DEFAULT 0,
  -- The rate is kept here, not by a process' clock: two that move one run are no faster than one.
  next_chunk_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  moved_at timestamptz,
  finished_at timestamptz,
  CHECK (done BETWEEN 0 AND total AND skipped BETWEEN 0 AND done),
  CHECK ((state = 'running') = (finished_at IS NULL))
);
CREATE INDEX replay_runs_running_idx ON replay_runs (id) WHERE state = 'running';

-- What a run repeats, chosen once: a resumed run neither repeats nor skips, whatever was written meanwhile.
CREATE TABLE replay_targets (
  run_id uuid NOT NULL REFERENCES replay_runs (id),
  ordinal integer NOT NULL CHECK (ordinal > 0),
  outbox_id bigint NOT NULL,
  PRIMARY KEY (run_id, ordinal)
);
`;
