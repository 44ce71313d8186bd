import { BrokenLimit, describeProblemCause, ParkedReason, readProblemCause, type ProblemCause } from './problem-causes';

const causes: ProblemCause[] = [
  ...ParkedReason.options.map((reason) => ({ kind: 'callback_parked', reason, inboxId: '7' }) as const),
  { kind: 'taken_more_than_paid', paymentId: '5f7c' },
  ...BrokenLimit.options.map((limit) => ({ kind: 'credited_beyond_limit', limit, paymentId: '5f7c' }) as const),
];

describe('the cause of a problem', () => {
  it.each(causes)('%j is read back from its sentence', (cause) => {
    expect(readProblemCause(describeProblemCause(cause))).toEqual(cause);
  });

  it.each(['', 'Parked', 'A signed payment callback was not applied (other). It is kept as payment_inbox 7.'])(
    'is not found in %j',
    (description) => {
      expect(readProblemCause(description)).toBeNull();
    },
  );
});
