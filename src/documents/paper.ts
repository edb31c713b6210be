import type { CreditNote, Invoice } from '../core/model/invoice.js';

/** What is drawn. */
export type Paper = Invoice | CreditNote;

export const isCreditNote = (paper: Paper): paper is CreditNote => 'credits' in paper;

export const isProforma = (paper: Paper): boolean => !isCreditNote(paper) && paper.proforma !== undefined;

/** The word for what it is. */
export const titleKey = (paper: Paper): string =>
  isCreditNote(paper) ? 'credit-title' : isProforma(paper) ? 'proforma-title' : 'title';
