import type { OutboxStatus } from '@aftercommit/contracts/http/admin-outbox';
import { release } from '@aftercommit/runtime/release';
import type { Finding } from '@aftercommit/contracts/http/admin-outbox-upkeep';

const lateMs = 5_000;
/** A server that ended without a word for longer than this is not missed any more. */
const missedMs = 600_000;

/** What the status says is not as it should be. */
export function checkPipeline(status: OutboxStatus): Finding[] {
  return [...checkLanes(status), ...checkServers(status), ...checkDispatchers(status)];
}

function checkLanes(status: OutboxStatus): Finding[] {
  return status.lanes.flatMap(({ lane, paused, oldest_pending_age_ms: age }): Finding[] => {
    if (paused) {
      return [
        {
          code: 'lane_paused',
          level: 'warning',
          problem: `lane ${lane} is paused by ${paused.actor}: ${paused.reason}`,
          remedy: `outbox resume ${lane} --reason "…"`,
        },
      ];
    }
    if ((age ?? 0) <= lateMs) return [];
    return [
      {
        code: 'lane_waits',
        level: 'critical',
        problem: `lane ${lane} has an event that has waited ${age} ms for its place in the log`,
        remedy: 'is a dispatcher running, and does its log say outbox.dispatch_failed?',
      },
    ];
  });
}

function checkServers(status: OutboxStatus): Finding[] {
  const findings: Finding[] = [];
  const alive = status.servers.filter((server) => server.is_alive);
  for (const server of status.servers) {
    const silentMs = status.at - server.seen_at;
    if (!server.is_alive) {
      if (silentMs < missedMs && alive.every(({ server: name }) => name !== server.server)) {
        findings.push({
          code: 'server_silent',
          level: 'warning',
          problem: `${server.server} has not reported for ${Math.round(silentMs / 1_000)} s and has not said good-bye`,
          remedy: 'it is dead or stopped: start it again; the others serve its clients meanwhile',
        });
      }
      continue;
    }
    for (const { lane, head, delivered, lag_ms: lag } of status.lanes) {
      const position = server.positions[lane] ?? 0;
      if ((lag ?? 0) > lateMs && position === delivered && position < head) {
        findings.push({
          code: 'follower_stands_still',
          level: 'critical',
          problem: `${server.server} is at position ${position} of lane ${lane}, whose head is ${head}, for ${lag} ms`,
          remedy: 'read its log, then restart it: its clients resume elsewhere',
        });
      }
    }
    if (server.release !== null && server.release !== release) {
      findings.push({
        code: 'server_of_another_release',
        level: 'warning',
        problem: `${server.server} runs release ${server.release}, this command is ${release}`,
        remedy: 'finish the deploy; two releases side by side are fine for its time',
      });
    }
  }
  if (!alive.some((server) => server.is_current)) {
    findings.push({
      code: 'no_socket_server',
      level: 'critical',
      problem: 'no socket server follows the log: nobody is told anything',
      remedy: 'start the socket servers',
    });
  }
  return findings;
}

function checkDispatchers(status: OutboxStatus): Finding[] {
  const findings: Finding[] = [];
  if (status.listener === 'none') {
    findings.push({
      code: 'no_dispatcher',
      level: 'critical',
      problem: 'no dispatcher is connected: events wait',
      remedy: 'start a dispatcher',
    });
  }
  if (status.listener === 'poll_only') {
    findings.push({
      code: 'dispatcher_polls_only',
      level: 'warning',
      problem: 'no dispatcher listens: every event waits for the poll',
      remedy: 'unless LISTEN=0 is meant, give the dispatchers a DIRECT_DATABASE_URL',
    });
  }
  if (status.dead_letters.open > 0) {
    findings.push({
      code: 'dead_letters_open',
      level: 'warning',
      problem: `${status.dead_letters.open} events were set aside and wait for a decision`,
      remedy: 'outbox dead list, then requeue or discard each',
    });
  }
  if (status.queue_depth === null) {
    findings.push({
      code: 'queue_away',
      level: 'warning',
      problem: 'the queue does not answer: events wait for the followers’ own check, about a second',
      remedy: 'is the Redis of REDIS_URL there, or the schema `queue` (outbox migrate up)?',
    });
  }
  return findings;
}
