import { ApiError } from './api-error';
import { createIntents, type IntentOptions } from './create-intents';
import { keepIntents } from './keep-intents';

const unreachable = new ApiError('unreachable', 0, 'no answer');
const refused = new ApiError('not_enough_balance', 402, 'Not enough balance');

/** What a browser's tab keeps over reloads. */
function createTab(): { sessionStorage: Storage } {
  const kept = new Map<string, string>();
  const sessionStorage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
    removeItem: (name: string) => void kept.delete(name),
    key: () => null,
    clear: () => kept.clear(),
    get length() {
      return kept.size;
    },
  };
  return { sessionStorage };
}

function setup(failures: unknown[], retryPausesMs: number[] = [1, 1]) {
  const keys: string[] = [];
  const prices: number[] = [];
  const tab = createTab();
  const load = () => createIntents({ retryPausesMs, kept: keepIntents(tab, 'intents') });
  let intents = load();
  const open = (price = 5, options: IntentOptions = { survivesReload: true }) =>
    intents.send(
      'open:case-1',
      price,
      async (input, key) => {
        keys.push(key);
        prices.push(input);
        if (failures.length > 0) throw failures.shift();
        return 'won';
      },
      options,
    );
  return { keys, prices, open, tab, reload: () => void (intents = load()) };
}

describe('an intended action', () => {
  it('is sent again with the same key while its outcome is unknown', async () => {
    const { keys, open } = setup([unreachable, new ApiError('try_again', 503, 'Try again')]);

    await expect(open()).resolves.toBe('won');

    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  it('keeps its key when the page gives up, so that pressing again cannot pay twice', async () => {
    const { keys, open } = setup([unreachable, unreachable], [1]);

    await expect(open()).rejects.toBe(unreachable);
    await open();

    expect(new Set(keys).size).toBe(1);
  });

  it('keeps what it said with its key, though the page may show another price by then', async () => {
    const { prices, open } = setup([unreachable, unreachable], [1]);

    await expect(open(5)).rejects.toBe(unreachable);
    await open(7);

    expect(prices).toEqual([5, 5, 5]);
  });

  it('is sent once when it is asked for twice at once', async () => {
    const { keys, open } = setup([]);

    await expect(Promise.all([open(), open()])).resolves.toEqual(['won', 'won']);

    expect(keys).toHaveLength(1);
  });

  it.each([
    ['no answer', unreachable],
    ['trouble of the server', new ApiError('internal_error', 500, 'Something broke')],
    ['a server that asks to try again', new ApiError('try_again', 503, 'Try again')],
    ['the words of a proxy', new ApiError('unreadable', 502, 'The server answered 502')],
    ['an answer that nobody understands', new ApiError('unreadable', 200, 'Not what was expected')],
    ['the first one still running', new ApiError('idempotency_key_in_use', 409, 'Still running')],
  ])('keeps its key after %s, until a final answer', async (_name, failure) => {
    const { keys, open } = setup([failure, failure], []);

    await expect(open()).rejects.toBe(failure);
    await expect(open()).rejects.toBe(failure);
    await open();
    await open();

    expect(new Set(keys.slice(0, 3)).size).toBe(1);
    expect(keys[3]).not.toBe(keys[0]);
  });

  it('has its key and its words still when the page is loaded again before the answer', async () => {
    const { keys, prices, open, reload, tab } = setup([unreachable], []);

    await expect(open(5)).rejects.toBe(unreachable);
    reload();
    await open(7);
    reload();
    await open(9);

    expect(prices).toEqual([5, 5, 9]);
    expect([keys[1] === keys[0], keys[2] === keys[0]]).toEqual([true, false]);
    expect(tab.sessionStorage.getItem('intents')).toBeNull();
  });

  it('is in the storage of its tab before it is sent, and not at all when it may hold a secret', async () => {
    const { open, tab, keys } = setup([unreachable, unreachable], []);

    await expect(open(5, {})).rejects.toBe(unreachable);
    const secret = tab.sessionStorage.getItem('intents');
    const other = createIntents({ retryPausesMs: [], kept: keepIntents(tab, 'intents') });
    let seen: string | null = null;
    const read = async (_input: number, key: string) => void (seen = tab.sessionStorage.getItem('intents') && key);
    await other.send('pay:5', 5, read, { survivesReload: true });

    expect(secret).toBeNull();
    expect(seen).toEqual(expect.any(String));
    expect(keys).toHaveLength(1);
  });

  it('does its work where storage is blocked', async () => {
    const blocked = {
      get sessionStorage(): Storage {
        throw new DOMException('blocked', 'SecurityError');
      },
    };
    const intents = createIntents({ retryPausesMs: [], kept: keepIntents(blocked, 'intents') });

    await expect(intents.send('open', 1, async () => 'won', { survivesReload: true })).resolves.toBe('won');
  });

  it('gets a new key after a definite answer, yes or no', async () => {
    const { keys, open } = setup([refused]);

    await expect(open()).rejects.toBe(refused);
    await open();
    await open();

    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(3);
  });
});
