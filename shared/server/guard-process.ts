import type { Logger } from 'pino';

export interface Guard {
  /** Rejections that nobody handled, so far. */
  readonly rejections: number;
}

/**
 * What happens to errors that nobody catches. A rejected promise belongs to one request, whose field has failed or will end at its time:
 * it is logged and counted. An exception has left code half done, anywhere: the process ends in order and a new one takes its place.
 *
 * @param end ends the process in order, with an exit code other than 0
 */
export function guardProcess(logger: Logger, end: () => void): Guard {
  let rejections = 0;
  let ending = false;
  process.on('unhandledRejection', (reason) => {
    rejections++;
    logger.error({ err: reason, rejections }, 'a promise was rejected and nobody handled it');
  });
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'an exception was not caught: ending in order');
    if (ending) return;
    ending = true;
    end();
  });
  return {
    get rejections() {
      return rejections;
    },
  };
}
