import type { EntityManager } from 'typeorm';
import type { NewEvent } from '@aftercommit/contracts/events/catalog';
import { toEuros } from '@aftercommit/contracts/money';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { balanceUpdatedEvent, changeBalance, lockWallet, type Wallet } from '../balance/wallet';
import { assertNoDebt } from '../balance/read-debt';
import { DomainError } from '../domain-error';
import { assertWithinLimits } from '../limits/assert-within-limits';
import { recordDraw } from '../fair/record-draw';
import { takeNonce } from '../fair/take-nonce';
import { drawPrize } from './draw-prize';
import { lockPublishedCase, type Prize, type PublishedCase } from './lock-published-case';
import { countXp, findOpeningTerms, type OpeningTerms } from './opening-terms';
import { readDeposits } from './read-deposits';
import { recordOpening, type RecordedOpening } from './record-opening';

/** What the player's page showed. undefined: an older client, which takes the case as it is. */
export type SeenOffer = { caseVersion?: number | undefined; priceEur?: number | undefined };

type AskedOpening = { userId: string; caseId: string; seen: SeenOffer; openingId: string; timeZone: string };

export type OpenedCase = { prize: Prize; inventoryId: string; wallet: Wallet; xp: number };

/**
 * A player pays for a case, if it costs something, and gets one of its items.
 * @throws DomainError debt_unsettled | case_not_found | offer_changed | already_opened | not_enough_deposit |
 *   self_excluded | spend_limit_reached | not_enough_balance | out_of_stock | case_empty
 */
export async function openCase(
  tx: EntityManager,
  { userId, caseId, seen, openingId, timeZone }: AskedOpening,
): Promise<OpenedCase> {
  const before = await lockWallet(tx, userId);
  const opened = await lockPublishedCase(tx, caseId);
  assertSameOffer(opened, seen);
  const terms = findOpeningTerms(opened, await readDeposits(tx, { userId, timeZone }));
  await assertAllowed(tx, { userId, opened, terms, before });
  await assertWithinLimits(tx, before, { kind: 'spend', amountCents: opened.priceCents, timeZone });
  const turn = await takeNonce(tx, userId);
  const { prize, odds } = await drawPrize(tx, opened.contents, turn);
  const xp = countXp(opened);
  const opening = await recordOpening(tx, { openingId, userId, opened, prize, periodKey: terms.periodKey, xp });
  await recordDraw(tx, { openingId: opening.openingId, turn, odds });
  const wallet = await changeBalance(tx, before, {
    amountCents: -opened.priceCents,
    kind: 'case_opening',
    reference: opening.openingId,
    houseAccount: 'house:cases',
  });
  await appendToOutbox(tx, stateEvents(wallet, opened, prize, opening));
  return { prize, inventoryId: opening.inventoryId, wallet, xp };
}

function assertSameOffer(opened: PublishedCase, { caseVersion, priceEur }: SeenOffer): void {
  const sameVersion = caseVersion === undefined || caseVersion === opened.version;
  const samePrice = priceEur === undefined || priceEur === toEuros(opened.priceCents);
  if (!sameVersion || !samePrice) throw new DomainError('offer_changed');
}

async function assertAllowed(
  tx: EntityManager,
  { userId, opened, terms, before }: { userId: string; opened: PublishedCase; terms: OpeningTerms; before: Wallet },
): Promise<void> {
  if (terms.periodKey !== null) {
    const earlier = await tx.query<unknown[]>(
      'SELECT 1 FROM openings WHERE user_id = $1 AND case_id = $2 AND period_key = $3',
      [userId, opened.caseId, terms.periodKey],
    );
    if (earlier.length > 0) throw new DomainError('already_opened');
  }
  if (terms.depositedCents < terms.requiredCents) throw new DomainError('not_enough_deposit');
  await assertNoDebt(tx, userId);
  if (before.balanceCents < opened.priceCents) throw new DomainError('not_enough_balance');
}

/** The balance is told after every opening, also a free one: the contract's clients wait for it. */
function stateEvents(wallet: Wallet, opened: PublishedCase, prize: Prize, opening: RecordedOpening): NewEvent[] {
  const { userId } = wallet;
  return [
    balanceUpdatedEvent(wallet),
    { type: 'inventory.updated', payload: { userId } },
    { type: 'profile.updated', payload: { userId } },
    {
      type: 'drop.won',
      payload: {
        openingId: opening.openingId,
        itemTitle: prize.title,
        itemImageUrl: prize.imageUrl,
        nickname: opening.nickname,
        rarity: prize.rarity,
        caseImageUrl: opened.imageUrl,
        wonAtMs: opening.openedAt.getTime(),
      },
    },
  ];
}
