import { type DirectiveNode, type DocumentNode, Kind, visit } from 'graphql';

/**
 * Whether fragments that come twice meet conditions on fragments: graphql-jit lets the condition at the first place decide for all
 * (`...F @skip(if: $a) ...F`), so that fields would be missing.
 */
export function hasConditionalFragments(document: DocumentNode): boolean {
  const spread = new Set<string>();
  let isRepeated = false;
  let isConditional = false;
  visit(document, {
    [Kind.FRAGMENT_SPREAD]: ({ name, directives }) => {
      isRepeated ||= spread.has(name.value);
      isConditional ||= bearsCondition(directives);
      spread.add(name.value);
    },
    [Kind.INLINE_FRAGMENT]: ({ directives }) => {
      isConditional ||= bearsCondition(directives);
    },
  });
  return isRepeated && isConditional;
}

function bearsCondition(directives: readonly DirectiveNode[] | undefined): boolean {
  return directives?.some(({ name }) => name.value === 'skip' || name.value === 'include') === true;
}
