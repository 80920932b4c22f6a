// Runs the DDL that a route writes, in a session of its own.

import { emptyScope } from '../session/result';
import type { ServerContext } from './context';

export async function runStatements(context: ServerContext, ...statements: readonly string[]): Promise<void> {
  const session = await context.warehouse.openSession({ user: context.user });
  try {
    for (const statement of statements) await session.run(statement, emptyScope);
  } finally {
    await session.close();
  }
}
