import type { Changing } from '../../context.js';
import type { Certificate } from '../../model/certificate.js';
import type { Customer } from '../../model/customer.js';
import { normaliseName } from '../../rules/names/name.js';
import { all } from '../find.js';

export async function certificatesOf(changing: Changing, customer: Customer): Promise<Certificate[]> {
  const own: Certificate[] = [];
  for await (const c of all(changing.tx, 'certificate', { index: 'customer', is: customer.id })) own.push(c);
  return own;
}

/**
 * The customer's own certificates that are meant, by id, by a name, or by a part of one; cancelled ones only where
 * nothing else fits. Only among the customer's own: what others have must not even change the answer.
 */
export function meant(own: readonly Certificate[], wanted: string): Certificate[] {
  const live = own.filter((c) => !c.cancelled);
  const name = normaliseName(wanted).name ?? wanted;
  const isCalled = (c: Certificate): boolean => c.names.includes(name);
  const isPart = (c: Certificate): boolean => c.names.some((one) => one.includes(name));
  const byId = own.filter((c) => c.id.toLowerCase() === wanted);
  const ways = [byId, live.filter(isCalled), own.filter(isCalled), live.filter(isPart), own.filter(isPart)];
  return ways.find((found) => found.length > 0) ?? [];
}
