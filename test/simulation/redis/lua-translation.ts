import { compileFunction } from 'node:vm';
import { parse, type Expression, type Statement } from 'luaparse';
import { luaLibrary } from './lua-library.js';
import { operators, type LuaFunction, type LuaTable, type LuaValue } from './lua-values.js';

/** Runs a script that was translated: with the function that runs commands, and what Redis hands to it. */
export type LuaScript = (call: LuaFunction, keys: LuaTable, args: LuaTable) => LuaValue;

/** Translates a script of Lua 5.1 to JavaScript. What it does not know, it refuses; a test compares it with a real Redis. */
export function translate(source: string): LuaScript {
  const { body } = parse(source, { luaVersion: '5.1', comments: false });
  const code = `with_(library); ${new Translation().block(body, new Scope())}`;
  const names = Object.keys(luaLibrary(() => []));
  const destructured = `const { ${names.map((name) => `${name}: g_${name}`).join(', ')} } = library;`;
  const whole = code.replace('with_(library);', destructured);
  const run = compileFunction(whole, ['$', 'library', 'g_KEYS', 'g_ARGV']) as (
    ...args: unknown[]
  ) => LuaValue[] | undefined;
  return (call, keys, args) => run(operators, luaLibrary(call), keys, args)?.[0];
}

/** The local names that are known in a block, and what they are called in JavaScript. */
class Scope {
  readonly #names = new Map<string, string>();
  readonly #outer: Scope | undefined;
  readonly #counter: { next: number };

  constructor(outer?: Scope) {
    this.#outer = outer;
    this.#counter = outer === undefined ? { next: 0 } : outer.#counter;
  }

  declare(name: string): string {
    const made = `${name}_${this.#counter.next++}`;
    this.#names.set(name, made);
    return made;
  }

  find(name: string): string {
    return this.#names.get(name) ?? this.#outer?.find(name) ?? `g_${name}`;
  }
}

const ARITHMETIC = new Map<string, string>([
  ...(['+', '-', '*', '/'] as const).map((sign) => [sign, sign] as const),
  ['^', '**'] as const,
]);

class Translation {
  #temporary = 0;

  block(statements: readonly Statement[], scope: Scope): string {
    return statements.map((statement) => this.#statement(statement, scope)).join('\n');
  }

  #nested(statements: readonly Statement[], outer: Scope): string {
    return `{ ${this.block(statements, new Scope(outer))} }`;
  }

  #statement(statement: Statement, scope: Scope): string {
    switch (statement.type) {
      case 'LocalStatement': {
        const values = this.#values(statement.init, statement.variables.length, scope);
        const names = statement.variables.map(({ name }) => scope.declare(name));
        return `let [${names.join(', ')}] = ${values};`;
      }
      case 'AssignmentStatement': {
        const { variables, init } = statement;
        const list = `t${this.#temporary++}`;
        const puts = variables.map((variable, at) => this.#put(variable, `${list}[${at}]`, scope));
        return `{ const ${list} = ${this.#values(init, variables.length, scope)}; ${puts.join(' ')} }`;
      }
      case 'CallStatement':
        return `${this.#call(statement.expression, scope)};`;
      case 'FunctionDeclaration': {
        if (statement.identifier?.type !== 'Identifier') throw unknown(statement);
        const name = scope.declare(statement.identifier.name);
        const inner = new Scope(scope);
        const parameters = statement.parameters.map((parameter) => {
          if (parameter.type !== 'Identifier') throw unknown(parameter);
          return inner.declare(parameter.name);
        });
        const body = this.block(statement.body, inner);
        return `let ${name} = (${parameters.join(', ')}) => { ${body}\nreturn []; };`;
      }
      case 'ReturnStatement':
        return `return ${this.#values(statement.arguments, undefined, scope)};`;
      case 'IfStatement':
        return statement.clauses
          .map((clause) => {
            const body = this.#nested(clause.body, scope);
            if (clause.type === 'ElseClause') return `else ${body}`;
            const word = clause.type === 'IfClause' ? 'if' : 'else if';
            return `${word} (${this.#truth(clause.condition, scope)}) ${body}`;
          })
          .join(' ');
      case 'WhileStatement':
        return `while (${this.#truth(statement.condition, scope)}) ${this.#nested(statement.body, scope)}`;
      case 'ForNumericStatement': {
        const { start, end, step, variable } = statement;
        const by = step === null ? '1' : this.#value(step, scope);
        const from = this.#value(start, scope);
        const to = this.#value(end, scope);
        const inner = new Scope(scope);
        const name = inner.declare(variable.name);
        const [index, last, each] = ['i', 'l', 'e'].map(
          (letter) => `${letter}${this.#temporary++}`,
        );
        const body = `{ let ${name} = ${index}; ${this.block(statement.body, inner)} }`;
        const isOn = `(${each} > 0 ? ${index} <= ${last} : ${index} >= ${last})`;
        return `for (let ${index} = $.toNumber(${from}), ${last} = $.toNumber(${to}), ${each} = $.toNumber(${by}); ${isOn}; ${index} += ${each}) ${body}`;
      }
      case 'ForGenericStatement': {
        const parts = `p${this.#temporary++}`;
        const inner = new Scope(scope);
        const names = statement.variables.map(({ name }) => inner.declare(name));
        const body = this.block(statement.body, inner);
        const control = `c${this.#temporary++}`;
        return (
          `{ const ${parts} = ${this.#values(statement.iterators, 3, scope)}; let ${control} = ${parts}[2]; ` +
          `for (;;) { let [${names.join(', ')}] = $.call(${parts}[0], ${parts}[1], ${control}); ` +
          `if (${names[0]!} === undefined) break; ${control} = ${names[0]!}; ${body} } }`
        );
      }
      default:
        throw unknown(statement);
    }
  }

  #put(variable: Expression, value: string, scope: Scope): string {
    if (variable.type === 'Identifier') return `${scope.find(variable.name)} = ${value};`;
    if (variable.type === 'MemberExpression') {
      const table = this.#value(variable.base, scope);
      return `$.put(${table}, ${JSON.stringify(variable.identifier.name)}, ${value});`;
    }
    if (variable.type !== 'IndexExpression') throw unknown(variable);
    return `$.put(${this.#value(variable.base, scope)}, ${this.#value(variable.index, scope)}, ${value});`;
  }

  /** A list of values, of which the last may be several. */
  #values(expressions: readonly Expression[], wanted: number | undefined, scope: Scope): string {
    const last = expressions.at(-1);
    const isOpen = last !== undefined && isCall(last) && expressions.length !== wanted;
    const singles = isOpen ? expressions.slice(0, -1) : expressions;
    const parts = singles.map((expression) => this.#value(expression, scope));
    if (isOpen) parts.push(`...${this.#call(last, scope)}`);
    return `[${parts.join(', ')}]`;
  }

  #truth(expression: Expression, scope: Scope): string {
    return `$.isTrue(${this.#value(expression, scope)})`;
  }

  #value(expression: Expression, scope: Scope): string {
    switch (expression.type) {
      case 'StringLiteral':
        return JSON.stringify(textOf(expression.raw));
      case 'NumericLiteral':
        return String(expression.value);
      case 'BooleanLiteral':
        return String(expression.value);
      case 'NilLiteral':
        return 'undefined';
      case 'Identifier':
        return scope.find(expression.name);
      case 'MemberExpression':
        return `$.index(${this.#value(expression.base, scope)}, ${JSON.stringify(expression.identifier.name)})`;
      case 'IndexExpression':
        return `$.index(${this.#value(expression.base, scope)}, ${this.#value(expression.index, scope)})`;
      case 'CallExpression':
        return `$.first(${this.#call(expression, scope)})`;
      case 'TableConstructorExpression':
        return this.#table(expression, scope);
      case 'UnaryExpression': {
        const value = this.#value(expression.argument, scope);
        if (expression.operator === 'not') return `!$.isTrue(${value})`;
        if (expression.operator === '-') return `(-$.toNumber(${value}))`;
        if (expression.operator === '#') return `$.lengthOf(${value})`;
        throw unknown(expression);
      }
      case 'LogicalExpression': {
        const name = `v${this.#temporary++}`;
        const left = this.#value(expression.left, scope);
        const right = this.#value(expression.right, scope);
        const [ifTrue, ifFalse] = expression.operator === 'and' ? [right, name] : [name, right];
        return `((${name}) => $.isTrue(${name}) ? ${ifTrue} : ${ifFalse})(${left})`;
      }
      case 'BinaryExpression':
        return this.#binary(expression, scope);
      default:
        throw unknown(expression);
    }
  }

  #binary(expression: Extract<Expression, { type: 'BinaryExpression' }>, scope: Scope): string {
    const left = this.#value(expression.left, scope);
    const right = this.#value(expression.right, scope);
    const arithmetic = ARITHMETIC.get(expression.operator);
    if (arithmetic !== undefined) return `($.toNumber(${left}) ${arithmetic} $.toNumber(${right}))`;
    switch (expression.operator) {
      case '==':
        return `(${left} === ${right})`;
      case '~=':
        return `(${left} !== ${right})`;
      case '<':
        return `$.isLess(${left}, ${right})`;
      case '<=':
        return `$.isAtMost(${left}, ${right})`;
      // The operands are evaluated in another order; nothing here depends on that.
      case '>':
        return `$.isLess(${right}, ${left})`;
      case '>=':
        return `$.isAtMost(${right}, ${left})`;
      case '..':
        return `$.join(${left}, ${right})`;
      default:
        throw unknown(expression);
    }
  }

  #table(
    { fields }: Extract<Expression, { type: 'TableConstructorExpression' }>,
    scope: Scope,
  ): string {
    const named: string[] = [];
    const listed: Expression[] = [];
    for (const field of fields) {
      if (field.type === 'TableValue') listed.push(field.value);
      else if (field.type === 'TableKeyString') {
        named.push(`[${JSON.stringify(field.key.name)}, ${this.#value(field.value, scope)}]`);
      } else named.push(`[${this.#value(field.key, scope)}, ${this.#value(field.value, scope)}]`);
    }
    return `$.table([${named.join(', ')}], ${this.#values(listed, undefined, scope)})`;
  }

  #call(expression: Expression, scope: Scope): string {
    if (expression.type !== 'CallExpression') throw unknown(expression);
    const args = this.#values(expression.arguments, undefined, scope);
    return `$.call(${this.#value(expression.base, scope)}, ...${args})`;
  }
}

const isCall = ({ type }: Expression): boolean => type === 'CallExpression';

/** The text of a literal in quotes; the script has no escapes in any. */
function textOf(raw: string): string {
  if (raw.includes('\\')) throw new Error(`Expected a text without escapes, got ${raw}`);
  return raw.slice(1, -1);
}

function unknown({ type }: { readonly type: string }): Error {
  return new Error(`Expected Lua that is known here, got a ${type}`);
}
