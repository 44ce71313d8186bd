import { probeConnection } from '@aftercommit/db/probe-connection';
import type { Finding } from '@aftercommit/contracts/http/admin-outbox-upkeep';

/** Sessions and signatures of callbacks are judged within minutes: seconds are nothing, an hour is. */
const clockOffsetMaxMs = 5_000;

/** What LISTEN, advisory locks and the comparison of times stand on, tried end to end. */
export async function checkConnection(directUrl: string): Promise<Finding[]> {
  const probe = await probeConnection(directUrl);
  const findings: Finding[] = [];
  const goDirect =
    'set DIRECT_DATABASE_URL to an address of Postgres without a pooler, for every process and this command';
  if (!probe.keepsSession) {
    findings.push({
      code: 'pooler_in_transaction_mode',
      level: 'critical',
      problem:
        'a pooler gives every transaction another session: LISTEN, prepared statements and locks do not survive it',
      remedy: goDirect,
    });
  }
  if (!probe.hears) {
    findings.push({
      code: 'listen_broken',
      level: 'critical',
      problem: 'a NOTIFY does not arrive at a LISTEN: dispatchers wait for their poll',
      remedy: `${goDirect}, or LISTEN=0 for a poll that says it is one`,
    });
  }
  const offMs = Math.abs(probe.clockOffsetMs);
  if (offMs > clockOffsetMaxMs + probe.clockUncertaintyMs) {
    findings.push({
      code: 'clock_off',
      level: 'warning',
      problem: `this machine's clock is ${Math.round(offMs / 1_000)} s ${probe.clockOffsetMs > 0 ? 'behind' : 'ahead of'} Postgres'`,
      remedy:
        'synchronise the clocks (chrony, systemd-timesyncd): signatures of callbacks and sessions are judged by time',
    });
  }
  return findings;
}
