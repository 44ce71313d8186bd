import { eventually } from '@aftercommit/testing/eventually';
import { ApiError } from '../http/api-error';
import { createResource } from './create-resource';

function setup() {
  const answers: { resolve: (value: string) => void; reject: (error: unknown) => void }[] = [];
  const resource = createResource<string>({
    load: () => new Promise((resolve, reject) => answers.push({ resolve, reject })),
    onChange: () => undefined,
  });
  return { answers, resource };
}

describe('a list that is read again when an event says so', () => {
  it('is read once more when asked while an answer is on its way, because that answer may be too old', async () => {
    const { answers, resource } = setup();
    resource.refresh();
    resource.refresh();
    resource.refresh();

    answers[0]?.resolve('before the event');

    await eventually(() => expect(answers).toHaveLength(2));
    answers[1]?.resolve('after the event');
    await eventually(() => expect(resource.read().value).toBe('after the event'));
    expect(answers).toHaveLength(2);
  });

  it('keeps what it shows when reading fails, says so and tries again by itself', async () => {
    const { answers, resource } = setup();
    resource.refresh();
    answers[0]?.resolve('first');
    await eventually(() => expect(resource.read().value).toBe('first'));

    resource.refresh();
    answers[1]?.reject(new ApiError('unreachable', 0, 'no answer'));

    await eventually(() => expect(resource.read()).toEqual({ value: 'first', error: expect.any(String) }));
    await eventually(() => expect(answers).toHaveLength(3));
    answers[2]?.resolve('second');
    await eventually(() => expect(resource.read()).toEqual({ value: 'second', error: null }));
  });

  it('shows nothing that arrives after sign-out', async () => {
    const { answers, resource } = setup();
    resource.refresh();
    resource.stop();

    answers[0]?.resolve('somebody else’s');

    await Promise.resolve();
    expect(resource.read()).toEqual({ value: null, error: null });
  });
});
