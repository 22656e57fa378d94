import { describe, expect, it } from 'vitest';
import { burnersFor } from './pool-size.ts';

describe('the number of burners', () => {
  it('leaves the web server the same CPU time, whatever the allowance', () => {
    expect([0.25, 0.5, 1, 4].map(burnersFor)).toEqual([16, 32, 64, 256]);
  });

  it('has bounds, also where the allowance is not known', () => {
    expect([0.01, 100, Number.NaN].map(burnersFor)).toEqual([16, 256, 16]);
  });
});
