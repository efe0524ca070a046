/** Decides which objects a filter keeps, and what the filter demands of the request. */
import type { Filter, Literal } from './filter.ts';

/** Whether the object passes. Text is compared without case, as Graph does. */
export function matchesFilter(filter: Filter, object: Readonly<Record<string, unknown>>): boolean {
  switch (filter.test) {
    case 'or':
      return filter.parts.some((part) => matchesFilter(part, object));
    case 'and':
      return filter.parts.every((part) => matchesFilter(part, object));
    case 'not':
      return !matchesFilter(filter.part, object);
    case 'any':
      return matchesAny(filter.inner, object[filter.property]);
    default:
      return testValue(filter, object[filter.property]);
  }
}

function matchesAny(inner: Filter, list: unknown): boolean {
  return Array.isArray(list) && list.some((entry: unknown) => testEntry(inner, entry));
}

function testEntry(filter: Filter, entry: unknown): boolean {
  switch (filter.test) {
    case 'or':
      return filter.parts.some((part) => testEntry(part, entry));
    case 'and':
      return filter.parts.every((part) => testEntry(part, entry));
    case 'not':
      return !testEntry(filter.part, entry);
    case 'any':
      return false;
    default:
      return testValue(filter, entry);
  }
}

type ValueTest = Extract<Filter, { property: string; value: Literal } | { values: readonly Literal[] }>;

function testValue(filter: ValueTest, value: unknown): boolean {
  const found = fold(value);
  if (filter.test === 'in') return filter.values.some((wanted) => fold(wanted) === found);
  const wanted = fold(filter.value);
  if (filter.test === 'eq') return found === wanted;
  if (filter.test === 'ne') return found !== wanted;
  if (typeof found !== 'string' || typeof wanted !== 'string') return false;
  return filter.test === 'startswith' ? found.startsWith(wanted) : found.endsWith(wanted);
}

function fold(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : (value ?? null);
}

/** Every property that the filter names. */
export function propertiesIn(filter: Filter): string[] {
  switch (filter.test) {
    case 'or':
    case 'and':
      return filter.parts.flatMap(propertiesIn);
    case 'not':
      return propertiesIn(filter.part);
    default:
      return [filter.property];
  }
}

/** ne, not, endsWith and any test of companyName are advanced queries: ConsistencyLevel eventual and $count=true (see query.ts). */
export function isAdvanced(filter: Filter): boolean {
  switch (filter.test) {
    case 'or':
    case 'and':
      return filter.parts.some(isAdvanced);
    case 'not':
    case 'ne':
    case 'endswith':
      return true;
    case 'any':
      return isAdvanced(filter.inner);
    default:
      return filter.property === 'companyName';
  }
}

const addressProperties = new Set(['mail', 'proxyAddresses', 'otherMails', 'userPrincipalName', 'id']);

/** The only ids, names or addresses that could pass, if the filter says so: then nothing need be searched through. */
export function keysIn(filter: Filter): string[] | undefined {
  switch (filter.test) {
    case 'or': {
      const keys = filter.parts.map(keysIn);
      return keys.every((list) => list !== undefined) ? keys.flat() : undefined;
    }
    case 'and':
      return filter.parts.map(keysIn).find((list) => list !== undefined);
    case 'any':
      return addressProperties.has(filter.property) ? keyOf(filter.inner) : undefined;
    case 'in':
      return addressProperties.has(filter.property) ? filter.values.map(String) : undefined;
    case 'eq':
      return addressProperties.has(filter.property) ? keyOf(filter) : undefined;
    default:
      return undefined;
  }
}

function keyOf(filter: Filter): string[] | undefined {
  if (filter.test !== 'eq' || typeof filter.value !== 'string') return undefined;
  return [filter.value.replace(/^smtp:/i, '')];
}
