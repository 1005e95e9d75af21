/** Loads the contract of a service, in whichever language it is written. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { ServiceConfig } from '../config/index.ts';
import type { Findings } from '../errors/index.ts';
import { readGraphqlSdl } from './graphql/index.ts';
import { readOpenApi } from './openapi/read-openapi.ts';
import { readProto } from './proto/read-proto.ts';
import type { Contract } from './types.ts';

/**
 * @param registryFile where a mistake in the service's own entry is told to be
 * @returns what could be read; without operations when `findings` says why
 */
export function loadContract(service: ServiceConfig, findings: Findings, registryFile: string): Contract {
  const { protocol, contractFile, grpcService } = service;
  // The registry's reader has told already that the file or the name is missing.
  if (contractFile === '' || (protocol === 'grpc' && grpcService === undefined)) return empty(service);
  if (protocol === 'grpc') {
    return readProto(contractFile, grpcService, findings, { file: registryFile, line: service.line });
  }
  const text = readText(contractFile, findings);
  if (text === undefined) return empty(service);
  const read = protocol === 'rest' ? readOpenApi : readGraphqlSdl;
  return read(displayName(contractFile), text, findings);
}

function empty({ protocol, contractFile }: ServiceConfig): Contract {
  return { protocol, file: displayName(contractFile), version: '', operations: new Map() };
}

/** As a person sees it from where the command was started. */
function displayName(file: string): string {
  const fromHere = relative(process.cwd(), file);
  return fromHere.startsWith('..') ? file : fromHere;
}

function readText(file: string, findings: Findings): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    findings.add({
      file: displayName(file),
      line: 1,
      message: 'the contract cannot be read',
      expected: 'a readable file',
      found: (error as NodeJS.ErrnoException).code ?? 'an error',
      repair: 'check its permissions',
    });
    return undefined;
  }
}
