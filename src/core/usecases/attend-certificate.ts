import type { UseCase } from '../context.js';
import type { Results } from '../results.js';
import { cancelUnpaid } from './attend/cancel-unpaid.js';
import { openReissue } from './attend/open-reissue.js';
import { openRenewal } from './attend/open-renewal.js';
import { remind } from './attend/remind.js';
import { tellExpired } from './attend/tell-expired.js';
import { findCertificate } from './find-meant.js';

type Did = Results['attend-certificate']['did'];

/** Does everything that is due today for one certificate; asking twice does nothing the second time. */
export const attendCertificate: UseCase<'attend-certificate'> = {
  kind: 'change',
  actors: ['clock', 'staff'],
  async run(changing, input) {
    let certificate = await findCertificate(changing.tx, input.certificate);
    const did: Did = [];
    if (certificate.held) return { did, queued: 0 };
    const steps = {
      'cancel-unpaid': cancelUnpaid,
      'open-renewal': openRenewal,
      'open-reissue': openReissue,
      reminder: remind,
      expired: tellExpired,
    } as const;
    // What ends needs nothing else that day.
    for (const what of ['cancel-unpaid', 'open-renewal', 'open-reissue', 'reminder', 'expired'] as const) {
      if (certificate.cancelled) break;
      const after = await steps[what](changing, certificate);
      if (!after) continue;
      certificate = after;
      did.push(what);
    }
    return { did, queued: changing.queued.count };
  },
};
