import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { readClockMs } from '../processes/read-clock';
import type { Person } from '../site/fill-people';

export type Caller = {
  /** So many callers, each sending the next when the last is answered. */
  flood(load: { users: number; seconds: number }): Promise<{ answered: number; seconds: number }>;
  close(): void;
};

const answerTimeoutMs = 20_000;

/** Pays in one euro at a time by signed callbacks, over connections that stay open. */
export function createCaller({ url, secret, people }: { url: string; secret: string; people: Person[] }): Caller {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const webhook = new Webhook(secret);

  function pay({ userId }: Person): Promise<void> {
    const id = `msg_${randomUUID()}`;
    const at = new Date();
    const fact = { userId, paymentId: `pay_${randomUUID()}`, amount: 1, currency: 'EUR', status: 'succeeded' };
    const body = JSON.stringify(fact);
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': webhook.sign(id, at, body),
    };
    const options = { method: 'POST', agent, headers, timeout: answerTimeoutMs };
    return new Promise((resolve, reject) => {
      const sent = request(`${url}/api/payment/callback`, options, (response) => {
        response.resume();
        if (response.statusCode === 200) response.once('end', resolve);
        else reject(new Error(`a callback was answered ${response.statusCode}`));
      });
      sent.once('timeout', () => sent.destroy(new Error('a callback was not answered')));
      sent.once('error', reject);
      sent.end(body);
    });
  }

  return {
    flood: async ({ users, seconds }) => {
      const startedAtMs = readClockMs();
      let answered = 0;
      const call = async (user: number): Promise<void> => {
        for (let turn = 0; readClockMs() - startedAtMs < seconds * 1_000; turn += 1) {
          const person = people[(user + users * turn) % people.length];
          if (person) await pay(person);
          answered += 1;
        }
      };
      await Promise.all(Array.from({ length: users }, (_, user) => call(user)));
      return { answered, seconds: (readClockMs() - startedAtMs) / 1_000 };
    },
    close: () => agent.destroy(),
  };
}
