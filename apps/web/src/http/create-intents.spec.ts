import { ApiError } from './api-error';
import { createIntents } from './create-intents';

const unreachable = new ApiError('unreachable', 0, 'no answer');
const refused = new ApiError('not_enough_balance', 402, 'Not enough balance');

function setup(failures: unknown[], retryPausesMs: number[] = [1, 1]) {
  const keys: string[] = [];
  const prices: number[] = [];
  const intents = createIntents({ retryPausesMs });
  const open = (price = 5) =>
    intents.send('open:case-1', price, async (input, key) => {
      keys.push(key);
      prices.push(input);
      if (failures.length > 0) throw failures.shift();
      return 'won';
    });
  return { keys, prices, open };
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

  it('gets a new key after a definite answer, yes or no', async () => {
    const { keys, open } = setup([refused]);

    await expect(open()).rejects.toBe(refused);
    await open();
    await open();

    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(3);
  });
});
