// PropertiesService: three stores of strings.

import { argument, only, plainObject } from './arguments';
import type { Call } from './call';
import { mismatch, strict } from './strict';

const TYPE = 'PropertiesService.Properties';

function store(call: Call, scope: 'SCRIPT' | 'USER' | 'DOCUMENT'): object {
  const ask = (method: string, ...args: unknown[]): unknown => call('PropertiesService', method, [scope, ...args]);
  const properties: object = strict(TYPE, {
    getProperty: (...args: unknown[]) => ask('getProperty', only(`${TYPE}.getProperty`, 'string', args)),
    setProperty(...args: unknown[]) {
      const method = `${TYPE}.setProperty`;
      if (args.length !== 2) throw mismatch(method, args);
      ask('setProperties', { [argument(method, 'string', args, 0)]: argument(method, 'string', args, 1) }, false);
      return properties;
    },
    setProperties(...args: unknown[]) {
      const method = `${TYPE}.setProperties`;
      if (args.length < 1 || args.length > 2) throw mismatch(method, args);
      const values = plainObject(method, args, 0);
      for (const value of Object.values(values)) if (typeof value !== 'string') throw mismatch(method, args);
      ask('setProperties', { ...values }, args.length === 2 && argument(method, 'boolean', args, 1));
      return properties;
    },
    getProperties: () => ask('getProperties'),
    getKeys: () => ask('getKeys'),
    deleteProperty(...args: unknown[]) {
      ask('deleteProperty', only(`${TYPE}.deleteProperty`, 'string', args));
      return properties;
    },
    deleteAllProperties() {
      ask('deleteAllProperties');
      return properties;
    },
  });
  return properties;
}

export const propertiesService = (call: Call): object =>
  strict('PropertiesService', {
    getScriptProperties: () => store(call, 'SCRIPT'),
    getUserProperties: () => store(call, 'USER'),
    getDocumentProperties: () => store(call, 'DOCUMENT'),
  });
