import {
  type DirectiveNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type ValidationRule,
  type ValueNode,
} from 'graphql';

/** Ten minutes; nobody waits longer. */
export const maxTimeMs = 600_000;

/** Whether a literal is a time in milliseconds that can be kept. */
export function isTimeMs(value: ValueNode): boolean {
  return value.kind === Kind.INT && Number(value.value) >= 1 && Number(value.value) <= maxTimeMs;
}

/** `@deadline(ms:)` of an operation; undefined where it is not written, or not as `deadlineRule` wants it. */
export function writtenDeadlineMs(operation: OperationDefinitionNode): number | undefined {
  const directive = operation.directives?.find(isDeadline);
  const value = directive && timeOf(directive);
  return value?.kind === Kind.INT && isTimeMs(value) ? Number(value.value) : undefined;
}

/** What an operation may take is part of its plan, which holds for all variables: a variable cannot say it. */
export const deadlineRule: ValidationRule = (context) => ({
  Directive(node) {
    const value = isDeadline(node) ? timeOf(node) : undefined;
    if (!value || isTimeMs(value)) return;
    const message = `@deadline(ms:) takes a number from 1 to ${maxTimeMs}, and no variable.`;
    context.reportError(new GraphQLError(message, { nodes: value }));
  },
});

function isDeadline(directive: DirectiveNode): boolean {
  return directive.name.value === 'deadline';
}

function timeOf(directive: DirectiveNode): ValueNode | undefined {
  return directive.arguments?.find(({ name }) => name.value === 'ms')?.value;
}
