import { useId, type ReactNode } from 'react';
import type { Loaded } from '../state/create-resource';

export type LoadedSectionProps<Value> = {
  title: string;
  loaded: Loaded<Value[]>;
  emptyText: string;
  onRetry: () => void;
  children: (value: Value[]) => ReactNode;
};

/** A titled list in each of its states: loading, not readable, empty, there. A list that is there stays while it fails. */
export function LoadedSection<Value>({ title, loaded, emptyText, onRetry, children }: LoadedSectionProps<Value>) {
  const titleId = useId();
  const { value, error } = loaded;
  return (
    <section className="panel" aria-labelledby={titleId} aria-busy={!value && !error}>
      <h2 id={titleId}>{title}</h2>
      {error && (
        <div className="alert" role="alert">
          {value ? 'This list may be out of date.' : 'This list could not be read.'} {error}{' '}
          <button type="button" className="quiet" onClick={onRetry}>
            Try again
          </button>
        </div>
      )}
      {!value && !error && <p className="faint">Loading…</p>}
      {value?.length === 0 && <p className="faint">{emptyText}</p>}
      {value && value.length > 0 && children(value)}
    </section>
  );
}
