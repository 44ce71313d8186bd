/**
 * The outbox row of a log row `l`, as `o`: one look by id for each. A plain join leaves a choice, and statistics taken while
 * nothing was committed make Postgres choose to read the whole outbox for each of them (ADR 39).
 */
export const payloadById = '(SELECT * FROM outbox o WHERE o.id = l.outbox_id OFFSET 0) o';
