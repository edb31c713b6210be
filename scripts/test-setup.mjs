// Sees to it that the servers and programs that the tests talk to are there. On Debian and Ubuntu what is missing is
// installed with apt; elsewhere this says what to install and fails. Quiet and quick where all is there.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const BESIDE_PATH = ['/usr/sbin', '/sbin', '/usr/local/sbin', '/snap/bin'];

function program(...names) {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...BESIDE_PATH].filter((folder) => folder !== '');
  return names.some((name) => folders.some((folder) => existsSync(path.join(folder, name))));
}

const file = (...paths) => paths.some((each) => existsSync(each));

/** Debian keeps the server's programs out of the PATH, a folder for each version. */
function postgresqlServer() {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : [];
  return program('initdb') || versions.some((version) => file(`/usr/lib/postgresql/${version}/bin/initdb`));
}

const emojiFont = () =>
  file('/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf') ||
  /Noto Color Emoji/.test(spawnSync('fc-list', [':', 'family'], { encoding: 'utf8' }).stdout ?? '');

/** `service` is what the package would start at the next boot. */
const NEEDED = [
  {
    what: 'Dovecot with IMAP and LMTP',
    there: () =>
      program('dovecot') &&
      file('/usr/lib/dovecot/imap', '/usr/libexec/dovecot/imap') &&
      file('/usr/lib/dovecot/lmtp', '/usr/libexec/dovecot/lmtp'),
    packages: ['dovecot-imapd', 'dovecot-lmtpd'],
    service: 'dovecot',
  },
  { what: 'Postfix', there: () => program('postconf'), packages: ['postfix'], service: 'postfix' },
  { what: 'PostgreSQL (the server)', there: postgresqlServer, packages: ['postgresql'], service: 'postgresql' },
  {
    what: 'Chromium',
    there: () => program('chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'),
    // Ubuntu's package of this name is a door to snap, which containers do not have; then the check after it says so.
    packages: [osRelease('ID') === 'ubuntu' ? 'chromium-browser' : 'chromium'],
  },
  { what: 'openssl', there: () => program('openssl'), packages: ['openssl'] },
  {
    what: 'pdftotext and pdftoppm (poppler)',
    there: () => program('pdftotext') && program('pdftoppm'),
    packages: ['poppler-utils'],
  },
  { what: 'the font Noto Color Emoji', there: emojiFont, packages: ['fonts-noto-color-emoji'] },
];

function osRelease(key) {
  if (!existsSync('/etc/os-release')) return '';
  const line = new RegExp(`^${key}="?([^"\\n]*)"?$`, 'm').exec(readFileSync('/etc/os-release', 'utf8'));
  return line?.[1] ?? '';
}

const aptIsAtHome = () =>
  `${osRelease('ID')} ${osRelease('ID_LIKE')}`.split(' ').some((id) => id === 'debian' || id === 'ubuntu') &&
  program('apt-get');

/**
 * Run as root; the packages are its arguments, the services come in SERVICES. The packages' own servers must not take
 * the ports 25, 143 and 5432, now (policy-rc.d) or after the next boot. `--no-remove`: another mail server that is in
 * use here stays, and apt says what is in the way.
 */
const INSTALL = `
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' >"$policy" && chmod 755 "$policy" || exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -q -o DPkg::Lock::Timeout=300 update
apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends --no-remove "$@" || exit 1
if [ -n "$SERVICES" ] && [ -d /run/systemd/system ]; then systemctl disable --quiet $SERVICES; fi
exit 0
`;

const weAreRoot = () => process.getuid?.() === 0;

function install(missing) {
  const packages = missing.flatMap((need) => need.packages);
  const services = missing.flatMap((need) => need.service ?? []).join(' ');
  console.log(`Installing what the tests need: ${packages.join(' ')}`);
  const script = ['/bin/sh', '-c', INSTALL, 'install', ...packages];
  const [command, ...args] = weAreRoot()
    ? ['env', `SERVICES=${services}`, ...script]
    : ['sudo', 'env', `SERVICES=${services}`, ...script];
  const done = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['inherit', 'pipe', 'pipe'] });
  if (done.status !== 0)
    stop(`${done.stdout ?? ''}${done.stderr ?? done.error?.message ?? ''}\napt could not install it.`);
}

function stop(why) {
  console.error(why);
  process.exit(1);
}

const list = (needs) => needs.map((need) => `  ${need.what} (Debian: ${need.packages.join(' ')})`).join('\n');

const missing = NEEDED.filter((need) => !need.there());
if (missing.length > 0) {
  if (!aptIsAtHome()) stop(`The tests need these; please install them:\n${list(missing)}`);
  install(missing);
  const still = NEEDED.filter((need) => !need.there());
  if (still.length > 0) stop(`Still missing after the installation; please install by hand:\n${list(still)}`);
}
// Postfix changes between accounts of its own, so nobody but root can start it.
if (!weAreRoot() && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) {
  stop('Postfix can be started by root only. Run the tests as root, or allow this account sudo without a password.');
}
