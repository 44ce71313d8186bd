import { randomUUID } from 'node:crypto';
import { sendCallback } from './sign-callback';
import type { TestApi } from './create-test-api';

/** A payment as its provider reports it. Answers its id, to report more about it. */
export async function giveDeposit(api: TestApi, userId: string, amount: number): Promise<string> {
  const paymentId = `pay_${randomUUID()}`;
  await reportPayment(api, { userId, paymentId, amount, status: 'succeeded' });
  return paymentId;
}

export async function reportPayment(api: TestApi, fact: Record<string, unknown>): Promise<void> {
  const answer = await sendCallback(api, { currency: 'EUR', ...fact });
  if (answer.status !== 200) throw new Error(`the callback was answered ${answer.status}: ${answer.text}`);
}
