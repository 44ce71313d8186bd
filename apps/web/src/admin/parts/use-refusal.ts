import { useTranslation } from 'react-i18next';
import { ApiError } from '../../http/api-error';
import { useDescribeError } from '../../i18n/use-describe-error';

export type Refusal = {
  /** What stands below that field. */
  of(field: string): string | undefined;
  /** What concerns no field of the form. */
  rest: string | null;
};

/** Which field of a form a code is about. */
const fieldsOfCodes: Record<string, readonly string[]> = {
  login_taken: ['username'],
  id_taken: ['id'],
  image_too_large: ['image_url'],
  image_invalid: ['image_url'],
  not_enough_balance: ['amount'],
};

/** Puts what the server said where it belongs. fields: those that the form shows. */
export function useRefusal(error: Error | null, fields: readonly string[]): Refusal {
  const { t, i18n } = useTranslation('admin');
  const describeShared = useDescribeError();
  const describeError = (refused: Error): string => {
    const key = `refusal.${refused instanceof ApiError ? refused.code : ''}`;
    return i18n.exists(key, { ns: 'admin' }) ? t(key as 'refusal.id_taken') : describeShared(refused);
  };
  if (!error) return { of: () => undefined, rest: null };
  const { field, text } = locate(error, describeError);
  const said = error instanceof ApiError && error.code === 'invalid_input' ? t('form.refused', { reason: text }) : text;
  const shown = fields.find((candidate) => field.includes(candidate));
  return { of: (candidate) => (candidate === shown ? said : undefined), rest: shown ? null : said };
}

function locate(error: Error, describeError: (error: Error) => string): { field: readonly string[]; text: string } {
  const code = error instanceof ApiError ? error.code : '';
  if (code !== 'invalid_input') return { field: fieldsOfCodes[code] ?? [], text: describeError(error) };
  // `path.to.field: what is wrong`, as the API says it.
  const [, path, text] = /^([\w.]+): (.+)$/s.exec(error.message) ?? [];
  return path && text ? { field: [path.split('.')[0] ?? ''], text } : { field: [], text: error.message };
}
