import type { CommandInput } from '../../core/command.js';
import { AppError } from '../../core/errors.js';
import { type CsvRecord, readCsv, readMapping } from './read-csv.js';

type Row = CommandInput<'import-rows'>['rows'][number];

/** The columns of WHMCS' reports "Services" and "Clients" (Reports > Exports) that are read, and needed. */
const SERVICE_COLUMNS = ['user_id', 'product_id', 'domain_name', 'next_due_date', 'status'];
const CLIENT_COLUMNS = ['id', 'first_name', 'last_name', 'email', 'address_1', 'city', 'postcode', 'country'];
/** Read where they are there. */
const CLIENT_EXTRAS = ['company_name', 'address_2'];
/** Columns of ours that a shop may keep in further columns of its reports. */
const OWN_SERVICE_COLUMNS = ['names', 'installed_by', 'not_before', 'not_after'];
const OWN_CLIENT_COLUMNS = ['vat_id', 'language'];
const MAPPED_TO = [
  ...new Set([...SERVICE_COLUMNS, ...CLIENT_COLUMNS, ...CLIENT_EXTRAS, ...OWN_SERVICE_COLUMNS, ...OWN_CLIENT_COLUMNS]),
];

/** What WHMCS calls a service that runs; Pending, Terminated, Cancelled, Fraud and Completed are passed over. */
const RUNNING = ['active', 'suspended'];

/** The formats that WHMCS offers for dates; its reports write the first. */
const DATE_FORMATS = ['YYYY-MM-DD', 'DD/MM/YYYY', 'DD.MM.YYYY', 'DD-MM-YYYY', 'MM/DD/YYYY', 'YYYY/MM/DD'];

export interface WhmcsOptions {
  map?: string[];
  product?: string[];
  dates?: string;
}

export interface WhmcsRows {
  rows: Row[];
  problems: { line: number; problem: string }[];
  /** Services that do not run or are no certificates. */
  passedOver: { notRunning: number; otherProducts: number };
}

/**
 * The rows of an import from what WHMCS exports: one for each running service whose product is one of `--product`, with
 * the address of its client. `paid_until` is the next due date, the first day that is not paid. Throws AppError.
 */
export function rowsFromWhmcs(services: Uint8Array, clients: Uint8Array, o: WhmcsOptions): WhmcsRows {
  const mapping = readMapping(o.map ?? [], MAPPED_TO);
  const toPlain = dateReader(o.dates ?? 'YYYY-MM-DD');
  const read = report(services, mapping, 'services', SERVICE_COLUMNS);
  const people = new Map(report(clients, mapping, 'clients', CLIENT_COLUMNS).map((r) => [cell(r, 'id'), r]));
  const running = read.filter((r) => RUNNING.includes(cell(r, 'status').toLowerCase()));
  const products = readProducts(o.product ?? [], running);
  const ours = running.filter((r) => products.has(cell(r, 'product_id')));
  // Of all running services, so that clients of one name are seen, too, where each comes with an import of its own.
  const nameOf = namesOfClients(people, new Set(running.map((r) => cell(r, 'user_id'))));
  const problems: WhmcsRows['problems'] = [];
  const rows = ours.flatMap((service): Row[] => {
    const id = cell(service, 'user_id');
    const [client, name] = [people.get(id), nameOf.get(id)];
    if (!client || !name) {
      problems.push({ line: service.line, problem: `The client ${id} is not among the clients.` });
      return [];
    }
    if (name.twin !== undefined) {
      const problem = `The clients ${name.twin} and ${id} are both called "${name.name}"; give one of them another name.`;
      problems.push({ line: service.line, problem });
      return [];
    }
    const own = picked(service, OWN_SERVICE_COLUMNS);
    const dates = { not_before: toPlain(own.not_before ?? ''), not_after: toPlain(own.not_after ?? '') };
    const cells = {
      ...clientCells(client, name.name),
      ...own,
      names: own.names || cell(service, 'domain_name'),
      product: products.get(cell(service, 'product_id')) ?? '',
      paid_until: toPlain(cell(service, 'next_due_date')),
      ...dates,
    };
    return [{ line: service.line, cells }];
  });
  const passedOver = { notRunning: read.length - running.length, otherProducts: running.length - ours.length };
  return { rows, problems, passedOver };
}

const ENTITIES: Record<string, string> = { amp: '&', quot: '"', '#039': "'", lt: '<', gt: '>' };

/** WHMCS keeps what clients write as HTML, and not every version turns it back: `Kos &amp; Sons`. */
const cell = (record: CsvRecord, column: string): string =>
  (record.cells[column] ?? '').replace(/&(#039|[a-z]+);/g, (whole, name: string) => ENTITIES[name] ?? whole);

const picked = (record: CsvRecord, columns: readonly string[]): Record<string, string> =>
  Object.fromEntries(columns.map((column) => [column, cell(record, column)]));

function report(
  bytes: Uint8Array,
  mapping: ReadonlyMap<string, string>,
  what: string,
  needed: readonly string[],
): CsvRecord[] {
  const { records, columns } = readCsv(bytes, mapping, `The file of the ${what}`);
  const missing = needed.filter((column) => !columns.some(({ name }) => name === column));
  if (missing.length > 0) {
    const heads = missing.map(heading).join(', ');
    const mend = `Choose them in WHMCS (Reports > Exports), or name them with --map "THEIRS=${heading(missing[0] ?? '')}".`;
    throw new AppError('invalid-input', `The report of the ${what} lacks the columns ${heads}. ${mend}`);
  }
  return records;
}

/** As WHMCS writes it: `next_due_date` is `Next Due Date`. */
const heading = (column: string): string =>
  column.replace(/_/g, ' ').replace(/\bid\b|\b[a-z]/g, (part) => part.toUpperCase());

/** `12=dv-single`: WHMCS' product id, our code. Which ids there are is said where none is named. */
function readProducts(pairs: readonly string[], running: readonly CsvRecord[]): Map<string, string> {
  if (pairs.length === 0) {
    const counts = new Map<string, number>();
    for (const r of running) counts.set(cell(r, 'product_id'), (counts.get(cell(r, 'product_id')) ?? 0) + 1);
    const there = [...counts].map(([id, count]) => `${id} (${count} services)`).join(', ') || 'none that runs';
    const mend = 'Say which of them are certificates, like --product 12=dv-single.';
    throw new AppError('invalid-input', `The report of the services has these product ids: ${there}. ${mend}`);
  }
  return new Map(
    pairs.map((pair) => {
      const [id = '', code = '', ...more] = pair.split('=').map((part) => part.trim());
      if (id === '' || code === '' || more.length > 0) {
        throw new AppError(
          'invalid-input',
          `--product "${pair}": write WHMCS' product id and ours, like 12=dv-single.`,
        );
      }
      return [id, code];
    }),
  );
}

/** What a client is called here; `twin` is an earlier client of the same name, since an import knows customers by name. */
function namesOfClients(people: ReadonlyMap<string, CsvRecord>, used: ReadonlySet<string>) {
  const names = new Map<string, { name: string; twin?: string }>();
  const firstOf = new Map<string, string>();
  for (const id of used) {
    const client = people.get(id);
    if (!client) continue;
    const name = cell(client, 'company_name') || personOf(client);
    const twin = firstOf.get(name.toLowerCase());
    names.set(id, { name, twin });
    if (twin === undefined) firstOf.set(name.toLowerCase(), id);
  }
  return names;
}

const personOf = (client: CsvRecord): string => `${cell(client, 'first_name')} ${cell(client, 'last_name')}`.trim();

const clientCells = (client: CsvRecord, customer: string): Record<string, string> => ({
  ...picked(client, OWN_CLIENT_COLUMNS),
  customer,
  street: ['address_1', 'address_2'].flatMap((column) => cell(client, column) || []).join(', '),
  postal_code: cell(client, 'postcode'),
  city: cell(client, 'city'),
  country: cell(client, 'country'),
  contact: personOf(client),
  email: cell(client, 'email'),
});

/** Dates as an import takes them; `0000-00-00` is none. What is of another format stays, and the import names its row. */
function dateReader(format: string): (written: string) => string {
  if (!DATE_FORMATS.includes(format)) {
    throw new AppError('invalid-input', `--dates is one of ${DATE_FORMATS.join(', ')}.`);
  }
  const pattern = format
    .replace(/[./]/g, '\\$&')
    .replace('YYYY', '(?<y>\\d{4})')
    .replace('MM', '(?<m>\\d\\d)')
    .replace('DD', '(?<d>\\d\\d)');
  const shape = new RegExp(`^${pattern}$`);
  return (written) => {
    const { y, m, d } = shape.exec(written)?.groups ?? {};
    if (y === undefined) return written;
    return y === '0000' ? '' : `${y}-${m ?? ''}-${d ?? ''}`;
  };
}
