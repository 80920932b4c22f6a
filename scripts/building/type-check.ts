// The type-check that stands before every bundle: the product without Google's globals, and the platform with them.

import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { BuildFailure } from './failure';

/** Throws with every finding, each with its file, line and message. */
export function checkTypes(root: string, projects: readonly string[] = ['src', 'src/platform', 'src/sidebar']): void {
  const findings = projects.flatMap((project) => findingsOf(join(root, project, 'tsconfig.json')));
  if (findings.length === 0) return;
  const lines = findings.map((finding) => textOf(root, finding));
  throw new BuildFailure('TYPES', `The type-check found ${lines.length}:\n${[...new Set(lines)].join('\n')}`);
}

function findingsOf(configFile: string): readonly ts.Diagnostic[] {
  const read = ts.readConfigFile(configFile, ts.sys.readFile);
  if (read.error) return [read.error];
  const config = ts.parseJsonConfigFileContent(read.config, ts.sys, dirname(configFile));
  if (config.errors.length > 0) return config.errors;
  const program = ts.createProgram({ rootNames: config.fileNames, options: config.options });
  return ts.getPreEmitDiagnostics(program);
}

function textOf(root: string, finding: ts.Diagnostic): string {
  const message = ts.flattenDiagnosticMessageText(finding.messageText, '\n');
  if (!finding.file || finding.start === undefined) return message;
  const { line, character } = finding.file.getLineAndCharacterOfPosition(finding.start);
  return `${relative(root, finding.file.fileName)}:${line + 1}:${character + 1} ${message}`;
}
