// Reads a script's AST into a program, and refuses what BigQuery refuses before anything runs.

import { isNode, type TreeNode, walk } from '../analyser/tree';
import { NotSupported, WarehouseError } from '../errors';
import type { Position, SourceText } from '../source-text';
import {
  type CallArgumentNode,
  type CreateProcedureNode,
  type IdentifierNode,
  isProcedural,
  type JumpStatementNode,
  type LabelNode,
  type NamedArgumentNode,
  type PathNode,
  type PlacedNode,
  type ProceduralNode,
  type ScriptNode,
  type StatementListNode,
  type StatementNode,
} from './ast';
import { composedFragment, fragmentOf } from './fragment';
import { systemPath } from './plain-expression';
import type { Branch, CallArgument, DeclaredType, Program, SqlStep, Step, Target } from './program';

const MAX_NESTING = 50;

/** They keep a text that later runs elsewhere, where a script's variables are unknown. */
const closedKinds: ReadonlySet<string> = new Set([
  'CreateProcedureStatement',
  'CreateFunctionStatement',
  'CreateTableFunctionStatement',
  'CreateViewStatement',
  'CreateMaterializedViewStatement',
]);

/** A job's own settings, which BigQuery lets a script make before its declarations. */
const setBeforeDeclare: ReadonlySet<string> = new Set(['location', 'reservation']);

interface Label {
  readonly id: number;
  readonly loop: boolean;
}

const at = ({ line, column }: Position): string => `at [${line}:${column}]`;

function statementType(node: TreeNode): string {
  if (node.kind === 'QueryStatement') return 'SELECT';
  if (node.kind === 'CreateTableStatement' && isNode(node.query)) return 'CREATE_TABLE_AS_SELECT';
  const words = node.kind.replace(/Statement$/, '').replace(/([a-z])([A-Z])/g, '$1_$2');
  if (node.kind === 'DropStatement' && typeof node.schemaObjectKind === 'string') {
    return `DROP_${node.schemaObjectKind.replace(/^k/, '').replace(/([a-z])([A-Z])/g, '$1_$2')}`.toUpperCase();
  }
  return words.toUpperCase();
}

const target = (node: IdentifierNode): Target => ({ name: node.idString, start: node.place.start });

class Compiler {
  private readonly source: SourceText;
  /** Where each variable in scope was declared; undefined for a procedure's arguments. */
  private variables: Map<string, number | undefined>;
  private labels = new Map<string, Label>();
  private loops: number[] = [];
  private handlers = 0;
  private nesting = 0;
  private lastId = 0;

  constructor(source: SourceText, routineArguments: readonly string[]) {
    this.source = source;
    this.variables = new Map(routineArguments.map((name) => [name.toLowerCase(), undefined]));
  }

  program(list: StatementListNode): Program {
    const nodes = list.statementList ?? [];
    return { source: this.source, steps: this.list(list).steps, nodeKinds: nodes.map((node) => node.kind) };
  }

  private refuse(start: number, message: string): never {
    throw new WarehouseError('invalidQuery', `${message} ${at(this.source.positionOf(start))}`, 'query');
  }

  private list(list: StatementListNode | undefined): { steps: Step[]; declares: string[] } {
    const steps: Step[] = [];
    const declares: string[] = [];
    let declarationsAllowed = list?.variableDeclarationsAllowed === true;
    for (const node of list?.statementList ?? []) {
      if (isProcedural(node) && node.kind === 'VariableDeclaration') {
        if (!declarationsAllowed) {
          this.refuse(node.place.start, 'Variable declarations are allowed only at the start of a block or script');
        }
        for (const name of node.variableList.identifierList) {
          this.declare(name);
          declares.push(name.idString.toLowerCase());
        }
      } else if (
        !isProcedural(node) ||
        node.kind !== 'SystemVariableAssignment' ||
        !setBeforeDeclare.has(systemPath(node.systemVariable))
      ) {
        declarationsAllowed = false;
      }
      steps.push(this.statement(node));
    }
    for (const name of declares) this.variables.delete(name);
    return { steps, declares };
  }

  private steps(list: StatementListNode | undefined): Step[] {
    return this.list(list).steps;
  }

  private declare(node: IdentifierNode): void {
    const name = node.idString.toLowerCase();
    if (this.variables.has(name)) {
      const earlier = this.variables.get(name);
      if (earlier === undefined) {
        this.refuse(node.place.start, `Variable '${node.idString}' previously declared as an argument`);
      }
      const here = at(this.source.positionOf(node.place.start));
      const there = at(this.source.positionOf(earlier));
      throw new WarehouseError(
        'invalidQuery',
        `Variable '${node.idString}' redeclaration ${here}; ${node.idString} previously declared here ${there}`,
        'query',
      );
    }
    this.variables.set(name, node.place.start);
  }

  private statement(node: StatementNode): Step {
    if (!isProcedural(node)) return this.sql(node);
    if (++this.nesting > MAX_NESTING) {
      this.refuse(node.place.start, `Script statement nesting level exceeds maximum supported limit of ${MAX_NESTING}`);
    }
    const step = this.procedural(node);
    this.nesting--;
    return step;
  }

  private base(node: PlacedNode, cutAfter?: PlacedNode) {
    return {
      source: this.source,
      start: node.place.start,
      end: cutAfter?.place.end ?? node.place.end,
      cut: cutAfter !== undefined,
    };
  }

  private fragment(node: PlacedNode) {
    return fragmentOf(this.source, node);
  }

  private sql(node: PlacedNode): SqlStep {
    if (node.kind === 'CreateProcedureStatement') this.checkProcedure(node as CreateProcedureNode);
    return {
      ...this.base(node),
      kind: 'sql',
      nodeKind: node.kind,
      statementType: statementType(node),
      temporaryFunction: node.kind === 'CreateFunctionStatement' && node.scope === 'TEMPORARY',
      fragment: fragmentOf(this.source, node, closedKinds.has(node.kind)),
    };
  }

  /** A procedure's body is read when it is called; here only its own rules are checked, as at its creation. */
  private checkProcedure(node: CreateProcedureNode): void {
    if (!node.body) return;
    const names = (node.parameters?.parameterEntries ?? []).flatMap((entry) => entry.name?.idString ?? []);
    new Compiler(this.source, names).program(node.body.statementListNode);
  }

  private branch(clause: PlacedNode, condition: PlacedNode, body: StatementListNode | undefined): Branch {
    return {
      ...this.base(clause, condition),
      kind: 'branch',
      condition: this.fragment(condition),
      body: this.steps(body),
    };
  }

  private labelled<T>(label: LabelNode | undefined, loop: boolean, read: (id: number) => T): T {
    const id = ++this.lastId;
    const name = label?.name.idString.toLowerCase();
    if (label && name !== undefined) {
      if (this.labels.has(name)) this.refuse(label.place.start, `Label ${label.name.idString} already exists`);
      this.labels.set(name, { id, loop });
    }
    if (loop) this.loops.push(id);
    const result = read(id);
    if (loop) this.loops.pop();
    if (name !== undefined) this.labels.delete(name);
    return result;
  }

  private jump(node: JumpStatementNode): Step {
    const again = node.kind === 'ContinueStatement';
    const name = node.label?.name.idString;
    if (name === undefined) {
      const loop = this.loops.at(-1);
      if (loop === undefined) {
        const where = again ? 'is only allowed' : 'without label is only allowed';
        this.refuse(node.place.start, `${node.keyword} ${where} inside of a loop body`);
      }
      return { ...this.base(node), kind: 'jump', target: loop, again };
    }
    const label = this.labels.get(name.toLowerCase());
    if (!label) this.refuse(node.place.start, `Label ${name} does not exist or is out of scope`);
    if (again && !label.loop) this.refuse(node.place.start, `${node.keyword} with label must refer to a loop`);
    return { ...this.base(node), kind: 'jump', target: label.id, again };
  }

  private declaredType(node: PlacedNode): DeclaredType {
    let limited = false;
    walk(node, (part) => {
      if (isNode(part.collate)) this.refuse(node.place.start, 'Type with collation name is not supported');
      if (isNode(part.typeParameters)) limited = true;
      return true;
    });
    const fragment = this.fragment(node);
    return { sql: fragment.text, fragment, limited, resolved: undefined };
  }

  private callArgument(node: CallArgumentNode): CallArgument {
    const named = node.expr?.kind === 'NamedArgument' ? (node.expr as NamedArgumentNode) : undefined;
    const value = named?.expr ?? node.expr;
    const path = value?.kind === 'PathExpression' ? (value as PathNode).names : [];
    return {
      start: value?.place.start ?? node.place.start,
      name: named && target(named.name),
      value: value && this.fragment(value),
      variable: path.length === 1 ? path[0]?.idString : undefined,
      relation: node.tableClause ? 'Table' : node.modelClause ? 'Model' : undefined,
    };
  }

  private procedural(node: ProceduralNode): Step {
    switch (node.kind) {
      case 'VariableDeclaration':
        return {
          ...this.base(node),
          kind: 'declare',
          variables: node.variableList.identifierList.map(target),
          type: node.type && this.declaredType(node.type),
          value: node.defaultValue && this.fragment(node.defaultValue),
        };
      case 'SingleAssignment':
        return {
          ...this.base(node),
          kind: 'set',
          variable: target(node.variable),
          value: this.fragment(node.expression),
        };
      case 'AssignmentFromStruct':
        return {
          ...this.base(node),
          kind: 'set-from-struct',
          variables: node.variables.identifierList.map(target),
          value: this.fragment(node.structExpression),
        };
      case 'SystemVariableAssignment':
        return {
          ...this.base(node),
          kind: 'set-system',
          path: systemPath(node.systemVariable),
          pathStart: node.systemVariable.place.start,
          value: this.fragment(node.expression),
        };
      case 'IfStatement': {
        const first = this.branch(node, node.condition, node.thenList);
        const others = node.elseifClauses?.elseifClauses ?? [];
        return {
          ...this.base(node, node.condition),
          kind: 'if',
          branches: [first, ...others.map((clause) => this.branch(clause, clause.condition, clause.body))],
          otherwise: this.steps(node.elseList),
        };
      }
      case 'CaseStatement': {
        const clauses = node.whenThenClauses.whenThenClauses;
        if (!node.expression) {
          return {
            ...this.base(node, clauses[0]?.condition),
            kind: 'if',
            branches: clauses.map((clause) => this.branch(clause, clause.condition, clause.body)),
            otherwise: this.steps(node.elseList),
          };
        }
        const choices = clauses.flatMap((clause, index) => [' WHEN ', clause.condition, ` THEN ${index}`]);
        return {
          ...this.base(node, node.expression),
          kind: 'switch',
          choice: composedFragment(this.source, ['CASE ', node.expression, ...choices, ' ELSE -1 END']),
          bodies: clauses.map((clause) => this.steps(clause.body)),
          otherwise: this.steps(node.elseList),
        };
      }
      case 'WhileStatement':
        return this.labelled(node.label, true, (id) => ({
          ...this.base(node, node.condition),
          kind: 'while',
          id,
          condition: node.condition && this.fragment(node.condition),
          body: this.steps(node.body),
        }));
      case 'RepeatStatement':
        return this.labelled(node.label, true, (id) => ({
          ...this.base(node),
          kind: 'repeat',
          id,
          body: this.steps(node.body),
          until: this.branch(node.untilClause, node.untilClause.condition, undefined),
        }));
      case 'ForInStatement':
        return this.labelled(node.label, true, (id) => {
          this.declare(node.variable);
          const body = this.steps(node.body);
          this.variables.delete(node.variable.idString.toLowerCase());
          return {
            ...this.base(node, node.query),
            kind: 'for',
            id,
            variable: target(node.variable),
            query: this.fragment(node.query),
            body,
          };
        });
      case 'BeginEndBlock':
        return this.labelled(node.label, false, (id) => {
          const { steps, declares } = this.list(node.statementListNode);
          const handler = node.handlerList?.exceptionHandlerList[0];
          if (handler) this.handlers++;
          const handled = handler && this.steps(handler.statementList);
          if (handler) this.handlers--;
          return { ...this.base(node), kind: 'block', id, body: steps, declares, handler: handled };
        });
      case 'BreakStatement':
      case 'ContinueStatement':
        return this.jump(node);
      case 'RaiseStatement':
        if (!node.message && this.handlers === 0) {
          this.refuse(node.place.start, 'Cannot re-raise an existing exception outside of an exception handler');
        }
        return { ...this.base(node), kind: 'raise', message: node.message && this.fragment(node.message) };
      case 'CallStatement':
        return {
          ...this.base(node),
          kind: 'call',
          path: node.procedureName.names.map((name) => name.idString),
          pathStart: node.procedureName.place.start,
          arguments: (node.arguments ?? []).map((argument) => this.callArgument(argument)),
        };
      case 'ExecuteImmediateStatement':
        return {
          ...this.base(node),
          kind: 'execute',
          sql: this.fragment(node.sql),
          into: node.intoClause?.identifiers.identifierList.map(target),
          using: (node.usingClause?.arguments ?? []).map((argument) => ({
            name: argument.alias && target(argument.alias.identifier),
            value: this.fragment(argument.expression),
          })),
        };
      case 'BeginStatement':
        return { ...this.base(node), kind: 'transaction', action: 'begin' };
      case 'CommitStatement':
        return { ...this.base(node), kind: 'transaction', action: 'commit' };
      case 'RollbackStatement':
        return { ...this.base(node), kind: 'transaction', action: 'rollback' };
      case 'ReturnStatement':
        return { ...this.base(node), kind: 'return' };
    }
  }
}

/** Compiles a parsed script, or a procedure's body with the names of its arguments. */
export function compile(source: SourceText, tree: TreeNode, routineArguments: readonly string[] = []): Program {
  if (!isNode(tree.statementListNode)) throw new NotSupported('a script without a statement list');
  return new Compiler(source, routineArguments).program((tree as ScriptNode).statementListNode);
}
