import { errorCodes } from '@aftercommit/contracts/errors';
import admin from './locales/en/admin.json';
import errors from './locales/en/errors.json';

/** Only a provider or the command line is ever answered these. */
const neverOnPage = [
  'invalid_signature',
  'event_not_found',
  'replay_filter_missing',
  'lanes_busy',
  'prune_running',
  'owner_exists',
];

/** In the panel they are told by their status, until it has a text for them. */
const toldByStatus = ['lane_paused', 'lane_not_paused', 'replay_not_found', 'message_not_found'];

describe('the codes of refusals', () => {
  it('all have a text, or are known to need none', () => {
    const withText = [...Object.keys(errors), ...Object.keys(admin.refusal), ...neverOnPage, ...toldByStatus];

    const without = Object.keys(errorCodes).filter((code) => !withText.includes(code));

    expect(without).toEqual([]);
  });

  it('are named without a text only while they exist and have none', () => {
    const stale = [...neverOnPage, ...toldByStatus].filter((code) => !(code in errorCodes) || code in errors);

    expect(stale).toEqual([]);
  });
});
