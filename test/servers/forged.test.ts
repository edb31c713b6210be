import { expect, it } from 'vitest';
import type { MailOutcome } from '../../src/core/model/mail-in.js';
import { type Odd, type Proof, claims, forms, odd, proofs, yesClaims } from '../mail/in/forged-rows.js';
import { type Shop, CSR, YES, nothingHappened, receiverFor, shopUnderAttack, write } from '../mail/in/forged-shop.js';
import { WatchedMailbox } from './watched-mailbox.js';

const box = new WatchedMailbox();

interface Forged extends Pick<Proof, 'by' | 'zone'> {
  what: string;
  headers: Odd['headers'];
  body: string;
  outcome: MailOutcome | undefined;
}

const columnOf = ({ verdict }: Proof): number => ({ pass: 0, none: 1, fail: 2 })[verdict];
/** Goes round: the nth of a list of any length. */
const nth = <T>(list: readonly T[], n: number): T => list[n % list.length] ?? expect.fail('an empty list');

/** Every proof, every claim and every trick of the table, once or twice each; test/mail/in/forged.test.ts has them all. */
const mails: Forged[] = [
  ...proofs.map((proof, n): Forged => {
    const { what, headers, outcomes } = nth(claims, n);
    const { by, zone } = proof;
    return { what: `${what}, ${proof.what}`, headers, by, zone, body: CSR, outcome: outcomes[columnOf(proof)] };
  }),
  ...yesClaims.map((claim, n): Forged => {
    const proof = nth(proofs, 5 * n);
    const { by, zone } = proof;
    const what = `yes ${claim.what}, ${proof.what}`;
    return { what, headers: claim.headers, by, zone, body: YES, outcome: claim.outcomes[columnOf(proof)] };
  }),
  ...odd.map((row, n): Forged => {
    const { what, by, zone } = nth(forms, n);
    return {
      what: `${row.what}, ${what}`,
      headers: row.headers,
      by,
      zone,
      body: CSR,
      outcome: row.outcomes[n % forms.length],
    };
  }),
];

/** By which a mail is known again behind the mailbox. */
const idOf = (raw: Uint8Array): string => /^Message-ID: (.*)\r$/m.exec(Buffer.from(raw).toString('latin1'))?.[1] ?? '';

const FOLDERS: Partial<Record<MailOutcome, string>> = { review: 'Review', ignored: 'Ignored' };

/** Delivers them, and says what the inbox made of each. */
async function throughDovecot(shop: Shop): Promise<[string, MailOutcome | undefined][]> {
  const byId = new Map<string, Forged>();
  const found = new Map<Forged, MailOutcome>();
  const inbox = box.start({
    handle: async ({ raw }) => {
      const mail = byId.get(idOf(raw)) ?? expect.fail('a mail that nobody sent');
      // No limit on answers hides what it would have done.
      shop.world.wind(0.05);
      const received = await receiverFor(shop.world, mail.zone)(raw);
      found.set(mail, received.outcome);
      return received;
    },
  });
  for (const mail of mails) {
    const raw = mail.by(write(mail, shop.keys, mail.body));
    byId.set(idOf(raw), mail);
    await box.dovecot.deliver(raw, 'eve@evil.example', shop.world.shop.mailAddress);
  }
  await inbox.idle();
  return mails.map((mail) => [mail.what, found.get(mail)]);
}

it('forged and doubtful mails that Dovecot took: none is applied, and each lies where its outcome says', async () => {
  const shop = await shopUnderAttack();
  expect(await throughDovecot(shop)).toEqual(mails.map(({ what, outcome }) => [what, outcome]));
  await nothingHappened(shop, mails.length);
  for (const folder of ['Processed', 'Review', 'Ignored']) {
    const there = mails.filter(({ outcome = 'applied' }) => (FOLDERS[outcome] ?? 'Processed') === folder);
    expect(await box.inFolder(folder)).toHaveLength(there.length);
  }
  expect(await box.inFolder('INBOX')).toEqual([]);
});
