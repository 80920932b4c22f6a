// BigQuery's statementType for a resolved statement.

import type { TreeNode } from '../analyser/tree';

const types: Readonly<Record<string, string>> = {
  QueryStmt: 'SELECT',
  InsertStmt: 'INSERT',
  UpdateStmt: 'UPDATE',
  DeleteStmt: 'DELETE',
  MergeStmt: 'MERGE',
  TruncateStmt: 'TRUNCATE_TABLE',
  AssertStmt: 'ASSERT',
  CreateTableStmt: 'CREATE_TABLE',
  CreateTableAsSelectStmt: 'CREATE_TABLE_AS_SELECT',
  CreateSnapshotTableStmt: 'CREATE_SNAPSHOT_TABLE',
  CreateViewStmt: 'CREATE_VIEW',
  CreateSchemaStmt: 'CREATE_SCHEMA',
  CreateFunctionStmt: 'CREATE_FUNCTION',
  CreateTableFunctionStmt: 'CREATE_TABLE_FUNCTION',
  CreateProcedureStmt: 'CREATE_PROCEDURE',
  DropFunctionStmt: 'DROP_FUNCTION',
  DropTableFunctionStmt: 'DROP_TABLE_FUNCTION',
  DropSnapshotTableStmt: 'DROP_SNAPSHOT_TABLE',
  AlterTableStmt: 'ALTER_TABLE',
  AlterTableSetOptionsStmt: 'ALTER_TABLE',
  AlterViewStmt: 'ALTER_VIEW',
  AlterSchemaStmt: 'ALTER_SCHEMA',
};

export function statementType(statement: TreeNode): string {
  if (statement.kind === 'DropStmt') return `DROP_${String(statement.objectType).replaceAll(' ', '_')}`;
  return types[statement.kind] ?? statement.kind.replace(/Stmt$/, '').toUpperCase();
}
