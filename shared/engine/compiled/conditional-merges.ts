import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionSetNode,
  visit,
} from 'graphql';

/**
 * Whether selections that merge meet conditions. graphql-jit lets the condition at one place decide for all: of
 * `...F @skip(if: $a) ...F` and `home @skip(if: $a) { ...F } home { id }` fields would be missing, or be there that must not.
 */
export function hasConditionalMerges(document: DocumentNode): boolean {
  return hasConditions(document) && (repeatsFragments(document) || mergesFields(document));
}

function hasConditions(document: DocumentNode): boolean {
  let found = false;
  const look = ({
    directives,
    selectionSet,
  }: {
    readonly directives?: readonly DirectiveNode[];
    readonly selectionSet?: unknown;
  }) => {
    found ||= selectionSet !== undefined && bearsCondition(directives);
  };
  visit(document, {
    [Kind.FIELD]: look,
    [Kind.INLINE_FRAGMENT]: look,
    [Kind.FRAGMENT_SPREAD]: ({ directives }) => {
      found ||= bearsCondition(directives);
    },
  });
  return found;
}

function bearsCondition(directives: readonly DirectiveNode[] | undefined): boolean {
  return directives?.some(({ name }) => name.value === 'skip' || name.value === 'include') === true;
}

function repeatsFragments(document: DocumentNode): boolean {
  const spread = new Set<string>();
  let isRepeated = false;
  visit(document, {
    [Kind.FRAGMENT_SPREAD]: ({ name }) => {
      isRepeated ||= spread.has(name.value);
      spread.add(name.value);
    },
  });
  return isRepeated;
}

/** Whether two fields with selections have one response key at one place, whatever types their fragments are for. */
function mergesFields(document: DocumentNode): boolean {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const keysOf = (set: SelectionSetNode, keys: Set<string>): boolean =>
    set.selections.some((selection) => {
      if (selection.kind === Kind.INLINE_FRAGMENT) return keysOf(selection.selectionSet, keys);
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        return fragment !== undefined && keysOf(fragment.selectionSet, keys);
      }
      if (!selection.selectionSet) return false;
      const key = (selection.alias ?? selection.name).value;
      if (keys.has(key) || keysOf(selection.selectionSet, new Set())) return true;
      keys.add(key);
      return false;
    });
  return document.definitions.some(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION && keysOf(definition.selectionSet, new Set()),
  );
}
