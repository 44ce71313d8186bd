import { QueryClient } from '@tanstack/react-query';
import { createListeners } from '@aftercommit/realtime-client/create-listeners';
import { queryKeys } from '../queries/query-keys';
import { followEvents } from './follow-events';

const meta = { id: 'event', stream: 'user:alice', seq: 1, epoch: 'a', at: 1 };

const createDrop = (id: string, timestamp: number) => ({
  id: `01900000-0000-7000-8000-00000000000${id}`,
  item_name: `Item ${id}`,
  image: '',
  user_name: 'alice',
  rarity: 'rare',
  case_image: '',
  timestamp,
});

function setup(userId: string | null = 'alice') {
  const errors: unknown[] = [];
  const listeners = createListeners((error) => errors.push(error));
  const queryClient = new QueryClient({ defaultOptions: { queries: { gcTime: Infinity } } });
  const refreshed: string[] = [];
  followEvents({
    realtime: listeners,
    queryClient,
    refresh: (key) => refreshed.push(key.join(' ')),
    readUserId: () => userId,
  });
  const hear = (type: string, ...values: unknown[]): void => {
    listeners.call(type, ...values);
    expect(errors).toEqual([]);
  };
  return { hear, queryClient, refreshed };
}

describe('what an event changes on the page', () => {
  it('shows a balance, and never an older one', () => {
    const { hear, queryClient } = setup();

    hear('balance.updated', { balance: 12, version: 7 }, meta);
    hear('balance.updated', { balance: 99, version: 6 }, meta);

    expect(queryClient.getQueryData(queryKeys.balance('alice'))).toMatchObject({ euros: 12, version: 7 });
  });

  it('shows nothing of a stream that is not the person’s', () => {
    const { hear, queryClient } = setup('bob');

    hear('balance.updated', { balance: 12, version: 7 }, meta);

    expect(queryClient.getQueryData(queryKeys.balance('bob'))).toBeUndefined();
    expect(queryClient.getQueryData(queryKeys.balance('alice'))).toBeUndefined();
  });

  it('adds a drop to the feed once, newest first', () => {
    const { hear, queryClient } = setup();
    queryClient.setQueryData(queryKeys.drops(), [createDrop('1', 1)]);

    hear('drop.won', createDrop('2', 2), meta);
    hear('drop.won', createDrop('2', 2), meta);

    const drops = queryClient.getQueryData<{ timestamp: number }[]>(queryKeys.drops());
    expect(drops?.map(({ timestamp }) => timestamp)).toEqual([2, 1]);
  });

  it('forgets a message that an admin took away', () => {
    const { hear, queryClient } = setup();
    const message = { id: 'm1', user_uuid: 'bob', user_name: 'Bob', text: 'Hi', timestamp: 1 };
    queryClient.setQueryData(queryKeys.chat('alice'), []);

    hear('chat.message_posted', message, meta);
    expect(queryClient.getQueryData(queryKeys.chat('alice'))).toEqual([message]);
    hear('chat.message_deleted', { id: 'm1' }, meta);

    expect(queryClient.getQueryData(queryKeys.chat('alice'))).toEqual([]);
  });

  it.each([
    ['inventory.updated', ['me alice inventory', 'me alice history']],
    ['request.updated', ['me alice requests']],
    ['case.deleted', ['cases', 'me alice profile']],
  ])('reads again what %s says has changed', (type, keys) => {
    const { hear, refreshed } = setup();

    hear(type, {}, meta);

    expect(refreshed).toEqual(keys);
  });

  it('reads a stream’s lists again when it starts anew, and everything of the person with theirs', () => {
    const { hear, refreshed } = setup();

    for (const stream of ['drops', 'chat', 'user:alice', 'user:bob']) hear('resync', { stream, reason: 'too_old' });

    expect(refreshed).toEqual(['drops', 'me alice chat', 'me alice']);
  });
});
