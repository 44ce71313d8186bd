import { useId, useState, type ChangeEvent } from 'react';
import { Upload } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { pictureBytesMax } from '@aftercommit/contracts/http/picture-source';
import { nameButtonClass } from '../../ui/button';
import { Picture } from '../../ui/picture';
import { describeField, FieldFrame } from './fields';

type PictureFieldProps = { label: string; value: string; onChange: (url: string) => void; error?: string | undefined };

/** A file becomes a data: URL, which the server stores; what is typed is a URL that pages load. */
export function PictureField({ label, value, onChange, error }: PictureFieldProps) {
  const { t } = useTranslation('admin');
  const id = useId();
  const [problem, setProblem] = useState<string | null>(null);
  const shownError = problem ?? error;
  const isUploaded = value.startsWith('data:');

  const read = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const file = event.target.files?.[0];
    if (!file) return;
    if (file.size > pictureBytesMax) return setProblem(t('picture.tooLarge'));
    const url = await readAsDataUrl(file).catch(() => null);
    setProblem(url === null ? t('picture.unreadable') : null);
    if (url !== null) onChange(url);
  };

  return (
    <FieldFrame id={id} label={label} hint={t('picture.hint')} error={shownError}>
      <div className="picture-field">
        <Picture url={value} />
        <div className="stack stack-tight grow">
          <input
            {...describeField(id, { hint: 'hint', error: shownError })}
            className="input"
            value={isUploaded ? '' : value}
            placeholder={isUploaded ? t('picture.uploaded') : 'https://'}
            onChange={(event) => onChange(event.target.value)}
          />
          {/* The browser's own button speaks the browser's language. */}
          <label className={`${nameButtonClass({ size: 'small' })} file-button`}>
            <Upload aria-hidden />
            {t('picture.upload')}
            <input
              type="file"
              className="visually-hidden"
              accept="image/png,image/jpeg,image/gif,image/webp,image/svg+xml"
              onChange={(event) => void read(event)}
            />
          </label>
        </div>
      </div>
    </FieldFrame>
  );
}

function readAsDataUrl(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new Error('unreadable', { cause: reader.error }));
    reader.readAsDataURL(file);
  });
}
