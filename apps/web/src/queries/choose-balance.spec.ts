import { chooseBalance } from './choose-balance';

describe('the balance on the screen', () => {
  it('never goes back to an older version, whichever way it came', () => {
    const shown = { euros: 10, version: 7, epoch: 'a' };

    expect(chooseBalance(shown, { euros: 99, version: 6, epoch: 'a' })).toBe(shown);
    expect(chooseBalance(shown, { euros: 99, version: 6 })).toBe(shown);
  });

  it('takes a newer version', () => {
    const shown = { euros: 10, version: 7, epoch: 'a' };

    expect(chooseBalance(shown, { euros: 12.34, version: 8 })).toEqual({ euros: 12.34, version: 8, epoch: 'a' });
  });

  it('takes a lower version of another epoch, because versions of two epochs do not compare', () => {
    const shown = { euros: 10, version: 7, epoch: 'a' };

    expect(chooseBalance(shown, { euros: 5, version: 3, epoch: 'b' })).toEqual({ euros: 5, version: 3, epoch: 'b' });
  });
});
