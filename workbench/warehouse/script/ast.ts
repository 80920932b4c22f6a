// The shapes of Google's script AST that the compiler reads, as `Analyser.parseScript` flattens them.

import type { Place, TreeNode } from '../analyser/tree';

export interface PlacedNode extends TreeNode {
  readonly place: Place;
}

export interface IdentifierNode extends PlacedNode {
  readonly idString: string;
}

export interface PathNode extends PlacedNode {
  readonly names: readonly IdentifierNode[];
}

export interface StatementListNode extends PlacedNode {
  readonly statementList?: readonly StatementNode[];
  readonly variableDeclarationsAllowed?: boolean;
}

export interface LabelNode extends PlacedNode {
  readonly name: IdentifierNode;
}

export interface ScriptNode extends PlacedNode {
  readonly statementListNode: StatementListNode;
}

export interface VariableDeclarationNode extends PlacedNode {
  readonly kind: 'VariableDeclaration';
  readonly variableList: { readonly identifierList: readonly IdentifierNode[] };
  readonly type?: PlacedNode;
  readonly defaultValue?: PlacedNode;
}

export interface SingleAssignmentNode extends PlacedNode {
  readonly kind: 'SingleAssignment';
  readonly variable: IdentifierNode;
  readonly expression: PlacedNode;
}

export interface AssignmentFromStructNode extends PlacedNode {
  readonly kind: 'AssignmentFromStruct';
  readonly variables: { readonly identifierList: readonly IdentifierNode[] };
  readonly structExpression: PlacedNode;
}

export interface SystemVariableNode extends PlacedNode {
  readonly path: PathNode;
}

export interface SystemVariableAssignmentNode extends PlacedNode {
  readonly kind: 'SystemVariableAssignment';
  readonly systemVariable: SystemVariableNode;
  readonly expression: PlacedNode;
}

export interface IfStatementNode extends PlacedNode {
  readonly kind: 'IfStatement';
  readonly condition: PlacedNode;
  readonly thenList: StatementListNode;
  readonly elseifClauses?: { readonly elseifClauses: readonly ElseifClauseNode[] };
  readonly elseList?: StatementListNode;
}

export interface ElseifClauseNode extends PlacedNode {
  readonly condition: PlacedNode;
  readonly body: StatementListNode;
}

export interface CaseStatementNode extends PlacedNode {
  readonly kind: 'CaseStatement';
  readonly expression?: PlacedNode;
  readonly whenThenClauses: { readonly whenThenClauses: readonly WhenThenClauseNode[] };
  readonly elseList?: StatementListNode;
}

export interface WhenThenClauseNode extends PlacedNode {
  readonly condition: PlacedNode;
  readonly body: StatementListNode;
}

export interface WhileStatementNode extends PlacedNode {
  readonly kind: 'WhileStatement';
  readonly label?: LabelNode;
  /** Absent for LOOP. */
  readonly condition?: PlacedNode;
  readonly body: StatementListNode;
}

export interface RepeatStatementNode extends PlacedNode {
  readonly kind: 'RepeatStatement';
  readonly label?: LabelNode;
  readonly body: StatementListNode;
  readonly untilClause: PlacedNode & { readonly condition: PlacedNode };
}

export interface ForInStatementNode extends PlacedNode {
  readonly kind: 'ForInStatement';
  readonly label?: LabelNode;
  readonly variable: IdentifierNode;
  readonly query: PlacedNode;
  readonly body: StatementListNode;
}

export interface BeginEndBlockNode extends PlacedNode {
  readonly kind: 'BeginEndBlock';
  readonly label?: LabelNode;
  readonly statementListNode: StatementListNode;
  readonly handlerList?: { readonly exceptionHandlerList: readonly { readonly statementList: StatementListNode }[] };
}

export interface JumpStatementNode extends PlacedNode {
  readonly kind: 'BreakStatement' | 'ContinueStatement';
  readonly label?: LabelNode;
  /** BREAK or LEAVE, CONTINUE or ITERATE, as written. */
  readonly keyword: string;
}

export interface RaiseStatementNode extends PlacedNode {
  readonly kind: 'RaiseStatement';
  readonly message?: PlacedNode;
}

export interface CallArgumentNode extends PlacedNode {
  readonly expr?: PlacedNode;
  readonly tableClause?: PlacedNode;
  readonly modelClause?: PlacedNode;
}

export interface NamedArgumentNode extends PlacedNode {
  readonly kind: 'NamedArgument';
  readonly name: IdentifierNode;
  readonly expr: PlacedNode;
}

export interface CallStatementNode extends PlacedNode {
  readonly kind: 'CallStatement';
  readonly procedureName: PathNode;
  readonly arguments?: readonly CallArgumentNode[];
}

export interface ExecuteImmediateNode extends PlacedNode {
  readonly kind: 'ExecuteImmediateStatement';
  readonly sql: PlacedNode;
  readonly intoClause?: { readonly identifiers: { readonly identifierList: readonly IdentifierNode[] } };
  readonly usingClause?: {
    readonly arguments: readonly (PlacedNode & {
      readonly expression: PlacedNode;
      readonly alias?: { readonly identifier: IdentifierNode };
    })[];
  };
}

export interface BareStatementNode extends PlacedNode {
  readonly kind: 'BeginStatement' | 'CommitStatement' | 'RollbackStatement' | 'ReturnStatement';
}

export interface CreateProcedureNode extends PlacedNode {
  readonly kind: 'CreateProcedureStatement';
  readonly parameters?: { readonly parameterEntries?: readonly { readonly name?: IdentifierNode }[] };
  readonly body?: ScriptNode;
}

export type ProceduralNode =
  | VariableDeclarationNode
  | SingleAssignmentNode
  | AssignmentFromStructNode
  | SystemVariableAssignmentNode
  | IfStatementNode
  | CaseStatementNode
  | WhileStatementNode
  | RepeatStatementNode
  | ForInStatementNode
  | BeginEndBlockNode
  | JumpStatementNode
  | RaiseStatementNode
  | CallStatementNode
  | ExecuteImmediateNode
  | BareStatementNode;

/** A statement of a script: a procedural one, or any other, which the session runs. */
export type StatementNode = ProceduralNode | PlacedNode;

const proceduralKinds: ReadonlySet<string> = new Set<ProceduralNode['kind']>([
  'VariableDeclaration',
  'SingleAssignment',
  'AssignmentFromStruct',
  'SystemVariableAssignment',
  'IfStatement',
  'CaseStatement',
  'WhileStatement',
  'RepeatStatement',
  'ForInStatement',
  'BeginEndBlock',
  'BreakStatement',
  'ContinueStatement',
  'RaiseStatement',
  'CallStatement',
  'ExecuteImmediateStatement',
  'BeginStatement',
  'CommitStatement',
  'RollbackStatement',
  'ReturnStatement',
]);

export const isProcedural = (node: StatementNode): node is ProceduralNode => proceduralKinds.has(node.kind);
