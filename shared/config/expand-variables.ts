/** Environment variables by name; unset ones are undefined. */
export type Environ = Readonly<Record<string, string | undefined>>;

export interface Expansion {
  readonly text: string;
  /** The first variable that is neither set nor has a default. */
  readonly missing: string | undefined;
}

const variable = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/** `${NAME}` and `${NAME:-default}` as in a shell: an empty variable takes the default too. What a variable holds is not expanded again. */
export function expandVariables(text: string, env: Environ): Expansion {
  let missing: string | undefined;
  const expanded = text.replace(variable, (_, name: string, fallback: string | undefined) => {
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (fallback !== undefined) return value === undefined || value === '' ? fallback : value;
    if (value === undefined) missing ??= name;
    return value ?? '';
  });
  return { text: expanded, missing };
}
