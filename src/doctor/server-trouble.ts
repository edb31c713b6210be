/** A server that is tried, as its variable names it. */
export interface Server {
  variable: string;
  host: string;
  port: number;
  user: string;
  /** Taken out of whatever the server or a library says. */
  password: string;
}

interface Trouble {
  says: string;
  mend: string;
}

type Words = (server: Server) => Trouble;

/** What libraries say, by their codes and their words (nodemailer keeps only the words), and what it means. */
const TROUBLES: readonly [RegExp, Words][] = [
  [
    /ENOTFOUND|EAI_AGAIN|ENODATA|EDNS/,
    ({ host, variable }) => ({
      says: `No machine is known by the name ${host}.`,
      mend: `Check the host in ${variable}, and whether this machine can ask its name servers.`,
    }),
  ],
  [
    /ECONNREFUSED/,
    ({ host, port, variable }) => ({
      says: `Nothing listens at ${host}, port ${port}.`,
      mend: `Check the port in ${variable}, and whether the mail server runs.`,
    }),
  ],
  [
    /EHOSTUNREACH|ENETUNREACH/,
    ({ host }) => ({
      says: `There is no way to ${host}.`,
      mend: 'Check the network and the firewall of this machine.',
    }),
  ],
  [
    /CERT_HAS_EXPIRED|certificate has expired/i,
    ({ host }) => ({ says: `The TLS certificate of ${host} has expired.`, mend: 'Renew it on the mail server.' }),
  ],
  [
    /SELF_SIGNED|self.signed/i,
    ({ host }) => ({
      says: `The TLS certificate of ${host} is signed by nobody that this machine trusts (self-signed).`,
      mend: "Give the mail server a certificate of a public CA, or name your own CA's file in NODE_EXTRA_CA_CERTS.",
    }),
  ],
  [
    /ALTNAME_INVALID|altnames|does not match certificate/i,
    ({ host, variable }) => ({
      says: `The TLS certificate that answers at ${host} is for another name.`,
      mend: `Write the name that stands in the certificate into ${variable}, or let the server have one for ${host}.`,
    }),
  ],
  [
    /UNABLE_TO_(?:VERIFY|GET)|unable to (?:verify|get)/i,
    ({ host }) => ({
      says: `The TLS certificate of ${host} cannot be traced to a CA that this machine trusts.`,
      mend: 'Let the mail server send its whole chain, or name your own CA in NODE_EXTRA_CA_CERTS.',
    }),
  ],
  [
    /WRONG_VERSION|EPROTO|packet length too long|unexpected message|record_?overflow|SSL routines/i,
    ({ host, port, variable }) => ({
      says: `What listens at ${host}, port ${port}, does not begin with TLS.`,
      mend: `For ${variable} take the port that does (993 for imaps, 465 for smtps), or write imap:// or smtp://, which begin in plain text and then ask for TLS.`,
    }),
  ],
  [
    /EAUTH|AUTHENTICATIONFAILED|authentication failed|invalid login/i,
    ({ host, user, variable }) => ({
      says: `${host} refuses the user ${user}.`,
      mend: `Check user and password in ${variable}; special characters are percent-encoded (@ is %40).`,
    }),
  ],
  [
    /STARTTLS|ETLS/i,
    ({ host, variable }) => ({
      says: `${host} offers no encryption here, and a password never goes unencrypted to another machine.`,
      mend: `Use imaps:// (993) or smtps:// (465) in ${variable}, or let the server offer STARTTLS.`,
    }),
  ],
  [
    /TIMEOUT|ETIMEDOUT|timed? ?out|ECONNRESET|socket close|unexpected close|greeting/i,
    ({ host, port, variable }) => ({
      says: `${host}, port ${port}, did not answer in time, or hung up.`,
      mend: `Check the port in ${variable} and the firewalls between; a port that begins with TLS wants imaps:// or smtps://.`,
    }),
  ],
];

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** All that an error and its causes say about themselves. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = ['code', 'responseText', 'response', 'serverResponseCode'].map((name) =>
    name in error ? text(Object.getOwnPropertyDescriptor(error, name)?.value) : '',
  );
  const refused = 'authenticationFailed' in error && error.authenticationFailed === true ? 'AUTHENTICATIONFAILED' : '';
  const cause = error.cause === undefined ? '' : wordsOf(error.cause);
  return [refused, ...own, error.message, cause].filter((word) => word !== '').join(' ');
}

/** In words what is wrong with a connection to a mail server, and the one thing to do about it. */
export function serverTrouble(error: unknown, server: Server): Trouble {
  const all = wordsOf(error);
  const words = server.password ? all.replaceAll(server.password, '***') : all;
  const known = TROUBLES.find(([pattern]) => pattern.test(words));
  return (
    known?.[1](server) ?? {
      says: `${server.host} cannot be used: ${words.slice(0, 300)}`,
      mend: `Check ${server.variable}, and what the log of the mail server says.`,
    }
  );
}
