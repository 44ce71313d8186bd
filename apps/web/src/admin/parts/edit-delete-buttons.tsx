import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Button, nameButtonClass } from '../../ui/button';

type EditDeleteButtonsProps = {
  /** Of what the row is about, for people who do not see the row. */
  title: string;
  /** Where it is edited, or what opens the form. */
  edit: string | (() => void);
  onDelete: () => void;
};

export function EditDeleteButtons({ title, edit, onDelete }: EditDeleteButtonsProps) {
  const { t } = useTranslation('admin');
  const ofWhat = <span className="visually-hidden"> {title}</span>;
  return (
    <>
      {typeof edit === 'string' ? (
        <Link className={nameButtonClass({ size: 'small' })} to={edit}>
          {t('form.edit')}
          {ofWhat}
        </Link>
      ) : (
        <Button size="small" onClick={edit}>
          {t('form.edit')}
          {ofWhat}
        </Button>
      )}
      <Button size="small" look="danger" onClick={onDelete}>
        {t('form.delete')}
        {ofWhat}
      </Button>
    </>
  );
}
