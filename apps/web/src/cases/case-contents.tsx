import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseReply } from '@aftercommit/contracts/http/cases';
import { formatEuros, useFormats } from '../i18n/use-formats';
import { Picture } from '../ui/picture';
import { RarityBadge } from '../ui/rarity-badge';
import { chooseColumns } from './plan-case-rows';

export type Content = CaseReply['contents'][number];

/** What may be won, the rarest first, with the chance of each. */
export function CaseContents({ contents }: { contents: Content[] }) {
  const { t } = useTranslation('player');
  const formats = useFormats();
  const rarestFirst = [...contents].sort((one, other) => one.chance - other.chance);
  return (
    <section className="stack" aria-labelledby="contents">
      <h2 id="contents">{t('cases.contents')}</h2>
      <ul className="item-grid contents" style={{ '--columns': chooseColumns(contents.length) } as CSSProperties}>
        {rarestFirst.map((content) => (
          <li key={content.id} className="item-card" data-rarity={content.rarity}>
            <Picture url={content.image_url} rarity={content.rarity} large />
            <h3>
              <bdi>{content.title}</bdi>
            </h3>
            <p>
              <RarityBadge rarity={content.rarity} />
            </p>
            <p className="row row-between item-card-end">
              <span className="number soft">{formatEuros(content.price_eur)}</span>
              <strong className="number">
                <span className="visually-hidden">{t('cases.chance')}: </span>
                {formats.percent(content.chance)}
              </strong>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
