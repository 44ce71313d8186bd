import type { ClientBase, QueryConfig } from 'pg';

/** Different statements of one process that are kept prepared. A text beyond them is sent whole, as if this were off. */
const statementsMax = 300;

/**
 * For a pool's onConnect: every statement with values is sent under a name, so that Postgres parses and plans it once per
 * connection and not once per call. Values are always apart from the text here, so the texts are few.
 */
export function createPreparing(): (client: ClientBase) => void {
  const names = new Map<string, string>();

  function findName(text: string): string | undefined {
    const known = names.get(text);
    if (known !== undefined || names.size >= statementsMax) return known;
    const name = `s${names.size + 1}`;
    names.set(text, name);
    return name;
  }

  return (client) => {
    const send = client.query.bind(client) as (...statement: unknown[]) => unknown;
    const prepare = (...statement: unknown[]): unknown => {
      const [text, values] = statement;
      // Without values it is BEGIN, COMMIT and the like: nothing is gained. An object says itself how it is sent.
      if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0) return send(...statement);
      const name = findName(text);
      if (name === undefined) return send(...statement);
      return send({ name, text, values } satisfies QueryConfig, ...statement.slice(2));
    };
    client.query = prepare as typeof client.query;
  };
}
