import { useFormats } from '../../i18n/use-formats';

/** Short: a table has several of them, and some languages say a date in half a sentence. A pointer at it shows that. */
export function Moment({ atMs }: { atMs: number }) {
  const { moment, shortMoment } = useFormats();
  return (
    <time className="moment" dateTime={new Date(atMs).toISOString()} title={moment(atMs)}>
      {shortMoment(atMs)}
    </time>
  );
}
