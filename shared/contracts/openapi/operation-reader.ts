/** One path of an OpenAPI document: its operations with input, answer and the way they lie on the wire. */
import type { ContractOperation, RestBinding } from '../types.ts';
import { isObject, type JsonObject, type OpenApiDocument } from './document.ts';
import { mergeInput } from './merge-input.ts';
import { ParameterReader } from './parameter-reader.ts';
import type { ReadType } from './read-type.ts';
import { SchemaReader } from './schema-reader.ts';

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;

export class OperationReader {
  readonly #document: OpenApiDocument;
  readonly #parameters: ParameterReader;
  readonly #inputs: SchemaReader;
  readonly #answers: SchemaReader;

  constructor(document: OpenApiDocument) {
    this.#document = document;
    this.#inputs = new SchemaReader(document, 'input');
    this.#answers = new SchemaReader(document, 'answer');
    this.#parameters = new ParameterReader(document, this.#inputs);
  }

  readPath(path: string, value: unknown, line: number): readonly ContractOperation[] {
    const item = this.#document.resolve(value)?.value;
    if (!isObject(item)) return [];
    const template = this.#readTemplate(path, line);
    if (template === undefined) return [];
    return methods.flatMap((method) => {
      const operation = item[method];
      return isObject(operation) ? [this.#readOperation({ path, template, item, method, operation })] : [];
    });
  }

  #readOperation({ path, template, item, method, operation }: OperationSource): ContractOperation {
    const line = this.#document.lineOf(item, method);
    const id = operation.operationId;
    const verb = method.toUpperCase();
    const name = typeof id === 'string' && id !== '' ? id : `${verb} ${path}`;
    const parameters = this.#parameters.read(item, operation);
    this.#checkTemplate(
      template,
      parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.wire),
      line,
    );
    const body = this.#readBody(operation, name, method);
    const answer = this.#readAnswer(operation, name, method);
    const input = mergeInput(`${name} input`, parameters, body);
    const binding: RestBinding = {
      protocol: 'rest',
      method: verb,
      path: template,
      parameters: input.parameters,
      body: input.body,
      ...(answer.undeclared && { answerUndeclared: true }),
    };
    const read = method === 'get' || method === 'head';
    return { name, read, input: input.type, answer: answer.type, answerNullable: answer.nullable, binding, line };
  }

  /** `/users/{id}` in parts. */
  #readTemplate(path: string, line: number): RestBinding['path'] | undefined {
    const parts = path.split(/(\{[^{}]*\})/).filter((part) => part !== '');
    const isSound = path.startsWith('/') && parts.every((part) => /^\{[^{}]+\}$/.test(part) || !/[{}?#\s]/.test(part));
    if (isSound) return parts.map((part) => (part.startsWith('{') ? { parameter: part.slice(1, -1) } : part));
    this.#document.report(line, {
      message: `${path} is not a path`,
      expected: 'a path that begins with / and holds parameters as {name}, without ? and #',
      found: path,
      repair: 'correct the path; what stands behind ? belongs in parameters with in: query',
    });
    return undefined;
  }

  #checkTemplate(template: RestBinding['path'], declared: readonly string[], line: number): void {
    const named = template.flatMap((part) => (typeof part === 'string' ? [] : [part.parameter]));
    const undeclared = named.find((name) => !declared.includes(name));
    const unnamed = declared.find((name) => !named.includes(name));
    if (undeclared === undefined && unnamed === undefined) return;
    const path = template.map((part) => (typeof part === 'string' ? part : `{${part.parameter}}`)).join('');
    this.#document.report(line, {
      message: `${path}: its parameters are not the ones declared`,
      expected: named.length > 0 ? `path parameters ${named.join(', ')}` : 'no path parameters',
      found: declared.length > 0 ? declared.join(', ') : 'none',
      repair: undeclared === undefined ? `remove ${unnamed}` : `declare ${undeclared} with in: path and required: true`,
    });
  }

  #readBody(operation: JsonObject, name: string, method: string) {
    const body = this.#document.resolve(operation.requestBody)?.value;
    if (!isObject(body)) return undefined;
    const media = jsonMedia(body.content);
    const required = body.required === true;
    if (media !== undefined && method !== 'get' && method !== 'head') {
      const whole = this.#inputs.read(media.schema ?? {}, `${name} body`);
      return { required, whole, fields: this.#inputs.readFields(media.schema ?? {}, `${name} body`) };
    }
    if (required) this.#refuseBody(operation, name, media === undefined ? Object.keys(contentOf(body)) : [method]);
    return undefined;
  }

  #refuseBody(operation: JsonObject, name: string, found: readonly string[]): void {
    this.#document.report(this.#document.lineOf(operation, 'requestBody'), {
      message: `${name}: its body cannot be sent`,
      expected: 'content application/json, in an operation that is not GET or HEAD',
      found: found.join(', ') || 'no content',
      repair: 'let the service take JSON, or make the body optional',
    });
  }

  /** The first success described. What another success leaves out may be missing, so the answer may then be null. */
  #readAnswer(operation: JsonObject, name: string, method: string): ReadType & { undeclared: boolean } {
    const successes = Object.entries(isObject(operation.responses) ? operation.responses : {})
      .filter(([status]) => /^2(\d\d|XX)$/i.test(status))
      .map(([, response]) => this.#document.resolve(response)?.value);
    const [media, ...others] = successes.map((response) =>
      jsonMedia(isObject(response) ? response.content : undefined),
    );
    if (media === undefined || method === 'head') return { type: { kind: 'any' }, nullable: true, undeclared: true };
    const { type, nullable } = this.#answers.read(media.schema ?? {}, `${name} answer`);
    return { type, nullable: nullable || others.includes(undefined), undeclared: false };
  }
}

interface OperationSource {
  readonly path: string;
  readonly template: RestBinding['path'];
  readonly item: JsonObject;
  readonly method: (typeof methods)[number];
  readonly operation: JsonObject;
}

function contentOf(body: JsonObject): JsonObject {
  return isObject(body.content) ? body.content : {};
}

/** The JSON among the media types: exactly, by suffix, or by a wildcard that covers it. */
function jsonMedia(content: unknown): JsonObject | undefined {
  if (!isObject(content)) return undefined;
  const isJson = (type: string) => /^(application\/json|[^;]+\+json|\*\/\*|application\/\*)\s*(;|$)/i.test(type);
  const media = content[Object.keys(content).find(isJson) ?? ''];
  return isObject(media) ? media : undefined;
}
