import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Dialer } from '../src/dialer.ts';
import { TIMING } from '../src/timing.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function failing(): { dialer: Dialer; tries: { atMs: number; address: string }[] } {
  const tries: { atMs: number; address: string }[] = [];
  const dialer = new Dialer(async (_institute, address) => {
    tries.push({ atMs: Date.now(), address });
    throw new Error('nobody there');
  }, TIMING.control);
  return { dialer, tries };
}

describe('Dialer', () => {
  it('tries for ever, each address in turn, never more than 90 s apart', async () => {
    const { dialer, tries } = failing();
    dialer.locate('bravo', ['one', 'two']);
    dialer.want('bravo', false);
    await vi.advanceTimersByTimeAsync(7 * 24 * 3_600_000);
    expect(tries.length).toBeGreaterThan((7 * 24 * 3_600) / 90);
    expect(tries.slice(0, 4).map((each) => each.address)).toEqual(['one', 'two', 'one', 'two']);
    const gaps = tries.slice(1).map((each, index) => each.atMs - (tries[index]?.atMs ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(90_000);
    expect(gaps[0]).toBeLessThanOrEqual(750);
    dialer.stop();
  });

  it('rests while there is a link, and starts again quickly after a long one', async () => {
    const { dialer, tries } = failing();
    dialer.locate('bravo', ['one']);
    dialer.want('bravo', false);
    await vi.advanceTimersByTimeAsync(3_600_000);
    dialer.rest('bravo');
    const before = tries.length;
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(tries).toHaveLength(before);
    dialer.lost('bravo', 10_000);
    dialer.want('bravo', false);
    await vi.advanceTimersByTimeAsync(1);
    expect(tries).toHaveLength(before + 1);
    dialer.stop();
  });

  it('does not hammer a peer whose links end at once', async () => {
    const { dialer, tries } = failing();
    dialer.locate('bravo', ['one']);
    for (let round = 0; round < 10; round++) dialer.lost('bravo', 5);
    dialer.want('bravo', false);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(tries).toHaveLength(0);
    dialer.stop();
  });

  it('leaves no timer behind', () => {
    const { dialer } = failing();
    dialer.locate('bravo', []);
    dialer.want('bravo', true);
    dialer.stop();
    return vi.waitFor(() => expect(vi.getTimerCount()).toBe(0));
  });
});
