import type { ChatMessage } from '@aftercommit/contracts/http/chat';
import { mergeMessages } from './merge-messages';

const createMessage = (id: string): ChatMessage => ({
  id,
  user_uuid: 'alice',
  user_name: 'Alice',
  text: `text of ${id}`,
  timestamp: 1,
});

describe('the messages of the chat', () => {
  it('are shown oldest first, each once, whichever way they came', () => {
    const shown = mergeMessages([createMessage('b'), createMessage('c')], [createMessage('b'), createMessage('a')]);

    expect(shown.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('are the newest hundred', () => {
    const many = Array.from({ length: 150 }, (_, index) => createMessage(String(1_000 + index)));

    expect(mergeMessages(many, [])[0]?.id).toBe('1050');
  });
});
