import { z } from 'zod';
import { AppError } from '../../core/errors.js';
import { SCHEMA, connectAlone, placeOf } from '../../core/store/pg/connections.js';
import type { Check } from '../check.js';

const about = z.object({ version: z.string(), there: z.boolean(), may: z.boolean() });

/** PostgreSQL, where it is used: login, version, and whether the first start may make its tables. */
export const databaseCheck: Check = {
  name: 'database',
  needs: ['DATABASE_URL'],
  async run({ config: { databaseUrl } }, report) {
    if (databaseUrl === undefined) return;
    const place = placeOf(databaseUrl);
    try {
      const client = await connectAlone(databaseUrl);
      const { rows } = await client
        .query(
          `SELECT current_setting('server_version') AS version, to_regnamespace($1) IS NOT NULL AS there,
             has_database_privilege(current_database(), 'CREATE') AS may`,
          [SCHEMA],
        )
        .finally(() => client.end());
      const { version, there, may } = about.parse(rows[0]);
      if (there) report.ok(`PostgreSQL ${version} at ${place} holds the clerk's tables.`);
      else if (may) report.ok(`PostgreSQL ${version} at ${place}; the first start makes its tables.`);
      else
        report.fail(`The user may not make tables at ${place}.`, 'GRANT CREATE ON DATABASE; see docs/postgresql.md.');
    } catch (error) {
      const says =
        error instanceof AppError ? error.safeMessage : error instanceof Error ? error.message : String(error);
      report.fail(
        says,
        `Check DATABASE_URL, and whether PostgreSQL runs at ${place}; docs/postgresql.md says how it is set up.`,
      );
    }
  },
};
