// A browser without a window, told what to do through a pipe (Chrome DevTools Protocol).
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

const name = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (one) => spawnSync(one, ['--version'], { stdio: 'ignore' }).status === 0,
);

/** For `skip` of a test. */
export const withoutChromium: false | string = name === undefined ? 'chromium is not installed' : false;

export interface Page {
  /** The value of an expression in the page, promises awaited. */
  evaluate<T>(expression: string): Promise<T>;
  /** Presses and releases a key; modifiers: 1 Alt, 2 Control, 4 Meta, 8 Shift. */
  press(key: string, modifiers?: number): Promise<void>;
  /** A PNG of what is shown, base64. */
  screenshot(): Promise<string>;
  /** What the console and the browser itself complained of. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

type Message = {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, never>>;
  readonly result?: Readonly<Record<string, never>>;
  readonly error?: { readonly message: string };
};

export async function openPage(url: string, media: 'light' | 'dark' = 'light'): Promise<Page> {
  const profile = mkdtempSync(join(tmpdir(), 'foyer-chromium-'));
  const args = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--window-size=1400,900',
    '--remote-debugging-pipe',
    `--user-data-dir=${profile}`,
  ];
  const child = spawn(name!, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const complaints: string[] = [];
  const send = createSend(child, (message) => {
    if (message.method === 'Log.entryAdded' || message.method === 'Runtime.exceptionThrown')
      complaints.push(JSON.stringify(message.params));
  });
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
  const tell = (method: string, params: object = {}) => send(method, params, sessionId);
  for (const domain of ['Log', 'Runtime', 'Page']) await tell(`${domain}.enable`);
  await tell('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: media }] });
  await tell('Page.navigate', { url });
  return {
    complaints,
    async evaluate<T>(expression: string) {
      const { result } = await tell('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
      return (result as unknown as { value: T }).value;
    },
    screenshot: async () => (await tell('Page.captureScreenshot')).data as unknown as string,
    async press(key, modifiers = 0) {
      const event = { key, code: key, windowsVirtualKeyCode: key === 'Enter' ? 13 : 9, modifiers };
      for (const type of ['rawKeyDown', 'keyUp']) await tell('Input.dispatchKeyEvent', { type, ...event });
    },
    async close() {
      const ended = once(child, 'exit');
      // Its own processes end with it, and write nothing more.
      await send('Browser.close', {});
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function createSend(child: ChildProcess, onEvent: (message: Message) => void) {
  const [, , , toBrowser, fromBrowser] = child.stdio as unknown as [null, null, null, Writable, Readable];
  const waiting = new Map<number, { resolve(result: Readonly<Record<string, never>>): void; reject(e: Error): void }>();
  let rest = '';
  fromBrowser.setEncoding('utf8').on('data', (text: string) => {
    const messages = (rest + text).split('\0');
    rest = messages.pop()!;
    for (const message of messages.map((one) => JSON.parse(one) as Message)) {
      if (message.id === undefined) onEvent(message);
      else if (message.error) waiting.get(message.id)?.reject(new Error(message.error.message));
      else waiting.get(message.id)?.resolve(message.result ?? {});
    }
  });
  let last = 0;
  return (method: string, params: object, sessionId?: string) =>
    new Promise<Readonly<Record<string, never>>>((resolve, reject) => {
      waiting.set(++last, { resolve, reject });
      toBrowser.write(`${JSON.stringify({ id: last, method, params, ...(sessionId ? { sessionId } : {}) })}\0`);
    });
}
