import { z } from 'zod';
import type { RunsStatements } from './runs-statements';

/** seq: the stream's last. lane, position: where its lane ends. All of the caller's snapshot. */
export type StreamHead = { stream: string; seq: number; lane: number; position: number };

export type StreamHeads = { epoch: string; streams: StreamHead[] };

const StreamHeadRows = z
  .array(
    z.object({
      epoch: z.string(),
      stream: z.string(),
      seq: z.coerce.number(),
      lane: z.coerce.number(),
      position: z.coerce.number(),
    }),
  )
  .min(1);

/** Where each of these streams ends. streams: at least one. */
export async function readStreamHeads(db: RunsStatements, streams: readonly string[]): Promise<StreamHeads> {
  const { rows } = await db.query({
    name: 'read_stream_heads',
    text: `SELECT (SELECT current_epoch()) AS epoch, stream, stream_head(stream) AS seq, lane_of_stream(stream) AS lane,
      lane_head(lane_of_stream(stream)) AS position FROM unnest($1::text[]) AS stream`,
    values: [streams],
  });
  const heads = StreamHeadRows.parse(rows);
  return {
    epoch: heads[0]?.epoch ?? '',
    streams: heads.map(({ stream, seq, lane, position }) => ({ stream, seq, lane, position })),
  };
}
