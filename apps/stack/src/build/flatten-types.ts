import ts from 'typescript';

/**
 * The exported types of a file as plain declarations without a single import: what they are computed from (schemas of
 * the server) stays behind. A type may name another one of the same file.
 */
export function flattenTypes(program: ts.Program, file: string): string {
  const source = program.getSourceFile(file);
  if (!source) throw new Error(`${file} is not part of the program`);
  const checker = program.getTypeChecker();
  const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias;
  const declarations = source.statements.filter(ts.isTypeAliasDeclaration).map((declaration) => {
    const type = checker.typeToString(checker.getTypeAtLocation(declaration.name), undefined, flags);
    return `${readDocumentation(source, declaration)}export type ${declaration.name.text} = ${type};\n`;
  });
  return declarations.join('');
}

function readDocumentation(source: ts.SourceFile, declaration: ts.Node): string {
  const ranges = ts.getLeadingCommentRanges(source.text, declaration.getFullStart()) ?? [];
  const documentation = ranges
    .map(({ pos, end }) => source.text.slice(pos, end))
    .find((text) => text.startsWith('/**'));
  return documentation ? `${documentation}\n` : '';
}
