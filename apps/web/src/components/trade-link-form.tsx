import type { FormEvent } from 'react';

export type TradeLinkFormProps = {
  saved: string;
  running: ReadonlySet<string>;
  onSave: (tradeLink: string) => Promise<void>;
};

export function TradeLinkForm({ saved, running, onSave }: TradeLinkFormProps) {
  const saving = [...running].some((action) => action.startsWith('trade-link:'));
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void onSave(String(new FormData(event.currentTarget).get('trade-link')).trim());
  };

  return (
    <section className="panel" aria-labelledby="trade-link-title">
      <h2 id="trade-link-title">Trade link</h2>
      {/* A link saved in another tab takes the place of the one shown here. */}
      <form key={saved} className="one-line" onSubmit={submit}>
        <label htmlFor="trade-link">Skins are sent to this link</label>
        <input
          id="trade-link"
          name="trade-link"
          type="url"
          maxLength={500}
          defaultValue={saved}
          placeholder="https://"
        />
        <button type="submit" disabled={saving}>
          {saving ? 'Saving…' : 'Save'}
        </button>
      </form>
    </section>
  );
}
