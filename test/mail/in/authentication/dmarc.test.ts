import { REFUSED, REJECT, UNPROVED, dmarc, ed, mail, other, rsa, signed, table } from './bed.js';
import { sign } from './sign.js';

table("without a proof the sender's DMARC record decides", [
  ['p=reject', mail(), 'fail', /p=reject; it has no DKIM signature/, REJECT],
  ['p=quarantine', mail(), 'fail', /p=quarantine/, dmarc('p=quarantine')],
  ['P=Reject', mail(), 'fail', /p=reject/, dmarc('P = Reject ; rua=mailto:a@b.example')],
  ['p=none', mail(), ...UNPROVED, dmarc('p=none')],
  ['no record', mail(), ...UNPROVED],
  ['another record at that name', mail(), ...UNPROVED, { '_dmarc.customer.example': ['v=spf1 -all'] }],
  [
    'several records are none',
    mail(),
    ...UNPROVED,
    { '_dmarc.customer.example': ['v=DMARC1; p=reject', 'v=DMARC1; p=reject'] },
  ],
  [
    'one record beside something else',
    mail(),
    'fail',
    /p=reject/,
    { '_dmarc.customer.example': ['hello', 'v=DMARC1; p=reject'] },
  ],
  ['a policy that there is not', mail(), ...UNPROVED, dmarc('p=refuse')],
  ['a subdomain takes p', mail({ From: 'ana@a.b.customer.example' }), ...REFUSED],
  ['a subdomain takes sp', mail({ From: 'ana@a.customer.example' }), ...UNPROVED, dmarc('p=reject; sp=none')],
  ['a stricter sp', mail({ From: 'ana@a.customer.example' }), 'fail', /quarantine/, dmarc('p=none; sp=quarantine')],
  ['sp is not for the domain itself', mail(), ...UNPROVED, dmarc('p=none; sp=reject')],
  [
    "a subdomain's own record goes first",
    mail({ From: 'ana@a.customer.example' }),
    ...UNPROVED,
    { ...REJECT, ...dmarc('p=none', 'a.customer.example') },
  ],
  [
    "p of a subdomain's own record, not sp",
    mail({ From: 'ana@a.customer.example' }),
    'fail',
    /p=reject/,
    dmarc('p=reject; sp=none', 'a.customer.example'),
  ],
  ['p=quarantine on trial', mail(), ...UNPROVED, dmarc('p=quarantine; pct=0')],
  ["another domain's valid signature does not help", signed({ d: 'other.example' }, other), ...REFUSED],
]);

table('where the DNS does not answer, nothing is decided', [
  [
    'the DMARC record, SERVFAIL, no signature',
    mail(),
    'none',
    /DMARC record .* could not be looked up \(ESERVFAIL\)/,
    { '_dmarc.customer.example': 'ESERVFAIL' },
  ],
  ['the DMARC record, SERVFAIL, signed', signed(), 'none', /ESERVFAIL/, { '_dmarc.customer.example': 'ESERVFAIL' }],
  ['the DMARC record, silence', signed(), 'none', /ETIMEOUT/, { '_dmarc.customer.example': 'silence' }],
  [
    "the organisation's DMARC record",
    mail({ From: 'ana@a.customer.example' }),
    'none',
    /EREFUSED/,
    { '_dmarc.customer.example': 'EREFUSED' },
  ],
  [
    'the key, SERVFAIL',
    signed(),
    'none',
    /DKIM key of customer\.example could not be looked up \(ESERVFAIL\)/,
    { ...REJECT, 's1._domainkey.customer.example': 'ESERVFAIL' },
  ],
  ['the key, silence', signed(), 'none', /ETIMEOUT/, { ...REJECT, 's1._domainkey.customer.example': 'silence' }],
  [
    'one key of two',
    sign(signed({ s: 'ed' }, ed), rsa),
    'pass',
    /customer/,
    { ...REJECT, 's1._domainkey.customer.example': 'silence' },
  ],
  [
    "a stranger's key is not even asked for",
    sign(signed(), other, { d: 'other.example' }),
    'pass',
    /customer/,
    { 's1._domainkey.other.example': 'silence' },
  ],
]);
