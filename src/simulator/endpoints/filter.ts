/** Reads OData's `$filter`, as much of it as Graph documents for the properties of a user. */

/** A filter as a tree. In `any` the inner test looks at each entry of the list. */
export type Filter =
  | { readonly test: 'or' | 'and'; readonly parts: readonly Filter[] }
  | { readonly test: 'not'; readonly part: Filter }
  | {
      readonly test: 'eq' | 'ne' | 'startswith' | 'endswith';
      readonly property: string;
      readonly value: Literal;
    }
  | { readonly test: 'in'; readonly property: string; readonly values: readonly Literal[] }
  | { readonly test: 'any'; readonly property: string; readonly inner: Filter };

/** A constant in a filter. */
export type Literal = string | number | boolean | null;

/** The filter cannot be read or is more than Graph takes; the message is Graph's. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
}

/** `in` takes at most 15 values, `eq` at most 120 characters (https://learn.microsoft.com/graph/filter-query-parameter). */
const inValuesMax = 15;
const valueLengthMax = 120;
/** Expressions of a filter with `or` or `in`, each value of an `in` counted. Source: https://learn.microsoft.com/graph/filter-query-parameter */
const expressionsMax = 15;

const tokenPattern = /\s*('(?:[^']|'')*'|[A-Za-z_][\w/]*|-?\d+(?:\.\d+)?|[(),:])/gy;

/** The tree of a filter. Throws FilterError. */
export function parseFilter(text: string): Filter {
  const tokens = tokenize(text);
  const filter = readOr(tokens);
  if (tokens.next < tokens.list.length) throw invalid(`unexpected '${tokens.list[tokens.next]}'`);
  const expressions = countExpressions(filter);
  if (hasChoice(filter) && expressions > expressionsMax) {
    throw new FilterError(
      `Too many child clauses specified in search filter expression containing 'OR' operators: ${expressions}. Max allowed: ${expressionsMax}.`,
    );
  }
  return filter;
}

function countExpressions(filter: Filter): number {
  if (filter.test === 'in') return filter.values.length;
  return innerOf(filter).reduce((sum, part) => sum + countExpressions(part), 0) || 1;
}

function hasChoice(filter: Filter): boolean {
  return filter.test === 'or' || filter.test === 'in' || innerOf(filter).some(hasChoice);
}

function innerOf(filter: Filter): readonly Filter[] {
  if (filter.test === 'or' || filter.test === 'and') return filter.parts;
  if (filter.test === 'not') return [filter.part];
  return filter.test === 'any' ? [filter.inner] : [];
}

interface Tokens {
  readonly list: readonly string[];
  next: number;
}

function tokenize(text: string): Tokens {
  const list: string[] = [];
  tokenPattern.lastIndex = 0;
  let end = 0;
  for (let match = tokenPattern.exec(text); match !== null; match = tokenPattern.exec(text)) {
    if (match[1] !== undefined) list.push(match[1]);
    end = tokenPattern.lastIndex;
  }
  if (text.slice(end).trim() !== '') throw invalid(`a character at position ${end} is not valid`);
  return { list, next: 0 };
}

function readOr(tokens: Tokens): Filter {
  return readChain(tokens, 'or', () => readChain(tokens, 'and', () => readPart(tokens)));
}

function readChain(tokens: Tokens, word: 'or' | 'and', readOne: () => Filter): Filter {
  const first = readOne();
  const parts = [first];
  while (tokens.list[tokens.next]?.toLowerCase() === word) {
    tokens.next += 1;
    parts.push(readOne());
  }
  return parts.length === 1 ? first : { test: word, parts };
}

function readPart(tokens: Tokens): Filter {
  const word = take(tokens);
  if (word === '(') {
    const inner = readOr(tokens);
    expect(tokens, ')');
    return inner;
  }
  if (word.toLowerCase() === 'not') return { test: 'not', part: readPart(tokens) };
  const name = word.toLowerCase();
  if (name === 'startswith' || name === 'endswith') return readFunction(tokens, name);
  if (name.endsWith('/any')) return readAny(tokens, word.slice(0, -'/any'.length));
  return readComparison(tokens, word);
}

function readFunction(tokens: Tokens, test: 'startswith' | 'endswith'): Filter {
  expect(tokens, '(');
  const property = take(tokens);
  expect(tokens, ',');
  const value = readLiteral(tokens);
  expect(tokens, ')');
  return { test, property, value };
}

function readAny(tokens: Tokens, property: string): Filter {
  expect(tokens, '(');
  take(tokens);
  expect(tokens, ':');
  const inner = readOr(tokens);
  expect(tokens, ')');
  return { test: 'any', property, inner };
}

function readComparison(tokens: Tokens, property: string): Filter {
  const operator = take(tokens).toLowerCase();
  if (operator === 'eq' || operator === 'ne') return { test: operator, property, value: readLiteral(tokens) };
  if (operator !== 'in') throw invalid(`operator '${operator}' is not supported`);
  expect(tokens, '(');
  const values = [readLiteral(tokens)];
  while (tokens.list[tokens.next] === ',') {
    tokens.next += 1;
    values.push(readLiteral(tokens));
  }
  expect(tokens, ')');
  if (values.length > inValuesMax) throw invalid(`too many values in 'in': the limit is ${inValuesMax}`);
  return { test: 'in', property, values };
}

function readLiteral(tokens: Tokens): Literal {
  const token = take(tokens);
  if (token.startsWith("'")) {
    const value = token.slice(1, -1).replaceAll("''", "'");
    if (value.length > valueLengthMax) throw invalid(`a value is longer than ${valueLengthMax} characters`);
    return value;
  }
  if (token === 'true' || token === 'false') return token === 'true';
  if (token === 'null') return null;
  const number = Number(token);
  if (Number.isNaN(number)) throw invalid(`'${token}' is not a value`);
  return number;
}

function take(tokens: Tokens): string {
  const token = tokens.list[tokens.next];
  if (token === undefined) throw invalid('it ends too early');
  tokens.next += 1;
  return token;
}

function expect(tokens: Tokens, wanted: string): void {
  const token = take(tokens);
  if (token !== wanted) throw invalid(`expected '${wanted}', found '${token}'`);
}

function invalid(cause: string): FilterError {
  return new FilterError(`Invalid filter clause: ${cause}.`);
}
