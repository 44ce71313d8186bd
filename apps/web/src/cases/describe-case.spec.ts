import { describeCase, type PlayerCase } from './describe-case';

const createCase = (change: Partial<PlayerCase>): PlayerCase => ({
  id: 'case-1',
  title: 'Case',
  type: 'event',
  threshold: 0,
  threshold_eur: 0,
  price: 0,
  image: '',
  image_url: '',
  version: 1,
  progress: 0,
  available: true,
  is_claimed: false,
  ...change,
});

describe('what a case tells a person', () => {
  it('tells how far the deposits of its period are', () => {
    const daily = describeCase(createCase({ type: 'daily', threshold_eur: 10, progress: 4 }), 0);
    const monthly = describeCase(createCase({ type: 'monthly', threshold_eur: 50, progress: 60 }), 0);

    expect(daily).toEqual({ period: 'day', deposits: { euros: 4, thresholdEuros: 10 }, obstacle: 'deposits' });
    expect(monthly).toEqual({ period: 'month', deposits: { euros: 50, thresholdEuros: 50 }, obstacle: null });
  });

  it('asks for no deposits where an event case has a price', () => {
    const priced = createCase({ price: 2.5, threshold_eur: 10 });

    expect(describeCase(priced, 2.5)).toMatchObject({ deposits: null, obstacle: null });
  });

  it('says when the balance does not cover the price, and when it was opened already', () => {
    expect(describeCase(createCase({ price: 2.5 }), 2.49).obstacle).toBe('balance');
    expect(describeCase(createCase({ is_claimed: true }), 0).obstacle).toBe('opened');
  });

  it('stops nobody for a balance that is not known yet', () => {
    expect(describeCase(createCase({ price: 2.5 }), undefined).obstacle).toBeNull();
  });
});
