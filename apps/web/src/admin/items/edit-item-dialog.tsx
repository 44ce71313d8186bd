import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ItemListReply } from '@aftercommit/contracts/http/admin-items';
import { SuccessReply } from '@aftercommit/contracts/http/no-body';
import { ItemType, Rarity } from '@aftercommit/contracts/states';
import { Field } from '../../ui/field';
import { useAction } from '../app/use-action';
import { SelectField } from '../parts/fields';
import { FormDialog } from '../parts/form-dialog';
import { PictureField } from '../parts/picture-field';
import type { Refusal } from '../parts/use-refusal';

export type Item = ItemListReply['items'][number];

const fields = ['title', 'type', 'rarity', 'price_eur', 'sell_price_eur', 'stock', 'image_url'] as const;

/** item null: a new one. */
export function EditItemDialog({ item, onClose }: { item: Item | null; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const [picture, setPicture] = useState(item?.image_url ?? '');
  const action = useAction({
    name: `items.save ${item?.id ?? 'new'}`,
    lists: ['items', 'cases', 'logs'],
    send: (api, body: object, key) =>
      item
        ? api.put(`/api/admin/items/${item.id}`, body, SuccessReply, key)
        : api.post('/api/admin/items', body, SuccessReply, key),
  });
  return (
    <FormDialog
      title={item ? t('items.edit') : t('items.new')}
      submitText={t('form.save')}
      doneText={t('form.saved')}
      action={action}
      fields={fields}
      readInput={(form) => ({ ...readItem(form), image_url: picture })}
      onClose={onClose}
    >
      {(refusal) => (
        <>
          <div className="form-grid">
            <ItemFields item={item} refusal={refusal} />
          </div>
          <PictureField
            label={t('picture.label')}
            value={picture}
            error={refusal.of('image_url')}
            onChange={setPicture}
          />
        </>
      )}
    </FormDialog>
  );
}

/** An empty price of sale means the price, an empty stock that there is no end to it. */
function readItem(form: FormData): object {
  const number = (name: string): number | null => (form.get(name) === '' ? null : Number(form.get(name)));
  return {
    title: form.get('title'),
    type: form.get('type'),
    rarity: form.get('rarity'),
    price_eur: number('price_eur'),
    sell_price_eur: number('sell_price_eur'),
    stock: number('stock'),
  };
}

function ItemFields({ item, refusal }: { item: Item | null; refusal: Refusal }) {
  const { t } = useTranslation('admin');
  const euros = { type: 'number', min: 0, max: 1_000_000, step: '0.01' } as const;
  return (
    <>
      <Field
        label={t('items.name')}
        name="title"
        defaultValue={item?.title}
        maxLength={120}
        error={refusal.of('title')}
        required
      />
      <SelectField
        label={t('items.type')}
        name="type"
        defaultValue={item?.type ?? 'skin'}
        error={refusal.of('type')}
        options={ItemType.options.map((value) => ({ value, text: t(`itemType.${value}`) }))}
      />
      <SelectField
        label={t('items.rarity')}
        name="rarity"
        defaultValue={item?.rarity ?? 'common'}
        error={refusal.of('rarity')}
        options={Rarity.options.map((value) => ({ value, text: t(`rarity.${value}`) }))}
      />
      <Field
        {...euros}
        label={t('items.price')}
        name="price_eur"
        defaultValue={item?.price_eur}
        error={refusal.of('price_eur')}
        required
      />
      <Field
        {...euros}
        label={t('items.sellPrice')}
        hint={t('items.sellPriceHint')}
        name="sell_price_eur"
        defaultValue={item?.sell_price_eur}
        error={refusal.of('sell_price_eur')}
      />
      <Field
        label={t('items.stock')}
        hint={t('items.stockHint')}
        name="stock"
        type="number"
        min={0}
        max={1_000_000}
        step={1}
        defaultValue={item?.stock ?? ''}
        error={refusal.of('stock')}
      />
    </>
  );
}
