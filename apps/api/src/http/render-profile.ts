import type { Profile } from '@aftercommit/contracts/http/profile';
import { toEuros } from '@aftercommit/contracts/money';
import type { PlayerProfile } from '@aftercommit/domain/users/read-profile';

const xpPerLevel = 100;

/** A profile as the contract's clients read it. */
export function renderProfile(profile: PlayerProfile): Profile {
  return {
    id: profile.userId,
    uuid: profile.userId,
    nickname: profile.nickname,
    balance: toEuros(profile.balanceCents),
    balance_version: profile.balanceVersion,
    dailySum: toEuros(profile.deposits.dayCents),
    monthlySum: toEuros(profile.deposits.monthCents),
    tradeLink: profile.tradeLink,
    level: Math.floor(profile.xp / xpPerLevel) + 1,
    currentXP: profile.xp % xpPerLevel,
    openedCases: profile.openings,
    language: profile.language,
    chatMute: profile.chatMute && { until: profile.chatMute.until?.getTime() ?? null, reason: profile.chatMute.reason },
    cases: profile.cases.map((playerCase) => ({
      id: playerCase.caseId,
      title: playerCase.title,
      type: playerCase.type,
      threshold: toEuros(playerCase.thresholdCents),
      threshold_eur: toEuros(playerCase.thresholdCents),
      price: toEuros(playerCase.priceCents),
      image: playerCase.imageUrl,
      image_url: playerCase.imageUrl,
      version: playerCase.version,
      progress: toEuros(playerCase.depositedCents),
      available: playerCase.available,
      is_claimed: playerCase.claimed,
    })),
  };
}
