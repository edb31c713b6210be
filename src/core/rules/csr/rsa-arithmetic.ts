/** The arithmetic behind the RSA rules. Pure numbers; the sentences are in key-rules.ts. */

/** Baseline Requirements §6.1.6 and NIST SP 800-89 §5.3.3: no factor smaller than 752. */
export const SMALLEST_FACTOR = 752;
/** Baseline Requirements §6.1.1.3: 100 rounds of Fermat's method must not factor the modulus. */
export const FERMAT_ROUNDS = 100;

const SMALL_PRIMES = sieve(SMALLEST_FACTOR);

function sieve(below: number): number[] {
  const composite = new Uint8Array(below);
  const primes: number[] = [];
  for (let p = 2; p < below; p++) {
    if (composite[p] === 1) continue;
    primes.push(p);
    for (let multiple = p * p; multiple < below; multiple += p) composite[multiple] = 1;
  }
  return primes;
}

/** Primes multiplied together while they fit a number exactly: one long division serves five primes. */
interface Batch {
  product: bigint;
  primes: number[];
}

const BATCHES = batches(SMALL_PRIMES);

function batches(primes: readonly number[]): Batch[] {
  const all: Batch[] = [];
  let product = 1;
  let some: number[] = [];
  for (const p of primes) {
    if (product * p > Number.MAX_SAFE_INTEGER) {
      all.push({ product: BigInt(product), primes: some });
      product = 1;
      some = [];
    }
    product *= p;
    some.push(p);
  }
  return [...all, { product: BigInt(product), primes: some }];
}

/** All products together, so that the long number is divided once, and the batches see a shorter one. */
const PRIMORIAL = BATCHES.reduce((all, { product }) => all * product, 1n);

/** What remains of `n` for each prime below 752, in their order. */
export function smallRemainders(n: bigint): Uint16Array {
  const remainders = new Uint16Array(SMALL_PRIMES.length);
  const short = n % PRIMORIAL;
  let i = 0;
  for (const { product, primes } of BATCHES) {
    const rest = Number(short % product);
    for (const p of primes) remainders[i++] = rest % p;
  }
  return remainders;
}

/** The smallest factor below 752, or null. */
export function smallFactor(remainders: Uint16Array): number | null {
  return SMALL_PRIMES[remainders.indexOf(0)] ?? null;
}

/**
 * ROCA (CVE-2017-15361): Infineon's primes are k·M + (65537^a mod M), M a product of small primes. So the modulus
 * is a power of 65537 modulo each of these primes; an innocent one is so by chance once in 2^154
 * (Nemec and others, "The Return of Coppersmith's Attack", 2017, §3.2).
 */
const ROCA_PRIMES = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113,
  127, 131, 137, 139, 149, 151, 157, 163, 167,
];
const ROCA_POWERS: readonly { at: number; powers: ReadonlySet<number> }[] = ROCA_PRIMES.map((p) => {
  const powers = new Set<number>();
  for (let power = 1; !powers.has(power); power = (power * 65537) % p) powers.add(power);
  return { at: SMALL_PRIMES.indexOf(p), powers };
});

/** Whether a modulus bears ROCA's fingerprint. */
export function hasRocaFingerprint(remainders: Uint16Array): boolean {
  return ROCA_POWERS.every(({ at, powers }) => powers.has(remainders[at] ?? 0));
}

/** The whole part of the square root. */
export function integerSqrt(n: bigint): bigint {
  return sqrtOf(n, n.toString(16).length * 4);
}

/** `bits` is at least the length of `n`. */
function sqrtOf(n: bigint, bits: number): bigint {
  if (bits <= 52) return BigInt(Math.floor(Math.sqrt(Number(n))));
  // The root of the upper half, then Newton's steps from above: each doubles the exact digits.
  const quarter = bits >> 2;
  const shift = BigInt(quarter);
  let root = (sqrtOf(n >> (2n * shift), bits - 2 * quarter) + 1n) << shift;
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

// A square leaves few remainders modulo these; together they let 1 number in 100 through to a real root.
const SQUARE_MODULI = [64, 63, 65, 11] as const;
const SQUARE_PRODUCT = 64 * 63 * 65 * 11;
const SQUARES = SQUARE_MODULI.map((m) => {
  const squares = new Uint8Array(m);
  for (let i = 0; i < m; i++) squares[(i * i) % m] = 1;
  return squares;
});
const maybeSquare = (rest: number): boolean => SQUARE_MODULI.every((m, i) => SQUARES[i]?.[rest % m] === 1);

/** Whether Fermat's method factors `n` within so many rounds: its two primes are far too close to each other. */
export function hasClosePrimes(n: bigint, rounds = FERMAT_ROUNDS): boolean {
  if (n % 2n === 0n) return false;
  let a = integerSqrt(n);
  if (a * a < n) a += 1n;
  const first = a * a - n;
  // Round i looks at (a+i)² − n; small remainders are kept beside it, so that long numbers are rarely touched.
  const aRest = Number(a % BigInt(SQUARE_PRODUCT));
  let rest = Number(first % BigInt(SQUARE_PRODUCT));
  for (let i = 0; i < rounds; i++) {
    if (maybeSquare(rest)) {
      const square = first + 2n * a * BigInt(i) + BigInt(i * i);
      const root = integerSqrt(square);
      if (root * root === square) return true;
    }
    rest = (rest + 2 * (aRest + i) + 1) % SQUARE_PRODUCT;
  }
  return false;
}
