import { Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ItemListReply } from '@aftercommit/contracts/http/admin-items';
import { Rarity } from '@aftercommit/contracts/states';
import { formatEuros, useFormats } from '../../i18n/use-formats';
import { Button } from '../../ui/button';
import { Loaded } from '../../ui/loaded';
import { useRows } from '../app/use-list';
import type { DraftContent } from './case-draft';
import { computeOdds, readWeight } from './compute-odds';

type Item = ItemListReply['items'][number];

type EditorProps = {
  contents: DraftContent[];
  /** Marks weights that are no weights. */
  showsFaults: boolean;
  onChange: (contents: DraftContent[]) => void;
};

const readItems = ({ items }: ItemListReply): Item[] => items;

/** What is in the case. The odds follow every key that is pressed. */
export function CaseContentsEditor(props: EditorProps) {
  const { t } = useTranslation('admin');
  const items = useRows({ list: 'items', path: '/api/admin/items', reply: ItemListReply, readRows: readItems });
  return (
    <section className="card stack" aria-labelledby="contents-title">
      <h2 id="contents-title">{t('cases.contents')}</h2>
      <Loaded query={items}>{(all) => <Contents {...props} items={all} />}</Loaded>
    </section>
  );
}

function Contents({ contents, showsFaults, onChange, items }: EditorProps & { items: Item[] }) {
  const { t } = useTranslation('admin');
  const odds = computeOdds(contents.map(({ weight }) => weight));
  const unused = items.filter(({ id }) => !contents.some(({ itemId }) => itemId === id));
  const [next] = unused;
  const change = (index: number, changed: DraftContent): void => onChange(contents.with(index, changed));
  return (
    <>
      {contents.length === 0 && <p className="faint">{t('cases.noContents')}</p>}
      {contents.length > 0 && (
        <div className="content-row content-heads" aria-hidden>
          <span>{t('cases.item')}</span>
          <span>{t('items.rarity')}</span>
          <span>{t('cases.weight')}</span>
          <span>{t('cases.chance')}</span>
        </div>
      )}
      <ul className="contents">
        {contents.map((content, index) => (
          <ContentRow
            key={content.itemId}
            content={content}
            chance={odds[index] ?? null}
            choices={items.filter(({ id }) => id === content.itemId || unused.some((item) => item.id === id))}
            showsFault={showsFaults && readWeight(content.weight) === null}
            onChange={(changed) => change(index, changed)}
            onRemove={() => onChange(contents.filter((_, at) => at !== index))}
          />
        ))}
      </ul>
      <div className="row row-between">
        <Button
          disabled={!next}
          onClick={() => next && onChange([...contents, { itemId: next.id, weight: '1', rarity: '' }])}
        >
          <Plus aria-hidden />
          {t('cases.addItem')}
        </Button>
        <ExpectedPrize contents={contents} odds={odds} items={items} />
      </div>
    </>
  );
}

type ContentRowProps = {
  content: DraftContent;
  chance: number | null;
  choices: Item[];
  showsFault: boolean;
  onChange: (content: DraftContent) => void;
  onRemove: () => void;
};

function ContentRow({ content, chance, choices, showsFault, onChange, onRemove }: ContentRowProps) {
  const { t } = useTranslation('admin');
  const { percent } = useFormats();
  const title = choices.find(({ id }) => id === content.itemId)?.title ?? content.itemId;
  return (
    <li className="content-row">
      <select
        className="input"
        aria-label={t('cases.item')}
        value={content.itemId}
        onChange={(event) => onChange({ ...content, itemId: event.target.value })}
      >
        {choices.map((item) => (
          <option key={item.id} value={item.id}>
            {item.title} · {formatEuros(item.price_eur)}
          </option>
        ))}
      </select>
      <select
        className="input"
        aria-label={t('cases.rarityOf', { title })}
        value={content.rarity}
        onChange={(event) => onChange({ ...content, rarity: Rarity.safeParse(event.target.value).data ?? '' })}
      >
        <option value="">{t('cases.itemsRarity')}</option>
        {Rarity.options.map((rarity) => (
          <option key={rarity} value={rarity}>
            {t(`rarity.${rarity}`)}
          </option>
        ))}
      </select>
      <input
        className="input number"
        inputMode="decimal"
        aria-label={t('cases.weightOf', { title })}
        aria-invalid={showsFault || undefined}
        value={content.weight}
        onChange={(event) => onChange({ ...content, weight: event.target.value })}
      />
      <output className="odds" data-testid={`odds-${content.itemId}`}>
        <span className="odds-bar" style={{ width: `${chance ?? 0}%` }} />
        <span className="number">{chance === null ? '–' : percent(chance)}</span>
      </output>
      <button type="button" className="icon-button" aria-label={t('cases.removeItem', { title })} onClick={onRemove}>
        <Trash2 aria-hidden />
      </button>
    </li>
  );
}

/** What an opening gives on average: an operator compares it with the price. */
function ExpectedPrize(props: { contents: DraftContent[]; odds: (number | null)[]; items: Item[] }) {
  const { t } = useTranslation('admin');
  const priceOf = new Map(props.items.map(({ id, price_eur }) => [id, price_eur]));
  const euros = props.contents.reduce(
    (sum, { itemId }, index) => sum + ((props.odds[index] ?? 0) / 100) * (priceOf.get(itemId) ?? 0),
    0,
  );
  return (
    <p className="soft" data-testid="expected-prize">
      {t('cases.expected', { amount: formatEuros(euros) })}
    </p>
  );
}
