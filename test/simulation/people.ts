/** A generator of numbers from 0 to 1 that gives the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** From `least` to `most`, both included. */
export const between = (random: () => number, least: number, most: number): number =>
  least + Math.floor(random() * (most - least + 1));

/** How a customer answers a mail that asks for something: days until the payment and until the CSR, null for never. */
export interface Manner {
  inTime: boolean;
  pays: number | null;
  sends: number | null;
}

/** Of a hundred: eighty act in time, the others late, too late, in half, or never. */
export function mannerOf(random: () => number): Manner {
  const kind = random() * 100;
  if (kind < 25) return { inTime: true, pays: between(random, 0, 3), sends: between(random, 0, 3) };
  if (kind < 80) return { inTime: true, pays: between(random, 0, 24), sends: between(random, 0, 24) };
  if (kind < 88) return { inTime: false, pays: between(random, 25, 90), sends: between(random, 0, 60) };
  if (kind < 92) return { inTime: false, pays: between(random, 0, 20), sends: between(random, 25, 70) };
  if (kind < 95) return { inTime: false, pays: between(random, 0, 20), sends: null };
  if (kind < 98) return { inTime: false, pays: null, sends: between(random, 0, 20) };
  return { inTime: false, pays: null, sends: null };
}
