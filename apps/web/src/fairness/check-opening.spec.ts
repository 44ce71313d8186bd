import { hashOdds, hashServerSeed, type Odds } from '@aftercommit/contracts/fair/draw-fairly';
import { checkOpening, type FairOpening } from './check-opening';

const serverSeed = 'ab'.repeat(32);
const odds: Odds = [['only', '1']];

const opening: FairOpening = {
  id: '01900000-0000-7000-8000-000000000000',
  case_id: 'case',
  item_id: 'only',
  server_seed: serverSeed,
  server_seed_hash: hashServerSeed(serverSeed),
  client_seed: 'mine',
  nonce: 0,
  odds,
  odds_hash: hashOdds(odds),
};

describe('an opening that is checked on the page', () => {
  it('is right when seed, odds and item fit together', () => {
    expect(checkOpening(opening)).toEqual({ seed: true, odds: true, item: true });
  });

  it.each([
    ['seed', { server_seed: 'cd'.repeat(32) }],
    ['odds', { odds: [['only', '2']] as Odds }],
    ['item', { item_id: 'another' }],
  ] as const)('is wrong when its %s is another', (part, change) => {
    expect(checkOpening({ ...opening, ...change })?.[part]).toBe(false);
  });

  it('cannot be checked while its seed is secret', () => {
    expect(checkOpening({ ...opening, server_seed: null })).toBeNull();
  });
});
