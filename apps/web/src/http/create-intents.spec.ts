import { ApiError } from './api-error';
import { createIntents } from './create-intents';

const unreachable = new ApiError('unreachable', 0, 'no answer');
const refused = new ApiError('not_enough_balance', 402, 'Not enough balance');

function setup(failures: unknown[], retryPausesMs: number[] = [1, 1]) {
  const keys: string[] = [];
  const intents = createIntents({ retryPausesMs });
  const open = () =>
    intents.send('open:case-1', async (key) => {
      keys.push(key);
      if (failures.length > 0) throw failures.shift();
      return 'won';
    });
  return { keys, open };
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

  it('gets a new key after a definite answer, yes or no', async () => {
    const { keys, open } = setup([refused]);

    await expect(open()).rejects.toBe(refused);
    await open();
    await open();

    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(3);
  });
});
