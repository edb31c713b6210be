import type { z } from 'zod';
import { clockInputs } from './inputs/clock.js';
import { customerInputs } from './inputs/customers.js';
import { issuanceInputs } from './inputs/issuance.js';
import { mailInputs } from './inputs/mail.js';
import { moneyInputs } from './inputs/money.js';
import { orderInputs } from './inputs/orders.js';
import { staffInputs } from './inputs/staff.js';
import { viewInputs } from './inputs/views.js';

/**
 * Everything that anybody can ask, as plain data. A slash command, a mail, a cron wake and the command line all become
 * one of these and go through `execute`. Inputs are checked here, whoever sends them.
 */
export const inputs = {
  ...customerInputs,
  ...orderInputs,
  ...issuanceInputs,
  ...moneyInputs,
  ...mailInputs,
  ...clockInputs,
  ...staffInputs,
  ...viewInputs,
} as const satisfies Record<string, z.ZodType>;

export type CommandName = keyof typeof inputs;
/** What a caller writes. */
export type CommandInput<N extends CommandName> = z.input<(typeof inputs)[N]>;
/** What a use-case gets. */
export type CheckedInput<N extends CommandName> = z.output<(typeof inputs)[N]>;
