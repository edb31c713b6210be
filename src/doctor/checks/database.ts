import { z } from 'zod';
import { AppError } from '../../core/errors.js';
import { SCHEMA, connectAlone, placeOf } from '../../core/store/pg/connections.js';
import { VERSION, type Version, isSame, versionIn } from '../../core/store/pg/schema.js';
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
      const { version, there, may, found } = await lookInto(databaseUrl);
      const at = `PostgreSQL ${version} at ${place}`;
      if (isNewer(found)) {
        report.fail(
          `${at} was written by a newer certclerk.`,
          'Install that one here, too: an older one refuses to start.',
        );
      } else if (there && found.schema > 0 && !isSame(found, VERSION)) {
        report.ok(`${at} holds the clerk's tables, of an earlier certclerk; the next start brings them up to date.`);
      } else if (there) report.ok(`${at} holds the clerk's tables.`);
      else if (may) report.ok(`${at}; the first start makes its tables.`);
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

const isNewer = ({ schema, indexes }: Version): boolean => schema > VERSION.schema || indexes > VERSION.indexes;

async function lookInto(url: string): Promise<z.infer<typeof about> & { found: Version }> {
  const client = await connectAlone(url);
  try {
    const { rows } = await client.query(
      `SELECT current_setting('server_version') AS version, to_regnamespace($1) IS NOT NULL AS there,
         has_database_privilege(current_database(), 'CREATE') AS may`,
      [SCHEMA],
    );
    return { ...about.parse(rows[0]), found: await versionIn(client) };
  } finally {
    await client.end();
  }
}
