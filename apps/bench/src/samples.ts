/** One figure of one round of one contender. raw: what it was computed from, for whoever wants to compute it otherwise. */
export type Sample = {
  measure: string;
  contender: string;
  metric: string;
  unit: string;
  round: number;
  value: number;
  raw?: number[];
};

/** A figure that could not be had, and why. */
export type Failure = { measure: string; contender: string; round: number | null; error: string };

export type Samples = {
  list: Sample[];
  failures: Failure[];
};

/** The values of one cell of the tables, by round. */
export function findValues(
  samples: Sample[],
  cell: { measure: string; contender: string; metric: string },
): Map<number, number> {
  const found = samples.filter(
    ({ measure, contender, metric }) =>
      measure === cell.measure && contender === cell.contender && metric === cell.metric,
  );
  return new Map(found.map(({ round, value }) => [round, value]));
}
