// `identity.certificates` of bff.ts: which client certificates name a viewer. Checked at start.
import { type Finding, nearest } from '../../errors/index.ts';

/**
 * One rule; the first whose conditions all hold decides. A certificate that no rule fits names nobody: a proxy that shows its own is no
 * viewer.
 */
export interface CertificateConfig {
  /** Attributes of the subject that must be so, to the letter: `{ O: 'Acme' }`. */
  readonly subject?: Readonly<Record<string, string>>;
  /** A subject alternative name that must be there: `URI:spiffe://acme/billing`. */
  readonly alternativeName?: string;
  /** Who it is: a name, or an attribute of the subject: `{subject.CN}`. */
  readonly id: string;
  /** @default none */
  readonly roles?: readonly string[];
  /** @default none */
  readonly scopes?: readonly string[];
  readonly tenant?: string;
  readonly tier?: string;
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

const checks: Readonly<
  Record<keyof CertificateConfig, { readonly expected: string; readonly holds: (value: unknown) => boolean }>
> = {
  subject: {
    expected: "attributes of a subject such as { O: 'Acme' }",
    holds: (value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isText),
  },
  alternativeName: {
    expected: 'a name with its type such as "DNS:billing.acme.example"',
    holds: (value) => typeof value === 'string' && /^(?:DNS|URI|email|IP Address):./.test(value),
  },
  id: {
    expected: 'a name, or an attribute of the subject such as "{subject.CN}"',
    holds: (value) => typeof value === 'string' && /^(?:[^{}]+|\{subject\.\w+\})$/.test(value),
  },
  roles: { expected: 'a list of roles', holds: isTexts },
  scopes: { expected: 'a list of scopes', holds: isTexts },
  tenant: { expected: 'a name', holds: isText },
  tier: { expected: 'a name', holds: isText },
};

/** Every mistake of every rule. */
export function certificateFindings(rules: unknown, { bff, file }: { bff: string; file: string }): Finding[] {
  const finding = (place: string, expected: string, found: unknown, repair: string): Finding => {
    const message = `${bff}: identity.certificates${place} cannot be used`;
    return { file, line: 1, message, expected, found: JSON.stringify(found) ?? 'nothing', repair };
  };
  if (rules === undefined) return [];
  if (!Array.isArray(rules)) return [finding('', 'a list of rules', rules, 'write [{ subject: { … }, id: … }]')];
  return rules.flatMap((rule: unknown, index) => {
    const place = `[${index}]`;
    if (typeof rule !== 'object' || rule === null)
      return [finding(place, 'a rule', rule, 'write { subject: { … }, id: … }')];
    return ruleFindings(rule as Readonly<Record<string, unknown>>, (key, ...rest) => finding(place + key, ...rest));
  });
}

function ruleFindings(
  rule: Readonly<Record<string, unknown>>,
  finding: (key: string, expected: string, found: unknown, repair: string) => Finding,
): Finding[] {
  const known = Object.keys(checks) as (keyof CertificateConfig)[];
  const findings: Finding[] = [];
  for (const key of Object.keys(rule)) {
    if ((known as string[]).includes(key)) continue;
    const near = nearest(key, known);
    findings.push(
      finding(`.${key}`, `one of ${known.join(', ')}`, key, near === undefined ? 'remove it' : `write ${near}`),
    );
  }
  for (const key of known) {
    const { expected, holds } = checks[key];
    if (rule[key] === undefined ? key === 'id' : !holds(rule[key]))
      findings.push(finding(`.${key}`, expected, rule[key], `write ${expected}`));
  }
  if (rule.alternativeName === undefined && Object.keys((rule.subject as object | undefined) ?? {}).length === 0)
    findings.push(
      finding(
        '',
        'subject, alternativeName, or both',
        'neither',
        'say which certificates are meant: not all of an authority',
      ),
    );
  return findings;
}
