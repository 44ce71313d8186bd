import { eventually } from './eventually';

describe('eventually', () => {
  it('answers the first value that is there', async () => {
    let count = 0;

    const answer = await eventually(() => (++count < 3 ? null : count));

    expect(answer).toBe(3);
  });

  it('takes a block of expectations that passes', async () => {
    let count = 0;

    await eventually(() => expect(++count).toBe(4));

    expect(count).toBe(4);
  });

  it('throws the last failure after its deadline', async () => {
    const attempt = (): never => {
      throw new Error('still empty');
    };

    await expect(eventually(attempt, { deadlineMs: 50 })).rejects.toThrow('still empty');
  });

  it('says the last answer when nothing was thrown', async () => {
    await expect(eventually(() => false, { deadlineMs: 50 })).rejects.toThrow('the last answer was false');
  });
});
