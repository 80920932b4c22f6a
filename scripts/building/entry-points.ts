// The functions that Apps Script may call: read from main's exports, and written as the bundle's global stubs.

import ts from 'typescript';
import { BuildFailure } from './failure';

/** The bundle's one global object besides the stubs. */
export const BUNDLE_NAME = 'EROS';

/** The names that a module exports, in its order. Anything but plain functions is refused: nothing else can be called. */
export function entryPoints(source: string, fileName: string): string[] {
  const file = ts.createSourceFile(fileName, source, ts.ScriptTarget.ES2022, true);
  const names: string[] = [];
  for (const statement of file.statements) {
    if (ts.isFunctionDeclaration(statement) && isExported(statement)) {
      if (!statement.name || isDefault(statement)) throw refused(file, statement, 'a default export');
      names.push(statement.name.text);
    } else if (ts.isExportDeclaration(statement)) {
      names.push(...reExported(file, statement));
    } else if (ts.isExportAssignment(statement) || (ts.canHaveModifiers(statement) && isExported(statement))) {
      throw refused(file, statement, 'an export that is no function');
    }
  }
  return names;
}

function reExported(file: ts.SourceFile, statement: ts.ExportDeclaration): string[] {
  if (statement.isTypeOnly) throw refused(file, statement, 'a type');
  const clause = statement.exportClause;
  if (!clause || !ts.isNamedExports(clause)) throw refused(file, statement, 'export *');
  return clause.elements.map((element) => {
    if (element.isTypeOnly) throw refused(file, element, 'a type');
    return element.name.text;
  });
}

function isExported(node: ts.HasModifiers): boolean {
  return ts.getModifiers(node)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function isDefault(node: ts.HasModifiers): boolean {
  return ts.getModifiers(node)?.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword) ?? false;
}

function refused(file: ts.SourceFile, node: ts.Node, what: string): BuildFailure {
  const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
  return new BuildFailure(
    'EXPORTS',
    `${file.fileName}:${line + 1} exports ${what}. Apps Script calls functions by name only: export a named function.`,
  );
}

/** Global functions, which Apps Script finds by reading the file; each hands all its arguments on. */
export function stubs(names: readonly string[]): string {
  return names
    .map((name) => `function ${name}(e) {\n  return ${BUNDLE_NAME}.${name}.apply(this, arguments);\n}`)
    .join('\n');
}
