import { useFormats } from '../../i18n/use-formats';

export function Moment({ atMs }: { atMs: number }) {
  const { moment } = useFormats();
  return (
    <time className="moment" dateTime={new Date(atMs).toISOString()}>
      {moment(atMs)}
    </time>
  );
}
