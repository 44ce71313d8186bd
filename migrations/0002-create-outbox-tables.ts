import type { MigrationInterface, QueryRunner } from 'typeorm';

// Why: the outbox, its pending ids, the event log that is the order, and who has followed it how far.
// Locks: none that matter, all tables are new. Safe while running: yes.
export class CreateOutboxTables1700000000002 implements MigrationInterface {
  name = 'CreateOutboxTables1700000000002';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(outboxTables);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or write the next migration.');
  }
}

const outboxTables = `
-- CACHE 1: a block of ids cached by a connection would be used after newer ids of the same stream.
CREATE SEQUENCE outbox_id_seq AS bigint CACHE 1;

CREATE TABLE outbox (
  id bigint NOT NULL,
  event_id uuid NOT NULL DEFAULT uuidv7(),
  stream text NOT NULL,
  type text NOT NULL,
  -- { names, state?, closes? }: how a socket server emits it, decided when it was written.
  wire jsonb NOT NULL,
  -- json, not jsonb: forwarded as it was written.
  payload json NOT NULL,
  headers jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (id)
) PARTITION BY RANGE (id);

CREATE FUNCTION refuse_change_of_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the outbox is immutable' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER outbox_immutable BEFORE UPDATE OR DELETE ON outbox
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_outbox();

CREATE TABLE outbox_pending (
  id bigint NOT NULL,
  lane integer NOT NULL,
  stream text NOT NULL,
  PRIMARY KEY (lane, id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_insert_scale_factor = 0);
CREATE INDEX outbox_pending_stream_id_idx ON outbox_pending (stream, id);

CREATE TABLE event_log (
  lane integer NOT NULL,
  position bigint NOT NULL,
  stream text NOT NULL,
  seq bigint NOT NULL,
  outbox_id bigint NOT NULL,
  dispatched_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (lane, position)
) PARTITION BY RANGE (position);
CREATE INDEX event_log_stream_seq_idx ON event_log (stream, seq);

-- The last seq of a person's stream. Broadcast streams keep theirs in batches: a row that
-- every event updates grows ten times slower under a long snapshot.
CREATE TABLE streams (
  stream text PRIMARY KEY,
  seq bigint NOT NULL CHECK (seq > 0)
) WITH (fillfactor = 70);

CREATE TABLE batches (
  lane integer NOT NULL,
  first bigint NOT NULL,
  last bigint NOT NULL CHECK (last >= first),
  -- Lane 0 only: the last seq of each broadcast stream after this batch.
  stream_seqs jsonb NOT NULL DEFAULT '{}',
  dispatched_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (lane, last)
);

CREATE TABLE followers (
  -- One row per boot: a restarted server is another follower.
  boot uuid PRIMARY KEY,
  server text NOT NULL,
  epoch text NOT NULL,
  -- { "<lane>": position }: everything up to it is emitted.
  positions jsonb NOT NULL,
  clients integer NOT NULL CHECK (clients >= 0),
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE dead_letters (
  outbox_id bigint PRIMARY KEY,
  event_id uuid NOT NULL,
  lane integer NOT NULL,
  position bigint NOT NULL,
  attempts integer NOT NULL CHECK (attempts > 0),
  last_error text NOT NULL,
  first_failed_at timestamptz NOT NULL,
  last_failed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE epoch (
  single_row boolean PRIMARY KEY DEFAULT true CHECK (single_row),
  counter bigint NOT NULL CHECK (counter > 0)
);
INSERT INTO epoch (counter) VALUES (1);

CREATE TABLE lane_config (
  single_row boolean PRIMARY KEY DEFAULT true CHECK (single_row),
  -- Lanes for people's streams, numbered from 1. Lane 0 carries the broadcasts.
  user_lanes integer NOT NULL CHECK (user_lanes BETWEEN 1 AND 63)
);
INSERT INTO lane_config (user_lanes) VALUES (1);
`;
