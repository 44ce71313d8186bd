import { useId, useState, type FormEvent } from 'react';
import { SendHorizontal } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useDescribeError } from '../i18n/use-describe-error';
import { useFormats } from '../i18n/use-formats';
import { useProfile } from '../queries/player-queries';
import { Notice } from '../ui/notice';
import { createDraft, usePostMessage, type Draft } from './chat-queries';

const textLengthMax = 500;

export function ChatForm() {
  const { t } = useTranslation('player');
  const formats = useFormats();
  const describeError = useDescribeError();
  const mute = useProfile().data?.chatMute;
  const id = useId();
  const [draft, setDraft] = useState<Draft>(() => createDraft(''));
  const post = usePostMessage();

  if (mute) {
    return (
      <Notice tone="warn">
        {mute.until === null ? t('chat.mutedForEver') : t('chat.mutedUntil', { at: formats.moment(mute.until) })}{' '}
        <bdi>{mute.reason}</bdi>
      </Notice>
    );
  }

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const text = draft.text.trim();
    if (text === '' || post.isPending) return;
    // What could not be sent stays in the field, and is the same message when it is sent again.
    post.mutate({ ...draft, text }, { onSuccess: () => setDraft(createDraft('')) });
  };

  return (
    <form className="chat-form" onSubmit={submit}>
      {post.error && <Notice tone="bad">{describeError(post.error)}</Notice>}
      <div className="row row-nowrap">
        <label htmlFor={id} className="visually-hidden">
          {t('chat.message')}
        </label>
        <input
          id={id}
          className="input"
          dir="auto"
          autoComplete="off"
          maxLength={textLengthMax}
          placeholder={t('chat.placeholder')}
          value={draft.text}
          onChange={(event) => setDraft(createDraft(event.target.value))}
        />
        <button
          type="submit"
          className="icon-button chat-send"
          aria-label={t('chat.send')}
          aria-disabled={post.isPending}
        >
          <SendHorizontal aria-hidden />
        </button>
      </div>
    </form>
  );
}
