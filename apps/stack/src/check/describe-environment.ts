import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { repositoryDir } from '../repository-dir';

/** Every process' one place of configuration. */
const configFiles = {
  'npm start': 'apps/stack/src/supervisor/config.ts',
  api: 'apps/api/src/config.ts',
  dispatcher: 'apps/dispatcher/src/config.ts',
  socket: 'apps/socket/src/config.ts',
  web: 'apps/web/src/server/config.ts',
  origin: 'apps/stack/src/origin/config.ts',
  cli: 'apps/cli/src/config.ts',
};

type Variable = { name: string; comment: string[]; fallback: string | undefined };
type Read = { reader: string; fallback: string | undefined };

/** `.env.example`: what docker-compose.yml insists on, then every variable with its comment, read from the source. */
export function describeEnvironment(): string {
  const variables = new Map<string, Variable & { reads: Read[] }>();
  for (const [reader, file] of Object.entries(configFiles)) {
    const absolute = path.join(repositoryDir, file);
    if (!existsSync(absolute)) continue;
    for (const variable of readVariables(absolute)) {
      const read = { reader, fallback: variable.fallback };
      const known = variables.get(variable.name);
      if (known) known.reads.push(read);
      else variables.set(variable.name, { ...variable, reads: [read] });
    }
  }
  const blocks = [...variables.values()].map(({ name, comment, fallback, reads }) => {
    const lines = [...comment, describeReaders(reads, fallback)].map((line) => `# ${line}`);
    return [...lines, `# ${name}=${fallback ?? ''}`].join('\n');
  });
  return `${[composeBlock(), ...blocks].join('\n\n')}\n`;
}

/** Who has a default of its own says so: the line below shows the first reader's. */
function describeReaders(reads: Read[], shown: string | undefined): string {
  const readers = reads.map(({ reader, fallback }) =>
    fallback === shown ? reader : `${reader} (${fallback === undefined ? 'no default' : `default ${fallback}`})`,
  );
  return `Read by: ${readers.join(', ')}.`;
}

function composeBlock(): string {
  const composeFile = path.join(repositoryDir, 'docker-compose.yml');
  const text = existsSync(composeFile) ? readFileSync(composeFile, 'utf8') : '';
  const wanted = [...text.matchAll(/\$\{(\w+):\?([^}]*)\}/g)].map(([, name, why]) => ({ name, why }));
  const unique = [...new Map(wanted.map((variable) => [variable.name, variable])).values()];
  return [
    '# Copy to .env and fill in what stands without a #: docker-compose.yml starts with nothing less.',
    '# Written by `npm run db:dump` from the configuration of the processes; `npm run check` compares.',
    ...unique.flatMap(({ name, why }) => ['', `# ${why}`, `${name}=`]),
  ].join('\n');
}

function readVariables(file: string): Variable[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Variable[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && /^[A-Z][A-Z0-9_]+$/.test(node.name.getText())) {
      found.push({ name: node.name.getText(), comment: readComment(node), fallback: readFallback(node.initializer) });
    } else ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function readComment(node: ts.Node): string[] {
  return ts
    .getJSDocCommentsAndTags(node)
    .flatMap((doc) => ts.getTextOfJSDocComment(doc.comment)?.split('\n') ?? [])
    .map((line) => line.trim());
}

/** The argument of `.default(…)`; for a named schema such as `count`, of its declaration in the same file. */
function readFallback(expression: ts.Expression): string | undefined {
  const resolved = ts.isIdentifier(expression) ? findDeclaration(expression) : expression;
  if (!resolved || !ts.isCallExpression(resolved)) return undefined;
  if (!ts.isPropertyAccessExpression(resolved.expression)) return undefined;
  const [argument] = resolved.arguments;
  if (resolved.expression.name.text === 'default' && argument) {
    return ts.isStringLiteral(argument) ? argument.text : argument.getText().replaceAll('_', '');
  }
  return readFallback(resolved.expression.expression);
}

function findDeclaration(name: ts.Identifier): ts.Expression | undefined {
  const declarations = name.getSourceFile().statements.filter(ts.isVariableStatement);
  return declarations
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .find((declaration) => declaration.name.getText() === name.text)?.initializer;
}
