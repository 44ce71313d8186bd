import { useMemo, useState } from 'react';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ItemListReply } from '@aftercommit/contracts/http/admin-items';
import { SuccessReply } from '@aftercommit/contracts/http/no-body';
import { formatEuros, useFormats } from '../../i18n/use-formats';
import { Button } from '../../ui/button';
import { Page } from '../../ui/page';
import { Picture } from '../../ui/picture';
import { RarityBadge } from '../../ui/rarity-badge';
import { useAction } from '../app/use-action';
import { useRows } from '../app/use-list';
import type { Column } from '../parts/data-table';
import { EditDeleteButtons } from '../parts/edit-delete-buttons';
import { FormDialog } from '../parts/form-dialog';
import { ListView } from '../parts/list-view';
import { EditItemDialog, type Item } from './edit-item-dialog';

type Asked = { item: Item | null; what: 'edit' | 'delete' };

const readRows = ({ items }: ItemListReply): Item[] => items;

export function ItemsPage() {
  const { t } = useTranslation('admin');
  const [asked, setAsked] = useState<Asked | null>(null);
  const items = useRows({ list: 'items', path: '/api/admin/items', reply: ItemListReply, readRows });
  const columns = useColumns(setAsked);
  const close = (): void => setAsked(null);
  return (
    <Page
      title={t('items.title')}
      actions={
        <Button look="primary" onClick={() => setAsked({ item: null, what: 'edit' })}>
          <Plus aria-hidden />
          {t('items.new')}
        </Button>
      }
    >
      <ListView
        label={t('items.title')}
        emptyText={t('items.empty')}
        query={items}
        columns={columns}
        rowId={(item) => item.id}
      />
      {asked?.what === 'edit' && <EditItemDialog item={asked.item} onClose={close} />}
      {asked?.what === 'delete' && asked.item && <DeleteItemDialog item={asked.item} onClose={close} />}
    </Page>
  );
}

function useColumns(ask: (asked: Asked) => void): Column<Item>[] {
  const { t } = useTranslation('admin');
  const { count } = useFormats();
  return useMemo(
    () => [
      {
        id: 'title',
        header: t('items.name'),
        kind: 'wide',
        sortBy: ({ title }) => title.toLowerCase(),
        cell: (item) => (
          <div className="cell-item">
            <Picture url={item.image_url} rarity={item.rarity} />
            <bdi className="cell-title grow">{item.title}</bdi>
          </div>
        ),
      },
      { id: 'type', header: t('items.type'), sortBy: ({ type }) => type, cell: ({ type }) => t(`itemType.${type}`) },
      { id: 'rarity', header: t('items.rarity'), cell: ({ rarity }) => <RarityBadge rarity={rarity} /> },
      {
        id: 'price',
        header: t('items.price'),
        kind: 'number',
        sortBy: ({ price_eur }) => price_eur,
        cell: ({ price_eur }) => formatEuros(price_eur),
      },
      {
        id: 'sell',
        header: t('items.sellPrice'),
        kind: 'number',
        sortBy: ({ sell_price_eur }) => sell_price_eur,
        cell: ({ sell_price_eur }) => formatEuros(sell_price_eur),
      },
      {
        id: 'stock',
        header: t('items.stock'),
        kind: 'number',
        sortBy: ({ stock }) => stock ?? Number.MAX_SAFE_INTEGER,
        cell: ({ stock }) => (stock === null ? '∞' : count(stock)),
      },
      {
        id: 'actions',
        header: t('list.actions'),
        kind: 'actions',
        cell: (item) => (
          <EditDeleteButtons
            title={item.title}
            edit={() => ask({ item, what: 'edit' })}
            onDelete={() => ask({ item, what: 'delete' })}
          />
        ),
      },
    ],
    [t, ask, count],
  );
}

function DeleteItemDialog({ item, onClose }: { item: Item; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const action = useAction({
    name: `items.delete ${item.id}`,
    lists: ['items', 'logs'],
    send: (api, body: object, key) => api.delete(`/api/admin/items/${item.id}`, body, SuccessReply, key),
  });
  return (
    <FormDialog
      title={t('items.delete')}
      description={t('items.deleteQuestion', { title: item.title })}
      submitText={t('form.delete')}
      doneText={t('form.deleted')}
      isDangerous
      action={action}
      readInput={() => ({})}
      onClose={onClose}
    />
  );
}
