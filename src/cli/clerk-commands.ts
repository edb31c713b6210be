import type { Command } from 'commander';
import { addCertificateCommands } from './commands/certificates.js';
import { addCustomerCommands } from './commands/customers.js';
import { addExportCommand } from './commands/export.js';
import { addImportCommand } from './commands/import.js';
import { addMailCommands } from './commands/mails.js';
import { addMoneyCommands } from './commands/money.js';
import { addPaymentCommands } from './commands/payments.js';
import { addQuestionCommands } from './commands/questions.js';
import { addReviewCommands } from './commands/reviews.js';
import { addOperation } from './commands/operation.js';
import { addStoreCommands } from './commands/store.js';

/** Everything that the clerk itself can be asked on the command line. */
export function addClerkCommands(certclerk: Command): void {
  addCustomerCommands(certclerk);
  addCertificateCommands(certclerk);
  addMailCommands(certclerk);
  addMoneyCommands(certclerk);
  addPaymentCommands(certclerk);
  addQuestionCommands(certclerk);
  addReviewCommands(certclerk);
  addOperation(certclerk);
  addStoreCommands(certclerk);
  addExportCommand(certclerk);
  addImportCommand(certclerk);
}
