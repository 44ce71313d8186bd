import { ApiError } from '../http/api-error';
import { chooseErrorText } from './choose-error-text';

const hasText = (code: string): boolean => code === 'case_empty';

describe('the text for an error', () => {
  it('is that of its code', () => {
    expect(chooseErrorText(new ApiError('case_empty', 400, 'Case has no items'), hasText)).toBe('case_empty');
  });

  it.each([
    [400, 'unknown'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [429, 'too_many_requests'],
    [500, 'internal_error'],
    [502, 'internal_error'],
    [503, 'try_again'],
  ])('is that of its status where the code has none: %i', (status, text) => {
    expect(chooseErrorText(new ApiError('from_a_newer_server', status, 'In its words'), hasText)).toBe(text);
  });

  it('is that of a broken page for whatever is thrown by the page', () => {
    expect(chooseErrorText(new TypeError('x is not a function'), hasText)).toBe('broken_page');
  });
});
