import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { eventually } from '@aftercommit/testing/eventually';
import { createRefresher } from './create-refresher';

function setup() {
  const answers: ((value: string) => void)[] = [];
  const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });
  const observer = new QueryObserver<string>(queryClient, {
    queryKey: ['list'],
    queryFn: () => new Promise((resolve) => answers.push(resolve)),
  });
  const stop = observer.subscribe(() => undefined);
  return { answers, observer, refresh: createRefresher(queryClient), stop };
}

describe('a list that is read again when an event says so', () => {
  it('shows no answer that was asked for before the event', async () => {
    const { answers, observer, refresh, stop } = setup();
    await eventually(() => expect(answers).toHaveLength(1));

    refresh(['list']);
    await eventually(() => expect(answers).toHaveLength(2));
    answers[0]?.('before the event');
    answers[1]?.('after the event');

    await eventually(() => expect(observer.getCurrentResult().data).toBe('after the event'));
    stop();
  });

  it('is read once more, and no oftener, however many events come while an answer is on its way', async () => {
    const { answers, observer, refresh, stop } = setup();
    await eventually(() => expect(answers).toHaveLength(1));
    refresh(['list']);
    await eventually(() => expect(answers).toHaveLength(2));
    for (let event = 0; event < 20; event += 1) refresh(['list']);

    answers[1]?.('while they came');

    await eventually(() => expect(answers).toHaveLength(3));
    answers[2]?.('after them all');
    await eventually(() => expect(observer.getCurrentResult().data).toBe('after them all'));
    expect(answers).toHaveLength(3);
    stop();
  });
});
