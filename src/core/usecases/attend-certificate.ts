import type { UseCase } from '../context.js';
import type { Results } from '../results.js';
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
      'open-renewal': openRenewal,
      'open-reissue': openReissue,
      reminder: remind,
      expired: tellExpired,
    } as const;
    for (const what of ['open-renewal', 'open-reissue', 'reminder', 'expired'] as const) {
      const after = await steps[what](changing, certificate);
      if (!after) continue;
      certificate = after;
      did.push(what);
    }
    return { did, queued: changing.queued.count };
  },
};
