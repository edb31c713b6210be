import { type Actor, ROLES, type Role } from '../model/actor.js';

/** Whether an actor may do what needs this role. Whoever has none given may do everything: the shop knows no roles. */
export function mayDo(actor: Actor, needs: Role): boolean {
  if (actor.kind !== 'staff' || actor.role === undefined) return true;
  return ROLES.indexOf(actor.role) >= ROLES.indexOf(needs);
}

/** Why not, in a sentence for the person. */
export const whyMayNot = (needs: Role): string =>
  needs === 'admin'
    ? 'Only an administrator of the certificates may do this; please ask one of them.'
    : 'You may look at everything here, but change nothing; please ask a member of the certificate staff.';
