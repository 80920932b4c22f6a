// Asks Google's analyser: parse a script, resolve a statement against a catalog, evaluate it on the reference implementation.

import type * as grpc from '@grpc/grpc-js';
import { tooComplex } from '../engine/errors';
import { WarehouseError } from '../errors';
import type { SqlType } from '../types/type';
import { type AnalyserServer, type Message, sharedAnalyser } from './server';
import { flatten, type TreeNode } from './tree';
import { typeMessage } from './types';

/** What BigQuery does not have, though the analyser could. */
const withheldFeatures = new Set([
  'FEATURE_V_1_1_ARRAY_EQUALITY',
  'FEATURE_TIMESTAMP_NANOS',
  'FEATURE_GEOGRAPHY',
  'FEATURE_RANGE_TYPE',
  'FEATURE_EXTENDED_TYPES',
  'FEATURE_EXPERIMENTAL_MODULES',
]);

/** What BigQuery has, though the analyser's version holds it for unfinished. */
const addedFeatures = [
  'FEATURE_INTERVAL_TYPE',
  'FEATURE_V_1_4_GROUPING_SETS',
  'FEATURE_V_1_4_GROUPING_BUILTIN',
  'FEATURE_ALTER_COLUMN_SET_DATA_TYPE',
  'FEATURE_CREATE_VIEWS_WITH_COLUMN_OPTIONS',
  'FEATURE_ALTER_VIEWS_ALTER_COLUMN_SET_OPTIONS',
  'FEATURE_TIME_BUCKET_FUNCTIONS',
  'FEATURE_CREATE_TABLE_CLONE',
  'FEATURE_V_1_4_LIKE_ANY_SOME_ALL_ARRAY',
];

/** Constructs the analyser turns into simpler ones, so that the translator never meets them. */
const rewrites = [
  'REWRITE_FLATTEN',
  'REWRITE_PIVOT',
  'REWRITE_UNPIVOT',
  'REWRITE_ARRAY_FILTER_TRANSFORM',
  'REWRITE_ARRAY_INCLUDES',
  'REWRITE_TYPEOF_FUNCTION',
  'REWRITE_NULLIFERROR_FUNCTION',
  'REWRITE_LIKE_ANY_ALL',
  'REWRITE_INLINE_SQL_FUNCTIONS',
  'REWRITE_INLINE_SQL_TVFS',
  'REWRITE_INLINE_SQL_UDAS',
  'REWRITE_BUILTIN_FUNCTION_INLINER',
  'REWRITE_SET_OPERATION_CORRESPONDING',
];

export interface QueryParameter {
  /** Empty for a positional parameter. */
  readonly name: string;
  readonly type: SqlType;
}

export interface AnalyseOptions {
  /** A SimpleCatalogProto without its builtin functions. */
  readonly catalog: object;
  readonly parameters?: readonly QueryParameter[];
  /** UTC when absent. */
  readonly timeZone?: string;
  readonly systemVariables?: readonly { readonly path: readonly string[]; readonly type: SqlType }[];
  /** Names that DDL may use as columns, `_PARTITIONTIME` and its like. */
  readonly pseudoColumns?: readonly QueryParameter[];
  /** The expected column types of an UPDATE … or INSERT are the analyser's own affair; a plain query may be given some. */
  readonly rewriteWithExpressions?: boolean;
}

interface LanguageOptions {
  readonly enabledLanguageFeatures: readonly string[];
  readonly [option: string]: unknown;
}

/** BigQuery's limit, in characters. */
const LONGEST_TEXT = 1024 * 1024;

/** A statement that the analyser refuses, in its words, which are BigQuery's: `… at [line:column]`. */
function refusal(error: unknown): Error {
  if (error instanceof RangeError) return tooComplex();
  const { code, details } = error as Partial<grpc.ServiceError>;
  if (typeof code !== 'number' || typeof details !== 'string') return error as Error;
  if (/^(Table|Function|Procedure|Table-valued function|Constant) (?:not found|.* was not found)/i.test(details)) {
    return new WarehouseError(details.startsWith('Table not found') ? 'notFound' : 'invalidQuery', details, 'query');
  }
  if (/Maximum call stack size exceeded|[Oo]ut of stack space/.test(details)) return tooComplex();
  if (code === 13) return new WarehouseError('internalError', `The SQL analyser: ${details}`, 'query');
  return new WarehouseError('invalidQuery', details, 'query');
}

export class Analyser {
  private readonly own: AnalyserServer | undefined;
  private language: Promise<LanguageOptions> | undefined;

  /** On a server of its own, or on the one that the process shares. */
  constructor(own?: AnalyserServer) {
    this.own = own;
  }

  /** Parses a script; the statements in order, each with its byte offsets. */
  async parseScript(sql: string): Promise<TreeNode> {
    if (sql.length > LONGEST_TEXT) {
      throw new WarehouseError(
        'invalid',
        'The query is too large. The maximum standard SQL query length is 1024.00K characters, including comments and white space characters.',
        'query',
      );
    }
    const answer = await this.ask('Parse', {
      sqlStatement: sql,
      options: await this.languageOptions(),
      allowScript: true,
    });
    return this.flattened(answer.parsedScript);
  }

  /** Resolves one statement. */
  async analyse(sql: string, options: AnalyseOptions): Promise<TreeNode> {
    const answer = await this.ask('Analyze', {
      options: await this.analyserOptions(options),
      simpleCatalog: await this.catalogWithBuiltins(options.catalog),
      sqlStatement: sql,
    });
    return this.flattened(answer.resolvedStatement);
  }

  /** Runs a query on the reference implementation; the raw table content. */
  async evaluateQuery(sql: string, options: AnalyseOptions, tableContent: object): Promise<Message> {
    return this.ask('EvaluateQuery', {
      sql,
      options: await this.analyserOptions({ ...options, rewriteWithExpressions: true }),
      simpleCatalog: await this.catalogWithBuiltins(options.catalog),
      tableContent,
    });
  }

  /** Runs an INSERT, UPDATE or DELETE on the reference implementation; the rows it touched. */
  async evaluateModify(sql: string, options: AnalyseOptions, tableContent: object): Promise<Message> {
    return this.ask('EvaluateModify', {
      sql,
      options: await this.analyserOptions({ ...options, rewriteWithExpressions: true }),
      simpleCatalog: await this.catalogWithBuiltins(options.catalog),
      tableContent,
    });
  }

  private flattened(message: unknown): TreeNode {
    try {
      return flatten(message) as TreeNode;
    } catch (error) {
      throw refusal(error);
    }
  }

  /** Looked up for each call: one that was stopped is followed by another. */
  private get server(): AnalyserServer {
    return this.own ?? sharedAnalyser();
  }

  private async ask(method: 'Parse' | 'Analyze' | 'EvaluateQuery' | 'EvaluateModify', request: object) {
    try {
      return await this.server.call(method, request);
    } catch (error) {
      throw refusal(error);
    }
  }

  private languageOptions(): Promise<LanguageOptions> {
    this.language ??= this.server
      .call('GetLanguageOptions', { maximumFeatures: true })
      .then((answer) => {
        const { enabledLanguageFeatures } = answer as LanguageOptions;
        return {
          ...answer,
          productMode: 'PRODUCT_EXTERNAL',
          supportsAllStatementKinds: true,
          supportedStatementKinds: [],
          enabledLanguageFeatures: [
            ...enabledLanguageFeatures.filter((feature) => !withheldFeatures.has(feature)),
            ...addedFeatures,
          ],
        };
      })
      .catch((error) => {
        this.language = undefined;
        throw error;
      });
    return this.language;
  }

  private async catalogWithBuiltins(catalog: object): Promise<object> {
    return { name: 'bigquery', ...catalog, builtinFunctionOptions: { languageOptions: await this.languageOptions() } };
  }

  private async analyserOptions(options: AnalyseOptions): Promise<object> {
    const parameters = options.parameters ?? [];
    const positional = parameters.length > 0 && parameters.every((p) => p.name === '');
    return {
      languageOptions: await this.languageOptions(),
      defaultTimezone: options.timeZone ?? 'UTC',
      pruneUnusedColumns: true,
      errorMessageMode: 'ERROR_MESSAGE_ONE_LINE',
      parseLocationRecordType: 'PARSE_LOCATION_RECORD_FULL_NODE_SCOPE',
      createNewColumnForEachProjectedOutput: true,
      enabledRewrites: options.rewriteWithExpressions ? [...rewrites, 'REWRITE_WITH_EXPR'] : rewrites,
      parameterMode: positional ? 'PARAMETER_POSITIONAL' : 'PARAMETER_NAMED',
      queryParameters: positional ? [] : parameters.map((p) => ({ name: p.name, type: typeMessage(p.type) })),
      positionalQueryParameters: positional ? parameters.map((p) => typeMessage(p.type)) : [],
      systemVariables: (options.systemVariables ?? []).map((v) => ({ namePath: v.path, type: typeMessage(v.type) })),
      ddlPseudoColumns: (options.pseudoColumns ?? []).map((c) => ({ name: c.name, type: typeMessage(c.type) })),
    };
  }
}
