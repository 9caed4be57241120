import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';

const FILES = [
  ...readdirSync('src/options').map((name) => `src/options/${name}`),
  'src/sandbox/options.ts',
];

/** Every optional property of the exported interfaces of `file`, with its comment and its type. */
function optionsOf(file: string): [name: string, comment: string, type: string][] {
  const source = ts.createSourceFile(
    file,
    readFileSync(file, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  return source.statements.filter(ts.isInterfaceDeclaration).flatMap((declared) => {
    const isExported = declared.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (isExported !== true || !/Options$|^(Quota)?Changes$/.test(declared.name.text)) return [];
    return declared.members
      .filter(ts.isPropertySignature)
      .filter(({ questionToken }) => questionToken !== undefined)
      .map((member): [string, string, string] => [
        `${declared.name.text}.${member.name.getText(source)}`,
        ts
          .getJSDocCommentsAndTags(member)
          .map((node) => node.getText(source))
          .join('\n'),
        member.type?.getText(source) ?? '',
      ]);
  });
}

const options = FILES.flatMap(optionsOf);

test.each(options)('%s says what it is by default', (_, comment) => {
  expect(comment).toMatch(/@defaultValue \S|An object|What happens/);
});

const numbers = options.filter(([, , type]) => /^number\b/.test(type));

test.each(numbers)('%s, a number, says its range', (_, comment) => {
  expect(comment).toMatch(/\bfrom \d|above 0|\d to \d/);
});

test('there are options to look at', () => {
  expect(options.length).toBeGreaterThan(30);
  expect(numbers.length).toBeGreaterThan(8);
});
