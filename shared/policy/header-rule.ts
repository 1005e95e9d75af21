/** What one header must look like. */
export interface HeaderRule {
  /** @default false */
  readonly required?: boolean;
  /** A regular expression, found anywhere in the value unless it says `^` and `$`; none that can take exponential time. */
  readonly pattern?: string;
  /** Any one of these, to the letter. */
  readonly enum?: readonly string[];
  readonly minLength?: number;
  /** @default 256 */
  readonly maxLength?: number;
}
