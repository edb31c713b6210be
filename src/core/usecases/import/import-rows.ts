import { STAFF_AND_SETUP, type Changing, type UseCase } from '../../context.js';
import { AppError } from '../../errors.js';
import type { Certificate, IssuedCertificate, Period } from '../../model/certificate.js';
import type { Customer } from '../../model/customer.js';
import type { Product } from '../../model/product.js';
import { addMonths } from '../../rules/calendar.js';
import { normaliseName } from '../../rules/names/name.js';
import { checkOrderNames } from '../../rules/names/order-names.js';
import { contactList } from '../contacts.js';
import { all, findProduct } from '../find.js';
import { nextCertificateId } from '../order-certificate.js';
import { nextCustomerId } from '../register-customer.js';
import { type ImportedCertificate, type ImportedCustomer, type ImportedRow, readImportRow } from './import-row.js';

type Names = [string, ...string[]];

/** A certificate that is to be made, checked. */
interface PlannedCertificate {
  customer: string;
  row: ImportedCertificate;
  product: Product;
  names: Names;
}

/** What the rows come to, before anything is saved. */
class Plan {
  readonly problems: { line: number; problem: string }[] = [];
  /** Customers by name in lower case: those that are there, and those to be made. */
  readonly known = new Map<string, Customer>();
  readonly newCustomers = new Map<string, ImportedCustomer>();
  readonly certificates: PlannedCertificate[] = [];
  /** Rows whose certificate is there already. */
  present = 0;
  /** Names that an earlier row has taken, and on which line. */
  private readonly taken = new Map<string, number>();

  constructor(private readonly changing: Changing) {}

  async take(line: number, row: ImportedRow): Promise<void> {
    const fault = (problem: string): void => void this.problems.push({ line, problem });
    const key = row.customer.toLowerCase();
    await this.findCustomer(key);
    if (!this.known.has(key) && !this.newCustomers.has(key)) {
      if (!row.details)
        return fault(`There is no customer "${row.customer}"; give the address and the e-mail address.`);
      this.newCustomers.set(key, row.details);
    }
    if (row.certificate) await this.takeCertificate(line, key, row.certificate, fault);
  }

  private async findCustomer(key: string): Promise<void> {
    if (this.known.has(key) || this.newCustomers.has(key)) return;
    const found = (await this.changing.tx.find('customer', { index: 'name', is: key })).items[0];
    if (found) this.known.set(key, found);
  }

  private async takeCertificate(
    line: number,
    customer: string,
    row: ImportedCertificate,
    fault: (problem: string) => void,
  ): Promise<void> {
    const product = await this.productOf(row, fault);
    if (!product) return;
    const faults = checkOrderNames(row.names, product).filter((f) => f.severity === 'error');
    for (const { message } of faults) fault(message);
    const [first, ...rest] = [...new Set(row.names.flatMap((written) => normaliseName(written).name ?? []))];
    if (faults.length > 0 || !first) return;
    const names: Names = [first, ...rest];
    if (await this.isThere(customer, names, fault)) return;
    for (const name of names) {
      const earlier = this.taken.get(name);
      if (earlier !== undefined) return fault(`${name} stands on line ${earlier} already.`);
    }
    for (const name of names) this.taken.set(name, line);
    this.certificates.push({ customer, row, product, names });
  }

  private async productOf(row: ImportedCertificate, fault: (problem: string) => void): Promise<Product | null> {
    try {
      return await findProduct(this.changing.tx, row.product);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'not-found') throw error;
      fault(error.safeMessage);
      return null;
    }
  }

  /** Whether the same certificate is there, so that an import can be repeated; another one with a name of it is a fault. */
  private async isThere(customer: string, names: Names, fault: (problem: string) => void): Promise<boolean> {
    for (const name of names) {
      for await (const other of all(this.changing.tx, 'certificate', { index: 'name', is: name })) {
        if (other.cancelled) continue;
        const isSame =
          other.customerId === this.known.get(customer)?.id &&
          [...other.names].sort().join() === [...names].sort().join();
        if (isSame) this.present += 1;
        else fault(`${name} is on ${other.id} already.`);
        return true;
      }
    }
    return false;
  }
}

function importedPeriod(changing: Changing, { row, product }: PlannedCertificate): Period {
  const start = addMonths(row.paidUntil, -product.termMonths);
  const issued: IssuedCertificate = {
    leafPem: '',
    chainPem: [],
    serial: '',
    issuer: product.ca,
    spkiSha256: '',
    notBefore: `${row.notBefore ?? (start < row.notAfter ? start : addMonths(row.notAfter, -1))}T00:00:00.000Z`,
    notAfter: `${row.notAfter}T00:00:00.000Z`,
    recordedOn: changing.today,
    recordedAt: changing.now,
    by: 'import',
  };
  return {
    n: 1,
    opened: changing.today,
    product,
    start,
    end: row.paidUntil,
    // Ends are counted back from the day that the customer knows.
    anchor: { date: row.paidUntil, months: 0 },
    // Another system issued it.
    invoice: '',
    paidOn: start,
    request: 1,
    issued: [issued],
  };
}

async function save(changing: Changing, plan: Plan): Promise<void> {
  const { tx, now, shop, touched } = changing;
  for (const [key, { name, address, vatId, language, contact }] of plan.newCustomers) {
    const customer: Customer = {
      id: await nextCustomerId(tx),
      name,
      address,
      vatId,
      language: language ?? shop.language,
      ...contactList(shop, [contact]),
      createdAt: now,
    };
    await tx.put('customer', customer);
    touched.add(customer.id);
    plan.known.set(key, customer);
  }
  for (const planned of plan.certificates) {
    const customer = plan.known.get(planned.customer);
    if (!customer) throw new Error(`the customer ${planned.customer} was planned and is not there`);
    const certificate: Certificate = {
      id: await nextCertificateId(tx),
      customerId: customer.id,
      names: planned.names,
      installedBy: planned.row.installedBy,
      periods: [importedPeriod(changing, planned)],
      createdAt: now,
      held: true,
    };
    await tx.put('certificate', certificate);
    touched.add(certificate.id);
  }
}

/**
 * Customers and certificates that another system has had so far. All rows or none; every problem at once. Nothing is
 * sent: the certificates are held until `release`.
 */
export const importRows: UseCase<'import-rows'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, { rows, dryRun }) {
    const plan = new Plan(changing);
    for (const { line, cells } of rows) {
      const row = readImportRow(cells);
      if ('problems' in row) plan.problems.push(...row.problems.map((problem) => ({ line, problem })));
      else await plan.take(line, row);
    }
    const isSaved = plan.problems.length === 0 && !dryRun;
    if (isSaved) await save(changing, plan);
    return {
      saved: isSaved,
      problems: plan.problems,
      customers: plan.newCustomers.size,
      certificates: plan.certificates.length,
      present: plan.present,
    };
  },
};
