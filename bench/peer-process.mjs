import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A peer in a process of its own that answers a line to each line, one request at a time. */
export class PeerProcess {
  /** @returns The peer, or undefined with a complaint on standard error where it does not start. */
  static async start(command, args, environment) {
    const child = spawn(command, args, { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (part) => (complaint += part));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const failed = new Promise((resolve) => child.on('error', () => resolve({ done: true })));
    const first = await Promise.race([lines.next(), failed]);
    if (!first.done) return new PeerProcess(child, lines, JSON.parse(first.value), () => complaint);
    child.kill();
    return undefined;
  }

  constructor(child, lines, hello, complaint) {
    Object.assign(this, { child, lines, complaint, ...hello });
  }

  /** Seconds that a request takes. */
  async measure(request) {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.lines.next();
    if (!done) return JSON.parse(value).seconds;
    const complaint = this.complaint().trim().slice(-500);
    throw new Error(`${this.name} stopped at ${JSON.stringify(request)}: ${complaint}`);
  }

  stop() {
    this.child.stdin.end();
  }
}
