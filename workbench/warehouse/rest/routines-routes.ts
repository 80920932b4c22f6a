// routines.get, list, insert, update and delete.

import type { RoutineArgument, RoutineEntry, RoutineKind } from '../catalog/model';
import { WarehouseError } from '../errors';
import { optionsClause, quotedPath, textLiteral } from '../jobs/ddl-text';
import {
  type JsonObject,
  objectList,
  optionalObject,
  optionalText,
  requiredObject,
  requiredText,
} from '../jobs/json-fields';
import { arrayOf, type SqlType, scalar, scalarKind, structOf, typeName } from '../types/type';
import type { ServerContext } from './context';
import { checkIfMatch, etagOf } from './etag';
import { textOption } from './options-json';
import { listPage } from './paging';
import type { Answer, Request, Router } from './router';
import { runStatements } from './statements';

const routineTypes: Readonly<Record<RoutineKind, string>> = {
  SCALAR_FUNCTION: 'SCALAR_FUNCTION',
  TABLE_FUNCTION: 'TABLE_VALUED_FUNCTION',
  PROCEDURE: 'PROCEDURE',
};

/** A StandardSqlDataType. */
function dataTypeJson(type: SqlType): JsonObject {
  if (type.kind === 'ARRAY') return { typeKind: 'ARRAY', arrayElementType: dataTypeJson(type.element) };
  if (type.kind === 'STRUCT') {
    return {
      typeKind: 'STRUCT',
      structType: { fields: type.fields.map((f) => ({ name: f.name, type: dataTypeJson(f.type) })) },
    };
  }
  return { typeKind: type.kind };
}

function dataTypeOf(json: JsonObject): SqlType {
  const name = requiredText(json, 'typeKind').toUpperCase();
  if (name === 'ARRAY') return arrayOf(dataTypeOf(requiredObject(json, 'arrayElementType')));
  if (name === 'STRUCT') {
    const fields = objectList(requiredObject(json, 'structType'), 'fields');
    return structOf(
      fields.map((f) => ({ name: optionalText(f, 'name') ?? '', type: dataTypeOf(requiredObject(f, 'type')) })),
    );
  }
  const kind = scalarKind(name);
  if (!kind) throw new WarehouseError('invalid', `Invalid value for typeKind: ${name}`);
  return scalar(kind);
}

function argumentJson(kind: RoutineKind, argument: RoutineArgument): JsonObject {
  return {
    name: argument.name,
    ...(argument.type ? { dataType: dataTypeJson(argument.type) } : { argumentKind: 'ANY_TYPE' }),
    ...(kind === 'PROCEDURE' ? { mode: argument.mode } : {}),
  };
}

function routineJson(context: ServerContext, entry: RoutineEntry, full: boolean): JsonObject {
  const { projectId } = context.warehouse;
  const description = textOption(entry.options, 'description');
  const resource = {
    routineReference: { projectId, datasetId: entry.dataset, routineId: entry.name },
    routineType: routineTypes[entry.kind],
    creationTime: String(entry.createdMs),
    lastModifiedTime: String(entry.modifiedMs),
    language: 'SQL',
    ...(full && entry.arguments.length > 0
      ? { arguments: entry.arguments.map((a) => argumentJson(entry.kind, a)) }
      : {}),
    ...(full && entry.returnType ? { returnType: dataTypeJson(entry.returnType) } : {}),
    ...(full && entry.returnColumns
      ? { returnTableType: { columns: entry.returnColumns.map((c) => ({ name: c.name, type: dataTypeJson(c.type) })) } }
      : {}),
    ...(full ? { definitionBody: entry.body } : {}),
    ...(description === undefined ? {} : { description }),
  };
  return { ...resource, etag: etagOf(resource) };
}

function argumentSql(json: JsonObject, procedure: boolean): string {
  const name = `\`${requiredText(json, 'name')}\``;
  const type = optionalObject(json, 'dataType');
  const typeSql = type ? typeName(dataTypeOf(type)) : 'ANY TYPE';
  const mode = procedure ? `${optionalText(json, 'mode') ?? 'IN'} ` : '';
  return `${mode}${name} ${typeSql}`;
}

function createStatement(path: string, json: JsonObject, replace: boolean): string {
  const type = requiredText(json, 'routineType');
  const body = requiredText(json, 'definitionBody');
  const language = (optionalText(json, 'language') ?? 'SQL').toUpperCase();
  if (language !== 'SQL') {
    throw new WarehouseError('notImplemented', `The embedded warehouse does not support routines in ${language}`);
  }
  const description = optionalText(json, 'description');
  const options = optionsClause(description === undefined ? [] : [['description', textLiteral(description)]]);
  const verb = replace ? 'CREATE OR REPLACE' : 'CREATE';
  const list = objectList(json, 'arguments')
    .map((a) => argumentSql(a, type === 'PROCEDURE'))
    .join(', ');
  const returns = optionalObject(json, 'returnType');
  switch (type) {
    case 'SCALAR_FUNCTION':
      return `${verb} FUNCTION ${path}(${list})${returns ? ` RETURNS ${typeName(dataTypeOf(returns))}` : ''} AS (\n${body}\n)${options}`;
    case 'TABLE_VALUED_FUNCTION':
      return `${verb} TABLE FUNCTION ${path}(${list})${options} AS (\n${body}\n)`;
    case 'PROCEDURE':
      return `${verb} PROCEDURE ${path}(${list})${options} ${/^\s*BEGIN\b/i.test(body) ? body : `BEGIN\n${body}\nEND`}`;
    default:
      throw new WarehouseError('notImplemented', `The embedded warehouse does not support routines of type ${type}`);
  }
}

const dropNouns: Readonly<Record<RoutineKind, string>> = {
  SCALAR_FUNCTION: 'FUNCTION',
  TABLE_FUNCTION: 'TABLE FUNCTION',
  PROCEDURE: 'PROCEDURE',
};

export function routinesRoutes(router: Router, context: ServerContext): void {
  const { catalog, projectId } = context.warehouse;
  const entryOf = (request: Request): RoutineEntry => {
    context.checkedProject(request);
    const name = { dataset: request.parameters.dataset ?? '', name: request.parameters.routine ?? '' };
    catalog.dataset(name.dataset);
    const entry = catalog.findRoutine(name);
    if (!entry) throw new WarehouseError('notFound', `Not found: Routine ${projectId}:${name.dataset}.${name.name}`);
    return entry;
  };
  const routines = '/projects/{project}/datasets/{dataset}/routines';
  router.on('GET', routines, (request) => {
    context.checkedProject(request);
    const dataset = catalog.dataset(request.parameters.dataset ?? '').name;
    const wanted = /^routineType:(\w+)$/.exec(request.query.get('filter') ?? '')?.[1];
    const all = catalog.routinesOf(dataset).filter((r) => !wanted || routineTypes[r.kind] === wanted);
    const page = listPage(`routines/${dataset}`, all, request.query);
    return {
      body: {
        ...(page.items.length > 0 ? { routines: page.items.map((r) => routineJson(context, r, false)) } : {}),
        ...(page.nextPageToken === undefined ? {} : { nextPageToken: page.nextPageToken }),
      },
    };
  });
  router.on('POST', routines, async (request): Promise<Answer> => {
    context.checkedProject(request);
    const dataset = catalog.dataset(request.parameters.dataset ?? '').name;
    const json = await request.json();
    const name = requiredText(requiredObject(json, 'routineReference'), 'routineId');
    if (catalog.findRoutine({ dataset, name })) {
      throw new WarehouseError('duplicate', `Already Exists: Routine ${projectId}:${dataset}.${name}`);
    }
    await runStatements(context, createStatement(quotedPath(projectId, dataset, name), json, false));
    const entry = catalog.findRoutine({ dataset, name });
    return entry ? { body: routineJson(context, entry, true) } : {};
  });
  router.on('GET', `${routines}/{routine}`, (request) => ({ body: routineJson(context, entryOf(request), true) }));
  router.on('PUT', `${routines}/{routine}`, async (request) => {
    const entry = entryOf(request);
    checkIfMatch(request, String(routineJson(context, entry, true).etag));
    await runStatements(
      context,
      createStatement(quotedPath(projectId, entry.dataset, entry.name), await request.json(), true),
    );
    return { body: routineJson(context, entryOf(request), true) };
  });
  router.on('DELETE', `${routines}/{routine}`, async (request) => {
    const entry = entryOf(request);
    await runStatements(context, `DROP ${dropNouns[entry.kind]} ${quotedPath(projectId, entry.dataset, entry.name)}`);
    return { status: 204 };
  });
}
