import { ConfigError } from '../../config.js';
import { AppError } from '../../core/errors.js';
import type { Shop } from '../../core/model/shop.js';
import { readKeyLists } from '../../key-lists.js';
import { tryMails } from '../../mail/out/try-mails.js';
import { readShopFile } from '../../shop-file.js';
import { readOwnTemplates } from '../../words/own-templates.js';
import type { Check } from '../check.js';
import type { Report } from '../line.js';
import type { RealConfig } from '../../config.js';

/** The shop file, its products, and the lists of keys. */
export const shopCheck: Check = {
  name: 'shop',
  needs: ['CERTCLERK_SHOP'],
  async run({ config }, report) {
    await Promise.all([shopFile(config, report), keyLists(config, report)]);
  },
};

async function shopFile(
  { shopFile: path, timeZone, language, mailAddress }: RealConfig,
  report: Report,
): Promise<void> {
  try {
    const { shop, products } = await readShopFile(path);
    if (products.length === 0) {
      return report.warn(`${shop.seller.name} sells nothing yet.`, `Put a product into ${path}.`);
    }
    report.ok(`${shop.seller.name} sells ${products.map((p) => p.id).join(', ')}.`);
    await ownTemplates({ ...shop, timeZone, language, mailAddress }, report);
    const { country } = shop.seller.address;
    if (!shop.vatRates[country] && !shop.noVatNote) {
      report.warn(
        `Invoices to customers in ${country} have no VAT, and do not say by which provision.`,
        `Put the rate of ${country} into vat, or the provision into noVatNote (docs/invoices.md): ${path}.`,
      );
    }
    if (!shop.seller.bank) {
      report.warn('Invoices name no bank account, so nobody can pay by transfer.', `Put seller.bank into ${path}.`);
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    report.fail(error.safeMessage, `Mend ${path}; data/examples/shop.json is one to compare with.`);
  }
}

/** Read, compiled, and every mail made once with them, as at the start. */
async function ownTemplates(shop: Shop, report: Report): Promise<void> {
  try {
    const own = await readOwnTemplates(shop);
    if (own)
      report.ok(`${await tryMails(shop, own)} mails can be made with the shop's own templates, words and colours.`);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    report.fail(error.safeMessage, 'Mend these files (docs/templates.md), or take "templates" out of the shop file.');
  }
}

async function keyLists(config: RealConfig, report: Report): Promise<void> {
  if (config.weakKeyFiles.length + config.leakedKeyFiles.length === 0) return;
  try {
    await readKeyLists(config);
    report.ok('The lists of weak and leaked keys can be read.');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const { variable, expected } of error.faults) report.fail(`${variable} ${expected}.`, `Mend ${variable}.`);
  }
}
