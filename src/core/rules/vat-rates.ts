/**
 * Standard rates of VAT in the member states in basis points, each from a date on: what a shop that uses the One-Stop-Shop
 * charges consumers there. Electronically supplied services have no reduced rate (Directive 2006/112/EC, Art. 98(3)).
 *
 * Sources: European Commission, "VAT rates applied in the Member States of the European Union" (June 2021) and its Taxes in
 * Europe Database (TEDB), compared in November 2026 with TEDB as of 2026-09-23; for changes since 2020 the national laws
 * named beside them. Older rates are left out where no invoice of today needs them. The shop file's own table comes before this one.
 */
export const STANDARD_VAT_RATES: Readonly<Record<string, readonly { from: string; rate: number }[]>> = {
  AT: [{ from: '1984-01-01', rate: 2000 }],
  BE: [{ from: '1996-01-01', rate: 2100 }],
  BG: [{ from: '1999-01-01', rate: 2000 }],
  CY: [{ from: '2014-01-13', rate: 1900 }],
  CZ: [{ from: '2013-01-01', rate: 2100 }],
  DE: [
    { from: '2007-01-01', rate: 1900 },
    { from: '2020-07-01', rate: 1600 }, // Zweites Corona-Steuerhilfegesetz, for half a year
    { from: '2021-01-01', rate: 1900 },
  ],
  DK: [{ from: '1992-01-01', rate: 2500 }],
  EE: [
    { from: '2009-07-01', rate: 2000 },
    { from: '2024-01-01', rate: 2200 }, // Käibemaksuseadus § 15
    { from: '2025-07-01', rate: 2400 }, // the same
  ],
  ES: [{ from: '2012-09-01', rate: 2100 }],
  FI: [
    { from: '2013-01-01', rate: 2400 },
    { from: '2024-09-01', rate: 2550 }, // Arvonlisäverolaki 84 §
  ],
  FR: [{ from: '2014-01-01', rate: 2000 }],
  GR: [{ from: '2016-06-01', rate: 2400 }],
  HR: [{ from: '2012-03-01', rate: 2500 }],
  HU: [{ from: '2012-01-01', rate: 2700 }],
  IE: [
    { from: '2012-01-01', rate: 2300 },
    { from: '2020-09-01', rate: 2100 }, // Financial Provisions (Covid-19) (No. 2) Act 2020, for half a year
    { from: '2021-03-01', rate: 2300 },
  ],
  IT: [{ from: '2013-10-01', rate: 2200 }],
  LT: [{ from: '2009-09-01', rate: 2100 }],
  LU: [
    { from: '2015-01-01', rate: 1700 },
    { from: '2023-01-01', rate: 1600 }, // Loi du 26 octobre 2022, for a year
    { from: '2024-01-01', rate: 1700 },
  ],
  LV: [{ from: '2012-07-01', rate: 2100 }],
  MT: [{ from: '2004-01-01', rate: 1800 }],
  NL: [{ from: '2012-10-01', rate: 2100 }],
  PL: [{ from: '2011-01-01', rate: 2300 }],
  PT: [{ from: '2011-01-01', rate: 2300 }],
  RO: [
    { from: '2017-01-01', rate: 1900 },
    { from: '2025-08-01', rate: 2100 }, // Legea 141/2025
  ],
  SE: [{ from: '1990-07-01', rate: 2500 }],
  SI: [{ from: '2013-07-01', rate: 2200 }],
  SK: [
    { from: '2011-01-01', rate: 2000 },
    { from: '2025-01-01', rate: 2300 }, // Zákon 278/2024 Z. z.
  ],
};
